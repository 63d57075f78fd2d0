#!/bin/sh
# build-musl.sh DIR - build musl as a static library for programs on this kernel, in DIR.
#
# The source is unpacked, then a few files of the copy make way: system calls go through a function
# of ours (user/muslcsys/syscall_arch.h), and assembly that would trap into Linux is left out where
# musl has the same in C.
set -eu
dir=$1
here=$(cd "$(dirname "$0")" && pwd)
"$here/get-musl.sh" "$dir"
dir=$(cd "$dir" && pwd)
src=$dir/musl-1.2.3
rm -rf "$src" "$dir/include" "$dir/libc.a"
tar -xzf "$dir/musl-1.2.3.tar.gz" -C "$dir"
cp "$here/../user/muslcsys/syscall_arch.h" "$src/arch/x86_64/syscall_arch.h"
cd "$src"
rm -f src/thread/x86_64/clone.s src/thread/x86_64/__set_thread_area.s \
      src/thread/x86_64/syscall_cp.s src/thread/x86_64/__unmapself.s \
      src/signal/x86_64/restore.s src/process/x86_64/vfork.s
# Small stack frames: what prints must do so on 4 KiB.
CC=${CC:-gcc} CFLAGS="-Os -g0 -fno-stack-protector -fno-inline-functions-called-once" \
    ./configure --target=x86_64 --disable-shared --prefix="$dir" >configure.log 2>&1
make -j2 AR=ar RANLIB=ranlib lib/libc.a >make.log 2>&1 || { tail -n 5 make.log | cut -c1-300 >&2; exit 1; }
make install-headers >>make.log 2>&1
# What user/muslcsys knows of musl's insides must be so.
${CC:-gcc} -std=gnu11 -nostdinc -ffreestanding -D_XOPEN_SOURCE=700 -fsyntax-only -Iarch/x86_64 -Iarch/generic \
    -Iobj/src/internal -Isrc/include -Isrc/internal -Iobj/include -Iinclude -I"$here/../user/muslcsys" \
    "$here/musl-layout.c"
mv lib/libc.a "$dir/libc.a"
cd "$dir"
rm -rf "$src"
