#!/bin/sh
# learner.sh BUILD - what a learner types, to the letter, in a copy of the tree; and what init refuses.
set -eu
build=$1
root=$(cd "$(dirname "$0")/../.." && pwd)
folder=$root/build_learner_test
rm -rf "$folder"
trap 'rm -rf "$folder" "$root/build_test_app" "$root/build_key_value"' EXIT

refuses() { # TEXT COMMAND...
    text=$1
    shift
    if "$@" >"$build/test/refused" 2>&1; then echo "accepted: $*"; exit 1; fi
    grep -q "$text" "$build/test/refused" || { echo "wrong message from: $*"; cat "$build/test/refused"; exit 1; }
}

mkdir "$folder"
cd "$folder"
../init --plat pc99 --tut hello-3 | tee "$build/test/said"
grep -q 'tutorials/hello-3/README.md' "$build/test/said"
grep -q 'It builds on: hello-2, ipc, mapping' "$build/test/said"
grep -q 'TASK 15' hello-3/src/main.c
ninja
if ./simulate >"$build/test/simulate" 2>&1; then echo "the untouched tutorial must not succeed"; exit 1; fi
echo '/* mine */' >>hello-3/src/main.c
refuses 'is not empty' ../init --plat pc99 --tut hello-3 --solution
tail -n 1 hello-3/src/main.c | grep -q mine
cd "$root"
refuses 'there is no tutorial "nonsense"' ./init --plat pc99 --tut nonsense
refuses 'there is no platform "arm"' ./init --plat arm --tut hello-3
refuses 'which tutorial' ./init --plat pc99
refuses 'there is no example "nonsense"' ./init --example nonsense
refuses 'needs a value' ./init --plat
refuses 'do not know' ./init --frobnicate
refuses 'takes the number of a TASK, not "ipc"' ./init --plat pc99 --task ipc
refuses 'hello-3 has no TASK 16: its last is TASK 15' ./init --plat pc99 --tut hello-3 --task 16
./init --list | grep -q '^   1  hello-1 '
rm -rf "$folder"

mkdir "$folder"
cd "$folder"
../init --plat pc99 --tut libraries-2 --solution
ninja
./simulate | tr -d '\r' >"$build/test/simulate"
[ "$(tail -n 4 "$build/test/simulate")" = "main: hello world
thread_2: hallo wereld
thread_2: got a message 0x6161 from 0x61
main: got a reply: 0xffffffffffff9e9e" ]

cd "$root"
rm -rf "$folder"
mkdir "$folder"
cd "$folder"
../init --plat pc99 --tut dynamic-2 --task 15         # an old name; the first 14 solved
ninja
if ./simulate >"$build/test/simulate" 2>&1; then echo "TASK 15 is not solved, and yet it succeeds"; exit 1; fi
grep -q 'got a message 0x6161 from 0x61' "$build/test/simulate"

cd "$root"
rm -rf "$folder"
mkdir "$folder"
cd "$folder"
../init --plat pc99 --tut hello-4 --solution          # of two programs
ninja
./simulate | tail -n 1 | grep -q 'the process is done, and gone'

cd "$root"
./init --app test_app
(cd build_test_app && ninja && ./simulate | grep -q 'Hello. I have')

./init --example key-value | grep -q 'examples/key-value/README.md'
(cd build_key_value && ninja && ./simulate | grep -q 'server: all clients are done')
