/* fast_receive.h - the fast path of threads that receive, or let others go first.
 *
 * Owns:    nothing.
 * Entered: entry.c, as fastpath.h.
 * Uses:    fast_wait.h and fast_send.h, which all variants have.
 * Never:   does half of it. */
#pragma once
#include "entry/fast_send.h"
#include "entry/fast_wait.h"
#include "entry/fastpath.h"

/* The reply object that t's register names, if nobody has it; 0: this is no case for the fast
 * path. */
ALWAYS_INLINE handle free_reply(handle t)
{
    handle s;
    if (unlikely(!cspace_quick(t, context_reply(&tcb(t)->context), &s)) ||
        unlikely(cap_type(slot(s)->cap) != CAP_reply))
        return 0;
    handle r = cap_object(slot(s)->cap);
    return likely(!reply_object(r)->thread) ? r : (handle)0;
}

/* Receive through the endpoint of `cap`, with a reply object or none. A sender that waits there is
 * received from on the slow way. With block false, t gets badge 0. */
ALWAYS_INLINE bool receive_message(handle t, struct cap cap, bool block, bool with_reply)
{
    handle r = with_reply ? free_reply(t) : (handle)0;
    if (unlikely(with_reply && !r))
        return leave_it(SLOW_CALLER_LEFT);
    if (unlikely(queue_tag(&endpoint_in(cap.w0)->waiters) == EP_SENDING))
        return leave_it(SLOW_SENDER);
    if (unlikely(!goes_on_to_wait(t)))
        return leave_it(SLOW_SIGNAL);
    if (!block) {
        if (unlikely(!time_lets_go_on()))
            return leave_it(SLOW_BUDGET);
        tcb(t)->context.cap = 0;
        TELL(nobody(t, cap_object(cap)));
        return true;
    }
    if (unlikely(!sched_can_pick() || !time_lets_stop()))
        return leave_it(SLOW_NOBODY_READY);
    reply_attach(t, r);
    wait_to_receive(t, cap.w0, endpoint_in(cap.w0)->waiters.tail_and_tag);
    run_first();
    return true;
}

/* Recv, Wait, NBRecv and NBWait: the slot that the capability register names, and what it has. */
ALWAYS_INLINE bool fastpath_receive(handle t, bool block, bool with_reply)
{
    handle s;
    if (unlikely(!cspace_quick(t, tcb(t)->context.cap, &s)))
        return leave_it(SLOW_CSPACE);
    struct cap cap = slot(s)->cap;
    if (cap_is_with(cap, CAP_endpoint, RIGHT_READ))
        return receive_message(t, cap, block, with_reply);
    if (cap_is_with(cap, CAP_notification, RIGHT_READ))
        return receive_signal(t, cap, block);
    return leave_it(SLOW_CAPABILITY);
}

/* A turn of round robin is over. If t is alone at its priority, it goes on with a whole one. */
ALWAYS_INLINE bool fastpath_yield(handle t)
{
    if (unlikely(!time_lets_stop() || !time_turn_over()))
        return leave_it(SLOW_PRIORITY);
    if (ready_queue(t)->head == 0)
        return true;
    sched_put(t, false);
    run_first();
    return true;
}

/* The system calls that have a fast path, but for Call and ReplyRecv. */
ALWAYS_INLINE bool fast_seldom(handle t, word info, word number)
{
    handle s;
    switch ((int64_t)number) {
    case SYS_Send:
    case SYS_NBSend:
        if (unlikely(!cspace_quick(t, tcb(t)->context.cap, &s)))
            return leave_it(SLOW_CSPACE);
        return fastpath_send(t, info, s);
    case SYS_Wait:
    case SYS_Recv:
        return fastpath_receive(t, true, number == (word)SYS_Recv);
    case SYS_NBWait:
    case SYS_NBRecv:
        return fastpath_receive(t, false, number == (word)SYS_NBRecv);
    case SYS_Yield:
        return fastpath_yield(t);
    default:
        return false;
    }
}
