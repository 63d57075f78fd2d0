/* dual_pool.h - book-keeping memory from a buffer, and from a virtual pool as soon as there is
 * one. */
#pragma once
#include <allocman/mspace/fixed_pool.h>
#include <allocman/mspace/virtual_pool.h>

typedef struct mspace_dual_pool {
    mspace_fixed_pool_t fixed_pool;
    uintptr_t fixed_start, fixed_end;
    int have_virtual_pool;
    mspace_virtual_pool_t virtual_pool;
} mspace_dual_pool_t;

/* A pool of memory that is there already; a pool of addresses can be added later. */
void mspace_dual_pool_create(mspace_dual_pool_t *dual_pool, struct mspace_fixed_pool_config config);
/* From now on memory is mapped when the first pool is used up. */
void mspace_dual_pool_attach_virtual(mspace_dual_pool_t *dual_pool,
                                     struct mspace_virtual_pool_config config);
/* The functions with which allocman uses it. */
struct mspace_interface mspace_dual_pool_make_interface(mspace_dual_pool_t *dual_pool);
