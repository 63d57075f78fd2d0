/* page_dma.c - memory for devices (sel4utils/page_dma.h).
 *
 * Owns: the list of blocks.  A block is one untyped, cut into frames of 4 KiB from its start, so
 * its pages follow each other in physical memory as in the address space.
 * Entered: through ps_dma_man_t, from drivers.
 * Uses: vka, vspace, malloc.
 * Never: locks anything: one thread at a time. */
#include <sel4utils/arch/cache.h>
#include <sel4utils/page_dma.h>
#include <stdlib.h>
#include <string.h>
#include <utils/util.h>
#include <vka/capops.h>
#include <vka/object.h>
#include <vspace/page.h>

struct block {
    struct block *next;
    char *start;
    uintptr_t physical;
    size_t pages; /* so many of frames[] are there */
    vka_object_t memory;
    reservation_t place;
    seL4_CPtr frames[];
};

struct dma {
    vka_t vka;
    vspace_t *vspace;
    struct block *blocks;
};

static void give_back_frames(struct dma *dma, struct block *block)
{
    cspacepath_t path;
    for (size_t i = 0; i < block->pages; i++) {
        vka_cspace_make_path(&dma->vka, block->frames[i], &path);
        vka_cnode_delete(&path);
        vka_cspace_free(&dma->vka, block->frames[i]);
    }
    vka_free_object(&dma->vka, &block->memory);
    free(block);
}

/* A block of so many pages, not mapped, aligned to 1 << bits bytes; NULL: there is no memory. */
static struct block *new_block(struct dma *dma, size_t pages, size_t bits)
{
    struct block *block = calloc(1, sizeof(*block) + pages * sizeof(block->frames[0]));
    if (!block)
        return NULL;
    if (vka_alloc_untyped(&dma->vka, (uint32_t)bits, &block->memory) != 0) {
        free(block);
        return NULL;
    }
    block->physical = vka_object_paddr(&dma->vka, &block->memory);
    for (; block->pages < pages; block->pages++) {
        cspacepath_t path;
        if (vka_cspace_alloc_path(&dma->vka, &path) != 0)
            break;
        block->frames[block->pages] = path.capPtr;
        if (vka_untyped_retype(&block->memory, (int)vka_frame_type(seL4_PageBits), seL4_PageBits, 1,
                               &path) != seL4_NoError) {
            vka_cspace_free(&dma->vka, path.capPtr);
            break;
        }
    }
    if (block->pages == pages && block->physical != VKA_NO_PADDR)
        return block;
    give_back_frames(dma, block);
    return NULL;
}

static int map_block(struct dma *dma, struct block *block, size_t align, int cached)
{
    void *start;
    size_t bits = seL4_PageBits; /* addresses are aligned as pages of some size are */
    while (bits <= seL4_MaxUntypedBits && (BIT(bits) < align || !sel4_valid_size_bits(bits)))
        bits++;
    block->place = vspace_reserve_range_aligned(dma->vspace, block->pages * PAGE_SIZE_4K, bits,
                                                seL4_AllRights, cached, &start);
    if (!block->place.res)
        return -1;
    block->start = start;
    if (vspace_map_pages_at_vaddr(dma->vspace, block->frames, NULL, start, block->pages,
                                  seL4_PageBits, block->place) == 0)
        return 0;
    vspace_free_reservation(dma->vspace, block->place);
    return -1;
}

static void *dma_alloc(void *cookie, size_t size, int align, int cached, ps_mem_flags_t flags)
{
    struct dma *dma = cookie;
    size_t pages = size / PAGE_SIZE_4K + (size % PAGE_SIZE_4K != 0), bits = seL4_PageBits;
    (void)flags; /* who reads and who writes makes no difference here */
    if (size == 0 || align < 0 || pages > BIT(seL4_MaxUntypedBits - seL4_PageBits))
        return NULL;
    while (BIT(bits) < size || BIT(bits) < (size_t)align)
        bits++;
    if (bits > seL4_MaxUntypedBits)
        return NULL;
    struct block *block = new_block(dma, pages, bits);
    if (!block)
        return NULL;
    if (map_block(dma, block, (size_t)align, cached) != 0) {
        give_back_frames(dma, block);
        return NULL;
    }
    block->next = dma->blocks;
    dma->blocks = block;
    return block->start;
}

/* Where the list holds the block that has all of these bytes; the end of the list if none has. */
static struct block **find(struct dma *dma, void *start, size_t size)
{
    struct block **b = &dma->blocks;
    for (; *b; b = &(*b)->next) {
        size_t offset = (size_t)((char *)start - (*b)->start), all = (*b)->pages * PAGE_SIZE_4K;
        if (offset < all && size <= all - offset)
            break;
    }
    return b;
}

static void dma_free(void *cookie, void *start, size_t size)
{
    struct dma *dma = cookie;
    struct block **at = find(dma, start, size), *block = *at;
    if (!block || block->start != start) {
        ZF_LOGE("%p is not the start of memory from ps_dma_alloc", start);
        return;
    }
    *at = block->next;
    vspace_unmap_pages(dma->vspace, start, block->pages, seL4_PageBits, VSPACE_PRESERVE);
    vspace_free_reservation(dma->vspace, block->place);
    give_back_frames(dma, block);
}

/* The physical address of the first byte, or 0 if this is no memory from dma_alloc. */
static uintptr_t dma_pin(void *cookie, void *start, size_t size)
{
    struct block *block = *find(cookie, start, size);
    return block ? block->physical + (size_t)((char *)start - block->start) : 0;
}

static void dma_unpin(void *cookie, void *start, size_t size)
{
    (void)cookie, (void)start, (void)size; /* it stays where it is until it is freed */
}

/* Every operation is done as the strongest: no program may drop lines that it wrote. */
static void dma_cache_op(void *cookie, void *start, size_t size, dma_cache_op_t op)
{
    (void)cookie, (void)op;
    cache_share(start, size);
}

int sel4utils_new_page_dma_alloc(vka_t *vka, vspace_t *vspace, ps_dma_man_t *dma_man)
{
    struct dma *dma = calloc(1, sizeof(*dma));
    if (!dma)
        return -1;
    dma->vka = *vka;
    dma->vspace = vspace;
    *dma_man = (ps_dma_man_t){ .cookie = dma,
                               .dma_alloc_fn = dma_alloc,
                               .dma_free_fn = dma_free,
                               .dma_pin_fn = dma_pin,
                               .dma_unpin_fn = dma_unpin,
                               .dma_cache_op_fn = dma_cache_op };
    return 0;
}
