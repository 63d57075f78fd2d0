#!/bin/sh
# run-all.sh BUILD [TREE] - the build itself: where it works, two at once, what it says when it cannot.
#
# Works in copies of the tree (TREE, this one), with musl as BUILD has it, and with tools that are made up where real ones
# would take long.  Some seconds.  Prints one line a test; the last line counts.
set -u
here=$(cd "$(dirname "$0")/../.." && pwd)
mkdir -p "$1/test"
build=$(cd "$1" && pwd)
tree=$(cd "${2:-$here}" && pwd)
. "$here/tools/jobs.sh"
work=$(mktemp -d)
chmod 755 "$work"
trap 'chmod -R u+w "$work" 2>/dev/null; rm -rf "$work"' EXIT
jobs_begin "$work/jobs" "${AT_ONCE:-8}"         # they wait more than they work
unset MAKEFLAGS MAKELEVEL MFLAGS BUILD_LOCK B

copy() { # DIR: the tree as git would have it
    mkdir -p "$1"
    (cd "$tree" && tar cf - --exclude=./build --exclude='./build_*' --exclude=./.git .) | tar xf - -C "$1"
}
fails() { echo "wanted: $1"; exit 1; }
says() { # TEXT FILE
    grep -q -- "$1" "$2" || { cat "$2"; fails "the text \"$1\""; }
}
test_of() { # NAME FUNCTION: in a folder of its own, whose end is undone
    job "$1" test_now "$@"
}
test_now() {
    mkdir "$work/$2" && cd "$work/$2" || exit 1
    (set -e; "$2") >"$work/$2.log" 2>&1
    result $? "$1" "$work/$2.log"
}
# All tools of this machine but those named, in ./bin.
tools_without() {
    mkdir bin
    ln -s /usr/bin/* /bin/* /usr/sbin/* bin/ 2>/dev/null || true
    for tool in "$@"; do rm -f "bin/$tool"; done
}
tool() { # NAME, the text of a script: in ./bin
    mkdir -p bin
    rm -f "bin/$1"
    { echo '#!/bin/sh'; cat; } >"bin/$1"
    chmod +x "bin/$1"
}

path_with_a_space() {
    copy "a tree"
    if make -s -C "a tree" kernel >out 2>&1; then fails "a failure"; fi
    says 'has a space in it' out
    [ "$(wc -l <out)" -le 2 ]
    mkdir "a tree/build_mine"
    if (cd "a tree/build_mine" && ../init --tut hello-3) >out 2>&1; then fails "a failure"; fi
    says 'has a space in it' out
    [ -z "$(ls "a tree/build_mine")" ]
    if make -s -C "$tree" B="/tmp/a b" kernel >out 2>&1; then fails "a failure"; fi
    says 'has a space in it' out
}

other_words_have_a_folder() {
    [ "$(make -s -C "$tree" B="$work/b" WITH=EXPORT_PMC=12,TICK_MS=1 where)" = "$work/b/x86_64-classic-EXPORT_PMC-12-TICK_MS-1" ]
    [ "$(make -s -C "$tree" B="$work/b" VARIANT=mcs WITH=TICK_MS=1 where)" = "$work/b/x86_64-mcs-TICK_MS-1" ]
    [ "$(WITH=TICK_MS=1 make -s -C "$tree" B="$work/b" where)" = "$work/b" ]
    make -s -C "$tree" B="$work/b" WITH=EXPORT_PMC=12,TICK_MS=1 print-user-flags >out
    says '-DEXPORT_PMC=12 -DTICK_MS=1' out
    says "-isystem $work/b/musl/include" out
}

# As a user who may write nothing there: root may everywhere.
as_reader() { if [ "$(id -u)" = 0 ]; then setpriv --reuid=65534 --regid=65534 --clear-groups env HOME=/nonexistent "$@"; else "$@"; fi; }
tree_that_can_only_be_read() {
    copy tree
    # What the program needs of the C library must be there: the reader can add nothing.
    make -s -C "$tree" B="$build" "${build#"$tree"/}/apps/hello-3" >hello 2>&1 || fails "hello-3: $(tail -n 3 hello)"
    "$tree/tools/locked.sh" "$build/musl" cp -r "$build/musl" musl  # somebody may add to it now
    mkdir -m 777 out
    chmod -R a+rX,a-w tree
    chmod -R a+rX musl
    if as_reader make -s -C tree kernel >no 2>&1; then fails "a failure"; fi
    says 'Nothing can be written to' no
    says 'make B=' no
    as_reader make -s -C tree help >no 2>&1
    # Two at once.
    run="as_reader make -s -C tree B=$work/tree_that_can_only_be_read/out MUSL=$work/tree_that_can_only_be_read/musl run"
    $run >first 2>&1 &
    $run >second 2>&1 || fails "the second make run to work: $(tail -n 3 second)"
    wait $! || fails "the first make run to work: $(tail -n 3 first)"
    says '0xffffffffffff9e9e' first
    says '0xffffffffffff9e9e' second
}

# What was built with other words is built again: each file, and only then.
other_words_build_anew() {
    mkdir out
    made() { make -s -C "$tree" B="$PWD/out" MUSL="$build/musl" "$@"; }
    sum() { cksum <out/kernel/kernel/core/sched.c.o; }
    made "$PWD/out/kernel/kernel/core/sched.c.o"
    first=$(sum)
    made CONFIG=-DTIME_SLICE_TICKS=77 "$PWD/out/kernel/kernel/core/sched.c.o"
    [ "$(sum)" != "$first" ] || fails "another file for another CONFIG"
    made "$PWD/out/kernel/kernel/core/sched.c.o"
    [ "$(sum)" = "$first" ] || fails "the first file again"
    touch built
    made "$PWD/out/kernel/kernel/core/sched.c.o"
    [ out/kernel/kernel/core/sched.c.o -ot built ] || fails "nothing to be built for the same words"
    made "$PWD/out/user/muslcsys/memory.c.o"
    made CONFIG=-DNDEBUG=1 "$PWD/out/user/muslcsys/memory.c.o"
    [ built -ot out/user/muslcsys/memory.c.o ] && touch built
    made CONFIG=-DNDEBUG=1 "$PWD/out/user/muslcsys/memory.c.o"
    [ out/user/muslcsys/memory.c.o -ot built ] || fails "nothing to be built for the same words"
}

a_program_gets_what_it_needs_of_the_libraries() {
    made() { make -s -C "$tree" B="$PWD/out" MUSL="$build/musl" "$@"; }
    app() { made app OUT="$PWD/$1" SOURCES="$PWD/$2.c"; }
    for t in hello-1 process-server; do "$tree/tools/tasks.sh" solved <"$tree/tutorials/$t/src/main.c" >$t.c; done
    made "$PWD/out/user/part.a"
    app first hello-1
    app second process-server
    [ ! -e out/user/libtessera.a ] || fails "a part of the libraries only"
    [ "$(wc -l <out/user/parts)" -lt 60 ] || fails "fewer than 60 files, not $(wc -l <out/user/parts)"
    echo 'int no_such_name(void); int main(void) { return no_such_name(); }' >wrong.c
    if app wrong wrong 2>said; then fails "a failure for what nobody defines"; fi
    says "undefined reference to .no_such_name" said
    # No name that the libraries define is missing in the list, so all of them would give the same program.
    # (A folder that is older than the tree may have objects of files that are gone.)
    (cd "$build" && for o in user/*/*.c.o; do [ ! -f "$tree/${o%.o}" ] || echo "$o"; done | xargs nm -A -g --defined-only) | sed 's|^\([^:]*\):.* |\1 |' | awk '{ print $2, $1 }' | sort >defined
    sort -u out/user/names | comm -13 - defined >missing
    [ ! -s missing ] || fails "these names in the list: $(cat missing)"
    # What a file of musl only mentions, in a comment or inside a function, it does not define.
    ! grep '^free obj/src/regex/' "$build/musl/names" || fails "no file of musl's regex for free"
    make -s -C "$tree" B="$build" app OUT="$PWD/third" SOURCES="$PWD/hello-1.c"
    for f in first third; do nm $f | cut -d' ' -f2- | sort >$f.names; done
    cmp first.names third.names
}

# Each tool that writes what both need takes its time, so that without a lock the two would meet.
two_programs_at_once() {
    app() { make -s -C "$tree" B="$PWD/out" MUSL="$build/musl" app OUT="$PWD/$1" SOURCES="$PWD/$1.c"; }
    for t in hello-1 hello-2; do "$tree/tools/tasks.sh" solved <"$tree/tutorials/$t/src/main.c" >$t.c; done
    for slow in cmp gcc-ar; do tool $slow <<END
sleep 0.3
PATH="$PATH" exec $slow "\$@"
END
    done
    export PATH="$PWD/bin:$PATH"
    for round in 1 2; do
        app hello-1 &
        app hello-2 || fails "the second to be built, round $round"
        wait $! || fails "the first to be built, round $round"
    done
}

# Two at once set it up, and two at once add to it: each file is compiled once, and both have what they asked for.
two_at_once_build_musl() {
    tool gcc <<END
for word; do case \$word in src/*.c) echo "\$word" >>"$PWD/compiled" ;; esac; done
# A compiler behind a cache of objects (ccache) looks for the real one in PATH, and would find this script again.
PATH="$PATH" exec $(command -v gcc) "\$@"
END
    mkdir musl
    cp "$build/musl/musl-1.2.3.tar.gz" musl/
    export PATH="$PWD/bin:$PATH"
    "$tree/tools/build-musl.sh" musl &
    "$tree/tools/build-musl.sh" musl || fails "the second to work"
    wait $! || fails "the first to work"
    [ -f musl/include/stdio.h ]
    [ ! -e compiled ] || fails "nothing to be compiled before it is asked for"
    "$tree/tools/build-musl.sh" musl strlen strtok_r &
    "$tree/tools/build-musl.sh" musl strtok_r strcspn || fails "the second to add what it needs"
    wait $! || fails "the first to add what it needs"
    ar t musl/libc.a >parts
    for part in strlen strtok_r strspn strcspn; do says "^$part.o" parts; done
    [ -z "$(sort compiled | uniq -d)" ] || fails "each file to be compiled once: $(sort compiled | uniq -d)"
    [ "$(wc -l <parts)" -lt 20 ] || fails "only what is needed"
    if "$tree/tools/build-musl.sh" musl no_such_name; then fails "a failure for what musl does not have"; fi
}

# A program that needs what no other has needed is linked all the same; what nobody defines is said by the linker.
a_program_gets_what_it_needs_of_musl() {
    "$tree/tools/locked.sh" "$build/musl" cp -r "$build/musl" musl  # somebody may add to it now
    (cd musl/source && rm -f obj/src/search/*.o && find obj/src -name '*.o' | LC_ALL=C sort | xargs ar rcs ../without.a)
    mv musl/without.a musl/libc.a
    cat >program.c <<'END'
#include <search.h>
int main(void) { return hcreate(3); }
END
    sed 's/hcreate(3)/nobody_has_this()/; s/^#.*/int nobody_has_this(void);/' program.c >wrong.c
    made() { make -s -C "$tree" B="$build" MUSL="$PWD/musl" app OUT="$PWD/$1" SOURCES="$PWD/$1.c"; }
    made program
    nm program | grep -q ' T hcreate'
    if made wrong >out 2>&1; then fails "a failure"; fi
    says "undefined reference to .nobody_has_this" out
}

init_without_tools() {
    copy tree
    tools_without ninja clang grub-mkrescue qemu-system-x86_64 sudo
    tool apt-get <<END
echo "\$*" >>"$PWD/asked"
sleep \${APT_SLEEPS:-0}
echo "no network here"
exit 1
END
    export TMPDIR=$PWD
    : >asked
    mkdir tree/build_a
    for where in tree/build_a tree; do
        if (cd $where && PATH=$work/init_without_tools/bin "$work/init_without_tools/tree/init" --tut hello-3) >out 2>&1; then
            fails "a failure"
        fi
        says 'nothing was changed' out
    done
    [ -z "$(ls tree/build_a)" ] || fails "an empty folder"
    [ ! -e tree/build_hello_3 ] || fails "no folder"
    cat out >>asked                                     # who is not root is told the line
    says 'install.* ninja-build qemu-system-x86' asked
    if grep -qE 'clang|grub|bochs' asked; then fails "what a tutorial needs, and no more: $(cat asked)"; fi
    # Stopped while it installs.
    (cd tree && PATH=$work/init_without_tools/bin APT_SLEEPS=3 exec ./init --tut hello-3) >out 2>&1 &
    sleep 1
    kill $!
    if wait $!; then fails "a failure"; fi
    [ ! -e tree/build_hello_3 ] || fails "no folder"
    # Stopped while it writes: a sed of its own, for what it does last.
    mkdir stubs
    (cd stubs && tool chmod <<END
sleep 2
END
    )
    (cd tree && PATH=$work/init_without_tools/stubs/bin:$PATH exec ./init --tut hello-3) >out 2>&1 &
    sleep 1
    kill $!
    if wait $!; then fails "a failure"; fi
    [ ! -e tree/build_hello_3 ] || fails "no folder after it was stopped"
    (cd tree && ./init --tut hello-3) >out 2>&1
    [ -x tree/build_hello_3/simulate ]
}

doctor_tells_needed_from_optional() {
    tools_without clang ninja frama-c grub-mkrescue bochs
    PATH=$PWD/bin make -s -C "$tree" doctor >out 2>&1 || fails "to end with 0: $(cat out)"
    says 'needed' out
    says 'optional' out
    says 'make test .*clang.* is missing' out
    rm bin/qemu-system-x86_64
    if PATH=$PWD/bin make -s -C "$tree" doctor >out 2>&1; then fails "a failure"; fi
    says 'make run .*qemu-system-x86 is missing' out
}

installing_shows_progress() {
    tools_without clang sudo
    tool apt-get <<'END'
case $* in *install*) echo "Unpacking something"; sleep 11 ;; esac
touch "$(dirname "$0")/clang"; chmod +x "$(dirname "$0")/clang"
END
    [ "$(id -u)" = 0 ] || return 0
    PATH=$PWD/bin TMPDIR=$PWD "$tree/tools/setup.sh" test >out 2>&1
    says '1[0-9] s: Unpacking something' out
}

a_row_that_grew_fails() {
    printf '{\n "rows": {\n    "Call": 100,\n    "Send": 200\n  }\n}\n' >old
    sed 's/100/102/' old >same
    sed 's/100/103/' old >slower
    sed '/Send/d' old >lost
    "$tree/tools/slower.sh" old same
    if "$tree/tools/slower.sh" old slower >out; then fails "a failure"; fi
    says 'Call: 103, was 100' out
    if "$tree/tools/slower.sh" old lost >out; then fails "a failure"; fi
    says 'Send' out
}

# A QEMU that works, one that sleeps, one that sleeps and talks; by a script in its place.
boots_are_given_up_by_what_they_do() {
    tool works <<'END'
while :; do :; done
END
    tool sleeps <<'END'
exec sleep 100
END
    tool talks <<'END'
for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15; do sleep 1; echo $i; done
END
    kernel=$tree/Makefile
    status=0
    QEMU=$PWD/bin/works TIMEOUT=2 "$tree/tools/run-qemu.sh" "$kernel" none >out 2>&1 || status=$?
    [ $status = 124 ] || fails "status 124, not $status"
    says 'used 2 s of processor time' out
    QEMU=$PWD/bin/talks TIMEOUT=5 QUIET=4 "$tree/tools/run-qemu.sh" "$kernel" none >talks || fails "no end while it talks: $(cat talks)"
    QEMU=$PWD/bin/sleeps TIMEOUT=5 QUIET=4 "$tree/tools/run-qemu.sh" "$kernel" none >out 2>&1 || status=$?
    [ $status = 124 ] || fails "status 124, not $status"
    says 'idle and silent' out
}

# seL4 clears what a root task's TLS segment names; were the constructors there, the program would jump to 0.
nothing_lies_in_thread_memory() {
    cat >program.c <<'END'
#include <stdio.h>
static __thread long values[5];
static __attribute__((constructor)) void first(void) { values[4]++; }
int main(void) { return printf("%ld\n", values[4]); }
END
    make -s -C "$tree" B="$build" app OUT="$PWD/program" SOURCES="$PWD/program.c" >out 2>&1 || { cat out; fails "a program"; }
    readelf -lW program | awk '$1 == "TLS" { print $3, $6 }' >tls
    readelf -SW program | sed 's/^ *\[ *//' | awk '$2 == ".init_array" { print $4, $6 }' >constructors
    read -r tls bytes <tls
    read -r at size <constructors
    [ $((bytes)) -ge 40 ] && [ $((0x$size)) -ge 8 ] || fails "thread-local memory and a constructor"
    [ $((0x$at)) -ge $((tls + bytes)) ] || [ $((0x$at + 0x$size)) -le $((tls)) ] ||
        fails "constructors (0x$at) outside of thread-local memory ($tls, $bytes bytes)"
}

# A program of objects for two kinds of kernel is not linked, and is told for which its libraries are.
objects_for_another_kernel_are_not_linked() {
    printf '#include <sel4/sel4.h>\nint other(void);\nint other(void) { seL4_Signal(1); return 0; }\n' >other.c
    printf 'int other(void);\nint main(void) { return other(); }\n' >program.c
    flags=$(make -s -C "$tree" VARIANT=mcs B="$build" print-user-flags | tail -n 1)
    (cd "$tree" && $flags -nostdinc "-I$build/include" -c "$OLDPWD/other.c" -o "$OLDPWD/other.o")
    if make -s -C "$tree" B="$build" app OUT="$PWD/program" SOURCES="$PWD/program.c $PWD/other.o" >no 2>&1; then
        fails "a failure"
    fi
    says 'this_program_needs_libraries_of_VARIANT_mcs' no
    says 'make VARIANT=mcs' no
}

# A kernel beside the main one has a folder of its own in B; words that name none are refused.
another_kernel() {
    copy tree
    cp -r tree/kernel/variant/classic tree/kernel/variant/other
    made() { make -s -C tree B="$PWD/out" MUSL="$build/musl" "$@"; }
    [ "$(made where)" = "$PWD/out" ] && [ "$(made VARIANT=classic ARCH=x86_64 where)" = "$PWD/out" ] || fails "the main kernel in B"
    [ "$(ARCH=mips VARIANT=none made where)" = "$PWD/out" ] || fails "words of the environment to be nobody's"
    made VARIANT=other DEBUG=0 kernel >out.txt 2>&1 || { cat out.txt; fails "a kernel"; }
    [ -f out/x86_64-other/release/tessera ] && [ ! -e out/release ] || fails "the kernel in out/x86_64-other"
    for words in ARCH=mips ARCH= "ARCH=x86_64 mips" ARCH=../arch; do
        if made "$words" kernel >no 2>&1; then fails "a failure with $words"; fi
        says 'ARCH= takes one of: .*x86_64' no
    done
    if made VARIANT=none kernel >no 2>&1; then fails "a failure"; fi
    says 'There is no kernel "none". VARIANT= takes one of: classic mcs other' no
    mkdir tree/build_mine && cd tree/build_mine
    if B=$work/another_kernel/out ../init --plat pc99 --variant none --tut hello-3 >../../no 2>&1; then fails "a failure"; fi
    says 'takes one of: classic mcs other' ../../no
    [ -z "$(ls)" ] || fails "nothing in the folder"
    B=$work/another_kernel/out ../init --plat pc99 --variant other --tut hello-3 >/dev/null
    grep -q 'B=$tessera VARIANT=other base' build.ninja && grep -q '^build=.*/out/x86_64-other$' .tut/settings || fails "that kernel"
}

test_of "another kernel has a folder of its own" another_kernel
test_of "objects for another kernel are not linked" objects_for_another_kernel_are_not_linked
test_of "installing shows progress" installing_shows_progress
test_of "boots are given up by what they do, not by the clock" boots_are_given_up_by_what_they_do
test_of "a tree that can only be read, B outside of it, two make run at once" tree_that_can_only_be_read
test_of "a path with a space is refused at once" path_with_a_space
test_of "another CONFIG in the same folder builds it anew" other_words_build_anew
test_of "two programs are built at once" two_programs_at_once
test_of "two at once build musl, each file once" two_at_once_build_musl
test_of "a program gets what it needs of the C library, and no name that is wrong passes" a_program_gets_what_it_needs_of_musl
test_of "a program gets what it needs of the libraries, the same as from all of them" a_program_gets_what_it_needs_of_the_libraries
test_of "init without tools, or stopped, leaves nothing; it installs only what a tutorial needs" init_without_tools
test_of "other words of config.h are built in a folder of their own" other_words_have_a_folder
test_of "doctor tells needed from optional" doctor_tells_needed_from_optional
test_of "a benchmark row that grew is a failure" a_row_that_grew_fails
test_of "constructors lie outside of thread-local memory" nothing_lies_in_thread_memory
jobs_end
