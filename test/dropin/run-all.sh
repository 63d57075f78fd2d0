#!/bin/sh
# run-all.sh BUILD - a project as those for seL4 are made builds with this kernel in the place of seL4's, and boots.
#
# Wants cmake and ninja, and says so where they are not; nothing is tested then.
set -u
cd "$(dirname "$0")/../.."
build=$1
mkdir -p "$build/dropin"
build=$(cd "$build/dropin" && pwd)
for tool in cmake ninja; do
    command -v $tool >/dev/null || { echo "  dropin   not tested: $tool is not installed"; exit 0; }
done
passed=0 failed=0
check() { # NAME, and a command that must succeed
    name=$1
    shift
    if "$@" >"$build/log" 2>&1; then
        passed=$((passed + 1)) && echo "  ok      $name"
    else
        failed=$((failed + 1)) && echo "  FAILED  $name" && tail -n 20 "$build/log"
    fi
}
configure() { rm -rf "$build/tiny" && cmake -G Ninja -S test/dropin/project -B "$build/tiny" -DKERNEL="$build/kernel" "$@"; }
says() { grep -q "$1" "$build/said" || { cat "$build/said"; return 1; }; }
refuses() { # TEXT OPTION=VALUE...: the configuration fails and says so
    text=$1
    shift
    if configure $(printf -- '-D%s ' "$@") >"$build/said" 2>&1; then echo "it was taken"; return 1; fi
    says "$text"
}
boots() { # BYTES of a TCB
    TIMEOUT=60 tools/run-qemu.sh "$build/tiny/kernel32" "$build/tiny/tiny" -cpu max >"$build/said" 2>&1 </dev/null
    says 'greetings from tiny' && says 'slots 16384' && says "thread $1 bytes" && says '^ends'
}
boots_mcs() {
    TIMEOUT=60 tools/run-qemu.sh "$build/tiny/kernel32" "$build/tiny/tiny" -cpu max >"$build/said" 2>&1
    says 'greetings from tiny' && says 'contexts 1, a turn of 7 ms' && says '^ends'
}
plus_plus() {
    echo 'extern "C" {
#include <sel4/sel4.h>
}' | c++ -fsyntax-only -xc++ -Werror -Iuser/include -Iapi -Iapi/x86_64 -I. -DDEBUG=1 -
}
taken() { ! tools/dropin.sh "$build" >"$build/said" 2>&1 && says 'something else'; }

# By itself, as SDKs and generators for other languages build it: all of it, or libsel4 alone.
alone() { rm -rf "$build/alone" "$build/sdk" && cmake -G Ninja -S "$build/kernel" -B "$build/alone" -DCMAKE_INSTALL_PREFIX="$build/sdk" "$@"; }
# Each file is put there once: of two that differ CMake leaves the first, if both were written in the same second.
puts() { # OPTION...
    cmake --install "$build/alone" "$@" >"$build/put" || return 1
    grep -E '^-- (Installing|Up-to-date): .*\.[a-z]+$' "$build/put" | sed 's/.*: //' | sort | uniq -d >"$build/twice"
    [ ! -s "$build/twice" ] || { echo "put there twice:" && cat "$build/twice" && return 1; }
}
installs_all() {
    alone -DKernelDebugBuild=OFF -DKernelPrinting=OFF && ninja -C "$build/alone" && puts &&
        [ -s "$build/sdk/bin/kernel.elf" ] && [ -s "$build/sdk/lib/libsel4.a" ]
}
installs_libsel4() {
    alone -DHardwareDebugAPI=ON -DKernelIOMMU=ON -DKernelBenchmarks=track_utilisation -DKernelX86DangerousMSR=ON &&
        ninja -C "$build/alone" sel4 sel4_bitfields && puts --component libsel4
}
installs_arm() {
    alone $arm && ninja -C "$build/alone" sel4 sel4_bitfields && puts --component libsel4 &&
        grep -q '"ARMSMCCall": 37' "$build/alone/generated/invocations_all.json"
}
installs_mcs() {
    alone -DKernelIsMCS=ON -DLibSel4UseThreadLocals=OFF && ninja -C "$build/alone" sel4 sel4_bitfields &&
        puts --component libsel4 &&
        grep -q '"SchedContextBind": [0-9]' "$build/alone/generated/invocations_all.json" &&
        nm "$build/sdk/lib/libsel4.a" | grep -q ' V __sel4_ipc_buffer'
}
# The XML, bitfield and JSON files against the headers beside them: one folder of headers, as for any compiler.
describes() { # OPTION that is on...
    python3 test/dropin/interfaces.py "$build/sdk/libsel4/include" "$@" >"$build/interfaces.c" &&
        cc -Werror -Wall -Wno-unused-function -I"$build/sdk/libsel4/include" -no-pie -o "$build/interfaces" "$build/interfaces.c" "$build/sdk/lib/libsel4.a" &&
        "$build/interfaces"
}
# The same for aarch64, as far as the compiler sees it: nothing runs here.
describes_arm() {
    python3 test/dropin/interfaces.py "$build/sdk/libsel4/include" ARCH_ARM "$@" >"$build/interfaces.c" &&
        aarch64-linux-gnu-gcc -Werror -Wall -Wno-unused-function -I"$build/sdk/libsel4/include" -c -o "$build/interfaces.o" "$build/interfaces.c"
}
# One error of each kind must be seen; $1 is a file, $2 a sed command that spoils it.
spoilt() { # OPTION...
    include=$build/sdk/libsel4/include
    describes "$@" || return 1
    while IFS='|' read -r file edit; do
        cp "$include/$file" "$build/kept" && sed -i "$edit" "$include/$file"
        if cmp -s "$include/$file" "$build/kept"; then echo "$edit changes nothing in $file"; return 1; fi
        if describes "$@" >"$build/said" 2>&1; then seen=no; else seen=yes; fi
        cp "$build/kept" "$include/$file"
        [ $seen = yes ] || { echo "not seen: $edit in $file"; return 1; }
    done <<END
interfaces/object-api.xml|/id="TCBSuspend"/,/<\/method>/d
interfaces/object-api.xml|s/id="CNodeMint"/id="CNodeCopy"/
interfaces/invocations_all.json|/"TCBSuspend"/d
interfaces/invocations_all.json|s/"CNodeMint": [0-9]*/"CNodeMint": 1/
interfaces/object-api-arch.xml|s/name="paddr" type="seL4_Word"/name="paddr" type="seL4_Uint32"/
interfaces/object-api-sel4-arch.xml|/name="rsp"/d
interfaces/object-api.xml|0,/<param dir="in" name="depth"/{/<param dir="in" name="depth"/d}
interfaces/object-api.xml|s/<condition>.*<.condition>//
interfaces/object-api.xml|s/<.api>//
api/syscall.xml|/"DebugRun"/d
sel4/shared_types.pbf|s/field extraCaps 2/field extraCaps 3/
sel4/sel4_arch/types.pbf|s/tag VMFault 5/tag VMFault 6/
sel4/sel4_arch/types.pbf|s/field Addr 64/field Address 64/
kernel/gen_config.json|s/"KERNEL_MCS": false/"KERNEL_MCS": true/
kernel/gen_config.json|s/"WORD_SIZE": "64"/"WORD_SIZE": "32"/
END
}

check "make dropin" tools/dropin.sh "$build/kernel"
check "libsel4's headers are C++, too" plus_plus
check "a folder with something else in it is not touched" taken
check "more processors than one are refused by name" refuses 'KernelMaxNumNodes=4 is not built' KernelMaxNumNodes=4
check "another platform is refused by name" refuses 'KernelPlatform=imx8mm is not built' KernelPlatform=imx8mm
check "printing without the debug kernel is refused" refuses 'KernelPrinting goes with' KernelDebugBuild=OFF KernelPrinting=ON
check "an option that nobody knows is refused by name" refuses 'KernelMakeCoffee=ON is not known' KernelMakeCoffee:BOOL=ON
check "too little room for AVX is refused" refuses 'KernelXSaveSize=576' KernelFPU=XSAVE KernelXSaveFeatureSet=7
check "a project with a library, options and a root task" configure -DKernelRootCNodeSizeBits=14 -DKernelFPU=XSAVE -DKernelXSaveFeatureSet=7 -DKernelXSaveSize=832
check "it builds" ninja -C "$build/tiny"
check "it boots, with what its options say" boots 4096
check "the same with KernelIsMCS" configure -DKernelIsMCS=ON -DKernelRootCNodeSizeBits=14 -DKernelBootThreadTimeSlice=7
check "it builds" ninja -C "$build/tiny"
check "it boots, and has time" boots_mcs

# For aarch64: the same project, and what the loader of seL4's builds is compiled with.
arm="-DKernelPlatform=qemu-arm-virt -DKernelSel4Arch=aarch64"
loader_tables() { # the table of devices names this machine's console, firmware and timer, and its processor
    python3 "$build/kernel/tools/hardware_gen.py" --elfloader --elfloader-out "$build/said" --dtb "$build/tiny/kernel/kernel.dtb" \
        --sel4arch aarch64 --hardware-config none &&
        says '"arm,pl011", .region_bases = { (void \*)0x9000000 }' && says '"arm,psci-1.0"' && says '"arm,armv8-timer"' &&
        says '"arm,cortex-a53"' && grep -q 'end: 0x80000000' "$build/tiny/platform_gen.yaml"
}
if command -v aarch64-linux-gnu-gcc >/dev/null && command -v qemu-system-aarch64 >/dev/null; then
    for pair in KernelArmHypervisorSupport=ON HardwareDebugAPI=ON KernelIOMMU=ON KernelArmExportVTMRUser=ON \
        KernelAArch64UserCacheEnable=OFF KernelARMPlatform=imx8mm-evk KernelArmCPU=cortex-a9; do
        check "aarch64: $pair is refused by name" refuses "$pair is not built" KernelPlatform=qemu-arm-virt KernelSel4Arch=aarch64 $pair
    done
    check "aarch64: a project with a library, options and a root task" configure $arm -DKernelRootCNodeSizeBits=14 -DKernelSetTLSBaseSelf=ON
    check "aarch64: it builds" ninja -C "$build/tiny"
    check "aarch64: it boots, with what its options say" boots 2048
    check "aarch64: tables for the loader" loader_tables
    check "aarch64: the same with KernelIsMCS" configure $arm -DKernelIsMCS=ON -DKernelRootCNodeSizeBits=14 -DKernelBootThreadTimeSlice=7 -DKernelSetTLSBaseSelf=ON
    check "aarch64: it builds" ninja -C "$build/tiny"
    check "aarch64: it boots, and has time" boots_mcs
else
    echo "  dropin   aarch64 not tested: its cross compiler or emulator is not installed"
fi

check "by itself, as an SDK builds it" installs_all
if command -v python3 >/dev/null; then
    check "XML, bitfields and JSON say what the headers say" describes SET_TLS_BASE_SELF
    check "they do not if one is changed" spoilt SET_TLS_BASE_SELF
    check "by itself, with options that have methods and system calls" installs_libsel4
    check "they say so of these, too" describes SET_TLS_BASE_SELF HARDWARE_DEBUG_API IOMMU DEBUG_BUILD ENABLE_BENCHMARKS KERNEL_X86_DANGEROUS_MSR
    check "by itself, with KernelIsMCS" installs_mcs
    check "they say so of its methods and system calls" describes SET_TLS_BASE_SELF DEBUG_BUILD KERNEL_MCS
    if command -v aarch64-linux-gnu-gcc >/dev/null && command -v qemu-system-aarch64 >/dev/null; then
        check "by itself, for aarch64" installs_arm
        check "they say so of its methods and system calls" describes_arm DEBUG_BUILD
    fi
else
    echo "  dropin   XML, bitfields and JSON not tested: python3 is not installed"
fi
echo "$passed passed, $failed failed"
[ $failed = 0 ]
