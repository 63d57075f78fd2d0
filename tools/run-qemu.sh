#!/bin/sh
# run-qemu.sh KERNEL ROOT_TASK|none [QEMU OPTION...] - boot, show the console, end as the machine ends.
# run-qemu.sh disc FILE.iso [QEMU OPTION...] - the same from a disc.
#
# Exit status: 0 when the program powered the machine off with success.  1 when it, or the kernel,
# ended with a failure.  124 when it ran longer than TIMEOUT seconds (none unless set).
# QEMU_FLAGS adds options, KERNEL_LINE is the kernel's command line.
set -eu
kernel=$1
root=$2
shift 2
case $kernel:$root in
disc:*) what="-cdrom $root" kernel= ;;
*:none) what="-kernel $kernel" root= ;;
*) what="-kernel $kernel -initrd $root" ;;
esac
for f in $kernel $root; do
    [ -r "$f" ] || { echo "run-qemu.sh: $f is not there; build it first (make)" >&2; exit 2; }
done
status=0
${TIMEOUT:+timeout --foreground "$TIMEOUT"} "${QEMU:-qemu-system-x86_64}" \
    -m "${QEMU_MEMORY:-128M}" -display none -serial "${QEMU_SERIAL:-stdio}" -monitor none -nic none -no-reboot \
    -device isa-debug-exit,iobase=0xf4,iosize=0x04 \
    $what ${kernel:+-append "${KERNEL_LINE:-}"} ${QEMU_FLAGS:-} "$@" </dev/null ||
    status=$?
case $status in
3) exit 1 ;;            # isa-debug-exit: 2 * code + 1
*) exit $status ;;
esac
