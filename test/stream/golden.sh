#!/bin/sh
# golden.sh KERNEL IMAGE GOLDEN [ROWS] - are the answers to the random streams in GOLDEN the ones that are kept?
#
# A line "SEED FIRST STEPS HASH..." is a boot: from this seed the episodes from FIRST on, one for each hash.  They were
# kept when another kernel of this ABI had given the same (docs/assurance.md).  ROWS: the first so many lines only.
# An image for 64-bit Arm runs on QEMU's virt machine (tools/boot-arm.sh), on a release kernel: one bit of the flags differs.
# WAYS=n: are the answers in the first n episodes of each boot the same on the fast path and past it?  KERNEL is a debug kernel then: with
# trace=calls it takes no fast path.
set -eu
kernel=$1 image=$2 golden=$3 rows=${4:-1000}
tools=$(cd "$(dirname "$0")/../.." && pwd)/tools
case $(LC_ALL=C readelf -h "$image" | sed -n 's/.*Machine: *//p') in AArch64) cross=aarch64-linux-gnu- ;; *) cross= ;; esac

boot() { # [WORD of the kernel's command line]: what the machine prints is in $place/console, the answers are in $got
    if [ -n "$cross" ]; then
        TIMEOUT=${LIMIT:-240} "$tools/boot-arm.sh" "$kernel" "$place/image" "$place" -icount shift=0,sleep=off -append "${1:-}"
    else
        KERNEL_LINE=${1:-} TIMEOUT=${LIMIT:-240} QEMU_MEMORY=512M "$tools/run-qemu.sh" "$kernel" "$place/image" -icount shift=0,sleep=off -serial null \
            -cpu Nehalem,-vme,+pdpe1gb,-xsave,-xsaveopt,-xsavec,-fsgsbase,-invpcid,+syscall,+lm \
            >"$place/console" 2>&1 </dev/null || true
    fi
    got=$(tr -d '\r' <"$place/console" | awk '$1 == "@episode" { printf "%s%s", sep, $3; sep = " " }')
}
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
grep -v '^#' "$golden" | head -n "$rows" >"$place/rows"
boots=0 episodes=0
while read -r seed first steps hashes; do
    count=${WAYS:-$(echo "$hashes" | wc -w)}
    # All faults go to the one thread that waits for them (SKIP_QUEUED_FAULTS), and nothing is traced.
    printf '%-128s' "$seed $first $count $steps 4294967295 2" >"$place/parameters"
    "${cross}objcopy" --update-section .parameters="$place/parameters" "$image" "$place/image"
    if [ -n "${WAYS:-}" ]; then
        boot trace=calls
        grep -aq '^\[.*CPtr' "$place/console" || { echo "nothing was traced: $kernel is no debug kernel"; exit 1; }
        hashes=$got
    fi
    boot
    if [ "$got" != "$hashes" ]; then
        echo "seed $seed from episode $first: got $got, wanted $hashes"
        tail -n 5 "$place/console"
        exit 1
    fi
    boots=$((boots + 1)) episodes=$((episodes + count))
done <"$place/rows"
echo "the same answers in $episodes episodes of $boots boots"
