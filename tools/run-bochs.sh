#!/bin/sh
# run-bochs.sh KERNEL ROOT_TASK [CONFIGURATION LINE...] - boot in Bochs from a disc, show the console, end as the
# machine ends.
#
# Bochs is slower than QEMU, and stricter: it checks that addresses are canonical, and has PCID, INVPCID, x2APIC and
# the TSC-deadline timer.  Its debugger must be built in (Debian's package has it).
# Exit status: 0 when the program powered the machine off with success.  1 when it, or the kernel, ended
# with a failure, or Bochs stopped: then with its reason.  124 when the machine was given up, with the reason.
# BOCHS_CPU is the CPU (`bochs --help cpu` lists them), BOCHS_MEMORY its MiB, KERNEL_LINE the kernel's command
# line.  Further arguments are lines of Bochs's configuration (man bochsrc).
# BOCHS_COMMANDS is a file with what its debugger is to do (else: continue), BOCHS_OUTPUT one for what it says.
# Given up: after TIMEOUT (900) seconds of processor time, or QUIET (120) of them without a word on the
# console.  Seconds on the wall do not count: Bochs uses the processor also while its machine idles.
set -eu
kernel=$1
root=$2
shift 2
here=$(dirname "$0")
bochs=${BOCHS:-bochs}
roms=${BOCHS_ROMS:-/usr/share}
command -v "$bochs" >/dev/null ||
    { echo "run-bochs.sh: Bochs is missing; \`tools/setup.sh test\` installs it" >&2; exit 2; }
work=$(mktemp -d)
machine=
trap '[ -z "$machine" ] || kill -KILL "$machine" 2>/dev/null || true; rm -rf "$work"' EXIT
trap 'exit 130' INT TERM HUP
"$here/make-iso.sh" "$kernel" "$root" "$work/disc.iso"

cat >"$work/bochsrc" <<END
cpu: model=${BOCHS_CPU:-corei7_skylake_x}, count=1, ips=${BOCHS_IPS:-110000000}, reset_on_triple_fault=0
memory: guest=${BOCHS_MEMORY:-128}, host=${BOCHS_MEMORY:-128}
romimage: file=$roms/bochs/BIOS-bochs-latest, options=fastboot
vgaromimage: file=$roms/vgabios/vgabios.bin
display_library: rfb, options="timeout=0"
sound: driver=dummy, waveoutdrv=dummy, waveindrv=dummy, midioutdrv=dummy
speaker: enabled=1, mode=none
ata0-master: type=cdrom, path="$work/disc.iso", status=inserted
boot: cdrom
com1: enabled=1, mode=file, dev="$work/console"
log: "$work/log"
debug: action=ignore, unmapped=report
panic: action=fatal
clock: sync=none, time0=1000000000
END
[ $# = 0 ] || printf '%s\n' "$@" >>"$work/bochsrc"
if [ -n "${BOCHS_COMMANDS:-}" ]; then cp "$BOCHS_COMMANDS" "$work/go"; else echo continue >"$work/go"; fi
: >"$work/console"
"$bochs" -q -f "$work/bochsrc" -rc "$work/go" >"${BOCHS_OUTPUT:=$work/output}" 2>&1 </dev/null &
machine=$!

shown=0
show() { # what the console has said since the last time
    size=$(stat -c %s "$work/console")
    [ "$size" = "$shown" ] || tail -c "+$((shown + 1))" "$work/console" | head -c "$((size - shown))"
    shown=$size
}
# Port 0xf4 has a device on QEMU only; here what is written there is a line in the log.
ended() { grep -q 'write to 00f4 = ' "$work/log" 2>/dev/null; }
give_up() {
    show
    echo "run-bochs.sh: given up: $1"
    exit 124
}
ticks=$(getconf CLK_TCK)
printed=0 since=0
while used=$(awk '{ print int(($14 + $15) / '"$ticks"') }' "/proc/$machine/stat" 2>/dev/null) && [ -n "$used" ]; do
    show
    [ "$shown" = "$printed" ] || since=$used
    printed=$shown
    [ "$used" -lt "${TIMEOUT:-900}" ] || give_up "it has used $used s of processor time"
    [ $((used - since)) -lt "${QUIET:-120}" ] || give_up "silent for ${QUIET:-120} s of processor time"
    if ended; then
        kill -KILL "$machine" 2>/dev/null || true
        break
    fi
    sleep 0.3
done
wait "$machine" 2>/dev/null || true
machine=
show
if ended; then
    exit 1
fi
grep -q 'soft power off' "$work/log" && exit 0
echo "run-bochs.sh: Bochs stopped:"
grep -E 'PANIC|[0-9]p\[' "$work/log" || tail -n 5 "$BOCHS_OUTPUT"
exit 1
