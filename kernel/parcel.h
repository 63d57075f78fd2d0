/* parcel.h - the capabilities that travel with a message. */
#pragma once
#include "call.h"

/* The slots they are in, and the empty one where the receiver wants one of them (0: nowhere). */
struct parcel {
    word count;
    handle found[MESSAGE_CAPS], dest;
};

bool parcel_pack(struct parcel *p, handle sender, handle receiver);
bool parcel_pack_quick(struct parcel *p, handle sender, handle receiver);
bool parcel_take(struct parcel *p, const struct call *c, handle receiver);
word parcel_deliver(const struct parcel *p, handle ep, word *to);
