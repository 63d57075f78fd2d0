#!/bin/sh
# link.sh MUSL COMMAND... - runs COMMAND, which links a program, and gives it what it lacks of the C library in MUSL:
# as long as names are undefined that tools/build-musl.sh finds there, it is run again.  With PARTS, a folder of a build,
# the same for Tessera's own libraries (tools/parts.sh).
#
# Where user/layout.ld has put several stacks into .stacks, the program is linked once more, with an empty page below each:
# no script of ld can say that of all sections that match a pattern.
set -u
musl=$1
shift
here=$(cd "$(dirname "$0")" && pwd)
said=$(mktemp)
trap 'rm -f "$said" "$said.ld"' EXIT
trap 'exit 130' INT TERM HUP
before=
[ -z "${PARTS:-}" ] || export OURS="$(cd "$PARTS" && pwd)/user/names"
export LC_ALL=C         # what is undefined is read from the linker's words
until "$@" 2>"$said"; do
    names=$(sed -n "s/.*undefined reference to [\`']\([A-Za-z_][A-Za-z0-9_]*\)'.*/\1/p" "$said" | sort -u)
    rest=$names
    if [ -n "$names" ] && [ "$names" != "$before" ] && [ -n "${PARTS:-}" ]; then
        rest=$("$here/parts.sh" add "$PARTS" "$musl" $names) || exit 1
    fi
    # What is missing now may be there only because a part of the libraries was added: look again.
    if [ -z "$names" ] || [ "$names" = "$before" ] ||
        { [ -n "$rest" ] && ! "$here/build-musl.sh" "$musl" $rest && [ "$rest" = "$names" ]; }; then
        cat "$said" >&2
        for name in $names; do
            case $name in
            this_program_needs_libraries_of_VARIANT_*)
                wanted=${name##*_}
                echo "link.sh: some of these files were compiled for a kernel with VARIANT=$wanted, and the libraries are for another:" >&2
                echo "    compile all of them for the same kernel: make VARIANT=$wanted ... (docs/contributing.md, \"Build\")" >&2 ;;
            esac
        done
        exit 1
    fi
    before=$names
done
cat "$said" >&2

# The last word is the program's file, as user.mk has it.
for out in "$@"; do :; done
stacks=$(objdump -t "$out" | awk '/ O \.stacks\t/ { print $NF }' | sort -u)
[ "$(echo "$stacks" | wc -l)" -gt 1 ] || exit 0
{
    echo "SECTIONS {"
    for s in $stacks; do echo ".stacks.$s ALIGN(0x1000) + 0x1000 : { *(.bss.$s) . = ALIGN(0x1000); }"; done
    echo "} INSERT BEFORE .root_stack;"
} >"$said.ld"
cc=$1
shift
"$cc" -Wl,-T,"$said.ld" "$@" 2>"$said" || { cat "$said" >&2; exit 1; }
