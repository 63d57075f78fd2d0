/* utspace.h - a manager of untyped memory. */
#pragma once
#include <stdbool.h>
#include <stdint.h>
#include <allocman/cspace/cspace.h>
#include <allocman/properties.h>
#include <sel4/types.h>
#include <vka/object.h>
#include <vka/vka.h>
struct allocman;

#define ALLOCMAN_NO_PADDR 1
#define ALLOCMAN_UT_KERNEL 0  /* RAM: any object */
#define ALLOCMAN_UT_DEV 1     /* a device's registers: frames only */
#define ALLOCMAN_UT_DEV_MEM 2 /* RAM that the kernel does not clear: frames only */

/* What Retype is asked for, to make an object of `type` that takes 2^size_bits bytes. */
static inline size_t get_sel4_object_size(seL4_Word type, size_t size_bits)
{
    return type == seL4_CapTableObject ? size_bits - seL4_SlotBits : size_bits;
}

typedef struct utspace_interface {
    /* An object that takes 2^size_bits bytes, its capability to `path`. */
    seL4_Word (*alloc)(struct allocman *alloc, void *cookie, size_t size_bits, seL4_Word type,
                       const cspacepath_t *path, uintptr_t paddr, bool canBeDev, int *error);
    void (*free)(struct allocman *alloc, void *cookie, seL4_Word object, size_t size_bits);
    int (*add_uts)(struct allocman *alloc, void *cookie, size_t num, const cspacepath_t *uts,
                   size_t *size_bits, uintptr_t *paddr, int utType);
    uintptr_t (*paddr)(void *cookie, seL4_Word object, size_t size_bits);
    /* A byte of the object's books in which the allocator writes for whom it is counted; NULL:
     * there is none. */
    unsigned char *(*owner)(void *cookie, seL4_Word object);
    struct allocman_properties properties;
    void *utspace;
} utspace_interface_t;
