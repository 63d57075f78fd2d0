/* mapping.c - where a frame or table is mapped, for the state port.
 *
 * Owns:    nothing.
 * Entered: state_pass.c; only in debug builds.
 * Uses:    vspace_find: a capability remembers its mapping, and the tables say whether it holds.
 * Never:   changes anything. */
#include "arch.h"
#include "object/page_table.h"
#include "object/vspace.h"

/* log2 of the bytes that the entry for this frame or table covers; 0: it has none. */
static word covers(struct cap cap)
{
    switch (cap_type(cap)) {
    case CAP_frame:
        return IOMMU && cap_in_io(cap) ? (word)0 : frame_size(cap);
    case CAP_page_table:
        return NO_PAGE_TABLE;
    case CAP_page_directory:
        return NO_PAGE_DIRECTORY;
    case CAP_pdpt:
        return NO_PDPT;
    default:
        return 0;
    }
}

/* Does the entry name this frame or table? */
static bool is_named(struct cap cap, word bits, word entry)
{
    bool frame = cap_type(cap) == CAP_frame;
    bool large = entry & ENTRY_LARGE && bits != PAGE_BITS; /* otherwise that bit is another */
    return entry & ENTRY_PRESENT && large == (frame && bits != PAGE_BITS) &&
           entry_address(entry, frame ? bits : (word)TABLE_BITS) == cap_object(cap);
}

/* Mappings for devices (IOMMU) are told as none. */
struct mapping arch_mapping(struct cap cap)
{
    struct mapping m = { false, 0, 0, 0, 0 };
    word bits = covers(cap);
    if (cap_type(cap) == CAP_frame)
        m.rights = cap_vm_rights(cap);
    m.mapped = (bits != 0 || cap_type(cap) == CAP_pml4) && cap_mapped(cap);
    handle root = bits != 0 && m.mapped ? vspace_of_asid(cap_asid(cap)) : (handle)0;
    word at = cap_page(cap) * P2(PAGE_BITS);
    if (!root)
        return m;
    /* A capability remembers where it was mapped. The table above may be gone by now, or another
     * frame may be there. */
    struct place p = vspace_find(root, at, bits);
    if (p.entry && is_named(cap, bits, *p.entry)) {
        m.space = root;
        m.address = at;
        m.covers = bits;
    }
    return m;
}
