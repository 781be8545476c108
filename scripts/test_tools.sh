#!/usr/bin/env bash
# Programs that the tests use and pip cannot bring: scripts/test_tools.sh [postgresql] [playwright] [chromium]
# Each is looked for in the way the tests look for it; only what is missing is installed.
set -euo pipefail
cd "$(dirname "$0")/.."

find_tool() {
    case $1 in
        postgresql) .venv/bin/python -m tests.servers.postgres ;;
        playwright) .venv/bin/playwright --version ;;
        chromium) .venv/bin/python -m tests.servers.chromium ;;
    esac
}

# Ubuntu's browser packages only fetch a snap, which cannot be driven here: there Playwright brings its own.
playwright_brings_chromium() {
    ! command -v apt-get >/dev/null || grep -qsi '^ID=ubuntu' /etc/os-release
}

as_root() {
    if ((EUID)); then sudo "$@"; else "$@"; fi
}

may_install() {
    ((EUID == 0)) || { command -v sudo >/dev/null && { sudo -n true 2>/dev/null || [[ -t 0 ]]; }; }
}

# Debian's package makes and starts a cluster of its own. The tests need the programs only,
# so a setting that is there just during the installation says not to.
cluster_setting=/etc/postgresql-common/createcluster.d/laituri-tests.conf
make_no_cluster() {
    trap 'as_root rm -f "$cluster_setting"' EXIT
    as_root mkdir -p "${cluster_setting%/*}"
    echo 'create_main_cluster = false' | as_root tee "$cluster_setting" >/dev/null
}

packages=() missing=()
for tool in "$@"; do
    if find_tool "$tool" >/dev/null 2>&1; then continue; fi
    missing+=("$tool")
    case $tool in
        postgresql) packages+=(postgresql) ;;
        # What Playwright's own Node.js wants of the system; a minimal Debian has not got it.
        playwright) packages+=(libatomic1) ;;
    esac
done

# The headless one is quicker than the whole browser, and smaller. Where Chromium is there it is only an offer.
if [[ " $* " == *' chromium '* ]] && ! playwright_brings_chromium; then
    headless=chromium-headless-shell
    if [[ " ${missing[*]} " == *' chromium '* ]]; then
        scripts/apt_install.sh 'the tests' $headless 2>/dev/null || packages+=(chromium)
    elif ! command -v $headless >/dev/null && may_install && apt-cache show $headless >/dev/null 2>&1; then
        scripts/apt_install.sh 'the tests' $headless || echo 'Going on with the whole Chromium.' >&2
    fi
fi

if ((${#packages[@]})); then
    if [[ " ${packages[*]} " == *' postgresql '* ]] && may_install; then
        make_no_cluster
    fi
    scripts/apt_install.sh 'the tests' "${packages[@]}"
fi
if [[ " ${missing[*]} " == *' chromium '* ]] && playwright_brings_chromium; then
    echo 'Installing Chromium for the tests, by Playwright'
    if ! .venv/bin/playwright install --with-deps chromium; then
        echo 'Chromium could not be installed. Remedy: install Chromium or Google Chrome, then run the same again.' >&2
        exit 1
    fi
fi
for tool in "${missing[@]}"; do
    find_tool "$tool"
done
