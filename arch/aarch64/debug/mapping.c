/* mapping.c - where a frame or table is mapped, for the state port.
 *
 * Owns:    nothing.
 * Entered: state_pass.c; only in debug builds.
 * Uses:    vspace_find: a capability remembers its mapping, and the tables say whether it holds.
 * Never:   changes anything. */
#include "arch.h"
#include "object/page_table.h"
#include "object/vspace.h"

/* Does the entry of its address space still map this frame? */
static bool frame_is_there(struct cap cap, paddr root)
{
    word bits = frame_size(cap);
    struct place p = vspace_find(root, cap_page(cap) * P2(PAGE_BITS));
    return p.bits == bits && entry_is_page(*p.entry, bits) &&
           entry_address(*p.entry, bits) == cap_object(cap);
}

/* A capability remembers where it was mapped. The table above may be gone by now, or another
 * frame may be there. */
struct mapping arch_mapping(struct cap cap)
{
    struct mapping m = { false, 0, 0, 0, 0 };
    bool frame = cap_type(cap) == CAP_frame, other = cap_type(cap) == CAP_page_table;
    if (frame)
        m.rights = cap_vm_rights(cap);
    m.mapped = (frame || other || cap_type(cap) == CAP_vspace) && cap_mapped(cap);
    handle root = (frame || other) && m.mapped ? vspace_of_asid(cap_asid(cap)) : (handle)0;
    if (!root || !(frame ? frame_is_there(cap, root) : page_table_entry(cap) != NULL))
        return m;
    m.space = root;
    m.address = cap_page(cap) * P2(PAGE_BITS);
    m.covers = frame ? frame_size(cap) : cap_table_covers(cap);
    return m;
}
