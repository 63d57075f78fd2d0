#!/bin/sh
# identifiers.sh KERNEL.elf KERNEL PROGRAM LOG - is what a processor with PCID remembers ever used by somebody else?
#
# Bochs forgets at each load of CR3, so it cannot show that.  But its debugger stops at each load, and at each flush,
# and tells the registers.  From these it follows which address space's translations a processor could remember
# under an identifier (bits 0 to 11); a load with bit 63 set keeps them.  Ends with 0 if none is another's.
set -u
elf=$1 kernel=$2 program=$3 log=$4
root=$(cd "$(dirname "$0")/../.." && pwd)
address() { nm "$elf" | sed -n "s/^\([0-9a-f]*\) [a-zA-Z] $1\$/\1/p" | head -n 1; }
bare=$(printf '%x' $((0x$(address bare_root) - 0xffffffff80000000)))
flush=$(address machine_flush_asid)
writes=$(objdump -d --no-show-raw-insn "$elf" | awk '/mov +%r..,%cr3/ { sub(":", "", $1); print $1 }' | grep '^ffffffff')
commands=$log.commands
{
    for at in $writes $flush; do echo "lb 0x$at"; done
    # 12,000 stops are enough; the machine powers off before.
    awk 'BEGIN { for (i = 0; i < 12000; i++) print "continue\nr" }'
} >"$commands"
BOCHS_COMMANDS=$commands BOCHS_OUTPUT=$log.debugger "$root/tools/run-bochs.sh" "$kernel" "$program" >"$log" 2>&1
status=$?
echo >>"$log"           # the last character may not have left the port
tr -d '\000' <"$log.debugger" | awk -v bare="$bare" -v flush="$flush" '
function value(name) { return reg[name] }
function look(   v, id, keep, base) {
    if (at == flush) {
        flushes++
        owner[substr(value("rdi"), 14)] = ""
        return
    }
    v = value(source)
    id = substr(v, 14)
    keep = substr(v, 1, 1) ~ /[89a-f]/
    base = substr(v, 2, 12)
    sub(/^0+/, "", base)
    loads++
    if (!keep)
        owner[id] = ""
    if (owner[id] != "" && owner[id] != base && !wrong++)
        print "identifier 0x" id ": the address space at 0x" base "000 would use what that at 0x" owner[id] "000 left"
    if (last[id] != "" && last[id] != base)
        shared++
    last[id] = base
    # The bare one leaves nothing that others have not, but the kernel, whose identifier is 0, has other tables.
    owner[id] = base "000" == bare && id != "000" ? "" : base
}
/^\(0\) \[0x/ {
    at = $0; sub(/.*0008:/, "", at); at = substr(at, 1, 16)
    source = ""
    if (match($0, /mov cr3, r../)) source = substr($0, RSTART + 9, 3)
    pending = source != "" || at == flush
}
{
    line = $0
    while (match(line, /r[a-z0-9][a-z0-9]?: [0-9a-f]+_[0-9a-f]+/)) {
        word = substr(line, RSTART, RLENGTH); line = substr(line, RSTART + RLENGTH)
        name = word; sub(/:.*/, "", name); sub(/.*: /, "", word); sub(/_/, "", word)
        reg[name] = word
    }
}
/^rip: / && pending { look(); pending = 0 }
END {
    printf "%d loads of CR3, %d flushes of an identifier, %d times for another address space than before\n", loads, flushes, shared
    exit !(loads > 20 && shared > 2 && !wrong)
}' >>"$log"
[ $? = 0 ] && [ $status = 0 ] && grep -qE '^[0-9]+ passed, 0 failed' "$log"
