/* derive.h - the derivation list: which capability was copied from which. */
#pragma once
#include "captype.h"

void derive_insert(struct cap cap, handle source, handle dest);
void derive_insert_child(struct cap cap, handle parent, handle dest);
void derive_root(struct cap cap, handle dest);
void derive_move(struct cap cap, handle source, handle dest);
void derive_swap(handle a, handle b);
void derive_remove(handle s);
bool derive_has_child(handle s);
bool derive_is_final(handle s);
status derive_delete(struct call *c, handle s);
status derive_revoke(struct call *c, handle s);

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
