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
handle call_slot_walk(struct call *c, struct cap root, word index, word depth, bool source)
{
    struct walk w;
    if (cap_type(root) != CAP_cnode) {
        fail_root(c, source, WHY_walk);
    } else if (depth < 1 || depth > WORD_BITS) {
        fail_range(c, 1, WORD_BITS, WHY_depth);
    } else if (!cspace_walk(root, index, depth, &w)) {
        fail_lookup(c, source, &w.why, WHY_walk);
    } else if (w.left != 0) {
        w.why = (struct lookup_failure){ LOOKUP_DEPTH, w.left, 0, 0 };
        fail_lookup(c, source, &w.why, WHY_walk);
    } else {
        return w.slot;
    }
    return 0;
}

/* The error of fail_derive. Among the types that cannot be copied, only paging structures are
 * objects in memory; they can be copied once they are mapped. */
void put_no_copy(struct call *c, struct cap cap, enum why never)
{
    bool later = DEBUG && cap_type(cap) != CAP_zombie && cap_memory_bits(cap) != NO_MEMORY;
    if (cap_type(cap) == CAP_untyped)
        fail(c, ERR_RevokeFirst, WHY_has_children);
    else
        fail_illegal(c, later ? WHY_not_mapped : never);
}
