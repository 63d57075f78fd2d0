/* slot.h - the slots that a method's arguments name. */
#pragma once
#include "call/call.h"
#include "core/cspace.h"
#include "hall/type.h"
#include "lib/bits.h"

handle call_slot_walk(struct call *c, struct cap root, word index, word depth, bool source);

/* The slot at `index`, of which `depth` bits count, below `root`; 0: there is none, and the error
 * is made. source: on which side of the method this is, for the error. In a flat CSpace with depth
 * 64, as nearly always, no walk is needed. Errors: see call_slot_walk. */
static inline handle call_slot(struct call *c, struct cap root, word index, word depth, bool source)
{
    handle found;
    if (likely(cspace_flat(root, index, depth, &found)))
        return found;
    return call_slot_walk(c, root, index, depth, source);
}

void put_no_copy(struct call *c, struct cap cap, enum why never);

/* cap_derive gives no copy of `cap`: an untyped has children (RevokeFirst); any other type cannot
 * be copied, or not now (IllegalOperation). `never` is for people: what is wrong with a type that
 * has no copies. */
static inline status fail_derive(struct call *c, struct cap cap, enum why never)
{
    put_no_copy(c, cap, never);
    return ERROR;
}
