#!/bin/sh
# mutants.sh BUILD [FILE...] - does a test see it when the kernel is wrong?
#
# Changes one operator, or leaves out one statement, of a file of the kernel, and runs tests until one fails; goes
# on with the next.  Prints each change that nobody saw, and how many were seen.  Works in a copy of the tree:
# BUILD/mutants.
#   Files that the host tests are built from: explorer, host tests, then boots.  All others, the machine layer:
#   boots only, on three kinds of CPU, and a look from outside (test/machine).  For 64-bit Arm: boots only, on two kinds of CPU,
#   and ten episodes of the random stream (test/stream), whose answers must be those of the kernel without the change.
#   With scheduling contexts: its explorer, its host tests, and the boots of test/config/mcs*.c.
#   tools/mutants.txt has changes chosen by hand, among them all those of assembly, each with the test that sees it,
#   which is asked first; `by-hand` stands for them, `by-handREGEX` for those whose line matches.
# Without FILE: every file of the kernel that is not in LEFT_OUT, and by-hand.  ARCH, VARIANT: which kernel.
# EVERY=n takes each n-th change only, from number FROM on.  BOOT_LIMIT=n: seconds of processor time that one boot may
# take.  SHOW=1 prints those that were seen too, and by which test.
set -u
build=$1
shift
root=$(cd "$(dirname "$0")/.." && pwd)
every=${EVERY:-1} from=${FROM:-$every} arch=${ARCH:-x86_64} variant=${VARIANT:-classic}
copy=$root/$build/mutants

# What is left out, by folder or name, and why.
LEFT_OUT='debug/debug.c debug/print_fault.c lib/print.c machine/serial.c          print text
debug/utilisation.c                     only in kernels with BENCHMARKS
lib/memory.c                            what the compiler calls; all else fails without it
invariants/                             only in debug kernels: checks, no behaviour
machine/iommu.c object/iospace.c        only in kernels with IOMMU (test/config/iommu.c)
object/breakpoint.c                     only in kernels with HARDWARE_DEBUG (test/config/breakpoints.c)
entry/model_registers.c                 only in kernels with DANGEROUS_MSR (test/config/registers.c)
machine/mitigations.c                   only in kernels with MITIGATIONS'

folders="kernel arch/$arch"
all_files() {
    left_out=$(echo "$LEFT_OUT" | grep -oE '^([a-z_]+/[a-z_.]* )+' | tr -s ' ' '\n' | sed -n 's|^\(..*\)$|/\1|p')
    find $folders -name '*.[ch]' | grep -v '^kernel/variant/' | grep -vF "$left_out" | sort
    find "kernel/variant/$variant" -name '*.[ch]' | sort
    echo by-hand
}

# make, for this kernel.
build_it() { make -s ARCH="$arch" VARIANT="$variant" "$@" >/dev/null 2>&1; }

rm -rf "$copy"
mkdir -p "$copy"
(cd "$root" && tar cf - --exclude="./$build/mutants" --exclude="./$build/musl" --exclude=./.git .) | tar xf - -C "$copy"
cd "$copy" || exit 1
export MUSL="$root/${build%%/*}/musl$([ "$arch" != aarch64 ] || echo -aarch64)" QEMU_FLAGS="-icount shift=0,sleep=off"      # a busy host changes nothing
# Which programs boot, and on which CPUs: the quick ones first.  The architecture without boots is tested as a program.
case $arch-$variant in
x86_64-classic) b=build boots="processor memory messages scheduling errors caps" cpus="max Nehalem qemu64" last="regress segments" ;;
x86_64-mcs) b=build/x86_64-mcs boots="mcs mcs_rules mcs_more_rules mcs_order" cpus=max last='' ;;
aarch64-*) b=build/aarch64-$variant boots="aarch64 aarch64_rules caps messages" cpus="cortex-a53 max" last=regress ;;
*) b=build boots='' cpus='' last='' ;;
esac
build_programs() {
    [ -n "$boots" ] || return 0
    build_it user || return 1
    for program in $boots $last; do
        if [ -f "test/config/$program.c" ]; then
            mkdir -p $b/test
            build_it app OUT=$b/test/$program SOURCES=test/config/$program.c || return 1
        else
            build_it $b/test/$program || return 1
        fi
    done
    case $arch-$variant in
    aarch64-*) build_it $b/stream/image ;;
    x86_64-classic) build_it app OUT=build/test/machine SOURCES=test/machine/user.c ;;
    esac
}
build_it kernel && build_programs || {
    echo "mutants.sh: the tree does not build" >&2
    exit 1
}

# What a test says of the change: 0 if it fails.  Its name is kept.
sees() { # TEST...
    by=$*
    case $1 in
    boot) boot_fails "$2" -cpu "$3" ;;
    look) look_fails "$2" ;;
    stream) stream_fails ;;
    host) ! build_it $b/host/tests || ! within 60 $b/host/tests "$2" ;;
    flags) flags_fail "$2" ;;
    esac
}

# Does this program fail on the booted kernel?
boot_fails() { # PROGRAM [QEMU OPTION...]
    image=$b/test/$1
    shift
    ! TIMEOUT=${BOOT_LIMIT:-20} QUIET=15 tools/run-qemu.sh $b/tessera "$image" "$@" >boot.log 2>&1 ||
        ! grep -q '[0-9] passed, 0 failed' boot.log
}

# Are the answers to random calls other ones than without any change?
stream_fails() {
    TIMEOUT=${BOOT_LIMIT:-20} tools/boot-arm.sh $b/tessera $b/stream/image "$copy/stream" -icount shift=0,sleep=off
    grep -a '^@episode' "$copy/stream/console" >"$copy/stream/got"
    [ -f "$copy/stream/wanted" ] || cp "$copy/stream/got" "$copy/stream/wanted"
    ! cmp -s "$copy/stream/got" "$copy/stream/wanted" || [ ! -s "$copy/stream/got" ]
}

# Are flags of user code in the kernel, on Bochs?
flags_fail() { # CPU
    [ -f build/test/flags ] || build_it app OUT=build/test/flags SOURCES=test/bochs/flags.c
    ! BOCHS_CPU=$1 TIMEOUT=120 test/bochs/flags.sh build/tessera.elf build/tessera build/test/flags boot.log
}

# Is the machine as it should be, looked at from outside?
look_fails() { # CPU
    ! (ulimit -S -t "${BOOT_LIMIT:-20}" && ulimit -c 0 &&
        QUIET=15 exec python3 test/machine/look.py build/tessera build/test/machine "$1") >boot.log 2>&1
}

# Does some program see it, on one of three kinds of CPU?  Or a look from outside?
boots_see() {
    [ -n "$boots" ] || return 1
    by="the kernel does not build"
    build_it kernel || return 0
    case $arch-$variant in
    aarch64-*) sees stream && return 0 ;;
    x86_64-classic) for cpu in $cpus; do sees look $cpu && return 0; done ;;
    esac
    for program in $boots; do
        for cpu in $cpus; do
            sees boot $program $cpu && return 0
        done
    done
    case $arch-$variant in
    aarch64-*) sees boot $last cortex-a53; return ;;
    x86_64-mcs) return 1 ;;
    esac
    sees boot segments max || sees boot segments qemu64 || sees boot regress max || sees boot regress qemu64
}

# COMMAND, which may use so many seconds of processor time; what loops for ever has failed.
within() { # SECONDS COMMAND...
    (ulimit -S -t "$1" && ulimit -c 0 && shift && exec "$@") >/dev/null 2>&1
}

host_sees() {
    if [ -z "$boots" ]; then
        by="the program"
        ! build_it kernel || ! within 60 "$(make -s ARCH="$arch" VARIANT="$variant" where)/tessera"
        return
    fi
    by=explorer
    ! EXPLORE_STATES=${STATES:-6000} within 20 $b/explore/explore && return 0
    by="host tests"
    ! build_it $b/host/tests || ! within 60 $b/host/tests && return 0
    [ "$variant" = classic ] || return 1
    by="host tests, 4 domains"
    ! build_it build/host-domains/tests ||
        ! within 30 build/host-domains/tests ipc parcel notification fault invoke sched tcb domains fastpath && return 0
    by="explorer, 2 domains"
    ! build_it build/explore-domains/explore || ! EXPLORE_STATES=20000 within 20 build/explore-domains/explore turns
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
host_files=" $(make -sBn VARIANT="$variant" $b/host/tests 2>/dev/null | sed -n 's/.* -c \([^ ]*\) .*/\1/p' | tr '\n' ' ') "
is_portable() { # FILE
    [ -n "$boots" ] || return 0
    [ "$arch" = x86_64 ] || return 1
    case $1 in
    arch/*/switch.h | arch/*/machine/*.h) return 1 ;;
    *.h) return 0 ;;
    esac
    case $host_files in
    *" $1 "*) return 0 ;;
    esac
    return 1
}

# Without any change nothing fails: asked once of each set of tests, and of each that is named, before it counts.
host_asked='' boots_asked='' asked=' '
be_sure() { # FILE
    if is_portable "$1" && [ -z "$host_asked" ]; then
        host_asked=1
        [ -z "$boots" ] || build_it $b/explore/explore
        ! host_sees || { echo "mutants.sh: it fails without any change: $by" >&2; exit 1; }
    fi
    [ -z "$boots_asked" ] || return 0
    boots_asked=1
    ! boots_see || { echo "mutants.sh: a boot fails without any change: $by" >&2; tail boot.log >&2; exit 1; }
}
be_sure_of() { # TEST...
    case $asked in *"($*)"*) return ;; esac
    asked="$asked($*)"
    build_it kernel
    ! sees "$@" || { echo "mutants.sh: it fails without any change: $by" >&2; tail boot.log >&2; exit 1; }
}
# The same while a change lies in $file.
be_sure_meanwhile() {
    cp "$file" changed
    cp original "$file"
    be_sure "$file"
    cp changed "$file"
    [ "$arch" != x86_64 ] || build_it $b/explore/explore
    return 0
}

seen=0 unseen=0 broken=0 equal=0

# Is the change that now lies in $file seen?  TEXT says what it is; HINT names the test to ask first.
try() { # TEXT [HINT]
    by=''
    target=kernel
    case ${2:-}:$file in
    host*) target=$b/host/tests ;;
    :*.c) if is_portable "$file"; then target=$b/explore/explore; else target=$b/kernel/$file.o; fi ;;
    esac
    [ -n "$boots" ] || target=kernel
    if ! build_it $target; then
        broken=$((broken + 1))
        [ -z "${SHOW:-}" ] || echo "does not compile: $1"
        return
    fi
    # shellcheck disable=SC2086
    if { [ -n "${2:-}" ] && hinted $2; } || { be_sure_meanwhile && is_portable "$file" && host_sees; } || boots_see; then
        seen=$((seen + 1))
        [ -z "${SHOW:-}" ] || echo "seen by $by: $1"
    else
        unseen=$((unseen + 1))
        echo "not seen: $1"
    fi
}
hinted() { # TEST...
    case $1 in host) ;; *) build_it kernel || return 1 ;; esac
    sees "$@" && return 0
    echo "not seen by $*, which tools/mutants.txt names:" >&2
    return 1
}

# Every n-th change of one file.
in_file() { # FILE
    file=$1 n=0
    cp "$file" original
    changes original >list
    while IFS="$(printf '\t')" read -r line text; do
        n=$((n + 1))
        [ $((n % every)) = $((from % every)) ] || continue
        printf '%s\n' "$text" >list.text
        awk -v n="$line" -v file=list.text 'NR == n { getline new <file; print new; next } { print }' original >"$file"
        cmp -s original "$file" && continue
        try "$file:$line: $(sed -n "${line}p" original | sed 's/^ *//')  ->  $(echo "$text" | sed 's/^ *//')"
    done <list
    cp original "$file"
}

# Those of tools/mutants.txt that this architecture has.
by_hand() { # REGEX of the lines wanted
    n=0
    grep -vE '^(#|$)' tools/mutants.txt | grep -E -- "$1" | grep -E "^(kernel|config.h|arch/$arch/)" >list
    while IFS="$(printf '\t')" read -r file command text hint; do
        n=$((n + 1))
        [ $((n % every)) = $((from % every)) ] || continue
        # shellcheck disable=SC2086
        case $hint in
        none*) equal=$((equal + 1)); continue ;;
        ?*) be_sure_of $hint ;;
        esac
        cp "$file" original
        sed "$command" original >"$file"
        if cmp -s original "$file"; then
            echo "tools/mutants.txt changes nothing any more: $file: $text" >&2
        else
            try "$file: $text" "$hint"
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
echo "$seen of $((seen + unseen)) changes were seen ($broken did not compile; $equal make no difference, and were not tried)"
