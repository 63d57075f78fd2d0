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
# And for CMake, with what editors read.
if command -v cmake >/dev/null; then
    mkdir cmake
    cp main.c worker.c cmake/
    cat >cmake/CMakeLists.txt <<'END'
cmake_minimum_required(VERSION 3.16)
project(mine C)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
find_package(Tessera REQUIRED)
tessera_program(worker worker.c)
tessera_program(program main.c ARCHIVE worker)
END
    cmake -G Ninja -S cmake -B cmake/build -DCMAKE_PREFIX_PATH="$there/sdk" >log 2>&1 || { cat log; exit 1; }
    ninja -C cmake/build >log 2>&1 || { cat log; exit 1; }
    "$root/tools/run-qemu.sh" "$there/sdk/lib/tessera/tessera" "$there/cmake/build/program" >log 2>&1 || { cat log; exit 1; }
    grep 'worker: the answer is 42' log
    grep -q '"file": ".*worker.c"' cmake/build/compile_commands.json
fi
mkdir project
cd project
"$root/init" --plat pc99 --app other
ninja
# What editors read: how each source is compiled.  As it says, it works.
python3 - <<'END' >commands
import json
for row in json.load(open("compile_commands.json")):
    print("cd", row["directory"], "&&", row["command"], "-fsyntax-only")
END
[ "$(wc -l <commands)" = 2 ]
sh -e commands
./simulate | tail -n 2 | grep 'The worker is gone'
