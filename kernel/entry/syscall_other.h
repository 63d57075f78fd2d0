/* syscall_other.h - the system calls that are the same in all kernels, and those that do not exist.
 *
 * Owns:    nothing.
 * Used:    by the variant's syscall.c, at the end of its list. */
#pragma once
#include "arch.h"
#include "debug/debug.h"
#include "debug/utilisation.h"
#include "entry/fault.h"

/* The system call SetTLSBase: the caller finds its thread-local storage at this address from now
 * on. An address that the processor would refuse is ignored: there is no error for it. */
static void set_tls_base(handle t)
{
    word base = tcb(t)->context.cap;
    if (arch_is_tls_base(base))
        arch_set_tls_base(t, base);
}

/* A system call that only debug kernels, benchmarks or the architecture have; or none at all, which
 * is a fault. */
static inline void syscall_other(handle t, word number)
{
    if ((DEBUG && debug_syscall(t, number)) || (BENCHMARKS && utilisation_syscall(t, number)) ||
        (ARCH_SYSCALLS && arch_syscall(t, number)))
        return;
    fault_note(t, FAULT_UnknownSyscall, 0, number, 0);
    fault_raise(t);
}
