#!/usr/bin/env bash
# Make requirements/*.lock from pyproject.toml: scripts/lock.sh [--upgrade]
set -euo pipefail
cd "$(dirname "$0")/.."

uv=.venv-lock/bin/uv
if ! [[ -x $uv ]]; then
    # An environment of its own: .venv cannot be made while the locks lag behind pyproject.toml.
    "${PYTHON:-python3}" -m venv --clear .venv-lock
    .venv-lock/bin/python -m pip install --quiet 'uv>=0.5'
fi
# uv reads its own settings only; where pip has another index, ask that one.
if index=${PIP_INDEX_URL:-$(.venv-lock/bin/python -m pip config get global.index-url 2>/dev/null)}; then
    export UV_DEFAULT_INDEX=${UV_DEFAULT_INDEX:-$index}
fi

compile() {
    local lock=$1
    shift
    "$uv" pip compile --quiet --no-header --universal --generate-hashes --python-version 3.11 \
        pyproject.toml requirements/build.in --output-file "$lock" "$@"
    if grep -nE '://|^-|@ |(^|[ =])/' "$lock"; then
        echo "$lock names an address or a folder (above); a lock names packages only." >&2
        exit 1
    fi
    sed -i '1i # Made by `make lock` from pyproject.toml and requirements/build.in; not edited by hand.' "$lock"
    echo "$lock: $(grep -c '^[a-z]' "$lock") packages"
}

compile requirements/run.lock "$@"
compile requirements/test.lock --extra test --constraints requirements/run.lock "$@"
