/* fast_receive.h - the fast path of threads that receive, answer, or let others go first.
 *
 * Owns:    nothing.
 * Entered: entry.c, as fastpath.h, for Recv, NBRecv, Reply and Yield.
 * Uses:    fastpath.h; sched.h, which says who runs when the current thread stops.
 * Never:   does half of it: as fastpath.h.
 *
 * Theory.  When the current thread stops and has woken nobody, the first thread of the highest
 * ready queue runs next.  When it goes on, the only thread that could run instead is one that it
 * has woken. */
#pragma once
#include "entry/fast_send.h"
#include "entry/fast_wait.h"
#include "entry/fastpath.h"

/* ---- Recv and NBRecv ---- */

/* A sender waits at the head of the queue of the endpoint of `cap`, and t gets its message. The
 * sender then waits for the answer (Call) or goes on (Send). Returns false with nothing changed
 * if the sender reports a fault, if an interrupted CancelBadgedSends stands at it, if nobody
 * could answer it, or if it is of another domain. */
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
    TELL(message(sender, t, cap_object(cap), STATE_MESSAGE_FAST + STATE_MESSAGE_QUEUED, NULL));
    take_waiter(q, sender);
    if (call) {
        tcb_cap(t, TCB_CALLER)->w0 = cap_reply_word(sender, cap.w0, false);
        tcb(sender)->reply_slot = tcb_slot(t, TCB_CALLER);
        tcb(sender)->state = BLOCKED_REPLY;
    } else {
        woke(t, sender);
    }
    return true;
}

/* Receive through the endpoint of `cap`. The checks come in the order of the slow way: a caller
 * that was not answered would have to be dropped, a pending signal comes before any message,
 * then a waiting sender; otherwise t waits, or with block false gets badge 0. */
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
        TELL(nobody(t, cap_object(cap)));
        return true;
    }
    if (unlikely(!sched_can_pick()))
        return leave_it(SLOW_NOBODY_READY);
    wait_to_receive(t, cap.w0, q->tail_and_tag);
    run_first();
    return true;
}

/* Recv, or with block false NBRecv: find the slot that the capability register names, and ask
 * the object. Returns false with nothing changed if this is no case for the fast path. */
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

/* Answer the caller of t, if it has one. Without a caller nothing happens, and that is no error
 * (ABI). */
ALWAYS_INLINE bool fastpath_reply(handle t, word info)
{
    struct cap reply = { tcb_cap(t, TCB_CALLER)->w0, 0 };
    handle caller = cap_object(reply);
    if (cap_is_null(reply)) {
        TELL(nobody(t, 0));
        return true;
    }
    if (unlikely(!cap_answers_call(reply)))
        return leave_it(SLOW_FAULT);
    if (unlikely(!can_be_woken(caller)))
        return leave_it(SLOW_PRIORITY);
    if (!move(t, caller, info, 0))
        return false;
    TELL(message(t, caller, 0, STATE_MESSAGE_FAST, NULL));
    tcb_cap(t, TCB_CALLER)->w0 = 0;
    tcb(caller)->reply_slot = 0;
    tcb(caller)->state = RUNNING;
    woke(t, caller);
    return true;
}

/* ---- Yield ---- */

/* t goes behind the ready threads of its priority. If it is alone there, it goes on. */
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

/* ---- which of them it is ---- */

/* The system calls that have a fast path, but for Call, ReplyRecv, Send and NBSend. Reply and Yield
 * name no slot, and the receives look for theirs when it is known that they can go on. */
ALWAYS_INLINE bool fast_seldom(handle t, word info, word number)
{
    if (number == (word)SYS_Recv || number == (word)SYS_NBRecv)
        return fastpath_receive(t, number == (word)SYS_Recv);
    if (number == (word)SYS_Reply)
        return fastpath_reply(t, info);
    if (number == (word)SYS_Yield)
        return fastpath_yield(t);
    return false;
}
