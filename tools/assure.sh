#!/bin/sh
# assure.sh BUILD - every rung of docs/assurance.md, in two lanes beside each other; a line each, then a table.
# What a rung printed is in BUILD/assure/.
set -u
build=$1
cd "$(dirname "$0")/.."
logs=$build/assure
rm -rf "$logs"
mkdir -p "$logs"
rung() { # NAME COMMAND...
    name=$1
    shift
    log="$logs/$(echo "$name" | tr -c 'a-zA-Z0-9\n' '-').log"
    start=$(date +%s)
    "$@" >"$log" 2>&1
    status=$?
    if [ $status = 0 ]; then word=ok; else word=FAILED; fi
    line=$(printf '  %-38s %-7s %4d s  %s' "$name" $word $(($(date +%s) - start)) "$(tail -n 1 "$log" | cut -c1-90)")
    echo "$line"
    echo "$line" >>"$logs/table"
    [ $status = 0 ] || sed 's/^/      /' "$log" | tail -n 15
}
# What the two lanes both need is built before they start.
make -s B="$build" kernel user "$build/host/tests" "$build/host-domains/tests" >/dev/null 2>&1
{
    rung "undefined operations (EVA)" tools/eva.sh
    rung "the same, 64-bit Arm" env ARCH=aarch64 tools/eva.sh
    rung "lists, by contract (WP)" tools/wp.sh
    rung "stack, no recursion" tools/stack.sh "$build" 2048
    rung "stack, with scheduling contexts" make -s B="$build" VARIANT=mcs stack
    rung "stack, 64-bit Arm" sh -c "tools/setup.sh aarch64 && make -s B='$build' ARCH=aarch64 stack"
    rung "interrupts off, from the binary" make -s B="$build" bound
    rung "the same with scheduling contexts" make -s B="$build" VARIANT=mcs bound
    rung "the same, 64-bit Arm" sh -c "tools/setup.sh aarch64 && make -s B='$build' ARCH=aarch64 bound"
    rung "boots" make -s B="$build" boot-tests
    rung "boots on Bochs" make -s B="$build" bochs-tests
    rung "the same states by gcc and clang" tools/same-states.sh "$build"
    rung "the same stream by gcc and clang" make -s stream SEEDS=2
    rung "the same, on 64-bit Arm" sh -c "tools/setup.sh aarch64 && make -s ARCH=aarch64 stream SEEDS=1"
} &
rung "explorer" env EXPLORE_STATES="${EXPLORE_STATES:-600000}" make -s B="$build" explore
rung "explorer: paging, to its end" env EXPLORE_STATES=1200000 "$build/explore/explore" paging
rung "scheduling contexts: explorer" env EXPLORE_STATES="${EXPLORE_STATES:-600000}" make -s B="$build" VARIANT=mcs explore
rung "scheduling contexts: EVA" env VARIANT=mcs tools/eva.sh
rung "scheduling contexts: host tests" make -s B="$build" VARIANT=mcs host-tests
rung "64-bit Arm: instructions" sh -c "tools/setup.sh aarch64 && make -s B='$build' ARCH=aarch64 bench-same"
rung "64-bit Arm with scheduling contexts: instructions" sh -c "tools/setup.sh aarch64 && make -s B='$build' ARCH=aarch64 VARIANT=mcs bench-same"
rung "scheduling contexts: instructions" make -s B="$build" VARIANT=mcs bench-same
rung "the build" make -s B="$build" build-tests
rung "host tests" make -s B="$build" host-tests
rung "random, 40,000 calls" env HOST_CALLS=40000 HOST_SEED="$(date +%j)" "$build/host/tests" random
rung "firmware, 300,000 cases" env BOOT_CASES=300000 HOST_SEED="$(date +%j)" "$build/host/tests" boot
rung "fuzz: saved inputs, 30 s more" make -s B="$build" fuzz-saved fuzz
rung "for all inputs (z3)" make -s B="$build" prove
wait
echo
cat "$logs/table"
! grep -q ' FAILED ' "$logs/table"
