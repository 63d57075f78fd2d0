/* single_level.c - the slots of one CNode, a bit for each.
 *
 * Owns:    the bits.
 * Entered: allocman.c. */
#include <allocman/allocman.h>
#include <allocman/cspace/simple1level.h>
#include <allocman/cspace/single_level.h>

enum { BITS = sizeof(size_t) * 8 };

int cspace_single_level_create(struct allocman *alloc, cspace_single_level_t *cspace,
                               struct cspace_single_level_config config)
{
    int error;
    size_t slots = config.end_slot - config.first_slot;
    cspace->config = config;
    cspace->last = 0;
    cspace->bitmap_words = (slots + BITS - 1) / BITS;
    cspace->bitmap = allocman_mspace_alloc(alloc, cspace->bitmap_words * sizeof(size_t), &error);
    if (error)
        return error;
    for (size_t i = 0; i < cspace->bitmap_words; i++)
        cspace->bitmap[i] = ~(size_t)0;
    if (slots % BITS)
        cspace->bitmap[cspace->bitmap_words - 1] = ((size_t)1 << slots % BITS) - 1;
    return 0;
}

void cspace_single_level_destroy(struct allocman *alloc, cspace_single_level_t *cspace)
{
    allocman_mspace_free(alloc, cspace->bitmap, cspace->bitmap_words * sizeof(size_t));
}

static cspacepath_t make_path(void *cookie, seL4_CPtr slot)
{
    cspace_single_level_t *cspace = cookie;
    return (cspacepath_t){
        .capPtr = slot,
        .capDepth = cspace->config.cnode_size_bits + cspace->config.cnode_guard_bits,
        .root = cspace->config.cnode,
        .dest = 0,
        .destDepth = 0,
        .offset = slot,
        .window = 1,
    };
}

static int slot_alloc(struct allocman *alloc, void *cookie, cspacepath_t *path)
{
    (void)alloc;
    cspace_single_level_t *cspace = cookie;
    for (size_t n = 0; n < cspace->bitmap_words; n++) {
        size_t i = (cspace->last + n) % cspace->bitmap_words;
        if (cspace->bitmap[i] == 0)
            continue;
        size_t bit = (size_t)__builtin_ctzl(cspace->bitmap[i]);
        cspace->bitmap[i] &= ~((size_t)1 << bit);
        cspace->last = i;
        *path = make_path(cookie, cspace->config.first_slot + i * BITS + bit);
        return 0;
    }
    return 1;
}

int cspace_single_level_alloc_at(struct allocman *alloc, cspace_single_level_t *cspace,
                                 seL4_CPtr slot)
{
    (void)alloc;
    size_t i = slot - cspace->config.first_slot;
    if (slot < cspace->config.first_slot || slot >= cspace->config.end_slot ||
        !(cspace->bitmap[i / BITS] >> i % BITS & 1))
        return 1;
    cspace->bitmap[i / BITS] &= ~((size_t)1 << i % BITS);
    return 0;
}

static void slot_free(struct allocman *alloc, void *cookie, const cspacepath_t *path)
{
    (void)alloc;
    cspace_single_level_t *cspace = cookie;
    if (path->capPtr < cspace->config.first_slot || path->capPtr >= cspace->config.end_slot)
        return;
    size_t slot = path->capPtr - cspace->config.first_slot;
    cspace->bitmap[slot / BITS] |= (size_t)1 << slot % BITS;
}

cspace_interface_t cspace_single_level_make_interface(cspace_single_level_t *cspace)
{
    return (cspace_interface_t){
        .alloc = slot_alloc,
        .free = slot_free,
        .make_path = make_path,
        .cspace = cspace,
    };
}

/* ---- the same without books: none comes back ---- */

void cspace_simple1level_create(cspace_simple1level_t *cspace,
                                struct cspace_simple1level_config config)
{
    *cspace = (cspace_simple1level_t){ config, config.first_slot };
}

static cspacepath_t simple_path(void *cookie, seL4_CPtr slot)
{
    cspace_simple1level_t *cspace = cookie;
    return (cspacepath_t){
        .capPtr = slot,
        .capDepth = cspace->config.cnode_size_bits + cspace->config.cnode_guard_bits,
        .root = cspace->config.cnode,
        .offset = slot,
        .window = 1,
    };
}

static int simple_alloc(struct allocman *alloc, void *cookie, cspacepath_t *path)
{
    (void)alloc;
    cspace_simple1level_t *cspace = cookie;
    if (cspace->current_slot >= cspace->config.end_slot)
        return 1;
    *path = simple_path(cookie, cspace->current_slot++);
    return 0;
}

static void simple_free(struct allocman *alloc, void *cookie, const cspacepath_t *path)
{
    (void)alloc, (void)cookie, (void)path;
}

struct cspace_interface cspace_simple1level_make_interface(cspace_simple1level_t *cspace)
{
    return (cspace_interface_t){
        .alloc = simple_alloc,
        .free = simple_free,
        .make_path = simple_path,
        .cspace = cspace,
    };
}
