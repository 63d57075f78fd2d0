#!/bin/sh
# policy.sh BUILD - a policy is checked on every boot by one command: make run, and ./simulate in a tutorial's folder.
#
# Both build what reads the stream, if it is not there; a policy that is broken ends them with a failure and the chain.
set -eu
build=$(cd "$1" && pwd)
root=$(cd "$(dirname "$0")/../.." && pwd)
out=$build/test/policy
rm -rf "$out"
mkdir -p "$out/place"

printf 'nobody but hello-3, thread_2 writes 0x7000000 in thread_2\n' >"$out/holds.txt"
printf 'trust hello-3\nthread_2 never writes 0x7000000 in hello-3\n' >"$out/broken.txt"

says() { # NAME good|bad TEXT COMMAND...
    name=$1 wanted=$2 text=$3 got=good
    shift 3
    "$@" >"$out/$name" 2>&1 </dev/null || got=bad
    grep -q -- "$text" "$out/$name" || { cat "$out/$name"; echo "policy.sh: $name: there is no \"$text\""; exit 1; }
    [ $got = "$wanted" ] || { cat "$out/$name"; echo "policy.sh: $name ends $got, and is to end $wanted"; exit 1; }
}
make_run() { make -s -C "$root" --no-print-directory B="$build" run "$@"; }
chain='^ *[0-9]. so hello-3: thread_2 can do it  <- 1 and 2, MAPPED'

says make-holds good 'holds.txt: 1 line holds, at each of ' make_run POLICY="$out/holds.txt"
grep -q 'main: hello world' "$out/make-holds" || { echo "policy.sh: the console is not shown"; exit 1; }
says make-broken bad "$chain" make_run POLICY="$out/broken.txt"
grep -q 'broken.txt:2: broken after pass [0-9]* .*: hello-3: thread_2 can write 0x7000000' "$out/make-broken"
says make-absent bad 'the policy nowhere.txt is not there' make_run POLICY=nowhere.txt
says make-release bad 'a release kernel tells nothing' \
    env POLICY="$out/holds.txt" "$root/tools/run-qemu.sh" "$build/release/tessera" "$build/apps/hello-3"

# The folder of a tutorial; the policy lies beside the sources, as a learner would have it.
cd "$out/place"
B=$build "$root/init" --quiet --plat pc99 --tut hello-3 --solution
ninja >../ninja 2>&1 || { cat ../ninja; exit 1; }
cp ../holds.txt ../broken.txt .
says simulate-holds good '^holds.txt: 1 line holds, at each of ' env POLICY=holds.txt ./simulate
says simulate-broken bad "$chain" env POLICY=broken.txt ./simulate
says simulate-none good 'main: got a reply' ./simulate
if grep -q 'holds' ../simulate-none; then echo "policy.sh: a policy is checked that nobody named"; exit 1; fi
echo "make run and ./simulate: a policy that holds, and one that is broken, with the chain"
