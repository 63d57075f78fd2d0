/* derive.c - the derivation list: which capability was made from which.
 *
 * Owns:    the links and flags of every slot.
 * Entered: whoever fills or empties a slot: objects, parcel.c, delete.c.
 * Uses:    the hall (type.c), for questions that depend on a capability's type.
 * Never:   touches an object; looks at more than a slot and its neighbours.
 *
 * Theory.  All capabilities lie on one list, each before those that were made from it, like a tree
 * written down in depth-first order; what a parent is can then be told from two neighbours.  Two
 * flags carry what the order alone cannot: REVOCABLE, this one can have children; FIRST_BADGED,
 * this one opens a new family although its badge equals its neighbour's. */
#include "core/derive.h"
#include "hall/type.h"
#include "lib/bits.h"

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

/* Put cap, made from what is in source, into the empty slot dest. */
void derive_insert(struct cap cap, handle source, handle dest)
{
    struct cap from = slot(source)->cap;
    bool revocable = cap_is_revocable(cap, from);
    if (cap_type(cap) == CAP_untyped) /* of the same memory: all of it is taken */
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
