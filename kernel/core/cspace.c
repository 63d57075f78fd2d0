/* cspace.c - from an address in a CSpace to a slot.
 *
 * Owns:    the fields cspace_... of every thread.
 * Entered: invoke.c and syscall.c (capability addresses), fastpath.h, fast_receive.h
 *          (cspace_look_near), parcel.c (receive slot), objects' methods (addresses with a depth),
 *          tcb.c (cspace_remember).
 * Uses:    the CNode fields of cap.h.
 * Never:   changes a capability.
 *
 * An address is read from its high end: each CNode on the way compares its guard, takes as many
 * bits as its radix for an index, and passes the rest on.  A radix is at least 1, so 64 levels are
 * the most there can be.  seL4 manual, chapter 3. */
#include "core/cspace.h"
#include "lib/bits.h"

/* The walk led nowhere: note why, and return false. */
/* An example: depth 64, the root CNode has 52 bits of guard 0 and a radix of 8, and slot 0x12 of
 * it holds a CNode with no guard and a radix of 4.
 *
 *   address 0x0000000000000123:  0000000000000 | 12 | 3
 *   guard 52 bits 0 -> matches;  radix 8: slot 0x12;  radix 4: slot 3 of the inner CNode
 *
 * With address 0x12 and depth 60, the walk would end at slot 0x12 itself, with no bits left. */

static bool fail_walk(struct walk *w, struct lookup_failure why)
{
    w->why = why;
    return false;
}

/* Walk from the CNode capability `root` along the highest `depth` (1 to 64) of the low bits of
 * `address`. Returns true if a slot was found: w->slot is the slot, and w->left is how many bits
 * remained when the walk met something that is not a CNode (0 if all were used). Returns false
 * otherwise, with the reason in w->why: InvalidRoot, GuardMismatch or DepthMismatch (seL4
 * manual, chapter 3, "CSpace Addressing"). An empty slot is not a failure: the caller decides
 * what it needs. */
bool cspace_walk(struct cap root, word address, word depth, struct walk *w)
{
    struct cap node = root;
    word left = depth;
    handle at = 0;
    if (cap_type(root) != CAP_cnode)
        return fail_walk(w, (struct lookup_failure){ LOOKUP_INVALID_ROOT, 0, 0, 0 });
    /*@ loop invariant here: 0 <= level <= 64 && 1 <= left <= depth - level && cnode_there(node.w0);
      @ loop invariant leads: \forall integer s, rest; leads(node.w0, node.w1, address, left, s, rest)
      @                           ==> leads(root.w0, root.w1, address, depth, s, rest);
      @ loop invariant misses: \forall integer kind, bits;
      @     misses(node.w0, node.w1, address, left, kind, bits)
      @                           ==> misses(root.w0, root.w1, address, depth, kind, bits);
      @ loop assigns level, left, node, at;
      @ loop variant 64 - level; */
    for (int level = 0; level < WORD_BITS; level++) {
        word guard_bits = cap_guard_bits(node), radix = cap_radix(node);
        /* The guard is compared before the depth: with a guard that does not match, the depth
         * says nothing. This order is ABI. */
        if (guard_bits != 0 &&
            (guard_bits > left ||
             low_part(shift_down(address, left - guard_bits), guard_bits) != node.w1))
            return fail_walk(w, (struct lookup_failure){ LOOKUP_GUARD, left, node.w1, guard_bits });
        if (guard_bits + radix > left)
            return fail_walk(w,
                             (struct lookup_failure){ LOOKUP_DEPTH, left, guard_bits + radix, 0 });
        left -= guard_bits + radix;
        at = cap_object(node) + low_part(shift_down(address, left), radix) * SLOT_SIZE;
        if (left == 0)
            break;
        node = slot(at)->cap;
        if (cap_type(node) != CAP_cnode)
            break;
    }
    w->slot = at;
    w->left = left;
    return true;
}

/* The slot that `cptr`, all 64 bits of it, names in the CSpace of thread t. Bits that are left
 * over are ignored: an invocation may name an endpoint with fewer bits than a word has. */
bool cspace_lookup(handle t, word cptr, struct walk *w)
{
    return cspace_walk(slot(tcb_slot(t, TCB_CSPACE))->cap, cptr, WORD_BITS, w);
}

/* Write down what the CSpace capability of thread t comes to, so that a lookup need not. A root
 * that is no CNode, or asks for more bits than an address has, leads nowhere: nothing is
 * remembered. */
void cspace_remember(handle t)
{
    struct cap root = *tcb_cap(t, TCB_CSPACE);
    word radix = cap_radix(root), guard_bits = cap_guard_bits(root);
    bool leads = cap_type(root) == CAP_cnode && radix + guard_bits <= WORD_BITS;
    bool flat = leads && root.w1 == 0 && radix + guard_bits == WORD_BITS;
    tcb(t)->cspace_key = leads ? root.w0 : (word)NO_KEY;
    tcb(t)->cspace_base = cap_object(root);
    tcb(t)->cspace_slots = flat ? pow2(radix) : (word)0;
    tcb(t)->cspace_first = guard_bits ? shift_up(root.w1, WORD_BITS - guard_bits) : (word)0;
    tcb(t)->cspace_span = shift_down(~(word)0, guard_bits);
    tcb(t)->cspace_left = WORD_BITS - guard_bits - radix;
}

/* cspace_near, for those that need not have it inline. */
handle cspace_look_near(handle t, word cptr)
{
    return cspace_near(t, cptr);
}
