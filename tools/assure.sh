#!/bin/sh
# assure.sh BUILD - every rung of docs/assurance.md, one after the other; a line each, then a table.
set -u
build=$1
cd "$(dirname "$0")/.."
mkdir -p "$build"
table=$build/assure.txt
: >"$table"
bad=0
rung() { # NAME COMMAND...
    name=$1
    shift
    echo "== $name: $*"
    start=$(date +%s)
    "$@" >"$build/assure.log" 2>&1
    status=$?
    sed 's/^/   /' "$build/assure.log" | tail -n 12
    if [ $status = 0 ]; then word=ok; else word=FAILED bad=1; fi
    printf '  %-34s %-7s %4d s\n' "$name" $word $(($(date +%s) - start)) >>"$table"
}
rung "stack, no recursion" tools/stack.sh "$build" 2048
rung "interrupts off (from the binary)" make -s bound
rung "undefined operations (EVA)" tools/eva.sh
rung "for all inputs (z3)" make -s prove
rung "lists, by contract (WP)" tools/wp.sh
rung "explorer" env EXPLORE_STATES="${EXPLORE_STATES:-400000}" make -s explore
rung "host tests" make -s host-tests
rung "fuzz: saved inputs, 30 s more" make -s fuzz-saved fuzz
rung "random, 40,000 calls" env HOST_CALLS=40000 HOST_SEED="$(date +%j)" "$build/host/tests" random
rung "firmware, 300,000 cases" env BOOT_CASES=300000 HOST_SEED="$(date +%j)" "$build/host/tests" boot
rung "the same states by gcc and clang" tools/same-states.sh "$build"
rung "boots" make -s boot-tests
echo
echo "  what                               result  time"
cat "$table"
exit $bad
