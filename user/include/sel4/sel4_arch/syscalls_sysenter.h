/* syscalls_sysenter.h - the stubs of kernels that are entered by SYSENTER (CONFIG_SYSENTER).
 *
 * This kernel is entered by SYSCALL alone: see sel4/sel4_arch/syscalls_syscall.h. */
#pragma once
#include <sel4/config.h>
#error "this kernel is entered by SYSCALL, not by SYSENTER: include sel4/syscalls.h"
