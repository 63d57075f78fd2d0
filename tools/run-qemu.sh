#!/bin/sh
# run-qemu.sh KERNEL ROOT_TASK|none [QEMU OPTION...] - boot, show the console, end as the machine ends.
# For a kernel of aarch64 QEMU_MACHINE and QEMU_CPU say which machine it is (virt, cortex-a53).
# run-qemu.sh disc FILE.iso [QEMU OPTION...] - the same from a disc.
#
# Exit status: 0 when the program powered the machine off with success.  1 when it, or the kernel,
# ended with a failure.  124 when the machine was given up, with a message that says why.
# TIMEOUT (nobody is given up unless it is set): seconds of processor time that QEMU may use.  A machine that
# wants no processor and prints nothing for QUIET seconds (120) is given up too.  Neither counts the time that
# QEMU waits for a processor: on a host with other work a boot is slow, not broken.
# QEMU_FLAGS adds options, KERNEL_LINE is the kernel's command line (an option -append adds to it).
# QEMU_INPUT: a file to be typed at the serial port; "terminal": what is typed at the terminal, if there is one.
# STATE: a file that gets what a debug kernel tells at its state
# port (docs/state-format.md); the kernel's command line then says state_port=on.
# RECORD: a folder that gets what it takes to run the same once more, to the instruction, and the stream.  REPLAY: such a
# folder.  DEBUGGER: options of run-gdb.sh.
set -eu
# For people, addresses of code become functions and lines (tools/places.c).
places=$(dirname "$1")/places
if [ "${QEMU_INPUT:-}" = terminal ] && [ -z "${PLACES:-}" ] && [ -x "$places" ]; then
    export PLACES=done
    exec "$places" "$2" "$0" "$@"
fi
case ${QEMU_INPUT:-} in
terminal) if [ -t 0 ]; then input=/dev/stdin; else input=/dev/null; fi ;;
*) input=${QEMU_INPUT:-/dev/null} ;;
esac
kernel=$1
root=$2
shift 2
# POLICY: a file of what nobody may be able to do (docs/who-can.md).  It is checked at each moment of the run: status 1 if it is
# broken.
if [ -n "${POLICY:-}" ]; then
    policy=$POLICY tool=$(dirname "$kernel")/tools/tessera mine= status=0
    case $kernel in */release/tessera) echo "run-qemu.sh: a release kernel tells nothing, so nobody can check a policy; take a debug kernel (DEBUG=1)" >&2; exit 2 ;; esac
    [ -r "$policy" ] || { echo "run-qemu.sh: the policy $policy is not there" >&2; exit 2; }
    [ -x "$tool" ] || { echo "run-qemu.sh: $tool is not there, which checks the policy; build it first (make tutor)" >&2; exit 2; }
    [ -n "${STATE:-}" ] || { mine=$(mktemp); STATE=$mine; }
    POLICY= STATE=$STATE "$0" "$kernel" "$root" "$@" || status=$?
    "$tool" policy "$STATE" "$policy" || { broken=$?; [ $status != 0 ] || status=$broken; }
    [ -z "$mine" ] || rm -f "$mine"
    exit $status
fi
set -- ${QEMU_FLAGS:-} "$@"
# Of several -append QEMU takes the last. Here each adds to the kernel's command line, so none takes the place of another.
if [ "$kernel" != disc ]; then
    left=$#
    while [ $left -gt 0 ]; do
        word=$1 left=$((left - 1))
        shift
        if [ "$word" = -append ] && [ $left -gt 0 ]; then
            KERNEL_LINE="${KERNEL_LINE:+$KERNEL_LINE }$1" left=$((left - 1))
            shift
        else
            set -- "$@" "$word"
        fi
    done
fi
rr=
[ -z "${RECORD:-}${REPLAY:-}" ] || . "$(dirname "$0")/record.sh"
case " ${KERNEL_LINE:-} " in
*" state_port="*) ;;
*) [ -z "${STATE:-}" ] || KERNEL_LINE="${KERNEL_LINE:+$KERNEL_LINE }state_port=on" ;;
esac
for f in "$kernel" "$root"; do
    case $f in disc | none) continue ;; esac
    [ -r "$f" ] || { echo "run-qemu.sh: $f is not there; build it first (make)" >&2; exit 2; }
done
case $kernel:$root in
disc:*) set -- -cdrom "$root" "$@" ;;
*:none) set -- -kernel "$kernel" -append "${KERNEL_LINE:-}" "$@" ;;
*) set -- -kernel "$kernel" -initrd "$root" -append "${KERNEL_LINE:-}" "$@" ;;
esac
# A kernel for Arm has the header of an arm64 Image.  It tells its exit status by semihosting, as it is; a PC's is doubled.
# Its state port is a file that it writes by semihosting; a PC's is the second serial port.
if [ "$kernel" != disc ] && [ "$(dd if="$kernel" bs=1 skip=56 count=3 2>/dev/null | tr -d '\0')" = ARM ]; then
    failed=1
    [ -z "$rr" ] || stop "run-qemu.sh: only runs on x86_64 are recorded and replayed"
    set -- "${QEMU:-qemu-system-aarch64}" -machine "${QEMU_MACHINE:-virt}" -cpu "${QEMU_CPU:-cortex-a53}" \
        -semihosting-config "enable=on,target=native${STATE:+,arg=state=$(realpath "$STATE")}" "$@"
    state=
else
    failed=3
    set -- "${QEMU:-qemu-system-x86_64}" -device isa-debug-exit,iobase=0xf4,iosize=0x04 "$@"
    state=${STATE:+file:$STATE}
fi
emulator=$1
shift
set -- "$emulator" -m "${QEMU_MEMORY:-128M}" -display none -serial "${QEMU_SERIAL:-stdio}" ${state:+-serial "$state"} \
    -monitor none -nic none -no-reboot "$@" $rr ${DEBUGGER:-}

# Processor time that the threads of process $1 have used or waited for, in ns.  Nothing if the host does not say.
wanted() {
    cat /proc/"$1"/task/*/schedstat 2>/dev/null | awk '{ n += $1 + $2 } END { if (NR) printf "%.0f", n }'
}

# Ends process $1 when it is idle and silent for QUIET seconds, and then returns 0.  Idle: it wants less than a quarter of a processor
# (a kernel that halts until each tick of its clock wants a tenth).  Silent: our standard output, if a file, does not grow.
watch() {
    exec 3>&1                   # in a substitution, 1 is another
    before= printed= since=$(date +%s) last=$since
    while sleep 5 >/dev/null 2>&1 3>&-; do  # whoever reads our output is not to wait for it
        now=$(date +%s) wants=$(wanted "$1") size=$(stat -L -c %s /proc/self/fd/3 2>/dev/null || true)
        [ -n "$wants" ] || return 1
        if [ -z "$before" ] || [ "$size" != "$printed" ] ||
            [ $(((wants - before) / 250000000)) -ge $((now - last)) ]; then
            since=$now
        elif [ $((now - since)) -ge "${QUIET:-120}" ]; then
            echo "run-qemu.sh: given up: idle and silent for $((now - since)) s"
            kill -KILL "$1"
            return 0
        fi
        before=$wants printed=$size last=$now
    done
}

status=0
if [ -z "${TIMEOUT:-}" ]; then
    "$@" <"$input" || status=$?
else
    (ulimit -S -t "$TIMEOUT" && ulimit -c 0 && exec "$@" <"$input") &
    qemu=$!
    watch $qemu &
    watcher=$!
    trap 'kill $watcher $qemu 2>/dev/null; exit 130' INT TERM HUP
    wait $qemu || status=$?
    # After SIGKILL (137) the watcher is left to end by itself: it was the one that killed, and says so, or it sees that QEMU is gone.
    [ $status = 137 ] || kill $watcher 2>/dev/null || true
    if wait $watcher 2>/dev/null; then exit 124; fi
fi
case $status in
$failed) exit 1 ;;      # isa-debug-exit: 2 * code + 1
152) echo "run-qemu.sh: given up: it used ${TIMEOUT:-} s of processor time"; exit 124 ;;     # SIGXCPU
*) exit $status ;;
esac
