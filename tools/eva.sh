#!/bin/sh
# eva.sh - Frama-C's EVA over the portable core and the portable part of an architecture, from any memory and any arguments
# (test/eva).  Ends with 0 if it finds no operation that C does not define.
#
# VARIANT=mcs takes the kernel with scheduling contexts, in two parts (test/eva/eva.c, in_every_pass); ARCH=aarch64 that of
# 64-bit Arm.  Needs frama-c-base.  What is
# assumed: a bool in memory is 0 or 1 (-no-warn-invalid-bool); a handle lies in the window, which test/eva/window.h makes so as the machine's does.
set -eu
cd "$(dirname "$0")/.."
command -v frama-c >/dev/null || { echo "eva.sh: frama-c is missing; install the package frama-c-base" >&2; exit 2; }
variant=${VARIANT:-classic} arch=${ARCH:-x86_64}
[ "$variant" != mcs ] || mcs=-DMCS=1
files="$(ls kernel/*/*.c kernel/variant/"$variant"/*/*.c | grep -vE '^kernel/(variant/.*/)?(boot|debug|lib)/')
$(ls arch/$arch/object/*.c | grep -vE '/(iospace|breakpoint)\.c$') arch/$arch/core/user.c arch/$arch/core/buffer.c test/eva/eva.c test/eva/$arch.c"
# These write their last argument only where they return false.  A caller's caller asks, so EVA has to be told to keep
# the two ends apart.
split=parcel_find_by_walks:0,parcel_find:0,find_rest:0
log=$(mktemp)
plain=$(mktemp -d)
trap 'rm -rf "$log" "$plain"' EXIT
# The invariants of loops are for WP; here nothing is to follow from them.
for file in $(grep -l '/\*@ loop' $files); do
    sed '/\/\*@ loop/,/\*\//d' "$file" >"$plain/${file##*/}"
    files=$(printf '%s\n' $files | sed "s|^$file\$|$plain/${file##*/}|")
done
# From which function on, and what else.
run_eva() { # MAIN [OPTION...]
    main=$1
    shift
    # shellcheck disable=SC2086
    frama-c -c11 -no-frama-c-stdlib -machdep gcc_x86_64 \
        -cpp-extra-args="-I. -Iapi -Iapi/$arch -Ikernel -Ikernel/variant/$variant -Iarch -Itest/eva -Iarch/$arch -DDEBUG=0 ${mcs:-} -include test/eva/analyser.h" \
        $files -lib-entry -main "$main" -no-warn-invalid-bool -eva -eva-precision 2 \
        -eva-split-return auto -eva-split-return-function "$split" \
        -eva-no-show-progress -eva-msg-key=-final-states,-initial-state "$@" >"$log" 2>&1 || { tail -n 20 "$log"; exit 1; }
    if grep -q 'Neither code nor specification' "$log"; then
        echo "eva.sh: a function is missing, whatever it does:"
        grep -A1 'Neither code nor specification' "$log"
        exit 1
    fi
    grep -A3 'eva:alarm' "$log" || true
    sed -n "s/^ *\([0-9]* functions analyzed.*\)/  EVA, from $main: \1/p; s/^ *\(In these functions.*\)/       \1/p; s/^ *\([0-9]* alarms generated.*\)/       \1/p" "$log"
    grep -q '^ *0 alarms generated' "$log"
}
if [ "$variant" = mcs ]; then
    run_eva in_every_pass
    run_eva main -eva-use-spec syscall_finish,sc_budget_over,cap_invoke
else
    run_eva main
fi
