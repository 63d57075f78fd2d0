#!/bin/sh
# bench.sh KERNEL IMAGE DIR - count the instructions of every path on KERNEL, any kernel with seL4's ABI.
#
# Prints a table; writes DIR/bench.txt (name, tab, count), DIR/bench.json and DIR/bench.svg.  QEMU runs
# with -icount shift=0, where the clock advances by one per instruction: two runs give the same numbers.
# BENCH_CPU chooses QEMU's -cpu; the figures of seL4 are for Nehalem, with the Meltdown split.
set -eu
kernel=$1 image=$2 dir=$3
here=$(cd "$(dirname "$0")/.." && pwd)
mkdir -p "$dir"
cpu=${BENCH_CPU:-Nehalem}
boot() { # KERNEL OUTPUT
    timeout "${TIMEOUT:-600}" "${QEMU:-qemu-system-x86_64}" -m 512M -cpu "$cpu" -icount shift=0,sleep=off -display none \
        -serial stdio -monitor none -nic none -no-reboot -kernel "$1" -initrd "$image" </dev/null >"$2" 2>"$dir/errors.txt" || true
}
# When the kernel is entered: the same file, so that the firmware does the same, its first instructions replaced (32-bit
# code): rdtsc; the low half and then the high half, a byte at a time, to port 0x3f8; 0x2000 to port 0x604: power off.
entry_clock() {
    entry=$(($(LC_ALL=C readelf -hW "$kernel" | awk '/Entry point/ { print $NF }')))
    at=$(LC_ALL=C readelf -lW "$kernel" | awk '$1 == "LOAD" { print $2, $3, $5 }' | while read -r offset start bytes; do
        [ $entry -lt $((start)) ] || [ $entry -ge $((start + bytes)) ] || echo $((offset + entry - start))
    done)
    [ -n "$at" ] || return 0
    cp "$kernel" "$dir/clock"
    printf '\017\061\211\323\146\272\370\003\271\004\0\0\0\356\301\350\010\342\372\211\330\271\004\0\0\0\356\301\350\010\342\372\146\272\004\006\146\270\0\040\146\357\364\353\375' |
        dd of="$dir/clock" bs=1 seek="$at" conv=notrunc 2>/dev/null
    boot "$dir/clock" "$dir/clock.bin"
    od -An -tu8 -N8 "$dir/clock.bin" | tr -d ' '
}
boot "$kernel" "$dir/raw.txt"
tr -d '\r' <"$dir/raw.txt" | awk -F'\t' 'NF == 2 && $1 !~ /^[#!]/ && $2 ~ /^[0-9]+$/' >"$dir/bench.txt"
first=$(tr -d '\r' <"$dir/raw.txt" | awk -F'\t' '$1 == "#first instruction" { print $2 }')
[ -z "$first" ] || entered=$(entry_clock)
tr -d '\r' <"$dir/raw.txt" | grep '^slow messages' || true
if ! grep -q '^#end' "$dir/raw.txt"; then
    echo "The benchmark did not come to its end.  The last lines were:" >&2
    tail -n 5 "$dir/raw.txt" "$dir/errors.txt" >&2
    exit 1
fi
[ -z "${entered:-}" ] ||
    printf 'boot, from the kernel to the root task\t%d\n' $((first - entered)) >>"$dir/bench.txt"
awk -F'\t' -v cpu="$cpu" -v json="$dir/bench.json" -v svg="$dir/bench.svg" '
    function escape(s) { gsub(/&/, "\\&amp;", s); gsub(/</, "\\&lt;", s); return s }
    FNR == NR { if ($0 !~ /^#/) { sel4[$1] = $2; most[$1] = $3 } ; next }
    { name[++n] = $1; ours[n] = $2 }
    END {
        printf "%-62s %9s %7s %7s %7s\n", "instructions (QEMU TCG, -icount shift=0, -cpu " cpu ")", "here", "seL4", "ratio", "aim"
        printf "{\n  \"cpu\": \"%s\",\n  \"rows\": {", cpu >json
        for (i = 1; i <= n; i++) {
            s = sel4[name[i]]
            printf "%-62s %9d %7s %7s %7s\n", name[i], ours[i], s, s ? sprintf("%.2f", ours[i] / s) : "", most[name[i]]
            printf "%s\n    \"%s\": %d", (i > 1 ? "," : ""), name[i], ours[i] >json
            if (s) { m++; bar[m] = i }
        }
        printf "\n  }\n}\n" >json
        printf "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"820\" height=\"%d\" font-family=\"sans-serif\" font-size=\"12\">\n", 40 + m * 34 >svg
        printf "<text x=\"10\" y=\"20\" font-size=\"14\">Instructions: Tessera (dark) and seL4 16.0.0 (light), -cpu %s</text>\n", cpu >svg
        for (k = 1; k <= m; k++) {
            i = bar[k]; y = 36 + (k - 1) * 34; s = sel4[name[i]]
            printf "<text x=\"10\" y=\"%d\">%s</text>", y + 14, escape(name[i]) >svg
            printf "<rect x=\"270\" y=\"%d\" width=\"%.0f\" height=\"12\" fill=\"#24506e\"/><text x=\"%.0f\" y=\"%d\">%d</text>", y, ours[i] / 2, 275 + ours[i] / 2, y + 11, ours[i] >svg
            printf "<rect x=\"270\" y=\"%d\" width=\"%.0f\" height=\"12\" fill=\"#b9cbd8\"/><text x=\"%.0f\" y=\"%d\">%d</text>\n", y + 13, s / 2, 275 + s / 2, y + 24, s >svg
        }
        print "</svg>" >svg
    }' "$here/test/bench/anchors.txt" "$dir/bench.txt"
echo
echo "written: $dir/bench.json $dir/bench.svg"
