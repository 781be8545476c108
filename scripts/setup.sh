#!/usr/bin/env bash
# Make .venv ready: scripts/setup.sh run|test
# Does nothing but compile changed translations when the locks are those installed before.
set -euo pipefail
cd "$(dirname "$0")/.."
root=$PWD
what=$1

new_enough='import sys; sys.exit(sys.version_info < (3, 11))'
export PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_INPUT=1 PIP_ROOT_USER_ACTION=ignore

find_python() {
    local candidate
    for candidate in ${PYTHON:-python3 python3.14 python3.13 python3.12 python3.11}; do
        if command -v "$candidate" >/dev/null && "$candidate" -c "$new_enough" 2>/dev/null; then
            command -v "$candidate"
            return
        fi
    done
    return 1
}

# Usable: its Python runs, has pip, and the programs in it were made for this folder (it was not copied or moved here).
usable() {
    [[ -x .venv/bin/python && -f .venv/bin/pip ]] &&
        .venv/bin/python -c "$new_enough" 2>/dev/null &&
        .venv/bin/python -m pip --version >/dev/null 2>&1 &&
        head -n 2 .venv/bin/pip | grep -qF "$root/.venv/bin/"
}

make_venv() {
    local python version
    if ! python=$(find_python); then
        if ! command -v python3 >/dev/null; then
            scripts/apt_install.sh 'Laituri Learn' python3 python3-venv
        fi
        if ! python=$(find_python); then
            echo "Python 3.11 or newer is needed; found: $(python3 --version 2>&1 || echo none)." >&2
            echo 'Install one and name it: make demo PYTHON=/path/to/python3.12' >&2
            exit 1
        fi
    fi
    if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
        version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
        scripts/apt_install.sh 'a virtual environment' "python$version-venv"
    fi
    echo "Making .venv with $("$python" --version) ($python)"
    "$python" -m venv --clear .venv
}

# What an installation is made of; a change of any of it installs again.
fingerprint() {
    .venv/bin/python --version | cat - pyproject.toml requirements/run.lock "requirements/$1.lock" | sha256sum
}

installed() {
    [[ -f .venv/.installed-$1 && $(<".venv/.installed-$1") == "$(fingerprint "$1")" && -x .venv/bin/laituri ]]
}

install() {
    local lock=requirements/$1.lock
    echo "Installing $(grep -c '^[a-z]' "$lock") locked packages from $lock (the first time takes a minute or two)"
    .venv/bin/python -m pip install --quiet --require-hashes --only-binary :all: -r "$lock"
    .venv/bin/python -m pip install --quiet --no-deps --no-build-isolation --editable .
    if ! .venv/bin/python -m pip check >&2; then
        echo "$lock does not hold what pyproject.toml asks for. Remedy: make lock" >&2
        exit 1
    fi
    fingerprint "$1" >".venv/.installed-$1"
}

usable || make_venv
# What is installed for the tests is more than the product needs: enough for `run` too.
installed test || { [[ $what == run ]] && installed run; } || install "$what"
.venv/bin/python scripts/translations.py compile
