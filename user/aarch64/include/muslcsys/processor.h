/* processor.h - what the C library needs of the processor, on aarch64. */
#pragma once
#include <sel4/sel4.h>
#include <stdint.h>
#include <vka/vka.h>

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
#if defined CONFIG_EXPORT_VCNT_USER
#define PROCESSOR_COUNT "cntvct_el0"
#elif defined CONFIG_EXPORT_PCNT_USER
#define PROCESSOR_COUNT "cntpct_el0"
#endif
#ifdef PROCESSOR_COUNT
static inline uint64_t processor_ticks(void)
{
    uint64_t count;
    __asm__ volatile("isb\n\tmrs %0, " PROCESSOR_COUNT : "=r"(count));
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

/* What is typed (typed.c): a way to the serial port, with capabilities from this vka; 0: there is
 * none. The next character; less than 0: nothing was typed yet, or there is no such port. */
enum { NOTHING_TYPED = -2 };
seL4_Word processor_open_serial(vka_t *vka, seL4_CPtr vspace);
int processor_serial_get(seL4_Word port);

/* What takes a page out of an address space. */
#define processor_unmap seL4_ARM_Page_Unmap
