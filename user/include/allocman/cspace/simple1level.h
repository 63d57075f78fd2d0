/* simple1level.h - the slots of one CNode, given out in order; none comes back. */
#pragma once
#include <allocman/cspace/cspace.h>
#include <stdlib.h>

struct cspace_simple1level_config {
    seL4_CPtr cnode; /* capability to the CNode, which is the root of the CSpace */
    size_t cnode_size_bits;
    size_t cnode_guard_bits;
    size_t first_slot; /* the slots to manage */
    size_t end_slot;   /* one behind the last */
};

typedef struct cspace_simple1level {
    struct cspace_simple1level_config config;
    size_t current_slot;
} cspace_simple1level_t;

/* Slots first_slot to end_slot of one CNode are free. */
void cspace_simple1level_create(cspace_simple1level_t *cspace,
                                struct cspace_simple1level_config config);
/* The functions with which allocman uses it. */
struct cspace_interface cspace_simple1level_make_interface(cspace_simple1level_t *cspace);
