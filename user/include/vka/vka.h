/* vka.h - the interface of an allocator of kernel objects: slots and memory.
 *
 * All calls that return int return 0 when they worked and another number when they did not. */
#pragma once
#include <assert.h>
#include <sel4/sel4.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <utils/util.h>
#include <vka/cspacepath_t.h>

#define VKA_NO_PADDR 1

typedef int (*vka_cspace_alloc_fn)(void *data, seL4_CPtr *res);
typedef void (*vka_cspace_make_path_fn)(void *data, seL4_CPtr slot, cspacepath_t *res);
typedef void (*vka_cspace_free_fn)(void *data, seL4_CPtr slot);
typedef int (*vka_utspace_alloc_fn)(void *data, const cspacepath_t *dest, seL4_Word type,
                                    seL4_Word size_bits, seL4_Word *res);
typedef int (*vka_utspace_alloc_maybe_device_fn)(void *data, const cspacepath_t *dest,
                                                 seL4_Word type, seL4_Word size_bits,
                                                 bool can_use_dev, seL4_Word *res);
typedef int (*vka_utspace_alloc_at_fn)(void *data, const cspacepath_t *dest, seL4_Word type,
                                       seL4_Word size_bits, uintptr_t paddr, seL4_Word *cookie);
typedef void (*vka_utspace_free_fn)(void *data, seL4_Word type, seL4_Word size_bits,
                                    seL4_Word target);
typedef uintptr_t (*vka_utspace_paddr_fn)(void *data, seL4_Word target, seL4_Word type,
                                          seL4_Word size_bits);

typedef struct vka {
    void *data;
    vka_cspace_alloc_fn cspace_alloc;
    vka_cspace_make_path_fn cspace_make_path;
    vka_utspace_alloc_fn utspace_alloc;
    vka_utspace_alloc_maybe_device_fn utspace_alloc_maybe_device;
    vka_utspace_alloc_at_fn utspace_alloc_at;
    vka_cspace_free_fn cspace_free;
    vka_utspace_free_fn utspace_free;
    vka_utspace_paddr_fn utspace_paddr;
} vka_t;

/* Find a free slot. */
static inline int vka_cspace_alloc(vka_t *vka, seL4_CPtr *res)
{
    return vka->cspace_alloc(vka->data, res);
}

/* The full path of a slot. */
static inline void vka_cspace_make_path(vka_t *vka, seL4_CPtr slot, cspacepath_t *res)
{
    vka->cspace_make_path(vka->data, slot, res);
}

/* A free slot, as a path. 0: it worked. */
static inline int vka_cspace_alloc_path(vka_t *vka, cspacepath_t *res)
{
    seL4_CPtr slot;
    int error = vka_cspace_alloc(vka, &slot);
    if (error == 0)
        vka_cspace_make_path(vka, slot, res);
    return error;
}

/* Give a slot back; it must be empty. */
static inline void vka_cspace_free(vka_t *vka, seL4_CPtr slot)
{
    vka->cspace_free(vka->data, slot);
}

/* Give a slot back; it must be empty. */
static inline void vka_cspace_free_path(vka_t *vka, cspacepath_t path)
{
    vka_cspace_free(vka, path.capPtr);
}

/* Make an object of `type`, its capability in slot dest; *res names its memory from then on. */
static inline int vka_utspace_alloc(vka_t *vka, const cspacepath_t *dest, seL4_Word type,
                                    seL4_Word size_bits, seL4_Word *res)
{
    return vka->utspace_alloc(vka->data, dest, type, size_bits, res);
}

/* The same, from memory that may be a device's. */
static inline int vka_utspace_alloc_maybe_device(vka_t *vka, const cspacepath_t *dest,
                                                 seL4_Word type, seL4_Word size_bits,
                                                 bool can_use_dev, seL4_Word *res)
{
    return vka->utspace_alloc_maybe_device(vka->data, dest, type, size_bits, can_use_dev, res);
}

/* The same, at physical address paddr. */
static inline int vka_utspace_alloc_at(vka_t *vka, const cspacepath_t *dest, seL4_Word type,
                                       seL4_Word size_bits, uintptr_t paddr, seL4_Word *cookie)
{
    return vka->utspace_alloc_at(vka->data, dest, type, size_bits, paddr, cookie);
}

/* Give an object's memory back; all capabilities to it must be deleted. */
static inline void vka_utspace_free(vka_t *vka, seL4_Word type, seL4_Word size_bits,
                                    seL4_Word target)
{
    vka->utspace_free(vka->data, type, size_bits, target);
}

/* The object's physical address; VKA_NO_PADDR if it is not known. */
static inline uintptr_t vka_utspace_paddr(vka_t *vka, seL4_Word target, seL4_Word type,
                                          seL4_Word size_bits)
{
    return vka->utspace_paddr(vka->data, target, type, size_bits);
}
