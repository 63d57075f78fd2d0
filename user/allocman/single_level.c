/* single_level.c - the slots of one CNode, a bit for each.
 *
 * Owns:    the bits.
 * Entered: allocman.c. */
#include <allocman/allocman.h>
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
    return (cspace_interface_t){ slot_alloc, slot_free, make_path, cspace };
}
