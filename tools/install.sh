#!/bin/sh
# install.sh BUILD PREFIX COMPILER - put what other projects need to build programs for Tessera into PREFIX: the kernels,
# libraries and headers, a compiler wrapper, a file for pkg-config.  Nothing in PREFIX names this tree.
#
# PREFIX/bin/tessera-cc            compiles and links: tessera-cc -o hello hello.c; PREFIX/bin/tessera-archive makes archives
# PREFIX/lib/tessera/              start.o layout.ld libtessera.a libc.a libgcc.a tessera (kernel) tessera-release
# PREFIX/include/tessera/          headers: musl's in c/, ours beside
# PREFIX/share/pkgconfig/tessera.pc
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
build=$1 prefix=$2 cc=$3
case $prefix in /*) ;; *) prefix=$(pwd)/$prefix ;; esac
lib=$prefix/lib/tessera include=$prefix/include/tessera
mkdir -p "$lib" "$include/c" "$prefix/bin" "$prefix/share/pkgconfig" "$prefix/share/tessera"
cp "$build/user/start.o" "$build/user/libtessera.a" "$build/musl/libc.a" "$($cc -print-libgcc-file-name)" "$lib/"
cp "$build/tessera" "$lib/tessera"
cp "$build/release/tessera" "$lib/tessera-release"
cp -R "$build/musl/include/." "$include/c/"
cp -R "$root/user/include/." "$include/"
cp -R "$root/api" "$include/"
cp "$root/config.h" "$include/"
cp "$root/user/runtime/archive.S" "$root/user/layout.ld" "$lib/"
cp "$build/archive" "$prefix/bin/tessera-archive"
cp "$root/LICENSE" "$prefix/share/tessera/"

# What tools/user.mk says, with these places.
words() { B=$build "${MAKE:-make}" -s -C "$root" --no-print-directory B="$build" print-user-flags; }
flags=$(words | sed -n 1p) ldflags=$(words | sed -n 2p | sed 's| -Wl,-T,[^ ]*||')
cat >"$prefix/bin/tessera-cc" <<END
#!/bin/sh
# tessera-cc - compile and link programs for Tessera; takes the compiler's words.  Without -c, -S or -E it links.
# ARCHIVE="file ...", if set: files to be put into an archive in the program (sel4utils/process.h, cpio/cpio.h).
here=\$(cd "\$(dirname "\$0")/.." && pwd)
lib=\$here/lib/tessera include=\$here/include/tessera
flags="$flags -nostdinc -isystem \$include/c -isystem \$($cc -print-file-name=include) -I\$include -I\$include/api -I\$include/api/x86_64 -DDEBUG=1"
for word; do
    case \$word in -c | -S | -E) exec $cc \$flags "\$@" ;; esac
done
archive=
if [ -n "\${ARCHIVE:-}" ]; then
    archive=\$(mktemp -d)
    trap 'rm -rf "\$archive"' EXIT
    "\$here/bin/tessera-archive" "\$archive/files" \$ARCHIVE &&
        $cc -DARCHIVE="\"\$archive/files\"" -c "\$lib/archive.S" -o "\$archive/archive.o" || exit 1
fi
$cc \$flags "\$@" \${archive:+"\$archive/archive.o"} $ldflags -Wl,-T,"\$lib/layout.ld" "\$lib/start.o" -Wl,--start-group "\$lib/libtessera.a" "\$lib/libc.a" \\
    "\$lib/libgcc.a" -Wl,--end-group
END
chmod +x "$prefix/bin/tessera-cc"
cat >"$prefix/share/pkgconfig/tessera.pc" <<END
prefix=\${pcfiledir}/../..
libdir=\${prefix}/lib/tessera
includedir=\${prefix}/include/tessera

Name: Tessera
Description: Libraries for programs on the Tessera microkernel (seL4's API)
Version: 16.0.0
Cflags: $flags -nostdinc -isystem \${includedir}/c -isystem $($cc -print-file-name=include) -I\${includedir} -I\${includedir}/api -I\${includedir}/api/x86_64 -DDEBUG=1
Libs: $ldflags -Wl,-T,\${libdir}/layout.ld \${libdir}/start.o -Wl,--start-group \${libdir}/libtessera.a \${libdir}/libc.a \${libdir}/libgcc.a -Wl,--end-group
END
echo "  install  $prefix"
