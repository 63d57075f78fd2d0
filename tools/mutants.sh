#!/bin/sh
# mutants.sh BUILD [FILE...] - does a test see it when the kernel is wrong?
#
# Changes one operator, or leaves out one statement, of a file of the kernel, and runs tests until one fails; goes
# on with the next.  Prints each change that nobody saw, and how many were seen.  Works in a copy of the tree:
# BUILD/mutants.
#   Files that the host tests are built from: explorer, host tests, then boots.  All others, the machine layer:
#   boots only, on three kinds of CPU, and a look from outside (test/machine).
#   tools/mutants.txt has changes chosen by hand, among them all those of assembly; `by-hand` stands for them,
#   `by-handREGEX` for those whose line matches.
# Without FILE: every file of the kernel that is not in LEFT_OUT, and by-hand.  EVERY=n takes each n-th change only;
# BOOT_LIMIT=n: seconds of processor time that one boot may take.
# SHOW=1 prints those that were seen too.
set -u
build=$1
shift
root=$(cd "$(dirname "$0")/.." && pwd)
every=${EVERY:-1}
copy=$root/$build/mutants

# What is left out, and why.
LEFT_OUT='kernel/debug/debug.c kernel/lib/print.c arch/x86_64/machine/serial.c arch/x86_64/debug/print_fault.c    print text
arch/x86_64/invariants/paging.c                                     only in debug kernels: a check, no behaviour
kernel/lib/memory.c                                                 what the compiler calls; all else fails without it
kernel/debug/utilisation.c                                                only in kernels with BENCHMARKS
arch/x86_64/machine/iommu.c arch/x86_64/object/iospace.c                           only in kernels with IOMMU (test/config/iommu.c)
arch/x86_64/object/breakpoint.c                                            only in kernels with HARDWARE_DEBUG (test/config/breakpoints.c)
arch/x86_64/boot/boot.S                                                  runs once; a machine that starts shows it'

all_files() {
    left_out=$(echo "$LEFT_OUT" | grep -oE '(kernel|arch)/[^ ]+')
    find kernel arch/x86_64 -name '*.c' -o -name fast.h | sort | grep -vxF "$left_out"
    echo by-hand
}

rm -rf "$copy"
mkdir -p "$copy"
(cd "$root" && tar cf - --exclude="./$build/mutants" --exclude="./$build/musl" --exclude=./.git .) | tar xf - -C "$copy"
cd "$copy" || exit 1
export MUSL="$root/$build/musl" QEMU_FLAGS="-icount shift=0,sleep=off"      # a busy host changes nothing
boots="processor memory messages scheduling errors caps"
make -s kernel user $(printf 'build/test/%s ' $boots regress segments) >/dev/null &&
    make -s app OUT=build/test/machine SOURCES=test/machine/user.c >/dev/null || {
    echo "mutants.sh: the tree does not build" >&2
    exit 1
}

# Does this program fail on the booted kernel?
boot_fails() { # PROGRAM [QEMU OPTION...]
    image=build/test/$1
    shift
    ! TIMEOUT=${BOOT_LIMIT:-20} QUIET=15 tools/run-qemu.sh build/tessera "$image" "$@" >boot.log 2>&1 ||
        ! grep -q '[0-9] passed, 0 failed' boot.log
}

# Is the machine as it should be, looked at from outside?
look_fails() {
    ! (ulimit -S -t "${BOOT_LIMIT:-20}" && exec timeout 600 python3 test/machine/look.py build/tessera build/test/machine) \
        >boot.log 2>&1
}

# Does some program see it, on one of three kinds of CPU?  Or a look from outside?
boots_see() {
    make -s kernel >/dev/null 2>&1 || return 0
    for program in $boots; do
        for cpu in Nehalem max qemu64; do
            boot_fails $program -cpu $cpu && return 0
        done
    done
    boot_fails segments -cpu max || boot_fails segments -cpu qemu64 || look_fails ||
        boot_fails regress -cpu max || boot_fails regress -cpu qemu64
}

# COMMAND, which may use so many seconds of processor time; what loops for ever has failed.
within() { # SECONDS COMMAND...
    (ulimit -S -t "$1" && ulimit -c 0 && shift && exec "$@") >/dev/null 2>&1
}

host_sees() {
    ! EXPLORE_STATES=${STATES:-6000} within 20 build/explore/explore ||
        ! make -s build/host/tests >/dev/null 2>&1 || ! within 60 build/host/tests ||
        ! make -s build/host-domains/tests >/dev/null 2>&1 ||
        ! within 30 build/host-domains/tests ipc parcel notification fault invoke sched tcb domains fastpath ||
        ! make -s build/explore-domains/explore >/dev/null 2>&1 ||
        ! EXPLORE_STATES=20000 within 20 build/explore-domains/explore turns
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

# Is the file one of those that the host tests are built from?
host_files=" $(make -sBn build/host/tests 2>/dev/null | sed -n 's/.* -c \([^ ]*\) .*/\1/p' | tr '\n' ' ') "
is_portable() { # FILE
    case $1 in
    *.h) return 0 ;;
    esac
    case $host_files in
    *" $1 "*) return 0 ;;
    esac
    return 1
}

# Without any change nothing fails: asked once of each set of tests, before it counts.
host_asked='' boots_asked=''
be_sure() { # FILE
    if is_portable "$1" && [ -z "$host_asked" ]; then
        host_asked=1
        make -s build/explore/explore >/dev/null 2>&1
        ! host_sees || { echo "mutants.sh: host tests or explorer fail without any change" >&2; exit 1; }
    fi
    [ -z "$boots_asked" ] || return 0
    boots_asked=1
    ! boots_see || { echo "mutants.sh: a boot fails without any change:" >&2; tail boot.log >&2; exit 1; }
}

seen=0 unseen=0 broken=0

# Is the change that now lies in $file seen?  TEXT says what it is.
try() { # TEXT
    if is_portable "$file"; then
        if ! make -s build/explore/explore >/dev/null 2>&1; then
            broken=$((broken + 1))
            return
        fi
        host_sees || boots_see
    else
        if ! make -s "build/kernel/$file.o" >/dev/null 2>&1; then
            broken=$((broken + 1))
            return
        fi
        boots_see
    fi
    if [ $? = 0 ]; then
        seen=$((seen + 1))
        [ -z "${SHOW:-}" ] || echo "seen: $1"
    else
        unseen=$((unseen + 1))
        echo "not seen: $1"
    fi
}

# Every n-th change of one file.
in_file() { # FILE
    file=$1 n=0
    be_sure "$file"
    cp "$file" original
    changes original >list
    while IFS="$(printf '\t')" read -r line text; do
        n=$((n + 1))
        [ $((n % every)) = 0 ] || continue
        printf '%s\n' "$text" >list.text
        awk -v n="$line" -v file=list.text 'NR == n { getline new <file; print new; next } { print }' original >"$file"
        cmp -s original "$file" && continue
        try "$file:$line: $(sed -n "${line}p" original | sed 's/^ *//')  ->  $(echo "$text" | sed 's/^ *//')"
    done <list
    cp original "$file"
}

# Those of tools/mutants.txt: file, tab, a command for sed, tab, what it is.
by_hand() { # REGEX of the lines wanted
    n=0
    grep -vE '^(#|$)' tools/mutants.txt | grep -E -- "$1" >list
    while IFS="$(printf '\t')" read -r file command text; do
        n=$((n + 1))
        [ $((n % every)) = 0 ] || continue
        be_sure "$file"
        cp "$file" original
        sed "$command" original >"$file"
        if cmp -s original "$file"; then
            echo "tools/mutants.txt changes nothing any more: $file: $text" >&2
        else
            try "$file: $text"
        fi
        cp original "$file"
    done <list
}

for what in ${*:-$(all_files)}; do
    case $what in
    by-hand*) by_hand "${what#by-hand}" ;;
    *) in_file "$what" ;;
    esac
done
echo "$seen of $((seen + unseen)) changes were seen ($broken did not compile)"
