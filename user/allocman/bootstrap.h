/* bootstrap.h - an allocator that is being put together; for the files of this folder. */
#pragma once
#include <allocman/bootstrap.h>
#include <allocman/cspace/single_level.h>
#include <allocman/mspace/dual_pool.h>
#include <allocman/utspace/split.h>

/* Everything the allocator needs, in one piece at the start of the pool. */
struct bootstrap_info {
    allocman_t alloc;
    mspace_dual_pool_t memory;
    cspace_single_level_t single;
    cspace_two_level_t two_level;
    utspace_split_t utspace;
    /* Where they are: in the old CSpace, and then in the new one. */
    cspacepath_t old_root, tcb, vspace;
};

/* new_cspace.c: make a CSpace of 2^l1size slots, or of 2^l1size CNodes of 2^l2size slots if l2size
 * is not 0; move the
 * allocator's untypeds there, and what `simple` knows, to slots of the same numbers (NULL: nothing
 * more); and let the
 * thread go on in it.  0 when it worked. */
int new_cspace(struct bootstrap_info *b, size_t l1size, size_t l2size, simple_t *simple);
