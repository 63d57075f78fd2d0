/* processor.h - what the C library needs of the processor; each architecture has one. */
#pragma once
#include <sel4/sel4.h>
#include <stdint.h>

/* Where musl keeps its description of a thread: at the thread pointer; thread-local variables lie
 * below it. */
enum { MUSL_TLS_ABOVE_TP = 0 };

/* The calling thread's pointer to its storage. A thread without storage faults. */
static inline uintptr_t thread_pointer(void)
{
    uintptr_t base;
    __asm__ volatile("mov %%fs:0, %0" : "=r"(base));
    return base;
}

/* From now on it is there. */
static inline void thread_pointer_set(uintptr_t base)
{
    seL4_SetTLSBase(base);
}

/* A counter that only grows. */
static inline uint64_t processor_ticks(void)
{
    uint32_t low, high;
    __asm__ volatile("rdtsc" : "=a"(low), "=d"(high));
    return (uint64_t)high << 32 | low;
}

/* How many ticks of it a microsecond has; 0: the boot information tells. */
static inline uint64_t processor_ticks_per_us(void)
{
    return 0;
}

/* What makes capabilities to I/O ports, and takes a page out of an address space. */
#define processor_issue_ports seL4_X86_IOPortControl_Issue
#define processor_unmap seL4_X86_Page_Unmap

/* A byte of an I/O port; negative: there is none, or the capability is not for it. */
static inline int processor_read_port(seL4_CPtr ports, int port)
{
    seL4_X86_IOPort_In8_t r = seL4_X86_IOPort_In8(ports, (seL4_Uint16)port);
    return r.error ? -1 : r.result;
}
