/* cpu.h - instructions that C cannot say.  Knows nothing of the kernel. */
#pragma once
#include "lib/types.h"

/* A system register, by its name in assembly. */
#define READ_REGISTER(name) \
    ({ \
        word value_; \
        __asm__ volatile("mrs %0, " #name : "=r"(value_)); \
        value_; \
    })
#define WRITE_REGISTER(name, value) __asm__ volatile("msr " #name ", %x0" : : "rZ"((word)(value)))

/* Context synchronization: what system registers say counts from the next instruction on (Arm ARM,
 * B2.3.5 and D13.1.2). */
static inline void barrier_instructions(void)
{
    __asm__ volatile("isb" : : : "memory");
}

/* All stores before it are done, for this processor and for walks of translation tables, which
 * are in its inner shareable domain. */
static inline void barrier_stores(void)
{
    __asm__ volatile("dsb ishst" : : : "memory");
}

/* All memory accesses and all maintenance of TLBs and caches before it are done. */
static inline void barrier_all(void)
{
    __asm__ volatile("dsb ish" : : : "memory");
}

/* Fields of ESR_EL1: why an exception was taken (Arm ARM, D13.2.37). */
enum {
    CLASS_FPU = 0x07,
    CLASS_FETCH = 0x20, /* a fetch of user code that translation refused */
    CLASS_DATA = 0x24   /* a data access of user code */
};
static inline word class_of(word syndrome)
{
    return syndrome / P2(26) % P2(6);
}
