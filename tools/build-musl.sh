#!/bin/sh
# build-musl.sh DIR [all | NAME...] - musl, a C library, for programs on this kernel, in DIR.
#
# A program needs some sixty of musl's 1,341 files, so a file is compiled when a linker first asks for what it
# defines (tools/link.sh).  DIR alone: unpacks musl, puts its headers into DIR/include and an empty libc.a into DIR.
# With names of functions: adds the files that define them to libc.a, and all that these need in turn; ends with 1 if
# musl defines none of them.  all: adds every file (make install does so).  OURS, if set: a file whose lines begin with
# names that programs get from Tessera's libraries (malloc, mmap): musl's files are not compiled because another needs these.
#
# DIR/source holds musl's source and its object files, DIR/names which file defines which name.
# In the source a few files make way: system calls go through a function of ours (user/muslcsys/syscall_arch.h),
# and assembly that would trap into Linux is left out where musl has the same in C.
# Two at once wait for each other; what is being made becomes visible when it is whole.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$1"
dir=$(cd "$1" && pwd)
shift
jobs=$(nproc)
unset MAKEFLAGS
# ar and nm load every plugin that is installed, and LLVM's takes a fifth of a second; under these names gcc's alone.
ar=gcc-ar nm=gcc-nm
command -v gcc-nm >/dev/null || ar=ar nm=nm
# The architecture as the compiler names it, which musl does, too.
arch=$(${CC:-gcc} -dumpmachine | cut -d- -f1)
ours=$here/../user/muslcsys/syscall_arch.h
made_from=$(cat "$ours" "$here/get-musl.sh" "$here/build-musl.sh" "$here/musl-layout.c" \
    "$here/../user/muslcsys/musl_inside.h" | sha256sum)
is_set_up() { [ -f "$dir/libc.a" ] && [ "$(cat "$dir/made-from" 2>/dev/null)" = "$made_from" ]; }

# ---- set up: source, headers, names ----

# What musl's own configure finds out in seconds.  Small stack frames: what prints must do so on 4 KiB.
settings() {
    flags=
    for f in -fexcess-precision=standard -frounding-math -Wa,--noexecstack; do
        if ${CC:-gcc} -Werror $f -c -xc /dev/null -o /dev/null 2>/dev/null; then flags="$flags $f"; fi
    done
    memory=-fno-tree-loop-distribute-patterns
    ${CC:-gcc} -Werror $memory -c -xc /dev/null -o /dev/null 2>/dev/null || memory=-fno-builtin
    echo "ARCH = $arch"
    echo "CC = ${CC:-gcc}"
    echo "CFLAGS = -Os -g0 -fno-pic -fno-stack-protector $(${CC:-gcc} -fno-inline-functions-called-once -c -xc /dev/null -o /dev/null \
        2>/dev/null && echo -fno-inline-functions-called-once)"
    echo "CFLAGS_AUTO = -pipe -fno-unwind-tables -fno-asynchronous-unwind-tables -ffunction-sections -fdata-sections -w"
    echo "CFLAGS_C99FSE = -std=c99 -nostdinc -ffreestanding$flags"
    echo "CFLAGS_MEMOPS = $memory"
}

# "NAME OBJECT" for each name that a file defines, from the lines of C that begin at the left margin, from the global
# labels of assembly, and from headers beside the file that give a name another (mallocng).  A file too many only costs time.
index() {
    make -s --eval='objects: ; @printf "%s\n" $(AOBJS)' objects | while read -r object; do
        for s in "${object%.o}".c "${object%.o}".s "${object%.o}".S; do [ ! -f "${s#obj/}" ] || echo "${s#obj/}"; done
    done >files
    { find src -name '*.h' ! -path 'src/include/*' ! -path 'src/internal/*'; cat files; } | xargs awk '
        function defines(name) { if (!((name, object) in seen)) { seen[name, object]; print name, object } }
        FNR == 1 { folder = object = FILENAME; inside = 0
                   sub(/[^\/]*$/, "", folder); sub(/[.][csS]$/, ".o", object); object = "obj/" object }
        inside { if (!sub(/^.*\*\//, "")) next; inside = 0 }
        index($0, "/*") { gsub(/\/\*([^*]|\*+[^*\/])*\*+\//, " "); inside = sub(/\/\*.*/, "") }
        FILENAME ~ /[.]h$/ { if (/^#define +[a-z_]+ +[a-z_0-9]+$/) other[folder, $2] = $3; next }
        { label = /^[ \t]*[.](global|globl|weak)[ \t]/; if (label) $1 = "" }
        !label && !/^[A-Za-z_]/ || /^(static|typedef|extern|return)[ \t]/ { next }
        !/alias ?\(/ && !label && /\(.*;[ \t]*$/ && !/=/ { next }
        { line = $0
          if (!/alias ?\(/ && !label) { sub(/ \(\*?/, " ", line); sub(/[({[].*/, "", line) }
          n = split(line, words, /[^A-Za-z0-9_]+/)
          for (i = 1; i <= n; i++) if (words[i] != "") {
              defines(words[i]); if ((folder, words[i]) in other) defines(other[folder, words[i]]) } }'
}

set_up() {
    log=$dir/get-musl.log
    "$here/progress.sh" "$log" "$here/get-musl.sh" "$dir" || { tail -n 8 "$log" >&2; exit 1; }
    rm -rf "$dir"/new.* "$dir/made-from"
    new=$dir/new.$$
    mkdir -p "$new/include"
    trap 'rm -rf "$new"' EXIT
    trap 'exit 130' INT TERM HUP
    tar -xzf "$dir/musl-1.2.3.tar.gz" -C "$new"
    cp "$ours" "$new/musl-1.2.3/arch/$arch/syscall_arch.h"
    cd "$new/musl-1.2.3"
    (cd src && rm -f thread/$arch/clone.s thread/$arch/syscall_cp.s thread/$arch/__unmapself.s signal/$arch/restore.s \
        process/$arch/vfork.s)
    # A thread of aarch64 may write its thread pointer by itself.
    [ "$arch" = aarch64 ] || rm -f src/thread/$arch/__set_thread_area.s
    settings >config.mak
    # All folders of objects at once: musl's Makefile would start mkdir 80 times.
    { echo include/bits; find crt ldso src -type d; } | sed 's|^|obj/|' | xargs mkdir -p lib
    make -s obj/include/bits/alltypes.h obj/include/bits/syscall.h >make.log 2>&1
    mkdir -p "$new/include/bits"
    cp arch/generic/bits/*.h "$new/include/bits/"
    cp arch/$arch/bits/*.h obj/include/bits/*.h "$new/include/bits/"
    (cd include && cp -R ./* "$new/include/" && rm "$new/include/alltypes.h.in")
    # What user/muslcsys knows of musl's insides must be so.
    ${CC:-gcc} -std=gnu11 -nostdinc -ffreestanding -D_XOPEN_SOURCE=700 -fsyntax-only -Iarch/$arch -Iarch/generic \
        -Isrc/include -Isrc/internal -Iobj/include -Iinclude -I"$here/../user/muslcsys" "$here/musl-layout.c"
    index >"$new/names"
    cd "$dir"
    rm -rf include source names
    mv "$new/include" include
    mv "$new/names" names
    mv "$new/musl-1.2.3" source
    rm -f libc.a.new
    $ar rc libc.a.new
    mv libc.a.new libc.a
    echo "$made_from" >made-from
}

# ---- files of the library ----

objects_of() { grep -xF -f files "$1" | sed 's|^|obj/|; s|[.][csS]$|.o|'; }

compile() { # OBJECT...
    [ $# != 0 ] || return 0
    "$here/progress.sh" make.log make -j"$jobs" "$@" || { tail -n 5 make.log | cut -c1-300 >&2; exit 1; }
}
# In the order of a whole libc.a: of two files that define a name the linker then takes the same.
archive() {
    rm -f "$dir/libc.a.new"
    find obj/src -name '*.o' | LC_ALL=C sort | xargs $ar rcs "$dir/libc.a.new"
    mv "$dir/libc.a.new" "$dir/libc.a"
}
# The objects that are not there yet of those that define the names in the file `wanted`.
missing() {
    awk 'NR == FNR { want[$1]; next } $1 in want { print $2 }' wanted "$dir/names" | sort -u |
        while read -r object; do [ -f "$object" ] || echo "$object"; done
}
# As missing, for names whose definition `index` did not see: all files that have the word, or have it from a header beside.
mentioned() {
    { grep -rlwF -f wanted src --include='*.[csS]'
      grep -rlwF -f wanted src --include='*.h' | sed 's|[^/]*$||' | grep -v '/in[ct][a-z]*/$' | while read -r folder; do
          grep "^$folder[^/]*$" files
      done; } | sort -u >mention
    objects_of mention |
        while read -r object; do [ -f "$object" ] || echo "$object"; done
}
# What those of these objects need that define a name in `wanted`: the index names some others, too.
needs_of() {
    $nm -f posix -A "$@" | awk 'NR == FNR { want[$1]; next }
        $3 == "U" { needs[$1] = needs[$1] $2 "\n"; next }
        $3 != "w" && $2 in want { defines[$1] }
        END { for (object in defines) printf "%s", needs[object] }' wanted - | sort -u >needs
    mv needs wanted
}
add_names() {
    $nm -g -f posix "$dir/libc.a" 2>/dev/null | awk 'NF > 2 && $2 != "U" { print $1 }' | sort -u >there
    printf '%s\n' "$@" | grep -vxF -f there >wanted || exit 0          # another link has just added them
    : >added
    objects=$(missing)
    [ -n "$objects" ] || objects=$(mentioned)
    while [ -n "$objects" ]; do
        compile $objects
        printf '%s\n' $objects >>added
        needs_of $objects
        if [ -f "${OURS:-}" ]; then awk 'NR == FNR { ours[$1]; next } !($1 in ours)' "$OURS" wanted >needs; mv needs wanted; fi
        objects=$(missing)
    done
    if [ ! -s added ]; then printf '%s\n' "$@" | grep -qxF -f there; exit; fi
    archive
    echo "  musl     $(wc -l <added) files more of the C library"
}

if is_set_up && [ $# = 0 ]; then
    [ ! -w "$dir/libc.a" ] || touch "$dir/libc.a"       # another make has just done it, or only dates are new
    exit 0
fi
if [ ! -w "$dir" ]; then
    echo "The C library in $dir has no $*, and nothing can be written there." >&2
    echo "Whoever may write there says: $here/build-musl.sh $dir all" >&2
    exit 2
fi
[ "${BUILD_LOCK:-}" = "$dir" ] || exec "$here/locked.sh" "$dir" "$here/build-musl.sh" "$dir" "$@"
is_set_up || set_up
[ $# != 0 ] || exit 0
cd "$dir/source"
if [ "$*" = all ]; then
    compile $(objects_of files)
    archive
else
    add_names "$@"
fi
