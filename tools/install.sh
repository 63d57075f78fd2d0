#!/bin/sh
# install.sh ARCH BUILD MUSL PREFIX COMPILER - put what other projects need to build programs for Tessera into PREFIX: the kernels,
# libraries and headers, a compiler wrapper, a file for pkg-config.  Nothing in PREFIX names this tree.
#
# PREFIX/bin/tessera-cc            compiles and links: tessera-cc -o hello hello.c; PREFIX/bin/tessera-archive makes archives
# PREFIX/lib/tessera/              start.o layout.ld libtessera.a libc.a libgcc.a tessera (kernel) tessera-release
# PREFIX/include/tessera/          headers: musl's in c/, ours beside
# PREFIX/share/pkgconfig/tessera.pc
# PREFIX/lib/cmake/Tessera/        for CMake: find_package(Tessera), tessera_program(NAME main.c [ARCHIVE ...])
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
arch=$1 build=$2 musl=$3 prefix=$4 cc=$5
case $prefix in /*) ;; *) prefix=$(pwd)/$prefix ;; esac
lib=$prefix/lib/tessera include=$prefix/include/tessera
mkdir -p "$lib" "$include/c" "$prefix/bin" "$prefix/share/pkgconfig" "$prefix/share/tessera"
cp "$build/user/start.o" "$build/user/libtessera.a" "$musl/libc.a" "$($cc -print-libgcc-file-name)" "$lib/"
cp "$build/tessera" "$lib/tessera"
cp "$build/release/tessera" "$lib/tessera-release"
cp -R "$musl/include/." "$include/c/"
cp -R "$root/user/include/." "$include/"
[ ! -d "$root/user/$arch/include" ] || cp -R "$root/user/$arch/include/." "$include/"
cp "$build/include/interfaces/sel4_client.h" "$include/interfaces/"
cp -R "$root/api" "$include/"
cp "$root/config.h" "$include/"
cp "$root/user/runtime/archive.S" "$root/user/layout.ld" "$lib/"
cp "$build/archive" "$prefix/bin/tessera-archive"
cp "$root/LICENSE" "$prefix/share/tessera/"

# What tools/user.mk says, with these places.
words() { B=$build "${MAKE:-make}" -s -C "$root" --no-print-directory ARCH="$arch" B="$build" print-user-flags; }
flags=$(words | sed -n 1p) ldflags=$(words | sed -n 2p | sed 's| -Wl,-T,[^ ]*||')
cat >"$prefix/bin/tessera-cc" <<END
#!/bin/sh
# tessera-cc - compile and link programs for Tessera; takes the compiler's words.  Without -c, -S or -E it links.
# ARCHIVE="file ...", if set: files to be put into an archive in the program (sel4utils/process.h, cpio/cpio.h).
here=\$(cd "\$(dirname "\$0")/.." && pwd)
lib=\$here/lib/tessera include=\$here/include/tessera
flags="$flags -nostdinc -isystem \$include/c -isystem \$($cc -print-file-name=include) -I\$include -I\$include/api -I\$include/api/$arch -DDEBUG=1"
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
Cflags: $flags -nostdinc -isystem \${includedir}/c -isystem $($cc -print-file-name=include) -I\${includedir} -I\${includedir}/api -I\${includedir}/api/$arch -DDEBUG=1
Libs: $ldflags -Wl,-T,\${libdir}/layout.ld \${libdir}/start.o -Wl,--start-group \${libdir}/libtessera.a \${libdir}/libc.a \${libdir}/libgcc.a -Wl,--end-group
END
list() { echo "$*" | tr -s ' ' ';'; }
mkdir -p "$prefix/lib/cmake/Tessera"
cat >"$prefix/lib/cmake/Tessera/TesseraConfig.cmake" <<END
# TesseraConfig.cmake - programs for the Tessera microkernel:
#
#   find_package(Tessera REQUIRED)              cmake -DCMAKE_PREFIX_PATH=<where Tessera was installed>
#   tessera_program(worker worker.c)
#   tessera_program(program main.c more.c ARCHIVE worker picture.png)
#
# ARCHIVE: programs (targets) and files that go into an archive in the program, each under its last name.
# Tessera::libraries is what such a program is compiled and linked with; TESSERA_KERNEL and
# TESSERA_KERNEL_RELEASE are the kernels to boot it with.
get_filename_component(TESSERA_PREFIX "\${CMAKE_CURRENT_LIST_DIR}/../../.." ABSOLUTE)
set(TESSERA_LIB "\${TESSERA_PREFIX}/lib/tessera")
set(TESSERA_KERNEL "\${TESSERA_LIB}/tessera")
set(TESSERA_KERNEL_RELEASE "\${TESSERA_LIB}/tessera-release")

if(NOT TARGET Tessera::libraries)
    execute_process(COMMAND "\${CMAKE_C_COMPILER}" -print-file-name=include
        OUTPUT_VARIABLE tessera_compiler_include OUTPUT_STRIP_TRAILING_WHITESPACE)
    set(tessera_include "\${TESSERA_PREFIX}/include/tessera")
    add_library(Tessera::libraries INTERFACE IMPORTED)
    set_target_properties(Tessera::libraries PROPERTIES
        INTERFACE_COMPILE_OPTIONS "$(list "$flags");-nostdinc;SHELL:-isystem \${tessera_include}/c;SHELL:-isystem \${tessera_compiler_include};-I\${tessera_include};-I\${tessera_include}/api;-I\${tessera_include}/api/$arch;-DDEBUG=1"
        INTERFACE_LINK_OPTIONS "$(list "$ldflags");-Wl,-T,\${TESSERA_LIB}/layout.ld"
        INTERFACE_LINK_LIBRARIES "\${TESSERA_LIB}/start.o;-Wl,--start-group;\${TESSERA_LIB}/libtessera.a;\${TESSERA_LIB}/libc.a;\${TESSERA_LIB}/libgcc.a;-Wl,--end-group")
endif()

function(tessera_program name)
    cmake_parse_arguments(PARSE_ARGV 1 program "" "" ARCHIVE)
    add_executable("\${name}" \${program_UNPARSED_ARGUMENTS})
    target_link_libraries("\${name}" PRIVATE Tessera::libraries)
    if(NOT program_ARCHIVE)
        return()
    endif()
    set(files)
    foreach(item IN LISTS program_ARCHIVE)
        if(TARGET "\${item}")
            list(APPEND files "\$<TARGET_FILE:\${item}>")
        else()
            get_filename_component(item "\${item}" ABSOLUTE)
            list(APPEND files "\${item}")
        endif()
    endforeach()
    set(archive "\${CMAKE_CURRENT_BINARY_DIR}/\${name}.archive")
    add_custom_command(OUTPUT "\${archive}.o"
        COMMAND "\${TESSERA_PREFIX}/bin/tessera-archive" "\${archive}" \${files}
        COMMAND "\${CMAKE_C_COMPILER}" "-DARCHIVE=\"\${archive}\"" -c "\${TESSERA_LIB}/archive.S" -o "\${archive}.o"
        DEPENDS \${program_ARCHIVE} VERBATIM)
    target_sources("\${name}" PRIVATE "\${archive}.o")
endfunction()
END
echo "  install  $prefix"
