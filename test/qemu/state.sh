#!/bin/sh
# state.sh BUILD HELLO-3 MANY-SIGNALS - what a debug kernel tells at its state port, read by the tools.
#
# The second program makes 100,000 events: each must be in the stream, and the boot may take SECONDS_MOST (10) of processor
# time.
set -eu
build=$(cd "$1" && pwd)
root=$(cd "$(dirname "$0")/../.." && pwd)
out=$build/test
make -s -C "$root" --no-print-directory B="$build" tutor
tessera=$build/tools/tessera

stop() { echo "state.sh: $1"; exit 1; }
boot() { # NAME PROGRAM
    rm -f "$out/$1.stream"
    STATE=$out/$1.stream TIMEOUT=${LIMIT:-240} "$root/tools/run-qemu.sh" "$build/tessera" "$2" >"$out/$1.console" 2>&1 </dev/null
}
has() { # FILE LINE (a regex)
    grep -qE "$2" "$1" || { cat "$1"; stop "there is no line \"$2\""; }
}

boot state-hello "$2"
for what in dump threads slots messages; do "$tessera" $what "$out/state-hello.stream" >"$out/state-hello.$what"; done
has "$out/state-hello.dump" '^HEADER version=1 word_bits=0x40 .*arch="x86-64" variant="classic"'
has "$out/state-hello.dump" '^TEXT_OUT .*text="main: hello world\\n"'
[ "$(tail -n 1 "$out/state-hello.dump")" = END ] || stop "the stream does not end with END"
has "$out/state-hello.threads" '^hello-3 +running +255 '
has "$out/state-hello.threads" '^hello-3: thread_2 +receive +0 .* endpoint 0x[0-9a-f]+\.[0-9]+, CPtr 0x'
has "$out/state-hello.slots" '^hello-3 0x[0-9a-f]+: endpoint .* badge 0x61 .* from endpoint '
has "$out/state-hello.slots" '^hello-3 0x[0-9a-f]+: frame .* mapped at 0x7000000 in '
cat >"$out/state-hello.wanted" <<END
1: hello-3 -> hello-3: thread_2: Call through CPTR, badge 0x61, label 0x0, 1 words: 0x6161, had to wait, fast
2: hello-3: thread_2 -> hello-3: answer to 1, label 0x0, 1 words: 0xffffffffffff9e9e, fast
END
sed 's/through 0x[0-9a-f]*/through CPTR/' "$out/state-hello.messages" | diff -u "$out/state-hello.wanted" -

# A stream that is cut off is read up to there, and the tool says where.
head -c 9000 "$out/state-hello.stream" >"$out/state-cut.stream"
if "$tessera" dump "$out/state-cut.stream" >/dev/null 2>"$out/state-cut.said"; then stop "a stream that was cut off is taken for whole"; fi
has "$out/state-cut.said" 'was cut off .*byte [0-9]+ of 9000'

# Without the word on the command line nothing is told.
"$root/tools/run-qemu.sh" "$build/tessera" "$2" -serial "file:$out/state-off.stream" >"$out/state-off.console" 2>&1 </dev/null
[ ! -s "$out/state-off.stream" ] || stop "the kernel writes without state_port=on"

SECONDS_MOST=${SECONDS_MOST:-10}
before=$(awk '{ print $16 + $17 }' "/proc/$$/stat")
boot state-many "$3"
after=$(awk '{ print $16 + $17 }' "/proc/$$/stat")
used=$(((after - before) / $(getconf CLK_TCK)))
"$tessera" dump "$out/state-many.stream" | awk '{ n[$1]++ } END { print n["SIGNAL"] + n["TAKEN"], n["LOST"] + 0 }' >"$out/state-many.counts"
[ "$(cat "$out/state-many.counts")" = "100000 0" ] || stop "events and losses: $(cat "$out/state-many.counts")"
echo "100,000 events: $used s of processor time"
[ "$used" -le "$SECONDS_MOST" ] || stop "100,000 events took more than $SECONDS_MOST s of processor time"
