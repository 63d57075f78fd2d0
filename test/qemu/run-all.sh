#!/bin/sh
# run-all.sh BUILD - every test that boots: the tutorials in all their states, the test programs on
# several CPUs, and boots that must fail with a message.  Each ends by itself, with an exit status.
#
# Prints one line a test; the last line counts.  Ends with 0 if all passed.
set -u
build=$(cd "$1" && pwd)
root=$(cd "$(dirname "$0")/../.." && pwd)
passed=0
failed=0
out=$build/test
mkdir -p "$out"

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

# boot NAME STATUS TEXT KERNEL ROOT [QEMU OPTION...]: ends with STATUS, and prints TEXT (a regex).
boot() {
    boot_name=$1 want=$2 text=$3 kernel=$4 program=$5
    shift 5
    log=$out/$(printf %s "$boot_name" | tr -c 'A-Za-z0-9\n' -).log
    TIMEOUT=${LIMIT:-240} "$root/tools/run-qemu.sh" "$kernel" "$program" "$@" >"$log" 2>&1
    got=$?
    [ $got = "$want" ] && { [ "$text" = "^" ] || grep -qE "$text" "$log"; }
    result $? "$boot_name" "$log"
}

solved=$build/apps/hello-3
make -s -C "$root" --no-print-directory B="$build" "${solved#"$root"/}" || exit 1

for t in "$root"/tutorials/*/expected.txt; do
    name=$(basename "$(dirname "$t")")
    for n in $(sed -n 's/^== //p' "$t" | tr ' ' '\n' | sort -n); do
        "$root/test/qemu/tutorial.sh" "$build" "$name" "$n" >"$out/tutorial.log" 2>&1
        result $? "$name, state $n" "$out/tutorial.log"
    done
done

# init, ninja and simulate as a learner says them; and what init refuses.
"$root/test/qemu/learner.sh" "$build" >"$out/learner.log" 2>&1
result $? "init, ninja, simulate to the letter; init refuses and destroys nothing" "$out/learner.log"

# Test programs: root tasks that check the kernel from user level.
for f in "$root"/test/qemu/*.c; do
    name=$(basename "$f" .c)
    make -s -C "$root" --no-print-directory B="$build" "${build#"$root"/}/test/$name" || { result 1 "$name builds"; continue; }
    boot "$name" 0 '^[0-9]+ passed, 0 failed' "$build/tessera" "$build/test/$name"
    boot "$name, Meltdown split" 0 '^[0-9]+ passed, 0 failed' "$build/tessera" "$build/test/$name" -cpu Nehalem
    boot "$name, all CPU features" 0 '^[0-9]+ passed, 0 failed' "$build/tessera" "$build/test/$name" -cpu max
done

# The same where the kernel looks at all of its invariants, not some, each time it is left.
for name in caps errors messages printing processor scheduling; do
    KERNEL_LINE="invariants=all" boot "$name, all invariants after each entry" 0 '^[0-9]+ passed, 0 failed' \
        "$build/tessera" "$build/test/$name"
done

# The machine as the kernel set it up, looked at from outside.
make -s -C "$root" --no-print-directory app B="$build" OUT="$out/machine" SOURCES="$root/test/machine/user.c"
result $? "test/machine builds"
for cpu in qemu64 Nehalem max; do
    python3 "$root/test/machine/look.py" "$build/tessera" "$out/machine" $cpu >"$out/machine.log" 2>&1
    result $? "registers, page tables, gates, stacks and flags, from outside, $cpu" "$out/machine.log"
done

# Of the lines that three threads printed at once, is any torn?
whole=$(tr -d '\r' <"$out/printing.log" | grep -c '^thread [0-2] line [ 0-9]* abcdefghijklmnopqrstuvwxyz abcdefghijklmn$')
any=$(grep -c 'thread [0-2] line' "$out/printing.log")
[ "$whole" = 1200 ] && [ "$any" = 1200 ]
result $? "1200 lines printed by three threads at once are whole"
# And is any lost where nobody reads for a while?
TIMEOUT=240 "$root/tools/run-qemu.sh" "$build/tessera" "$build/test/printing" 2>&1 | { sleep 3; cat; } >"$out/unread.log"
grep -q '^[0-9]* passed, 0 failed' "$out/unread.log"
result $? "a console that nobody reads for three seconds" "$out/unread.log"

# The release kernel, which says nothing.
make -s -C "$root" --no-print-directory B="$build" DEBUG=0 kernel &&
    make -s -C "$root" --no-print-directory app B="$build" OUT="$out/quiet" SOURCES="$root/test/release/quiet.c"
result $? "a release kernel builds"
boot "a release kernel runs" 33 '^' "$build/release/tessera" "$out/quiet"
boot "a release kernel runs, Meltdown split" 33 '^' "$build/release/tessera" "$out/quiet" -cpu Nehalem

# The kernel as another compiler makes it.
make -s -C "$root" --no-print-directory B="$build/clang" CC=clang kernel
result $? "clang builds the kernel"
for name in messages processor; do
    boot "$name, kernel built by clang" 0 '^[0-9]+ passed, 0 failed' "$build/clang/tessera" "$build/test/$name"
done

# The kernel with 16 scheduling domains.
make -s -C "$root" --no-print-directory B="$build/domains" CONFIG="-DNUM_DOMAINS=16 -DNUM_DOMAIN_SCHEDULES=100" kernel
result $? "a kernel with 16 domains builds"
for name in messages memory errors scheduling; do
    boot "$name, 16 domains" 0 '^[0-9]+ passed, 0 failed' "$build/domains/tessera" "$build/test/$name"
done

# It ends when nothing can happen any more, and not before.
for turn in "" "-DNO_TURN=1"; do
    make -s -C "$root" --no-print-directory app B="$build" CONFIG="$turn" OUT="$out/domains$turn" \
        SOURCES="$root/test/config/domains.c"
    result $? "domains.c builds"
done
boot "domains" 0 '^[0-9]+ passed, 0 failed' "$build/domains/tessera" "$out/domains"
boot "a thread in a domain without a turn" 1 'Threads of domain 3 are ready' "$build/domains/tessera" \
    "$out/domains-DNO_TURN=1"

# Kernels with other features, each with a test program of its own.
musl=${build#"$root"/}/musl
with() { # NAME CONFIG: builds kernel, libraries and test/config/NAME.c so
    make -s -C "$root" --no-print-directory B="$build/$1" CONFIG="$2" MUSL="$musl" kernel user &&
        make -s -C "$root" --no-print-directory app B="$build/$1" CONFIG="$2" MUSL="$musl" OUT="$out/$1" \
            SOURCES="$root/test/config/$1.c"
    result $? "a kernel with $2 builds"
}
all='^[0-9]+ passed, 0 failed'
with breakpoints "-DHARDWARE_DEBUG=1"
boot "breakpoints" 0 "$all" "$build/breakpoints/tessera" "$out/breakpoints"
boot "breakpoints, Meltdown split" 0 "$all" "$build/breakpoints/tessera" "$out/breakpoints" -cpu Nehalem
with avx "-DXSAVE_FEATURES=7 -DXSAVE_BYTES=832"
boot "avx" 0 "$all" "$build/avx/tessera" "$out/avx" -cpu max
boot "avx on a CPU without it" 1 'wanted: XSAVE with all of XSAVE_FEATURES' "$build/avx/tessera" "$out/avx" -cpu Nehalem
for words in MITIGATE_RSB+MITIGATE_VERW 63; do
    make -s -C "$root" --no-print-directory B="$build/mitigations-$words" CONFIG="-DMITIGATIONS=$words" kernel
    result $? "a kernel with MITIGATIONS=$words builds"
done
for name in messages segments; do
    boot "$name, returns and buffers cleared at a switch" 0 "$all" \
        "$build/mitigations-MITIGATE_RSB+MITIGATE_VERW/tessera" "$build/test/$name"
done
boot "mitigations that the CPU lacks" 1 'wanted: IBRS .MITIGATIONS in config.h' \
    "$build/mitigations-63/tessera" "$build/test/messages"
with benchmarks "-DBENCHMARKS=1"
boot "benchmarks" 0 "$all" "$build/benchmarks/tessera" "$out/benchmarks"
with devices ""
boot "devices" 0 "$all" "$build/tessera" "$out/devices" -M q35 -device edu
boot "devices, Meltdown split" 0 "$all" "$build/tessera" "$out/devices" -M q35 -device edu -cpu Nehalem
with iommu "-DIOMMU=1"
iommu="-M q35 -device intel-iommu -device edu"
boot "iommu" 0 "$all" "$build/iommu/tessera" "$out/iommu" $iommu
boot "iommu, Meltdown split" 0 "$all" "$build/iommu/tessera" "$out/iommu" $iommu -cpu Nehalem
boot "iommu, none there" 0 "$all" "$build/iommu/tessera" "$out/iommu"
KERNEL_LINE=disable_iommu boot "iommu, disabled" 0 "$all" "$build/iommu/tessera" "$out/iommu" $iommu

# Class X of the regressions: kernels made by other compilers, at other levels.
for how in "gcc -O0" "gcc -O1" "gcc -O3" "clang -O1" "clang -O3"; do
    folder=$build/as-$(echo $how | tr -d ' ')
    make -s -C "$root" --no-print-directory B="$folder" CC="${how% *}" OPT="${how#* }" kernel >/dev/null
    result $? "$how builds the kernel"
    for name in regress caps; do
        boot "$name, kernel built with $how" 0 "$all" "$folder/tessera" "$build/test/$name"
    done
done
# Class Q: images of every size around the edge of a page table.
end=$((0x$(nm "$build/test/regress" | sed -n 's/ [A-Z] _end$//p')))
for more in 0 1 2 3 4 5 6; do
    pages=$(((0x600000 - end) / 4096 - 4 + more))       # 1: what the plain program has
    make -s -C "$root" --no-print-directory app B="$build" OUT="$out/image" SOURCES="$root/test/qemu/regress.c" \
        CONFIG="-DIMAGE_PAGES=$pages"
    result $? "an image builds"
    boot "an image that ends $((5 - more)) pages before the next table" 0 "$all" "$build/tessera" "$out/image"
done

# What of the ABI did all these check?
"$root/test/qemu/coverage.sh" "$out"/*.log >"$out/coverage.txt"
result $? "every statement of the ABI has a check (rows.def)"
cat "$out/coverage.txt"

# Machines.
four='got a reply: 0xffffffffffff9e9e'
for flags in "-m 64M" "-m 3G" "-m 8G" "-M q35" "-cpu core2duo" "-cpu EPYC" "-smp 4" "-cpu Haswell -append meltdown=off" \
    "-append meltdown=on"; do
    boot "hello-3 with $flags" 0 "$four" "$build/tessera" "$solved" $flags
done

for n in 1 2 3; do
    boot "hello-3 with $n CPUs" 0 "$four" "$build/tessera" "$solved" -smp $n
done
QEMU_SERIAL=none boot "a machine without a serial port" 0 '^' "$build/tessera" "$solved"
KERNEL_LINE="console_port=0" boot "console_port=0" 0 '^' "$build/tessera" "$solved"

# Boot loaders: GRUB with Multiboot 1 and 2, on a BIOS and on UEFI, and PVH; -kernel is Multiboot 1.
memory=$build/test/memory
for protocol in multiboot multiboot2; do
    "$root/tools/make-iso.sh" "$build/tessera" "$memory" "$out/$protocol.iso" $protocol
    result $? "make-iso.sh, $protocol"
    boot "GRUB, $protocol" 0 '^[0-9]+ passed, 0 failed' disc "$out/$protocol.iso"
done
boot "GRUB, multiboot2, UEFI" 0 '^[0-9]+ passed, 0 failed' disc "$out/multiboot2.iso" -bios /usr/share/ovmf/OVMF.fd
boot "GRUB, multiboot, UEFI: no ACPI" 1 'no ACPI root pointer' disc "$out/multiboot.iso" -bios /usr/share/ovmf/OVMF.fd
objcopy -R .multiboot "$build/tessera.elf" "$out/pvh"
boot "PVH" 0 '^[0-9]+ passed, 0 failed' "$out/pvh" "$memory"

# Boots that must stop, and say why.
head -c 5000 "$solved" >"$out/truncated"
echo 'not a program' >"$out/text"
: >"$out/empty"
printf '\177ELF\001\001\001\000\000\000\000\000\000\000\000\000\002\000\003\000' >"$out/i386"
head -c 200 /dev/zero >>"$out/i386"
echo 'char big[300 << 20]; int main(void) { return big[5]; }' >"$out/large.c"
make -s -C "$root" --no-print-directory app B="$build" OUT="$out/large" SOURCES="$out/large.c"
boot "no initrd" 1 'the boot loader passed no module' "$build/tessera" none
boot "an initrd that is empty" 1 'no module|it is empty' "$build/tessera" "$out/empty"
boot "an initrd that does not fit into memory" 1 'does not fit into memory' "$build/tessera" "$out/large"
boot "the same with enough memory" 0 'dropped to user space' "$build/tessera" "$out/large" -m 512M
boot "a machine without a timer" 1 'the clock does not run' "$build/tessera" "$solved" -machine pit=off
boot "a machine without ACPI" 1 'no ACPI root pointer' "$build/tessera" "$solved" -machine acpi=off
boot "an initrd that is cut off" 1 'cut off' "$build/tessera" "$out/truncated"
boot "an initrd that is no ELF file" 1 'not an ELF file' "$build/tessera" "$out/text"
boot "an initrd for another machine" 1 'another machine' "$build/tessera" "$out/i386"
boot "a CPU without 64 bits" 1 'needs a 64-bit x86 CPU' "$build/tessera" "$solved" -cpu qemu32
boot "a CPU without a required feature" 1 'wanted: SSE2' "$build/tessera" "$solved" -cpu max,-sse2

echo "$passed passed, $failed failed"
[ $failed = 0 ]
