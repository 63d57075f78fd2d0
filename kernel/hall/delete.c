/* delete.c - deletion: a capability goes, and with the last one its object.
 *
 * Owns:    the zombie capability.
 * Entered: cnode.c (Delete, Revoke), tcb.c (a slot of a thread is replaced).
 * Uses:    derive.c for the list; type.c, which asks the object of each type.
 * Never:   recurses; does more than one step between two looks for an interrupt.
 *
 * A CNode or TCB that dies holds capabilities that die with it, and those may again be the last to
 * a CNode.  So its capability turns into a zombie that counts the slots still to empty.  Where a
 * dying object is found inside a dying object, the inner zombie takes the place of the outer one,
 * and the outer is parked in a slot of the inner: depth first, with the way back written into the
 * memory that is being given up.  One step empties one slot or goes down or up one level. */
#include "hall/delete.h"
#include "call/call.h"
#include "core/derive.h"
#include "hall/type.h"
#include "lib/bits.h"

/* Turn the last capability to an object, in slot s, into its zombie; false if it needs none. */
static bool zombify(handle s)
{
    struct cap z = cap_zombie_of(slot(s)->cap);
    if (cap_is_null(z))
        return false;
    slot(s)->cap = z;
    return true;
}

static bool lies_within(handle s, struct cap zombie)
{
    word size = zombie_kind(zombie) == ZOMBIE_CNODE ? pow2(cap_radix(zombie) + SLOT_BITS)
                                                    : (word)TCB_SLOTS * SLOT_SIZE;
    return s >= cap_object(zombie) && s - cap_object(zombie) < size;
}

/* The zombie in `inner` becomes the one at `head`, which is parked in a slot of the inner object;
 * what was in that slot takes the place of the inner zombie. */
static void zombie_go_down(handle head, handle inner)
{
    handle park = cap_object(slot(inner)->cap);
    if (park == head)
        park += SLOT_SIZE;
    derive_swap(head, inner);
    derive_swap(inner, park);
}

/* One step for a zombie in slot `head` whose last unexamined slot is `s`. */
static void zombie_empty(handle head, handle s)
{
    struct cap outer = slot(head)->cap, cap = slot(s)->cap;
    if (s == head || cap_is_null(cap)) {
        slot(head)->cap.w1 = outer.w1 - 1;
        return;
    }
    bool waits = cap_type(cap) == CAP_zombie && zombie_kind(cap) > ZOMBIE_TCB;
    if (cap_type(cap) == CAP_zombie && !waits) {
        if (outer.w1 == 1 && !lies_within(head, outer)) {
            derive_swap(head, s); /* go up: the outer zombie was parked here */
            derive_remove(s);
        } else {
            zombie_go_down(head, s);
        }
        return;
    }
    if (waits) {
        if (!zombie_cancel_one(cap))
            derive_remove(s);
        return;
    }
    bool final = derive_is_final(s);
    if (final && zombify(s))
        return;
    if (cap_finalise(cap, final))
        derive_remove(s);
}

/* One step of deleting the capability in s; true when s is empty. */
static bool delete_step(handle s)
{
    struct cap cap = slot(s)->cap;
    if (cap_is_null(cap))
        return true;
    if (cap_type(cap) != CAP_zombie) {
        bool final = derive_is_final(s);
        if (final && zombify(s))
            return false;
        if (!cap_finalise(cap, final))
            return false;
        derive_remove(s);
        return true;
    }
    switch (zombie_kind(cap)) {
    case ZOMBIE_ENDPOINT:
    case ZOMBIE_NOTIFICATION:
        if (zombie_cancel_one(cap))
            return false;
        break;
    case ZOMBIE_CNODE:
    case ZOMBIE_TCB:
        if (cap.w1 > 0) {
            zombie_empty(s, cap_object(cap) + (cap.w1 - 1) * SLOT_SIZE);
            return false;
        }
        break;
    }
    derive_remove(s);
    return true;
}

/* Empty slot s, and destroy what only it stood for.  RESTART when an interrupt waits: what is left
 * to do lies in s as a zombie, and the same call goes on with it. */
status delete_slot(struct call *c, handle s)
{
    while (!delete_step(s))
        if (call_preempt(c))
            return RESTART;
    return OK;
}

/* Delete everything made from the capability in s, but not that itself. */
status revoke_slot(struct call *c, handle s)
{
    while (derive_has_child(s)) {
        if (delete_slot(c, slot_next(s)) == RESTART || call_preempt(c))
            return RESTART;
    }
    return OK;
}
