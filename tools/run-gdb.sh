#!/bin/sh
# run-gdb.sh KERNEL ROOT_TASK - boot in QEMU, stopped, and attach gdb with the symbols of both.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
command -v gdb >/dev/null || { echo "gdb is missing: apt-get install gdb" >&2; exit 1; }
QEMU_FLAGS="-S -s ${QEMU_FLAGS:-}" "$here/run-qemu.sh" "$1" "$2" &
qemu=$!
trap 'kill $qemu 2>/dev/null || true' EXIT
gdb -q -ex "file $1.elf" -ex "add-symbol-file $2" -ex "target remote :1234" \
    -ex "hbreak kernel_boot" -ex "continue"
