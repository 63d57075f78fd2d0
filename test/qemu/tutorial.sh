#!/bin/sh
# tutorial.sh BUILD NAME [STATE...] - build and boot the states of a tutorial, from untouched (0) to
# all tasks done, and compare what each prints with tutorials/NAME/expected.txt.
#
# What is compared: everything behind the boot information; line numbers and addresses are left out.
# Prints one line for each state; ends with 0 if all are as expected.
set -eu
build=$1
name=$2
shift 2
root=$(cd "$(dirname "$0")/../.." && pwd)
expected=$root/tutorials/$name/expected.txt
out=$build/test/$name
mkdir -p "$out"
states=${*:-$(sed -n 's/^== //p' "$expected" | tr ' ' '\n' | sort -n)}

# Console text, and the exit status as $1, in the form of expected.txt.
normal() {
    tr -d '\r' | sed -e '1,/^Booting all finished/d' |
        sed -e '/^Node 0 of 1$/,/^Untyped summary/d' -e '/^[0-9]* untypeds of size [0-9]*$/d' -e '/^$/d' \
            -e 's/main\.c:[0-9]*/main.c:N/' -e 's/^    at 0x[0-9a-f]*, \([a-z_0-9]*\)+0x.*/    at \1/' \
            -e '/^Every thread is stopped/d' \
            -e 's/^nothing can happen any more\..*/(the machine powers off: nothing can happen any more)/'
    if [ "$1" = 0 ]; then echo "(success)"; else echo "(failure)"; fi
}

failed=0
for n in $states; do
    mkdir -p "$out/$n/src"
    "$root/tools/tasks.sh" "$n" <"$root/tutorials/$name/src/main.c" >"$out/$n/src/main.c"
    make -s -C "$root" --no-print-directory app B="$build" OUT="$out/$n/program" \
        SOURCES="$out/$n/src/main.c" 2>"$out/$n/build.log" || { echo "state $n does not build:"; cat "$out/$n/build.log"; failed=1; continue; }
    status=0
    TIMEOUT=240 "$root/tools/run-qemu.sh" "$build/tessera" "$out/$n/program" >"$out/$n/console" 2>&1 || status=$?
    normal $status <"$out/$n/console" >"$out/$n/got"
    awk -v n="$n" '/^== / { on = 0; for (i = 2; i <= NF; i++) if ($i == n) on = 1; next } on' \
        "$expected" >"$out/$n/wanted"
    if [ -s "$out/$n/wanted" ] && cmp -s "$out/$n/got" "$out/$n/wanted"; then
        echo "  ok      $name, state $n"
    else
        echo "  FAILED  $name, state $n (- wanted, + got):"
        diff -u "$out/$n/wanted" "$out/$n/got" | tail -n +3 || true
        failed=1
    fi
done
exit $failed
