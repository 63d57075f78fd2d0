/* kernel_space.c - the kernel's own address space: what TTBR1_EL1 translates.
 *
 * Owns:    the tables below: image (boot.S maps it: text read-only, data not executable), window
 *          (all RAM), devices.
 * Entered: boot.S maps the image and jumps into it; boot.c.
 * Never:   maps anything for user code: that has tables of its own (TTBR0_EL1).
 *
 * An entry that was not valid is not remembered, so a new one takes DSB and ISB and no TLBI (Arm
 * ARM, D5.10.1). */
#include "machine/kernel_space.h"
#include "lib/bits.h"
#include "lib/physical.h"
#include "lib/stop.h"
#include "machine.h"
#include "machine/cpu.h"
#include "machine/entries.h"
#include "window.h"

#define TABLE_IN_PAGES __attribute__((aligned(4096)))
/* The topmost table has an entry for each GiB: the window from its start on, the image in the last
 * but one, devices in the last. */
enum { IMAGE_GIB = 510, DEVICE_GIB = 511, SPARE_TABLES = 6, LOOK_BLOCKS = 2 };
word kernel_gibs[TABLE_ENTRIES] TABLE_IN_PAGES;
word kernel_blocks[TABLE_ENTRIES] TABLE_IN_PAGES;
word kernel_pages[TABLE_ENTRIES] TABLE_IN_PAGES;
static word device_blocks[TABLE_ENTRIES] TABLE_IN_PAGES, device_pages[TABLE_ENTRIES] TABLE_IN_PAGES;
static word spare[SPARE_TABLES][TABLE_ENTRIES] TABLE_IN_PAGES;
static word bare_root[TABLE_ENTRIES] TABLE_IN_PAGES;
static word devices, spares_taken; /* given out so far */
static paddr image_at;             /* where the image lies */

extern char kernel_end[];

#define KERNEL_DATA (ENTRY_ACCESSED + ENTRY_NO_EXECUTE + ENTRY_KERNEL_NO_EXECUTE)

/* The physical address of a place in the kernel image. */
static paddr image_paddr(const void *p)
{
    return (word)p - KERNEL_BASE + image_at;
}

/* New entries count from here on. */
static void entries_are_written(void)
{
    barrier_stores();
    barrier_instructions();
}

/* Called first: the image lies at this physical address. */
void kernel_space_start(paddr image)
{
    image_at = image;
    kernel_gibs[DEVICE_GIB] = image_paddr(device_blocks) | ENTRY_TABLE;
    device_blocks[0] = image_paddr(device_pages) | ENTRY_TABLE;
    entries_are_written();
}

/* Two blocks, because what begins in the first may end in the second. */
const void *kernel_space_look(paddr at)
{
    paddr first = round_down(at, LARGE_PAGE_BITS);
    word place = (TREE_BASE - KERNEL_BASE) / P2(LARGE_PAGE_BITS);
    for (word i = 0; i < LOOK_BLOCKS; i++)
        kernel_blocks[place + i] = (first + i * P2(LARGE_PAGE_BITS)) | ENTRY_BLOCK | ENTRY_NORMAL |
                                   ENTRY_READ_ONLY | KERNEL_DATA;
    entries_are_written();
    return (const char *)TREE_BASE + low_bits(at, LARGE_PAGE_BITS);
}

/* Entries that were valid go: TLBI, too. The identity mapping by which boot.S came here is still
 * remembered, and forgotten with it. */
void kernel_space_look_away(void)
{
    word place = (TREE_BASE - KERNEL_BASE) / P2(LARGE_PAGE_BITS);
    for (word i = 0; i < LOOK_BLOCKS; i++)
        kernel_blocks[place + i] = 0;
    barrier_stores();
    __asm__ volatile("tlbi vmalle1is" : : : "memory");
    barrier_all();
    barrier_instructions();
}

/* A zeroed page for a table: of the image, then of memory that is in the window already, which is
 * `mapped` up to this address. */
static paddr take_page(struct ranges *pool, paddr mapped)
{
    if (spares_taken < SPARE_TABLES)
        return image_paddr(spare[spares_taken++]);
    for (word i = pool->count; i > 0; i--) {
        paddr end = min_word(pool->at[i - 1].end, mapped);
        if (end < pool->at[i - 1].start + P2(PAGE_BITS))
            continue;
        ranges_remove(pool, end - P2(PAGE_BITS), end);
        machine_clear(end - P2(PAGE_BITS), P2(PAGE_BITS));
        return end - P2(PAGE_BITS);
    }
    boot_stop("no memory for the kernel's translation tables",
              "memory in few pieces that begin and end at multiples of 2 MiB",
              "look at the machine's device tree");
}

/* The table of the image or the window at this physical address. */
static word *table_at(paddr at)
{
    if (at >= image_at && at < image_paddr(kernel_end))
        return (word *)(at - image_at + KERNEL_BASE);
    return table(at);
}

/* The table that the entry names; a new one if it names none. */
static word *table_below(word *entry, struct ranges *pool, paddr mapped)
{
    if (!*entry) {
        paddr page = take_page(pool, mapped);
        barrier_stores();
        *entry = page | ENTRY_TABLE;
    }
    return table_at(entry_address(*entry, TABLE_BITS));
}

/* Map memory from `at` on into the window with one entry, as large as alignment and `end` allow.
 * Returns how many bytes that are. Memory that is no RAM stays unmapped: the processor may read
 * ahead wherever Normal memory is mapped, and reading a device can have effects (Arm ARM, B2.7). */
static word map_piece(paddr at, paddr end, struct ranges *pool, paddr mapped)
{
    /* Global: the kernel's entries are the same in every address space. */
    word flags = ENTRY_NORMAL | KERNEL_DATA;
    word *entry = &kernel_gibs[at / P2(HUGE_PAGE_BITS) % TABLE_ENTRIES];
    if (at % P2(HUGE_PAGE_BITS) == 0 && end - at >= P2(HUGE_PAGE_BITS)) {
        *entry = at | ENTRY_BLOCK | flags;
        return P2(HUGE_PAGE_BITS);
    }
    entry = &table_below(entry, pool, mapped)[at / P2(LARGE_PAGE_BITS) % TABLE_ENTRIES];
    if (at % P2(LARGE_PAGE_BITS) == 0 && end - at >= P2(LARGE_PAGE_BITS)) {
        *entry = at | ENTRY_BLOCK | flags;
        return P2(LARGE_PAGE_BITS);
    }
    table_below(entry, pool, mapped)[at / P2(PAGE_BITS) % TABLE_ENTRIES] = at | ENTRY_PAGE | flags;
    return P2(PAGE_BITS);
}

/* The ranges are in ascending order; what lies below `at` is mapped. */
void kernel_space_build(const struct ranges *ram, struct ranges *pool)
{
    for (word i = 0; i < ram->count; i++)
        for (paddr at = ram->at[i].start; at < ram->at[i].end;) {
            at += map_piece(at, ram->at[i].end, pool, at);
            if (spares_taken == SPARE_TABLES)
                entries_are_written(); /* the next table may lie in what is mapped now */
        }
    entries_are_written();
}

/* Map the page of device registers that contains physical address `device`, and return where
 * `device` appears. Device-nGnRnE: no gathering, no reordering, no early acknowledgement (Arm ARM,
 * B2.7.2). At most 512 pages; tree_check_devices has looked at the address. */
void *kernel_space_device(paddr device)
{
    word i = devices++ % TABLE_ENTRIES;
    device_pages[i] = round_down(device, PAGE_BITS) | ENTRY_PAGE | ENTRY_DEVICE | KERNEL_DATA;
    entries_are_written();
    return (char *)DEVICE_BASE + i * P2(PAGE_BITS) + low_bits(device, PAGE_BITS);
}

/* For threads whose own address space is gone, and while there is none. */
paddr kernel_space_bare(void)
{
    return image_paddr(bare_root);
}

/* The physical addresses of the image. */
paddr kernel_space_image(void)
{
    return image_at;
}

paddr kernel_space_image_end(void)
{
    return image_paddr(kernel_end);
}
