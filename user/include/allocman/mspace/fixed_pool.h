/* fixed_pool.h - book-keeping memory from a buffer of the caller's. */
#pragma once
#include <allocman/mspace/mspace.h>
#include <stdint.h>

struct mspace_fixed_pool_config {
    void *pool;
    size_t size;
};

/* A free piece; the list is in order of addresses. */
struct mspace_piece {
    struct mspace_piece *next;
    size_t bytes;
};

typedef struct mspace_fixed_pool {
    struct mspace_piece *free;
    size_t free_bytes;
} mspace_fixed_pool_t;

/* Books lie in this piece of memory, and nowhere else. */
void mspace_fixed_pool_create(mspace_fixed_pool_t *fixed_pool,
                              struct mspace_fixed_pool_config config);
/* The functions with which allocman uses it. */
struct mspace_interface mspace_fixed_pool_make_interface(mspace_fixed_pool_t *fixed_pool);
/* More memory for the pool: `bytes` bytes from start, which it keeps. */
void mspace_fixed_pool_add(mspace_fixed_pool_t *fixed_pool, void *start, size_t bytes);
