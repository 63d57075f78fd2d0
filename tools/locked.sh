#!/bin/sh
# locked.sh DIR COMMAND... - runs COMMAND, and nobody else who says this with DIR at the same time: who comes later waits,
# and says so.  Within COMMAND it may be said again.
set -eu
mkdir -p "$1"
dir=$(cd "$1" && pwd)
shift
if [ "${BUILD_LOCK:-}" = "$dir" ] || ! command -v flock >/dev/null; then exec "$@"; fi
exec 9>"$dir/lock"
if ! flock -n 9; then
    echo "  waiting  another one builds in $dir"
    flock 9
fi
BUILD_LOCK=$dir
export BUILD_LOCK
exec "$@"
