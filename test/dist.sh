#!/bin/sh
# dist.sh ARCHIVE - is the archive enough?  And the recipe for continuous integration (docs/ci)?
#
# Boots its image with nothing on the path but a shell's tools and QEMU: no compiler, no make, no Python.  Builds a program
# with the SDK in it and boots that.  Then copies the recipe into an empty project and lets it pass and fail.
set -u
archive=$(cd "$(dirname "$1")" && pwd)/$(basename "$1")
root=$(cd "$(dirname "$0")/.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
passed=0 failed=0
is() { # WANTED_STATUS TEXT_WANTED NAME COMMAND...
    wanted=$1 text=$2 name=$3
    shift 3
    status=0
    "$@" >"$work/said" 2>&1 </dev/null || status=$?
    if [ $status = "$wanted" ] && grep -q -- "$text" "$work/said"; then
        passed=$((passed + 1))
        echo "ok    dist: $name"
    else
        failed=$((failed + 1))
        echo "FAIL  dist: $name: status $status, wanted $wanted and \"$text\""
        sed 's/^/      /' "$work/said" | tail -n 20
    fi
}

mkdir "$work/bin" "$work/there dir"
for tool in sh dirname basename cat stat date sleep kill awk env ln rm mktemp "${QEMU:-qemu-system-x86_64}"; do
    ln -s "$(command -v "$tool")" "$work/bin/$(basename "$tool")"
done
tar -C "$work/there dir" -xf "$archive"         # a space in the path: the archive must not care
sdk=$(echo "$work/there dir"/tessera-*)
is 0 'main: got a reply: 0xffffffffffff9e9e' "the image boots with QEMU alone" env -i PATH="$work/bin" "$sdk/run"
is 2 'QEMU is missing' "without QEMU it says what is missing" env -i PATH="$work/bin" QEMU=no-such-qemu "$sdk/run"
is 0 none "no file of the archive names the tree it was made in" sh -c '! grep -rIl "$1" "$2" && echo none' sh "$root" "$sdk"

# A project of somebody else's.
mkdir "$work/project" && cd "$work/project" || exit 1
cp "$root/docs/ci/tessera-ci.sh" .
export TESSERA_ARCHIVE="$archive"
program() { printf '#include <stdio.h>\nint main(void)\n{\n    %s\n}\n' "$1" >main.c; }
program 'printf("one\ntwo\nthree\n"); return 0;'
printf 'one\nthree\n' >expected.txt
is 0 'tessera-ci: passed' "the recipe passes" ./tessera-ci.sh main.c
printf 'three\none\n' >expected.txt
is 1 'did not print, in this place: one' "it fails when a line is missing" ./tessera-ci.sh main.c
printf 'one\n' >expected.txt
program 'printf("one\n"); return 1;'
is 1 'ended with status 1' "it fails when the program fails" ./tessera-ci.sh main.c
program 'printf("one\n"); for (;;) ;'
is 1 'did not end within 5 seconds' "it fails when the program does not end" env LIMIT=5 ./tessera-ci.sh main.c
program 'this is no C'
is 1 'does not compile' "it fails when the program does not compile" ./tessera-ci.sh main.c
is 2 'no archive' "without an archive it says so" env TESSERA_ARCHIVE=none ./tessera-ci.sh main.c
echo "$passed passed, $failed failed"
[ $failed = 0 ]
