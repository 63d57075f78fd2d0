/* two_level.h - the slots of a CSpace of two levels: CNodes of the second are made when they are
 * needed, and given back when they are empty. */
#pragma once
#include <allocman/cspace/cspace.h>
#include <allocman/cspace/single_level.h>
#include <sel4/types.h>

struct cspace_two_level_config {
    seL4_CPtr cnode; /* capability to the CNode of the first level */
    size_t cnode_size_bits;
    size_t cnode_guard_bits;
    size_t first_slot;     /* the slots of the first level to manage */
    size_t end_slot;       /* one behind the last */
    size_t level_two_bits; /* log2 of the slots of a CNode of the second level */
    /* Slots of the first level that hold a CNode already, and slots (of the whole CSpace) that are
     * in use. */
    size_t start_existing_index, end_existing_index;
    seL4_CPtr start_existing_slot, end_existing_slot;
};

struct cspace_two_level_node {
    size_t count; /* slots of it that are in use */
    cspace_single_level_t second_level;
    seL4_Word cookie; /* of its CNode's memory, if this manager made it */
    int cookie_valid;
};

typedef struct cspace_two_level {
    struct cspace_two_level_config config;
    struct cspace_two_level_node **second_levels; /* by slot of the first level; NULL: none yet */
    size_t last_second_level;
    size_t free_slots; /* in the CNodes that are there */
} cspace_two_level_t;

/* 0, or another number if there is no memory for the books. */
int cspace_two_level_create(struct allocman *alloc, cspace_two_level_t *cspace,
                            struct cspace_two_level_config config);
void cspace_two_level_destroy(struct allocman *alloc, cspace_two_level_t *cspace);
/* Take this very slot; 0 when it worked. */
int cspace_two_level_alloc_at(struct allocman *alloc, cspace_two_level_t *cspace, seL4_CPtr slot);
cspace_interface_t cspace_two_level_make_interface(cspace_two_level_t *cspace);
