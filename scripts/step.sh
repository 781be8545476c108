#!/usr/bin/env bash
# One named step: scripts/step.sh NAME REMEDY -- COMMAND...
set -euo pipefail
name=$1 remedy=$2
shift 3

printf '\n── %s ──\n' "$name"
start=$SECONDS
status=0
"$@" || status=$?
if ((status)); then
    printf '✗ %s failed (exit status %d). Remedy: %s\n' "$name" "$status" "$remedy" >&2
    exit "$status"
fi
printf '✓ %s (%d s)\n' "$name" $((SECONDS - start))
