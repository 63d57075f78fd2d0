/* kernel_space.c - the kernel's own address space, and the little of it that user code's has.
 *
 * Owns:    the tables below: image (text read-only, data not executable, a guard page under the
 *          stack), window (all RAM), devices, and the skim tables.
 * Entered: boot.c; vspace.c asks for the entry that every PML4 gets (machine_kernel_entry).
 * Never:   maps anything for user code.
 *
 * On a CPU with Meltdown (features.split) user address spaces hold the skim tables instead: only
 * the code and data that switch to the kernel's own.  SDM volume 3, section 4.5. */
#include "machine/kernel_space.h"
#include "lib/stop.h"
#include "machine/cpu.h"
#include "lib/bits.h"
#include "machine/pc.h"
#include "machine/entries.h"
#include "lib/physical.h"

/* The last entry of a PML4 is the kernel's: the window from its start on, the image in the last
 * but one GiB, devices in the last. */
enum { IMAGE_PDPT_INDEX = 510, DEVICE_PDPT_INDEX = 511, WINDOW_TOP_ENTRY = 511 };
#define DEVICE_BASE 0xffffffffc0000000
#define TABLE_IN_PAGES __attribute__((aligned(4096)))

/* One static table for each level and purpose: these exist before any memory can be taken. */
static word root[TABLE_ENTRIES] TABLE_IN_PAGES, bare_root[TABLE_ENTRIES] TABLE_IN_PAGES;
static word pdpt[TABLE_ENTRIES] TABLE_IN_PAGES, skim_pdpt[TABLE_ENTRIES] TABLE_IN_PAGES;
static word image_pd[TABLE_ENTRIES] TABLE_IN_PAGES, skim_pd[TABLE_ENTRIES] TABLE_IN_PAGES;
static word image_pt[TABLE_ENTRIES] TABLE_IN_PAGES, skim_pt[TABLE_ENTRIES] TABLE_IN_PAGES;
static word device_pd[TABLE_ENTRIES] TABLE_IN_PAGES, device_pt[TABLE_ENTRIES] TABLE_IN_PAGES;
/* Pages of device registers given out so far. */
static word devices;
static word kernel_entry; /* see machine_kernel_entry */

/* Places in the image (kernel.ld). */
extern char kernel_start[], skim_text_end[], rodata_start[], data_start[], skim_data_start[];
extern char skim_data_end[], kernel_end[], skim_text_start[];

/* The physical address of a place in the kernel image. */
static paddr image_paddr(const void *p)
{
    return (word)p - KERNEL_BASE;
}

/* The entry that names a lower table of ours. Its rights are wide; the entry of the page
 * decides. */
static word pointer_to(const word *t)
{
    return image_paddr(t) | ENTRY_PRESENT | ENTRY_WRITE;
}

/* The bit that forbids fetching code, where the CPU has it: otherwise the bit is reserved and
 * would fault. */
static word no_execute(void)
{
    return features.nx ? ENTRY_NO_EXECUTE : 0;
}

/* The "global" flag: kernel mappings stay in the TLB over loads of CR3. Not where the kernel is
 * split off: there nothing of it may be remembered while user code runs. */
static word keep(void)
{
    return features.split ? 0 : ENTRY_GLOBAL;
}

/* Map the pages of the image from `from` to `to` in the table pt. */
static void map_image(word *pt, const char *from, const char *to, word flags)
{
    for (paddr p = image_paddr(from); p < image_paddr(to); p += P2(PAGE_BITS))
        pt[p / P2(PAGE_BITS) % TABLE_ENTRIES] = p | flags | ENTRY_PRESENT;
}

/* The image: code that cannot be written, constants, data that cannot be executed, and no page
 * at `guard`. An overflow of the stack then faults at once, and does not write over what lies
 * below. The skim tables hold only the part that user address spaces need. */
static void build_image(const char *guard)
{
    root[WINDOW_TOP_ENTRY] = pointer_to(pdpt);
    pdpt[IMAGE_PDPT_INDEX] = pointer_to(image_pd);
    pdpt[DEVICE_PDPT_INDEX] = pointer_to(device_pd);
    image_pd[0] = pointer_to(image_pt);
    device_pd[0] = pointer_to(device_pt);
    map_image(image_pt, kernel_start, rodata_start, keep());
    map_image(image_pt, rodata_start, data_start, keep() | no_execute());
    map_image(image_pt, data_start, kernel_end, keep() | no_execute() | ENTRY_WRITE);
    image_pt[image_paddr(guard) / P2(PAGE_BITS) % TABLE_ENTRIES] = 0;
    skim_pdpt[IMAGE_PDPT_INDEX] = pointer_to(skim_pd);
    skim_pd[0] = pointer_to(skim_pt);
    map_image(skim_pt, skim_text_start, skim_text_end, 0);
    map_image(skim_pt, skim_data_start, skim_data_end, no_execute() | ENTRY_WRITE);
}

/* A zeroed page for a table. It must be below 4 GiB, because boot.S maps only that much and the
 * page is written now. */
static paddr take_page(struct ranges *pool)
{
    for (word i = pool->count; i > 0; i--) {
        paddr end = min_word(pool->at[i - 1].end, P2(32));
        if (end < pool->at[i - 1].start + P2(PAGE_BITS))
            continue;
        paddr page = end - P2(PAGE_BITS);
        ranges_remove(pool, page, end);
        machine_clear(page, P2(PAGE_BITS));
        return page;
    }
    boot_stop("no memory for the kernel's page tables", "a free page below 4 GiB",
              "give the machine more memory (QEMU: -m 128M)");
}

/* Map one GiB of the window, or the part of it that is RAM: with one entry where the CPU has 1
 * GiB pages and all of it is RAM, otherwise with 2 MiB pages. Pages that hold no RAM stay
 * unmapped: the processor may read ahead wherever something is mapped, and reading a device can
 * have effects. */
static void map_window_gib(word gib, struct range r, struct ranges *pool)
{
    paddr base = gib * P2(HUGE_PAGE_BITS);
    word flags = ENTRY_PRESENT | ENTRY_WRITE | ENTRY_LARGE | keep() | no_execute();
    bool whole = r.start <= base && r.end >= base + P2(HUGE_PAGE_BITS);
    if (features.huge_pages && whole && !pdpt[gib]) {
        pdpt[gib] = base | flags;
        return;
    }
    if (!pdpt[gib])
        pdpt[gib] = take_page(pool) | ENTRY_PRESENT | ENTRY_WRITE;
    word *pd = table(entry_address(pdpt[gib], TABLE_BITS));
    for (word i = 0; i < TABLE_ENTRIES; i++) {
        paddr p = base + i * P2(LARGE_PAGE_BITS);
        if (p < r.end && p + P2(LARGE_PAGE_BITS) > r.start)
            pd[i] = p | flags;
    }
}

/* Build and load the kernel's address space: the image, and a window onto `ram`. Pages for
 * tables come out of `pool`. The page at `guard`, below the kernel's stack, is not mapped.
 * Returns the physical address of the PML4. After this `ram` may be read and written above 4
 * GiB, too. */
paddr kernel_space_build(const struct ranges *ram, struct ranges *pool, const char *guard)
{
    build_image(guard);
    for (word i = 0; i < ram->count; i++) {
        struct range r = ram->at[i];
        word last = (r.end - 1) / P2(HUGE_PAGE_BITS);
        for (word gib = r.start / P2(HUGE_PAGE_BITS); gib <= last && gib < IMAGE_PDPT_INDEX; gib++)
            map_window_gib(gib, r, pool);
    }
    kernel_entry = pointer_to(features.split ? skim_pdpt : pdpt);
    bare_root[WINDOW_TOP_ENTRY] = machine_kernel_entry();
    write_cr3(image_paddr(root));
    return image_paddr(root);
}

/* Map the page of device registers that contains physical address `device`, uncached, and return
 * where `device` appears. At most 512 pages; acpi_check has looked at the address. */
void *kernel_space_device(paddr device)
{
    word i = devices++ % TABLE_ENTRIES;
    device_pt[i] = round_down(device, PAGE_BITS) | ENTRY_PRESENT | ENTRY_WRITE | ENTRY_CACHE |
                   keep() | no_execute();
    return (char *)DEVICE_BASE + i * P2(PAGE_BITS) + low_bits(device, PAGE_BITS);
}

/* The PML4 of an address space with nothing of a user's in it, for threads whose own is gone. */
paddr kernel_space_bare(void)
{
    return image_paddr(bare_root);
}

/* The physical address of the first byte behind the kernel image. */
word kernel_space_image_end(void)
{
    return image_paddr(kernel_end);
}

/* All kernel mappings hang below this one entry, so no PML4 has to be changed after boot. */
word machine_kernel_entry(void)
{
    return kernel_entry;
}

/* Does the window show this memory? It shows RAM alone. A postmortem asks before it reads what a
 * user address leads to, because that may be a device's: reading it here would be a trap in the
 * kernel, and some devices change when they are read. */
bool kernel_space_has(paddr p)
{
    const word *t = pdpt;
    for (word bits = HUGE_PAGE_BITS; p < WINDOW_SIZE; bits -= LARGE_PAGE_BITS - PAGE_BITS) {
        word entry = t[p / pow2(bits) % TABLE_ENTRIES];
        if (!(entry & ENTRY_PRESENT) || entry & ENTRY_LARGE || bits == PAGE_BITS)
            return entry & ENTRY_PRESENT;
        t = memory_at(entry % P2(52) / P2(TABLE_BITS) * P2(TABLE_BITS));
    }
    return false;
}
