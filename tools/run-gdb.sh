#!/bin/sh
# run-gdb.sh KERNEL ROOT_TASK [PROGRAM...] - boot in QEMU, and look at it with gdb: kernel, programs and threads.
#
# PROGRAM: an ELF file that the root task starts, so that break points can be set in it before it runs.
# FROM=boot: begin at the kernel's first line of C; else at the root task's first instruction.
# GDB_SCRIPT=file: gdb's commands come from there, and it ends with them.
# Other words are those of run-qemu.sh: KERNEL_LINE, QEMU_FLAGS, and REPLAY for a run that was recorded, which gdb can
# let run backwards.  docs/debugging.md says what gdb can do.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
root=$(dirname "$here")
stop() { for line in "$@"; do echo "$line" >&2; done; exit 2; }
[ $# -ge 2 ] || stop "usage: run-gdb.sh KERNEL ROOT_TASK [PROGRAM...]"
for f in "$1" "$1.elf" "$2"; do
    [ -r "$f" ] || stop "run-gdb.sh: $f is not there; build it first (make)"
done
kernel=$(realpath "$1") task=$(realpath "$2")
shift 2
"$here/setup.sh" gdb
gdb -q -nx -batch -ex "python print('yes')" 2>/dev/null | grep -q yes ||
    stop "run-gdb.sh: this gdb has no Python, so it cannot follow threads.  Debian's package gdb has it: apt-get install gdb"
for f in "$kernel.elf" "$task" "$@"; do
    readelf -S "$f" 2>/dev/null | grep -q '\.debug_info' || case $f in
    "$kernel.elf") stop "run-gdb.sh: $f has no debug information: it is no kernel of this tree, or was stripped.  Build it: make kernel" ;;
    *) echo "run-gdb.sh: $f has no debug information, so gdb knows its functions at most.  Compile it with -g." >&2 ;;
    esac
done
work=$(mktemp -d)
stream=$work/stream
[ -z "${REPLAY:-}" ] || stream=$REPLAY/stream
trap 'kill -9 "-$(cat "$work/group" 2>/dev/null)" 2>/dev/null || true; rm -rf "$work"' EXIT
trap 'exit 130' TERM HUP
trap : INT      # Ctrl-C is for gdb, which stops the machine
{
    echo "arch=x86_64"
    echo "kernel=$kernel.elf"
    echo "root=$task"
    for p in "$@"; do echo "program=$(basename "$p")=$(realpath "$p")"; done
    echo "work=$work"
    echo "console=/proc/$$/fd/1"
    echo "from=${FROM:-}"
    echo "replay=${REPLAY:-}"
    echo "stream=$stream"
    echo "tessera=$(dirname "$kernel")/tools/tessera"
    echo "tree=$root"
} >"$work/words"
cat >"$work/start" <<END
export STATE='$work/stream' DEBUGGER='-S -chardev socket,path=$work/socket,server=on,wait=off,id=gdb -gdb chardev:gdb'
exec '$here/run-qemu.sh' '$kernel' '$task' ${QEMU_OPTIONS:-}
END
TESSERA_GDB=$work/words gdb -q -nx -x "$here/gdb/commands.py" ${GDB_SCRIPT:+-batch -x "$GDB_SCRIPT"}
