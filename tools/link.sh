#!/bin/sh
# link.sh MUSL COMMAND... - runs COMMAND, which links a program, and gives it what it lacks of the C library in MUSL:
# as long as names are undefined that tools/build-musl.sh finds there, it is run again.  With PARTS, a folder of a build,
# the same for Tessera's own libraries (tools/parts.sh).
set -u
musl=$1
shift
here=$(cd "$(dirname "$0")" && pwd)
said=$(mktemp)
trap 'rm -f "$said"' EXIT
trap 'exit 130' INT TERM HUP
before=
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
        exit 1
    fi
    before=$names
done
cat "$said" >&2
