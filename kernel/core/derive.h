/* derive.h - the derivation list: which capability was copied from which. */
#pragma once
#include "core/memory.h"
#include "core/tcb.h"

void derive_insert(struct cap cap, handle source, handle dest);
void derive_insert_child(struct cap cap, handle parent, handle dest);
void derive_root(struct cap cap, handle dest);
void derive_move(struct cap cap, handle source, handle dest);
void derive_swap(handle a, handle b);
void derive_remove(handle s);
bool derive_has_child(handle s);
bool derive_is_final(handle s);

/* What derive.c keeps with a slot's links (its theory says why). */
enum { REVOCABLE = 1, FIRST_BADGED = 2 };

/* The derivation links of a slot. */
static inline handle slot_next(handle s)
{
    return slot(s)->next_and_flags % P2(HANDLE_BITS);
}

static inline handle slot_prev(handle s)
{
    return slot(s)->prev;
}

static inline bool slot_is_empty(handle s)
{
    return cap_is_null(slot(s)->cap);
}

/* Put cap, the first to a new object, into the empty slot s of a row of children, each of which has
 * the one before it, in slot `below`, as its next; the first has what is next to the parent.
 * derive_adopt must follow. */
static inline void derive_lay(struct cap cap, handle s, handle below)
{
    slot(s)->cap = cap;
    slot(s)->prev = s + SLOT_SIZE;
    slot(s)->next_and_flags = (word)(REVOCABLE + FIRST_BADGED) * P2(62) + below;
}

/* The children from the one in slot `first` to the one in `last`, each put down by derive_lay,
 * become those of parent: the last comes first. */
static inline void derive_adopt(handle parent, handle first, handle last)
{
    handle next = slot_next(parent);
    slot(last)->prev = parent;
    slot(parent)->next_and_flags = slot(parent)->next_and_flags / P2(62) * P2(62) + last;
    if (next)
        slot(next)->prev = first;
}
