/* page_table.c - the three kinds of table below the PML4: one file, for they differ in level only.
 *
 * Owns:    the entries that point to tables; the page_table, page_directory and pdpt capabilities.
 * Entered: vspace.c (methods), type.c (copy, delete).
 * Uses:    vspace_find, machine.h.
 * Never:   frees a table that an entry still points to: unmapping clears entry and table. */
#include "lib/bits.h"
#include "object/page_table.h"
#include "kernel/core/derive.h"
#include "debug/state_port.h"
#include "machine/pc.h"
#include "object/vspace.h"

/* log2 of the bytes of address space that one entry for this table covers; also its name for
 * vspace_find. */
static word covers(struct cap cap)
{
    switch (cap_type(cap)) {
    case CAP_pdpt:
        return NO_PDPT;
    case CAP_page_directory:
        return NO_PAGE_DIRECTORY;
    default:
        return NO_PAGE_TABLE;
    }
}

/* A table in zeroed memory, mapped nowhere. */
static struct cap create(enum cap_type type, paddr at)
{
    window_mark(at, P2(TABLE_BITS), KIND_TABLE);
    return cap_make(type, at, 0);
}

#define CREATE(name, type) \
    struct cap name(paddr at, word size_bits, bool device) \
    { \
        (void)size_bits, (void)device; \
        return create(type, at); \
    }
CREATE(page_table_create, CAP_page_table)
CREATE(page_directory_create, CAP_page_directory)
CREATE(pdpt_create, CAP_pdpt)

/* Only a mapped table can be copied (IllegalOperation otherwise): the copy names the same
 * mapping, and two unmapped copies could be mapped at two places, which one Unmap could not
 * undo. */
struct cap page_table_derive(handle source, struct cap cap)
{
    (void)source;
    return cap_mapped(cap) ? cap : cap_null();
}

/* Map the invoked table, whose entry covers 2^bits bytes, at `at` (rounded down) into the
 * address space `space`. attr: cache attributes, bits 0 and 1. Errors, in this order:
 * TruncatedMessage, InvalidCapability 0 (it is mapped already), InvalidCapability 1 (no assigned
 * PML4), InvalidArgument 0 (above user space), InvalidCapability 1 or FailedLookup (the PML4 has
 * lost its identifier), FailedLookup (a table above is missing), DeleteFirst (something is
 * mapped at this place). */
status page_table_map(struct call *c, struct cap space, word bits, vaddr at, word attr)
{
    paddr root = cap_object(space);
    word asid = cap_pml4_asid(space);
    if (cap_mapped(c->cap))
        return fail_capability(c, 0, WHY_table_mapped);
    if (!vspace_is_assigned(space))
        return fail_capability(c, 1, WHY_no_vspace);
    at = round_down(at, bits);
    /* Compared after rounding: a table covers all of its addresses, or is not mapped. */
    if (at > USER_TOP)
        return fail_argument(c, 0, WHY_table_high);
    if (!vspace_is_alive(root, asid))
        return vspace_fail_gone(c, asid);
    struct place p = vspace_find(root, at, bits);
    if (!p.entry)
        return vspace_fail_missing(c, p.missing);
    if (*p.entry & ENTRY_PRESENT)
        return fail(c, ERR_DeleteFirst, WHY_table_there);
    commit(c);
    *p.entry = cap_object(c->cap) | attr % 4 * P2(3) | ENTRY_USER | ENTRY_WRITE | ENTRY_PRESENT;
    slot(c->self)->cap = cap_mapped_at(c->cap, at, asid);
    TELL(slot(c->self));
    return OK;
}

/* Take the table out of its address space, if it is still there, and clear it. An entry that is
 * present at this place may name another table, or a large page, by now. The processor may
 * remember upper levels, too, so all of the address space is flushed. */
static void unmap(struct cap cap)
{
    paddr root = vspace_of_asid(cap_asid(cap));
    if (root) {
        struct place p = vspace_find(root, cap_page(cap) * P2(PAGE_BITS), covers(cap));
        /* Is it still this table? It may have been unmapped with the table above it, and another
         * may be there now. */
        if (p.entry && (*p.entry & ENTRY_PRESENT) && !(*p.entry & ENTRY_LARGE) &&
            entry_address(*p.entry, TABLE_BITS) == cap_object(cap)) {
            *p.entry = 0;
            TELL(unmapped(root, cap_page(cap) * P2(PAGE_BITS), covers(cap)));
            machine_flush_asid(cap_asid(cap), root);
        }
    }
    machine_clear(cap_object(cap), P2(TABLE_BITS));
}

/* X86_PageTable_Unmap and its kin. Error: RevokeFirst (there are copies; they would go on naming
 * a mapping that is gone). */
status page_table_unmap(struct call *c)
{
    if (!derive_is_final(c->self))
        return fail(c, ERR_RevokeFirst, WHY_table_copies);
    commit(c);
    if (cap_mapped(c->cap))
        unmap(c->cap);
    slot(c->self)->cap = cap_unmapped(c->cap);
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
