/* syscall.h - the system calls. */
#pragma once
#include "call/call.h"

enum syscall_number {
#define SYSCALL(name, number) SYS_##name = number,
#define DEBUG_SYSCALL SYSCALL
#define BENCHMARK_SYSCALL SYSCALL
#include "syscalls.def"
#undef BENCHMARK_SYSCALL
#undef DEBUG_SYSCALL
#undef SYSCALL
};

void syscall_run(handle t, word number);
