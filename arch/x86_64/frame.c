/* frame.c - pages of 4 KiB, 2 MiB and 1 GiB that can be mapped into an address space.
 *
 * Owns:    the entries that map memory; the frame capability.
 * Entered: vspace.c (methods), cap.c (copy, mask, delete), ipc.c (IPC buffers).
 * Uses:    vspace_find, machine.h.
 * Never:   touches a mapping that is not this capability's own: each capability maps once. */
#include "lib/bits.h"
#include "frame.h"
#include "iospace.h"
#include "arch.h"
#include "machine.h"
#include "vspace.h"

enum { ATTR_NO_EXECUTE = 8 };

static struct cap create(paddr at, word kind, bool device)
{
    struct cap cap = cap_set_frame_kind(cap_make(CAP_frame, at, 0), kind);
    return cap_set_device(cap_set_vm_rights(cap, VM_READ_WRITE), device);
}

struct cap small_frame_create(paddr at, word size_bits, bool device)
{
    (void)size_bits;
    return create(at, FRAME_SMALL, device);
}

struct cap large_frame_create(paddr at, word size_bits, bool device)
{
    (void)size_bits;
    return create(at, FRAME_LARGE, device);
}

struct cap huge_frame_create(paddr at, word size_bits, bool device)
{
    (void)size_bits;
    return create(at, FRAME_HUGE, device);
}

/* A copy is mapped nowhere. */
status frame_derive(struct call *c, handle source, struct cap cap, struct cap *out)
{
    (void)c, (void)source;
    *out = cap_unmapped(cap);
    return OK;
}

static word vm_masked(word vm, word rights)
{
    if (vm == VM_KERNEL_ONLY || !(rights & RIGHT_READ))
        return VM_KERNEL_ONLY;
    return vm == VM_READ_WRITE && (rights & RIGHT_WRITE) ? VM_READ_WRITE : VM_READ_ONLY;
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

static word entry_for(struct cap cap, word vm, word attr)
{
    word entry = cap_object(cap) | ENTRY_PRESENT | attr % 4 * P2(3);
    if (vm != VM_KERNEL_ONLY)
        entry |= ENTRY_USER;
    if (vm == VM_READ_WRITE)
        entry |= ENTRY_WRITE;
    if (cap_frame_kind(cap) != FRAME_SMALL)
        entry |= ENTRY_LARGE;
    if (attr & ATTR_NO_EXECUTE)
        entry |= ENTRY_NO_EXECUTE;
    if (attr / 4 % 2 && cap_frame_kind(cap) == FRAME_SMALL)
        entry |= ENTRY_PAT_SMALL;
    if (attr / 4 % 2 && cap_frame_kind(cap) == FRAME_LARGE)
        entry |= ENTRY_PAT_LARGE;
    return entry;
}

/* Map the invoked frame at `at` into the address space that is capability 0, with no more than
 * `rights` and with the attributes `attr` (bits 0 to 2: PWT, PCD, PAT; bit 3, which seL4 ignores: no
 * code is fetched from there); or map it there anew.
 * Fails as errors.tsv of the ABI says for X86_Page_Map, in that order. */
status frame_map(struct call *c, vaddr at, word rights, word attr)
{
    struct cap space = call_cap(c, 0);
    paddr root = cap_object(space);
    word asid = cap_pml4_asid(space), bits = frame_size(c->cap);
    if (call_is_short(c))
        return fail_truncated(c);
    if (!vspace_is_assigned(space))
        return fail_capability(c, 1);
    if (check_address(c, at, asid) != OK || vspace_check_alive(c, root, asid) != OK)
        return ERROR;
    if (low_bits(at, bits) != 0)
        return fail(c, ERR_AlignmentError);
    struct place p = vspace_find(root, at, bits);
    if (!p.entry)
        return vspace_fail_missing(c, p.missing);
    word old = *p.entry;
    if (bits != PAGE_BITS && (old & ENTRY_PRESENT) && !(old & ENTRY_LARGE))
        return fail(c, ERR_DeleteFirst);
    if ((bits == HUGE_PAGE_BITS && !machine_huge_pages()) ||
        ((attr & ATTR_NO_EXECUTE) && !machine_no_execute()))
        return fail_illegal(c);
    commit(c);
    *p.entry = entry_for(c->cap, vm_masked(cap_vm_rights(c->cap), rights), attr);
    if (old & ENTRY_PRESENT)
        machine_flush_page(asid, at);
    slot(c->self)->cap = cap_mapped_at(c->cap, at, asid);
    return OK;
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
    struct place p = vspace_find(root, at, bits);
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
    if (cap_mapped(c->cap))
        unmap(c->cap);
    slot(c->self)->cap = cap_unmapped(c->cap);
    return OK;
}

bool frame_finalise(struct cap c, bool final)
{
    (void)final;
    if (cap_mapped(c))
        unmap(c);
    return true;
}

/* ---- IPC buffers ---- */

bool arch_can_be_buffer(struct cap cap)
{
    return cap_type(cap) == CAP_frame && !cap_device(cap);
}

word *arch_buffer_words(struct cap cap, vaddr at, bool to_write)
{
    if (!arch_can_be_buffer(cap))
        return NULL;
    word vm = cap_vm_rights(cap);
    if (vm != VM_READ_WRITE && (to_write || vm != VM_READ_ONLY))
        return NULL;
    return user_words(cap_object(cap) + low_bits(at, frame_size(cap)));
}
