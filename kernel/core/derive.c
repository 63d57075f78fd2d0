/* derive.c - the derivation list: which capability was made from which.
 *
 * Owns:    the links and flags of every slot.
 * Entered: whoever fills or empties a slot: objects, parcel.c, delete.c.
 * Uses:    the hall (type.c), for questions that depend on a capability's type.
 * Never:   touches an object; looks at more than a slot and its neighbours.
 *
 * Theory.  All capabilities lie on one list, each before those that were made from it, like a tree
 * written down in depth-first order.  So a look at two neighbours is enough to see whether one is
 * the child of the other.  Two flags carry what the order alone cannot: REVOCABLE says that this
 * one can have children; FIRST_BADGED says that this one opens a new family although its badge
 * equals its neighbour's. */
#include "core/derive.h"
#include "debug/state_port.h"
#include "hall/type.h"
#include "lib/bits.h"

/* The small functions below are the only ones that write links. Each has a contract for the
 * prover in test/wp. */
/* An example. Retype makes the endpoint E from the untyped U; Mint makes two badged capabilities
 * E1 and E2 from it, and each is copied. The list, and what is whose child:
 *
 *   U   E   E2   E2'   E1   E1'
 *   U covers all; E has the children E2, E2', E1, E1'; E2 has E2'; E1 has E1'
 *
 * New children go directly behind their parent, so the newest comes first. Revoke of E2 deletes
 * what follows it until something that is not its child: E1 has another badge, so it stays. If
 * E1 had the same badge as E2, the flag FIRST_BADGED of E1 would still say that a new family
 * begins there. */

static word slot_flags(handle s)
{
    return slot(s)->next_and_flags / P2(62);
}

static void slot_link(handle s, handle next, word flags)
{
    slot(s)->next_and_flags = flags * P2(62) + next;
    TELL(slot(s));
}

static void slot_set_next(handle s, handle next)
{
    slot_link(s, next, slot_flags(s));
}

static void slot_add_first_badged(handle s)
{
    slot_link(s, slot_next(s), slot_flags(s) + FIRST_BADGED);
}

/* An empty slot is all zero, and not on the list. */
static void slot_clear(handle s)
{
    slot(s)->cap.w0 = slot(s)->cap.w1 = 0;
    slot(s)->prev = slot(s)->next_and_flags = 0;
    TELL(slot(s));
}

static void slot_fill(handle s, struct cap cap, handle prev, word next_and_flags)
{
    slot(s)->cap = cap;
    slot(s)->prev = prev;
    slot(s)->next_and_flags = next_and_flags;
    TELL(slot(s));
}

/* The contents of slot s came from elsewhere: let its neighbours point to s. */
static void slot_announce(handle s)
{
    handle prev = slot_prev(s), next = slot_next(s);
    if (prev)
        slot_set_next(prev, s);
    if (next)
        slot(next)->prev = s;
}

/* Link slot s in behind slot `before`, with these flags. */
static void slot_insert_after(handle before, handle s, word flags)
{
    handle next = slot_next(before);
    slot(s)->prev = before;
    slot_link(s, next, flags);
    slot_set_next(before, s);
    if (next)
        slot(next)->prev = s;
}

/* Put `cap`, made from the capability in `source`, into the empty slot dest, right behind its
 * source. An untyped's copy covers the same memory, so the source is marked as used up:
 * otherwise both could make objects there. */
void derive_insert(struct cap cap, handle source, handle dest)
{
    struct cap from = slot(source)->cap;
    bool revocable = cap_is_revocable(cap, from);
    if (cap_type(cap) == CAP_untyped) /* of the same memory: all of it is taken */
        slot(source)->cap = cap_set_free(from, pow2(cap_size_bits(from)));
    slot(dest)->cap = cap;
    slot_insert_after(source, dest, revocable ? REVOCABLE + FIRST_BADGED : 0);
}

/* Put `cap`, the first capability to a new object, into the empty slot dest as a child of
 * `parent`. */
void derive_insert_child(struct cap cap, handle parent, handle dest)
{
    slot(dest)->cap = cap;
    slot_insert_after(parent, dest, REVOCABLE + FIRST_BADGED);
}

/* Put `cap` into the empty slot dest without a parent: original capabilities at boot, and reply
 * capabilities, which cannot be copied and so have no family. */
void derive_root(struct cap cap, handle dest)
{
    slot(dest)->cap = cap;
    slot(dest)->prev = 0;
    slot_link(dest, 0, REVOCABLE + FIRST_BADGED);
}

/* A thread that waits for an answer knows the slot of the capability to answer it (reply.c). If
 * that capability moved to s, tell the thread. */
static void slot_settle(handle s)
{
    if (!MCS && cap_type(slot(s)->cap) == CAP_reply)
        tcb(cap_object(slot(s)->cap))->reply_slot = s;
}

/* Move the capability from `source` to the empty slot dest, changed to `cap` on the way. Its
 * flags and its place in the list stay. */
void derive_move(struct cap cap, handle source, handle dest)
{
    handle prev = slot_prev(source);
    word next_and_flags = slot(source)->next_and_flags;
    slot_clear(source);
    slot_fill(dest, cap, prev, next_and_flags);
    slot_announce(dest);
    slot_settle(dest);
}

/* The contents `moved`, with links to slot `from` changed into links to slot `to`. */
static struct slot relinked(struct slot moved, handle from, handle to)
{
    if (moved.prev == from)
        moved.prev = to;
    if (moved.next_and_flags % P2(HANDLE_BITS) == from)
        moved.next_and_flags = moved.next_and_flags / P2(62) * P2(62) + to;
    return moved;
}

/* Exchange the contents of two slots, but not the links of their neighbours. If the two are
 * neighbours of each other, each would point to itself afterwards; relinked() prevents that. */
static void slot_exchange(handle a, handle b)
{
    struct slot in_a = *slot(a), in_b = *slot(b);
    *slot(b) = relinked(in_a, b, a);
    *slot(a) = relinked(in_b, a, b);
    TELL(slot(a));
    TELL(slot(b));
}

/* Exchange the contents of the slots a and b, which must differ. Either may be empty. */
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

/* Take s out of the list and empty it. If s opened a family of badged capabilities, its
 * successor opens it from now on: otherwise that successor would seem to belong to the family
 * before s. */
void derive_remove(handle s)
{
    handle next = slot_next(s);
    if (next && slot_flags(s) / FIRST_BADGED && !(slot_flags(next) / FIRST_BADGED))
        slot_add_first_badged(next);
    slot_unlink(s);
    slot_clear(s);
}

/* Was the capability in b, which follows a in the list, made from the one in a? A capability
 * without the flag REVOCABLE has no children. A badged endpoint's family ends where another
 * badge begins, or where FIRST_BADGED says that a new family with the same badge begins. */
static bool is_parent(handle a, handle b)
{
    word type = cap_type(slot(a)->cap), badge = cap_badge(slot(a)->cap);
    if (slot_flags(a) % 2 == 0)
        return false;
    if (type != CAP_endpoint && type != CAP_notification)
        return cap_covers(slot(a)->cap, slot(b)->cap);
    if (!cap_same_place(slot(a)->cap, slot(b)->cap))
        return false;
    return badge == 0 || (badge == cap_badge(slot(b)->cap) && !(slot_flags(b) / FIRST_BADGED));
}

/* Are there capabilities that were made from the one in s? A look at one neighbour is enough,
 * because children follow their parent directly. */
bool derive_has_child(handle s)
{
    handle next = slot_next(s);
    return next && is_parent(s, next);
}

/* derive_is_final for a type without an object in memory (an interrupt, a range of ports, or what
 * there is once): the type tells whether a neighbour stands for the same. */
static __attribute__((noinline)) bool is_final_by_type(handle s)
{
    struct cap cap = slot(s)->cap;
    handle prev = slot_prev(s), next = slot_next(s);
    return !(prev && cap_same_place(slot(prev)->cap, cap) && cap_covers(slot(prev)->cap, cap)) &&
           !(next && cap_same_place(cap, slot(next)->cap) && cap_covers(cap, slot(next)->cap));
}

/* Is the capability in s the last one to its object? Copies are always neighbours in the list, so a
 * look at both sides is enough. At one place in memory lies one object of a type, whatever rights,
 * badge or mapping its capabilities have. Only untypeds lie within each other, and each of them is
 * the last to itself: it has children of its own. */
bool derive_is_final(handle s)
{
    struct cap cap = slot(s)->cap;
    handle prev = slot_prev(s), next = slot_next(s);
    if (unlikely(cap_object(cap) == 0))
        return is_final_by_type(s);
    bool copy = (prev && cap_same_place(slot(prev)->cap, cap)) ||
                (next && cap_same_place(cap, slot(next)->cap));
    return !copy || cap_type(cap) == CAP_untyped;
}
