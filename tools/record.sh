# record.sh - for run-qemu.sh: what QEMU takes to record a run (RECORD=folder), or to run it once more (REPLAY=folder).
#
# Sets:  rr, the options; STATE, where the stream goes; KERNEL_LINE.
# Uses:  kernel, root and the words of run-qemu.sh; "$@" are the options that were given to it.
# Stops: with a message, if this run cannot be recorded, or is not the one that was.
#
# A recording is a folder: events (what the machine could not know: keys, the host's clock), stream (what the kernel told,
# docs/state-format.md), same (what must not change).

stop() { for line in "$@"; do echo "$line" >&2; done; exit 2; }

# What must be the same when it is replayed, a line each. One record.sh takes for the other: the kernel's state port is
# on in both.
same() {
    for f in "$kernel" "$root"; do echo "$(cksum <"$f") $(basename "$f")"; done
    echo "kernel's command line: ${KERNEL_LINE:-}"
    echo "memory and options: ${QEMU_MEMORY:-128M} ${QEMU_FLAGS:-} $*"
    "${QEMU:-qemu-system-x86_64}" --version | head -n 1
}

[ -z "${RECORD:-}" ] || [ -z "${REPLAY:-}" ] || stop "run-qemu.sh: RECORD and REPLAY exclude each other"
case " ${QEMU_FLAGS:-} $* " in
*" -smp "* | *" -drive "* | *" -device "* | *" -netdev "* | *" -nic "* | *" -cdrom "* | *" -accel "* | *" -enable-kvm "*)
    stop "run-qemu.sh: a run is recorded on one machine only: one processor, two serial ports, no disc and no network." \
        "Take -smp, -drive, -device, -netdev, -nic, -cdrom and -accel out of the options." ;;
esac
case ${QEMU:-qemu-system-x86_64} in
*x86_64) ;;
*) stop "run-qemu.sh: only runs on x86_64 are recorded" ;;
esac
STATE=${STATE:-${RECORD:+$RECORD/stream}}
STATE=${STATE:-/dev/null}
case " ${KERNEL_LINE:-} " in
*" state_port="*) ;;
*) KERNEL_LINE="${KERNEL_LINE:+$KERNEL_LINE }state_port=on" ;;
esac
if [ -n "${RECORD:-}" ]; then
    mkdir -p "$RECORD" 2>/dev/null && [ -w "$RECORD" ] || stop "run-qemu.sh: the folder $RECORD cannot be written to"
    rm -f "$RECORD/events" "$RECORD/stream"
    same "$@" >"$RECORD/same"
    rr=record,rrfile=$RECORD/events
else
    for f in events same; do
        [ -s "$REPLAY/$f" ] || stop "run-qemu.sh: there is no recording in $REPLAY ($f is missing)." \
            "Record a run first: ./simulate --record, or RECORD=folder tools/run-qemu.sh ..."
    done
    same "$@" >"$REPLAY/now.$$"
    changed=$(diff "$REPLAY/same" "$REPLAY/now.$$" | sed -n 's/^</    recorded:/p; s/^>/    now:     /p')
    rm "$REPLAY/now.$$"
    [ -z "$changed" ] || stop "run-qemu.sh: this is not the run that was recorded in $REPLAY:" "$changed" \
        "Record again, or take the program, kernel and options of then."
    rr=replay,rrfile=$REPLAY/events
fi
rr="-icount shift=0,sleep=on,rr=$rr"
