/* cspace.h - from an address in a CSpace to a slot. */
#pragma once
#include "core/memory.h"
#include "core/tcb.h"
#include "lib/bits.h"

/* Where a walk through a CSpace ended. */
struct walk {
    handle slot;
    word left; /* bits of the address that were not used */
    /* set by parcel_find_by_walks: the address that led nowhere */
    word cptr;
    /* why the walk failed, in the words of the manual */
    struct lookup_failure why;
};

/* cspace_walk and cspace_lookup take up to 64 levels; both set *w. cspace_near walks NEAR_LEVELS
 * at most and returns 0 where that is not enough. */
bool cspace_walk(struct cap root, word address, word depth, struct walk *w);
bool cspace_lookup(handle t, word cptr, struct walk *w);
void cspace_remember(handle t);
enum { NEAR_LEVELS = 4 };
handle cspace_look_near(handle t, word cptr);

/* The slot that `cptr` names in the CSpace of thread t, if at most NEAR_LEVELS CNodes lead there;
 * otherwise, or if it leads nowhere, 0: cspace_lookup then finds out which. The fast path uses it,
 * because the bound keeps interrupts from waiting. The step through the root is remembered
 * (cspace_remember). `rest` is the part of the address that is not used yet, at the high end of a
 * word. */
static inline __attribute__((always_inline)) handle cspace_near(handle t, word cptr)
{
    word offset = cptr - tcb(t)->cspace_first, left = tcb(t)->cspace_left;
    if (tcb_cap(t, TCB_CSPACE)->w0 != tcb(t)->cspace_key || offset > tcb(t)->cspace_span)
        return 0;
    word at = tcb(t)->cspace_base + shift_down(offset, left) * SLOT_SIZE;
    word rest = shift_up(cptr, WORD_BITS - left);
    for (int levels = NEAR_LEVELS; left != 0;) {
        const struct cap *node = &slot_in(at)->cap;
        word shape = cap_cnode_shape(*node);
        if (shape >= NO_CNODE_SHAPE)
            break;
        if (--levels == 0)
            return 0;
        word guard_bits = shape % SHAPE_RADIX, radix = shape / SHAPE_RADIX;
        if (guard_bits != 0) {
            if (guard_bits > left || top_bits(rest, guard_bits) != node->w1)
                return 0;
            rest = shift_up(rest, guard_bits);
            left -= guard_bits;
        }
        if (radix > left)
            return 0;
        at = node->w0 + top_bits(rest, radix) * SLOT_SIZE;
        rest = shift_up(rest, radix);
        left -= radix;
    }
    return at % P2(HANDLE_BITS);
}

/* The slot that `cptr` names in the CSpace of thread t, without a walk. That works if the CSpace
 * is one CNode whose guard is all zeroes, as most are. Returns false otherwise, or if cptr is
 * too large: cspace_lookup then finds the slot or the reason. What the thread remembers of its
 * CSpace (tcb_remember) counts only while the same capability is still in its slot, so deleting
 * or moving that capability needs no further step. */
static inline __attribute__((always_inline)) bool cspace_quick(handle t, word cptr, handle *out)
{
    if (unlikely(tcb_cap(t, TCB_CSPACE)->w0 != tcb(t)->cspace_key) ||
        unlikely(cptr >= tcb(t)->cspace_slots))
        return false;
    *out = tcb(t)->cspace_base + cptr * SLOT_SIZE;
    return true;
}

/* The slot at `index` below `root`, without a walk: it works if root is a CNode whose guard is all
 * zeroes and which takes all 64 bits, and `depth` is 64. Returns false otherwise. */
static inline bool cspace_flat(struct cap root, word index, word depth, handle *out)
{
    word radix = cap_radix(root);
    bool flat = cap_type(root) == CAP_cnode && root.w1 == 0 && depth == WORD_BITS &&
                cap_guard_bits(root) + radix == WORD_BITS;
    if (unlikely(!flat || shift_down(index, radix) != 0))
        return false;
    *out = cap_object(root) + index * SLOT_SIZE;
    return true;
}

/* The slot that `cptr` names in the CSpace of thread t, in *w. Returns false if it leads
 * nowhere; w->why then says the reason. */
static inline bool cspace_find(handle t, word cptr, struct walk *w)
{
    return likely(cspace_quick(t, cptr, &w->slot)) || cspace_lookup(t, cptr, w);
}
