#!/bin/sh
# state-mcs.sh BUILD KERNEL CONTEXTS STRANDED - the tools read what a kernel with scheduling contexts tells: contexts, reply objects, messages,
# the view.
#
# CONTEXTS is test/config/mcs.c, STRANDED test/config/stranded.c, which ends with threads that have no time.
set -eu
build=$(cd "$1" && pwd)
root=$(cd "$(dirname "$0")/../.." && pwd)
kernel=$2 contexts=$3 stranded=$4 out=$build/test/state-mcs
make -s -C "$root" --no-print-directory B="$build" tutor
tessera=$build/tools/tessera
rm -rf "$out"
mkdir -p "$out"

stop() { echo "state-mcs.sh: $1"; exit 1; }
has() { # FILE LINE (a regex)
    grep -qE -- "$2" "$1" || { tail -n 20 "$1"; stop "there is no line \"$2\""; }
}
for name in contexts stranded; do
    program=$contexts
    [ $name = contexts ] || program=$stranded
    STATE=$out/$name.stream TIMEOUT=${LIMIT:-240} "$root/tools/run-qemu.sh" "$kernel" "$program" -icount shift=0,sleep=off \
        >"$out/$name.console" 2>&1 </dev/null || [ $name = stranded ] || stop "$name fails"
    for what in dump threads slots messages report; do "$tessera" $what "$out/$name.stream" >"$out/$name.$what"; done
    tail -n 1 "$out/$name.dump" | grep -q "^END" || stop "the stream of $name does not end with END"
    if grep -q '^unknown' "$out/$name.dump"; then stop "$name: a record that the tools do not know"; fi
    # The page of the run; where node is, its model says what tessera says.
    "$tessera" view "$out/$name.stream" "$out/$name.html" "$program"
    if command -v node >/dev/null; then node "$root/test/view/model.js" "$tessera" "$out/$name.html" "$out"; fi
done

has "$out/contexts.dump" '^HEADER .*variant="mcs"'
has "$out/contexts.dump" '^CONTEXT .*budget=0x'
has "$out/contexts.slots" ': sched_context 0x[0-9a-f.]+ 2\^7 bytes'
has "$out/contexts.slots" ': sched_control '
has "$out/contexts.slots" ': reply 0x[0-9a-f.]+ .*from untyped'
has "$out/contexts.messages" 'Call through 0x.*, badge'
has "$out/contexts.messages" ': answer to [0-9]+ through 0x'
# A message that nobody can answer, as its receiver had no reply object.
has "$out/stranded.messages" 'caller -> main: Call through 0x.*, nobody may answer it'
has "$out/stranded.report" '^caller waits for an answer that cannot come: .* main received without a reply object'
# Why others were slow, with the line; who can do what; walks.
"$tessera" why "$out/stranded.stream" "$stranded" >"$out/why"
has "$out/why" 'slow messages by main, main \(stranded.c:[0-9]+\): another thread may have to run first'
"$tessera" who "$out/stranded.stream" trust=main stop server >"$out/who"
has "$out/who" '^driver can stop server:'
tcb=$(sed -n 's/^main \(0x[0-9a-f]*\): tcb .*/\1/p' "$out/stranded.slots" | tail -n 1)
"$tessera" cspace "$out/stranded.stream" server "$tcb" >"$out/cspace"
has "$out/cspace" '^  found: tcb '
echo "two runs with scheduling contexts: threads, contexts, replies, messages, report, why, who, page"
