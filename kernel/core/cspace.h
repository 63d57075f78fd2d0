/* cspace.h - from an address in a CSpace to a slot. */
#pragma once
#include "core/memory.h"
#include "core/tcb.h"
#include "lib/bits.h"

/* Where a walk ended. */
struct walk {
    handle slot;
    word left;                 /* bits of the address that were not used */
    word cptr;                 /* parcel_find: the address that led nowhere */
    struct lookup_failure why; /* when it failed */
};

bool cspace_walk(struct cap root, word address, word depth, struct walk *w);
bool cspace_lookup(handle t, word cptr, struct walk *w);
enum { NEAR_LEVELS = 4 };
handle cspace_near(handle t, word cptr);

/* The slot that `cptr` names in the CSpace of thread t, where that is a single CNode whose guard is
 * zeroes, as most are; otherwise false: ask cspace_lookup.  What the thread remembers of its CSpace
 * (tcb_remember) counts only while the same capability is still there. */
static inline __attribute__((always_inline)) bool cspace_quick(handle t, word cptr, handle *out)
{
    if (unlikely(tcb_cap(t, TCB_CSPACE)->w0 != tcb(t)->cspace_key) ||
        unlikely(cptr >= tcb(t)->cspace_slots))
        return false;
    *out = tcb(t)->cspace_base + cptr * SLOT_SIZE;
    return true;
}

static inline bool cspace_find(handle t, word cptr, struct walk *w)
{
    return likely(cspace_quick(t, cptr, &w->slot)) || cspace_lookup(t, cptr, w);
}
