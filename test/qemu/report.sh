#!/bin/sh
# report.sh BUILD KERNEL PROGRAM [QEMU OPTION...] - `tessera report`, from the stream of a run, says of each thread what the kernel itself
# says when nothing can happen any more.
#
# PROGRAM is test/config/stopped.c, or stranded.c for a kernel with scheduling contexts.  The kernel remembers how some threads came to
# where they are; what only it knows, and what only the stream knows (numbers of messages, addresses of faults), is left out.
set -eu
build=$(cd "$1" && pwd)
root=$(cd "$(dirname "$0")/../.." && pwd)
kernel=$2 program=$3
shift 3
make -s -C "$root" --no-print-directory B="$build" tutor

STATE=$program.stream TIMEOUT=${LIMIT:-240} "$root/tools/run-qemu.sh" "$kernel" "$program" "$@" >"$program.told" 2>&1 </dev/null || true
alike() {
    sed -E 's/ \(message [0-9]+\)//; s/(It cannot come).*/\1/; s/(which nobody handled).*/\1/; s/(has no scheduling context\.).*/\1/
            s/an answer that cannot come: .*(received without)/an answer that cannot come: \1/
            s/an answer that cannot come: [a-z_0-9]+ received without/an answer that cannot come: received without/'
}
tr -d '\r' <"$program.told" | sed -n '/^Every thread/,/^nothing can/s/^  //p' | alike >"$program.kernel"
"$build/tools/tessera" report "$program.stream" | alike >"$program.tool"
[ "$(wc -l <"$program.kernel")" -ge 8 ] || { cat "$program.told"; echo "report.sh: the kernel says less than it did"; exit 1; }
diff -u "$program.kernel" "$program.tool"
echo "the same $(wc -l <"$program.tool") lines"
