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
#include "object/irq.h"
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

/* An answer to a fault, with label 0: the thread makes its instruction or system call again,
 * with the registers of the answer. */
static __attribute__((noinline)) void answer_fault(handle server, handle caller)
{
    fault_answer(caller, server);
    tcb(caller)->fault.type = FAULT_NullFault;
    context_undo(&tcb(caller)->context);
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
    handle bound = tcb(server)->bound_notification;
    if (unlikely(ep->waiters.tail_and_tag != 0 && !has_receiver(ep)))
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
    if (unlikely(!plain))
        answer_fault(server, caller);
    else if (!move(server, caller, info, 0))
        return false;
    TELL(message(server, caller, 0, STATE_MESSAGE_FAST + (plain ? 0u : STATE_MESSAGE_FAULT), NULL));

    tcb_cap(server, TCB_CALLER)->w0 = 0;
    tcb(caller)->reply_slot = 0;
    tcb(caller)->state = RUNNING;
    wait_to_receive(server, w0);
    run(caller);
    return true;
}

/* ---- Send and NBSend ---- */

/* A signal: *woken becomes the thread that waited for it, or 0 if the badge is kept. Returns
 * false with nothing changed if the woken thread is of another domain. */
ALWAYS_INLINE bool fast_signal(struct cap cap, word info, handle *woken)
{
    struct notification *n = notification_in(cap.w0);
    word tag = queue_tag(&n->waiters);
    handle t = n->waiters.head, bound = n->bound;
    if (unlikely(info_caps(info) != 0))
        return leave_it(SLOW_MESSAGE);
    bool from_endpoint = tag == NTFN_IDLE && bound && tcb(bound)->state == BLOCKED_RECEIVE;
    if (tag != NTFN_WAITING && !from_endpoint) {
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
        run(t);
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
    handle t;
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
