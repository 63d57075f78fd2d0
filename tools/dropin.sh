#!/bin/sh
# dropin.sh DIR - a tree that takes the place of a checkout of seL4's kernel in a project that CMake builds.
#
# DIR gets the CMake package (user/dropin) and libsel4 as source.  The kernel itself is built from this tree, by make, when the
# project is built.  DIR must be empty, or such a tree already.
set -eu
cd "$(dirname "$0")/.."
dir=${1:-}
[ -n "$dir" ] || { echo "dropin.sh: say where: make dropin PREFIX=dir" >&2; exit 2; }
if [ -e "$dir" ] && [ ! -e "$dir/FindseL4.cmake" ] && [ -n "$(ls -A "$dir")" ]; then
    echo "dropin.sh: $dir has something else in it; give an empty or new folder" >&2
    exit 2
fi
if [ -e "$dir/FindseL4.cmake" ] && ! grep -q Tessera "$dir/FindseL4.cmake"; then
    echo "dropin.sh: $dir has another kernel in it; give an empty or new folder" >&2
    exit 2
fi
mkdir -p "$dir/libsel4"
rm -rf "$dir/libsel4" "$dir/tools" "$dir/configs"
cp -R user/dropin/. "$dir"
mkdir -p "$dir/libsel4/src" "$dir/libsel4/include/tessera" "$dir/libsel4/tessera"
mv "$dir/libsel4/libsel4.c" "$dir/libsel4/src"
cp user/runtime/variant.c "$dir/libsel4/src"
cp -R user/include/sel4 user/include/interfaces "$dir/libsel4/include"
cp -R api "$dir/libsel4/api"
cp user/include/autoconf.h "$dir/libsel4/tessera"
# What aarch64 has instead of x86_64's is found first.
mkdir -p "$dir/libsel4/aarch64/include" "$dir/libsel4/tessera/aarch64"
cp -R user/aarch64/include/sel4 user/aarch64/include/interfaces "$dir/libsel4/aarch64/include"
cp user/aarch64/include/autoconf.h "$dir/libsel4/tessera/aarch64"
cp config.h "$dir/libsel4/include/tessera"
# What seL4's builds generate from XML is made from api/ here, and written as XML for generators of other languages.
program=$(mktemp)
trap 'rm -f "$program"' EXIT
for arch in x86_64 aarch64; do
    place=$dir/libsel4/include
    [ $arch = x86_64 ] || place=$dir/libsel4/$arch/include
    cc -DFOR_$arch -Iapi -Iapi/$arch -Iuser/$arch/include -Iuser/include -o "$program" tools/interfaces.c
    for file in interfaces/object-api.xml interfaces/object-api-sel4-arch.xml interfaces/object-api-arch.xml api/syscall.xml \
        sel4/shared_types.bf sel4/arch/shared_types.bf sel4/sel4_arch/types.bf; do
        mkdir -p "$place/$(dirname $file)"
        "$program" $file >"$place/$file"
    done
done
echo "set(TESSERA_SOURCE \"$(pwd)\")" >"$dir/tools/source.cmake"
echo "  dropin   $dir"
