#!/bin/sh
# contract.sh - the port contract, counted: what an architecture must supply (arch/arch.h, arch/machine.h), and whether
# each one does.  Ends with 1 if a name is missing in an architecture, or if portable code names one.
#
# The names in headers and tables are those of the list at the top of arch.h; the functions are the prototypes below it
# and in machine.h.  An architecture is a folder of arch/ with a context.h.
set -eu
cd "$(dirname "$0")/.."
bad=0
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# FILE NAME, a line for each name of the list; FILE alone, for one that only has to be there.
sed -n '/^ \*   a[a-z]*\/ARCH\//,/^ \*$/p' arch/arch.h | awk '
    { first = 2 }
    $2 ~ /\// { file = $2; first = 3; if (NF < 3) print file }
    { for (i = first; i <= NF; i++) print file, $i }' >"$work/list"
sed -n 's/^\([a-z][^(]*[ *]\)\([a-z_]*\)(.*/\2/p' arch/arch.h arch/machine.h >"$work/functions"

# Comments and texts out; what is left is told by file and line.
code() { awk '
    FNR == 1 { c = 0 }
    { line = $0; out = ""
      while (line != "") {
          if (c) { i = index(line, "*/"); if (!i) break; line = substr(line, i + 2); c = 0; continue }
          i = index(line, "/*"); if (!i) { out = out line; break }
          out = out substr(line, 1, i - 1) " "; line = substr(line, i + 2); c = 1
      }
      gsub(/"([^"\\]|\\.)*"/, " ", out); if (out ~ /[a-z]/) print FILENAME ":" FNR ":" out }' "$@"; }

for folder in arch/*/context.h; do
    arch=$(basename "$(dirname "$folder")")
    while read -r file name; do
        file=$(echo "$file" | sed "s/ARCH/$arch/")
        if [ ! -f "$file" ]; then echo "  $arch has no $file"; bad=1
        elif [ -n "$name" ] && ! grep -qw "$name" "$file"; then echo "  $file has no $name"; bad=1; fi
    done <"$work/list"
    code $(find "arch/$arch" -name '*.[chS]') >"$work/code"
    while read -r name; do
        grep -qE "[ *]$name\(.*[^;]$" "$work/code" || { echo "  $arch does not have $name()"; bad=1; }
    done <"$work/functions"
done

# Parts of identifiers that only one architecture has, and pairs of them.
words='x86 x64 amd64 ia32 aarch64 arm riscv [re][abcd]x [re][sd]i [re][sbi]p r[89] r1[0-5] [re]flags cr[0234] xmm[0-9]* ttbr[01]
    esr far satp scause pml4 pdpt asid pcid apic ioapic gic plic msi msr cpuid gdt idt tss iret sysret sysenter svc ecall
    ioport fsbase gsbase tpidr xsave'
pairs='fs_base gs_base io_port page_directory page_table small_frame large_frame huge_frame bases fault_ip'
pattern="(^|[^a-z0-9])($(echo $words $pairs | tr ' ' '|'))([^a-z0-9]|\$)"
code $(find kernel invariants -name '*.[ch]' -o -path 'kernel/*.def') api/*.def >"$work/portable"

# What portable code takes from a header of the list stands in the list: or else one architecture has it, and another not.
for header in $(awk '$1 ~ /\.h$/ && $1 ~ /^arch/ { print $1 }' "$work/list" | sort -u); do
    for file in arch/*/"$(basename "$header")"; do
        sed -n 's/^static inline [^(]*[ *]\([a-z_0-9]*\)(.*/\1/p' "$file" | while read -r name; do
            if grep -q "\<$name(" "$work/portable" && ! grep -qw "$name" "$work/list" "$work/functions"; then
                echo "  portable code uses $name of $file, and arch/arch.h does not list it"
            fi
        done
    done
done >"$work/unlisted"
cat "$work/unlisted"
[ ! -s "$work/unlisted" ] || bad=1

sed 's/^\([^:]*:[0-9]*\):/\1 /' "$work/portable" |
    awk -v pattern="$pattern" '{ where = $1; $1 = ""; if (tolower($0) ~ pattern) print "  portable code names an architecture: " where $0 }' \
    >"$work/named"
cat "$work/named"
[ ! -s "$work/named" ] || bad=1

printf '  port contract: %d names in headers and tables, %d functions; %d architectures\n' "$(wc -l <"$work/list")" \
    "$(wc -l <"$work/functions")" "$(ls arch/*/context.h | wc -l)"
exit $bad
