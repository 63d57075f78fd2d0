#!/bin/sh
# libraries.sh BUILD COMPILER FLAG... - each function of libraries.txt is declared by the header of its line, and is a macro,
# is written in that header, or lies in BUILD's library.  Ends with 0 if all is so.
set -u
build=$1
shift
cd "$(dirname "$0")/../.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0
grep -v '^ *\(#\|$\)' test/abi/libraries.txt >"$work/lines"
number=0
while IFS=: read -r header names; do
    number=$((number + 1))
    {
        echo "#include <$header>"
        for name in $names; do printf '#ifndef %s\nvoid *use_of_%s(void) { return (void *)%s; }\n#endif\n' "$name" "$name" "$name"; done
    } >"$work/$number.c"
    "$@" -w -O0 -c "$work/$number.c" -o "$work/$number.o" 2>"$work/said" || {
        sed -n "s|.*error: |  library  <$header>: |p" "$work/said"
        failed=1
    }
done <"$work/lines"
nm "$build"/user/libtessera.a "$build"/user/start.o 2>/dev/null | awk 'NF == 3 && $2 != "U" { print $3 }' | sort -u >"$work/defined"
awk -F: '{ print $2 }' "$work/lines" | tr ' ' '\n' | grep . | sort -u >"$work/names"
for name in $(nm -u "$work"/*.o | awk '$1 == "U" { print $2 }' | sort -u | comm -12 - "$work/names" | comm -23 - "$work/defined"); do
    echo "  library  $name: declared, but no library has it"
    failed=1
done
[ $failed != 0 ] || echo "  library  $(wc -l <"$work/names") functions that programs for seL4 use are there"
exit $failed
