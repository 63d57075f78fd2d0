/* dma.c - memory for devices: where it lies, and that nothing is lost of it. */
#include "../qemu/check.h"
#include <allocman/statistics.h>
#include <sel4utils/page_dma.h>
#include <sel4utils/vspace.h>
#include <string.h>

static vspace_t vspace;
static sel4utils_alloc_data_t books;
static ps_dma_man_t dma;

/* Each page lies where ps_dma_pin says, as the kernel says too. */
static void lies_in_a_row(char *start, size_t bytes)
{
    uintptr_t physical = ps_dma_pin(&dma, start, bytes);
    for (size_t at = 0; at < bytes; at += PAGE_SIZE_4K) {
        seL4_X86_Page_GetAddress_t page = seL4_X86_Page_GetAddress(
            vspace_get_cap(&vspace, start + at));
        CHECK(page.error == 0 && page.paddr == physical + at);
        CHECK(ps_dma_pin(&dma, start + at + 5, 1) == physical + at + 5);
    }
    ps_dma_unpin(&dma, start, bytes);
}

static void blocks(void)
{
    static const struct {
        size_t bytes;
        int align, cached;
    } wanted[] = { { 1, 1, 1 }, { 4096, 4096, 0 }, { 4097, 16, 1 }, { 20000, 65536, 0 } };
    char *got[ARRAY_SIZE(wanted)];
    for (size_t i = 0; i < ARRAY_SIZE(wanted); i++) {
        got[i] = ps_dma_alloc(&dma, wanted[i].bytes, wanted[i].align, wanted[i].cached,
                              PS_MEM_NORMAL);
        CHECK(got[i] != NULL);
        if (!got[i])
            return;
        CHECK((uintptr_t)got[i] % (size_t)wanted[i].align == 0);
        CHECK(ps_dma_pin(&dma, got[i], wanted[i].bytes) % (size_t)wanted[i].align == 0);
        memset(got[i], (int)i + 1, wanted[i].bytes);
        ps_dma_cache_clean_invalidate(&dma, got[i], wanted[i].bytes);
        lies_in_a_row(got[i], wanted[i].bytes);
    }
    for (size_t i = 0; i < ARRAY_SIZE(wanted); i++) {
        CHECK(got[i][0] == (char)(i + 1) && got[i][wanted[i].bytes - 1] == (char)(i + 1));
        ps_dma_free(&dma, got[i], wanted[i].bytes);
        CHECK(ps_dma_pin(&dma, got[i], 1) == 0);
    }
}

static void refused(void)
{
    char *block = ps_dma_alloc(&dma, 2 * PAGE_SIZE_4K, 4096, 1, PS_MEM_NORMAL);
    CHECK(ps_dma_alloc(&dma, 0, 4096, 1, PS_MEM_NORMAL) == NULL);
    CHECK(ps_dma_alloc(&dma, ~0ul, 4096, 1, PS_MEM_NORMAL) == NULL);
    CHECK(ps_dma_alloc(&dma, 1ul << 40, 4096, 1, PS_MEM_NORMAL) ==
          NULL);                                               /* there is no such block */
    CHECK(ps_dma_pin(&dma, block, 2 * PAGE_SIZE_4K + 1) == 0); /* more than it has */
    CHECK(ps_dma_pin(&dma, block + PAGE_SIZE_4K, ~0ul) == 0);
    CHECK(ps_dma_pin(&dma, &dma, 1) == 0); /* memory of somebody else */
    ps_dma_free(&dma, block + 1, 1);       /* says so, and does nothing */
    CHECK(ps_dma_pin(&dma, block, 1) != 0);
    ps_dma_free(&dma, block, 2 * PAGE_SIZE_4K);
}

int main(void)
{
    start();
    CHECK(sel4utils_bootstrap_vspace_with_bootinfo_leaky(&vspace, &books, VSPACE, &vka, info) == 0);
    CHECK(sel4utils_new_page_dma_alloc(&vka, &vspace, &dma) == 0);
    blocks();
    refused();
    struct allocman_statistics first = allocman_statistics(vka.data);
    for (int i = 0; i < 50; i++)
        blocks();
    struct allocman_statistics last = allocman_statistics(vka.data);
    CHECK(last.used_objects == first.used_objects && last.used_slots == first.used_slots);
    return finish();
}
