#!/bin/sh
# paths.sh KERNEL.elf KERNEL IMAGE - what the paths between two looks at the clock cost, from a trace of every
# instruction: how many, by function, and the costly ones (CR3, MSR, FPU, IRET).
#
# IMAGE is a benchmark made small (make bench-paths: test/bench/paths.c).  A path is named by the two places
# in IMAGE that read the clock; its last passage is shown.
set -eu
elf=$1 kernel=$2 image=$3
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
objdump -d --no-show-raw-insn "$elf" "$image" >"$dir/code"
timeout 300 "${QEMU:-qemu-system-x86_64}" -m 512M -cpu "${BENCH_CPU:-Nehalem}" -icount shift=0 -display none -serial file:"$dir/serial" \
    -monitor none -nic none -no-reboot -singlestep -d exec,nochain -D "$dir/trace" -kernel "$kernel" -initrd "$image" </dev/null || true
awk '
    FNR == NR {
        if ($0 ~ /^[0-9a-f]+ <.*>:$/) { f = $2; gsub(/[<>:]/, "", f) }
        else if ($1 ~ /^[0-9a-f]+:$/) {
            a = $1; sub(/:/, "", a); while (length(a) < 16) a = "0" a
            fn[a] = f; op = $2
            if ($0 ~ /%cr3/) op = "CR3"
            if (op ~ /^(wrmsr|rdmsr|CR3|iretq|fxsave|fxrstor|xsave|xrstor|invlpg|invpcid|wrfsbase|wrgsbase|rdfsbase|rdgsbase|clts|lock|mfence|swapgs)/ || $0 ~ /%cr0/) costly[a] = op
            if (op == "rdtsc") clock[a] = 1
        }
        next
    }
    /^Trace/ {
        split($0, p, /[\[\/]/); a = p[3]
        if (a in clock && fn[a] !~ /read_tsc|calibrate/) {
            if (from != "") {
                key = from " .. " fn[a] "+" a
                n[key] = count; text = ""
                for (g in by) text = text sprintf("%7d %s\n", by[g], g)
                for (g in dear) text = text sprintf("      %s: %d\n", g, dear[g])
                detail[key] = text
            }
            from = fn[a] "+" a; count = 0
            delete by; delete dear
        }
        count++; by[fn[a]]++
        if (a in costly) dear[costly[a]]++
    }
    END { for (key in n) if (n[key] > 20 && n[key] < 20000) { printf "%s: %d instructions\n", key, n[key]; printf "%s", detail[key] | "sort -rn"; close("sort -rn"); print "" } }
' "$dir/code" "$dir/trace"
