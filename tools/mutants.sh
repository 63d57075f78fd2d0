#!/bin/sh
# mutants.sh BUILD [FILE...] - does a test see it when the kernel is wrong?
#
# Changes one operator, or leaves out one statement, of a file of the portable core; runs the explorer and, if
# that sees nothing, the host tests, then test programs on the booted kernel; goes on with the next.  EVERY=n takes
# each n-th change only.  Prints each change that nobody saw, and how many were seen.  Works in a copy of the tree:
# BUILD/mutants.
set -u
build=$1
shift
root=$(cd "$(dirname "$0")/.." && pwd)
every=${EVERY:-1}
files=${*:-"kernel/derive.c kernel/sched.c kernel/ipc.c kernel/parcel.c kernel/fastpath.c kernel/fast.h kernel/invoke.c kernel/syscall.c kernel/cspace.c kernel/object/endpoint.c
 kernel/object/notification.c kernel/object/untyped.c kernel/object/cnode.c kernel/variant/classic/reply.c kernel/fault.c"}
copy=$root/$build/mutants
rm -rf "$copy"
mkdir -p "$copy"
(cd "$root" && tar cf - --exclude=./build --exclude=./.git .) | tar xf - -C "$copy"
cd "$copy" || exit 1
programs="build/test/errors build/test/caps build/test/messages build/test/scheduling build/test/replay_ipc build/test/regress"
export MUSL="$root/$build/musl"
make -s build/explore/explore build/explore-domains/explore build/host/tests build/host-domains/tests kernel user $programs >/dev/null || {
    echo "mutants.sh: the tree does not build" >&2
    exit 1
}

# Does some program on the booted kernel see it?
boots_see() {
    make -s kernel >/dev/null 2>&1 || return 0
    for program in $programs; do
        TIMEOUT=${BOOT_LIMIT:-10} tools/run-qemu.sh build/tessera "$program" >boot.log 2>&1 && grep -q ' passed, 0 failed' boot.log || return 0
    done
    return 1
}

# One line of output for each change: line number, tab, the changed line.
changes() {
    awk '
        function give(line) { print NR "\t" line }
        function swap(from, to,   at) {
            at = index($0, from)
            if (at) give(substr($0, 1, at - 1) to substr($0, at + length(from)))
        }
        /^ *(\*|\/\*|\/\/|#)/ || /^enum|^static const|_Static_assert/ { next }
        {
            swap(" == ", " != "); swap(" != ", " == "); swap(" && ", " || "); swap(" || ", " && ")
            swap(" < ", " <= "); swap(" > ", " >= "); swap(" <= ", " < "); swap(" >= ", " > ")
            swap(" + ", " - "); swap(" - ", " + "); swap("true", "false"); swap("false", "true")
            swap("if (", "if (!"); swap("->queue_prev", "->queue_next"); swap(", 0)", ", 1)")
            if ($0 ~ /^    +[a-z_]+\(.*\);$/ || $0 ~ /^    +[a-z_>.()\[\]-]+ [|&]?= .*;$/) give("    ;")
        }' "$1"
}

seen=0 unseen=0 broken=0 n=0
for file in $files; do
    cp "$file" original
    changes original >list
    while IFS="$(printf '\t')" read -r line text; do
        n=$((n + 1))
        [ $((n % every)) = 0 ] || continue
        printf '%s\n' "$text" >list.text
        awk -v n="$line" -v file=list.text 'NR == n { getline new <file; print new; next } { print }' original >mutant.c
        cmp -s original mutant.c && continue
        cp mutant.c "$file"
        if ! make -s build/explore/explore >/dev/null 2>&1; then
            broken=$((broken + 1))
        elif ! EXPLORE_STATES=${STATES:-6000} timeout 10 build/explore/explore >/dev/null 2>&1; then
            seen=$((seen + 1))
        elif ! make -s build/host/tests >/dev/null 2>&1 || ! timeout 40 build/host/tests >/dev/null 2>&1; then
            seen=$((seen + 1))
        elif ! make -s build/host-domains/tests >/dev/null 2>&1 ||
            ! timeout 20 build/host-domains/tests ipc sched tcb domains fastpath >/dev/null 2>&1; then
            seen=$((seen + 1))
        elif ! make -s build/explore-domains/explore >/dev/null 2>&1 ||
            ! EXPLORE_STATES=20000 timeout 10 build/explore-domains/explore turns >/dev/null 2>&1; then
            seen=$((seen + 1))
        elif boots_see; then
            seen=$((seen + 1))
        else
            unseen=$((unseen + 1))
            echo "not seen: $file:$line: $(sed -n "${line}p" original | sed 's/^ *//')  ->  $(echo "$text" | sed 's/^ *//')"
        fi
    done <list
    cp original "$file"
done
echo "$seen of $((seen + unseen)) changes were seen ($broken did not compile)"
