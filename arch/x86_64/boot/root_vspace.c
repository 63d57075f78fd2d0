/* root_vspace.c - the root task's address space, and its capabilities that only this architecture
 * has.
 *
 * Owns:    the paging structures of the root task while it is made.
 * Entered: main.c.
 * Never:   used again after booting. */
#include "lib/bits.h"
#include "boot/boot.h"
#include "bootinfo.h"
#include "core/derive.h"
#include "machine/pc.h"
#include "object/vspace.h"

enum { ROOT_ASID = 1 };

/* How many pieces of 2^bits bytes the addresses start to end - 1 touch. */
static word touched(vaddr start, vaddr end, word bits)
{
    return (end - 1) / pow2(bits) - start / pow2(bits) + 1;
}

/* How many tables below the PML4 it takes to map the addresses start to end - 1. */
word arch_root_tables(vaddr start, vaddr end)
{
    return touched(start, end, NO_PDPT) + touched(start, end, NO_PAGE_DIRECTORY) +
           touched(start, end, NO_PAGE_TABLE);
}

/* A capability to the frame at `at`, which is mapped at `mapped_at` in the root task. The
 * mapping itself is arch_root_vspace's work. */
struct cap arch_root_frame(paddr at, vaddr mapped_at)
{
    struct cap cap = small_frame_create(at, 0, false);
    return cap_set_mapped(cap_set_asid(cap_set_page(cap, mapped_at / P2(PAGE_BITS)), ROOT_ASID), 1);
}

/* Map the tables of one level, each with a capability in the next slot. `bits` says the level as
 * vspace_find does. Takes memory and slots in order, so all levels together fill the block of
 * tables. */
static void put_tables(const struct root_objects *o, vaddr start, vaddr end, word bits,
                       paddr *memory, handle *s)
{
    enum cap_type type = bits == NO_PDPT             ? CAP_pdpt
                         : bits == NO_PAGE_DIRECTORY ? CAP_page_directory
                                                     : CAP_page_table;
    for (vaddr at = round_down(start, bits); at < end; at += pow2(bits)) {
        window_mark(*memory, P2(TABLE_BITS), KIND_TABLE);
        *vspace_find(o->vspace, at, bits).entry = *memory | ENTRY_USER | ENTRY_WRITE |
                                                  ENTRY_PRESENT;
        struct cap cap = cap_set_page(cap_make(type, *memory, 0), at / P2(PAGE_BITS));
        derive_root(cap_set_mapped(cap_set_asid(cap, ROOT_ASID), 1), *s);
        *s += SLOT_SIZE;
        *memory += P2(TABLE_BITS);
    }
}

/* Map one page, writable: the root task's image is one block, whose segments' rights are not
 * kept apart, as on seL4. */
static void put_page(const struct root_objects *o, paddr at, vaddr mapped_at)
{
    *vspace_find(o->vspace, mapped_at, PAGE_BITS).entry = at | ENTRY_USER | ENTRY_WRITE |
                                                          ENTRY_PRESENT;
}

/* Map the image, the IPC buffer, the boot information and its extra pages, one behind the other
 * from `start` on. Capabilities to the tables go into the slots from first_slot on, the highest
 * level first: the ABI lists them so. Upper tables come first, because vspace_find walks through
 * them. */
void arch_root_vspace(const struct root_objects *o, vaddr start, vaddr end, handle first_slot)
{
    paddr memory = o->tables;
    handle s = first_slot;
    put_tables(o, start, end, NO_PDPT, &memory, &s);
    put_tables(o, start, end, NO_PAGE_DIRECTORY, &memory, &s);
    put_tables(o, start, end, NO_PAGE_TABLE, &memory, &s);
    vaddr at = start;
    for (word i = 0; i < o->frame_count; i++, at += P2(PAGE_BITS))
        put_page(o, o->frames + i * P2(PAGE_BITS), at);
    put_page(o, o->buffer, at);
    put_page(o, o->info, at + P2(PAGE_BITS));
    at += 2 * P2(PAGE_BITS);
    for (word i = 0; i < o->extra_count; i++, at += P2(PAGE_BITS))
        put_page(o, o->extra + i * P2(PAGE_BITS), at);
}

/* Put the root task's capabilities that only this architecture has into their fixed slots, and
 * give its address space the first identifier that is free (0 is the kernel's). */
void arch_root_caps(const struct root_objects *o)
{
    struct cap vspace = pml4_assigned(pml4_create(o->vspace, 0, false), ROOT_ASID);
    handle cnode = o->cnode;
    window_mark(o->pool, P2(TABLE_BITS), KIND_TABLE);
    kernel.arch.asid_pool[0] = o->pool;
    table(o->pool)[ROOT_ASID] = o->vspace;
    derive_root(vspace, cnode + ROOT_SLOT_VSPACE * SLOT_SIZE);
    derive_root(cap_make(CAP_asid_control, 0, 0), cnode + ROOT_SLOT_ASID_CONTROL * SLOT_SIZE);
    derive_root(cap_make(CAP_asid_pool, o->pool, 0), cnode + ROOT_SLOT_ASID_POOL * SLOT_SIZE);
    derive_root(cap_make(CAP_io_port_control, 0, 0), cnode + ROOT_SLOT_IO_PORT_CONTROL * SLOT_SIZE);
    if (arch_io_levels() != NO_IO_LEVELS)
        derive_root(cap_make((enum cap_type)CAP_io_space, 0, 0),
                    cnode + ROOT_SLOT_IO_SPACE * SLOT_SIZE);
    for (word irq = 0; irq < IRQ_COUNT; irq++)
        kernel.arch.irq_source[irq] = (struct irq_source){ 0, NO_PIN };
}

/* Levels of the tables by which devices reach memory; NO_IO_LEVELS if there is no IOMMU. */
word arch_io_levels(void)
{
    return IOMMU && machine_io_levels() ? machine_io_levels() : NO_IO_LEVELS;
}
