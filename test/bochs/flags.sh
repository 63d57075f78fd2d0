#!/bin/sh
# flags.sh KERNEL.elf KERNEL PROGRAM LOG - which flags of user code are still set when the kernel's C begins?
#
# A trap leaves DF and AC as they were, and entry.S clears them; QEMU clears DF by itself, Bochs does what a processor
# does.  Bochs's debugger stops at each of the doors, and tells the flags: a capital letter is one that is set.
# Ends with 0 if none is, and PROGRAM (flags.c) passed.
set -u
elf=$1 kernel=$2 program=$3 log=$4
root=$(cd "$(dirname "$0")/../.." && pwd)
address() { nm "$elf" | sed -n "s/^\([0-9a-f]*\) [a-zA-Z] $1\$/\1/p" | head -n 1; }
commands=$log.commands
{
    for door in entry_fault trap_handle; do echo "lb 0x$(address $door)"; done
    # As many stops as there are faults and ticks, and more; the machine powers off before.
    awk 'BEGIN { for (i = 0; i < 4000; i++) print "continue\nr" }'
} >"$commands"
BOCHS_COMMANDS=$commands BOCHS_OUTPUT=$log.debugger "$root/tools/run-bochs.sh" "$kernel" "$program" >"$log" 2>&1
status=$?
echo >>"$log"           # the last character may not have left the port
tr -d '\000' <"$log.debugger" | awk '
/^\(0\) \[0x/ { at = $0; sub(/.*0008:/, "", at); at = substr(at, 1, 16) }
/^eflags / {
    stops++
    for (i = 3; i <= NF; i++) {
        flag = substr($i, 1, 2)
        if ((flag == "DF" || flag == "AC" || flag == "TF" || flag == "NT" || flag == "IF") && !wrong[flag]++)
            print "at " at " the kernel has " flag " of user code"
    }
}
END {
    for (flag in wrong) bad = 1
    printf "%d traps, no flag of user code in the kernel\n", stops
    exit !(stops >= 12 && !bad)
}' >>"$log"
[ $? = 0 ] && [ $status = 0 ] && grep -qE '^[0-9]+ passed, 0 failed' "$log"
