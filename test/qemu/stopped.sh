#!/bin/sh
# stopped.sh KERNEL PROGRAM GOLDEN [keep] - what the kernel says when nothing can happen any more, held against a file.
#
# PROGRAM is test/config/stopped.c. Numbers of slots differ from build to build, and are left out. keep: GOLDEN anew.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
status=0
TIMEOUT=${LIMIT:-240} "$here/../../tools/run-qemu.sh" "$1" "$2" >"$2.console" || status=$?
tr -d '\r' <"$2.console" | sed -n '/^Page fault/,$p' |
    sed -E 's/ 0x1[0-9a-f]{2}([^0-9a-f]|$)/ 0xN\1/g; s/at 0x[4-5][0-9a-f]{5}, ([a-z_0-9.]*)\+0x.*/at \1/' >"$2.report"
if [ "${4:-}" = keep ]; then cp "$2.report" "$3"; fi
diff -u "$3" "$2.report" && [ $status = 1 ]
