#!/bin/sh
# stopped.sh KERNEL PROGRAM GOLDEN [keep|"" [QEMU OPTION...]] - what the kernel says when nothing can happen any more, held against a file.
#
# PROGRAM is test/config/stopped.c, or stranded.c. Numbers of slots differ from build to build, and are left out. keep: GOLDEN anew.
set -eu
kernel=$1 program=$2 golden=$3 keep=${4:-}
shift $(($# > 4 ? 4 : $#))
here=$(cd "$(dirname "$0")" && pwd)
status=0
TIMEOUT=${LIMIT:-240} "$here/../../tools/run-qemu.sh" "$kernel" "$program" "$@" >"$program.console" || status=$?
tr -d '\r' <"$program.console" | sed -nE '/^(Page fault|Every thread)/,$p' |
    sed -E 's/ 0x1[0-9a-f]{2}([^0-9a-f]|$)/ 0xN\1/g; s/at 0x[4-5][0-9a-f]{5}, ([a-z_0-9.]*)\+0x.*/at \1/' >"$program.report"
if [ "$keep" = keep ]; then cp "$program.report" "$golden"; fi
diff -u "$golden" "$program.report" && [ $status = 1 ]
