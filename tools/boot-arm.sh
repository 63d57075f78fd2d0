#!/bin/sh
# boot-arm.sh KERNEL PROGRAM FOLDER [QEMU OPTION...] - boots a program that cannot switch the machine off, on QEMU's virt machine.
#
# Such a program knows its kernel by the ABI alone.  KERNEL is an arm64 Image, or an ELF file, which is entered as by the loader of
# seL4's builds.  What it prints is in FOLDER/console.  The machine goes when a line begins with @off, or when it has used TIMEOUT
# seconds of processor time (600).  QEMU_CPU, QEMU_MEMORY.
set -eu
here=$(cd "$(dirname "$0")/.." && pwd)
kernel=$1 program=$2 folder=$3
shift 3
mkdir -p "$folder"
console=$folder/console
export QEMU_CPU="${QEMU_CPU:-cortex-a53}" QEMU_MEMORY="${QEMU_MEMORY:-1G}"
if [ "$(dd if="$kernel" bs=1 count=4 2>/dev/null | tail -c 3)" = ELF ]; then
    set -- env TIMEOUT=100000 "$here/test/qemu/payload-aarch64.sh" "$kernel" "$program" "$folder" "$@"
else
    set -- "${QEMU:-qemu-system-aarch64}" -machine virt -cpu "$QEMU_CPU" -m "$QEMU_MEMORY" -display none -serial stdio -monitor none \
        -nic none -no-reboot -kernel "$kernel" -initrd "$program" "$@"
fi
(ulimit -S -t "${TIMEOUT:-600}" && ulimit -c 0 && exec "$@") >"$console" 2>"$console.errors" </dev/null &
machine=$!
trap 'kill $machine 2>/dev/null; exit 130' INT TERM HUP
while kill -0 $machine 2>/dev/null && ! tail -n 2 "$console" | grep -aq '^@off'; do
    sleep 0.2
done
kill $machine 2>/dev/null || true
wait $machine 2>/dev/null || true
