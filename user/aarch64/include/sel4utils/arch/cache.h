/* cache.h - maintenance of caches: of an address space by the kernel, of the calling program's own
 * by its instructions, which the kernel lets user code use. */
#pragma once
#include <sel4/sel4.h>
#include <stddef.h>
#include <stdint.h>

static inline int seL4_ARCH_PageDirectory_Clean_Data(seL4_CPtr root, seL4_Word start, seL4_Word end)
{
    return seL4_ARM_VSpace_Clean_Data(root, start, end);
}

static inline int seL4_ARCH_PageDirectory_Invalidate_Data(seL4_CPtr root, seL4_Word start,
                                                          seL4_Word end)
{
    return seL4_ARM_VSpace_Invalidate_Data(root, start, end);
}

static inline int seL4_ARCH_PageDirectory_CleanInvalidate_Data(seL4_CPtr root, seL4_Word start,
                                                               seL4_Word end)
{
    return seL4_ARM_VSpace_CleanInvalidate_Data(root, start, end);
}

static inline int seL4_ARCH_PageDirectory_Unify_Instruction(seL4_CPtr root, seL4_Word start,
                                                            seL4_Word end)
{
    return seL4_ARM_VSpace_Unify_Instruction(root, start, end);
}

/* Bytes of the smallest cache line of instructions, of data: CTR_EL0 has them as log2 of words. */
static inline size_t cache_line(int at)
{
    uintptr_t types;
    __asm__("mrs %0, ctr_el0" : "=r"(types));
    return (size_t)4 << (types >> at & 15);
}

/* What was written here is what is fetched from there. Instructions are dropped by their address
 * here: pages that were not executed yet are in no cache under another one. */
static inline void cache_unify(const void *start, size_t bytes)
{
    uintptr_t from = (uintptr_t)start, end = from + bytes;
    for (uintptr_t p = from & ~(cache_line(16) - 1); p < end; p += cache_line(16))
        __asm__ volatile("dc cvau, %0" : : "r"(p) : "memory");
    __asm__ volatile("dsb ish" : : : "memory");
    for (uintptr_t p = from & ~(cache_line(0) - 1); p < end; p += cache_line(0))
        __asm__ volatile("ic ivau, %0" : : "r"(p) : "memory");
    __asm__ volatile("dsb ish\n\tisb" : : : "memory");
}

/* A device that does not look into caches sees what was written here, and what it wrote is read. */
static inline void cache_share(const void *start, size_t bytes)
{
    uintptr_t from = (uintptr_t)start, end = from + bytes;
    for (uintptr_t p = from & ~(cache_line(16) - 1); p < end; p += cache_line(16))
        __asm__ volatile("dc civac, %0" : : "r"(p) : "memory");
    __asm__ volatile("dsb sy" : : : "memory");
}
