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
#include "machine.h"
#include "object/vspace.h"

enum { ATTR_PAT = 4, ATTR_NO_EXECUTE = 8 };

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

/* A copy is mapped nowhere. */
enum error_code frame_derive(handle source, struct cap cap, struct cap *out)
{
    (void)source;
    *out = cap_unmapped(cap);
    return ERR_NoError;
}

/* What a page may be used for is said in the bits of rights; without the right to read, neither
 * counts. */
_Static_assert(VM_READ_ONLY + 0u == RIGHT_READ && VM_READ_WRITE + 0u == RIGHT_READ + RIGHT_WRITE,
               "vm");
static word vm_masked(word vm, word rights)
{
    word both = vm & rights;
    return both & RIGHT_READ ? both : (word)VM_KERNEL_ONLY;
}

struct cap frame_mask(struct cap cap, word rights)
{
    return cap_set_vm_rights(cap, vm_masked(cap_vm_rights(cap), rights));
}

/* Where it may be mapped. */
static status check_address(struct call *c, vaddr at, word asid)
{
    if (cap_mapped(c->cap)) {
        if (cap_asid(c->cap) != asid || (IOMMU && cap_in_io(c->cap)))
            return fail_capability(c, 1);
        return cap_page(c->cap) * P2(PAGE_BITS) == at ? OK : fail_argument(c, 0);
    }
    return at > USER_TOP || at + pow2(frame_size(c->cap)) > USER_TOP ? fail_argument(c, 0) : OK;
}

/* Where the entry of a page is; to that of a small one the way lies in a row, without a loop. */
static inline struct place find(paddr root, vaddr at, word bits)
{
    return likely(bits == PAGE_BITS) ? vspace_walk(root, at, PAGE_BITS)
                                     : vspace_walk(root, at, bits);
}

/* What the entry of any but a small page with usual attributes has besides. */
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
static word entry_for(struct cap cap, word rights, word attr)
{
    word kind = cap_frame_kind(cap), vm = vm_masked(cap_vm_rights(cap), rights);
    word user = vm != VM_KERNEL_ONLY ? vm * 2 : (word)0;
    word entry = cap_object(cap) + attr % 4 * P2(3) + user + ENTRY_PRESENT;
    return likely(kind == FRAME_SMALL && attr < ATTR_PAT) ? entry : entry + unusual(kind, attr);
}

/* The last step of frame_map. */
static inline status put(struct call *c, word *entry, word value, vaddr at, word asid)
{
    word old = *entry;
    commit(c);
    *entry = value;
    slot(c->self)->cap = cap_mapped_at(c->cap, at, asid);
    if (old & ENTRY_PRESENT)
        machine_flush_page(asid, at);
    return OK;
}

/* The same for a large page, or for one from which no code may be fetched. */
static __attribute__((noinline)) status put_unusual(struct call *c, word *entry, word value,
                                                    vaddr at, word asid)
{
    word kind = cap_frame_kind(c->cap);
    if (kind != FRAME_SMALL && (*entry & ENTRY_PRESENT) && !(*entry & ENTRY_LARGE))
        return fail(c, ERR_DeleteFirst);
    if ((kind == FRAME_HUGE && !machine_huge_pages()) ||
        ((value & ENTRY_NO_EXECUTE) && !machine_no_execute()))
        return fail_illegal(c);
    return put(c, entry, value, at, asid);
}

/* Map the invoked frame at `at` into the address space that is capability 0, with no more than
 * `rights` and with the attributes `attr` (bits 0 to 2: PWT, PCD, PAT; bit 3, which seL4 ignores:
 * no code is fetched from there); or map it there anew. Fails as errors.tsv of the ABI says for
 * X86_Page_Map, in that order. */
status frame_map(struct call *c, vaddr at, word rights, word attr)
{
    if (call_is_short(c))
        return fail_truncated(c);
    struct cap space = call_cap(c, 0);
    paddr root = cap_object(space);
    word asid = cap_pml4_asid(space), bits = frame_size(c->cap);
    if (!vspace_is_assigned(space))
        return fail_capability(c, 1);
    if (check_address(c, at, asid) != OK || vspace_check_alive(c, root, asid) != OK)
        return ERROR;
    if (low_bits(at, bits) != 0)
        return fail(c, ERR_AlignmentError);
    word value = entry_for(c->cap, rights, attr);
    struct place p = find(root, at, bits);
    if (!p.entry)
        return vspace_fail_missing(c, p.missing);
    if (unlikely(bits != PAGE_BITS || value >= ENTRY_NO_EXECUTE))
        return put_unusual(c, p.entry, value, at, asid);
    return put(c, p.entry, value, at, asid);
}

/* Remove this capability's mapping, if it is still what the entry says. */
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
    if (bits != PAGE_BITS && !(*p.entry & ENTRY_LARGE))
        return;
    *p.entry = 0;
    machine_flush_page(cap_asid(cap), at);
}

status frame_unmap(struct call *c)
{
    commit(c);
    if (cap_mapped(c->cap)) {
        unmap(c->cap);
        slot(c->self)->cap = cap_unmapped(c->cap);
    }
    return OK;
}

bool frame_finalise(struct cap c, bool final)
{
    (void) final;
    if (cap_mapped(c))
        unmap(c);
    return true;
}

/* ---- IPC buffers ---- */
