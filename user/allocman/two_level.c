/* two_level.c - the slots of a CSpace of two levels.
 *
 * Owns:    for each slot of the first level that holds a CNode: a bit for each slot of that.
 * Entered: allocman.c, bootstrap.c.
 * Uses:    allocman for books and for CNodes of the second level.
 * Never:   gives a CNode back that it did not make. */
#include <allocman/allocman.h>
#include <allocman/cspace/two_level.h>
#include <string.h>
#include <utils/util.h>

enum { FAILED = 1 };
/* Slots that are kept free: to make a CNode may split as many untypeds as there are sizes, each
 * into two halves. */
enum { AHEAD = 128 };

static size_t slots_of(const cspace_two_level_t *cspace)
{
    return BIT(cspace->config.level_two_bits);
}

static cspacepath_t make_path(void *cookie, seL4_CPtr slot)
{
    cspace_two_level_t *cspace = cookie;
    struct cspace_two_level_config *c = &cspace->config;
    seL4_Word offset = slot % slots_of(cspace);
    return (cspacepath_t){
        .capPtr = slot,
        .capDepth = c->cnode_guard_bits + c->cnode_size_bits + c->level_two_bits,
        .root = c->cnode,
        .dest = slot >> c->level_two_bits,
        .destDepth = c->cnode_guard_bits + c->cnode_size_bits,
        .offset = offset,
        .window = slots_of(cspace) - offset,
    };
}

/* The slot of the first level itself. */
static cspacepath_t first_level_path(const cspace_two_level_t *cspace, size_t index)
{
    return (cspacepath_t){
        .capPtr = index,
        .capDepth = cspace->config.cnode_guard_bits + cspace->config.cnode_size_bits,
        .root = cspace->config.cnode,
        .offset = index,
        .window = 1,
    };
}

/* The books of a CNode of the second level. */
static struct cspace_two_level_node *new_node(struct allocman *alloc, cspace_two_level_t *cspace)
{
    int error;
    struct cspace_two_level_node *node = allocman_mspace_alloc(alloc, sizeof *node, &error);
    if (!node)
        return NULL;
    *node = (struct cspace_two_level_node){ .count = 0 };
    struct cspace_single_level_config config = { .end_slot = slots_of(cspace) };
    if (cspace_single_level_create(alloc, &node->second_level, config)) {
        allocman_mspace_free(alloc, node, sizeof *node);
        return NULL;
    }
    return node;
}

static void delete_node(struct allocman *alloc, struct cspace_two_level_node *node)
{
    cspace_single_level_destroy(alloc, &node->second_level);
    allocman_mspace_free(alloc, node, sizeof *node);
}

/* Make a CNode in a slot of the first level. */
static int add_second_level(struct allocman *alloc, cspace_two_level_t *cspace, size_t index)
{
    int error;
    cspacepath_t path = first_level_path(cspace, index);
    struct cspace_two_level_node *node = new_node(alloc, cspace);
    if (!node)
        return FAILED;
    node->cookie = allocman_utspace_alloc(alloc, cspace->config.level_two_bits + seL4_SlotBits,
                                          seL4_CapTableObject, &path, false, &error);
    if (error) {
        delete_node(alloc, node);
        return error;
    }
    node->cookie_valid = 1;
    cspace->second_levels[index] = node;
    cspace->free_slots += slots_of(cspace);
    return 0;
}

static void remove_second_level(struct allocman *alloc, cspace_two_level_t *cspace, size_t index)
{
    struct cspace_two_level_node *node = cspace->second_levels[index];
    cspacepath_t path = first_level_path(cspace, index);
    cspace->second_levels[index] = NULL;
    cspace->free_slots -= slots_of(cspace);
    vka_cnode_delete(&path);
    allocman_utspace_free(alloc, node->cookie, cspace->config.level_two_bits + seL4_SlotBits);
    delete_node(alloc, node);
}

/* What was there before: CNodes, and slots that are in use. */
static int take_existing(struct allocman *alloc, cspace_two_level_t *cspace)
{
    struct cspace_two_level_config *c = &cspace->config;
    for (size_t i = c->start_existing_index; i < c->end_existing_index; i++) {
        cspace->second_levels[i] = new_node(alloc, cspace);
        if (!cspace->second_levels[i])
            return FAILED;
        cspace->free_slots += slots_of(cspace);
    }
    for (seL4_CPtr slot = c->start_existing_slot; slot < c->end_existing_slot; slot++)
        if (cspace_two_level_alloc_at(alloc, cspace, slot))
            return FAILED;
    return 0;
}

int cspace_two_level_create(struct allocman *alloc, cspace_two_level_t *cspace,
                            struct cspace_two_level_config config)
{
    int error;
    size_t bytes = sizeof *cspace->second_levels << config.cnode_size_bits;
    *cspace = (cspace_two_level_t){ .config = config, .last_second_level = config.first_slot };
    cspace->second_levels = allocman_mspace_alloc(alloc, bytes, &error);
    if (!cspace->second_levels)
        return error;
    memset(cspace->second_levels, 0, bytes);
    return take_existing(alloc, cspace);
}

void cspace_two_level_destroy(struct allocman *alloc, cspace_two_level_t *cspace)
{
    for (size_t i = cspace->config.first_slot; i < cspace->config.end_slot; i++)
        if (cspace->second_levels[i] && cspace->second_levels[i]->cookie_valid)
            remove_second_level(alloc, cspace, i);
        else if (cspace->second_levels[i])
            delete_node(alloc, cspace->second_levels[i]);
    allocman_mspace_free(alloc, cspace->second_levels,
                         sizeof *cspace->second_levels << cspace->config.cnode_size_bits);
}

/* A slot of one CNode of the second level, which is made if it is not there. */
static int alloc_in(struct allocman *alloc, cspace_two_level_t *cspace, size_t index,
                    cspacepath_t *path)
{
    struct cspace_two_level_node *node = cspace->second_levels[index];
    cspacepath_t inner;
    if (!node && add_second_level(alloc, cspace, index))
        return FAILED;
    node = cspace->second_levels[index];
    cspace_interface_t slots = cspace_single_level_make_interface(&node->second_level);
    if (node->count == slots_of(cspace) || slots.alloc(alloc, &node->second_level, &inner))
        return FAILED;
    node->count++;
    cspace->free_slots--;
    cspace->last_second_level = index;
    *path = make_path(cspace, index << cspace->config.level_two_bits | inner.capPtr);
    return 0;
}

/* Let there be free slots for what a later operation does in its midst, when no CNode can be
 * made. */
static void keep_ahead(struct allocman *alloc, void *cookie)
{
    cspace_two_level_t *cspace = cookie;
    for (size_t i = cspace->config.first_slot;
         i < cspace->config.end_slot && cspace->free_slots < AHEAD; i++)
        if (!cspace->second_levels[i] && add_second_level(alloc, cspace, i))
            return;
}

/* First where slots were found last, then in CNodes that are there; in a new one if nothing else is
 * half done. */
static int slot_alloc(struct allocman *alloc, void *cookie, cspacepath_t *path)
{
    cspace_two_level_t *cspace = cookie;
    size_t first = cspace->config.first_slot, end = cspace->config.end_slot;
    if (cspace->second_levels[cspace->last_second_level] &&
        alloc_in(alloc, cspace, cspace->last_second_level, path) == 0)
        return 0;
    for (size_t i = first; i < end; i++)
        if (cspace->second_levels[i] && alloc_in(alloc, cspace, i, path) == 0)
            return 0;
    for (size_t i = first; i < end && alloc->depth <= 1; i++)
        if (!cspace->second_levels[i])
            return alloc_in(alloc, cspace, i, path);
    return FAILED;
}

int cspace_two_level_alloc_at(struct allocman *alloc, cspace_two_level_t *cspace, seL4_CPtr slot)
{
    size_t index = slot >> cspace->config.level_two_bits;
    if (index < cspace->config.first_slot || index >= cspace->config.end_slot)
        return FAILED;
    if (!cspace->second_levels[index] && add_second_level(alloc, cspace, index))
        return FAILED;
    struct cspace_two_level_node *node = cspace->second_levels[index];
    if (cspace_single_level_alloc_at(alloc, &node->second_level, slot % slots_of(cspace)))
        return FAILED;
    node->count++;
    cspace->free_slots--;
    return 0;
}

static void slot_free(struct allocman *alloc, void *cookie, const cspacepath_t *path)
{
    cspace_two_level_t *cspace = cookie;
    size_t index = path->capPtr >> cspace->config.level_two_bits;
    struct cspace_two_level_node *node = cspace->second_levels[index];
    if (!node || node->count == 0)
        return;
    cspacepath_t inner = { .capPtr = path->capPtr % slots_of(cspace) };
    cspace_interface_t slots = cspace_single_level_make_interface(&node->second_level);
    slots.free(alloc, &node->second_level, &inner);
    node->count--;
    cspace->free_slots++;
    /* The last one stays, and so do slots that are kept ahead. */
    if (node->count == 0 && node->cookie_valid && index != cspace->last_second_level &&
        cspace->free_slots >= slots_of(cspace) + AHEAD)
        remove_second_level(alloc, cspace, index);
}

cspace_interface_t cspace_two_level_make_interface(cspace_two_level_t *cspace)
{
    return (cspace_interface_t){
        .alloc = slot_alloc,
        .free = slot_free,
        .make_path = make_path,
        .keep_ahead = keep_ahead,
        .cspace = cspace,
    };
}
