/* bootstrap.c - get an allocator from what the program was started with.
 *
 * Owns:    the managers of the allocator it makes; they lie in the caller's pool.
 * Entered: programs, once.
 * Uses:    new_cspace.c to go on in another CSpace.
 * Never:   leaves the pool: what it needs comes from there. */
#include "bootstrap.h"
#include <simple-default/simple-default.h>
#include <simple/simple_helpers.h>

enum { FAILED = 1 };

bootstrap_info_t *bootstrap_create_info(size_t pool_size, void *pool)
{
    int error;
    mspace_dual_pool_t memory;
    mspace_dual_pool_create(&memory, (struct mspace_fixed_pool_config){ pool, pool_size });
    struct mspace_interface interface = mspace_dual_pool_make_interface(&memory);
    bootstrap_info_t *b = interface.alloc(NULL, &memory, sizeof *b, &error);
    if (!b)
        return NULL;
    memset(b, 0, sizeof *b);
    b->memory = memory;
    allocman_create(&b->alloc, mspace_dual_pool_make_interface(&b->memory));
    return b;
}

/* With slots and untypeds. */
static bootstrap_info_t *create_info(size_t pool_size, void *pool)
{
    bootstrap_info_t *b = bootstrap_create_info(pool_size, pool);
    if (!b)
        return NULL;
    utspace_split_create(&b->utspace);
    allocman_attach_utspace(&b->alloc, utspace_split_make_interface(&b->utspace));
    return b;
}

allocman_t *bootstrap_create_allocman(size_t pool_size, void *pool)
{
    bootstrap_info_t *b = bootstrap_create_info(pool_size, pool);
    return b ? &b->alloc : NULL;
}

void bootstrap_configure_virtual_pool(allocman_t *alloc, void *vstart, size_t vsize, seL4_CPtr pd)
{
    mspace_dual_pool_attach_virtual(alloc->mspace.mspace,
                                    (struct mspace_virtual_pool_config){ vstart, vsize, pd });
    allocman_fill_reserves(alloc);
}

/* ---- in the present CSpace ---- */

static bool use_1level(bootstrap_info_t *b, seL4_CPtr root_cnode, size_t cnode_size,
                       seL4_CPtr start_slot, seL4_CPtr end_slot)
{
    struct cspace_single_level_config config = {
        .cnode = root_cnode,
        .cnode_size_bits = cnode_size,
        .cnode_guard_bits = seL4_WordBits - cnode_size,
        .first_slot = start_slot,
        .end_slot = end_slot,
    };
    if (end_slot <= start_slot || cspace_single_level_create(&b->alloc, &b->single, config))
        return false;
    allocman_attach_cspace(&b->alloc, cspace_single_level_make_interface(&b->single));
    return true;
}

allocman_t *bootstrap_use_current_1level(seL4_CPtr root_cnode, size_t cnode_size,
                                         seL4_CPtr start_slot, seL4_CPtr end_slot, size_t pool_size,
                                         void *pool)
{
    bootstrap_info_t *b = create_info(pool_size, pool);
    return b && use_1level(b, root_cnode, cnode_size, start_slot, end_slot) ? &b->alloc : NULL;
}

static bootstrap_info_t *use_simple(simple_t *simple, size_t pool_size, void *pool)
{
    int bits = simple_get_cnode_size_bits(simple);
    bootstrap_info_t *b = create_info(pool_size, pool);
    if (!b ||
        !use_1level(b, simple_get_cnode(simple), (size_t)bits, simple_last_valid_cap(simple) + 1,
                    (seL4_CPtr)1 << bits) ||
        allocman_add_simple_untypeds(&b->alloc, simple))
        return NULL;
    return b;
}

allocman_t *bootstrap_use_current_simple(simple_t *simple, size_t pool_size, void *pool)
{
    bootstrap_info_t *b = use_simple(simple, pool_size, pool);
    return b ? &b->alloc : NULL;
}

allocman_t *bootstrap_use_bootinfo(seL4_BootInfo *bi, size_t pool_size, void *pool)
{
    simple_t simple;
    simple_default_init_bootinfo(&simple, bi);
    return bootstrap_use_current_simple(&simple, pool_size, pool);
}

/* ---- in a new one ---- */

static allocman_t *new_simple(simple_t *simple, size_t l1size, size_t l2size, size_t pool_size,
                              void *pool)
{
    bootstrap_info_t *b = use_simple(simple, pool_size, pool);
    if (!b)
        return NULL;
    b->old_root = allocman_cspace_make_path(&b->alloc, simple_get_cnode(simple));
    b->tcb = allocman_cspace_make_path(&b->alloc, simple_get_tcb(simple));
    b->vspace = allocman_cspace_make_path(&b->alloc, simple_get_pd(simple));
    return new_cspace(b, l1size, l2size, simple) ? NULL : &b->alloc;
}

allocman_t *bootstrap_new_1level_simple(simple_t *simple, size_t l1size, size_t pool_size,
                                        void *pool)
{
    return new_simple(simple, l1size, 0, pool_size, pool);
}

allocman_t *bootstrap_new_2level_simple(simple_t *simple, size_t l1size, size_t l2size,
                                        size_t pool_size, void *pool)
{
    return new_simple(simple, l1size, l2size, pool_size, pool);
}

static allocman_t *new_bootinfo(seL4_BootInfo *bi, size_t l1size, size_t l2size, size_t pool_size,
                                void *pool, cspace_simple1level_t **old_cspace)
{
    int error;
    simple_t simple;
    simple_default_init_bootinfo(&simple, bi);
    bootstrap_info_t *b = use_simple(&simple, pool_size, pool);
    if (!b)
        return NULL;
    seL4_CPtr first_free = b->single.config.first_slot;
    b->old_root = allocman_cspace_make_path(&b->alloc, seL4_CapInitThreadCNode);
    b->tcb = allocman_cspace_make_path(&b->alloc, seL4_CapInitThreadTCB);
    b->vspace = allocman_cspace_make_path(&b->alloc, seL4_CapInitThreadVSpace);
    if (new_cspace(b, l1size, l2size, NULL))
        return NULL;
    if (!old_cspace)
        return &b->alloc;
    *old_cspace = allocman_mspace_alloc(&b->alloc, sizeof **old_cspace, &error);
    if (!*old_cspace)
        return NULL;
    cspace_simple1level_create(*old_cspace,
                               (struct cspace_simple1level_config){
                                   .cnode = b->old_root.capPtr,
                                   .cnode_size_bits = bi->initThreadCNodeSizeBits,
                                   .cnode_guard_bits = seL4_WordBits - bi->initThreadCNodeSizeBits,
                                   .first_slot = first_free,
                                   .end_slot = BIT(bi->initThreadCNodeSizeBits),
                               });
    return &b->alloc;
}

allocman_t *bootstrap_new_1level_bootinfo(seL4_BootInfo *bi, size_t cnode_size, size_t pool_size,
                                          void *pool, cspace_simple1level_t **old_cspace)
{
    return new_bootinfo(bi, cnode_size, 0, pool_size, pool, old_cspace);
}

allocman_t *bootstrap_new_2level_bootinfo(seL4_BootInfo *bi, size_t l1size, size_t l2size,
                                          size_t pool_size, void *pool,
                                          cspace_simple1level_t **old_cspace)
{
    return new_bootinfo(bi, l1size, l2size, pool_size, pool, old_cspace);
}

/* ---- step by step ---- */

int bootstrap_set_boot_cspace(bootstrap_info_t *bs, cspace_interface_t cspace,
                              cspacepath_t root_cnode)
{
    utspace_split_create(&bs->utspace);
    allocman_attach_utspace(&bs->alloc, utspace_split_make_interface(&bs->utspace));
    bs->old_root = root_cnode;
    return allocman_attach_cspace(&bs->alloc, cspace);
}

int bootstrap_add_untypeds(bootstrap_info_t *bs, size_t num, const cspacepath_t *uts,
                           size_t *size_bits, uintptr_t *paddr, bool isDevice)
{
    return allocman_utspace_add_uts(&bs->alloc, num, uts, size_bits, paddr,
                                    isDevice ? ALLOCMAN_UT_DEV : ALLOCMAN_UT_KERNEL);
}

int bootstrap_add_untypeds_from_bootinfo(bootstrap_info_t *bs, seL4_BootInfo *bi)
{
    simple_t simple;
    simple_default_init_bootinfo(&simple, bi);
    return allocman_add_simple_untypeds(&bs->alloc, &simple);
}

static allocman_t *new_by_hand(bootstrap_info_t *b, size_t l1size, size_t l2size, cspacepath_t tcb,
                               cspacepath_t pd, cspacepath_t *oldroot)
{
    b->tcb = tcb;
    b->vspace = pd;
    if (!b->alloc.have_cspace || new_cspace(b, l1size, l2size, NULL))
        return NULL;
    if (oldroot)
        *oldroot = b->old_root;
    return &b->alloc;
}

allocman_t *bootstrap_new_1level(bootstrap_info_t *info, size_t cnode_size, cspacepath_t tcb,
                                 cspacepath_t pd, cspacepath_t *oldroot)
{
    return new_by_hand(info, cnode_size, 0, tcb, pd, oldroot);
}

allocman_t *bootstrap_new_2level(bootstrap_info_t *info, size_t l1size, size_t l2size,
                                 cspacepath_t tcb, cspacepath_t pd, cspacepath_t *oldroot)
{
    return new_by_hand(info, l1size, l2size, tcb, pd, oldroot);
}

/* ---- untypeds ---- */

static bool is_ram(uintptr_t paddr, size_t size_bits, int num_regions, const pmem_region_t *regions)
{
    for (int i = 0; i < num_regions; i++)
        if (regions[i].type == PMEM_TYPE_RAM && paddr >= regions[i].base_addr &&
            paddr - regions[i].base_addr < regions[i].length &&
            regions[i].length - (paddr - regions[i].base_addr) >= BIT(size_bits))
            return true;
    return false;
}

int allocman_add_simple_untypeds_with_regions(allocman_t *alloc, simple_t *simple, int num_regions,
                                              pmem_region_t *region_list)
{
    for (int i = 0; i < simple_get_untyped_count(simple); i++) {
        size_t size_bits;
        uintptr_t paddr;
        bool device;
        seL4_CPtr cap = simple_get_nth_untyped(simple, i, &size_bits, &paddr, &device);
        cspacepath_t path = allocman_cspace_make_path(alloc, cap);
        int kind = !device                                              ? ALLOCMAN_UT_KERNEL
                   : is_ram(paddr, size_bits, num_regions, region_list) ? ALLOCMAN_UT_DEV_MEM
                                                                        : ALLOCMAN_UT_DEV;
        int error = allocman_utspace_add_uts(alloc, 1, &path, &size_bits, &paddr, kind);
        if (error)
            return error;
    }
    return 0;
}

int allocman_add_simple_untypeds(allocman_t *alloc, simple_t *simple)
{
    enum { MOST = 32 };
    pmem_region_t regions[MOST];
    int n = sel4platsupport_get_pmem_region_list(simple, MOST, regions);
    return allocman_add_simple_untypeds_with_regions(alloc, simple, n > 0 ? n : 0, regions);
}
