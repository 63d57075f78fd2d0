#!/bin/sh
# write-stubs.sh HEADER KINDS COMMAND... - prints HEADER, user/include/interfaces/sel4_client.h, with its rows written out as
# functions.  KINDS is the architecture's interfaces/kinds.h.  COMMAND compiles C (with the flags of a build: what a
# configuration leaves out is left out).
#
# Programs are compiled with what this prints: when an argument is wrong, the compiler shows the function and its
# parameters, not the macros that made it.
set -eu
header=$1 of_kinds=$2
shift 2
# As a learner reads them: seL4_Word, and not the macro for it.
kinds() { sed -n 's/^#define \(USER_[A-Za-z0-9]*\) \([A-Za-z0-9_]*\)$/s,\\b\1\\b,\2,g/p' "$1"; }
first=$(grep -n '^#define METHOD_BY_HAND' "$header" | cut -d: -f1)
last=$(grep -n '^#undef METHOD_BY_HAND' "$header" | cut -d: -f1)
sed -n "1,$((first - 1))p" "$header"
echo "/* A function for each row of api/, written out by tools/write-stubs.sh. */"
{
    printf '#include "config.h"\n#include "each.h"\n'
    sed -n "1,$((first - 1))p" "$header" | grep '^#define [A-Z]*_'
    sed -n "$first,${last}p" "$header"
} | "$@" -E -P -xc - | sed -e 's/ *LIBSEL4_INLINE_FUNC/\n&/g' | sed -e '/^ *$/d' -e 's/^ *//' -e 's/ ,/,/g' -e 's/ )/)/g' \
    -e "$(kinds "$of_kinds")" -e 's/) { struct sel4_message/)\n{\n    struct sel4_message/' -e 's/; }$/;\n}/' -e 's/; \([a-z]\)/;\n    \1/g' -e 's/_service/service/g'
sed -n "$((last + 1)),\$p" "$header"
