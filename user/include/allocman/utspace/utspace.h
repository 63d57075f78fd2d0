/* utspace.h - a manager of untyped memory. */
#pragma once
#include <stdbool.h>
#include <stdint.h>
#include <vka/cspacepath_t.h>
struct allocman;

#define ALLOCMAN_NO_PADDR 1
#define ALLOCMAN_UT_KERNEL 0    /* RAM: any object */
#define ALLOCMAN_UT_DEV 1       /* a device's registers: frames only */
#define ALLOCMAN_UT_DEV_MEM 2   /* RAM that the kernel does not clear: frames only */

struct utspace_interface {
    seL4_Word (*alloc)(struct allocman *alloc, void *cookie, size_t size_bits, seL4_Word type,
                       const cspacepath_t *path, uintptr_t paddr, bool canBeDev, int *error);
    void (*free)(struct allocman *alloc, void *cookie, seL4_Word object, size_t size_bits);
    int (*add_uts)(struct allocman *alloc, void *cookie, size_t num, const cspacepath_t *uts,
                   size_t *size_bits, uintptr_t *paddr, int utType);
    uintptr_t (*paddr)(void *cookie, seL4_Word object, size_t size_bits);
    void *utspace;
};
