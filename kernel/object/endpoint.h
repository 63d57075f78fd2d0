/* endpoint.h - where threads meet to pass a message. */
#pragma once
#include "call/call.h"
#include "core/queue.h"

enum { ENDPOINT_BITS = 4 };

struct endpoint {
    struct queue waiters;       /* tag: one of the three below */
};
_Static_assert(sizeof(struct endpoint) == 1 << ENDPOINT_BITS, "ABI: 1 << seL4_EndpointBits");

enum { EP_IDLE, EP_SENDING, EP_RECEIVING };

void endpoint_send(handle ep, handle sender, struct cap cap, bool block, bool call, const struct call *c);
void endpoint_send_fault(handle ep, handle t, struct cap cap);
void endpoint_receive(handle ep, handle receiver, struct cap cap, bool block);
void endpoint_leave(handle t);
bool endpoint_cancel_one(handle ep);
status endpoint_cancel_badge(struct call *c, handle ep, word badge);
void endpoint_forget_walk(handle t);
status endpoint_invoke(struct call *c);
