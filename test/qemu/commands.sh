#!/bin/sh
# commands.sh BUILD - check, hint, watch, reset and `tools/tut list`, in the folder of a tutorial that lies outside the tree.
set -eu
build=$(cd "$1" && pwd)
root=$(cd "$(dirname "$0")/../.." && pwd)
work=$build/test/commands watcher=
rm -rf "$work"
mkdir -p "$work/place"
trap '[ -z "$watcher" ] || kill $watcher 2>/dev/null || true' EXIT
cp -R "$root/tutorials/hello-1" "$work/mine"
cd "$work/place"

fails() { echo "wanted: $1"; exit 1; }
says() { # TEXT FILE
    grep -q -- "$1" "$2" || { cat "$2"; fails "the text \"$1\""; }
}
# Waits for a text of ./watch: as long as it takes, but not for ever.
awaits() {
    tries=3000
    until grep -q -- "$1" ../watched; do
        tries=$((tries - 1))
        [ $tries -gt 0 ] && kill -0 $watcher || { cat ../watched; fails "./watch says \"$1\""; }
        sleep 0.1
    done
}
# The source with changes, as if somebody saved it.
saves() {
    "$build/tools/tutor" source fill ../mine/src/main.c mine/src/main.c "$@" >../new
    mv ../new mine/src/main.c
}
# What the children of this process have used of a processor, in hundredths of a second.
used() { awk '{ print $16 + $17 }' "/proc/$1/stat"; }

B=$build "$root/init" --plat pc99 --tut ../mine >../said
says 'look for TASK' ../said
if ./check >../said; then fails "./check ends with 1"; fi
says '^The next one is TASK 1' ../said
./hint >../said
says '^TASK 1: ' ../said
if ./reset 2>../said; then fails "a failure of ./reset"; fi
says 'nothing is begun' ../said

saves solve=1
# A build and a boot take 0.6 s on a quiet machine.  Where they take longer, because others share the processor's caches, a
# verdict may take longer, too.
before=$(used $$)
ninja >../said
./simulate >../said 2>&1 || true
once=$(($(used $$) - before))
limit=200
[ $once -le 60 ] || limit=$((200 * once / 60))
./watch >../watched &
watcher=$!
awaits '^TASK 1 is right'
awaits '^(watching mine;'
before=$(used $watcher)
echo '    printed = 3;' >../text
saves 2=../text
awaits '^TASK 2 is not right yet'
awaits './hint says what to do'
took=$(($(used $watcher) - before))
[ $took -lt $limit ] || fails "a verdict in less than $limit hundredths of a second of processor time; it took $took"
kill $watcher
watcher=
"$root/tools/tut" list "$work" >../said
says 'mine  *1 of 3 TASKs are right, in' ../said
./reset >../said
says 'TASK 2 is as it was at first' ../said
cmp -s mine/src/main.c.before-reset mine/src/main.c && fails "another file after ./reset"
if ./check >../said; then fails "./check ends with 1"; fi
says '^The next one is TASK 2' ../said
saves solve=2 solve=3
./check >../said
says '^All 3 TASKs are right' ../said
"$root/tools/tut" list "$work" >../said
says 'mine  *3 of 3 TASKs are right, in' ../said
# What the compiler warns of is shown, and a program that does not end is ended.
echo '    int *there = 1; for (;;) ;' >../text
saves 2=../text
if BUDGET=1 ./check >../said; then fails "./check ends with 1"; fi
says 'main.c:[0-9]*:[0-9]*: warning: ' ../said
says '    int \*there = 1; for' ../said
ninja >../said
if BUDGET=1 ./simulate >../said 2>&1; then fails "a failure of ./simulate"; fi
says '^./simulate ended it.  BUDGET=10 ./simulate gives it more time' ../said
echo "a verdict of ./watch: $took hundredths of a second of processor time, $limit are the most; a build and a boot: $once"
