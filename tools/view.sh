#!/bin/sh
# view.sh BUILD OUT.html [NAME=PROGRAM...] -- PROGRAM [QEMU OPTION...] - boots PROGRAM, and writes one page that shows the run.
#
# What the kernel told at its state port is then in OUT.stream, what was printed in OUT.console (without the .html).
# The further programs are those that PROGRAM starts, by the names that they have in the kernel: for their lines of source.
# The boot counts instructions (-icount shift=0), so the same program gives the same page.  It ends by itself, or when it has
# used BUDGET (20) seconds of processor time: the page then shows the run up to there.
set -eu
build=$1 out=${2%.html}
shift 2
others=
while [ "$1" != -- ]; do others="$others $1"; shift; done
program=$2
shift 2
here=$(cd "$(dirname "$0")/.." && pwd)
for f in "$build/tessera" "$build/tools/tessera" "$program"; do
    [ -r "$f" ] || { echo "view.sh: $f is not there; build it first" >&2; exit 2; }
done
mkdir -p "$(dirname "$out")"
rm -f "$out.stream"
status=0
STATE=$out.stream TIMEOUT=${BUDGET:-20} QUIET=${QUIET:-10} "$here/tools/run-qemu.sh" "$build/tessera" "$program" \
    -icount shift=0,sleep=off "$@" >"$out.console" 2>&1 </dev/null || status=$?
if [ ! -s "$out.stream" ]; then
    tail -n 5 "$out.console" >&2
    echo "view.sh: the kernel told nothing at its state port: is it a debug kernel (not DEBUG=0)?" >&2
    exit 1
fi
broken=0
(cd "$here" && "$build/tools/tessera" view -i "$out.stream" "$out.html" "$program" $others) || broken=$?
[ $status != 124 ] || echo "The run was ended after ${BUDGET:-20} s of processor time, and the page shows it up to there.  BUDGET=seconds gives it more." >&2
[ -r "$out.html" ] || exit 1
echo "  view     $out.html   (open it in a browser)"
[ $status = 124 ] || exit $broken
