/* syscall.h - system call numbers; the rows are in api/syscalls.def. */
#pragma once
#include <sel4/macros.h>

typedef enum {
#define SYSCALL(name, number) seL4_Sys##name = number,
#define DEBUG_SYSCALL SYSCALL
#define BENCHMARK_SYSCALL SYSCALL
#define ARCH_SYSCALL SYSCALL
#include "syscalls.def"
#undef ARCH_SYSCALL
#undef BENCHMARK_SYSCALL
#undef DEBUG_SYSCALL
#undef SYSCALL
    SEL4_FORCE_LONG_ENUM(seL4_Syscall_ID),
} seL4_Syscall_ID;
