#!/bin/sh
# signatures.sh COMMAND... - when an argument of a call is wrong, does the compiler (COMMAND, with flags) show the function
# with its parameters?  A learner must not have to read the macros that make functions of rows.
#
# Every function is tried whose name stands in a tutorial's comment for a TASK; not the getters of packed words, which
# have one argument and are rows of a table.
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
export LC_ALL=C
# Those about another kernel, or parts of another architecture, call what this one does not have.
others=$(find "$root/tutorials" -name variant.txt -exec dirname {} + | sed 's/^/-o -path /')
for arch in "$root"/arch/*/; do others="$others -o -name $(basename "$arch")"; done
names=$(find "$root/tutorials" \( -name nothing $others \) -prune -o -name '*.c' -exec sed -n \
    's/^ *\*  *[A-Za-z_0-9]* [*]*\(\(seL4\|vka\|sel4utils\|simple\|allocman\)_[A-Za-z_0-9]*\)(.*[,;)].*$/\1/p' {} + | grep -v _get_length | sort -u)
{
    printf '#include <%s>\n' sel4/sel4.h simple-default/simple-default.h simple/simple.h vka/object.h vka/object_capops.h \
        allocman/allocman.h allocman/bootstrap.h allocman/vka.h sel4utils/mapping.h sel4utils/process.h sel4utils/vspace.h \
        sel4utils/helpers.h sel4platsupport/bootinfo.h
    echo 'struct wrong { int x; } wrong;'
    for n in $names; do printf 'void try_%s(void) { %s(wrong, wrong, wrong, wrong, wrong, wrong, wrong, wrong, wrong, wrong, wrong, wrong, wrong, wrong); }\n' $n $n; done
} >"$out/wrong.c"
if "$@" -fsyntax-only -fmax-errors=0 "$out/wrong.c" 2>"$out/said"; then echo "wrong calls compile"; exit 1; fi
if grep -nE 'in expansion of macro|EACH_|VKA_ALLOC|METHOD|USER_|implicit declaration' "$out/said"; then
    echo "the compiler shows macros, not functions"
    exit 1
fi
count=0
for n in $names; do
    grep -qE "^ +[0-9]+ \| .*[ *]$n\(" "$out/said" && grep -qE "error: .*(of|to function) .$n." "$out/said" ||
        { echo "the compiler does not show $n with its parameters"; exit 1; }
    count=$((count + 1))
done
[ "$count" -ge 20 ] || { echo "only $count functions were found in the tutorials"; exit 1; }
