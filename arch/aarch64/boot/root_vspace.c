/* root_vspace.c - the root task's address space, and its capabilities that only this architecture
 * has.
 *
 * Owns:    the translation tables of the root task while it is made.
 * Entered: main.c.
 * Never:   used again after booting. */
#include "boot/boot.h"
#include "bootinfo.h"
#include "core/derive.h"
#include "lib/bits.h"
#include "machine/arm.h"
#include "machine/cpu.h"
#include "object/vspace.h"

enum { ROOT_SLOT_SMC = 15 }; /* in api/bootinfo.h no slot is an architecture's */
enum { ROOT_ASID = 1, LARGE_TABLE = 39, MIDDLE_TABLE = 30, SMALL_TABLE = 21 };

/* How many pieces of 2^bits bytes the addresses start to end - 1 touch. */
static word touched(vaddr start, vaddr end, word bits)
{
    return (end - 1) / pow2(bits) - start / pow2(bits) + 1;
}

/* How many tables below the VSpace it takes to map the addresses start to end - 1. */
word arch_root_tables(vaddr start, vaddr end)
{
    return touched(start, end, LARGE_TABLE) + touched(start, end, MIDDLE_TABLE) +
           touched(start, end, SMALL_TABLE);
}

/* A capability to the frame at `at`, which is mapped at `mapped_at` in the root task. The
 * mapping itself is arch_root_vspace's work. */
struct cap arch_root_frame(paddr at, vaddr mapped_at)
{
    return cap_mapped_at(small_frame_create(at, 0, false), mapped_at, ROOT_ASID);
}

/* Map the tables of one level, each with a capability in the next slot: its entry covers 2^bits
 * bytes. Takes memory and slots in order, so all levels together fill the block of tables. */
static void put_tables(const struct root_objects *o, vaddr start, vaddr end, word bits,
                       paddr *memory, handle *s)
{
    for (vaddr at = round_down(start, bits); at < end; at += pow2(bits)) {
        struct cap cap = page_table_create(*memory, 0, false);
        *vspace_find(o->vspace, at).entry = *memory | ENTRY_TABLE;
        derive_root(cap_set_table_covers(cap_mapped_at(cap, at, ROOT_ASID), bits), *s);
        *s += SLOT_SIZE;
        *memory += P2(TABLE_BITS);
    }
}

/* Map one page, writable and executable: the root task's image is one block, whose segments' rights
 * are not kept apart, as on seL4. */
static void put_page(const struct root_objects *o, paddr at, vaddr mapped_at)
{
    *vspace_find(o->vspace, mapped_at).entry = at | ENTRY_PAGE | ENTRY_NORMAL | ENTRY_ACCESSED |
                                               ENTRY_USER | ENTRY_NOT_GLOBAL |
                                               ENTRY_KERNEL_NO_EXECUTE;
}

/* Map the image, the IPC buffer, the boot information and its extra pages, one behind the other
 * from `start` on. Capabilities to the tables go into the slots from first_slot on, the highest
 * level first: the ABI lists them so. Upper tables come first, because vspace_find walks through
 * them. The image was written as data: now it may be fetched. */
void arch_root_vspace(const struct root_objects *o, vaddr start, vaddr end, handle first_slot)
{
    paddr memory = o->tables;
    handle s = first_slot;
    put_tables(o, start, end, LARGE_TABLE, &memory, &s);
    put_tables(o, start, end, MIDDLE_TABLE, &memory, &s);
    put_tables(o, start, end, SMALL_TABLE, &memory, &s);
    vaddr at = start;
    for (word i = 0; i < o->frame_count; i++, at += P2(PAGE_BITS))
        put_page(o, o->frames + i * P2(PAGE_BITS), at);
    put_page(o, o->buffer, at);
    put_page(o, o->info, at + P2(PAGE_BITS));
    vaddr extra = at + 2 * P2(PAGE_BITS);
    for (word i = 0; i < o->extra_count; i++, extra += P2(PAGE_BITS))
        put_page(o, o->extra + i * P2(PAGE_BITS), extra);
    barrier_stores();
    machine_cache(ROOT_ASID * P2(48) + o->vspace, start, at, CACHE_UNIFY, true);
}

/* Put the root task's capabilities that only this architecture has into their fixed slots, and
 * give its address space the first identifier that is free (0 is the bare one's). */
void arch_root_caps(const struct root_objects *o)
{
    struct cap vspace = vspace_assigned(vspace_create(o->vspace, 0, false), ROOT_ASID);
    handle cnode = o->cnode;
    window_mark(o->pool, P2(TABLE_BITS), KIND_TABLE);
    kernel.arch.asid_pool[0] = o->pool;
    table(o->pool)[ROOT_ASID] = o->vspace;
    derive_root(vspace, cnode + ROOT_SLOT_VSPACE * SLOT_SIZE);
    derive_root(cap_make(CAP_asid_control, 0, 0), cnode + ROOT_SLOT_ASID_CONTROL * SLOT_SIZE);
    derive_root(cap_make(CAP_asid_pool, o->pool, 0), cnode + ROOT_SLOT_ASID_POOL * SLOT_SIZE);
    if (ALLOW_SMC_CALLS)
        derive_root(cap_make((enum cap_type)TYPE_ARM_SMC, 0, 0), cnode + ROOT_SLOT_SMC * SLOT_SIZE);
}

/* No IOMMU is driven. */
word arch_io_levels(void)
{
    return NO_IO_LEVELS;
}
