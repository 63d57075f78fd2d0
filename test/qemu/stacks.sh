#!/bin/sh
# stacks.sh PLACES KERNEL PROGRAM - does who runs over the end of a stack meet a page fault, and is it told as that?  And do
# sentences about a process have its own functions and lines?
#
# PROGRAM is test/libs/stacks.c; child.c, which it starts, lies beside it.
set -eu
places=$1 kernel=$2 program=$3
root=$(cd "$(dirname "$0")/../.." && pwd)
lines=$program.console
failed=0
check() { # WHAT REGEX
    if tr -d '\r' <"$lines" | grep -qE "$2"; then echo "  ok      $1"; else echo "  FAILED  $1: $2"; failed=1; fi
}
TIMEOUT=${LIMIT:-240} "$places" "$program" "$root/tools/run-qemu.sh" "$kernel" "$program" >"$lines" || true
check "every check of the program" ' passed, 0 failed$'
check "a thread on an array" '^    The stack of "lost" is full: it grew below the 256 bytes of small_stack\.$'
check "main" '^    The stack of "rootserver" is full: it grew below the 65536 bytes of root_stack\.$'
check "a process on an array" '^    The stack of "process" is full: it grew below the 8192 bytes that are mapped for it\.$'
check "a process that fails, by function and line" \
    '^CNode_Delete of cnode 0x1 \(process, main, child\.c:[0-9]+\): depth is 65, and 1 to 64 bits'
check "a process that faults, by function and line" '^    at 0x[0-9a-f]+ \(process, deeper, child\.c:[0-9]+\)$'
exit $failed
