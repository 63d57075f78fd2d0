#!/bin/sh
# run-all.sh BUILD [TEST...] - gdb with two programs; a run that is recorded, replayed, and run backwards.
#
# Tests: programs recording back words.  Each prints a line; the first that fails ends it with what it saw.
# What gdb prints is compared by lines that must come in this order; limits count lines, not time.
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
build=$(cd "$1" && pwd)
shift
work=$build/gdb
mkdir -p "$work"

fail() { echo "gdb: $1"; sed 's/^/    /' "$2"; exit 1; }
# expect FILE TEST: the lines on standard input are in the file, in this order; each is a regular expression.
expect() {
    awk 'NR == FNR { want[++n] = $0; next }
         i < n && $0 ~ want[i + 1] { i++ }
         END { if (i < n) { print "missing: " want[i + 1]; exit 1 } }' - "$1" >"$work/missing" ||
        fail "$2: $(cat "$work/missing").  What came:" "$1"
}
# A tutorial, solved, in its folder.
folder() {
    [ ! -f "$work/$1/build.ninja" ] || [ "$root/tutorials/$1" -ot "$work/$1/build.ninja" ] || rm -rf "$work/$1"
    [ -f "$work/$1/build.ninja" ] || { mkdir -p "$work/$1" && (cd "$work/$1" && B=$build "$root/init" --quiet --plat pc99 --tut "$1" --solution); }
    (cd "$work/$1" && ninja --quiet >"$work/ninja.log" 2>&1) || fail "$1 does not build" "$work/ninja.log"
}
# debug TUTORIAL SCRIPT [WORD...]: gdb in the tutorial's folder; what it prints is in $work/out.
debug() {
    tutorial=$1 script=$2
    shift 2
    (cd "$work/$tutorial" && GDB_SCRIPT=$script timeout 900 ./debug "$@") >"$work/out" 2>&1 </dev/null || true
}

# Both programs have main, at addresses that the other has, too; each break point stops its own.
programs() {
    folder hello-4
    cat >"$work/script" <<'END'
info threads
break process_2/main.c:20
break src/main.c:main
continue
next
tessera threads
continue
info threads
next
backtrace
tessera thread hello-4
tessera report
tessera caps process_2
tessera cspace process_2 8
tessera vspace process_2 0x401000
tessera who write 0x401000 in process_2
break syscall_run
continue
backtrace
delete
continue
END
    debug hello-4 "$work/script"
    expect "$work/out" "two programs" <<'END'
1.1 .*"kernel" \(a program runs\)
\* 2.1 .*"rootserver" \(runs, priority 255\)
3.1 .*"process_2" \(has not begun, or is gone\)
hit Breakpoint 2, main \(\) at .*src/main.c:
\* 2.1 +rootserver +runs, priority 255 +main, main.c:
"process_2" hit Breakpoint 1, main \(.*\) at .*process_2/main.c:20
2.1 .*"hello-4" \(waits to receive at endpoint 0x.*\) .*
\* 3.2 .*"process_2" \(runs, priority 200\) +main
#0 +main \(argc=1
\(Thread 2.2\)
#[0-9]+ .*main \(\) at .*src/main.c:
^hello-4 waits for a message at endpoint 0x.*could be woken by .*process_2 .which has it at 0x8 and
process_2 0x8: endpoint
CPtr 0x8 in the CSpace of process_2
hit Breakpoint 3, .*syscall_run
#[0-9]+ .* syscall_entry \(\) at .*entry.S:
Inferior 2 .* exited normally
END
    ! grep -q "Breakpoint 1, .*src/main.c\|Breakpoint 2, .*process_2" "$work/out" || fail "a break point stops the other program" "$work/out"
    echo "  gdb      two programs, their threads, break points in order; what the kernel holds"
}

# Two replays print and tell the same as the run that was recorded, to the byte.
recording() {
    folder hello-3
    cd "$work/hello-3"
    ./simulate --record >"$work/recorded" 2>/dev/null </dev/null || fail "hello-3 does not run while it is recorded" "$work/recorded"
    for i in 1 2; do
        STATE=$work/stream ./simulate --replay >"$work/replayed" 2>&1 </dev/null || fail "replay $i fails" "$work/replayed"
        cmp "$work/recorded" "$work/replayed" >"$work/out" 2>&1 || fail "replay $i prints something else" "$work/out"
        cmp .tut/record/stream "$work/stream" >"$work/out" 2>&1 || fail "replay $i tells something else" "$work/out"
    done
    cd "$root"
    echo "  gdb      two replays print and tell the same as the run, to the byte"
}

back() {
    [ -f "$work/hello-3/.tut/record/same" ] || recording
    cptr=$("$build/tools/tessera" messages "$work/hello-3/.tut/record/stream" | sed -n 's/^1: .*through \(0x[0-9a-f]*\).*/\1/p')
    cat >"$work/script" <<END
break thread_2
continue
tessera back-to made $cptr
backtrace
tessera back-to sent 1
backtrace
reverse-stepi
break main
reverse-continue
set var info = 1
tessera back-to sent 99
delete
continue
END
    debug hello-3 "$work/script" --replay
    expect "$work/out" "back" <<END
"hello-3: thread_2" hit Breakpoint 1, thread_2
hello-3 made CPtr $cptr, endpoint
#[0-9]+ .*seL4_CNode_Mint
#[0-9]+ .*main \(\) at
hello-3 sent message 1 to hello-3: thread_2
#[0-9]+ .*seL4_Call
#[0-9]+ .*main \(\) at
hit Breakpoint 2, main
END
    echo "  gdb      back to where a capability was made, and a message sent"
}

# What is missing or wrong gets a sentence.
words() {
    kernel=$build/tessera program=$build/apps/hello-3
    try() { # WANTED COMMAND...
        wanted=$1
        shift
        if "$@" >"$work/out" 2>&1 </dev/null; then fail "it should fail: $*" "$work/out"; fi
        grep -q -- "$wanted" "$work/out" || fail "it does not say \"$wanted\": $*" "$work/out"
    }
    "${MAKE:-make}" -s -C "$root" B="$build" "$program"
    printf 'quit\n' >"$work/script"
    cp "$kernel" "$work/stripped"
    objcopy --strip-debug "$kernel.elf" "$work/stripped.elf"
    try "has no debug information: it is no kernel of this tree" "$root/tools/run-gdb.sh" "$work/stripped" "$program"
    cp "$kernel" "$work/other"
    cp "$program" "$work/other.elf"
    try "is no debug kernel of this tree" env GDB_SCRIPT="$work/script" "$root/tools/run-gdb.sh" "$work/other" "$program"
    try "not there; build it first" "$root/tools/run-gdb.sh" "$kernel" "$work/nothing"
    try "there is no recording in $work" env REPLAY="$work" "$root/tools/run-qemu.sh" "$kernel" "$program"
    try "exclude each other" env RECORD="$work/r" REPLAY="$work/r" "$root/tools/run-qemu.sh" "$kernel" "$program"
    try "one machine only" env RECORD="$work/r" QEMU_FLAGS="-smp 2" "$root/tools/run-qemu.sh" "$kernel" "$program"
    echo "  gdb      what is wrong or missing is said"
}

for test in ${*:-programs recording back words}; do "$test"; done
