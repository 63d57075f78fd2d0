/* fast_send.h - the fast path of signals, of messages that nobody answers, and of interrupts.
 *
 * Owns:    nothing.
 * Entered: entry.c, as the variant's fastpath.h.
 * Uses:    what is inline in fast_message.h.
 * Never:   does half of it: as fastpath.h. */
#pragma once
#include "entry/fast_message.h"
#include "object/irq.h"
#include "variant/variant.h"

/* ---- Send and NBSend ---- */

/* A signal: *woken becomes the thread that waited for it, or 0 if the badge is kept. Returns
 * false with nothing changed if the woken thread is of another domain, or if there may be no time
 * left for it. */
ALWAYS_INLINE bool fast_signal(struct cap cap, word info, handle *woken)
{
    struct notification *n = notification_in(cap.w0);
    word tag = queue_tag(&n->waiters);
    handle t = n->waiters.head, bound = n->bound;
    if (unlikely(info_caps(info) != 0))
        return leave_it(SLOW_MESSAGE);
    bool from_endpoint = tag == NTFN_IDLE && bound && tcb(bound)->state == BLOCKED_RECEIVE;
    if (tag != NTFN_WAITING && !from_endpoint) {
        if (unlikely(!time_lets_go_on()))
            return leave_it(SLOW_BUDGET);
        n->bits |= cap_badge(cap); /* 0 when idle */
        queue_set(&n->waiters, 0, NTFN_ACTIVE);
        TELL(signal(cap_object(cap), cap_badge(cap), 0, true));
        *woken = 0;
        return true;
    }
    if (from_endpoint)
        t = bound;
    if (unlikely(!can_be_woken(t)))
        return leave_it(SLOW_PRIORITY);
    if (from_endpoint)
        endpoint_leave(t);
    else
        take_waiter(&n->waiters, t);
    tcb(t)->state = RUNNING;
    tcb(t)->context.cap = cap_badge(cap);
    TELL(signal(cap_object(cap), cap_badge(cap), t, true));
    *woken = t;
    return true;
}

/* A message to a receiver that waits; it becomes *woken. Capabilities never travel here: `move`
 * refuses them. */
ALWAYS_INLINE bool fast_message(handle sender, struct cap cap, word info, handle *woken)
{
    struct endpoint *ep = endpoint_in(cap.w0);
    handle receiver = ep->waiters.head;
    if (unlikely(!has_receiver(ep)))
        return leave_it(SLOW_NOBODY_WAITS);
    if (unlikely(!can_be_woken(receiver)))
        return leave_it(SLOW_PRIORITY);
    if (!move(sender, receiver, info, cap_badge(cap)))
        return false;
    take_waiter(&ep->waiters, receiver);
    reply_detach(receiver);
    TELL(message(sender, receiver, cap_object(cap), STATE_MESSAGE_FAST, NULL));
    *woken = receiver;
    return true;
}

/* The sender has woken t. The higher priority runs; of equals the sender goes on. The other one
 * enters its ready queue where the slow way would put it. */
static __attribute__((noinline)) void woke(handle sender, handle t)
{
    if (tcb(t)->priority > tcb(sender)->priority) {
        sched_put(sender, true);
        run_woken(t);
    } else if (tcb(t)->priority == tcb(sender)->priority) {
        sched_append(t);
    } else {
        sched_push(t);
    }
}

/* Send or NBSend through the capability in slot s: a signal, or a message to a receiver that
 * waits. If nobody waits the two differ, and the slow way knows how. */
ALWAYS_INLINE bool fastpath_send(handle sender, word info, handle s)
{
    struct cap cap = slot(s)->cap;
    handle t = 0;
    if (cap_is_with(cap, CAP_notification, RIGHT_WRITE)) {
        if (!fast_signal(cap, info, &t))
            return false;
    } else if (unlikely(!cap_is_with(cap, CAP_endpoint, RIGHT_WRITE))) {
        return leave_it(SLOW_CAPABILITY);
    } else if (!fast_message(sender, cap, info, &t)) {
        return false;
    }
    if (t)
        woke(sender, t);
    return true;
}

/* ---- Interrupts ---- */

/* Interrupt `irq` came while a thread ran: a signal to the notification of its handler, as if that
 * thread had sent it. Returns false with nothing changed if it has no notification, if no thread
 * ran, or if the woken thread is of another domain. */
ALWAYS_INLINE bool fastpath_interrupt(word irq)
{
    handle t = this_cpu()->current, woken;
    struct cap cap = slot(irq_slot(irq))->cap;
    if (unlikely(cap_type(cap) != CAP_notification || !t))
        return leave_it(SLOW_CAPABILITY);
    if (!fast_signal(cap, 0, &woken))
        return false;
    arch_irq_mask(irq);
    if (woken)
        woke(t, woken);
    return true;
}
