#!/bin/sh
# run-all.sh BUILD [NAME] - every test that boots: the tutorials in all their states, the test programs on
# several CPUs, and boots that must fail with a message.  Each ends by itself, with an exit status.
# With NAME (a pattern of the shell): only the boots that are called so, and what they need.
# run-all.sh BUILD --list: the names.
#
# Boots run side by side, as many as there are processors (BOOTS=n: n), while what the next ones need is built.  So each
# file that a boot reads has a name of its own.  Prints one line a test; the last line counts.  Ends with 0 if all passed.
set -u
build=$(cd "$1" && pwd)
only=${2:-}
root=$(cd "$(dirname "$0")/../.." && pwd)
out=$build/test
mkdir -p "$out"
. "$root/tools/jobs.sh"

# ---- the words of this file ----

# boot NAME STATUS TEXT KERNEL ROOT [QEMU OPTION...]: ends with STATUS, and prints TEXT (a regex).
boot() {
    if chosen "$1"; then job "$1" boot_now "$@"; fi
}
boot_now() {
    boot_name=$1 want=$2 text=$3 kernel=$4 program=$5
    shift 5
    log=$(log_of "$boot_name")
    TIMEOUT=${LIMIT:-240} "$root/tools/run-qemu.sh" "$kernel" "$program" "$@" >"$log" 2>&1
    got=$?
    [ $got = "$want" ] && { [ "$text" = "^" ] || grep -qE "$text" "$log"; }
    result $? "$boot_name" "$log"
}
log_of() { echo "$out/$(printf %s "$1" | tr -c 'A-Za-z0-9\n' -).log"; }

# script NAME COMMAND...: a test that is a script of its own.
script() {
    if chosen "$1"; then job "$1" script_now "$@"; fi
}
script_now() {
    name=$1 log=$(log_of "$1")
    shift
    "$@" >"$log" 2>&1
    result $? "$name" "$log"
}

# make_kernel FOLDER TEXT WORD...: a kernel in $build/FOLDER, made with these words for make.
make_kernel() {
    folder=$1 text=$2
    shift 2
    if needed "$build/$folder"; then
        build_it B="$build/$folder" "$@" kernel >"$out/build-$folder.log" 2>&1
        result $? "$text" "$out/build-$folder.log"
    fi
}

# with NAME CONFIG: builds kernel, libraries and test/config/NAME.c so.
with() {
    if needed "$build/$1" || needed "$out/$1"; then
        build_it B="$build/$1" CONFIG="$2" MUSL="$musl" kernel user &&
            build_it app B="$build/$1" CONFIG="$2" MUSL="$musl" OUT="$out/$1" SOURCES="$root/test/config/$1.c"
        result $? "a kernel with $2 builds"
    fi
}

# program NAME SOURCE [CONFIG]: a root task $out/NAME of its own.
program() {
    if needed "$out/$1"; then
        build_it app OUT="$out/$1" SOURCES="$root/$2" CONFIG="${3:-}"
        result $? "$1 builds"
    fi
}

build_it() { make -s -C "$root" -j"$(nproc)" --no-print-directory B="$build" "$@"; }

# What a pattern chooses: boots by their names, and files that those boots take (or that lie below).
everything() { [ -z "$only" ]; }
chosen() { case $1 in ${only:-*}) ;; *) return 1 ;; esac; }
newline='
'
needed() { everything || case "$newline$needs$newline" in *"$newline$1/"* | *"$newline$1$newline"*) ;; *) return 1 ;; esac; }

case $only in
--list | --needs)           # nothing runs: the names of all boots; or the files that those of the pattern take
    pattern=${3:-}
    boot() { case $only$1 in --list*) echo "$1" ;; --needs$pattern) printf '%s\n' "$4" "$5" ;; esac; }
    script() { case $only$1 in --list*) echo "$1" ;; --needs$pattern) printf '%s\n' "$@" ;; esac; }
    job() { :; }
    for word in result make_kernel with program build_it jobs_begin jobs_wait; do eval "$word() { :; }"; done
    jobs_end() { exit 0; }
    needed() { false; }
    ;;
?*)
    needs=$("$0" "$build" --needs "$only")
    "$0" "$build" --list | { while read -r name; do chosen "$name" && exit 0; done; exit 1; } || {
        echo "no boot is called \"$only\"; there are (a pattern may choose several, say \"errors*\"):" >&2
        "$0" "$build" --list | sed 's/^/    /' >&2
        exit 2
    }
    ;;
esac
jobs_begin "$out/jobs.$$" "${BOOTS:-}"

# ---- the tests ----
all='^[0-9]+ passed, 0 failed'
relative=${build#"$root"/}          # as the Makefile says it
musl=$relative/musl
solved=$build/apps/hello-3
programs=$(for f in "$root"/test/qemu/*.c; do basename "$f" .c; done)
build_it kernel user "$relative/apps/hello-3" || exit 1

for t in "$root"/tutorials/*/expected.txt; do
    name=$(basename "$(dirname "$t")")
    for n in $("$root/test/qemu/tutorial.sh" "$build" "$name" states); do
        script "$name, state $n" "$root/test/qemu/tutorial.sh" "$build" "$name" "$n"
    done
done

# init, ninja and simulate as a learner says them; and what init refuses.
script "init, ninja, simulate to the letter; init refuses and destroys nothing" "$root/test/qemu/learner.sh" "$build"
script "check, hint, watch and reset, of a tutorial outside the tree" "$root/test/qemu/commands.sh" "$build"

# Test programs: root tasks that check the kernel from user level.
targets=$(for name in $programs; do if needed "$build/test/$name"; then echo "$relative/test/$name"; fi; done
    case ${needs:-} in *"$out/image-"*) echo "$relative/test/regress" ;; esac)
if [ -n "$targets" ]; then
    build_it -k $targets
    result $? "the test programs build"
fi
# A debug kernel has -O1, its cold folders are units: the third boot has what gcc makes of each file at -O2.
make_kernel optimized "a debug kernel with -O2 builds, file by file" OPT=-O2 UNITS=
for name in $programs; do
    boot "$name" 0 "$all" "$build/tessera" "$build/test/$name"
    boot "$name, Meltdown split" 0 "$all" "$build/tessera" "$build/test/$name" -cpu Nehalem
    boot "$name, all CPU features, -O2" 0 "$all" "$build/optimized/tessera" "$build/test/$name" -cpu max
done

# The same where the kernel looks at all of its invariants, not some, each time it is left: also at each slot of the
# root CNode, so that is a small one.
make_kernel looking "a kernel with a root CNode of 2^12 slots builds" CONFIG=-DROOT_CNODE_BITS=12
for name in caps errors messages printing processor scheduling; do
    KERNEL_LINE="invariants=all" boot "$name, all invariants after each entry" 0 "$all" \
        "$build/looking/tessera" "$build/test/$name"
done

# What the kernel says of each error.
said() { # NAME KERNEL PROGRAM GOLDEN ROWS SECTION [QEMU OPTION...]
    name=$1
    shift
    script "sentences, $name" "$root/test/qemu/sentences.sh" "$@"
}
program sentences test/qemu/errors.c -DSENTENCES=1
program sentences-lookup test/qemu/caps.c -DSENTENCES=1
said "errors of every method" "$build/tessera" "$out/sentences" "$root/test/qemu/sentences.txt" '.*' errors
said "capability faults" "$build/tessera" "$out/sentences-lookup" "$root/test/qemu/sentences-lookup.txt" \
    'Lookup_[12]|Cptr_.*' -

# What it says when nothing can happen any more; messages by name; addresses of code as lines.
program stopped test/config/stopped.c
program crashes test/config/crashes.c
make_kernel failing "a kernel that fails on purpose builds" CONFIG="-DCRASHES=1 -DROOT_CNODE_BITS=12"
script "21 crashes, and the postmortem of each" "$root/test/qemu/crashes.sh" "$build" "$build/failing/tessera" "$solved" "$out/crashes"
script "a stop names everybody" "$root/test/qemu/stopped.sh" "$build/tessera" "$out/stopped" "$root/test/qemu/stopped.txt"
script "tessera report says what the kernel says of a stop" "$root/test/qemu/report.sh" "$build" "$build/tessera" "$out/stopped"
# What it tells at its state port.
program many_signals test/config/many_signals.c
script "the state port's stream of hello-3, and 100,000 events" "$root/test/qemu/state.sh" "$build" "$solved" "$out/many_signals"
script "the keys of the state port: a postmortem, a report, a snapshot on request" "$root/test/qemu/keys.sh" "$build" "$out/many_signals"
script "a policy, checked by make run and ./simulate" "$root/test/qemu/policy.sh" "$build"
script "./check of hello-3: solved, and not begun" "$root/test/qemu/check.sh" "$build" hello-3
script "./check of hello-3: every solution, most of them wrong" "$root/test/tutorials/wrong.py" "$build" hello-3
# Of the other tutorials a part that changes from commit to commit; with ALL_STATES=1 everything.
if [ -z "${ALL_STATES:-}" ]; then
    script "./check of the other tutorials: some solutions, other ones in each commit" "$root/test/tutorials/wrong.py" "$build" part
fi
for t in "$root"/test/tutorials/*.txt; do
    name=$(basename "$t" .txt)
    [ -n "${ALL_STATES:-}" ] && [ "$name" != hello-3 ] || continue
    script "./check of $name: solved, and not begun" "$root/test/qemu/check.sh" "$build" "$name"
    script "./check of $name: every solution" "$root/test/tutorials/wrong.py" "$build" "$name"
done
KERNEL_LINE=trace=calls boot "messages by name" 0 '^    hello-3: thread_2 -> hello-3: the answer, label 0x0, 1 words: 0xf+9e9e' \
    "$build/tessera" "$solved"
# How often the one error of hello-3 is told, by what the command line says of it.
trace_words() {
    for words in "0 trace=off" "1 trace=errors" "1 trace=each" "1 "; do
        told=$(KERNEL_LINE=${words#* } "$root/tools/run-qemu.sh" "$1" "$2" </dev/null | grep -c '^X86_Page_Map of frame ')
        echo "\"${words#* }\": $told"
        [ "$told" = "${words%% *}" ] || return 1
    done
}
script "trace=off, errors, each, and no word" trace_words "$build/tessera" "$solved"
script "addresses of code as functions and lines" "$root/test/places.sh" "$build/places" "$build/tessera" "$solved"

# The libraries.  Each program carries the child, to start it.
library_builds() { # NAME SOURCE CONFIG
    lib=$1 source=$2 config=$3
    if needed "$out/libs/$lib"; then
        mkdir -p "$out/libs"
        build_it app OUT="$out/libs/child" SOURCES="$root/test/libs/child.c" &&
            build_it app OUT="$out/libs/$lib" SOURCES="$root/test/libs/$source.c" ARCHIVE="$out/libs/child" CONFIG="$config"
        result $? "$lib builds"
    fi
}
library() { # NAME [SOURCE [CONFIG [QEMU OPTION...]]]
    library_builds "$1" "${2:-$1}" "${3:-}"
    shift $(($# > 3 ? 3 : $#))
    boot "$lib" 0 "$all" "$build/tessera" "$out/libs/$lib" "$@"
}
library processes
library allocators
library allocators-two-levels allocators -DTWO_LEVELS=1
library allocators-one-level allocators -DONE_LEVEL=1
library allocators-bootinfo allocators -DBOOTINFO=1
library timers
library dma
library sync
library_builds stacks stacks ""
script "stacks that are full; functions and lines of a process" "$root/test/qemu/stacks.sh" "$build/places" "$build/tessera" \
    "$out/libs/stacks"
# The examples, with what is typed.
for e in "$root"/examples/*/; do
    e=$(basename "$e")
    script "example $e" "$root/test/qemu/example.py" "$build" "$e"
done
script "make install, and programs outside of the tree" "$root/test/qemu/install.sh" "$build"

# Does a test take it that no tick comes between two things that it does?  One instruction takes 256 ns here (where
# threads of equal priority are to run in some order, 128): a tick every 7,812 instructions, and each ends a time slice;
# some 500 times as often as else.
make_kernel short "a kernel with time slices of one tick builds" CONFIG=-DTIME_SLICE_TICKS=1
program short-regress test/qemu/regress.c -DT_TICKS=4000
for name in $programs; do
    case $name in
    replay*) continue ;;
    regress) image=$out/short-regress ;;
    *) image=$out/$name ;;
    esac
    if [ $name = scheduling ]; then shift=7; else shift=8; fi
    boot "$name, a tick every few thousand instructions" 0 "$all" "$build/short/tessera" "$image" \
        -icount shift=$shift,sleep=off
done

# Interrupts so close that between two there is time for two short calls: does long work go on and end?
# (That it never begins anew for an interrupt: test/host/test_invoke.c.)
program preempted test/qemu/regress.c "-DFIRST_CLASS=19 -DLAST_CLASS=19 -DT_TICKS=3000 -DT_ROOM=2"
boot "class T of regress, an interrupt for every two calls" 0 "$all" "$build/tessera" "$out/preempted" \
    -icount shift=6,sleep=off

# Standard input.  The first characters may come before the kernel has set the serial port up: they are empty lines.
program typing test/config/typing.c
{
    yes "" | head -n 40
    printf 'first line\nsecond 42\ntho\bx\177irst\nfour\n\004x\n'
} >"$out/typed"
QEMU_INPUT=$out/typed boot "what is typed" 0 "$all" "$build/tessera" "$out/typing"

# Is a line lost where nobody reads for a while?
unread() {
    TIMEOUT=${LIMIT:-240} "$root/tools/run-qemu.sh" "$1" "$2" 2>&1 | { sleep 3; cat; } | tee "$out/unread" | tail -n 20
    grep -qE "$all" "$out/unread"
}
script "a console that nobody reads for three seconds" unread "$build/tessera" "$build/test/printing"

# The machine as the kernel set it up, looked at from outside.
program machine test/machine/user.c
for cpu in qemu64 Nehalem max; do
    script "registers, page tables, gates, stacks and flags, from outside, $cpu" \
        python3 "$root/test/machine/look.py" "$build/tessera" "$out/machine" $cpu
done

# The release kernel, which says nothing, unless it must stop.
make_kernel release "a release kernel builds"
program quiet test/release/quiet.c
boot "a release kernel runs" 33 '^' "$build/release/tessera" "$out/quiet"
boot "a release kernel runs, Meltdown split" 33 '^' "$build/release/tessera" "$out/quiet" -cpu Nehalem
boot "a release kernel without a root task" 1 'the boot loader passed no module' "$build/release/tessera" none
boot "a release kernel without a clock" 1 'what to do:' "$build/release/tessera" "$out/quiet" -machine acpi=off

# The kernel as another compiler makes it.
make_kernel clang "clang builds the kernel" CC=clang
for name in messages processor; do
    boot "$name, kernel built by clang" 0 "$all" "$build/clang/tessera" "$build/test/$name"
done

# The kernel with 16 scheduling domains.
make_kernel domains "a kernel with 16 domains builds" CONFIG="-DNUM_DOMAINS=16 -DNUM_DOMAIN_SCHEDULES=100"
for name in messages memory errors scheduling; do
    boot "$name, 16 domains" 0 "$all" "$build/domains/tessera" "$build/test/$name"
done

# The kernel with scheduling contexts. Time is counted in instructions, so the budgets are the same on a busy machine.
mcs=$build/x86_64-mcs
case "$newline${needs:-}" in *"$newline$out/mcs"* | *"$newline$out/contexts"*) mcs_needed=yes ;; *) mcs_needed= ;; esac
if needed "$mcs" || [ -n "$mcs_needed" ]; then
    build_it VARIANT=mcs kernel user "$relative/x86_64-mcs/apps/hello-1" &&
        build_it VARIANT=mcs app OUT="$out/contexts" SOURCES="$root/test/config/mcs.c"
    result $? "the kernel with scheduling contexts, its libraries and programs build"
fi
# mcs_program NAME SOURCE [WORD]: $out/NAME, for that kernel.
mcs_program() {
    needed "$out/$1" || return 0
    build_it VARIANT=mcs app OUT="$out/$1" SOURCES="$root/test/config/$2" CONFIG="${3:-}"
    result $? "$1 builds"
}
# What it says of errors that only it has.
for turn in "" "-DSENTENCES=1"; do
    mcs_program "mcs-errors$turn" mcs_errors.c "$turn"
done
boot "errors of scheduling contexts" 0 "$all" "$mcs/tessera" "$out/mcs-errors" -icount shift=0,sleep=off
said "scheduling contexts" "$mcs/tessera" "$out/mcs-errors-DSENTENCES=1" "$root/test/qemu/sentences-mcs.txt" '.*' mcs \
    -icount shift=0,sleep=off
boot "scheduling contexts" 0 "$all" "$mcs/tessera" "$out/contexts" -icount shift=0,sleep=off
boot "scheduling contexts, Meltdown split" 0 "$all" "$mcs/tessera" "$out/contexts" -cpu Nehalem -icount shift=0,sleep=off
# What the ABI says of them, statement by statement.
for turn in "" "-DSENTENCES=1"; do
    mcs_program "mcs-rules$turn" mcs_rules.c "$turn"
done
boot "scheduling contexts, rule by rule" 0 "$all" "$mcs/tessera" "$out/mcs-rules" -icount shift=0,sleep=off
mcs_program mcs-more-rules mcs_more_rules.c
boot "scheduling contexts, more rules" 0 "$all" "$mcs/tessera" "$out/mcs-more-rules" -icount shift=0,sleep=off
mcs_program mcs-order mcs_order.c
boot "scheduling contexts, who comes first" 0 "$all" "$mcs/tessera" "$out/mcs-order" -icount shift=0,sleep=off
said "rules of scheduling contexts" "$mcs/tessera" "$out/mcs-rules-DSENTENCES=1" "$root/test/qemu/sentences-mcs-rules.txt" '.*' - \
    -icount shift=0,sleep=off
# Domains and scheduling contexts together.
make_kernel mcs-domains "a kernel with scheduling contexts and domains builds" VARIANT=mcs \
    CONFIG="-DNUM_DOMAINS=4 -DNUM_DOMAIN_SCHEDULES=8"
mcs_program mcs_domains mcs_domains.c
boot "scheduling contexts and domains" 0 "$all" "$build/mcs-domains/x86_64-mcs/tessera" "$out/mcs_domains" -icount shift=0,sleep=off
# Random calls in which budgets end: the answers that seL4's own kernel gave, too.
if needed "$mcs/stream/image"; then
    build_it VARIANT=mcs "$relative/x86_64-mcs/stream/image"
    result $? "the random stream with scheduling contexts builds"
fi
script "scheduling contexts, a random stream" "$root/test/stream/golden.sh" "$mcs/tessera" "$mcs/stream/image" \
    "$root/test/stream/mcs/golden.txt" ${STREAM_ROWS-$([ -n "${ALL_STATES:-}" ] || echo 1)}
boot "hello-1 with scheduling contexts" 0 'Hello, World!' "$mcs/tessera" "$mcs/apps/hello-1"
# The libraries are the same for both kernels, and so are their tests.
for lib in processes allocators timers sync; do
    if needed "$out/mcs-libs/$lib"; then
        mkdir -p "$out/mcs-libs"
        build_it VARIANT=mcs app OUT="$out/mcs-libs/child" SOURCES="$root/test/libs/child.c" &&
            build_it VARIANT=mcs app OUT="$out/mcs-libs/$lib" SOURCES="$root/test/libs/$lib.c" ARCHIVE="$out/mcs-libs/child"
        result $? "$lib with scheduling contexts builds"
    fi
    boot "$lib with scheduling contexts" 0 "$all" "$mcs/tessera" "$out/mcs-libs/$lib" -icount shift=0,sleep=off
done
# Threads that could run and have no scheduling context: the report says who has it.
if needed "$out/mcs-stranded"; then
    build_it VARIANT=mcs app OUT="$out/mcs-stranded" SOURCES="$root/test/config/stranded.c"
    result $? "mcs-stranded builds"
fi
script "a stop names who has no scheduling context, and who took it" "$root/test/qemu/stopped.sh" "$mcs/tessera" \
    "$out/mcs-stranded" "$root/test/qemu/stranded.txt" "" -icount shift=0,sleep=off
script "tessera report of scheduling contexts" "$root/test/qemu/report.sh" "$build" "$mcs/tessera" "$out/mcs-stranded" \
    -icount shift=0,sleep=off
script "what a kernel with scheduling contexts tells at its state port" "$root/test/qemu/state-mcs.sh" "$build" "$mcs/tessera" "$out/contexts" \
    "$out/mcs-stranded"
# A program for the other kernel is named: by its file, and without that by what it asks for.
if needed "$out/mcs-foreign"; then
    build_it VARIANT=mcs app OUT="$out/mcs-foreign" SOURCES="$root/test/config/foreign.c"
    result $? "mcs-foreign builds"
fi
boot "a classic program on a kernel with scheduling contexts" 1 'built for a kernel without scheduling contexts' \
    "$mcs/tessera" "$solved"
boot "a message of classic on a kernel with scheduling contexts" 0 'build the program with -DMCS=ON' "$mcs/tessera" "$out/mcs-foreign"
boot "a program with scheduling contexts on a classic kernel" 1 'built for a kernel with scheduling contexts' \
    "$build/tessera" "$out/contexts"

# The kernel for 64-bit Arm, where its cross compiler is.
if command -v aarch64-linux-gnu-gcc >/dev/null && command -v qemu-system-aarch64 >/dev/null; then
    . "$root/test/qemu/aarch64.sh"
fi

# It ends when nothing can happen any more, and not before.
for turn in "" "-DNO_TURN=1"; do
    program "domains$turn" test/config/domains.c "$turn"
done
boot "domains" 0 "$all" "$build/domains/tessera" "$out/domains"
boot "a thread in a domain without a turn" 1 'Threads of domain 3 are ready' "$build/domains/tessera" \
    "$out/domains-DNO_TURN=1"

program sentences-domains test/qemu/errors.c -DSENTENCES=1
said "domains" "$build/domains/tessera" "$out/sentences-domains" "$root/test/qemu/sentences-domains.txt" 'Domain_.*' -

# What user code changes by itself, in two domains at once.
with domain_state "-DNUM_DOMAINS=4 -DNUM_DOMAIN_SCHEDULES=8 -DHARDWARE_DEBUG=1"
for cpu in qemu64 Nehalem max; do
    boot "two domains with other registers each, $cpu" 0 "$all" "$build/domain_state/tessera" "$out/domain_state" -cpu $cpu
done

# A program for another kernel.
program foreign test/config/foreign.c
boot "a program for MCS" 1 'build the program with -DMCS=OFF' "$build/tessera" "$out/foreign"

# Kernels with other features, each with a test program of its own.
with breakpoints "-DHARDWARE_DEBUG=1"
boot "breakpoints" 0 "$all" "$build/breakpoints/tessera" "$out/breakpoints"
boot "breakpoints, Meltdown split" 0 "$all" "$build/breakpoints/tessera" "$out/breakpoints" -cpu Nehalem
program_of() { # NAME: test/config/NAME.c for the kernel of that name, with sentences
    if needed "$out/sentences-$1"; then
        build_it app B="$build/$1" CONFIG="$2 -DSENTENCES=1" MUSL="$musl" OUT="$out/sentences-$1" SOURCES="$root/test/config/$1.c"
        result $? "sentences-$1 builds"
    fi
}
program_of breakpoints "-DHARDWARE_DEBUG=1"
said "break points" "$build/breakpoints/tessera" "$out/sentences-breakpoints" "$root/test/qemu/sentences-breakpoints.txt" \
    '(Set|Get)Breakpoint_[0-9]+' debug
with bases "-DFSGSBASE=1"
boot "bases that user code sets" 0 "$all" "$build/bases/tessera" "$out/bases" -cpu max
for name in messages segments; do
    boot "$name, bases that user code sets" 0 "$all" "$build/bases/tessera" "$build/test/$name" -cpu max
    boot "$name, a CPU where it cannot set them" 0 "$all" "$build/bases/tessera" "$build/test/$name" -cpu Nehalem
done
with avx "-DXSAVE_FEATURES=7 -DXSAVE_BYTES=832"
boot "avx" 0 "$all" "$build/avx/tessera" "$out/avx" -cpu max
boot "avx on a CPU without it" 1 'wanted: XSAVE with all of XSAVE_FEATURES' "$build/avx/tessera" "$out/avx" -cpu Nehalem
for words in MITIGATE_RSB+MITIGATE_VERW 63; do
    make_kernel "mitigations-$words" "a kernel with MITIGATIONS=$words builds" CONFIG="-DMITIGATIONS=$words"
done
for name in messages segments; do
    boot "$name, returns and buffers cleared at a switch" 0 "$all" \
        "$build/mitigations-MITIGATE_RSB+MITIGATE_VERW/tessera" "$build/test/$name"
done
boot "mitigations that the CPU lacks" 1 'wanted: IBRS .MITIGATIONS in config.h' \
    "$build/mitigations-63/tessera" "$build/test/messages"
with benchmarks "-DBENCHMARKS=1"
boot "benchmarks" 0 "$all" "$build/benchmarks/tessera" "$out/benchmarks"
with registers "-DDANGEROUS_MSR=1 -DEXPORT_PMC=1"
for cpu in max Nehalem; do
    boot "model-specific registers, $cpu" 0 "$all" "$build/registers/tessera" "$out/registers" -cpu $cpu
done
with devices ""
boot "devices" 0 "$all" "$build/tessera" "$out/devices" -M q35 -device edu
boot "devices, Meltdown split" 0 "$all" "$build/tessera" "$out/devices" -M q35 -device edu -cpu Nehalem
with forged ""
for cpu in qemu64 Nehalem; do
    boot "messages with every vector, $cpu" 0 "$all" "$build/tessera" "$out/forged" -global hpet.msi=on -cpu $cpu
done
with iommu "-DIOMMU=1"
iommu="-M q35 -device intel-iommu -device edu"
boot "iommu" 0 "$all" "$build/iommu/tessera" "$out/iommu" $iommu
boot "iommu, Meltdown split" 0 "$all" "$build/iommu/tessera" "$out/iommu" $iommu -cpu Nehalem
boot "iommu, none there" 0 "$all" "$build/iommu/tessera" "$out/iommu"
program_of iommu "-DIOMMU=1"
said "devices" "$build/iommu/tessera" "$out/sentences-iommu" "$root/test/qemu/sentences-iommu.txt" '.*' iommu $iommu
KERNEL_LINE=disable_iommu boot "iommu, disabled" 0 "$all" "$build/iommu/tessera" "$out/iommu" $iommu

# Class X of the regressions: kernels made by other compilers, at other levels.
for how in "gcc -O0" "gcc -O3" "clang -O1" "clang -O3"; do
    folder=as-$(echo $how | tr -d ' ')
    make_kernel "$folder" "$how builds the kernel" CC="${how% *}" OPT="${how#* }"
    for name in regress caps; do
        boot "$name, kernel built with $how" 0 "$all" "$build/$folder/tessera" "$build/test/$name"
    done
done
# Class Q: images of every size around the edge of a page table.
end=$(nm "$build/test/regress" 2>/dev/null | sed -n 's/ [A-Z] _end$//p')
end=$((0x${end:-0}))
for more in 0 1 2 3 4 5 6; do
    pages=$(((0x600000 - end) / 4096 - 4 + more))       # 1: what the plain program has
    program "image-$more" test/qemu/regress.c "-DIMAGE_PAGES=$pages"
    boot "an image that ends $((5 - more)) pages before the next table" 0 "$all" "$build/tessera" "$out/image-$more"
done

# Machines.
four='got a reply: 0xffffffffffff9e9e'
for flags in "-m 64M" "-m 3G" "-m 8G" "-M q35" "-cpu core2duo" "-cpu EPYC" "-smp 4" "-cpu Haswell -append meltdown=off" \
    "-append meltdown=on" "-machine pit=off" "-machine hpet=off" "-machine pit=off,hpet=off"; do
    boot "hello-3 with $flags" 0 "$four" "$build/tessera" "$solved" $flags
done

for size in 10M 20M; do
    boot "hello-3 in $size: a smaller root CNode" 0 "$four" "$build/tessera" "$solved" -m $size
done
boot "the usual root CNode in 40M" 0 "$all" "$build/tessera" "$build/test/memory" -m 40M
for n in 1 2 3; do
    boot "hello-3 with $n CPUs" 0 "$four" "$build/tessera" "$solved" -smp $n
done
QEMU_SERIAL=none boot "a machine without a serial port" 0 '^' "$build/tessera" "$solved"
KERNEL_LINE="console_port=0" boot "console_port=0" 0 '^' "$build/tessera" "$solved"

# Boot loaders: GRUB with Multiboot 1 and 2, on a BIOS and on UEFI, and PVH; -kernel is Multiboot 1.
memory=$build/test/memory
for protocol in multiboot multiboot2; do
    if needed "$out/$protocol.iso"; then
        "$root/tools/make-iso.sh" "$build/tessera" "$memory" "$out/$protocol.iso" $protocol
        result $? "make-iso.sh, $protocol"
    fi
    boot "GRUB, $protocol" 0 "$all" disc "$out/$protocol.iso"
done
boot "GRUB, multiboot2, UEFI" 0 "$all" disc "$out/multiboot2.iso" -bios /usr/share/ovmf/OVMF.fd
boot "GRUB, multiboot, UEFI: no ACPI" 1 'no ACPI root pointer' disc "$out/multiboot.iso" -bios /usr/share/ovmf/OVMF.fd
if needed "$out/pvh"; then objcopy -R .multiboot "$build/tessera.elf" "$out/pvh"; fi
boot "PVH" 0 "$all" "$out/pvh" "$memory"

# Boots that must stop, and say why.
head -c 5000 "$solved" >"$out/truncated" 2>/dev/null
echo 'not a program' >"$out/text"
: >"$out/empty"
printf '\177ELF\001\001\001\000\000\000\000\000\000\000\000\000\002\000\003\000' >"$out/i386"
head -c 200 /dev/zero >>"$out/i386"
if needed "$out/large"; then
    echo 'char big[300 << 20]; int main(void) { return big[5]; }' >"$out/large.c"
    build_it app OUT="$out/large" SOURCES="$out/large.c"
fi
boot "no initrd" 1 'the boot loader passed no module' "$build/tessera" none
boot "an initrd that is empty" 1 'no module|it is empty' "$build/tessera" "$out/empty"
boot "an initrd that does not fit into memory" 1 'does not fit into memory' "$build/tessera" "$out/large"
boot "the same with enough memory" 0 'dropped to user space' "$build/tessera" "$out/large" -m 512M
boot "a machine without any timer" 1 'the clock does not run' "$out/pvh" "$solved" -M microvm,acpi=on,pit=off
# Firmware and images that lie.  A second table of interrupt controllers counts for nothing: here with the local APIC at
# `apic`, and an IOAPIC at 0xffffffff.
madt() { # APIC, four bytes in octal
    printf "$1"'\001\000\000\000\001\014\001\000\377\377\377\377\030\000\000\000'
}
madt '\000\000\020\000' >"$out/madt-ram"
madt '\000\000\000\000' >"$out/madt-0"
for name in ram 0; do
    boot "a second MADT, the local APIC in it at $name" 0 "$four" "$build/tessera" "$solved" \
        -acpitable "sig=APIC,rev=1,data=$out/madt-$name"
done
# A program of one segment, memory alone, that ends at 0x7ffffffff000: 4 GiB from 0x7ffefffff000 on.
{
    printf '\177ELF\002\001\001\000\000\000\000\000\000\000\000\000\002\000\076\000\001\000\000\000'
    printf '\000\360\377\377\376\177\000\000\100\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000'
    printf '\000\000\000\000\100\000\070\000\001\000\000\000\000\000\000\000'
    printf '\001\000\000\000\007\000\000\000\000\000\000\000\000\000\000\000\000\360\377\377\376\177\000\000'
    printf '\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000\001\000\000\000'
    printf '\000\020\000\000\000\000\000\000'
} >"$out/top"
boot "an image that ends at the end of user space" 1 'too near the end of user space' "$build/tessera" "$out/top"
boot "a machine without ACPI" 1 'no ACPI root pointer' "$build/tessera" "$solved" -machine acpi=off
boot "an initrd that is cut off" 1 'cut off' "$build/tessera" "$out/truncated"
boot "an initrd that is no ELF file" 1 'not an ELF file' "$build/tessera" "$out/text"
boot "an initrd for another machine" 1 'another machine' "$build/tessera" "$out/i386"
boot "a CPU without 64 bits" 1 'needs a 64-bit x86 CPU' "$build/tessera" "$solved" -cpu qemu32
boot "a CPU without a required feature" 1 'wanted: SSE2' "$build/tessera" "$solved" -cpu max,-sse2

# ---- what can be said when all have ended ----

jobs_wait
if everything; then
    # Of the lines that three threads printed at once, is any torn?
    whole=$(tr -d '\r' <"$out/printing.log" | grep -c '^thread [0-2] line [ 0-9]* abcdefghijklmnopqrstuvwxyz abcdefghijklmn$')
    any=$(grep -c 'thread [0-2] line' "$out/printing.log")
    [ "$whole" = 1200 ] && [ "$any" = 1200 ]
    result $? "1200 lines printed by three threads at once are whole"
    [ -f "$out/a-release-kernel-runs.log" ] && [ ! -s "$out/a-release-kernel-runs.log" ]
    result $? "a release kernel that runs says nothing" "$out/a-release-kernel-runs.log"
    grep -q 'It has no thread-local storage (its TLS base is 0); malloc, ' "$(log_of libc)"
    result $? "a thread without storage that calls malloc is told what it lacks"
    # What of the ABI did all these check?
    "$root/test/qemu/coverage.sh" "$out"/*.log >"$out/coverage.txt"
    result $? "every statement of the ABI has a check (rows.def)" "$out/coverage.txt"
    jobs_wait
    cat "$out/coverage.txt"
fi
jobs_end
