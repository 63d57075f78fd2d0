#!/bin/sh
# branches.sh BUILD - which branches of the portable core do host tests, explorer and boots take?  Prints how many of how
# many for each file, then each line with a branch that was never taken.  (assert's own branches do not count.)
#
# Boots: the machine's memory is a file that outlives it; the kernel's counters are read from there.
set -eu
build=$1/branches
cd "$(dirname "$0")/.."
tools/setup.sh assure
flags="-std=gnu11 -O1 -fno-inline -fno-thread-jumps -g --coverage -fno-strict-aliasing -w -I. -Iapi -Iapi/x86_64 -Ikernel -Ikernel/variant/classic -Iarch -Itest/fake -Iarch/x86_64
    -Itest/host -DROOT_CNODE_BITS=9 -DROOT_SPARE_SLOTS=100 -DPREEMPT_WORK=1 -MMD -MP"
flags=$(echo $flags)
make -s B="$build" HOST_FLAGS="$flags" EXPLORE_OPT="-O1 -fno-inline -fno-thread-jumps" "$build/host/tests" "$build/host-domains/tests" "$build/explore/explore"
find "$build" -name '*.gcda' -exec rm {} +
HOST_CALLS="${HOST_CALLS:-150000}" "$build/host/tests" >/dev/null
"$build/host-domains/tests" ipc parcel notification fault invoke sched tcb domains fastpath random >/dev/null
EXPLORE_STATES="${EXPLORE_STATES:-20000}" "$build/explore/explore" >/dev/null

# Kernels that count, each with programs, on four processors.
boots() { # NAME CONFIG PROGRAM...
    kernel=$build/boot-$1
    make -s B="$kernel" UNITS= OPT="-O1 -fno-inline -fno-thread-jumps" CONFIG="--coverage -Wno-error -Wa,--defsym,__gcov_merge_add=0 $2" kernel
    shift 2
    rm -f "$kernel"/ram.*
    for program in "$@"; do
        for cpu in "qemu64" "qemu64,-nx" "Nehalem" "max"; do
            ram=$kernel/ram.$(basename "$program").${cpu%%,*}$(echo "$cpu" | wc -c)
            KERNEL_LINE=${line:-} TIMEOUT=60 tools/run-qemu.sh "$kernel/tessera" "$program" -cpu $cpu -M "${machine:-pc}",memory-backend=ram \
                -object memory-backend-file,id=ram,size=128M,mem-path="$ram",share=on ${devices:-} >"$kernel/log.${ram##*/ram.}" 2>&1 ||
                echo "  $program ended with a failure ($kernel, $cpu)"
        done
    done
    python3 tools/boot_branches.py "$kernel/tessera.elf" "$kernel" "$kernel"/ram.*.*
    rm -f "$kernel"/ram.*
}
made=${build%/branches}
programs=$(ls test/qemu/*.c | sed "s|.*/\(.*\)\.c|$made/test/\1|")
make -s kernel user $programs "$made/apps/hello-3"
boots plain "" $programs "$made/apps/hello-3"
make -s app OUT="$build/devices" SOURCES=test/config/devices.c
machine=q35 devices="-device edu" boots devices "" "$build/devices"
line=trace=calls boots traced "" "$made/test/messages"
other="B=$build/with-breakpoints MUSL=$made/musl CONFIG=-DHARDWARE_DEBUG=1"
make -s $other kernel user
make -s app $other OUT="$build/breakpoints" SOURCES=test/config/breakpoints.c
boots breakpoints -DHARDWARE_DEBUG=1 "$build/breakpoints"
# (One class of regress writes every word into every method: with domains, into a schedule where nobody runs.)
boots domains "-DNUM_DOMAINS=16 -DNUM_DOMAIN_SCHEDULES=100" $(echo "$programs" | grep -v /regress)

files=$(ls kernel/*/*.c kernel/variant/classic/*/*.c | grep -vE '^kernel/(boot|debug|lib)/|/fail\.c$'
    ls arch/x86_64/object/*.c arch/x86_64/core/user.c arch/x86_64/core/buffer.c | grep -vE '/(iospace|breakpoint)\.c$')
{ for part in host host-domains explore; do
    for file in $files; do
        gcov -b -c -t "$build/$part/$file.gcno" 2>/dev/null
    done
done
for part in boot-plain boot-devices boot-traced boot-breakpoints boot-domains; do
    for file in $files; do
        gcov -b -c -t "$build/$part/kernel/$file.gcno" 2>/dev/null
    done
done } | awk '
    /^ *-: *0:Source:/ { sub(/.*Source:/, ""); file = $0; next }
    /^ *[-0-9#=*]+: *[0-9]+:/ {
        match($0, /: *[0-9]+:/); line = substr($0, RSTART + 1) + 0; text = substr($0, RSTART + RLENGTH); n = 0; next
    }
    /^branch/ {
        if (file !~ /\.c$/ || file ~ /^test/ || text ~ /assert\(/) next
        key = file SUBSEP line SUBSEP n++
        if (!(key in all)) { all[key] = 0; where[file, line] = text; total[file]++ }
        if ($0 ~ /taken [1-9]/ && !all[key]) { all[key] = 1; taken[file]++ }
    }
    END {
        for (f in total) { printf "  %-34s %4d of %4d\n", f, taken[f], total[f] | "sort"; t += taken[f]; a += total[f] }
        close("sort")
        printf "  branches taken: %d of %d, %.1f %%\n", t, a, 100 * t / a
        for (k in all) if (!all[k]) { split(k, p, SUBSEP); print "    " p[1] ":" p[2] ": " where[p[1], p[2]] | "sort -u" }
    }'
