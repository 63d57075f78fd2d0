/* parcel.h - the capabilities that travel with a message. */
#pragma once
#include "message/api.h"
#include "core/cspace.h"
#include "lib/bits.h"

/* The capabilities of one message: the slots they are in, and the empty slot where the receiver
 * wants one of them (0: nowhere). It holds slots and not copies, so it must be delivered before
 * anything else can change them. */
struct parcel {
    word count;
    handle found[MESSAGE_CAPS], dest;
};

bool parcel_find_by_walks(handle t, const word *buffer, word count, handle found[MESSAGE_CAPS],
                          struct walk *w);
bool parcel_pack(struct parcel *p, handle sender, handle receiver);
bool parcel_take(struct parcel *p, word count, const handle found[MESSAGE_CAPS], handle receiver);
word parcel_deliver(const struct parcel *p, handle ep, word *to);

/* parcel_find, where no address takes a walk through a CSpace, as in most messages; false: one
 * does. */
static inline bool parcel_find_quickly(handle t, const word *buffer, word count,
                                       handle found[MESSAGE_CAPS])
{
    for (word i = 0; i < count && i < MESSAGE_CAPS; i++)
        if (unlikely(!cspace_quick(t, buffer[BUFFER_CAPS + i], &found[i])))
            return false;
    return true;
}

/* Find the slots of the `count` (0 to 3) capabilities that t's message names; `buffer` is t's
 * IPC buffer. An empty slot is found as well. Returns false if an address led nowhere: w->cptr is
 * the address and w->why the reason. */
static inline bool parcel_find(handle t, const word *buffer, word count, handle found[MESSAGE_CAPS],
                               struct walk *w)
{
    return likely(parcel_find_quickly(t, buffer, count, found)) ||
           parcel_find_by_walks(t, buffer, count, found, w);
}
