#!/bin/sh
# same-states.sh BUILD - do all compilers make the same kernel?  The explorer, built by gcc and clang at several levels:
# the states it finds are hashed, and all hashes must be the same.
set -eu
build=$1
cd "$(dirname "$0")/.."
want=
for how in "gcc -O0" "gcc -O1" "gcc -O2" "gcc -O3" "gcc -Os" "clang -O0" "clang -O2" "clang -O3"; do
    folder=$build/states-$(echo "$how" | tr -d ' ')
    make -s B="$folder" CC="${how% *}" EXPLORE_OPT="${how#* }" "$folder/explore/explore"
    got=$(EXPLORE_STATES="${EXPLORE_STATES:-20000}" "$folder/explore/explore" | sed 's/^ *\([a-z]*\) .*hash \([0-9a-f]*\).*/\1 \2/' | tr '\n' ' ')
    [ -n "$want" ] || want=$got
    if [ "$got" != "$want" ]; then echo "$how: $got, but the first: $want"; exit 1; fi
    echo "  $how: the same"
done
echo "  $want"
