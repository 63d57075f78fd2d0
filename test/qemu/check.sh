#!/bin/sh
# check.sh BUILD TUTORIAL - ./check is content with the solution, and says what is first where nothing was done.
# PLAT=name in the environment: on another machine than a PC, as init knows it.
set -eu
build=$(cd "$1" && pwd)
root=$(cd "$(dirname "$0")/../.." && pwd)
folder=$build/test/check-${PLAT:-}$2
# Another kernel than the classic one, and its programs that judge, may not be there yet.
case ${PLAT:-pc99} in qemu-arm-virt) arch=aarch64 ;; *) arch=x86_64 ;; esac
words=$("$root/tools/localize.sh" $arch "$root/tutorials/$2" words)
[ -z "$words" ] || make -s -C "$root" --no-print-directory B="$build" $words base tutor
stop() { echo "check.sh: $1"; exit 1; }

look() { # STATUS TEXT INIT-WORD...: sets the tutorial up with these words; ./check ends with STATUS and says TEXT
    want=$1 text=$2
    shift 2
    rm -rf "$folder"
    mkdir -p "$folder"
    (cd "$folder" && B=$build "$root/init" --quiet --plat ${PLAT:-pc99} "$@" && status=0 &&
        { ./check >said 2>&1 || status=$?; } && [ "$status" = "$want" ]) || { cat "$folder/said"; stop "$*: ./check does not end with $want"; }
    grep -q "$text" "$folder/said" || { cat "$folder/said"; stop "$*: there is no \"$text\""; }
    ! grep -q 'for ? \|slot ?\|"?"' "$folder/said" || { cat "$folder/said"; stop "$*: a text is not whole"; }
}

look 0 '^All [0-9]* TASKs are right' --tut "$2" --solution
look 1 '^The next one is TASK 1: ' --tut "$2"
(cd "$folder" && ./hint | grep -q '^TASK 1: ') || stop "./hint does not speak of TASK 1"
last=$("$root/tools/tasks.sh" count $(find "$root/tutorials/$2" -name '*.c'))
look 1 "^TASK $((last - 1)) is right: " --tut "$2" --task "$last"
grep -q "^The next one is TASK $last: " "$folder/said" || { cat "$folder/said"; stop "TASK $last is not the next one"; }
