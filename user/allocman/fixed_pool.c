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
        pool->free_bytes -= bytes;
        *error = 0;
        return piece;
    }
    *error = 1;
    return NULL;
}

/* Put a piece of whole units into the list; it joins its neighbours. */
static void put(mspace_fixed_pool_t *pool, struct mspace_piece *piece, size_t bytes)
{
    struct mspace_piece *before = NULL, *after = pool->free;
    while (after && after < piece) {
        before = after;
        after = after->next;
    }
    *piece = (struct mspace_piece){ after, bytes };
    pool->free_bytes += bytes;
    if (after && (char *)piece + piece->bytes == (char *)after)
        *piece = (struct mspace_piece){ after->next, piece->bytes + after->bytes };
    if (before && (char *)before + before->bytes == (char *)piece)
        *before = (struct mspace_piece){ piece->next, before->bytes + piece->bytes };
    else if (before)
        before->next = piece;
    else
        pool->free = piece;
}

static void pool_free(struct allocman *alloc, void *cookie, void *ptr, size_t bytes)
{
    (void)alloc;
    put(cookie, ptr, whole_units(bytes));
}

void mspace_fixed_pool_add(mspace_fixed_pool_t *fixed_pool, void *start, size_t bytes)
{
    uintptr_t low = ((uintptr_t)start + UNIT - 1) / UNIT * UNIT;
    uintptr_t high = ((uintptr_t)start + bytes) / UNIT * UNIT;
    if (low < high)
        put(fixed_pool, (struct mspace_piece *)low, high - low);
}

void mspace_fixed_pool_create(mspace_fixed_pool_t *fixed_pool,
                              struct mspace_fixed_pool_config config)
{
    *fixed_pool = (mspace_fixed_pool_t){ NULL, 0 };
    mspace_fixed_pool_add(fixed_pool, config.pool, config.size);
}

struct mspace_interface mspace_fixed_pool_make_interface(mspace_fixed_pool_t *fixed_pool)
{
    return (
        struct mspace_interface){ .alloc = pool_alloc, .free = pool_free, .mspace = fixed_pool };
}
