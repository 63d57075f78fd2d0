/* derive.h - the derivation list: which capability was copied from which. */
#pragma once
#include "core/memory.h"
#include "core/tcb.h"
#include "debug/state_port.h"

/* Each of these keeps the list whole: neighbours know each other before it returns. Slots named
 * `dest` must be empty and not on the list. */
void derive_insert(struct cap cap, handle source, handle dest);
void derive_insert_child(struct cap cap, handle parent, handle dest);
void derive_root(struct cap cap, handle dest);
void derive_move(struct cap cap, handle source, handle dest);
void derive_swap(handle a, handle b);
void derive_remove(handle s);
bool derive_has_child(handle s);
bool derive_is_final(handle s);

/* Two flags that lie beside the link to the next slot; derive.c says what they mean. */
enum { REVOCABLE = 1, FIRST_BADGED = 2 };

/* The slot that follows s in the derivation list; 0 at the end. */
static inline handle slot_next(handle s)
{
    return slot(s)->next_and_flags % P2(HANDLE_BITS);
}

/* The slot before s in the derivation list; 0 at the start. */
static inline handle slot_prev(handle s)
{
    return slot(s)->prev;
}

/* Is there no capability in s? */
static inline bool slot_is_empty(handle s)
{
    return cap_is_null(slot(s)->cap);
}

/* Retype fills consecutive slots with the capabilities to new objects. This writes one of them,
 * `cap` into the empty slot s, linked to the one written before it (`below`; the first one gets
 * the slot that follows the parent). The list runs against the order of the slots. Call
 * derive_adopt once after the last: until then the list is not whole. */
static inline void derive_lay(struct cap cap, handle s, handle below)
{
    slot(s)->cap = cap;
    slot(s)->prev = s + SLOT_SIZE;
    slot(s)->next_and_flags = (word)(REVOCABLE + FIRST_BADGED) * P2(62) + below;
    TELL(slot(s));
}

/* Link the row of new children, written by derive_lay into the slots from `first` to `last`, in
 * behind the parent: the last comes first, and what followed the parent follows the first. */
static inline void derive_adopt(handle parent, handle first, handle last)
{
    handle next = slot_next(parent);
    slot(last)->prev = parent;
    slot(parent)->next_and_flags = slot(parent)->next_and_flags / P2(62) * P2(62) + last;
    TELL(slot(parent));
    if (next)
        slot(next)->prev = first;
}
