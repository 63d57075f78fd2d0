/* allocman.h - an allocator of slots, untyped memory and its own book-keeping.
 *
 * It is put together from three managers: of book-keeping memory (mspace), of slots (cspace) and of
 * untypeds (utspace).  Programs use bootstrap.h to get one, and vka.h to use it. */
#pragma once
#include <allocman/cspace/cspace.h>
#include <allocman/mspace/mspace.h>
#include <allocman/statistics.h>
#include <allocman/util.h>
#include <allocman/utspace/utspace.h>
#include <assert.h>
#include <autoconf.h>
#include <muslcsys/lock.h>
#include <sel4/types.h>
#include <sel4platsupport/timer.h>
#include <stdbool.h>
#include <stddef.h>
#include <vka/cspacepath_t.h>

typedef struct allocman {
    struct mspace_interface mspace;
    struct cspace_interface cspace;
    struct utspace_interface utspace;
    bool have_mspace, have_cspace, have_utspace;
    int depth; /* of functions of this file that call one another through the managers */
    struct allocman_statistics counts;
    unsigned char owner;  /* for whom new objects are counted: an index of counts.owners */
    muslcsys_lock_t lock; /* taken by the functions of a vka, not by those below */
} allocman_t;

/* An allocator with book-keeping memory only; 0 when it worked. */
int allocman_create(allocman_t *alloc, struct mspace_interface mspace);
int allocman_attach_cspace(allocman_t *alloc, struct cspace_interface cspace);
int allocman_attach_utspace(allocman_t *alloc, struct utspace_interface utspace);

/* Book-keeping memory; NULL, and *_error set, if there is none. */
void *allocman_mspace_alloc(allocman_t *alloc, size_t bytes, int *_error);
void allocman_mspace_free(allocman_t *alloc, void *ptr, size_t bytes);

/* A slot; 0 when it worked. */
int allocman_cspace_alloc(allocman_t *alloc, cspacepath_t *slot);
void allocman_cspace_free(allocman_t *alloc, const cspacepath_t *slot);
cspacepath_t allocman_cspace_make_path(allocman_t *alloc, seL4_CPtr slot);

/* An object that takes 2^size_bits bytes (of a CNode too: these are not its slots), its capability
 * at path; returns
 * a cookie that names its memory.  *_error is 0 when it worked. */
seL4_Word allocman_utspace_alloc(allocman_t *alloc, size_t size_bits, seL4_Word type,
                                 const cspacepath_t *path, bool canBeDev, int *_error);
seL4_Word allocman_utspace_alloc_at(allocman_t *alloc, size_t size_bits, seL4_Word type,
                                    const cspacepath_t *path, uintptr_t paddr, bool canBeDev,
                                    int *_error);
void allocman_utspace_free(allocman_t *alloc, seL4_Word cookie, size_t size_bits);
uintptr_t allocman_utspace_paddr(allocman_t *alloc, seL4_Word cookie, size_t size_bits);
/* Give untypeds to the allocator; utType is ALLOCMAN_UT_...  0 when it worked. */
int allocman_utspace_add_uts(allocman_t *alloc, size_t num, const cspacepath_t *uts,
                             size_t *size_bits, uintptr_t *paddr, int utType);
/* Give it the device memory and the interrupt slots that timers need; 0 when it worked. */
int allocman_add_untypeds_from_timer_objects(allocman_t *alloc, timer_objects_t *to);

/* What is kept ready for the allocator's own needs.  Other allocators of this interface must be
 * told, because their
 * managers call one another in the midst of their work.  Here that does not happen: memory for the
 * books is got when
 * nothing is half done, and no slot or object is needed before.  So the first gets some memory now,
 * if little is
 * left; the others accept any number.  They return 0. */
struct allocman_mspace_chunk {
    size_t size, count;
};
struct allocman_utspace_chunk {
    size_t size_bits;
    seL4_Word type;
    size_t count;
};
int allocman_fill_reserves(allocman_t *alloc);
int allocman_configure_mspace_reserve(allocman_t *alloc, struct allocman_mspace_chunk chunk);
int allocman_configure_utspace_reserve(allocman_t *alloc, struct allocman_utspace_chunk chunk);
int allocman_configure_cspace_reserve(allocman_t *alloc, size_t num);
int allocman_configure_max_freed_slots(allocman_t *alloc, size_t num);
int allocman_configure_max_freed_memory_chunks(allocman_t *alloc, size_t num);
int allocman_configure_max_freed_untyped_chunks(allocman_t *alloc, size_t num);
