/* fastpath.h - the most frequent messages and signals: no capability travels, and there is no
 * choice of who runs next.
 *
 * Owns:    nothing.
 * Entered: entry.c, before the way that does everything (syscall.c, fault.c).
 * Uses:    what is inline in cspace.h, ipc.h, queue.h and the architecture's switch.h.
 * Never:   does half of it.  All checks come first; a path that returns false has changed nothing.
 *          One that returns true leaves the very same state as syscall_run and sched_run would.
 *
 * Theory.  When a thread waits at an endpoint and the sender then waits itself, or has the lower
 * priority, there is no choice to make: the receiver runs.  So the scheduler is not asked, no queue
 * of ready threads is touched, and the message moves once. */
#pragma once
#include "entry/fast_message.h"
#include "entry/syscall.h"
#include "variant/variant.h"

/* The system calls that have a fast path are those with the highest numbers. */
_Static_assert(SYS_Call == -1 && SYS_ReplyRecv == -2 && SYS_Send == -3 && SYS_NBSend == -4,
               "below");
/* Is it one of the four system calls whose fast path begins with the slot that they name? They
 * have the highest numbers, so one compare answers. */
static inline bool fastpath_knows(word number)
{
    return number >= (word)SYS_NBSend;
}

/* ---- Call, and a fault, which is a Call that the kernel makes ---- */

/* Can t call the receiver that waits at the endpoint of `cap`? Sets *receiver. The checks: write
 * and grant or grant-reply; somebody receives; the receiver would run next. */
ALWAYS_INLINE bool can_call(handle t, struct cap cap, handle *receiver)
{
    if (unlikely(!cap_may_call(cap)))
        return leave_it(SLOW_CAPABILITY);
    const struct endpoint *ep = endpoint_in(cap.w0);
    *receiver = ep->waiters.head;
    if (unlikely(!has_receiver(ep)))
        return leave_it(SLOW_NOBODY_WAITS);
    return likely(is_next(*receiver, t)) || leave_it(SLOW_PRIORITY);
}

/* A message was moved to the receiver: it gets the capability to answer and runs; t stops until
 * it is answered. Nothing here can fail. */
ALWAYS_INLINE void called(handle t, handle receiver, word w0, bool by_fault)
{
    tcb_cap(receiver, TCB_CALLER)->w0 = cap_reply_word(t, tcb(receiver)->waiting, by_fault);
    take_waiter(&endpoint_in(w0)->waiters, receiver);
    tcb(t)->reply_slot = tcb_slot(receiver, TCB_CALLER);
    tcb(t)->state = BLOCKED_REPLY;
    run(receiver);
}

/* Call through the capability in slot s. Returns false with nothing changed if this is no case
 * for the fast path. */
ALWAYS_INLINE bool fastpath_call(handle t, word info, handle s)
{
    struct cap cap = slot(s)->cap;
    handle receiver;
    if (!can_call(t, cap, &receiver) || !move(t, receiver, info, cap_badge(cap)))
        return false;
    TELL(message(t, receiver, cap_object(cap), STATE_MESSAGE_FAST, NULL));
    called(t, receiver, cap.w0, false);
    return true;
}

/* Thread t, which runs, did what its TCB notes. If its handler waits, send it the report and run
 * it. Returns false with nothing changed otherwise. */
ALWAYS_INLINE bool fastpath_fault(handle t)
{
    word cptr = tcb(t)->fault_handler;
    handle s, receiver;
    if (unlikely(!cspace_quick(t, cptr, &s))) {
        s = cspace_look_near(t, cptr);
        if (!s)
            return leave_it(SLOW_CSPACE);
    }
    struct cap cap = slot(s)->cap;
    if (!can_call(t, cap, &receiver))
        return false;
    if (likely(tcb(t)->fault.type == FAULT_VMFault))
        fault_tell_vm(t, receiver, cap_badge(cap));
    else
        fault_tell(t, receiver, cap_badge(cap));
    TELL(message(t, receiver, cap_object(cap), STATE_MESSAGE_FAST + STATE_MESSAGE_FAULT, NULL));
    called(t, receiver, cap.w0, true);
    return true;
}

/* ---- ReplyRecv ---- */

/* The caller has its answer and runs; the server waits at the endpoint that w0 names; tail: who
 * waits there already. */
ALWAYS_INLINE void answered(handle server, handle caller, word w0, word tail)
{
    tcb_cap(server, TCB_CALLER)->w0 = 0;
    tcb(caller)->reply_slot = 0;
    tcb(caller)->state = RUNNING;
    wait_to_receive(server, w0, tail);
    run(caller);
}

/* The same after a fault. A function of its own, so that answers to Calls save no register for
 * it. */
static __attribute__((noinline)) void answered_fault(handle server, handle caller, word w0,
                                                     word tail)
{
    answer_fault(server, caller);
    TELL(message(server, caller, 0, STATE_MESSAGE_FAST + STATE_MESSAGE_FAULT, NULL));
    answered(server, caller, w0, tail);
}

/* Answer the caller, which runs, and wait for the next message at the endpoint in slot s. All
 * checks come first. The answer to a fault has no message to move, so `move` stands last only
 * for answers to Calls. */
ALWAYS_INLINE bool fastpath_reply_recv(handle server, word info, handle s)
{
    word w0 = slot(s)->cap.w0;
    if (unlikely(!cap_is_with((struct cap){ w0, 0 }, CAP_endpoint, RIGHT_READ)))
        return leave_it(SLOW_CAPABILITY);
    const struct endpoint *ep = endpoint_in(w0);
    word tail = ep->waiters.tail_and_tag;
    handle bound = tcb(server)->bound_notification;
    if (unlikely(tail != 0 && !has_receiver(ep)))
        return leave_it(SLOW_SENDER_WAITS);
    if (unlikely(bound && queue_tag(&notification(bound)->waiters) == NTFN_ACTIVE))
        return leave_it(SLOW_SIGNAL);
    struct cap reply = { tcb_cap(server, TCB_CALLER)->w0, 0 };
    handle caller = cap_object(reply);
    bool plain = cap_answers_call(reply);
    if (unlikely(!plain && cap_type(reply) != CAP_reply))
        return leave_it(SLOW_NO_CALLER);
    if (unlikely(!plain && info_label(info) != 0))
        return leave_it(SLOW_FAULT);
    if (unlikely(!is_next(caller, server)))
        return leave_it(SLOW_PRIORITY);
    if (unlikely(!plain)) {
        answered_fault(server, caller, w0, tail);
        return true;
    }
    if (!move(server, caller, info, 0))
        return false;
    TELL(message(server, caller, 0, STATE_MESSAGE_FAST, NULL));
    answered(server, caller, w0, tail);
    return true;
}
