#!/bin/sh
# quick.sh BUILD - the tests that boot nothing, side by side: numbers of the ABI, the build, host tests, explorer, stack.
# EXPLORE_STATES: how far the explorer goes.  Ends with 0 if all passed.
set -u
build=$1
cd "$(dirname "$0")/.." || exit 1
. tools/jobs.sh
mkdir -p "$build/test"
jobs_begin "$build/test/quick.$$"

rung() { # NAME COMMAND...
    name=$1
    shift
    job "$name" rung_now "$name" "$@"
}
rung_now() {
    name=$1
    shift
    "$@"
    result $? "$name"
}
build_it() { make -s -j"$(nproc)" B="$build" "$@"; }

build_it kernel user && build_it DEBUG=0 kernel
result $? "kernels and user libraries build"
rung "numbers and sizes of the ABI" make -s B="$build" abi-tests
rung "libraries on the host" make -s B="$build" library-tests
rung "sources, pages and pictures of the tutorials" test/tutorials.py
rung "the page that shows a run" test/view/run.sh "$build"
rung "documentation: links, reference, examples" make -s B="$build" docs-tests
rung "the build" make -s B="$build" build-tests
rung "a project made for seL4 builds with this kernel" make -s B="$build" dropin-tests
build_it "$build/host/tests" "$build/host-domains/tests"
result $? "host tests build"
rung "host tests" "$build/host/tests"
build_it ARCH=host kernel
result $? "the kernel for the host machine builds"
rung "host tests, the host machine" make -s B="$build" port-tests
rung "host tests, 4 domains" make -s B="$build" host-domain-tests
build_it "$build/explore/explore" "$build/explore-domains/explore"
result $? "the explorer builds"
rung "explorer" "$build/explore/explore"
rung "explorer, 2 domains" "$build/explore-domains/explore"
rung "stack" tools/stack.sh "$build" 2048
# The other kernel's, with all of everything only: a minute to compile.
if [ -n "${ALL_STATES:-}" ]; then rung "host tests, scheduling contexts" make -s B="$build" VARIANT=mcs host-tests; fi
jobs_end
