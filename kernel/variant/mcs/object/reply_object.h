/* reply_object.h - the object by which a caller is answered, and the chain of lent contexts. */
#pragma once
#include "core/memory.h"
#include "core/tcb.h"

/* A context that is lent knows the newest reply object of the chain, and that knows it; each reply
 * object knows the one before (older) and the one behind (newer). */
struct reply_object {
    handle thread; /* that is answered by it, or waits to receive with it; 0: none */
    handle older;
    handle newer;
    handle sc; /* of the newest: the context that was lent by it */
};
enum { REPLY_BITS = 5 };
_Static_assert(sizeof(struct reply_object) == 1 << REPLY_BITS, "ABI: 1 << seL4_ReplyBits");

/* The reply object at h; see memory.h. */
static inline struct reply_object *reply_object(handle h)
{
    return OBJECT_AT(reply_object, h, KIND_REPLY);
}

/* The same, straight from word 0 of a capability to it: the upper fields of the word fall away by
 * themselves. */
static inline struct reply_object *reply_in(word packed)
{
    return window_in(packed, KIND_REPLY);
}

void reply_cut_head(handle sc);
void mcs_detach(handle t);
void reply_attach(handle t, handle reply);
void reply_take_from_others(handle t, handle reply);

/* A reply object in zeroed memory: nobody's. Inline, because one Retype makes many. */
static inline struct cap reply_create(paddr at, word size_bits, bool device)
{
    (void)size_bits, (void)device;
    window_mark(at, sizeof(struct reply_object), KIND_REPLY);
    return cap_set_rights(cap_make(CAP_reply, at, 0), RIGHT_GRANT);
}
