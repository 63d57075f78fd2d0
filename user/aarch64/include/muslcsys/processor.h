/* processor.h - what the C library needs of the processor, on aarch64. */
#pragma once
#include <sel4/sel4.h>
#include <stdint.h>

/* Where musl keeps its description of a thread: below the thread pointer; thread-local variables
 * lie above it (ELF for the Arm 64-bit Architecture, variant 1 of thread-local storage). */
enum { MUSL_TLS_ABOVE_TP = 1 };

/* The calling thread's pointer to its storage. A thread without storage faults: musl's description
 * would lie below address 0. */
static inline uintptr_t thread_pointer(void)
{
    uintptr_t base;
    __asm__ volatile("mrs %0, tpidr_el0" : "=r"(base));
    *(volatile char *)(base - 1);
    return base;
}

/* From now on it is there: user code may write the register. */
static inline void thread_pointer_set(uintptr_t base)
{
    __asm__ volatile("msr tpidr_el0, %0" : : "r"(base) : "memory");
}

/* A counter that only grows, and how many of its ticks a microsecond has; 0: the kernel lets user
 * code read none, so nothing here knows how long it waits. */
#ifdef CONFIG_EXPORT_VCNT_USER
static inline uint64_t processor_ticks(void)
{
    uint64_t count;
    __asm__ volatile("isb\n\tmrs %0, cntvct_el0" : "=r"(count));
    return count;
}

static inline uint64_t processor_ticks_per_us(void)
{
    uint64_t hz;
    __asm__ volatile("mrs %0, cntfrq_el0" : "=r"(hz));
    return (uint32_t)hz / 1000000;
}
#else
static inline uint64_t processor_ticks(void)
{
    return 0;
}

static inline uint64_t processor_ticks_per_us(void)
{
    return 0;
}
#endif

/* There are no I/O ports. */
static inline seL4_Error processor_issue_ports(seL4_CPtr control, seL4_Word first, seL4_Word last,
                                               seL4_CPtr root, seL4_Word index, seL4_Uint8 depth)
{
    (void)control, (void)first, (void)last, (void)root, (void)index, (void)depth;
    return seL4_IllegalOperation;
}
#define processor_unmap seL4_ARM_Page_Unmap

static inline int processor_read_port(seL4_CPtr ports, int port)
{
    (void)ports, (void)port;
    return -1;
}
