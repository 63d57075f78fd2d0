/* frame.c - pages of 4 KiB, 2 MiB and 1 GiB that can be mapped into an address space.
 *
 * Owns:    the entries that map memory; the frame capability.
 * Entered: vspace.c (methods), type.c (copy, mask, delete).
 * Uses:    vspace.h (vspace_walk), machine.h.
 * Never:   touches a mapping that is not this capability's own: each capability maps once. */
#include "object/frame.h"
#include "arch.h"
#include "debug/state_port.h"
#include "lib/bits.h"
#include "machine/arm.h"
#include "machine/cpu.h"
#include "object/vspace.h"

/* Attributes of Page_Map (seL4_ARM_VMAttributes). Bit 1, parity, means nothing here. */
enum { ATTR_CACHEABLE = 1, ATTR_NO_EXECUTE = 4 };

/* A frame's first capability: readable, writable, mapped nowhere. Its memory was cleared by
 * machine_clear, which leaves nothing of it in the caches that a mapping without caches, a device
 * or a fetch of instructions would miss. */
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
 * gives neither, because there are no pages that can only be written. */
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

/* The entry that maps this frame with no more than `rights`. Both the frame's rights and the
 * caller's are applied, so a mapping never has more than either. A page of which user code has
 * neither right can still be executed there (ABI; Arm ARM, D5.4.6): only ATTR_NO_EXECUTE forbids
 * that. The kernel executes nothing of a user's. */
static word entry_for(struct cap cap, word rights, word attr)
{
    word vm = vm_masked(cap_vm_rights(cap), rights);
    word entry = cap_object(cap) + (frame_size(cap) == PAGE_BITS ? ENTRY_PAGE : ENTRY_BLOCK) +
                 ENTRY_ACCESSED + ENTRY_NOT_GLOBAL + ENTRY_KERNEL_NO_EXECUTE;
    entry += attr & ATTR_CACHEABLE ? ENTRY_NORMAL : (word)ENTRY_DEVICE;
    if (vm != VM_KERNEL_ONLY)
        entry += vm == VM_READ_WRITE ? ENTRY_USER : ENTRY_USER + ENTRY_READ_ONLY;
    return attr & ATTR_NO_EXECUTE ? entry + ENTRY_NO_EXECUTE : entry;
}

bool frame_is_writable(word entry)
{
    return (entry & (ENTRY_USER + ENTRY_READ_ONLY)) == ENTRY_USER;
}

/* May the invoked frame be mapped at `at`? If it is mapped already, only anew at the same place
 * in the same address space, which changes rights and attributes; otherwise anywhere below the
 * end of user space. Errors: InvalidCapability 1 (mapped in another address space),
 * InvalidArgument 0 (at another address, or above the end). */
static status check_address(struct call *c, vaddr at, word asid)
{
    if (cap_mapped(c->cap)) {
        if (cap_asid(c->cap) != asid)
            return fail_capability(c, 1, WHY_frame_elsewhere);
        return cap_page(c->cap) * P2(PAGE_BITS) == at
                   ? OK
                   : fail_argument(c, 0, WHY_frame_other_address);
    }
    return at > USER_TOP || at + pow2(frame_size(c->cap)) - 1 > USER_TOP
               ? fail_argument(c, 0, WHY_frame_high)
               : OK;
}

/* Map the invoked frame at user address `at` into the address space `space`, or map it there
 * anew: what was mapped there is replaced. `rights` as in seL4_CapRights_t. Errors, in this order:
 * TruncatedMessage, InvalidCapability 1 (no assigned VSpace), FailedLookup or InvalidCapability 1
 * (the identifier is no longer this VSpace's), AlignmentError, those of check_address,
 * FailedLookup (the walk does not end at an entry of this size; the word says where it ends).
 *
 * An entry that was valid is taken away and forgotten before the new one is there: for a change of
 * address, size or attributes that is a must ("break before make", Arm ARM, D5.10.1). */
status frame_map(struct call *c, struct cap space, vaddr at, word rights, word attr)
{
    paddr root = cap_object(space);
    word asid = cap_asid(space), bits = frame_size(c->cap);
    if (!vspace_is_assigned(space))
        return fail_capability(c, 1, WHY_no_vspace);
    if (!vspace_is_alive(root, asid))
        return vspace_fail_gone(c, asid, 1);
    if (low_bits(at, bits) != 0)
        return fail(c, ERR_AlignmentError, WHY_frame_alignment);
    if (check_address(c, at, asid) != OK)
        return ERROR;
    struct place p = vspace_walk(root, at);
    if (p.bits != bits)
        return vspace_fail_missing(c, p.bits);
    commit(c);
    if (*p.entry & ENTRY_VALID) {
        *p.entry = 0;
        TELL(unmapped(root, at, bits));
        machine_flush_page(asid, at);
    }
    *p.entry = entry_for(c->cap, rights, attr);
    barrier_stores();
    slot(c->self)->cap = cap_mapped_at(c->cap, at, asid);
    TELL(slot(c->self));
    return OK;
}

/* The entry that maps the frame `cap`, which says that it is mapped, in the address space `root`;
 * NULL if it does not: another frame may have been mapped over this one, or the table be gone. */
static word *entry_of(struct cap cap, paddr root)
{
    word bits = frame_size(cap);
    struct place p = vspace_walk(root, cap_page(cap) * P2(PAGE_BITS));
    bool same = p.bits == bits && entry_is_page(*p.entry, bits) &&
                entry_address(*p.entry, bits) == cap_object(cap);
    return same ? p.entry : NULL;
}

/* Remove this capability's mapping, if it is still there. */
static void unmap(struct cap cap)
{
    paddr root = vspace_of_asid(cap_asid(cap));
    word *entry = root ? entry_of(cap, root) : NULL;
    if (!entry)
        return;
    *entry = 0;
    TELL(unmapped(root, cap_page(cap) * P2(PAGE_BITS), frame_size(cap)));
    machine_flush_page(cap_asid(cap), cap_page(cap) * P2(PAGE_BITS));
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

/* Maintenance of addresses start to end-1, as `ttbr` maps them: the last part of a method, behind
 * its checks. Between two steps of 4 KiB an interrupt can stop it (RESTART); the same call then
 * goes on where it stopped. The checks are made again: what is mapped may be another page by then,
 * or none. */
status frame_maintain(struct call *c, word ttbr, vaddr start, vaddr end, enum cache_step step)
{
    struct maintenance *kept = &tcb(c->caller)->context.maintenance;
    struct maintenance call = { { c->cap.w0, c->cap.w1 }, start, end, step, 0 };
    commit(c);
    for (vaddr at = maintenance_begin(kept, &call); at < end;) {
        vaddr next = maintenance_step_end(at, end);
        machine_cache(ttbr, at, next, step, next == end);
        at = next;
        if (at < end && call_preempt(c)) {
            *kept = call;
            kept->next = at;
            return RESTART;
        }
    }
    return OK;
}

/* Errors, in this order: TruncatedMessage, IllegalOperation (not mapped), FailedLookup (the
 * identifier is nobody's now), InvalidArgument 1 (the end is not behind the start), InvalidArgument
 * 0 (beyond the frame), InvalidCapability 0 (something else is mapped there), IllegalOperation (to
 * drop lines of a page that may not be written). What is done is done by the user's own address:
 * for an instruction cache that looks up by virtual addresses that one counts (Arm ARM, D4.4.6). */
status frame_cache(struct call *c, word start, word end, word step)
{
    struct cap cap = c->cap;
    word size = pow2(frame_size(cap)), at = cap_page(cap) * P2(PAGE_BITS);
    if (!cap_mapped(cap))
        return fail_illegal(c, WHY_cache_unmapped);
    paddr root = vspace_of_asid(cap_asid(cap));
    if (!root)
        return fail_root(c, false, WHY_space_gone);
    if (end <= start)
        return fail_argument(c, 1, WHY_cache_order);
    if (start >= size || end > size)
        return fail_argument(c, 0, WHY_cache_outside);
    const word *entry = entry_of(cap, root);
    if (!entry)
        return fail_capability(c, 0, WHY_cache_stale);
    if (step == CACHE_INVALIDATE && !frame_is_writable(*entry))
        return fail_illegal(c, WHY_cache_rights);
    return frame_maintain(c, cap_asid(cap) * P2(48) + root, at + start, at + end,
                          (enum cache_step)step);
}
