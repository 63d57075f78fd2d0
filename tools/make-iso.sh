#!/bin/sh
# make-iso.sh KERNEL ROOT_TASK OUT.iso [multiboot|multiboot2] - a disc that starts by BIOS and by UEFI.
#
# Also good for a USB stick: dd if=OUT.iso of=/dev/sdX.  Needs grub-mkrescue (grub-common, grub-pc-bin,
# grub-efi-amd64-bin), xorriso and mtools.  KERNEL_LINE is the kernel's command line.
set -eu
kernel=$1 root=$2 out=$3 protocol=${4:-multiboot2}
case $protocol in
multiboot) module=module ;;
multiboot2) module=module2 ;;
*) echo "make-iso.sh: the protocol is multiboot or multiboot2, not '$protocol'" >&2; exit 2 ;;
esac
for f in "$kernel" "$root"; do
    [ -r "$f" ] || { echo "make-iso.sh: $f is not there; build it first (make)" >&2; exit 2; }
done
for tool in grub-mkrescue xorriso mformat; do
    command -v $tool >/dev/null || { echo "make-iso.sh: $tool is missing; \`tools/setup.sh iso\` installs it" >&2; exit 2; }
done
# The log stays out of the tree: xorriso refuses a file that grows while it is written to the disc.
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/tree/boot/grub"
cp "$kernel" "$work/tree/boot/tessera"
cp "$root" "$work/tree/boot/root"
cat >"$work/tree/boot/grub/grub.cfg" <<EOF
set timeout=0
menuentry "Tessera" {
    $protocol /boot/tessera ${KERNEL_LINE:-}
    $module /boot/root
}
EOF
grub-mkrescue -o "$out" "$work/tree" >"$work/log" 2>&1 || { cat "$work/log" >&2; exit 1; }
