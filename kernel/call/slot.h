/* slot.h - the slots that a method's arguments name. */
#pragma once
#include "call/call.h"
#include "core/cspace.h"
#include "hall/type.h"
#include "lib/bits.h"

status call_slot_walk(struct call *c, struct cap root, word index, word depth, bool source,
                      handle *out);

/* Set *out to the slot at `index`, of which `depth` bits count, below `root`. source: on which
 * side of the method this is, for the error. In a flat CSpace with depth 64, as nearly always,
 * no walk is needed. Errors: see call_slot_walk. */
static inline status call_slot(struct call *c, struct cap root, word index, word depth, bool source,
                               handle *out)
{
    if (likely(cspace_flat(root, index, depth, out)))
        return OK;
    return call_slot_walk(c, root, index, depth, source, out);
}

/* Set *out to what a copy of the capability in slot `source`, already changed to `cap`, would be
 * (cap_derive). Errors: RevokeFirst, IllegalOperation. */
static inline status call_derive(struct call *c, handle source, struct cap cap, struct cap *out)
{
    enum error_code error = cap_derive(source, cap, out);
    return error == ERR_NoError ? OK : fail(c, error, WHY_not_derived);
}
