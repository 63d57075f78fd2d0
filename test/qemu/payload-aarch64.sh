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
    END { print entry, base, at }')
kernel_entry=$1 kernel_base=$2 kernel_at=$3
task_at=0x42000000 loader_at=0x46000000
# The plain bytes begin with the first section, and not with the page in which it lies.
first=0x$("${tools}readelf" -SW "$program" | sed -n 's/^ *\[ *[0-9]*\] [^ ]* *[A-Z_]* *0*\([1-9a-f][0-9a-f]*\) .* [WXMS]*A[WXMS]* .*/\1/p' | sort | head -n 1)
"${tools}objcopy" -O binary "$program" "$folder/plain"
# A kernel that begins where memory does leaves no room there for QEMU's device tree: it becomes a part of the loader's file, and
# gets no tree.
tree="-DTREE_AT=0x40000000 -DTREE_BYTES=0x100000"
if [ $((kernel_at)) = $((0x40000000)) ]; then
    "${tools}objcopy" -O binary "$kernel" "$folder/kernel"
    tree="-DTREE_AT=0 -DTREE_BYTES=0 -DKERNEL_FILE=\"$folder/kernel\" -Wl,--section-start=.kernel=$kernel_at"
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
