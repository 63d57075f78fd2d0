/* virtual_pool.c - book-keeping memory to which the allocator maps pages itself; and a buffer with
 * such memory behind it.
 *
 * Owns:    the pages that it mapped.
 * Entered: allocman.c, bootstrap.c.
 * Uses:    the allocator for frames, page tables and slots, while enough of the old memory is left
 * for their books.
 * Never:   gives a page back. */
#include <vspace/arch/page.h>
#include <allocman/allocman.h>
#include <allocman/mspace/dual_pool.h>
#include <utils/page.h>

enum { FAILED = 1 };
/* What a page and three paging structures may need for their books, several times over: each
 * halving of an untyped takes
 * two nodes, of which the largest there are have 47 sizes. */
enum { AHEAD = 16384 };

void mspace_virtual_pool_create(mspace_virtual_pool_t *virtual_pool,
                                struct mspace_virtual_pool_config config)
{
    *virtual_pool = (mspace_virtual_pool_t){ .config = config };
}

/* An object for the pool itself; its capability to *path. */
static int new_object(struct allocman *alloc, seL4_Word type, cspacepath_t *path, seL4_Word *cookie)
{
    int error = allocman_cspace_alloc(alloc, path);
    if (error)
        return error;
    *cookie = allocman_utspace_alloc(alloc, seL4_PageBits, type, path, false, &error);
    if (error)
        allocman_cspace_free(alloc, path);
    return error;
}

static void free_object(struct allocman *alloc, const cspacepath_t *path, seL4_Word cookie)
{
    vka_cnode_delete(path);
    allocman_cspace_free(alloc, path);
    allocman_utspace_free(alloc, cookie, seL4_PageBits);
}

/* Map the paging structure whose absence was in the way. */
static int add_level(struct allocman *alloc, seL4_CPtr pd, seL4_Word at)
{
    seL4_Word level = seL4_MappingFailedLookupLevel(), cookie;
    seL4_ARCH_VMAttributes attr = seL4_ARCH_Default_VMAttributes;
    cspacepath_t path;
    seL4_Word type = level == SEL4_MAPPING_LOOKUP_NO_PDPT ? (seL4_Word)seL4_ARCH_PDPTObject
                     : level == SEL4_MAPPING_LOOKUP_NO_PD ? (seL4_Word)seL4_ARCH_PageDirectoryObject
                                                          : (seL4_Word)seL4_ARCH_PageTableObject;
    if (new_object(alloc, type, &path, &cookie))
        return FAILED;
    int error = level == SEL4_MAPPING_LOOKUP_NO_PDPT ? seL4_ARCH_PDPT_Map(path.capPtr, pd, at, attr)
                : level == SEL4_MAPPING_LOOKUP_NO_PD
                    ? seL4_ARCH_PageDirectory_Map(path.capPtr, pd, at, attr)
                    : seL4_ARCH_PageTable_Map(path.capPtr, pd, at, attr);
    if (error)
        free_object(alloc, &path, cookie);
    return error;
}

static int map_page(struct allocman *alloc, seL4_CPtr pd, seL4_Word at)
{
    cspacepath_t path;
    seL4_Word cookie;
    int error;
    if (new_object(alloc, seL4_ARCH_4KPage, &path, &cookie))
        return FAILED;
    tessera_DebugExpect(seL4_FailedLookup);
    do {
        error = seL4_ARCH_Page_Map(path.capPtr, pd, at, seL4_AllRights,
                                   seL4_ARCH_Default_VMAttributes);
    } while (error == seL4_FailedLookup && (error = add_level(alloc, pd, at)) == 0 &&
             (error = seL4_FailedLookup));
    tessera_DebugExpect(seL4_NoError);
    if (error)
        free_object(alloc, &path, cookie);
    return error;
}

int mspace_virtual_pool_grow(struct allocman *alloc, mspace_virtual_pool_t *virtual_pool)
{
    struct mspace_virtual_pool_config *c = &virtual_pool->config;
    uintptr_t at = (uintptr_t)c->vstart + virtual_pool->mapped;
    if (virtual_pool->mapped + PAGE_SIZE_4K > c->size || map_page(alloc, c->pd, at))
        return FAILED;
    virtual_pool->mapped += PAGE_SIZE_4K;
    mspace_fixed_pool_add(&virtual_pool->pieces, (void *)at, PAGE_SIZE_4K);
    return 0;
}

/* Neighbouring pages make one piece: so what is larger than a page gets room, too. */
static void keep_ahead(struct allocman *alloc, mspace_virtual_pool_t *pool, size_t elsewhere)
{
    while (elsewhere + pool->pieces.free_bytes < AHEAD)
        if (mspace_virtual_pool_grow(alloc, pool))
            return;
}

static void *virtual_alloc(struct allocman *alloc, void *cookie, size_t bytes, int *error)
{
    mspace_virtual_pool_t *pool = cookie;
    struct mspace_interface pieces = mspace_fixed_pool_make_interface(&pool->pieces);
    return pieces.alloc(alloc, &pool->pieces, bytes, error);
}

static void virtual_free(struct allocman *alloc, void *cookie, void *ptr, size_t bytes)
{
    mspace_virtual_pool_t *pool = cookie;
    struct mspace_interface pieces = mspace_fixed_pool_make_interface(&pool->pieces);
    pieces.free(alloc, &pool->pieces, ptr, bytes);
}

static void virtual_keep_ahead(struct allocman *alloc, void *cookie)
{
    keep_ahead(alloc, cookie, 0);
}

struct mspace_interface mspace_virtual_pool_make_interface(mspace_virtual_pool_t *virtual_pool)
{
    return (struct mspace_interface){
        .alloc = virtual_alloc,
        .free = virtual_free,
        .keep_ahead = virtual_keep_ahead,
        .mspace = virtual_pool,
    };
}

/* ---- a buffer, and a virtual pool ---- */

void mspace_dual_pool_create(mspace_dual_pool_t *dual_pool, struct mspace_fixed_pool_config config)
{
    *dual_pool = (mspace_dual_pool_t){
        .fixed_start = (uintptr_t)config.pool,
        .fixed_end = (uintptr_t)config.pool + config.size,
    };
    mspace_fixed_pool_create(&dual_pool->fixed_pool, config);
}

void mspace_dual_pool_attach_virtual(mspace_dual_pool_t *dual_pool,
                                     struct mspace_virtual_pool_config config)
{
    mspace_virtual_pool_create(&dual_pool->virtual_pool, config);
    dual_pool->have_virtual_pool = 1;
}

static void *dual_alloc(struct allocman *alloc, void *cookie, size_t bytes, int *error)
{
    mspace_dual_pool_t *pool = cookie;
    struct mspace_interface fixed = mspace_fixed_pool_make_interface(&pool->fixed_pool);
    void *memory = fixed.alloc(alloc, &pool->fixed_pool, bytes, error);
    if (!memory && pool->have_virtual_pool)
        memory = virtual_alloc(alloc, &pool->virtual_pool, bytes, error);
    return memory;
}

static void dual_free(struct allocman *alloc, void *cookie, void *ptr, size_t bytes)
{
    mspace_dual_pool_t *pool = cookie;
    struct mspace_interface fixed = mspace_fixed_pool_make_interface(&pool->fixed_pool);
    if ((uintptr_t)ptr >= pool->fixed_start && (uintptr_t)ptr < pool->fixed_end)
        fixed.free(alloc, &pool->fixed_pool, ptr, bytes);
    else
        virtual_free(alloc, &pool->virtual_pool, ptr, bytes);
}

static void dual_keep_ahead(struct allocman *alloc, void *cookie)
{
    mspace_dual_pool_t *pool = cookie;
    if (pool->have_virtual_pool)
        keep_ahead(alloc, &pool->virtual_pool, pool->fixed_pool.free_bytes);
}

struct mspace_interface mspace_dual_pool_make_interface(mspace_dual_pool_t *dual_pool)
{
    return (struct mspace_interface){
        .alloc = dual_alloc,
        .free = dual_free,
        .keep_ahead = dual_keep_ahead,
        .mspace = dual_pool,
    };
}
