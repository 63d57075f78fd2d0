#!/bin/sh
# sentences.sh KERNEL PROGRAM GOLDEN [keep] [QEMU OPTION...] - what a debug kernel says of each error, held against a file.
#
# PROGRAM is built with -DSENTENCES=1: it prints "# ROW" before each invocation, and KERNEL, booted with trace=each, a
# line about each that fails.  Numbers of slots and addresses of code differ from build to build, and are left out.
# Each row of rows.def that ends in an error, and of which GOLDEN's first line names the section, must have a sentence.
# keep: GOLDEN is written anew.
set -eu
kernel=$1 program=$2 golden=$3
shift 3
keep=
if [ "${1:-}" = keep ]; then keep=1; shift; fi
here=$(cd "$(dirname "$0")" && pwd)
got=$program.sentences
status=0
KERNEL_LINE=trace=each TIMEOUT=${LIMIT:-240} "$here/../../tools/run-qemu.sh" "$kernel" "$program" "$@" >"$program.console" || status=$?
tr -d '\r' <"$program.console" |
    awk '/^# / { row = $2; next } / \[seL4_[A-Za-z]*\]$/ && row { print row ": " $0; row = "" }' |
    sed -E 's/ \([^()]* at 0x[0-9a-f]+\)//; s/0x[1-9a-f][0-9a-f]{2,3}([^0-9a-f]|$)/0xN\1/g' |
    awk '!said[$0]++ && of[$1]++ < 8' >"$got"
if [ -n "$keep" ]; then cp "$got" "$golden"; fi
diff -u "$golden" "$got" || status=1
grep -q ' passed, 0 failed' "$program.console" || status=1
exit $status
