#!/bin/sh
# bench.sh KERNEL IMAGE DIR - count the instructions of every path on KERNEL, any kernel with seL4's ABI.
#
# Boots IMAGE once for each CPU in BENCH_CPUS, side by side, and prints a table: each row's instructions here,
# on seL4 16.0.0 (FIGURES: test/bench/sel4.tsv unless set; measured with the same image), and the ratio.  Then the geometric
# mean of the ratios and the rows above 0.75.
# Writes DIR/CPU.txt (name, tab, count), DIR/bench.json and DIR/bench.svg.  QEMU runs with -icount shift=0,
# where the clock advances by one per instruction: two runs give the same numbers.
#
# BENCH_CPUS: "Nehalem max" unless set.  Nehalem has the Meltdown split and bases by MSR, as has the kernel that the
#   figures of seL4 come from; max has FSGSBASE and no split: what people own today.
# SILENCE (60): a machine whose serial line says nothing while QEMU uses so many seconds of a processor is given up.
set -eu
kernel=$1 image=$2 dir=$3
here=$(cd "$(dirname "$0")/.." && pwd)
mkdir -p "$dir"
# A kernel for Arm (an arm64 Image, or the ELF file that seL4's loader takes) runs on QEMU's virt machine, on one CPU.  It is
# entered as by that loader if KERNEL is an ELF file.
case $(LC_ALL=C readelf -h "$image" | sed -n 's/.*Machine: *//p') in
AArch64) arm=yes cpus=${BENCH_CPUS:-cortex-a53} ;;
*) arm= cpus=${BENCH_CPUS:-Nehalem max} ;;
esac

# Seconds of processor time that process $1 has used; nothing if it has ended.
used() {
    awk '{ print int(($14 + $15) / 100) }' "/proc/$1/stat" 2>/dev/null || true
}

boot() { # KERNEL CPU OUTPUT
    output=$3 quiet="-display none -serial stdio -monitor none -nic none -no-reboot"
    if [ -z "$arm" ]; then
        model=$2
        [ "$model" != Nehalem ] || model=Nehalem,+pdpe1gb       # seL4 asks for pages of 1 GiB
        set -- "${QEMU:-qemu-system-x86_64}" $quiet -m 512M -cpu "$model" -kernel "$1" -initrd "$image"
    elif [ "$(dd if="$1" bs=1 count=4 2>/dev/null | tail -c 3)" = ELF ]; then
        set -- env QEMU_CPU="$2" QEMU_MEMORY=1G "$here/test/qemu/payload-aarch64.sh" "$1" "$image" "$dir/payload-$2"
    else
        set -- "${QEMU:-qemu-system-aarch64}" $quiet -machine virt -m 512M -cpu "$2" -kernel "$1" -initrd "$image"
    fi
    "$@" -icount shift=0,sleep=off </dev/null >"$output" 2>"$output.errors" &
    machine=$!
    printed=0 since=0
    while now=$(used $machine) && [ -n "$now" ]; do
        size=$(wc -c <"$output")
        [ "$size" = "$printed" ] || { printed=$size; since=$now; }
        if [ $((now - since)) -ge "${SILENCE:-60}" ]; then
            echo "bench.sh: given up: the serial line was silent for ${SILENCE:-60} s of processor time" >>"$output.errors"
            kill $machine
        fi
        # On Arm the program cannot switch the machine off.
        [ -z "$arm" ] || ! tail -n 2 "$output" | grep -q '^#off' || kill $machine
        sleep 0.2
    done
    wait $machine || true
}

# When the kernel is entered: the same file, so that the firmware does the same, its first instructions replaced (32-bit
# code): rdtsc; the low half and then the high half, a byte at a time, to port 0x3f8; 0x2000 to port 0x604: power off.
entry_clock() { # CPU
    entry=$(($(LC_ALL=C readelf -hW "$kernel" | awk '/Entry point/ { print $NF }')))
    at=$(LC_ALL=C readelf -lW "$kernel" | awk '$1 == "LOAD" { print $2, $3, $5 }' | while read -r offset start bytes; do
        [ $entry -lt $((start)) ] || [ $entry -ge $((start + bytes)) ] || echo $((offset + entry - start))
    done)
    [ -n "$at" ] || return 0
    cp "$kernel" "$dir/$1.clock"
    printf '\017\061\211\323\146\272\370\003\271\004\0\0\0\356\301\350\010\342\372\211\330\271\004\0\0\0\356\301\350\010\342\372\146\272\004\006\146\270\0\040\146\357\364\353\375' |
        dd of="$dir/$1.clock" bs=1 seek="$at" conv=notrunc 2>/dev/null
    boot "$dir/$1.clock" "$1" "$dir/$1.clock.bin"
    od -An -tu8 -N8 "$dir/$1.clock.bin" | tr -d ' '
}

measure() { # CPU: writes DIR/CPU.txt, or says why not
    raw=$dir/$1.raw
    boot "$kernel" "$1" "$raw"
    tr -d '\r' <"$raw" | awk -F'\t' 'NF == 2 && $1 !~ /^[#!]/ && $2 ~ /^[0-9]+$/' >"$dir/$1.txt"
    first=$(tr -d '\r' <"$raw" | awk -F'\t' '$1 == "#first instruction" { print $2 }')
    [ -z "$first" ] || entered=$(entry_clock "$1")
    if ! grep -q '^#end' "$raw"; then
        echo "The benchmark did not come to its end with -cpu $1.  The last lines were:" >&2
        tail -n 5 "$raw" "$raw.errors" >&2
        return 1
    fi
    [ -z "${entered:-}" ] ||
        printf 'boot, from the kernel to the root task\t%d\n' $((first - entered)) >>"$dir/$1.txt"
}

for cpu in $cpus; do
    rm -f "$dir/$cpu.done"
    (measure "$cpu" && touch "$dir/$cpu.done") &
done
wait
for cpu in $cpus; do
    [ -f "$dir/$cpu.done" ] || exit 1
    tr -d '\r' <"$dir/$cpu.raw" | grep '^slow messages' || true
    files="${files:-} $dir/$cpu.txt"
done
awk -F'\t' -v cpus="$cpus" -v columns="${arm:+$cpus}" -v json="$dir/bench.json" -v svg="$dir/bench.svg" -f "$here/tools/bench.awk" \
    "${FIGURES:-$here/test/bench/sel4.tsv}" $files
echo
echo "written: $dir/bench.json $dir/bench.svg"
