/* single_level.h - a manager of the slots of one CNode: a bit for each. */
#pragma once
#include <allocman/cspace/cspace.h>
#include <stddef.h>

typedef struct cspace_single_level_config {
    seL4_CPtr cnode; /* capability to the CNode, which is the root of the CSpace */
    size_t cnode_size_bits;
    seL4_Word cnode_guard_bits;
    seL4_CPtr first_slot; /* the slots to manage */
    seL4_CPtr end_slot;   /* one behind the last */
} cspace_single_level_config_t;

typedef struct cspace_single_level {
    struct cspace_single_level_config config;
    size_t *bitmap; /* 1: free */
    size_t bitmap_words;
    size_t last; /* the word in which a free slot was found last */
} cspace_single_level_t;

/* 0, or another number if there is no memory for the bits. */
int cspace_single_level_create(struct allocman *alloc, cspace_single_level_t *cspace,
                               struct cspace_single_level_config config);
void cspace_single_level_destroy(struct allocman *alloc, cspace_single_level_t *cspace);
/* Take this very slot; 0 when it was free. */
int cspace_single_level_alloc_at(struct allocman *alloc, cspace_single_level_t *cspace,
                                 seL4_CPtr slot);
cspace_interface_t cspace_single_level_make_interface(cspace_single_level_t *cspace);
