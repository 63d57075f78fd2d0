#!/bin/sh
# payload-aarch64.sh KERNEL.elf PROGRAM FOLDER [QEMU OPTION...] - boots them as the loader of seL4's builds would: from the ELF file of the kernel and
# with the program laid out in memory.  Status 0 if the program ends well.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
kernel=$1 program=$2 folder=$3
shift 3
options=$*
tools=${CROSS:-aarch64-linux-gnu-}
mkdir -p "$folder"
# The first and last address that segments have in memory, and the entry.
set -- $("${tools}readelf" -lhW "$program" | awk '
    /Entry point/ { entry = $4 }
    $1 == "LOAD" { if (!first) first = $3; base = $3; bytes = $6 }
    END { print entry, first, base, bytes }')
entry=$1 base=$2 last=$3 bytes=$4
set -- $("${tools}readelf" -lhW "$kernel" | awk '
    /Entry point/ { entry = $4 }
    $1 == "LOAD" && !base { base = $3; at = $4 }
    $1 == "LOAD" { last = $4; bytes = $6 }
    END { print entry, base, at, last, bytes }')
kernel_entry=$1 kernel_base=$2 kernel_at=$3 tree_at=$(printf 0x%x $((($4 + $5 + 4095) / 4096 * 4096)))
task_at=0x42000000 loader_at=0x46000000
# The plain bytes begin with the first section, and not with the page in which it lies.
first=0x$("${tools}readelf" -SW "$program" | sed -n 's/^ *\[ *[0-9]*\] [^ ]* *[A-Z_]* *0*\([1-9a-f][0-9a-f]*\) .* [WXMS]*A[WXMS]* .*/\1/p' | sort | head -n 1)
"${tools}objcopy" -O binary "$program" "$folder/plain"
# A kernel that begins where memory does leaves no room there for QEMU's device tree: both become parts of the loader's file, the
# tree at the kernel's end: seL4 takes as free memory only a few pieces between what is there.
tree="-DTREE_AT=0x40000000 -DTREE_BYTES=0x100000"
if [ $((kernel_at)) = $((0x40000000)) ]; then
    "${tools}objcopy" -O binary "$kernel" "$folder/kernel"
    "${QEMU:-qemu-system-aarch64}" -machine virt,dumpdtb="$folder/tree" -cpu "${QEMU_CPU:-cortex-a53}" -m ${QEMU_MEMORY:-128M} >"$folder/tree.said" 2>&1
    # QEMU writes a tree with much room behind its last block, the strings; without it: its size is in bytes 4 to 7.
    tree_word() { od -An -j"$1" -N4 --endian=big -tu4 "$folder/tree"; }
    tree_bytes=$(($(tree_word 12) + $(tree_word 32)))
    truncate -s $tree_bytes "$folder/tree"
    printf "$(printf '\\%03o' 0 0 $((tree_bytes / 256)) $((tree_bytes % 256)))" | dd of="$folder/tree" bs=1 seek=4 conv=notrunc 2>/dev/null
    tree="-DTREE_AT=$tree_at -DTREE_BYTES=$tree_bytes -DTREE_FILE=\"$folder/tree\" -Wl,--section-start=.tree=$tree_at -DKERNEL_FILE=\"$folder/kernel\" -Wl,--section-start=.kernel=$kernel_at"
    set -- -kernel "$folder/loader"
else
    set -- -device loader,file="$kernel" -device loader,file="$folder/loader",cpu-num=0
fi
"${tools}gcc" -nostdlib -static -Wl,--build-id=none,-z,noexecstack,-Ttext,$loader_at -o "$folder/loader" \
    -DKERNEL_AT=$kernel_at -DKERNEL_BASE=$kernel_base -DKERNEL_ENTRY=$kernel_entry \
    -DTASK_AT=$task_at -DTASK_BASE=$((base / 4096 * 4096)) -DTASK_ENTRY=$entry \
    -DTASK_END="(($task_at + $((last - base / 4096 * 4096 + bytes)) + 4095) / 4096 * 4096)" \
    $tree "$here/payload-aarch64.S"
exec timeout "${TIMEOUT:-240}" "${QEMU:-qemu-system-aarch64}" -machine virt -cpu "${QEMU_CPU:-cortex-a53}" -m ${QEMU_MEMORY:-128M} -display none -serial stdio -monitor none \
    -nic none -no-reboot -semihosting-config enable=on,target=native "$@" \
    -device loader,file="$folder/plain",addr=$((task_at + first - base / 4096 * 4096)),force-raw=on $options
