/* syscalls.h - all system calls are in sel4_arch/syscalls.h. */
#pragma once
#include <sel4/sel4_arch/syscalls.h>
