/* processor.h - what the C library needs of the processor; each architecture has one. */
#pragma once
#include <sel4/sel4.h>
#include <stdint.h>
#include <vka/vka.h>

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

/* What is typed (typed.c): a way to the serial port, with capabilities from this vka; 0: there is
 * none. The next character; less than 0: nothing was typed yet, or there is no such port. */
enum { NOTHING_TYPED = -2 };
seL4_Word processor_open_serial(vka_t *vka, seL4_CPtr vspace);
int processor_serial_get(seL4_Word port);

/* What takes a page out of an address space. */
#define processor_unmap seL4_X86_Page_Unmap
