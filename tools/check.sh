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

wanted() { # NAME VALUE LEAST
    mark=ok
    [ "$2" -ge "$3" ] || { mark='TOO FEW'; bad=1; }
    printf '  %-46s %6s, %s wanted  %s\n' "$1" "$2" "$3" "$mark"
}

code() { # code lines of the files named
    awk 'FNR == 1 { c = 0 }
         { l = $0; sub(/^[ \t]+/, "", l)
           if (c) { if (l ~ /\*\//) c = 0; next }
           if (l == "" || l ~ /^\/\//) next
           if (l ~ /^\/\*/) { if (l !~ /\*\//) c = 1; next }
           n++ } END { print n + 0 }' "$@"
}

portable=$(find kernel -name debug -prune -o -name '*.[ch]' -print -o -path 'kernel/*.def' -print)
arch=$(find arch -name '*.[chS]')
of_arch() { find "arch/$1" \( -path '*/debug' -o -path '*/invariants' \) -prune -o -name '*.[chS]' -print; }
# Read with one variant, and with both. (5,500 and 7,500 before the fast path learned what MCS needs, most of it shared:
# kernel/entry/fast_send.h and fast_wait.h; 5,600 and 7,650 before the words of the command line were portable, 52 lines
# that each architecture had; 5,650 and 7,700 before a call could be left for an interrupt with MCS;
# 8,000 with MCS, to which the 52 lines came; 5,750 before the shared fast path asked whether there is time for a signal.)
limit "code lines, portable kernel, classic" "$(code $(printf '%s\n' $portable | grep -v '^kernel/variant/mcs/'))" 5800
limit "code lines, portable kernel, both variants" "$(code $portable)" 8100
# (4,500 before clang-format, which lays out one constant a line: 218 lines of x86_64.)
for name in $(ls -d arch/*/ | xargs -n1 basename); do
    limit "code lines, $name" "$(code $(of_arch "$name"))" 4750
done
# (2,500 before the state port, which is 980 of them; 3,100 before slots were told by the way to them, and faults with what
# to do; 3,250 before aarch64 had its own; 3,450 before reports knew scheduling contexts;
# 3,650 before postmortems.)
limit "code lines, debug/ of kernel and architectures" "$(code kernel/debug/*.[ch] kernel/variant/*/debug/*.[ch] arch/*/debug/*.[ch])" 4000
limit "code lines, invariants in debug kernels" "$(code invariants/*.[ch] arch/*/invariants/*.[ch])" 600
limit "options in config.h" "$(grep -c '^#ifndef' config.h)" 24
limit "lines of the Makefile" "$(wc -l <Makefile)" 200
limit "#if in kernel/*.c and arch/*/*.c" \
    "$(find kernel arch -name '*.c' | xargs grep -hE '^ *# *(if|ifdef|ifndef|elif)' | wc -l)" 0

# Lines with nothing but comment, without the card at the top, for each 100 lines of code.
comments() {
    awk 'FNR == 1 { card = 1; c = 0 }
         { l = $0; sub(/^[ \t]+/, "", l)
           if (c || l ~ /^\/\*/ || l ~ /^\/\//) {
               if (!card) n++
               if (l ~ /\*\//) { c = 0; card = 0 } else if (l ~ /^\/\*/) c = 1
           } else if (l != "") { card = 0; code++ } }
         END { printf "%d", code ? 100 * n / code : 0 }' "$@"
}
wanted "comment lines a 100 code lines, kernel, arch" "$(comments $portable kernel/debug/*.[ch] kernel/variant/*/debug/*.[ch] $arch)" 20

longest=0 longest_name=
for f in $portable $arch; do
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
wide() { git ls-files "$@" | xargs awk 'length > 100' | wc -l; }
limit "lines wider than 100 characters" "$(wide '*.[ch]' '*.S')" 60
other=$(git ls-files '*.[ch]' | xargs clang-format -n 2>&1 | sed -n 's/^\([^ :]*\):.*/\1/p' | sort -u)
limit "files that clang-format would change" "$(echo "$other" | grep -c .)" 0
[ -z "$other" ] || { echo "$other" | sed 's/^/    /'; echo "    make format lays them out"; }
git rev-parse --git-dir >/dev/null || bad=1
tools/contract.sh || bad=1
limit "paths of a particular machine" "$(git grep -nE '/(home|work|root)/[a-z]' -- . ':!tools/check.sh' 2>/dev/null | wc -l)" 0
limit "function pointers and recursion in the core" "$(grep -hE '\(\*[a-z_]+\)\(' $(find kernel -name '*.c' ! -path '*/debug/*') | wc -l)" 0

# How large are the kernels, and which paths take more instructions than when the figures were last kept?
build=${B:-build}
log=$(mktemp)
trap 'rm -f "$log"' EXIT
make_it() { tools/progress.sh "$log" make -s -j"$(nproc)" B="$build" "$@" || { tail -n 5 "$log"; bad=1; false; }; }
text_of() { size "$1" | awk 'NR == 2 { print $1 }'; }
if make_it kernel user && make_it DEBUG=0 kernel; then
    limit "bytes of text and read-only data, release kernel" "$(text_of "$build/release/tessera.elf")" 73728
    printf '  %-46s %6d\n' "the same of a debug kernel" "$(text_of "$build/tessera.elf")"
fi
for objects in "$build" "$build/release"; do
    tools/floors.sh "$objects" || bad=1
done
if make_it bench; then tools/slower.sh test/bench/bench.json "$build/bench/bench.json" || bad=1; fi
[ $bad = 0 ] && echo "  house style: ok"
exit $bad
