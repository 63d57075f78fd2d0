#!/bin/sh
# build-musl.sh DIR - build musl as a static library for programs on this kernel, in DIR.
#
# The source is unpacked, then a few files of the copy make way: system calls go through a function
# of ours (user/muslcsys/syscall_arch.h), and assembly that would trap into Linux is left out where
# musl has the same in C.  All happens in a folder of its own, DIR/new.N, and only what is whole moves to
# its place; two at once wait for each other.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$1"
dir=$(cd "$1" && pwd)
[ "${BUILD_LOCK:-}" = "$dir" ] || exec "$here/locked.sh" "$dir" "$here/build-musl.sh" "$dir"

ours=$here/../user/muslcsys/syscall_arch.h
made_from=$(cat "$ours" "$here/get-musl.sh" "$here/build-musl.sh" "$here/musl-layout.c" \
    "$here/../user/muslcsys/musl_inside.h" | sha256sum)
if [ -f "$dir/libc.a" ] && [ "$(cat "$dir/made-from" 2>/dev/null)" = "$made_from" ]; then
    touch "$dir/libc.a"         # another make has just built it, or only dates are new
    exit 0
fi

log=$dir/get-musl.log
"$here/progress.sh" "$log" "$here/get-musl.sh" "$dir" || { tail -n 8 "$log" >&2; exit 1; }
rm -rf "$dir"/new.*
new=$dir/new.$$
mkdir "$new"
trap 'rm -rf "$new"' EXIT
trap 'exit 130' INT TERM HUP
tar -xzf "$dir/musl-1.2.3.tar.gz" -C "$new"
cp "$ours" "$new/musl-1.2.3/arch/x86_64/syscall_arch.h"
cd "$new/musl-1.2.3"
rm -f src/thread/x86_64/clone.s src/thread/x86_64/__set_thread_area.s \
      src/thread/x86_64/syscall_cp.s src/thread/x86_64/__unmapself.s \
      src/signal/x86_64/restore.s src/process/x86_64/vfork.s
# Small stack frames: what prints must do so on 4 KiB.
CC=${CC:-gcc} CFLAGS="-Os -g0 -fno-stack-protector -fno-inline-functions-called-once" \
    ./configure --target=x86_64 --disable-shared --prefix="$new" >configure.log 2>&1
unset MAKEFLAGS
"$here/progress.sh" make.log make -j"$(nproc)" AR=ar RANLIB=ranlib lib/libc.a || { tail -n 5 make.log | cut -c1-300 >&2; exit 1; }
make install-headers >>make.log 2>&1
# What user/muslcsys knows of musl's insides must be so.
${CC:-gcc} -std=gnu11 -nostdinc -ffreestanding -D_XOPEN_SOURCE=700 -fsyntax-only -Iarch/x86_64 -Iarch/generic \
    -Iobj/src/internal -Isrc/include -Isrc/internal -Iobj/include -Iinclude -I"$here/../user/muslcsys" \
    "$here/musl-layout.c"
cd "$dir"
rm -rf include.old made-from
[ ! -d include ] || mv include include.old
mv "$new/include" include
rm -rf include.old
mv "$new/musl-1.2.3/lib/libc.a" libc.a
echo "$made_from" >made-from
