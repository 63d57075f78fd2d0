#!/bin/sh
# dist.sh BUILD PREFIX - pack PREFIX (what `make install` made) with a solved image, the site and a script that boots it.
#
# Makes BUILD/tessera-VERSION.tar.xz.  The same tree gives the same list of files, owners and times.
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
build=$1 prefix=$2 version=$(cat "$root/VERSION")
name=tessera-$version
[ "$(basename "$prefix")" = "$name" ] || { echo "dist.sh: PREFIX must end in $name" >&2; exit 2; }
mkdir -p "$prefix/images"
cp "$build/apps/hello-3" "$prefix/images/hello-3"
cp "$root/tools/run-qemu.sh" "$prefix/bin/tessera-run"
cp "$root/VERSION" "$root/LICENSE" "$root/CHANGELOG.md" "$prefix/"
rm -rf "$prefix/docs"
cp -R "$build/docs" "$prefix/docs"
cp "$root/docs/ci/tessera-ci.sh" "$prefix/share/tessera/"
cat >"$prefix/run" <<'END'
#!/bin/sh
# run [PROGRAM [QEMU OPTION...]] - boot a program on Tessera in QEMU; without a name the solved tutorial hello-3.
# Its status is 0 if the program ended well.  KERNEL_LINE="..." is the kernel's command line.
here=$(cd "$(dirname "$0")" && pwd)
program=${1:-$here/images/hello-3}
[ $# -eq 0 ] || shift
command -v "${QEMU:-qemu-system-x86_64}" >/dev/null ||
    { echo "QEMU is missing: install qemu-system-x86 (Debian, Ubuntu) or qemu (other systems)" >&2; exit 2; }
[ -r "$program" ] || { echo "run: there is no program \"$program\"" >&2; exit 2; }
case $program in *[\ ,]*)      # QEMU would take what follows for arguments, or for a second file
    link=$(mktemp -d)
    trap 'rm -rf "$link"' EXIT
    ln -s "$(cd "$(dirname "$program")" && pwd)/$(basename "$program")" "$link/program"
    program=$link/program ;;
esac
QEMU_INPUT=${QEMU_INPUT:-terminal} "$here/bin/tessera-run" "$here/lib/tessera/tessera" "$program" "$@"
END
chmod +x "$prefix/run"
cat >"$prefix/README" <<END
Tessera $version - a capability microkernel with seL4's interface (16.0.0, x86_64)

    ./run                      boots the solved tutorial hello-3; needs QEMU (qemu-system-x86_64), nothing else
    ./run PROGRAM              boots a program of yours

    bin/tessera-cc -o PROGRAM main.c       makes one; needs gcc for x86_64
    docs/index.html                        the pages: start, ideas, tutorials, reference
    lib/tessera/tessera                    the kernel; tessera-release: without messages and checks
    share/tessera/tessera-ci.sh            a script for continuous integration
    share/pkgconfig, lib/cmake             for pkg-config and CMake

Licence: BSD-2-Clause (LICENSE).  The C library in lib/tessera/libc.a is musl, under the MIT licence
(lib/tessera/COPYRIGHT.musl).
END
copyright=$(find "$build/musl" -name COPYRIGHT | head -n 1)
[ -n "$copyright" ] || { echo "dist.sh: musl's COPYRIGHT is not in $build/musl, and its licence asks for it" >&2; exit 1; }
cp "$copyright" "$prefix/lib/tessera/COPYRIGHT.musl"
time=$(git -C "$root" log -1 --format=%ct 2>/dev/null || echo 0)
tar -C "$(dirname "$prefix")" --sort=name --owner=0 --group=0 --numeric-owner --mtime="@$time" -cf - "$name" |
    xz -6 >"$build/$name.tar.xz.new"
mv "$build/$name.tar.xz.new" "$build/$name.tar.xz"
echo "  dist     $build/$name.tar.xz, $(($(wc -c <"$build/$name.tar.xz") / 1024)) KiB"
