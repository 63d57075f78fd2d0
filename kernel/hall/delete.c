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
#include "debug/state_port.h"
#include "hall/type.h"
#include "lib/bits.h"

/* Turn the last capability to an object, in slot s, into its zombie. Returns false if the type
 * needs none, because its objects die in one step. From here on nobody can use the object: a
 * zombie cannot be invoked, copied or looked up. */
/* An example: slot h holds the zombie A, and A's slot x holds the zombie B. One step exchanges h
 * with x, and then x with B's first slot p:
 *
 *   before   h: A     x (in A): B     p (in B): c
 *   after    h: B     x (in A): c     p (in B): A
 *
 * Now B is emptied. Its last slot p holds A, which goes back to h when everything else in B is
 * gone. The capability c waits in A's slot x meanwhile and is deleted with A. */

static bool zombify(handle s)
{
    struct cap z = cap_zombie_of(slot(s)->cap);
    if (cap_is_null(z))
        return false;
    if (MCS)
        cap_put_out_of_use(slot(s)->cap);
    slot(s)->cap = z;
    TELL(slot(s));
    return true;
}

/* Is slot s inside the very object that the zombie is emptying? A CNode may hold the capability
 * that it dies by. */
static bool lies_within(handle s, struct cap zombie)
{
    word size = zombie_kind(zombie) == ZOMBIE_CNODE ? pow2(cap_radix(zombie) + SLOT_BITS)
                                                    : (word)TCB_SLOTS * SLOT_SIZE;
    return s >= cap_object(zombie) && s - cap_object(zombie) < size;
}

/* The zombie in `inner` becomes the one at `head`, and the outer zombie is parked in the first
 * slot of the inner object. The capability that was in that slot moves to the place where the
 * inner zombie was, inside the outer object. Nothing is lost and nothing is counted twice,
 * because every slot keeps a capability. If `head` is itself the first slot of the inner object,
 * the second is used: a slot cannot be exchanged with itself. */
static void zombie_go_down(handle head, handle inner)
{
    handle park = cap_object(slot(inner)->cap);
    if (park == head)
        park += SLOT_SIZE;
    derive_swap(head, inner);
    derive_swap(inner, park);
}

/* One step for the zombie in slot `head`, whose highest slot not yet emptied is `s`. The count
 * in word 1 goes down only when s is empty, so a deletion that was interrupted starts again at
 * the same slot. */
static void zombie_empty(handle head, handle s)
{
    struct cap outer = slot(head)->cap, cap = slot(s)->cap;
    if (s == head || cap_is_null(cap)) {
        slot(head)->cap.w1 = outer.w1 - 1;
        TELL(slot(head));
        return;
    }
    bool waits = cap_type(cap) == CAP_zombie && zombie_kind(cap) > ZOMBIE_TCB;
    if (cap_type(cap) == CAP_zombie && !waits) {
        /* Only one slot is left, and it holds a zombie: as a rule the one that zombie_go_down
         * parked here. It takes the place at `head`, so that its object is worked on again. The
         * zombie that was at `head` is done, because its object is empty now. */
        if (outer.w1 == 1 && !lies_within(head, outer)) {
            derive_swap(head, s); /* go up: the outer zombie was parked here */
            derive_remove(s);
        } else {
            zombie_go_down(head, s);
        }
        return;
    }
    /* An endpoint or notification that still has waiters: each step sends one of them away, so
     * that the time without a look for interrupts does not grow with the number of waiters. */
    if (waits) {
        if (!zombie_cancel_one(cap))
            derive_remove(s);
        return;
    }
    /* An ordinary capability. If it is the last one to an object that dies in steps, its zombie
     * stays in this slot, and the next step finds it here. */
    bool final = derive_is_final(s);
    if (final && zombify(s))
        return;
    if (cap_finalise(cap, final))
        derive_remove(s);
}

/* The capability in slot s, which is no zombie, goes. Returns true when s is empty. If it is the
 * last one to an object that dies in steps, s holds a zombie afterwards. */
static inline bool delete_ordinary(handle s)
{
    bool final = derive_is_final(s);
    if ((final && zombify(s)) || !cap_finalise(slot(s)->cap, final))
        return false;
    derive_remove(s);
    return true;
}

/* Empty slot s, whose capability goes in one step. */
void delete_at_once(handle s)
{
    if (!slot_is_empty(s))
        delete_ordinary(s);
}

/* One bounded step of deleting the capability in slot s. Returns true when s is empty. The
 * question whether the capability is the last one is asked again in each step, because other
 * threads may run between two steps and make or delete copies. */
static bool delete_step(handle s)
{
    struct cap cap = slot(s)->cap;
    if (cap_is_null(cap))
        return true;
    if (cap_type(cap) != CAP_zombie)
        return delete_ordinary(s);
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

/* delete_slot where the first step was not the last. */
static __attribute__((noinline)) status delete_in_steps(struct call *c, handle s)
{
    while (!delete_step(s))
        if (call_preempt(c))
            return RESTART;
    return OK;
}

/* Delete the capability in slot s, and its object if it was the last one. Returns RESTART if an
 * interrupt is pending: then s holds a zombie that knows what is left, and the thread repeats
 * the system call, which goes on from there. Other threads see the zombie as an ordinary slot
 * that is in use. It cannot fail (seL4 manual, chapter 3, "Deletion, Revocation, and
 * Recycling"). */
status delete_slot(struct call *c, handle s)
{
    if (slot_is_empty(s))
        return OK;
    if (likely(cap_type(slot(s)->cap) != CAP_zombie)) {
        if (likely(delete_ordinary(s)))
            return OK;
        if (call_preempt(c))
            return RESTART;
    }
    return delete_in_steps(c, s);
}

/* Delete every capability that was derived from the one in slot s; that one stays. Children
 * follow their parent directly in the derivation list, so the next one is always at
 * slot_next(s). RESTART as for delete_slot: what was deleted stays deleted, and the repeated
 * call continues with the rest. */
status revoke_slot(struct call *c, handle s)
{
    while (derive_has_child(s)) {
        handle child = slot_next(s);
        if (likely(cap_type(slot(child)->cap) != CAP_zombie))
            delete_ordinary(child); /* if a zombie stays, the next round goes on with it */
        else if (delete_in_steps(c, child) == RESTART)
            return RESTART;
        if (call_preempt(c))
            return RESTART;
    }
    return OK;
}
