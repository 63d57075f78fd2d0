#!/bin/sh
# tutorial.sh BUILD NAME [STATE...] - build and boot states of a tutorial, from untouched (0) to all tasks
# done, and compare what each prints with tutorials/NAME/expected.txt.  Without STATE: all.
# tutorial.sh BUILD NAME states - which of them `make test` boots: all of hello-3, of the others the untouched
# one and the solved one (ALL_STATES=1: all).
# tutorial.sh BUILD NAME keep - write expected.txt anew, from what all states print now.
# ON=ARCH in the environment: the same for another architecture.
#
# What is compared: everything behind the boot information; line numbers and addresses are left out.
# Prints one line for each state; ends with 0 if all are as expected, and the compiler has not warned.
set -eu
build=$1
name=$2
shift 2
root=$(cd "$(dirname "$0")/../.." && pwd)
folder=$root/tutorials/$name
out=$build/test/${ON:+$ON-}$name
mkdir -p "$out"
tasks=$("$root/tools/tasks.sh" count $(find "$folder" -name '*.c'))
options=$("$root/tools/localize.sh" "${ON:-x86_64}" "$folder" says qemu.txt)   # what QEMU must be told for this tutorial
words=$("$root/tools/localize.sh" "${ON:-x86_64}" "$folder" words)             # its kernel, if it is not the classic one
kernel=$build/tessera
folder=$("$root/tools/localize.sh" "${ON:-x86_64}" "$folder" "$out/source")
expected=$folder/expected.txt
kept=$root/tutorials/$name/${ON:+$ON/}expected.txt
keep=
case "$name ${1:-}" in
"hello-3 states") seq 0 "$tasks"; exit ;;
*" states") if [ -n "${ALL_STATES:-}" ]; then seq 0 "$tasks"; else echo "0 $tasks"; fi; exit ;;
*" keep") keep=1; shift ;;
esac
states=${*:-$(seq 0 "$tasks")}

# Console text, and the exit status as $1, in the form of expected.txt.
normal() {
    tr -d '\r' | sed -e '1,/^Booting all finished/d' |
        sed -e '/^Node 0 of 1$/,/^Untyped summary/d' -e '/^[0-9]* untypeds of size [0-9]*$/d' -e '/^$/d' \
            -f "$root/test/qemu/normal.sed" | as_everywhere
    if [ "$1" = 0 ]; then echo "(success)"; else echo "(failure)"; fi
}

# Without what each processor says in words of its own.
as_everywhere() {
    if [ -n "${ON:-}" ]; then sed 's/(status 0x[0-9a-f]*)/(status N)/; s/exception [0-9]* came/exception N came/'; else cat; fi
}

# What the compiler or the linker says of state $1, in that form: the errors, without the places in files.
not_built() {
    sed -n 's/^.*: \(undefined reference to .*\)$/\1/p; s/^.*[.]c:.*: \(error: .*\)$/\1/p' "$out/$1/build.log" | sort -u
    echo "(it does not build)"
}

# prepare N FROM: the sources of the folder tutorials/NAME/FROM in state N; prints where they are.
prepare() {
    mkdir -p "$out/$1/$2"
    rm -f "$out/$1/$2"/*.c
    for f in "$folder/$2"/*.c; do
        "$root/tools/tasks.sh" "$1" <"$f" >"$out/$1/$2/$(basename "$f")"
        echo "$out/$1/$2/$(basename "$f")"
    done
}

# app N OUTPUT SOURCES ARCHIVE: builds a program of state N.
app() {
    make -s -C "$root" --no-print-directory app B="$build" $words OUT="$out/$1/$2" SOURCES="$3" ARCHIVE="$4" 2>>"$out/$1/build.log"
}

# All programs of state N: those that the root task starts (each folder in programs/ is one), then the root task.
build_state() {
    archive=
    for p in "$folder"/programs/*/; do
        [ -d "$p" ] || continue
        p=$(basename "$p")
        app "$1" "$p" "$(prepare "$1" "programs/$p")" "" || return 1
        archive="$archive $out/$1/$p"
    done
    app "$1" program "$(prepare "$1" src)" "$archive"
}

# Builds state $1 and boots it; what came is in the file got.
run() {
    mkdir -p "$out/$1"
    : >"$out/$1/build.log"
    if ! build_state "$1"; then
        not_built "$1" >"$out/$1/got"
        return
    fi
    status=0
    TIMEOUT=240 "$root/tools/run-qemu.sh" "$kernel" "$out/$1/program" $options >"$out/$1/console" 2>&1 || status=$?
    normal $status <"$out/$1/console" >"$out/$1/got"
}

# What expected.txt wants of state $1.
wanted() {
    awk -v n="$1" '/^== / { on = 0; for (i = 2; i <= NF; i++) if ($i == n) on = 1; next } on' "$expected" | as_everywhere
}

# Writes expected.txt: states one after the other that print the same share a section.
write_expected() {
    for n in $states; do
        if [ "$n" -gt 0 ] && cmp -s "$out/$n/got" "$out/$((n - 1))/got"; then continue; fi
        together=$n
        while [ -f "$out/$((${together##* } + 1))/got" ] && [ $((${together##* } + 1)) -le "$tasks" ] &&
            cmp -s "$out/$n/got" "$out/$((${together##* } + 1))/got"; do together="$together $((${together##* } + 1))"; done
        echo "== $together"
        cat "$out/$n/got"
    done >"$kept"
}

if [ -n "$words" ]; then
    make -s -C "$root" --no-print-directory B="$build" $words base
    kernel=$(make -s -C "$root" --no-print-directory B="$build" $words where)/tessera
fi
failed=0
for n in $states; do
    run "$n"
    [ -z "$keep" ] || continue
    wanted "$n" >"$out/$n/wanted"
    if grep -q 'warning:' "$out/$n/build.log"; then
        echo "  FAILED  $name, state $n: the compiler warns:"
        cat "$out/$n/build.log"
        failed=1
    elif [ -s "$out/$n/wanted" ] && cmp -s "$out/$n/got" "$out/$n/wanted"; then
        echo "  ok      $name, state $n"
    else
        echo "  FAILED  $name, state $n (- wanted, + got):"
        diff -u "$out/$n/wanted" "$out/$n/got" | tail -n +3 || true
        grep -q 'does not build' "$out/$n/wanted" || cat "$out/$n/build.log"
        failed=1
    fi
done
if [ -n "$keep" ]; then write_expected; fi
exit $failed
