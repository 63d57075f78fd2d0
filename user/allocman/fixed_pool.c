/* fixed_pool.c - book-keeping memory from a buffer: first fit, neighbours join when freed.
 *
 * Owns:    the pieces of the buffer.
 * Entered: allocman.c. */
#include <allocman/mspace/fixed_pool.h>
#include <stdint.h>

enum { UNIT = sizeof(struct mspace_piece) };

static size_t whole_units(size_t bytes)
{
    return (bytes + UNIT - 1) / UNIT * UNIT;
}

void mspace_fixed_pool_create(mspace_fixed_pool_t *fixed_pool, struct mspace_fixed_pool_config config)
{
    uintptr_t start = ((uintptr_t)config.pool + UNIT - 1) / UNIT * UNIT;
    uintptr_t end = ((uintptr_t)config.pool + config.size) / UNIT * UNIT;
    fixed_pool->free = NULL;
    if (end <= start)
        return;
    fixed_pool->free = (struct mspace_piece *)start;
    *fixed_pool->free = (struct mspace_piece){ NULL, end - start };
}

static void *pool_alloc(struct allocman *alloc, void *cookie, size_t bytes, int *error)
{
    (void)alloc;
    mspace_fixed_pool_t *pool = cookie;
    bytes = whole_units(bytes);
    for (struct mspace_piece **p = &pool->free; *p; p = &(*p)->next) {
        struct mspace_piece *piece = *p;
        if (piece->bytes < bytes)
            continue;
        if (piece->bytes == bytes) {
            *p = piece->next;
        } else {
            *p = (struct mspace_piece *)((char *)piece + bytes);
            **p = (struct mspace_piece){ piece->next, piece->bytes - bytes };
        }
        *error = 0;
        return piece;
    }
    *error = 1;
    return NULL;
}

static void pool_free(struct allocman *alloc, void *cookie, void *ptr, size_t bytes)
{
    (void)alloc;
    mspace_fixed_pool_t *pool = cookie;
    struct mspace_piece *piece = ptr, *before = NULL, *after = pool->free;
    while (after && after < piece) {
        before = after;
        after = after->next;
    }
    *piece = (struct mspace_piece){ after, whole_units(bytes) };
    if (after && (char *)piece + piece->bytes == (char *)after)
        *piece = (struct mspace_piece){ after->next, piece->bytes + after->bytes };
    if (before && (char *)before + before->bytes == (char *)piece)
        *before = (struct mspace_piece){ piece->next, before->bytes + piece->bytes };
    else if (before)
        before->next = piece;
    else
        pool->free = piece;
}

struct mspace_interface mspace_fixed_pool_make_interface(mspace_fixed_pool_t *fixed_pool)
{
    return (struct mspace_interface){ pool_alloc, pool_free, fixed_pool };
}
