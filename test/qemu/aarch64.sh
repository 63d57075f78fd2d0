# aarch64.sh - read by run-all.sh: what boots on 64-bit Arm, where its cross compiler and emulator are.
#
# The same programs as on x86_64, where they are portable; what only Arm has in test/config/aarch64.c.
arm=$build/aarch64-classic
arm_out=$arm/test

# On both interrupt controllers, started at both levels.
arm_boot() { boot "aarch64: $1" "$2" "$3" "$arm/tessera" "$4"; }
arm_boot_3() {
    QEMU_MACHINE=virt,gic-version=3,virtualization=on QEMU_CPU=max \
        boot "aarch64, GICv3, from EL2: $1" "$2" "$3" "$arm/tessera" "$4"
}

mkdir -p "$arm_out"
if needed "$arm" || needed "$arm_out"; then
    build_it ARCH=aarch64 kernel user &&
        build_it ARCH=aarch64 app OUT="$arm_out/own" SOURCES="$root/test/config/aarch64.c" &&
        build_it ARCH=aarch64 app OUT="$arm_out/rules" SOURCES="$root/test/config/aarch64_rules.c"
    result $? "the kernel for aarch64, its libraries and programs build"
fi
arm_boot "what only it has" 0 "$all" "$arm_out/own"
arm_boot_3 "what only it has" 0 "$all" "$arm_out/own"
arm_boot "its rules, one by one" 0 "$all" "$arm_out/rules"
arm_boot_3 "its rules, one by one" 0 "$all" "$arm_out/rules"
# A clock that counts 128 ns for each instruction: a tick falls into the midst of what lasts long.
if needed "$arm_out/maintenance"; then
    build_it ARCH=aarch64 app OUT="$arm_out/maintenance" SOURCES="$root/test/config/maintenance.c"
    result $? "maintenance builds for aarch64"
fi
boot "aarch64: maintenance of caches lets others run" 0 "$all" "$arm/tessera" "$arm_out/maintenance" -icount shift=7,sleep=off
# Kernel and program as the loader of seL4's builds leaves them: no Image, no file of the root task.
for cpu in cortex-a53 max; do
    script "aarch64, as a loader's payload, $cpu: what only it has" env QEMU_CPU=$cpu \
        "$root/test/qemu/payload-aarch64.sh" "$arm/tessera.elf" "$arm_out/own" "$arm_out/payload-$cpu"
done

# Test programs: those that are portable.  The others are about a PC: its registers (processor, segments), its paging
# (memory, replay_paging), its way into the kernel (replay_ipc).  Of regress 17 of 25 classes are portable.
portable="caps errors garbage libc messages printing regress scheduling"
if needed "$arm_out"; then
    build_it ARCH=aarch64 $(for name in $portable; do echo "$relative/aarch64-classic/test/$name"; done)
    result $? "the test programs build for aarch64"
fi
for name in $portable; do
    arm_boot "$name" 0 "$all" "$arm_out/$name"
done
for name in messages regress scheduling; do
    arm_boot_3 "$name" 0 "$all" "$arm_out/$name"
done

# Random calls: the answers that seL4's own kernel gave, too.  The release kernel is the one whose instructions are counted.
arm_release=$arm/bench/counted
if needed "$arm_release" || needed "$arm/stream/image"; then
    build_it ARCH=aarch64 B="$relative/aarch64-classic/bench/counted" CONFIG=-DEXPORT_PMC=1 DEBUG=0 kernel &&
        build_it ARCH=aarch64 "$relative/aarch64-classic/stream/image"
    result $? "the random stream and a release kernel for aarch64 build"
fi
script "aarch64: a random stream" "$root/test/stream/golden.sh" "$arm_release/release/tessera" "$arm/stream/image" \
    "$root/test/stream/aarch64/golden.txt" ${STREAM_ROWS-$([ -n "${ALL_STATES:-}" ] || echo 1)}
script "aarch64: a random stream, on the fast path and past it" env WAYS=3 "$root/test/stream/golden.sh" "$arm/tessera" "$arm/stream/image" \
    "$root/test/stream/aarch64/golden.txt" ${STREAM_ROWS-1}

# Scheduling contexts.  Time is counted in instructions, so the budgets are the same on a busy machine; the program reads
# the count of time, which only a kernel that was built so lets it.
arm_mcs=$build/arm-time/aarch64-mcs
if needed "$arm_mcs" || needed "$arm_out/contexts"; then
    for what in "kernel base" "app OUT=$arm_out/contexts SOURCES=$root/test/config/mcs.c"; do
        build_it ARCH=aarch64 VARIANT=mcs B="$relative/arm-time" MUSL="$relative/musl-aarch64" CONFIG=-DEXPORT_PMC=2 $what || break
    done
    result $? "the kernel for aarch64 with scheduling contexts builds"
fi
boot "aarch64: scheduling contexts" 0 "$all" "$arm_mcs/tessera" "$arm_out/contexts" -icount shift=0,sleep=off

# Calls of the firmware, on a machine whose firmware listens to them and on one whose does not.
arm_smc=$build/arm-smc/aarch64-classic
if needed "$arm_smc" || needed "$arm_out/smc"; then
    build_it ARCH=aarch64 B="$relative/arm-smc" CONFIG=-DALLOW_SMC_CALLS=1 kernel &&
        build_it ARCH=aarch64 app OUT="$arm_out/smc" SOURCES="$root/test/config/smc.c"
    result $? "a kernel for aarch64 with ALLOW_SMC_CALLS builds"
fi
boot "aarch64: no firmware" 0 "$all" "$arm_smc/tessera" "$arm_out/smc"
QEMU_MACHINE=virt,virtualization=on boot "aarch64: calls of the firmware" 0 "$all" "$arm_smc/tessera" "$arm_out/smc"

# A postmortem on the console: the cause, the thread, its stack by lines of source.
if needed "$arm_out/stops"; then
    "$root/tools/tasks.sh" 0 <"$root/tutorials/hello-3/src/main.c" >"$arm_out/stops.c"
    build_it ARCH=aarch64 tutor && build_it ARCH=aarch64 app OUT="$arm_out/stops" SOURCES="$arm_out/stops.c"
    result $? "a program that stops, and the reader of its postmortem, build for aarch64"
fi
arm_postmortem() { # KERNEL PROGRAM
    KERNEL_LINE=postmortem=on TIMEOUT=${LIMIT:-240} "$root/tools/run-qemu.sh" "$1" "$2" >"$2.console" 2>&1
    "$arm/tools/tessera" postmortem "$2.console" kernel="$1.elf" "$2" >"$2.said" || return 1
    cat "$2.said"
    grep -q '^cause: no thread can go on' "$2.said" && grep -q 'stopped by its VMFault: address 0x70003c8, code 0x92000046' "$2.said" &&
        grep -q '^    at 0x[0-9a-f]* in main (stops.c:[0-9]*), stack 0x' "$2.said"
}
script "aarch64: a postmortem" arm_postmortem "$arm/tessera" "$arm_out/stops"

# Standard input, and an example that is typed at.
if needed "$arm_out/typing"; then
    build_it ARCH=aarch64 app OUT="$arm_out/typing" SOURCES="$root/test/config/typing.c"
    result $? "typing builds for aarch64"
fi
QEMU_INPUT=$out/typed arm_boot "what is typed" 0 "$all" "$arm_out/typing"
script "aarch64: example shell" env ON=aarch64 "$root/test/qemu/example.py" "$build" shell

# Tutorials: what the solved ones print is what they print on x86_64; of hello-3 also what the untouched one prints.
for t in "$root"/tutorials/*/expected.txt; do
    folder=$(dirname "$t") name=$(basename "$(dirname "$t")")
    last=$("$root/tools/tasks.sh" count $(find "$folder" -name '*.c'))
    for n in $([ -z "${ALL_STATES:-}" ] || seq 0 $((last - 1))) $([ -n "${ALL_STATES:-}" ] || [ "$name" != hello-3 ] || echo 0) "$last"; do
        script "aarch64: $name, state $n" env ON=aarch64 "$root/test/qemu/tutorial.sh" "$build" "$name" "$n"
    done
done
script "aarch64: init, ninja, simulate" "$root/test/qemu/learner-aarch64.sh" "$build"
for name in hello-3 fault-handlers mapping interrupts $([ -z "${ALL_STATES:-}" ] || echo pager hello-timer measuring mcs); do
    script "aarch64: ./check of $name: solved, and not begun" env PLAT=qemu-arm-virt "$root/test/qemu/check.sh" "$build" "$name"
done
for t in "$root"/test/tutorials/*.txt; do
    [ -n "${ALL_STATES:-}" ] || break
    name=$(basename "$t" .txt)
    script "aarch64: ./check of $name: every solution" env ON=aarch64 "$root/test/tutorials/wrong.py" "$build" "$name"
done
# No path takes more instructions than what is kept: counts, so they hold on a busy machine.
script "aarch64: instructions of every path" make -s -C "$root" B="$relative" ARCH=aarch64 bench-same
