/* syscall.h - the system calls. */
#pragma once
#include "call/call.h"

enum syscall_number {
#define SYSCALL(name, number) SYS_##name = number,
#define DEBUG_SYSCALL SYSCALL
#define BENCHMARK_SYSCALL SYSCALL
#define ARCH_SYSCALL SYSCALL
#include "syscalls.def"
#undef ARCH_SYSCALL
#undef BENCHMARK_SYSCALL
#undef DEBUG_SYSCALL
#undef SYSCALL
};

/* Run system call `number` for thread t, whose registers hold its arguments; info is its message
 * info.  found: the slot that it names, or 0: not known. */
void syscall_run(handle t, word info, word number, handle found);

/* With MCS: a call is left for an interrupt, where it has found all that its message names, or
 * only the slot that it invokes; the call that was left goes on. */
void syscall_leave(const struct call *c);
void syscall_leave_at(handle caller, handle self, word how);
void syscall_finish(void);
