#!/bin/sh
# keys.sh BUILD MANY-SIGNALS - what whoever holds the other end of the state port can ask for while the program runs, a byte each:
# p a postmortem on the console, t a report of the threads, s a snapshot in the stream.  The program goes on as if nothing were.
set -eu
build=$(cd "$1" && pwd)
root=$(cd "$(dirname "$0")/../.." && pwd)
program=$2 out=$build/test/keys
make -s -C "$root" --no-print-directory B="$build" tutor
tessera=$build/tools/tessera
rm -rf "$out"
mkdir -p "$out"

stop() { echo "keys.sh: $1"; exit 1; }
has() { # FILE LINE (a regex)
    grep -qE -- "$2" "$1" || { cat "$1"; stop "there is no line \"$2\""; }
}

# The port is a pair of pipes.  The keys go in when the program is in the midst of its work.
mkfifo "$out/port.in" "$out/port.out"
cat "$out/port.out" >"$out/stream" &
reader=$!
{
    until [ "$(stat -c %s "$out/stream")" -gt 300000 ]; do sleep 0.05; done
    for key in p t s; do
        printf '%s' $key
        sleep 0.2
    done
} >"$out/port.in" &
TIMEOUT=${LIMIT:-120} KERNEL_LINE=state_port=on "$root/tools/run-qemu.sh" "$build/tessera" "$program" \
    -serial "pipe:$out/port" >"$out/console" 2>&1 </dev/null || stop "the program fails when keys come: $(tail -n 5 "$out/console")"
wait $reader

# p: a postmortem, which the tool reads from the console's text, and which names whoever ran.
"$tessera" postmortem "$out/console" kernel="$build/tessera.elf" "$program" >"$out/postmortem" || stop "the postmortem cannot be read"
has "$out/postmortem" '^cause: the key p$'
has "$out/postmortem" '^thread: .'
has "$out/postmortem" '^    at 0x[0-9a-f]+ in main .*, stack 0x'
"$tessera" threads "$out/console" >"$out/threads"
has "$out/threads" ' (running|restart|notification)'
# t: each thread with its state.
has "$out/console" '^  rootserver can run \(priority 255'
# s: a snapshot because somebody asked; p leaves one behind it as well.  The stream is whole, with all that the program did.
"$tessera" dump "$out/stream" >"$out/dump"
[ "$(grep -c '^SNAPSHOT number=[0-9]* reason=1$' "$out/dump")" = 2 ] || stop "there are to be two snapshots that somebody asked for"
[ "$(awk '$1 == "SIGNAL"' "$out/dump" | wc -l)" = 50000 ] || stop "a signal is missing in the stream"
[ "$(tail -n 1 "$out/dump")" = END ] || stop "the stream does not end with END"
echo "p, t and s: a postmortem, a report, a snapshot; and the program goes on"
