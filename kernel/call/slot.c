/* slot.c - the slots that a method's arguments name.
 *
 * Owns:    nothing.
 * Entered: methods of all objects, by slot.h, where a CSpace is not flat.
 * Uses:    cspace.c for the walk, fail.c for what is wrong with it.
 * Never:   changes anything. */
#include "call/slot.h"
#include "core/cspace.h"

/* call_slot for every kind of CSpace. Errors, in this order: FailedLookup (root is no CNode),
 * RangeError (depth not 1 to 64), FailedLookup of the walk, FailedLookup (bits are left over:
 * unlike an invocation, a method wants exactly this slot). */
status call_slot_walk(struct call *c, struct cap root, word index, word depth, bool source,
                      handle *out)
{
    struct walk w;
    if (cap_type(root) != CAP_cnode)
        return fail_lookup(c, source, (struct lookup_failure){ LOOKUP_INVALID_ROOT, 0, 0, 0 },
                           WHY_walk);
    if (depth < 1 || depth > WORD_BITS)
        return fail_range(c, 1, WORD_BITS, WHY_depth);
    if (!cspace_walk(root, index, depth, &w))
        return fail_lookup(c, source, w.why, WHY_walk);
    if (w.left != 0)
        return fail_lookup(c, source, (struct lookup_failure){ LOOKUP_DEPTH, w.left, 0, 0 },
                           WHY_walk);
    *out = w.slot;
    return OK;
}
