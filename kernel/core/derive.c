/* derive.c - the derivation list: insert, move, delete, revoke.
 *
 * Owns:    the links and flags of every slot; the zombie capability.
 * Entered: cnode.c, untyped.c, tcb.c, irq.c, ipc.c: whoever fills or empties a slot.
 * Uses:    cap.c for the questions that depend on a capability's type.
 * Never:   recurses; looks at more than a bounded number of slots in one step.
 *
 * Theory.  All capabilities lie on one list, each before those that were made from it, like a tree
 * written down in depth-first order; what a parent is can then be told from two neighbours.  Two
 * flags carry what the order alone cannot: REVOCABLE, this one can have children; FIRST_BADGED,
 * this one opens a new family although its badge equals its neighbour's.
 *
 * A CNode or TCB that dies holds capabilities that die with it, and those may again be the last to
 * a CNode.  So its capability turns into a zombie that counts the slots still to empty.  Where a
 * dying object is found inside a dying object, the inner zombie takes the place of the outer one,
 * and the outer is parked in a slot of the inner: depth first, with the way back written into the
 * memory that is being given up.  One step empties one slot or goes down or up one level. */
#include "core/derive.h"
#include "arch.h"
#include "object/tcb_ops.h"

static word slot_flags(handle s)
{
    return slot(s)->next_and_flags / P2(62);
}

static void slot_link(handle s, handle next, word flags)
{
    slot(s)->next_and_flags = flags * P2(62) + next;
}

static void slot_set_next(handle s, handle next)
{
    slot_link(s, next, slot_flags(s));
}

static void slot_add_first_badged(handle s)
{
    slot_link(s, slot_next(s), slot_flags(s) + FIRST_BADGED);
}

static void slot_clear(handle s)
{
    slot(s)->cap.w0 = slot(s)->cap.w1 = 0;
    slot(s)->prev = slot(s)->next_and_flags = 0;
}

static void slot_fill(handle s, struct cap cap, handle prev, word next_and_flags)
{
    slot(s)->cap = cap;
    slot(s)->prev = prev;
    slot(s)->next_and_flags = next_and_flags;
}

/* Let the neighbours of slot s, wherever its content now lies, know that place. */
static void slot_announce(handle s)
{
    handle prev = slot_prev(s), next = slot_next(s);
    if (prev)
        slot_set_next(prev, s);
    if (next)
        slot(next)->prev = s;
}

static void slot_insert_after(handle before, handle s, word flags)
{
    handle next = slot_next(before);
    slot(s)->prev = before;
    slot_link(s, next, flags);
    slot_set_next(before, s);
    if (next)
        slot(next)->prev = s;
}

/* Can `cap`, newly made from `source`, have children of its own? */
static bool is_revocable(struct cap cap, struct cap source)
{
    switch ((enum cap_type)cap_type(cap)) {
    case CAP_endpoint:
    case CAP_notification:
        return cap_badge(cap) != cap_badge(source);
    case CAP_irq_handler:
        return cap_type(source) == CAP_irq_control;
    case CAP_untyped:
        return true;
    default:
        return arch_is_revocable(cap, source);
    }
}

/* Put cap, made from what is in source, into the empty slot dest. */
void derive_insert(struct cap cap, handle source, handle dest)
{
    struct cap from = slot(source)->cap;
    bool revocable = is_revocable(cap, from);
    if (cap_type(cap) == CAP_untyped)       /* of the same memory: all of it is taken */
        slot(source)->cap = cap_set_free(from, pow2(cap_size_bits(from)));
    slot(dest)->cap = cap;
    slot_insert_after(source, dest, revocable ? REVOCABLE + FIRST_BADGED : 0);
}

/* Put cap, the first to a new object, into the empty slot dest as a child of parent. */
void derive_insert_child(struct cap cap, handle parent, handle dest)
{
    slot(dest)->cap = cap;
    slot_insert_after(parent, dest, REVOCABLE + FIRST_BADGED);
}

/* Put cap, made from nothing, into the empty slot dest (boot, and reply capabilities). */
void derive_root(struct cap cap, handle dest)
{
    slot(dest)->cap = cap;
    slot(dest)->prev = 0;
    slot_link(dest, 0, REVOCABLE + FIRST_BADGED);
}

/* Reply capabilities are known by place to the thread they answer. */
static void slot_settle(handle s)
{
    if (cap_type(slot(s)->cap) == CAP_reply)
        tcb(cap_object(slot(s)->cap))->reply_slot = s;
}

/* Move the capability from source to the empty slot dest, changed to cap. */
void derive_move(struct cap cap, handle source, handle dest)
{
    handle prev = slot_prev(source);
    word next_and_flags = slot(source)->next_and_flags;
    slot_clear(source);
    slot_fill(dest, cap, prev, next_and_flags);
    slot_announce(dest);
    slot_settle(dest);
}

/* The slot `moved` with links to `from` changed into links to `to`. */
static struct slot relinked(struct slot moved, handle from, handle to)
{
    if (moved.prev == from)
        moved.prev = to;
    if (moved.next_and_flags % P2(HANDLE_BITS) == from)
        moved.next_and_flags = moved.next_and_flags / P2(62) * P2(62) + to;
    return moved;
}

/* The two slots alone: what is next to each of them is told later. */
static void slot_exchange(handle a, handle b)
{
    struct slot in_a = *slot(a), in_b = *slot(b);
    *slot(b) = relinked(in_a, b, a);
    *slot(a) = relinked(in_b, a, b);
}

/* Exchange what is in the slots a and b, which differ. */
void derive_swap(handle a, handle b)
{
    slot_exchange(a, b);
    slot_announce(a);
    slot_announce(b);
    slot_settle(a);
    slot_settle(b);
}

/* Let the neighbours of s be each other's. */
static void slot_unlink(handle s)
{
    handle prev = slot_prev(s), next = slot_next(s);
    if (prev)
        slot_set_next(prev, next);
    if (next)
        slot(next)->prev = prev;
}

/* Take s out of the list and empty it. */
void derive_remove(handle s)
{
    handle next = slot_next(s);
    if (next && slot_flags(s) / FIRST_BADGED && !(slot_flags(next) / FIRST_BADGED))
        slot_add_first_badged(next);
    slot_unlink(s);
    slot_clear(s);
}

/* Was the capability in b, which follows a on the list, made from that in a? */
static bool is_parent(handle a, handle b)
{
    struct cap cap_a = slot(a)->cap, cap_b = slot(b)->cap;
    if (slot_flags(a) % 2 == 0 || !cap_covers(cap_a, cap_b))
        return false;
    bool badged = cap_type(cap_a) == CAP_endpoint || cap_type(cap_a) == CAP_notification;
    if (badged && cap_badge(cap_a) != 0)
        return cap_badge(cap_a) == cap_badge(cap_b) && !(slot_flags(b) / FIRST_BADGED);
    return true;
}

/* Are there capabilities made from the one in s? */
bool derive_has_child(handle s)
{
    handle next = slot_next(s);
    return next && is_parent(s, next);
}

/* Is the capability in s the last to its object? */
bool derive_is_final(handle s)
{
    struct cap cap = slot(s)->cap;
    handle prev = slot_prev(s), next = slot_next(s);
    return !(prev && cap_same_object(slot(prev)->cap, cap)) &&
           !(next && cap_same_object(cap, slot(next)->cap));
}

/* ---- deletion ---- */

/* The zombie that the last capability to an object becomes; null if the object dies at once. */
static struct cap zombie_of(struct cap c)
{
    struct cap z = cap_make(CAP_zombie, cap_object(c), 0);
    switch ((enum cap_type)cap_type(c)) {
    case CAP_cnode:
        z.w1 = pow2(cap_radix(c));
        return cap_set_radix(cap_set_zombie(z, ZOMBIE_CNODE), cap_radix(c));
    case CAP_tcb:
        z.w1 = TCB_SLOTS;
        return cap_set_zombie(z, ZOMBIE_TCB);
    case CAP_endpoint:
        return endpoint(cap_object(c))->waiters.head ? cap_set_zombie(z, ZOMBIE_ENDPOINT)
                                                     : cap_null();
    case CAP_notification:
        return notification(cap_object(c))->waiters.head ? cap_set_zombie(z, ZOMBIE_NOTIFICATION)
                                                         : cap_null();
    default:
        return cap_null();
    }
}

/* Turn the last capability to an object, in slot s, into its zombie; false if it needs none. */
static bool zombify(handle s)
{
    struct cap z = zombie_of(slot(s)->cap);
    if (cap_is_null(z))
        return false;
    if (zombie_kind(z) == ZOMBIE_TCB)
        tcb_stop(cap_object(z));
    if (zombie_kind(z) == ZOMBIE_NOTIFICATION)
        notification_finalise(slot(s)->cap, true);
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
            derive_swap(head, s);           /* go up: the outer zombie was parked here */
            derive_remove(s);
        } else {
            zombie_go_down(head, s);
        }
        return;
    }
    if (waits) {
        bool more = zombie_kind(cap) == ZOMBIE_ENDPOINT ? endpoint_cancel_one(cap_object(cap))
                                                        : notification_cancel_one(cap_object(cap));
        if (!more)
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
        if (endpoint_cancel_one(cap_object(cap)))
            return false;
        break;
    case ZOMBIE_NOTIFICATION:
        if (notification_cancel_one(cap_object(cap)))
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
status derive_delete(struct call *c, handle s)
{
    while (!delete_step(s))
        if (call_preempt(c))
            return RESTART;
    return OK;
}

/* Delete everything made from the capability in s, but not that itself. */
status derive_revoke(struct call *c, handle s)
{
    while (derive_has_child(s)) {
        if (derive_delete(c, slot_next(s)) == RESTART || call_preempt(c))
            return RESTART;
    }
    return OK;
}
