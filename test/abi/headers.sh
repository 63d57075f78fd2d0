#!/bin/sh
# headers.sh COMPILER FLAG... - each public header compiles where it is the only one, and brings the headers that
# headers.txt says; each one below user/include/sel4 has a line there.  An assembler can read those with numbers.
# Ends with 0 if all is so.
set -u
cd "$(dirname "$0")/../.."
failed=0

complain() {
    echo "  header   $*"
    failed=1
}

# The file that a line calls so, seen from user/include.
path() {
    case $1 in
    interfaces/*) echo "$1" ;;
    *) echo "sel4/$1" ;;
    esac
}

for f in $(cd user/include/sel4 && find . -name '*.h' | sed 's|^\./||'); do
    [ "$f" = bitfield.h ] || grep -q "^!*$f\( \|\$\)" test/abi/headers.txt || complain "$f has no line in headers.txt"
done
# Headers of other kernels end the compilation, and name what they are for; with that option they compile, if it may be set.
while read -r header option; do
    said=$(echo "#include <sel4/$header>" | "$@" -fsyntax-only -xc - 2>&1) && complain "<sel4/$header> compiles without $option"
    echo "$said" | grep -q "#error.*${option#CONFIG_}" || complain "<sel4/$header> does not name $option: $said"
    word=${option#CONFIG_KERNEL_}       # MCS is a word of config.h, which sets CONFIG_KERNEL_MCS
    [ "$option" = CONFIG_SYSENTER ] || echo "#include <sel4/$header>" | "$@" -Werror "-D$word=1" -fsyntax-only -xc - ||
        complain "<sel4/$header> does not compile with $option"
done <<END
$(sed -n 's/^!//p' test/abi/headers.txt)
END
for header in $(sed -n '/^[#!]/!s/ .*//p' test/abi/headers.txt | sort -u); do
    file=$(path "$header")
    # A reader of seL4's sources may use the header of an object file alone: it must compile, too.
    brought=$(echo "#include <$file>" | "$@" -Werror -H -fsyntax-only -xc - 2>&1) ||
        complain "<$file> does not compile by itself: $brought"
    for other in $(awk -v h="$header" '$1 == h { $1 = ""; print }' test/abi/headers.txt); do
        echo "$brought" | grep -q "/$(path "$other")\$" || complain "<$file> does not bring <$(path "$other")>"
    done
done
# The assembler gets macros alone, and each size is a number there: generators of object tables read them so.
for header in config macros constants arch/constants sel4_arch/constants sel4_arch/deprecated mode/types plat/api/constants; do
    said=$(echo "#include <sel4/$header.h>" | "$@" -D__ASSEMBLER__ -xassembler-with-cpp -c -o /dev/null - 2>&1) ||
        complain "<sel4/$header.h> is nothing for an assembler: $said"
done
for size in TCB Endpoint Notification Page LargePage HugePage ASIDPool ASIDPoolIndex Slot MinUntyped MaxUntyped Badge PageTable \
    PageDir PDPT PML4 IOPageTable; do
    printf '#include <sel4/sel4_arch/constants.h>\n#include <sel4/mode/types.h>\nseL4_%sBits\n' $size |
        "$@" -D__ASSEMBLER__ -E -P -xassembler-with-cpp - | tail -n 1 | grep -qx '[0-9]*' || complain "seL4_${size}Bits is not a number"
done
exit $failed
