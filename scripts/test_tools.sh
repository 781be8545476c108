#!/usr/bin/env bash
# Programs that the tests use and pip cannot bring: scripts/test_tools.sh [postgresql] [chromium]
# Each is looked for in the way the tests look for it; only what is missing is installed.
set -euo pipefail
cd "$(dirname "$0")/.."

find_tool() {
    case $1 in
        postgresql) .venv/bin/python -m tests.servers.postgres >/dev/null 2>&1 ;;
        chromium) .venv/bin/python -m tests.servers.chromium >/dev/null 2>&1 ;;
        *) echo "Unknown tool: $1" >&2 && exit 2 ;;
    esac
}

# Ubuntu's browser packages only fetch a snap, which cannot be driven here: there Playwright brings its own.
debian_has_chromium() {
    command -v apt-get >/dev/null && ! grep -qsi '^ID=ubuntu' /etc/os-release
}

# Debian's package makes and starts a cluster of its own. The tests need the programs only,
# so a setting that is there just during the installation says not to.
cluster_setting=/etc/postgresql-common/createcluster.d/laituri-tests.conf
as_root() {
    if ((EUID)); then sudo "$@"; else "$@"; fi
}
remove_cluster_setting() {
    if [[ -e $cluster_setting ]]; then as_root rm -f "$cluster_setting"; fi
}

packages=() own_browser=
for tool in "$@"; do
    if find_tool "$tool"; then continue; fi
    case $tool in
        postgresql) packages+=(postgresql) ;;
        chromium) if debian_has_chromium; then packages+=(chromium); else own_browser=yes; fi ;;
    esac
done

if ((${#packages[@]})); then
    if [[ " ${packages[*]} " == *' postgresql '* ]] && { ((EUID == 0)) || sudo -n true 2>/dev/null || [[ -t 0 ]]; } &&
        { ((EUID == 0)) || command -v sudo >/dev/null; }; then
        trap remove_cluster_setting EXIT
        as_root mkdir -p "${cluster_setting%/*}"
        echo 'create_main_cluster = false' | as_root tee "$cluster_setting" >/dev/null
    fi
    scripts/apt_install.sh 'the tests' "${packages[@]}"
fi
if [[ $own_browser ]]; then
    echo 'Installing Chromium for the tests, by Playwright'
    if ! .venv/bin/playwright install --with-deps chromium; then
        echo 'Chromium could not be installed. Remedy: install Chromium or Google Chrome, then run the same again.' >&2
        exit 1
    fi
fi
for tool in "$@"; do
    if ! find_tool "$tool"; then
        .venv/bin/python -m "tests.servers.${tool/postgresql/postgres}"
    fi
done
