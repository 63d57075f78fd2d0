#!/bin/sh
# places.sh PLACES KERNEL PROGRAM - does tools/places.c turn addresses into lines, and leave all else as it is?
#
# PROGRAM is the solved hello-3, which maps a page before its table is there.
set -eu
places=$1 kernel=$2 program=$3
root=$(cd "$(dirname "$0")/.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0
check() { # WHAT COMMAND...
    what=$1
    shift
    if "$@"; then echo "  ok      $what"; else echo "  FAILED  $what"; failed=1; fi
}
status_of() { status=0; "$@" >/dev/null 2>&1 || status=$?; echo $status; }

TIMEOUT=240 "$places" "$program" "$root/tools/run-qemu.sh" "$kernel" "$program" >"$work/lines"
check "a failed invocation has function and line" \
    grep -qE '^X86_Page_Map of frame 0x[0-9a-f]+ at 0x7000000 \(hello-3, main, [a-z0-9-]+\.c:[0-9]+\): a page table is missing for 0x7000000\.\.0x71fffff' "$work/lines"
check "the program's own lines come, too" grep -q 'got a reply: 0xffffffffffff9e9e' "$work/lines"

text='(t, main in root task at 0x401000) and (no place), (unfinished'
printf '%s' "$text" >"$work/text"
strip -o "$work/stripped" "$program"
for name in stripped none; do
    "$places" "$work/$name" cat "$work/text" >"$work/out"
    check "without debug information ($name) text stays as it is" cmp -s "$work/text" "$work/out"
done
check "the status of the command passes" [ "$(status_of "$places" "$program" sh -c 'exit 7')" = 7 ]
check "a command that is not there: 127" [ "$(status_of "$places" "$program" "$work/nothing")" = 127 ]
# A prompt without an end of line, and a bracket that stays open, come at once.
{ "$places" "$program" sh -c 'printf "name? ("; sleep 3' & } >"$work/prompt"
sleep 1
check "nothing waits for an end of line" grep -qF 'name? (' "$work/prompt"
wait
exit $failed
