/* cspace.c - from an address in a CSpace to a slot.
 *
 * Owns:    nothing.
 * Entered: invoke.c and syscall.c (capability addresses), ipc.c (receive slot), objects' methods
 *          (addresses with a depth).
 * Uses:    the CNode fields of cap.h.
 * Never:   changes anything.
 *
 * An address is read from its high end: each CNode on the way compares its guard, takes as many
 * bits as its radix for an index, and passes the rest on.  A radix is at least 1, so 64 levels are
 * the most there can be.  seL4 manual, chapter 3. */
#include "cspace.h"
#include "api.h"
#include "lib/bits.h"

/* Walk `depth` (1..64) bits of `address` from the capability `root`.  Found: *out is the slot and
 * *bits_left what remained when the walk met something that is not a CNode. */
struct lookup_failure cspace_walk(struct cap root, word address, word depth, handle *out,
                                  word *bits_left)
{
    struct cap node = root;
    word left = depth;
    if (cap_type(root) != CAP_cnode)
        return (struct lookup_failure){ LOOKUP_INVALID_ROOT, 0, 0, 0 };
    for (int level = 0; level < WORD_BITS; level++) {
        word guard_bits = cap_guard_bits(node), radix = cap_radix(node);
        word guard = low_bits(shift_right(address, left - guard_bits), guard_bits);
        if (guard_bits > left || (guard_bits != 0 && guard != node.w1))
            return (struct lookup_failure){ LOOKUP_GUARD, left, node.w1, guard_bits };
        if (guard_bits + radix > left)
            return (struct lookup_failure){ LOOKUP_DEPTH, left, guard_bits + radix, 0 };
        left -= guard_bits + radix;
        *out = cap_object(node) + low_bits(shift_right(address, left), radix) * SLOT_SIZE;
        *bits_left = left;
        node = slot(*out)->cap;
        if (left == 0 || cap_type(node) != CAP_cnode)
            break;
    }
    return (struct lookup_failure){ LOOKUP_OK, 0, 0, 0 };
}

/* The slot that `cptr` names in the CSpace of thread t.  Bits that are left over are ignored. */
struct lookup_failure cspace_lookup(handle t, word cptr, handle *out)
{
    word left;
    return cspace_walk(slot(tcb_slot(t, TCB_CSPACE))->cap, cptr, WORD_BITS, out, &left);
}

/* The slot at `index`, of which `depth` bits count, below `root`.  source: which side of the method
 * this is, for the message.  Fails with FailedLookup, or RangeError when depth is not 1..64. */
status cspace_slot(struct call *c, struct cap root, word index, word depth, bool source,
                   handle *out)
{
    word left = 0;
    if (cap_type(root) != CAP_cnode)
        return fail_lookup(c, source, (struct lookup_failure){ LOOKUP_INVALID_ROOT, 0, 0, 0 });
    if (depth < 1 || depth > WORD_BITS)
        return fail_range(c, 1, WORD_BITS);
    struct lookup_failure why = cspace_walk(root, index, depth, out, &left);
    if (why.kind == LOOKUP_OK && left != 0)
        why = (struct lookup_failure){ LOOKUP_DEPTH, left, 0, 0 };
    return why.kind == LOOKUP_OK ? OK : fail_lookup(c, source, why);
}

/* The empty slot in which `receiver` wants a capability; 0 if it names none. */
handle cspace_receive_slot(handle receiver, const word *buffer)
{
    handle root = 0, found = 0;
    word left = 0, depth = buffer[BUFFER_RECEIVE_DEPTH];
    if (cspace_lookup(receiver, buffer[BUFFER_RECEIVE_CNODE], &root).kind != LOOKUP_OK)
        return 0;
    if (depth < 1 || depth > WORD_BITS)
        return 0;
    struct lookup_failure why = cspace_walk(slot(root)->cap, buffer[BUFFER_RECEIVE_INDEX], depth,
                                            &found, &left);
    bool usable = why.kind == LOOKUP_OK && left == 0 && cap_is_null(slot(found)->cap);
    return usable ? found : 0;
}
