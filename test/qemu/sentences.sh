#!/bin/sh
# sentences.sh KERNEL PROGRAM GOLDEN ROWS SECTION [keep] [QEMU OPTION...] - what a debug kernel says of errors, held
# against a file.
#
# PROGRAM is built with -DSENTENCES=1: it prints "# ROW" before the checks for a row, and KERNEL, booted with trace=each, a
# line about each invocation that fails.  Of rows that match ROWS (an extended regex) up to eight sentences are compared;
# numbers of slots and addresses of code differ from build to build, and are left out.  Each row of SECTION in rows.def
# whose text names an error must have a sentence in one of the files beside GOLDEN; "-": no section.
# keep: GOLDEN is written anew.
set -eu
kernel=$1 program=$2 golden=$3 rows=$4 section=$5
shift 5
keep=
if [ "${1:-}" = keep ]; then keep=1; shift; fi
here=$(cd "$(dirname "$0")" && pwd)
got=$program.sentences
status=0
KERNEL_LINE=trace=each TIMEOUT=${LIMIT:-240} "$here/../../tools/run-qemu.sh" "$kernel" "$program" "$@" >"$program.console" || status=$?
tr -d '\r' <"$program.console" |
    awk '/^# / { row = $2; next } / \[seL4_[A-Za-z_]*\]$/ && row { print row ": " $0 }' | grep -E "^($rows): " |
    sed -E 's/ \([^()]* at 0x[0-9a-f]+\)//; s/0x[1-9a-f][0-9a-f]{2,3}([^0-9a-f]|$)/0xN\1/g; s/untyped 0x[0-9a-f]+/untyped 0xN/g; s/mapped at 0x[45][0-9a-f]{5}\)/mapped at 0xN)/g' |
    awk '!said[$0]++ && of[$1]++ < 8' >"$got"
if [ -n "$keep" ]; then cp "$got" "$golden"; fi
diff -u "$golden" "$got" || status=1
grep -q ' passed, 0 failed' "$program.console" || status=1
errors='InvalidArgument|InvalidCapability|IllegalOperation|RangeError|AlignmentError|FailedLookup|TruncatedMessage|DeleteFirst|RevokeFirst|NotEnoughMemory|CapFault|see LS|as derive|as Copy'
# (IOPT_Map_6 cannot be provoked: a table that is mapped is the next one that is missing.)
for row in $(sed -nE "s/^ROW\($section, ([A-Za-z0-9_]*), \".*($errors).*/\1/p" "$here/rows.def"); do
    [ $row = IOPT_Map_6 ] || grep -q "^$row: " "$here"/sentences*.txt || { echo "no sentence for $row"; status=1; }
done
exit $status
