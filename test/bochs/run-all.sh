#!/bin/sh
# run-all.sh BUILD [few] - test programs in Bochs, which has what QEMU without KVM has not (PCID, INVPCID, x2APIC,
# the TSC-deadline timer) and checks more (canonical addresses).  few: the smallest set, for `make test`.
#
# Three CPUs: the kernel split off and identifiers (Skylake), identifiers without the split (Ice Lake),
# neither (Ryzen).  Prints one line a test; the last line counts.  Ends with 0 if all passed.
set -u
build=$(cd "$1" && pwd)
few=${2:-}
root=$(cd "$(dirname "$0")/../.." && pwd)
out=$build/test/bochs
passed=0
failed=0
mkdir -p "$out"
all='^[0-9]+ passed, 0 failed'
split=corei7_skylake_x together=corei7_icelake_u plain=ryzen

result() { # STATUS TEXT [FILE to show on failure]
    if [ "$1" = 0 ]; then
        passed=$((passed + 1))
        echo "  ok      $2"
    else
        failed=$((failed + 1))
        echo "  FAILED  $2"
        [ -z "${3:-}" ] || tail -n 15 "$3" | sed 's/^/          /'
    fi
}

# boot CPU KERNEL ROOT [TEXT]: it ends with 0, and prints TEXT (a regex).
boot() {
    said="$(basename "$3") on Bochs, $1${KERNEL_LINE:+, $KERNEL_LINE}"
    log=$out/$(printf %s "$said" | tr -c 'A-Za-z0-9\n' -).log
    BOCHS_CPU=$1 "$root/tools/run-bochs.sh" "$2" "$3" >"$log" 2>&1 && grep -qE "${4:-$all}" "$log"
    result $? "$said" "$log"
}

# program NAME [CONFIG]: builds the test program NAME; with CONFIG beside the one that others use.
program() {
    target=${build#"$root"/}/test/$1
    if [ -n "${2:-}" ]; then
        make -s -C "$root" --no-print-directory app B="$build" CONFIG="$2" OUT="$out/$1" SOURCES="test/qemu/$1.c"
    else
        make -s -C "$root" --no-print-directory B="$build" "$target"
    fi || result 1 "$1 builds"
}

# What a processor with PCID would remember, followed by the debugger (identifiers.sh).
identifiers() {
    make -s -C "$root" --no-print-directory app B="$build" OUT="$out/identifiers" \
        SOURCES="test/bochs/identifiers.c" || result 1 "identifiers builds"
    log=$out/identifiers-$1.log
    BOCHS_CPU=$1 "$root/test/bochs/identifiers.sh" "$build/tessera.elf" "$build/tessera" "$out/identifiers" "$log"
    result $? "identifiers on Bochs, $1: nothing that is kept is used by another" "$log"
}

# Which flags of user code the kernel's C begins with, told by the debugger (flags.sh).
flags() {
    make -s -C "$root" --no-print-directory app B="$build" OUT="$out/flags" SOURCES="test/bochs/flags.c" ||
        result 1 "flags builds"
    log=$out/flags-$1.log
    BOCHS_CPU=$1 "$root/test/bochs/flags.sh" "$build/tessera.elf" "$build/tessera" "$out/flags" "$log"
    result $? "flags on Bochs, $1: none of user code in the kernel" "$log"
}

for name in memory processor messages segments; do
    program $name
done
if [ "$few" = few ]; then
    boot $together "$build/tessera" "$build/test/memory" 'PCID.* x2APIC, TSC deadline'
    boot $split "$build/tessera" "$build/test/processor"
    boot $plain "$build/tessera" "$build/test/messages"
    boot $split "$build/tessera" "$build/test/segments"
    identifiers $split
    flags $together
else
    for name in caps errors memory messages processor scheduling segments; do
        program $name
        for cpu in $split $together $plain; do
            boot $cpu "$build/tessera" "$build/test/$name"
        done
    done
    # Random walks are long: one part in ten, but on the CPUs with identifiers.
    for name in garbage replay replay_ipc replay_paging; do
        program $name -DSHARE=10
        boot $split "$build/tessera" "$out/$name"
        boot $together "$build/tessera" "$out/$name"
    done
    identifiers $split
    identifiers $together
    flags $split
    flags $together
    program regress
    boot $together "$build/tessera" "$build/test/regress"
    KERNEL_LINE=meltdown=off boot $split "$build/tessera" "$build/test/memory"
fi
echo "$passed passed, $failed failed"
[ $failed = 0 ]
