/* cnode.c - a table of capability slots, and how capabilities are copied, moved and deleted.
 *
 * Owns:    the CNode capability's guard.
 * Entered: type.c.
 * Uses:    cspace.c to find slots, derive.c to change them.
 * Never:   touches the object behind a capability.
 *
 * The order of the checks in each method is ABI. */
#include "core/cspace.h"
#include "hall/rows.h"
#include "hall/type.h"
#include "hall/delete.h"
#include "call/slot.h"
#include "core/derive.h"
#include "debug/state_port.h"
#include "object/endpoint.h"
#include "lib/bits.h"
#include "object/reply.h"

#define TABLE "cnode.def"
#define ROW DECLARE_LATE
#include "call/table.h"

/* Which slot: every method names slots by index and depth below a CNode (seL4 manual, chapter 3,
 * "CNode Methods"). Copy, Mint, Move and Mutate look at the destination completely before the
 * source: which of two mistakes is reported first is visible, and so it is ABI. */

enum { GUARD_VALUE_BITS = 58 };

/* The guard is in the data: its size in the low 6 bits, its value above. Returns a null
 * capability if guard and radix together have more bits than an address. A guard may be set
 * again at any time, also by Mutate: it only changes addresses, not what can be reached. */
struct cap cnode_data(struct cap cap, bool preserve, word data)
{
    (void)preserve;
    word bits = data % P2(6);
    if (bits + cap_radix(cap) > WORD_BITS)
        return cap_null();
    cap.w1 = low_bits(data / P2(6), bits);
    return cap_set_guard_bits(cap, bits);
}

/* Two CNode capabilities are of the same object if address and size agree; guards may differ. */
bool cnode_region(struct cap a, struct cap b)
{
    return cap_type(b) == CAP_cnode && cap_object(a) == cap_object(b) &&
           cap_radix(a) == cap_radix(b);
}

/* Methods of a CNode. */
status cnode_invoke(struct call *c)
{
    return invoke_row(c);
}

/* The slot that a method works on or writes to, below the invoked CNode. Errors:
 * TruncatedMessage, FailedLookup (a word 0 says "destination"), RangeError (depth). */
static handle find_dest(struct call *c, word index, word depth)
{
    if (c->length < 2) {
        fail_truncated(c);
        return 0;
    }
    return call_slot(c, c->cap, index, depth, false);
}

/* Delete all capabilities that were made from the one in the slot. An empty slot is no error: it
 * has no descendants. RESTART between two of them. */
static status CNode_Revoke(struct call *c, word index, word depth)
{
    handle s = find_dest(c, index, depth);
    if (!s)
        return ERROR;
    commit(c);
    return revoke_slot(c, s);
}

/* Empty the slot. An empty slot is no error. */
static status CNode_Delete(struct call *c, word index, word depth)
{
    handle s = find_dest(c, index, depth);
    if (!s)
        return ERROR;
    commit(c);
    return delete_slot(c, s);
}

/* Let every thread that waits to send with this capability's badge make its system call again.
 * Errors besides those of the slot: IllegalOperation (no endpoint, or without all rights). All
 * rights are asked for, because a server does this to its own endpoint; without a badge there is
 * nothing to cancel. */
static status CNode_CancelBadgedSends(struct call *c, word index, word depth)
{
    handle s = find_dest(c, index, depth);
    if (!s)
        return ERROR;
    struct cap cap = slot(s)->cap;
    if (cap_type(cap) != CAP_endpoint || cap_rights(cap) != RIGHTS_ALL)
        return fail_illegal(c, WHY_cancel_what);
    commit(c);
    return cap_badge(cap) ? endpoint_cancel_badge(c, cap_object(cap), cap_badge(cap)) : OK;
}

/* Where a capability is, and where it goes; both 0: an error was made. */
struct ends {
    handle src, dest;
};

/* find_both with each check by itself, in the ABI's order: those of find_dest, TruncatedMessage,
 * DeleteFirst (the destination is not empty), FailedLookup or RangeError of the source,
 * FailedLookup (the source is empty). */
static __attribute__((noinline)) struct ends find_both_slowly(struct call *c, word dest_index,
                                                              word dest_depth,
                                                              struct extra src_root, word src_index,
                                                              word src_depth)
{
    const struct ends none = { 0, 0 };
    struct ends e = { 0, find_dest(c, dest_index, dest_depth) };
    if (!e.dest)
        return none;
    if (c->length < 4 || c->caps < 1) {
        fail_truncated(c);
        return none;
    }
    if (!slot_is_empty(e.dest)) {
        fail(c, ERR_DeleteFirst, WHY_slot_taken);
        return none;
    }
    e.src = call_slot(c, extra_cap(src_root), src_index, src_depth, true);
    if (!e.src)
        return none;
    if (slot_is_empty(e.src)) {
        fail_missing(c, true, src_depth, WHY_src_empty);
        return none;
    }
    return e;
}

/* What Copy, Mint, Move and Mutate check alike. Where both CSpaces are flat and all is well, as
 * nearly always, the order of the checks does not show. Otherwise they are made one by one. */
static struct ends find_both(struct call *c, word dest_index, word dest_depth,
                             struct extra src_root, word src_index, word src_depth)
{
    struct ends e;
    bool well = c->length >= 4 && c->caps >= 1 &&
                cspace_flat(c->cap, dest_index, dest_depth, &e.dest) && slot_is_empty(e.dest) &&
                cspace_flat(extra_cap(src_root), src_index, src_depth, &e.src) &&
                !slot_is_empty(e.src);
    if (likely(well))
        return e;
    return find_both_slowly(c, dest_index, dest_depth, src_root, src_index, src_depth);
}

/* Put a copy of `changed`, which is the capability in src with other rights or badge, into dest.
 * Errors: those of fail_derive. */
static inline __attribute__((always_inline)) status insert_copy(struct call *c, struct cap changed,
                                                                struct ends e)
{
    struct cap copy = cap_derive(e.src, changed);
    if (cap_is_null(copy))
        return fail_derive(c, changed, WHY_never_copied);
    commit(c);
    derive_insert(copy, e.src, e.dest);
    return OK;
}

/* Put a copy with fewer rights into an empty slot. */
static status CNode_Copy(struct call *c, word dest_index, word dest_depth, struct extra src_root,
                         word src_index, word src_depth, word rights)
{
    struct ends e = find_both(c, dest_index, dest_depth, src_root, src_index, src_depth);
    if (!e.src)
        return ERROR;
    if (CNode_Copy_is_short(c))
        return fail_truncated(c);
    return insert_copy(c, cap_with_rights(slot(e.src)->cap, rights), e);
}

/* The same with a new badge or guard.  Further error: IllegalOperation (the badge may not be
 * set). */
static status CNode_Mint(struct call *c, word dest_index, word dest_depth, struct extra src_root,
                         word src_index, word src_depth, word rights, word badge)
{
    struct ends e = find_both(c, dest_index, dest_depth, src_root, src_index, src_depth);
    if (!e.src)
        return ERROR;
    if (CNode_Mint_is_short(c))
        return fail_truncated(c);
    struct cap masked = cap_with_rights(slot(e.src)->cap, rights);
    struct cap changed = cap_with_data(masked, false, badge);
    if (cap_is_null(changed))
        return fail_illegal(c, WHY_data);
    return insert_copy(c, changed, e);
}

/* Move a capability. It keeps its place in the derivation list, so its descendants stay its
 * own. */
static status CNode_Move(struct call *c, word dest_index, word dest_depth, struct extra src_root,
                         word src_index, word src_depth)
{
    struct ends e = find_both(c, dest_index, dest_depth, src_root, src_index, src_depth);
    if (!e.src)
        return ERROR;
    commit(c);
    derive_move(slot(e.src)->cap, e.src, e.dest);
    return OK;
}

/* Move a capability and change its guard. Further error: IllegalOperation, for every endpoint or
 * notification (ABI: a badge cannot be changed by Mutate). */
static status CNode_Mutate(struct call *c, word dest_index, word dest_depth, struct extra src_root,
                           word src_index, word src_depth, word badge)
{
    struct ends e = find_both(c, dest_index, dest_depth, src_root, src_index, src_depth);
    if (!e.src)
        return ERROR;
    if (CNode_Mutate_is_short(c))
        return fail_truncated(c);
    struct cap changed = cap_with_data(slot(e.src)->cap, true, badge);
    if (cap_is_null(changed))
        return fail_illegal(c, WHY_data);
    commit(c);
    derive_move(changed, e.src, e.dest);
    return OK;
}

/* Move pivot to dest and src to pivot, in one step; src and dest may be the same slot, and then
 * the two capabilities are exchanged. Errors, in this order: those of find_dest,
 * TruncatedMessage, those of src and then of pivot (both are called the source side),
 * IllegalOperation (pivot is src or dest), DeleteFirst (dest is not empty), FailedLookup (src or
 * pivot is empty), IllegalOperation (a guard does not fit). */
static status CNode_Rotate(struct call *c, word dest_index, word dest_depth, word dest_badge,
                           struct extra pivot_root, word pivot_index, word pivot_depth,
                           word pivot_badge, struct extra src_root, word src_index, word src_depth)
{
    handle dest = find_dest(c, dest_index, dest_depth);
    if (!dest)
        return ERROR;
    if (CNode_Rotate_is_short(c))
        return fail_truncated(c);
    handle src = call_slot(c, extra_cap(src_root), src_index, src_depth, true);
    if (!src)
        return ERROR;
    handle pivot = call_slot(c, extra_cap(pivot_root), pivot_index, pivot_depth, true);
    if (!pivot)
        return ERROR;
    if (pivot == src || pivot == dest)
        return fail_illegal(c, WHY_pivot_same);
    if (src != dest && !slot_is_empty(dest))
        return fail(c, ERR_DeleteFirst, WHY_slot_taken);
    if (slot_is_empty(src))
        return fail_missing(c, true, src_depth, WHY_src_empty);
    if (slot_is_empty(pivot))
        return fail_missing(c, false, pivot_depth, WHY_pivot_empty);
    struct cap new_pivot = cap_with_data(slot(src)->cap, true, pivot_badge);
    struct cap new_dest = cap_with_data(slot(pivot)->cap, true, dest_badge);
    if (cap_is_null(new_pivot) || cap_is_null(new_dest))
        return fail_illegal(c, WHY_data);
    commit(c);
    if (src == dest) {
        derive_swap(src, pivot);
        slot(pivot)->cap = new_pivot;
        slot(dest)->cap = new_dest;
        TELL(slot(pivot));
        TELL(slot(dest));
    } else {
        derive_move(new_dest, pivot, dest);
        derive_move(new_pivot, src, pivot);
    }
    return OK;
}

#include "object/cnode_rows.h"
