/* frame.c - pages of 4 KiB, 2 MiB and 1 GiB that can be mapped into an address space.
 *
 * Owns:    the entries that map memory; the frame capability.
 * Entered: vspace.c (methods), type.c (copy, mask, delete).
 * Uses:    vspace.h (vspace_walk), machine.h.
 * Never:   touches a mapping that is not this capability's own: each capability maps once. */
#include "lib/bits.h"
#include "object/frame.h"
#include "object/iospace.h"
#include "arch.h"
#include "debug/state_port.h"
#include "machine/pc.h"
#include "object/vspace.h"

/* Attributes of Page_Map: bits 0 and 1 go into the entry as they are (PWT, PCD). */
/* An entry that maps a page (SDM volume 3, section 4.5):
 *
 *   63 NX | 51..12 page | 8 G | 7 PAT or PS | 4 PCD | 3 PWT | 2 USER | 1 WRITE | 0 PRESENT
 *
 * In the entry of a large page bit 7 is PS (it is a page and not a table), and PAT is bit 12. */

enum { ATTR_PAT = 4, ATTR_NO_EXECUTE = 8 };

/* A frame's first capability: readable, writable, mapped nowhere. */
static struct cap create(paddr at, word kind, bool device)
{
    struct cap cap = cap_set_frame_kind(cap_make(CAP_frame, at, 0), kind);
    return cap_set_device(cap_set_vm_rights(cap, VM_READ_WRITE), device);
}

#define CREATE(name, kind) \
    struct cap name(paddr at, word size_bits, bool device) \
    { \
        (void)size_bits; \
        return create(at, kind, device); \
    }
CREATE(small_frame_create, FRAME_SMALL)
CREATE(large_frame_create, FRAME_LARGE)
CREATE(huge_frame_create, FRAME_HUGE)

/* A copy of a frame's capability is mapped nowhere: each capability stands for at most one
 * mapping, so that deleting it removes that one. */
struct cap frame_derive(handle source, struct cap cap)
{
    (void)source;
    return cap_unmapped(cap);
}

/* What a page may be used for is said in the bits of rights; without the right to read, neither
 * counts. */
_Static_assert(VM_READ_ONLY + 0u == RIGHT_READ && VM_READ_WRITE + 0u == RIGHT_READ + RIGHT_WRITE,
               "vm");
/* Rights of a page. The bits are those of seL4_CapRights_t; without the right to read, a page
 * gives nothing, because x86 has no pages that can only be written. */
static word vm_masked(word vm, word rights)
{
    word both = vm & rights;
    return both & RIGHT_READ ? both : (word)VM_KERNEL_ONLY;
}

/* Copy and Mint: fewer rights. */
struct cap frame_mask(struct cap cap, word rights)
{
    return cap_set_vm_rights(cap, vm_masked(cap_vm_rights(cap), rights));
}

/* May the invoked frame be mapped at `at`? If it is mapped already, only anew at the same place
 * in the same address space, which changes rights and attributes; otherwise anywhere below the
 * end of user space. Errors: InvalidCapability 1 (mapped in another address space),
 * InvalidArgument 0 (at another address, or above the end). */
static status check_address(struct call *c, vaddr at, word asid)
{
    if (cap_mapped(c->cap)) {
        if (cap_asid(c->cap) != asid || (IOMMU && cap_in_io(c->cap)))
            return fail_capability(c, 1, WHY_frame_elsewhere);
        return cap_page(c->cap) * P2(PAGE_BITS) == at
                   ? OK
                   : fail_argument(c, 0, WHY_frame_other_address);
    }
    return at > USER_TOP || at + pow2(frame_size(c->cap)) > USER_TOP
               ? fail_argument(c, 0, WHY_frame_high)
               : OK;
}

/* Where the entry of a page of 2^bits bytes is. The same walk stands here twice: with a number of
 * levels that the compiler knows it becomes a straight line, for the pages that are many; and as a
 * loop for the others. (With a call for the others Unmap takes 6 instructions more.) */
static inline struct place find(paddr root, vaddr at, word bits)
{
    if (likely(bits == PAGE_BITS))
        return vspace_walk(root, at, PAGE_BITS);
    return vspace_walk(root, at, bits);
}

/* Bits of an entry that only a large page, or one with unusual attributes, has. The PAT bit lies
 * elsewhere in the entry of a large page (SDM volume 3, tables 4-18 to 4-20). */
static inline word unusual(word kind, word attr)
{
    word bits = kind == FRAME_SMALL ? (word)0 : ENTRY_LARGE;
    if (attr & ATTR_NO_EXECUTE)
        bits += ENTRY_NO_EXECUTE;
    if (attr & ATTR_PAT && kind != FRAME_HUGE)
        bits += kind == FRAME_SMALL ? ENTRY_PAT_SMALL : ENTRY_PAT_LARGE;
    return bits;
}

/* (What a user may do, twice, are the bits of an entry.) */
_Static_assert(2 * VM_READ_ONLY == ENTRY_USER && 2 * VM_READ_WRITE == ENTRY_USER + ENTRY_WRITE,
               "entry_for");
/* The entry that maps this frame with no more than `rights`. Both the frame's rights and the
 * caller's are applied, so a mapping never has more than either. Twice the rights are the
 * entry's bits USER and WRITE. */
static word entry_for(struct cap cap, word rights, word attr)
{
    word kind = cap_frame_kind(cap), vm = vm_masked(cap_vm_rights(cap), rights);
    word user = vm != VM_KERNEL_ONLY ? vm * 2 : (word)0;
    word entry = cap_object(cap) + attr % 4 * P2(3) + user + ENTRY_PRESENT;
    return likely(kind == FRAME_SMALL && attr < ATTR_PAT) ? entry : entry + unusual(kind, attr);
}

/* The last step of frame_map, shared by both ways. Only an entry that was present can be
 * remembered by the processor, so a first mapping needs no flush. */
static inline status put(struct call *c, word *entry, word value, vaddr at, word asid)
{
    word old = *entry;
    commit(c);
    *entry = value;
    if (old & ENTRY_PRESENT)
        TELL(unmapped(vspace_of_asid(asid), at, frame_size(c->cap)));
    slot(c->self)->cap = cap_mapped_at(c->cap, at, asid);
    TELL(slot(c->self));
    if (old & ENTRY_PRESENT)
        machine_flush_page(asid, at);
    return OK;
}

/* The same for a large page, or for one from which no code may be fetched. Further errors:
 * DeleteFirst (a table of smaller pages is there), IllegalOperation (the CPU lacks 1 GiB pages,
 * or cannot forbid fetching). */
static __attribute__((noinline)) status put_unusual(struct call *c, word *entry, word value,
                                                    vaddr at, word asid)
{
    word kind = cap_frame_kind(c->cap);
    if (kind != FRAME_SMALL && (*entry & ENTRY_PRESENT) && !(*entry & ENTRY_LARGE))
        return fail(c, ERR_DeleteFirst, WHY_frame_over_table);
    if ((kind == FRAME_HUGE && !machine_huge_pages()) ||
        ((value & ENTRY_NO_EXECUTE) && !machine_no_execute()))
        return fail_illegal(c, WHY_frame_unable);
    return put(c, entry, value, at, asid);
}

/* Map the invoked frame at user address `at` into the address space `space`, or map it there
 * anew. `rights` as in seL4_CapRights_t; `attr`: bits 0 to 2 are PWT, PCD and PAT, bit
 * 3, which seL4 ignores, forbids fetching code. Errors, in this order: TruncatedMessage,
 * InvalidCapability 1 (no assigned PML4), those of check_address, InvalidCapability 1 or
 * FailedLookup (the identifier is no longer this PML4's), AlignmentError, FailedLookup (a table
 * is missing; the word says which), those of put_unusual. */
status frame_map(struct call *c, struct cap space, vaddr at, word rights, word attr)
{
    paddr root = cap_object(space);
    word asid = cap_pml4_asid(space), bits = frame_size(c->cap);
    if (!vspace_is_assigned(space))
        return fail_capability(c, 1, WHY_no_vspace);
    if (check_address(c, at, asid) != OK)
        return ERROR;
    if (!vspace_is_alive(root, asid))
        return vspace_fail_gone(c, asid);
    if (low_bits(at, bits) != 0)
        return fail(c, ERR_AlignmentError, WHY_frame_alignment);
    word value = entry_for(c->cap, rights, attr);
    struct place p = find(root, at, bits);
    if (!p.entry)
        return vspace_fail_missing(c, p.missing);
    if (unlikely(bits != PAGE_BITS || value >= ENTRY_NO_EXECUTE))
        return put_unusual(c, p.entry, value, at, asid);
    return put(c, p.entry, value, at, asid);
}

/* Remove this capability's mapping, if the entry still maps this frame. It may not: the address
 * space may be gone, or another frame may have been mapped over this one (Page_Map replaces what
 * was there). */
static void unmap(struct cap cap)
{
    if (IOMMU && cap_in_io(cap)) {
        iospace_unmap_frame(cap);
        return;
    }
    paddr root = vspace_of_asid(cap_asid(cap));
    word bits = frame_size(cap);
    vaddr at = cap_page(cap) * P2(PAGE_BITS);
    if (!root)
        return;
    struct place p = find(root, at, bits);
    if (!p.entry || !(*p.entry & ENTRY_PRESENT) || entry_address(*p.entry, bits) != cap_object(cap))
        return;
    /* The entry may name a table by now, at the address where the large page was. */
    if (bits != PAGE_BITS && !(*p.entry & ENTRY_LARGE))
        return;
    *p.entry = 0;
    TELL(unmapped(root, at, bits));
    machine_flush_page(cap_asid(cap), at);
}

/* Page_Unmap. A frame that is not mapped is no error. */
status frame_unmap(struct call *c)
{
    commit(c);
    if (cap_mapped(c->cap)) {
        unmap(c->cap);
        slot(c->self)->cap = cap_unmapped(c->cap);
        TELL(slot(c->self));
    }
    return OK;
}

/* Every capability has a mapping of its own, so it goes with the capability and not with the
 * last one. */
bool frame_finalise(struct cap c, bool final)
{
    (void) final;
    if (cap_mapped(c))
        unmap(c);
    return true;
}

/* ---- IPC buffers ---- */
