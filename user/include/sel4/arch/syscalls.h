/* syscalls.h - of x86: see sel4_arch/syscalls.h. */
#pragma once
#include <sel4/sel4_arch/syscalls.h>
