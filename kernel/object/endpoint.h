/* endpoint.h - where threads meet to pass a message. */
#pragma once
#include "core/queue.h"

struct call;

enum { ENDPOINT_BITS = 4 };

/* The tag of the queue is EP_IDLE, EP_SENDING or EP_RECEIVING. The fast path knows these
 * numbers: "somebody receives" is the top bit of tail_and_tag. */
struct endpoint {
    struct queue waiters; /* tag: one of the three below */
};
_Static_assert(sizeof(struct endpoint) == 1 << ENDPOINT_BITS, "ABI: 1 << seL4_EndpointBits");

/* Idle is 0, the tag of every empty queue. */
enum { EP_IDLE, EP_SENDING, EP_RECEIVING };

void endpoint_send(handle ep, handle sender, struct cap cap, bool block, bool call,
                   const struct call *c);
void endpoint_report_apart(handle t, struct cap cap);
void endpoint_receive(handle ep, handle receiver, struct cap cap, bool block);
void endpoint_leave(handle t);
void endpoint_requeue(handle t);
bool endpoint_cancel_one(handle ep);
status endpoint_cancel_badge(struct call *c, handle ep, word badge);
void endpoint_forget_walk(handle t);
status endpoint_invoke(struct call *c);

/* Does nobody wait at the endpoint? Then it can die in one step. */
static inline bool endpoint_is_idle(handle ep)
{
    return endpoint(ep)->waiters.head == 0;
}

/* Send the report of t's fault through the endpoint capability `cap`, and wait for the answer. With
 * MCS the end of a budget is reported too, on the way in: there it is a function of its own, which
 * has no code for capabilities. */
static inline void endpoint_report(handle t, struct cap cap)
{
    if (MCS)
        endpoint_report_apart(t, cap);
    else
        endpoint_send(cap_object(cap), t, cap, true, true, NULL);
}

/* An endpoint in zeroed memory: idle. Inline, because one Retype makes many. */
static inline struct cap endpoint_create(paddr at, word size_bits, bool device)
{
    (void)size_bits, (void)device;
    window_mark(at, sizeof(struct endpoint), KIND_ENDPOINT);
    return cap_set_rights(cap_make(CAP_endpoint, at, 0), RIGHTS_ALL);
}
