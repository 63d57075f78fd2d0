/* page_table.c - the tables below a VSpace: one kind, whose level follows from where it is mapped.
 *
 * Owns:    the entries that point to tables; the page_table capability.
 * Entered: vspace.c (methods), type.c (copy, delete).
 * Uses:    vspace_find, machine.h.
 * Never:   frees a table that an entry still points to: unmapping clears entry and table. */
#include "object/page_table.h"
#include "debug/state_port.h"
#include "kernel/core/derive.h"
#include "lib/bits.h"
#include "machine/arm.h"
#include "machine/cpu.h"
#include "object/vspace.h"

/* A table in zeroed memory, mapped nowhere. */
struct cap page_table_create(paddr at, word size_bits, bool device)
{
    (void)size_bits, (void)device;
    window_mark(at, P2(TABLE_BITS), KIND_TABLE);
    return cap_make(CAP_page_table, at, 0);
}

/* Only a mapped table can be copied (IllegalOperation otherwise): the copy names the same
 * mapping, and two unmapped copies could be mapped at two places, which one Unmap could not
 * undo. */
struct cap page_table_derive(handle source, struct cap cap)
{
    (void)source;
    return cap_mapped(cap) ? cap : cap_null();
}

/* Map the invoked table into the address space `space` as the highest one that is missing for
 * `at`; the address is rounded down to what the entry covers. Errors, in this order:
 * TruncatedMessage, InvalidCapability 0 (it is mapped already), InvalidCapability 1 (no assigned
 * VSpace), InvalidArgument 0 (above user space), FailedLookup or InvalidCapability 1 (the VSpace
 * has lost its identifier), DeleteFirst (no table is missing, or a large page is there). The table
 * is zero, and was when the last one saw it: DSB makes that and the entry visible to walks. */
status page_table_map(struct call *c, struct cap space, vaddr at)
{
    paddr root = cap_object(space);
    word asid = cap_asid(space);
    if (cap_mapped(c->cap))
        return fail_capability(c, 0, WHY_table_mapped);
    if (!vspace_is_assigned(space))
        return fail_capability(c, 1, WHY_no_vspace);
    if (at > USER_TOP)
        return fail_argument(c, 0, WHY_table_high);
    if (!vspace_is_alive(root, asid))
        return vspace_fail_gone(c, asid, 1);
    struct place p = vspace_find(root, at);
    if (p.bits == PAGE_BITS || (*p.entry & ENTRY_VALID))
        return fail(c, ERR_DeleteFirst, WHY_table_there);
    commit(c);
    *p.entry = cap_object(c->cap) | ENTRY_TABLE;
    barrier_stores();
    slot(c->self)->cap = cap_set_table_covers(cap_mapped_at(c->cap, round_down(at, p.bits), asid),
                                              p.bits);
    TELL(slot(c->self));
    return OK;
}

/* The entry that names the mapped table `cap`; NULL if none does any more. The tables above it may
 * be gone, and another table or a large page may be there: the walk ends where it ends, so look
 * at each level on the way. */
static word *entry_of(struct cap cap, paddr root)
{
    word at = cap_page(cap) * P2(PAGE_BITS), bits = ROOT_SHIFT;
    word *entry = &table(root)[at / P2(ROOT_SHIFT) % TABLE_ENTRIES];
    for (word n = 0; n < 2 && bits != cap_table_covers(cap) && entry_is_table(*entry, bits); n++) {
        bits -= LEVEL_BITS;
        entry = &table(entry_address(*entry, TABLE_BITS))[shift_down(at, bits) % TABLE_ENTRIES];
    }
    bool same = bits == cap_table_covers(cap) && entry_is_table(*entry, bits) &&
                entry_address(*entry, TABLE_BITS) == cap_object(cap);
    return same ? entry : NULL;
}

/* The entry of the mapped table `cap` in its address space; NULL if it is mapped nowhere. */
word *page_table_entry(struct cap cap)
{
    paddr root = cap_mapped(cap) ? vspace_of_asid(cap_asid(cap)) : (paddr)0;
    return root ? entry_of(cap, root) : NULL;
}

/* Take the table out of its address space, if it is still there, and clear it. The processor may
 * remember upper levels, too, so all of the address space is flushed (Arm ARM, D5.10.2: a TLBI by
 * address would have to be one for each page below). */
static void unmap(struct cap cap)
{
    word *entry = page_table_entry(cap);
    if (entry) {
        *entry = 0;
        TELL(unmapped(vspace_of_asid(cap_asid(cap)), cap_page(cap) * P2(PAGE_BITS),
                      cap_table_covers(cap)));
        machine_flush_asid(cap_asid(cap));
    }
    machine_clear(cap_object(cap), P2(TABLE_BITS));
}

/* The table's capability, mapped nowhere. */
static struct cap unmapped_table(struct cap cap)
{
    return cap_set_table_covers(cap_unmapped(cap), 0);
}

/* ARM_PageTable_Unmap. Error: RevokeFirst (there are copies; they would go on naming a mapping that
 * is gone). */
status page_table_unmap(struct call *c)
{
    if (!derive_is_final(c->self))
        return fail(c, ERR_RevokeFirst, WHY_table_copies);
    commit(c);
    if (cap_mapped(c->cap))
        unmap(c->cap);
    slot(c->self)->cap = unmapped_table(c->cap);
    TELL(slot(c->self));
    return OK;
}

/* Copies name the same mapping, so it goes with the last one. */
bool page_table_finalise(struct cap c, bool final)
{
    if (final && cap_mapped(c))
        unmap(c);
    return true;
}
