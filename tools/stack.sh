#!/bin/sh
# stack.sh BUILD LIMIT [ARCH [VARIANT]] - how deep can the kernel's stack get?  From the compiler's own figures for each
# function and the calls between them; ends with 1 above LIMIT bytes (of a debug kernel: 512 more), with a recursion, with
# a call or a jump through a pointer (a processor may guess where that leads, by what user code did), or if anybody but
# entry.S and they themselves calls the functions that keep no register (ENTRIES in the Makefile).
set -eu
build=$1 limit=$2 arch=${3:-x86_64} variant=${4:-classic}
root=$(cd "$(dirname "$0")/.." && pwd)
cd "$root"
entries=" $(sed -n 's/^ENTRIES := //p' Makefile | sed "s/\$(ARCH)/$arch/g; s/\$(VARIANT)/$variant/g; s/ /.c /g").c "
# What entry.S calls, the bytes that a call pushes, and a jump through a register or memory.
case $arch in
x86_64) doors="entry_syscall entry_fault trap_handle idle_enter trap_bug_report" start=boot_main pushed=8
    cross='' indirect='(jmp|call) +\*' ;;
aarch64) doors="entry_syscall entry_fault trap_exception trap_interrupt trap_hardware_error trap_bug_report idle_enter"
    start=boot_main pushed=0 cross=aarch64-linux-gnu- indirect='\<(br|blr)\>' ;;
esac
export CCACHE_DISABLE=1     # a cache of objects (ccache) does not keep what the compiler says of frames and calls
for debug in 0 1; do
    out=$build/stack
    make -s ARCH="$arch" VARIANT="$variant" B="$out" DEBUG=$debug CC="${cross}gcc -fcallgraph-info=su" kernel >/dev/null
    find "$out$([ $debug = 0 ] && echo /release || true)/kernel" -name '*.ci' | { [ $debug = 0 ] && cat || grep -v /release/; } |
        xargs cat | awk -v limit="$((limit + 512 * debug))" -v entries="$entries" -v doors_named="$doors" -v start="$start" -v pushed=$pushed -v what="$([ $debug = 0 ] && echo release || echo debug)" '
        function title(key,   t) { match($0, key ": \"[^\"]*\""); t = substr($0, RSTART, RLENGTH); sub(key ": \"", "", t); sub("\"$", "", t); return t }
        /^graph:/ { unit = title("title") }
        /^node:/ {
            name = title("title")
            if (/[0-9]+ bytes \(/) home[name] = unit
            if (match($0, /[0-9]+ bytes \((static|dynamic)/)) { t = substr($0, RSTART); size[name] = t + 0 }
            if ($0 ~ /dynamic/ && $0 !~ /dynamic,bounded/) { print "  a frame of unknown size: " name; bad = 1 }
        }
        /^edge:/ {
            from = title("sourcename"); to = title("targetname")
            if (to == "__indirect_call") { print "  " from " calls through a pointer"; bad = 1 }
            calls[from] = calls[from] SUBSEP to
            if (from != "kernel_boot" && !index(entries, " " unit " ")) outside[to] = from      # it never comes back
        }
        # Bytes below f: its frame, what the call pushed, and the deepest of what it calls.
        function depth(f,   list, n, i, d, most, way) {
            if (f in known) return known[f]
            if (f in open) { print "  recursion through " f; bad = 1; return 0 }
            open[f] = 1
            n = split(substr(calls[f], 2), list, SUBSEP)
            most = 0; way = ""
            for (i = 1; i <= n; i++) { d = depth(list[i]); if (d > most) { most = d; way = list[i] } }
            delete open[f]
            next_of[f] = way
            return known[f] = size[f] + pushed + most
        }
        END {
            for (f in outside)
                if (index(entries, " " home[f] " ")) { print "  " outside[f] " calls " f ", which keeps no register"; bad = 1 }
            worst = 0
            split(doors_named, doors, " ")
            for (i = 1; i in doors; i++) {
                if (!(doors[i] in home)) { print "  there is no door " doors[i]; bad = 1 }
                d = depth(doors[i])
                if (d > worst) { worst = d; at = doors[i] }
            }
            boot = depth(start)
            path = at
            for (f = next_of[at]; f != ""; f = next_of[f]) { n = f; sub(/.*:/, "", n); path = path " > " n }
            printf "  stack, %s kernel: at most %d bytes of %d (booting %d): %s\n", what, worst, limit, boot, path
            exit bad || worst > limit || boot > 4096
        }'
    # boot.S, in a section of its own, jumps to where the kernel will lie, before there is user code.
    elf=$out/$([ $debug = 0 ] && echo release/ || true)tessera.elf
    ! "${cross}objdump" -d --no-show-raw-insn "$elf" | sed '/section \.boot:/,/section/d' | grep -E "^ffff[0-9a-f]*:.*$indirect" || {
        echo "  a jump or call through a register or memory (above)" >&2
        exit 1
    }
done
