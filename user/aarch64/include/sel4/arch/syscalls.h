/* syscalls.h - of arm: see sel4_arch/syscalls.h. */
#pragma once
#include <sel4/sel4_arch/syscalls.h>
