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
boots() {
    TIMEOUT=60 tools/run-qemu.sh "$build/tiny/kernel32" "$build/tiny/tiny" -cpu max >"$build/said" 2>&1
    says 'greetings from tiny' && says 'slots 16384' && says 'thread 4096 bytes' && says '^ends'
}
plus_plus() {
    echo 'extern "C" {
#include <sel4/sel4.h>
}' | c++ -fsyntax-only -xc++ -Werror -Iuser/include -Iapi -Iapi/x86_64 -I. -DDEBUG=1 -
}
taken() { ! tools/dropin.sh "$build" >"$build/said" 2>&1 && says 'something else'; }

check "make dropin" tools/dropin.sh "$build/kernel"
check "libsel4's headers are C++, too" plus_plus
check "a folder with something else in it is not touched" taken
check "MCS is refused by name" refuses 'KernelIsMCS=ON is not built' KernelIsMCS=ON
check "more processors than one are refused by name" refuses 'KernelMaxNumNodes=4 is not built' KernelMaxNumNodes=4
check "another platform is refused by name" refuses 'KernelPlatform=imx8mm is not built' KernelPlatform=imx8mm
check "printing without the debug kernel is refused" refuses 'KernelPrinting goes with' KernelDebugBuild=OFF KernelPrinting=ON
check "an option that nobody knows is refused by name" refuses 'KernelMakeCoffee=ON is not known' KernelMakeCoffee:BOOL=ON
check "too little room for AVX is refused" refuses 'KernelXSaveSize=576' KernelFPU=XSAVE KernelXSaveFeatureSet=7
check "a project with a library, options and a root task" configure -DKernelRootCNodeSizeBits=14 -DKernelFPU=XSAVE -DKernelXSaveFeatureSet=7 -DKernelXSaveSize=832
check "it builds" ninja -C "$build/tiny"
check "it boots, with what its options say" boots
echo "$passed passed, $failed failed"
[ $failed = 0 ]
