/* fastpath.h - the most frequent messages: no capability travels, and there is no choice of who
 * runs next.
 *
 * Owns:    nothing.
 * Entered: entry.c, before the way that does everything (syscall.c, fault.c).
 * Uses:    what is inline in fast_message.h.
 * Never:   does half of it.  All checks come first; a path that returns false has changed nothing.
 *
 * Theory.  A Call to a passive server lends it the caller's context, and the answer gives it back.
 * So the same context runs before and after: nobody is charged, the clock stays as it is set, and
 * the scheduler has nothing to choose.  A server with time of its own is charged from when it runs
 * on, and its caller until then: the clock is read once, and set if what it is set for has
 * changed. */
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

/* Can t call through `cap` a receiver that has brought what it is to answer by? Sets *receiver. The
 * checks: write and grant or grant-reply; somebody receives; it would run next. */
ALWAYS_INLINE bool can_call(handle t, struct cap cap, handle *receiver)
{
    if (unlikely(!cap_may_call(cap)))
        return leave_it(SLOW_CAPABILITY);
    const struct endpoint *ep = endpoint_in(cap.w0);
    handle r = *receiver = ep->waiters.head;
    if (unlikely(!has_receiver(ep)))
        return leave_it(SLOW_NOBODY_WAITS);
    if (unlikely(!tcb(r)->variant.reply))
        return leave_it(SLOW_SENDER);
    return likely(is_next(r, t)) || leave_it(SLOW_PRIORITY);
}

/* The context was lent to its lender by `older`, and r comes above that. A function of its own, so
 * that a Call without a chain keeps no address for it. */
static __attribute__((noinline)) void put_above(handle r, handle older)
{
    reply_object(r)->older = older;
    reply_object(older)->newer = r;
    reply_object(older)->sc = 0;
}

/* The context of t goes to the receiver, and the reply object r remembers whose it was. */
ALWAYS_INLINE void lend(handle t, handle receiver, handle r)
{
    handle sc = tcb(t)->variant.sc, older = sched_context(sc)->reply;
    reply_object(r)->sc = sc;
    if (unlikely(older))
        put_above(r, older);
    sched_context(sc)->reply = r;
    sched_context(sc)->thread = receiver;
    tcb(receiver)->variant.sc = sc;
    tcb(t)->variant.sc = 0;
}

/* A message was moved to the receiver; t waits to be answered by its reply object, which is
 * returned. Nothing here can fail. */
ALWAYS_INLINE handle called(handle t, handle receiver, word w0)
{
    handle r = tcb(receiver)->variant.reply;
    tcb(receiver)->variant.reply = 0;
    tcb(t)->variant.reply = r;
    reply_object(r)->thread = t;
    take_waiter(&endpoint_in(w0)->waiters, receiver);
    tcb(t)->state = BLOCKED_REPLY;
    return r;
}

/* The receiver has time of its own: does the message move to it? Functions of their own, so that
 * the path of passive ones saves no register for them. */
static __attribute__((noinline)) bool reaches_active(handle t, word info, struct cap cap,
                                                     handle receiver)
{
    if (!time_lets_hand_over(receiver))
        return leave_it(SLOW_PRIORITY);
    return move(t, receiver, info, cap_badge(cap));
}

/* Then it runs on its own time. */
static __attribute__((noinline)) void call_active(handle t, struct cap cap, handle receiver)
{
    TELL(message(t, receiver, cap_object(cap), STATE_MESSAGE_FAST, NULL));
    called(t, receiver, cap.w0);
    run_woken(receiver);
}

/* Call through the capability in slot s. Returns false with nothing changed if this is no case for
 * the fast path. */
ALWAYS_INLINE bool fastpath_call(handle t, word info, handle s)
{
    struct cap cap = slot(s)->cap;
    handle receiver;
    if (!can_call(t, cap, &receiver))
        return false;
    if (unlikely(tcb(receiver)->variant.sc)) {
        if (!reaches_active(t, info, cap, receiver))
            return false;
        call_active(t, cap, receiver);
        return true;
    }
    if (!move(t, receiver, info, cap_badge(cap)))
        return false;
    TELL(message(t, receiver, cap_object(cap), STATE_MESSAGE_FAST, NULL));
    lend(t, receiver, called(t, receiver, cap.w0));
    run(receiver);
    return true;
}

/* Thread t, which runs, did what its TCB notes. If its handler waits, send it the report and run
 * it. Returns false with nothing changed otherwise. */
ALWAYS_INLINE bool fastpath_fault(handle t)
{
    struct cap cap = *tcb_cap(t, TCB_FAULT_HANDLER);
    handle receiver;
    if (!can_call(t, cap, &receiver))
        return false;
    bool active = tcb(receiver)->variant.sc;
    if (active && !time_lets_hand_over(receiver))
        return leave_it(SLOW_PRIORITY);
    if (!active && !time_lets_go_on())
        return leave_it(SLOW_BUDGET);
    if (likely(tcb(t)->fault.type == FAULT_VMFault))
        fault_tell_vm(t, receiver, cap_badge(cap));
    else
        fault_tell(t, receiver, cap_badge(cap));
    TELL(message(t, receiver, cap_object(cap), STATE_MESSAGE_FAST + STATE_MESSAGE_FAULT, NULL));
    handle r = called(t, receiver, cap.w0);
    if (active)
        time_changes_hands(receiver);
    else
        lend(t, receiver, r);
    run(receiver);
    return true;
}

/* ---- ReplyRecv ---- */

/* The capability that the server's register names, word 0, if it is to a reply object; 0: this
 * is no case for the fast path. Below, r is such a word: the fields above the object fall away
 * by themselves. */
ALWAYS_INLINE word reply_of(handle server)
{
    handle s;
    if (unlikely(!cspace_quick(server, context_reply(&tcb(server)->context), &s)) ||
        unlikely(cap_type(slot(s)->cap) != CAP_reply))
        return 0;
    return slot(s)->cap.w0;
}

/* The context sc, which was lent by reply object r, goes back to the caller. */
ALWAYS_INLINE void give_back(handle server, handle caller, word r, handle sc)
{
    handle older = reply_in(r)->older;
    sched_context(sc)->reply = older;
    if (unlikely(older)) {
        reply_object(older)->newer = 0;
        reply_object(older)->sc = sc;
        reply_in(r)->older = 0;
    }
    reply_in(r)->sc = 0;
    sched_context(sc)->thread = caller;
    tcb(caller)->variant.sc = sc;
    tcb(server)->variant.sc = 0;
}

/* The caller has its answer; the server waits with the same reply object. */
ALWAYS_INLINE void answered(handle server, handle caller, word r, word w0)
{
    tcb(server)->variant.reply = tcb(caller)->variant.reply;
    tcb(caller)->variant.reply = 0;
    tcb(caller)->state = RUNNING;
    reply_in(r)->thread = server;
    wait_to_receive(server, w0, endpoint_in(w0)->waiters.tail_and_tag);
}

/* Will t wait at an endpoint, as far as the notification that is bound to it goes? A pending signal
 * would come first, and time that the notification lent would go back. */
static inline bool goes_on_to_wait(handle t)
{
    handle n = tcb(t)->bound_notification;
    return likely(!n) || (queue_tag(&notification(n)->waiters) != NTFN_ACTIVE && time_stays(t, n));
}

/* Can the caller that waits by reply object r be answered with this info, and run next? */
ALWAYS_INLINE bool can_answer(handle server, handle caller, word info)
{
    word fault = tcb(caller)->fault.type;
    if (unlikely(fault != FAULT_NullFault && (info_label(info) != 0 || fault == FAULT_Timeout)))
        return leave_it(SLOW_FAULT);
    return likely(is_next(caller, server)) || leave_it(SLOW_PRIORITY);
}

/* The answer is there; plain: it is not that to a fault. */
ALWAYS_INLINE void tell_answer(handle server, handle caller, bool plain)
{
    (void)server, (void)caller, (void)plain;
    TELL(message(server, caller, 0, STATE_MESSAGE_FAST + (plain ? 0u : STATE_MESSAGE_FAULT), NULL));
}

/* The caller gets the answer. Returns false with nothing changed if there is more to move than
 * words. */
ALWAYS_INLINE bool give_answer(handle server, handle caller, word info)
{
    bool plain = tcb(caller)->fault.type == FAULT_NullFault;
    if (likely(plain)) {
        if (!move(server, caller, info, 0))
            return false;
    } else {
        if (unlikely(!time_lets_go_on()))
            return leave_it(SLOW_BUDGET);
        answer_fault(server, caller);
    }
    tell_answer(server, caller, plain);
    return true;
}

/* The caller that waits by reply object r lent nothing, and has time of its own: can it be
 * answered? Then the words of a plain answer have moved. */
static __attribute__((noinline)) bool reaches_active_caller(handle server, word info, word r)
{
    handle caller = reply_in(r)->thread;
    if (reply_in(r)->older || reply_in(r)->newer || tcb(caller)->state != BLOCKED_REPLY)
        return leave_it(SLOW_NO_CALLER);
    if (!can_answer(server, caller, info))
        return false;
    if (!time_lets_hand_over(caller))
        return leave_it(SLOW_PRIORITY);
    return tcb(caller)->fault.type != FAULT_NullFault || move(server, caller, info, 0);
}

/* Then it runs on its own time. */
static __attribute__((noinline)) void answer_active(handle server, word r, word w0)
{
    handle caller = reply_in(r)->thread;
    bool plain = tcb(caller)->fault.type == FAULT_NullFault;
    if (!plain)
        answer_fault(server, caller);
    tell_answer(server, caller, plain);
    answered(server, caller, r, w0);
    run_woken(caller);
}

/* Answer the caller, which runs, and wait for the next message at the endpoint in slot s. */
ALWAYS_INLINE bool fastpath_reply_recv(handle server, word info, handle s)
{
    word w0 = slot(s)->cap.w0;
    if (unlikely(!cap_is_with((struct cap){ w0, 0 }, CAP_endpoint, RIGHT_READ)))
        return leave_it(SLOW_CAPABILITY);
    const struct endpoint *ep = endpoint_in(w0);
    if (unlikely(ep->waiters.tail_and_tag != 0 && !has_receiver(ep)))
        return leave_it(SLOW_SENDER_WAITS);
    if (unlikely(!goes_on_to_wait(server)))
        return leave_it(SLOW_SIGNAL);
    word r = reply_of(server);
    if (unlikely(!r))
        return leave_it(SLOW_NO_CALLER);
    handle caller = reply_in(r)->thread, sc = reply_in(r)->sc;
    /* Who runs has a context; so where they agree there is one, and one that was lent has a
     * caller. */
    if (unlikely(sc != tcb(server)->variant.sc)) {
        if (sc || !caller || !reaches_active_caller(server, info, r))
            return false;
        answer_active(server, r, w0);
        return true;
    }
    if (unlikely(tcb(caller)->variant.sc))
        return leave_it(SLOW_NO_CALLER);
    if (!can_answer(server, caller, info) || !give_answer(server, caller, info))
        return false;
    give_back(server, caller, r, sc);
    answered(server, caller, r, w0);
    run(caller);
    return true;
}
