#!/bin/sh
# check.sh - the house style, measured: sizes, conditionals, cards, names.  Ends with 1 if a limit is
# passed.  Comment and blank lines do not count as code.
set -u
cd "$(dirname "$0")/.."
bad=0

limit() { # NAME VALUE LIMIT
    mark=ok
    [ "$2" -le "$3" ] || { mark='TOO MUCH'; bad=1; }
    printf '  %-46s %6s of %-6s %s\n' "$1" "$2" "$3" "$mark"
}

code() { # code lines of the files named
    awk 'FNR == 1 { c = 0 }
         { l = $0; sub(/^[ \t]+/, "", l)
           if (c) { if (l ~ /\*\//) c = 0; next }
           if (l == "" || l ~ /^\/\//) next
           if (l ~ /^\/\*/) { if (l !~ /\*\//) c = 1; next }
           n++ } END { print n + 0 }' "$@"
}

portable=$(find kernel -name '*.[ch]' -o -path 'kernel/*.def')
arch=$(find arch/x86_64 -name '*.[chS]')
limit "code lines, portable kernel" "$(code $portable)" 5500
limit "code lines, x86_64" "$(code $arch)" 4500
limit "code lines, invariants in debug kernels" "$(code invariants/*.[ch])" 600
limit "options in config.h" "$(grep -c '^#ifndef' config.h)" 24
limit "lines of the Makefile" "$(wc -l <Makefile)" 200
limit "#if in kernel/*.c and arch/*/*.c" \
    "$(find kernel arch -name '*.c' | xargs grep -hE '^ *# *(if|ifdef|ifndef|elif)' | wc -l)" 0

longest=0 longest_name=
for f in $portable $arch $(find arch/host -name '*.[ch]'); do
    n=$(code "$f")
    if [ "$n" -gt $longest ]; then longest=$n longest_name=$f; fi
done
limit "code lines of the longest file ($(basename "$longest_name"))" $longest 600

# Function bodies, from "{" to "}" in the first column.
find kernel arch -name '*.c' | xargs awk '
    /^{/ { start = FNR } /^}/ && start { print FNR - start - 1; start = 0 }' | sort -n >/tmp/check.$$
median=$(awk '{ a[NR] = $1 } END { print a[int((NR + 1) / 2)] }' /tmp/check.$$)
p90=$(awk '{ a[NR] = $1 } END { print a[int(NR * 0.9)] }' /tmp/check.$$)
max=$(tail -n 1 /tmp/check.$$)
rm -f /tmp/check.$$
limit "lines of a function, median" "$median" 12
limit "lines of a function, 9 of 10" "$p90" 35
limit "lines of a function, longest" "$max" 70
limit "files in kernel/, arch/, invariants/ without a card" "$(find kernel arch invariants -name '*.c' | xargs grep -LE '^ \* (Never|Knows|.*Knows nothing)' | wc -l)" 4
limit "lines wider than 110 characters" "$(find kernel arch api user test tools invariants -name '*.[chS]' | xargs awk 'length > 110' | wc -l)" 60
limit "paths of a particular machine" "$(git grep -nE '/(home|work|root)/[a-z]' -- . ':!tools/check.sh' 2>/dev/null | wc -l)" 0
limit "function pointers and recursion in the core" "$(grep -hE '\(\*[a-z_]+\)\(' kernel/*.c kernel/object/*.c | wc -l)" 0

# Which paths take more instructions than when the figures were last kept?
if command -v "${QEMU:-qemu-system-x86_64}" >/dev/null && [ -f build/musl/libc.a ]; then
    if make -s bench >build/check-bench.log 2>&1; then
        limit "bytes of text and read-only data, release kernel" "$(size build/release/tessera.elf | awk 'NR == 2 { print $1 }')" 73728
        awk -F'": ' '{ gsub(/^ *"|,$/, "") }
            NF != 2 || $2 !~ /^[0-9]+$/ { next }
            FNR == NR { old[$1] = $2; next }
            $1 in old && $2 > old[$1] * 1.02 { n++; printf "  slower: %s: %d, was %d\n", $1, $2, old[$1] }
            END { if (!n) print "  benchmark: no path takes 2 % more instructions than before" }' \
            test/bench/bench.json build/bench/bench.json
    else
        tail -n 3 build/check-bench.log
    fi
else
    echo "  benchmark: not run (make test installs what it needs)"
fi

if [ -f build/tessera.elf ]; then
    size build/tessera.elf | awk 'NR == 2 { printf "  %-46s %6d bytes\n", "kernel text and read-only data (debug build)", $1 }'
fi
[ $bad = 0 ] && echo "  house style: ok"
exit $bad
