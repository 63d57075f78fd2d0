/* virtual_pool.h - book-keeping memory from addresses, to which the allocator itself maps pages. */
#pragma once
#include <allocman/mspace/fixed_pool.h>
#include <sel4/types.h>

struct mspace_virtual_pool_config {
    void *vstart;
    size_t size;
    seL4_CPtr pd; /* the VSpace */
};

typedef struct mspace_virtual_pool {
    mspace_fixed_pool_t pieces;
    struct mspace_virtual_pool_config config;
    size_t mapped; /* bytes */
} mspace_virtual_pool_t;

/* Books lie in pages that are mapped into this range of addresses. */
void mspace_virtual_pool_create(mspace_virtual_pool_t *virtual_pool,
                                struct mspace_virtual_pool_config config);
/* The functions with which allocman uses it. */
struct mspace_interface mspace_virtual_pool_make_interface(mspace_virtual_pool_t *virtual_pool);
/* Map one page more, unless enough is free; 0, or another number: no addresses or no memory are
 * left. */
int mspace_virtual_pool_grow(struct allocman *alloc, mspace_virtual_pool_t *virtual_pool);
