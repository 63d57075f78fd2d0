#!/bin/sh
# crashes.sh BUILD KERNEL HELLO-3 CRASHES - 21 crashes; each postmortem on the console names the thread and the cause.
#
# KERNEL is built with CRASHES=1: eleven times it fails on purpose while hello-3 prints.  CRASHES is test/config/crashes.c, in
# which ten threads stop by a fault of their own.
set -eu
build=$(cd "$1" && pwd)
root=$(cd "$(dirname "$0")/../.." && pwd)
kernel=$2 hello=$3 crashes=$4 out=$build/test
make -s -C "$root" --no-print-directory B="$build" tutor
tessera=$build/tools/tessera

stop() { echo "crashes.sh: $1"; exit 1; }
has() { # FILE LINE (a regex)
    grep -qE -- "$2" "$1" || { cat "$1"; stop "there is no line \"$2\""; }
}
# What the tool makes of a postmortem that stops in the middle, because the kernel is damaged, ends with 1, and has the cause.
boot() { # NAME PROGRAM WORDS: the console, and what the tool makes of it
    KERNEL_LINE=$3 TIMEOUT=${LIMIT:-120} "$root/tools/run-qemu.sh" "$kernel" "$2" >"$out/$1.console" 2>&1 </dev/null &&
        stop "$1 ends as if nothing were wrong"
    "$tessera" postmortem "$out/$1.console" kernel="$kernel.elf" "$2" >"$out/$1.said" 2>&1 ||
        grep -q 'was cut off' "$out/$1.said" || { cat "$out/$1.said"; stop "the postmortem of $1 cannot be read"; }
}

# Each crash of the kernel: its number, the function in which it was, the cause.  The ninth damages the way to the stack.
while read -r number place cause; do
    boot "crash-$number" "$hello" "invariants=all crash=$number"
    has "$out/crash-$number.said" "^cause: $cause"
    has "$out/crash-$number.said" '^thread: hello-3$'
    has "$out/crash-$number.said" "^kernel: 0x[0-9a-f]* in $place"
    has "$out/crash-$number.said" '^    at 0x[0-9a-f]* in .*, stack 0x'
    [ "$number" = 9 ] || has "$out/crash-$number.said" '^    called from 0x[0-9a-f]* in main \(hello-3.c:[0-9]*\)'
done <<END
1 crash_now \*nowhere
2 crash_now a trap in the kernel
3 crash_now a trap in the kernel
4 crash_now a trap in the kernel
7 . who waits knows where, and nobody else does
8 . .
9 . .
10 . a bit for each
11 . a trap in the kernel
END
# The eleventh was a double fault: the kernel's stack was full, and the report had another.
has "$out/crash-11.console" '^Kernel bug: trap 8, '

# Jumps to where no code is: no function has that address.
for number in 5 6; do
    boot "crash-$number" "$hello" "invariants=all crash=$number"
    has "$out/crash-$number.said" '^cause: a trap in the kernel'
    has "$out/crash-$number.said" '^kernel: 0x'
    has "$out/crash-$number.said" '^thread: hello-3$'
done

# Each thread that stops by a fault: its name, the fault, where it was.
boot crash-threads "$crashes" postmortem=on
has "$out/crash-threads.said" '^cause: no thread can go on'
has "$out/crash-threads.said" '^main: notification, priority'
while IFS='|' read -r name fault place; do
    sed -n "/^$name: inactive/,/^[a-z]/p" "$out/crash-threads.said" >"$out/crash-thread.said"
    has "$out/crash-thread.said" "^    stopped by its $fault"
    has "$out/crash-thread.said" "^    at 0x[0-9a-f]*$place"
done <<END
reads null|VMFault: address 0x0, | in reads_null
writes nowhere|VMFault: address 0x700000000000, | in writes_code
jumps|VMFault: address 0x30000000, |, stack
divides|UserException: .* code 0x0| in divides
traps|UserException: .* code 0x6| in traps
halts|UserException: .* code 0xd| in halts
reads no address|UserException: .* code 0xd| in reads_nowhere
asks wrong|UnknownSyscall: .* code 0xfffffffffffffc19| in asks_wrong
calls nobody|CapFault: address 0x1234567, | in calls_nobody
fills its stack|VMFault: address 0x1ffff| in fill
END
sed -n '/^fills its stack: inactive/,/^[a-z]/p' "$out/crash-threads.said" >"$out/crash-thread.said"
has "$out/crash-thread.said" '^    called from 0x[0-9a-f]* in fill '

# The other commands read a console's text, too; one line less is told by its number.
"$tessera" threads "$out/crash-threads.console" >"$out/crash-threads.list"
has "$out/crash-threads.list" '^divides +inactive '
"$tessera" cspace "$out/crash-threads.console" main 1 >"$out/crash-threads.list"
has "$out/crash-threads.list" '^  found: tcb '
sed '/^~14 /d' "$out/crash-threads.console" >"$out/crash-missing.console"
if "$tessera" threads "$out/crash-missing.console" >/dev/null 2>"$out/crash-missing.said"; then stop "a line is missing, and nobody says so"; fi
has "$out/crash-missing.said" "line 0x14 of the postmortem's 0x[0-9a-f]* is damaged or missing"
sed 's/^\(~14 ..\)./\1X/' "$out/crash-threads.console" >"$out/crash-missing.console"
if "$tessera" threads "$out/crash-missing.console" >/dev/null 2>"$out/crash-missing.said"; then stop "a line is damaged, and nobody says so"; fi
echo "21 crashes, each by its name"
