#!/usr/bin/env bash
# Install Debian packages, or say how: scripts/apt_install.sh WHY PACKAGE...
set -euo pipefail
why=$1
shift

give_up() {
    printf '%s needs: %s\n%s\nInstall it as root and run the same command again:\n    apt-get install %s\n' \
        "$why" "$*" "$reason" "$*" >&2
    exit 1
}

if ! command -v apt-get >/dev/null; then
    reason='This is neither Debian nor Ubuntu: there is no apt-get here, so the names of the packages may differ.'
    give_up "$@"
fi

as_root=()
if ((EUID)); then
    as_root=(sudo)
    if ! command -v sudo >/dev/null; then
        reason='You are not root, and there is no sudo.'
        give_up "$@"
    fi
    if ! sudo -n true 2>/dev/null && ! [[ -t 0 ]]; then
        reason='You are not root, and sudo cannot ask for a password here.'
        give_up "$@"
    fi
fi

printf 'Installing for %s: %s\n' "$why" "$*"
apt() {
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q -y -o DPkg::Lock::Timeout=300 -o Dpkg::Use-Pty=0 "$@"
}
log=$(mktemp)
trap 'rm -f "$log"' EXIT
if ! apt update >"$log" 2>&1; then
    echo 'The package lists could not all be renewed; trying with those at hand.' >&2
    tail -n 5 "$log" >&2
fi
if ! apt install --no-install-recommends "$@" >"$log" 2>&1; then
    tail -n 20 "$log" >&2
    reason='apt-get could not install it; its last lines are above.'
    give_up "$@"
fi
