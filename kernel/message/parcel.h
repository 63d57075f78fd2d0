/* parcel.h - the capabilities that travel with a message. */
#pragma once
#include "message/api.h"
#include "core/cspace.h"

/* The capabilities of one message: the slots they are in, and the empty slot where the receiver
 * wants one of them (0: nowhere). It holds slots and not copies, so it must be delivered before
 * anything else can change them. */
struct parcel {
    word count;
    handle found[MESSAGE_CAPS], dest;
};

bool parcel_find(handle t, const word *buffer, word count, handle found[MESSAGE_CAPS],
                 struct walk *w);
bool parcel_pack(struct parcel *p, handle sender, handle receiver);
bool parcel_pack_quick(struct parcel *p, handle sender, handle receiver);
bool parcel_take(struct parcel *p, word count, const handle found[MESSAGE_CAPS], handle receiver);
word parcel_deliver(const struct parcel *p, handle ep, word *to);

/* parcel_find where that takes no walk; otherwise false. */
static inline bool parcel_find_quick(handle t, const word *buffer, word count,
                                     handle found[MESSAGE_CAPS])
{
    for (word i = 0; i < count && i < MESSAGE_CAPS; i++)
        if (unlikely(!cspace_quick(t, buffer[BUFFER_CAPS + i], &found[i])))
            return false;
    return true;
}
