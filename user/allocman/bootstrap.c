/* bootstrap.c - get an allocator from what the program was started with.
 *
 * Owns:    the three managers of the allocator it makes; they lie in the caller's pool.
 * Entered: programs, once. */
#include <allocman/bootstrap.h>
#include <allocman/cspace/single_level.h>
#include <allocman/mspace/fixed_pool.h>
#include <allocman/utspace/split.h>
#include <simple-default/simple-default.h>
#include <simple/simple_helpers.h>

/* Everything the allocator needs, in one piece at the start of the pool. */
struct bootstrap {
    allocman_t alloc;
    mspace_fixed_pool_t mspace;
    cspace_single_level_t cspace;
    utspace_split_t utspace;
};

allocman_t *bootstrap_use_current_1level(seL4_CPtr root_cnode, size_t cnode_size,
                                         seL4_CPtr start_slot, seL4_CPtr end_slot,
                                         size_t pool_size, void *pool)
{
    int error;
    mspace_fixed_pool_t mspace;
    mspace_fixed_pool_create(&mspace, (struct mspace_fixed_pool_config){ pool, pool_size });
    struct mspace_interface interface = mspace_fixed_pool_make_interface(&mspace);
    struct bootstrap *b = interface.alloc(NULL, &mspace, sizeof *b, &error);
    if (error || end_slot <= start_slot)
        return NULL;
    b->mspace = mspace;
    allocman_create(&b->alloc, mspace_fixed_pool_make_interface(&b->mspace));
    struct cspace_single_level_config config = {
        .cnode = root_cnode,
        .cnode_size_bits = cnode_size,
        .cnode_guard_bits = seL4_WordBits - cnode_size,
        .first_slot = start_slot,
        .end_slot = end_slot,
    };
    if (cspace_single_level_create(&b->alloc, &b->cspace, config))
        return NULL;
    allocman_attach_cspace(&b->alloc, cspace_single_level_make_interface(&b->cspace));
    utspace_split_create(&b->utspace);
    allocman_attach_utspace(&b->alloc, utspace_split_make_interface(&b->utspace));
    return &b->alloc;
}

int allocman_add_simple_untypeds(allocman_t *alloc, simple_t *simple)
{
    for (int i = 0; i < simple_get_untyped_count(simple); i++) {
        size_t size_bits;
        uintptr_t paddr;
        bool device;
        seL4_CPtr cap = simple_get_nth_untyped(simple, i, &size_bits, &paddr, &device);
        cspacepath_t path = allocman_cspace_make_path(alloc, cap);
        int error = allocman_utspace_add_uts(alloc, 1, &path, &size_bits, &paddr,
                                             device ? ALLOCMAN_UT_DEV : ALLOCMAN_UT_KERNEL);
        if (error)
            return error;
    }
    return 0;
}

allocman_t *bootstrap_use_current_simple(simple_t *simple, size_t pool_size, void *pool)
{
    int bits = simple_get_cnode_size_bits(simple);
    allocman_t *alloc = bootstrap_use_current_1level(
        simple_get_cnode(simple), (size_t)bits, simple_last_valid_cap(simple) + 1,
        (seL4_CPtr)1 << bits, pool_size, pool);
    if (!alloc || allocman_add_simple_untypeds(alloc, simple))
        return NULL;
    return alloc;
}

allocman_t *bootstrap_use_bootinfo(seL4_BootInfo *bi, size_t pool_size, void *pool)
{
    simple_t simple;
    simple_default_init_bootinfo(&simple, bi);
    return bootstrap_use_current_simple(&simple, pool_size, pool);
}
