/* fastpath.h - the most frequent messages: no capability travels, no time is charged, and there is
 * no choice of who runs next.
 *
 * Owns:    nothing.
 * Entered: entry.c, before the way that does everything (syscall.c, fault.c).
 * Uses:    what is inline in fast_message.h.
 * Never:   does half of it.  All checks come first; a path that returns false has changed nothing.
 *
 * Theory.  A Call to a passive server lends it the caller's context, and the answer gives it back.
 * So the same context runs before and after: nobody is charged, the clock stays as it is set, and
 * the scheduler has nothing to choose.  A server with time of its own takes the slow way, where
 * time is charged to the one and to the other. */
#pragma once
#include "entry/fast_message.h"
#include "entry/syscall.h"
#include "object/reply_object.h"
#include "object/sched_context.h"
#include "variant/variant.h"

/* The system calls whose fast path begins with the slot that they name have the highest numbers. */
_Static_assert(SYS_Call == -1 && SYS_ReplyRecv == -2, "below");
static inline bool fastpath_knows(word number)
{
    return number >= (word)SYS_ReplyRecv;
}

/* ---- Call, and a fault, which is a Call that the kernel makes ---- */

/* Can t call through `cap` a receiver that is passive, and has brought what it is to answer by?
 * Sets *receiver. The checks: write and grant or grant-reply; somebody receives; it would run
 * next. */
ALWAYS_INLINE bool can_call(handle t, struct cap cap, handle *receiver)
{
    if (unlikely(!cap_may_call(cap)))
        return leave_it(SLOW_CAPABILITY);
    const struct endpoint *ep = endpoint_in(cap.w0);
    handle r = *receiver = ep->waiters.head;
    if (unlikely(!has_receiver(ep)))
        return leave_it(SLOW_NOBODY_WAITS);
    if (unlikely(tcb(r)->variant.sc || !tcb(r)->variant.reply))
        return leave_it(SLOW_SENDER);
    return likely(is_next(r, t)) || leave_it(SLOW_PRIORITY);
}

/* A message was moved to the receiver: it runs on the context of t, which waits to be answered by
 * the reply object. Nothing here can fail. */
ALWAYS_INLINE void called(handle t, handle receiver, word w0)
{
    handle r = tcb(receiver)->variant.reply, sc = tcb(t)->variant.sc;
    handle older = sched_context(sc)->reply;
    tcb(receiver)->variant.reply = 0;
    tcb(t)->variant.reply = r;
    reply_object(r)->thread = t;
    reply_object(r)->older = older;
    reply_object(r)->sc = sc;
    if (unlikely(older)) {
        reply_object(older)->newer = r;
        reply_object(older)->sc = 0;
    }
    sched_context(sc)->reply = r;
    sched_context(sc)->thread = receiver;
    tcb(receiver)->variant.sc = sc;
    tcb(t)->variant.sc = 0;
    take_waiter(&endpoint_in(w0)->waiters, receiver);
    tcb(t)->state = BLOCKED_REPLY;
    run(receiver);
}

/* Call through the capability in slot s. Returns false with nothing changed if this is no case for
 * the fast path. */
ALWAYS_INLINE bool fastpath_call(handle t, word info, handle s)
{
    struct cap cap = slot(s)->cap;
    handle receiver;
    if (!can_call(t, cap, &receiver) || !move(t, receiver, info, cap_badge(cap)))
        return false;
    TELL(message(t, receiver, cap_object(cap), STATE_MESSAGE_FAST, NULL));
    called(t, receiver, cap.w0);
    return true;
}

/* Thread t, which runs, did what its TCB notes. If its handler waits and is passive, send it the
 * report and run it. Returns false with nothing changed otherwise. */
ALWAYS_INLINE bool fastpath_fault(handle t)
{
    struct cap cap = *tcb_cap(t, TCB_FAULT_HANDLER);
    handle receiver;
    if (!can_call(t, cap, &receiver))
        return false;
    if (likely(tcb(t)->fault.type == FAULT_VMFault))
        fault_tell_vm(t, receiver, cap_badge(cap));
    else
        fault_tell(t, receiver, cap_badge(cap));
    TELL(message(t, receiver, cap_object(cap), STATE_MESSAGE_FAST + STATE_MESSAGE_FAULT, NULL));
    called(t, receiver, cap.w0);
    return true;
}

/* ---- ReplyRecv ---- */

/* The caller that waits to be answered by the reply object which the server's register names, if it
 * lent its context, and that is what runs now; sets *reply. 0: this is no case for the fast
 * path. */
ALWAYS_INLINE handle lender(handle server, handle *reply)
{
    handle s;
    if (unlikely(!cspace_quick(server, context_reply(&tcb(server)->context), &s)) ||
        unlikely(cap_type(slot(s)->cap) != CAP_reply))
        return 0;
    handle r = *reply = cap_object(slot(s)->cap);
    handle caller = reply_object(r)->thread, sc = reply_object(r)->sc;
    if (unlikely(!caller || !sc || sc != tcb(server)->variant.sc || tcb(caller)->variant.sc))
        return 0;
    return caller;
}

/* The context goes back to the caller, which runs; the server waits with the same reply object. */
ALWAYS_INLINE void answered(handle server, handle caller, handle r)
{
    handle sc = reply_object(r)->sc, older = reply_object(r)->older;
    sched_context(sc)->reply = older;
    if (unlikely(older)) {
        reply_object(older)->newer = 0;
        reply_object(older)->sc = sc;
    }
    reply_object(r)->sc = reply_object(r)->older = 0;
    sched_context(sc)->thread = caller;
    tcb(caller)->variant.sc = sc;
    tcb(server)->variant.sc = 0;
    tcb(caller)->variant.reply = 0;
    tcb(caller)->state = RUNNING;
    reply_object(r)->thread = server;
    tcb(server)->variant.reply = r;
}

/* An answer to a fault, with label 0: the thread makes its instruction or system call again, with
 * the registers of the answer. */
static __attribute__((noinline)) void answer_fault(handle server, handle caller)
{
    fault_answer(caller, server);
    tcb(caller)->fault.type = FAULT_NullFault;
    context_undo(&tcb(caller)->context);
}

/* Answer the caller, which runs, and wait for the next message at the endpoint in slot s. */
ALWAYS_INLINE bool fastpath_reply_recv(handle server, word info, handle s)
{
    word w0 = slot(s)->cap.w0;
    handle r;
    if (unlikely(!cap_is_with((struct cap){ w0, 0 }, CAP_endpoint, RIGHT_READ)))
        return leave_it(SLOW_CAPABILITY);
    const struct endpoint *ep = endpoint_in(w0);
    if (unlikely(ep->waiters.tail_and_tag != 0 && !has_receiver(ep)))
        return leave_it(SLOW_SENDER_WAITS);
    if (unlikely(tcb(server)->bound_notification))
        return leave_it(SLOW_SIGNAL);
    handle caller = lender(server, &r);
    if (unlikely(!caller))
        return leave_it(SLOW_NO_CALLER);
    word fault = tcb(caller)->fault.type;
    bool plain = fault == FAULT_NullFault;
    if (unlikely(!plain && (info_label(info) != 0 || fault == FAULT_Timeout)))
        return leave_it(SLOW_FAULT);
    if (unlikely(!is_next(caller, server)))
        return leave_it(SLOW_PRIORITY);
    if (unlikely(!plain))
        answer_fault(server, caller);
    else if (!move(server, caller, info, 0))
        return false;
    TELL(message(server, caller, 0, STATE_MESSAGE_FAST + (plain ? 0u : STATE_MESSAGE_FAULT), NULL));
    answered(server, caller, r);
    wait_to_receive(server, w0);
    run(caller);
    return true;
}

/* ---- signals ---- */

/* A signal for which nobody waits: the badge is kept. Whoever waits is woken on the slow way, where
 * it gets its time. */
ALWAYS_INLINE bool fastpath_send(handle sender, word info, handle s)
{
    struct cap cap = slot(s)->cap;
    (void)sender;
    if (!cap_is_with(cap, CAP_notification, RIGHT_WRITE) || info_caps(info) != 0)
        return leave_it(SLOW_CAPABILITY);
    struct notification *n = notification_in(cap.w0);
    word tag = queue_tag(&n->waiters);
    if (tag == NTFN_WAITING ||
        (tag == NTFN_IDLE && n->bound && tcb(n->bound)->state == BLOCKED_RECEIVE))
        return leave_it(SLOW_PRIORITY);
    n->bits |= cap_badge(cap); /* 0 when idle */
    queue_set(&n->waiters, 0, NTFN_ACTIVE);
    TELL(signal(cap_object(cap), cap_badge(cap), 0, true));
    return true;
}

/* Interrupts wake threads, and those need their time. */
ALWAYS_INLINE bool fastpath_interrupt(word irq)
{
    (void)irq;
    return leave_it(SLOW_CAPABILITY);
}
