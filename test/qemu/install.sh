#!/bin/sh
# install.sh BUILD - what make install gives is enough to build a program of two, outside of the tree; and init makes one there.
set -eu
build=$1
root=$(cd "$(dirname "$0")/../.." && pwd)
there=$(mktemp -d)
trap 'rm -rf "$there"' EXIT
make -s -C "$root" --no-print-directory B="$build" install PREFIX="$there/sdk"
# No file of it that is text names this tree.
if grep -rIl "$root" "$there/sdk" --include='*.h' --include='*.pc' --include='*.def' --include='tessera-cc'; then
    echo "these files name the tree"
    exit 1
fi
cd "$there"
cp "$root/tutorials/new-app/src/main.c" main.c
cp "$root/tutorials/new-app/programs/worker/main.c" worker.c
sdk/bin/tessera-cc -Wall -Werror -o worker worker.c
sdk/bin/tessera-cc -Wall -Werror -c main.c
ARCHIVE=worker sdk/bin/tessera-cc -o program main.o
"$root/tools/run-qemu.sh" "$there/sdk/lib/tessera/tessera" "$there/program" >log 2>&1 || { cat log; exit 1; }
grep 'worker: the answer is 42' log
grep 'The worker is gone' log
# The same words for pkg-config.
if command -v pkg-config >/dev/null; then
    flags=$(PKG_CONFIG_PATH=$there/sdk/share/pkgconfig pkg-config --cflags --libs tessera)
    # shellcheck disable=SC2086
    gcc worker.c $flags -o by_pkg_config
fi
mkdir project
cd project
"$root/init" --plat pc99 --app other
ninja
./simulate | tail -n 2 | grep 'The worker is gone'
