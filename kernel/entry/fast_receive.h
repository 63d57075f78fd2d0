/* fast_receive.h - the fast path of those who receive, answer, or let others go first.
 *
 * Owns:    nothing.
 * Entered: entry.c, as fastpath.h, for Recv, NBRecv, Reply and Yield.
 * Uses:    fastpath.h; sched.h, which says who runs when the current thread stops.
 * Never:   does half of it: as fastpath.h.
 *
 * Theory.  When the current thread stops and has woken nobody, the thread to run is the first one of the
 * highest ready queue.  When it goes on, nobody else can have become the one to run, but a thread that
 * it has woken. */
#pragma once
#include "entry/fastpath.h"

/* t goes on where it starts again: what it was doing is made undone. */
static inline void start_again(handle t)
{
    context_undo(&tcb(t)->context);
    tcb(t)->state = RUNNING;
}

/* The current thread has stopped, or is in its ready queue: the first of those that are ready runs. */
static __attribute__((noinline)) void run_first(void)
{
    handle t = sched_pick();
    if (unlikely(tcb(t)->state == RESTARTING))
        start_again(t);
    run(t);
}

/* ---- Recv and NBRecv ---- */

/* The sender waits at the head of the queue of the endpoint of `cap`: t gets its message.  It then waits for
 * the answer, or goes on. */
ALWAYS_INLINE bool receive_from_sender(handle t, struct cap cap)
{
    struct queue *q = &endpoint_in(cap.w0)->waiters;
    handle sender = q->head;
    bool call = tcb(sender)->is_call;
    bool answerable = cap_has_right((struct cap){ tcb(sender)->waiting, 0 }, RIGHT_ANSWER);
    if (unlikely(tcb(sender)->fault.type != FAULT_NullFault || tcb(sender)->cancel_by ||
                 (call && !answerable)))
        return leave_it(SLOW_SENDER);
    if (unlikely(!call && !can_be_woken(sender)))
        return leave_it(SLOW_PRIORITY);
    if (!move(sender, t, tcb(sender)->context.info, tcb(sender)->badge))
        return false;
    take_waiter(q, sender);
    if (call) {
        tcb_cap(t, TCB_CALLER)->w0 = cap_reply_word(sender, cap.w0, false);
        tcb(sender)->reply_slot = tcb_slot(t, TCB_CALLER);
        tcb(sender)->state = BLOCKED_REPLY;
        sc_lend(sender, t);
    } else {
        woke(t, sender);
    }
    return true;
}

ALWAYS_INLINE bool receive_message(handle t, struct cap cap, bool block)
{
    const struct queue *q = &endpoint_in(cap.w0)->waiters;
    handle bound = tcb(t)->bound_notification;
    if (unlikely(tcb_cap(t, TCB_CALLER)->w0 != 0))
        return leave_it(SLOW_CALLER_LEFT);
    if (unlikely(bound && queue_tag(&notification(bound)->waiters) == NTFN_ACTIVE))
        return leave_it(SLOW_SIGNAL);
    if (queue_tag(q) == EP_SENDING)
        return receive_from_sender(t, cap);
    if (!block) {
        tcb(t)->context.cap = 0;
        return true;
    }
    if (unlikely(!sched_can_pick()))
        return leave_it(SLOW_NOBODY_READY);
    wait_to_receive(t, cap.w0);
    run_first();
    return true;
}

ALWAYS_INLINE bool receive_signal(handle t, struct cap cap, bool block)
{
    struct notification *n = notification_in(cap.w0);
    if (unlikely(n->bound && n->bound != t))
        return leave_it(SLOW_CAPABILITY);
    bool active = queue_tag(&n->waiters) == NTFN_ACTIVE;
    if (active || !block) {
        tcb(t)->context.cap = active ? n->bits : (word)0;
        if (active) {
            n->bits = 0;
            queue_set(&n->waiters, 0, NTFN_IDLE);
        }
        return true;
    }
    if (unlikely(!sched_can_pick()))
        return leave_it(SLOW_NOBODY_READY);
    tcb(t)->state = BLOCKED_NOTIFICATION;
    tcb(t)->waiting = cap_object(cap);
    queue_append_tagged(&n->waiters, t, NTFN_WAITING);
    run_first();
    return true;
}

ALWAYS_INLINE bool fastpath_receive(handle t, bool block)
{
    word cptr = tcb(t)->context.cap;
    handle s;
    if (unlikely(!cspace_quick(t, cptr, &s))) {
        s = cspace_look_near(t, cptr);
        if (!s)
            return leave_it(SLOW_CSPACE);
    }
    struct cap cap = slot(s)->cap;
    if (cap_is_with(cap, CAP_endpoint, RIGHT_READ))
        return receive_message(t, cap, block);
    if (cap_is_with(cap, CAP_notification, RIGHT_READ))
        return receive_signal(t, cap, block);
    return leave_it(SLOW_CAPABILITY);
}

/* ---- Reply ---- */

/* The caller of a thread, if it has one, is answered.  Who has none does nothing. */
ALWAYS_INLINE bool fastpath_reply(handle t, word info)
{
    struct cap reply = { tcb_cap(t, TCB_CALLER)->w0, 0 };
    handle caller = cap_object(reply);
    if (cap_is_null(reply))
        return true;
    if (unlikely(!cap_answers_call(reply)))
        return leave_it(SLOW_FAULT);
    if (unlikely(!can_be_woken(caller)))
        return leave_it(SLOW_PRIORITY);
    if (!move(t, caller, info, 0))
        return false;
    tcb_cap(t, TCB_CALLER)->w0 = 0;
    tcb(caller)->reply_slot = 0;
    tcb(caller)->state = RUNNING;
    sc_take_back(caller, t);
    woke(t, caller);
    return true;
}

/* ---- Yield ---- */

/* The threads of t's priority that are ready run first. */
ALWAYS_INLINE bool fastpath_yield(handle t)
{
    if (unlikely(NUM_DOMAINS > 1 && kernel.domain_ticks == 0))
        return leave_it(SLOW_PRIORITY);
    if (ready_queue(t)->head == 0)
        return true; /* it has no equal, and none above it is ready, or that one would run */
    sched_put(t, false);
    run_first();
    return true;
}
