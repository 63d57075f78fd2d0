#!/bin/sh
# unoptimized.sh COMPILER FLAG... - libsel4 where a compiler does not optimize, as debug builds of seL4's projects do.
#
# No aligned vector move is in it: these fault in threads whose stack somebody set by hand.  And no function takes much of a
# stack, nor is one put into its callers by force.  Ends with 0 if all is so.
set -u
cd "$(dirname "$0")/../.."
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
printf '#include <sel4/sel4.h>\n#include <vspace/arch/page.h>\n' >"$dir/all.c"
"$@" -O0 -fkeep-inline-functions -fstack-usage -c -o "$dir/all.o" "$dir/all.c" || exit 1
objdump -d --no-show-raw-insn "$dir/all.o" >"$dir/code"
functions=$(grep -c '^[0-9a-f]* <.*>:$' "$dir/code")
[ "$functions" -gt 200 ] || { echo "  libsel4  only $functions functions are compiled by themselves"; exit 1; }
awk -F '\t' '/^[0-9a-f]+ </ { f = $1 } $2 ~ /^(movap|movdqa|movnt|vmovap|vmovdqa)/ { print "  libsel4 ", f, $2; bad = 1 } END { exit bad }' \
    "$dir/code" || exit 1
awk -F '\t' '$2 > 400 { print "  libsel4 ", $1, "takes", $2, "bytes of stack"; bad = 1 } END { exit bad }' "$dir/all.su" || exit 1
