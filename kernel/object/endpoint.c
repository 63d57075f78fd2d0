/* endpoint.c - where threads meet to pass a message.
 *
 * Owns:    struct endpoint; waiting, badge and is_call of a thread that waits at one.
 * Entered: type.c (send, deletion), syscall.c (receive), fault.c (a fault is a Call),
 *          notification.c and fastpath.h (a thread stops waiting).
 * Uses:    ipc.c to move the message, reply.c to remember the caller, sched.c to wake and stop.
 * Never:   holds a message: sender or receiver waits until both are there.
 *
 * Waiters leave in the order in which they came, whatever their priorities; with scheduling
 * contexts the highest priority leaves first (queue_wait). */
#include "object/endpoint.h"
#include "hall/rows.h"
#include "call/call.h"
#include "debug/debug.h"
#include "message/report.h"
#include "message/ipc.h"
#include "message/parcel.h"
#include "object/reply.h"
#include "core/sched.h"
#include "core/state.h"
#include "variant/variant.h"

/* The threads that wait at the endpoint. The tag says whether they send or receive: never both,
 * because a receiver takes the first sender and does not wait. */
static struct queue *waiters(handle ep)
{
    return &endpoint(ep)->waiters;
}

/* Thread t leaves its queue. If an interrupted CancelBadgedSends was to go on with t, it goes on
 * with the thread behind it. If another walk stands there already, this one starts again from
 * the head: a thread remembers one walk only. */
static inline __attribute__((always_inline)) void walk_past(handle t)
{
    handle by = tcb(t)->cancel_by;
    if (!by)
        return;
    handle next = tcb(t)->queue_next;
    tcb(t)->cancel_by = 0;
    if (next && tcb(next)->cancel_by == 0) {
        tcb(by)->cancel_next = next;
        tcb(next)->cancel_by = by;
    } else {
        tcb(by)->cancel_next = 0; /* start again from the head */
    }
}

/* Take the first waiter out and return it; there must be one. */
static handle take_first(handle ep)
{
    handle t = waiters(ep)->head;
    walk_past(t);
    queue_leave_first(waiters(ep), t);
    tcb(t)->waiting = 0;
    return t;
}

/* t, which is in no queue, stops and waits at the endpoint, at its place among those who came
 * before. `cap` is the capability through which it waits; its rights count when the message is
 * delivered, as they were when the thread began to wait. */
static void wait_in_line(handle ep, handle t, struct cap cap, word tag, enum thread_state state)
{
    tcb(t)->state = state;
    tcb(t)->waiting = cap_waiting(cap.w0);
    queue_wait(waiters(ep), t, tag);
}

/* A Call has been delivered. If the sender's capability has grant or grant-reply, the receiver
 * gets a reply capability and the sender waits for the answer. Otherwise nobody could ever
 * answer, so the sender stops (seL4 manual, chapter 4, "Calling and Replying"). */
static void await_reply(handle sender, handle receiver, bool allowed, word waiting)
{
    if (DEBUG && !allowed) {
        debug_note_lost(sender, receiver, LOST_RIGHTS);
        TELL(unanswerable());
    }
    if (allowed)
        reply_link(sender, receiver, waiting);
    else
        sched_stop(sender, INACTIVE);
}

/* For the state port: is the sender's message the report of its fault? */
static inline word of_fault(handle sender)
{
    return tcb(sender)->fault.type != FAULT_NullFault ? STATE_MESSAGE_FAULT : 0u;
}

/* Nobody receives: the sender waits, and remembers what the message needs later: its badge, and
 * whether it is a Call. */
static void wait_to_send(handle ep, handle sender, struct cap cap, bool call)
{
    tcb(sender)->badge = cap_badge(cap);
    tcb(sender)->is_call = call;
    wait_in_line(ep, sender, cap, EP_SENDING, BLOCKED_SEND);
}

/* endpoint_send and endpoint_report_apart, below. Inline, so that the report has no code for
 * capabilities that it never carries. */
static inline __attribute__((always_inline)) void send(handle ep, handle sender, struct cap cap,
                                                       bool block, bool call, const struct call *c)
{
    struct parcel p;
    taken_as_set(p);
    bool packed = false;
    if (queue_tag(waiters(ep)) != EP_RECEIVING) {
        if (block)
            wait_to_send(ep, sender, cap, call);
        else
            TELL(nobody(sender, ep));
        return;
    }
    if (c && c->caps != 0 && cap_has_right(cap, RIGHT_GRANT))
        packed = parcel_take(&p, c->caps, c->extra, waiters(ep)->head);
    /* How the receiver waited is forgotten when it leaves the queue, so it is read before. */
    word waiting = tcb(waiters(ep)->head)->waiting;
    handle receiver = take_first(ep);
    ipc_transfer(sender, receiver, ep, cap_badge(cap), packed ? &p : NULL);
    TELL(message(sender, receiver, ep, of_fault(sender), packed ? &p : NULL));
    if (call)
        await_reply(sender, receiver, cap_has_right(cap, RIGHT_ANSWER), waiting);
    else
        sc_give(sender, receiver, c), sc_missed(sender, receiver);
    reply_detach(receiver);
    sched_wake(receiver);
}

/* Send the sender's message, or the report of its fault, through the endpoint capability `cap`.
 * block: wait if nobody receives; otherwise the message is dropped without a word (NBSend must not
 * tell whether somebody is there). call: then wait for an answer. c: the invocation, whose
 * capabilities travel if `cap` has grant; NULL: none travel. */
void endpoint_send(handle ep, handle sender, struct cap cap, bool block, bool call,
                   const struct call *c)
{
    send(ep, sender, cap, block, call, c);
}

/* See endpoint_report. */
void endpoint_report_apart(handle t, struct cap cap)
{
    send(cap_object(cap), t, cap, true, true, NULL);
}

/* Receive through the endpoint capability `cap`, which has the right to read. block: wait if
 * nobody sends; otherwise badge 0 says that there was nothing (NBRecv). The sender's rights
 * decide whether capabilities travel and whether it may be answered; the receiver's `cap` only
 * decides whether the answer may carry capabilities. */
void endpoint_receive(handle ep, handle receiver, struct cap cap, bool block)
{
    struct parcel p;
    taken_as_set(p);
    if (queue_tag(waiters(ep)) != EP_SENDING) {
        if (block) {
            wait_in_line(ep, receiver, cap, EP_RECEIVING, BLOCKED_RECEIVE);
        } else {
            tcb(receiver)->context.cap = 0;
            TELL(nobody(receiver, ep));
        }
        return;
    }
    struct cap its = { tcb(waiters(ep)->head)->waiting, 0 };
    handle sender = take_first(ep);
    bool call = tcb(sender)->is_call; /* as every report of a fault is */
    bool packed = info_caps(tcb(sender)->context.info) != 0 && cap_has_right(its, RIGHT_GRANT) &&
                  parcel_pack(&p, sender, receiver);
    ipc_transfer(sender, receiver, ep, tcb(sender)->badge, packed ? &p : NULL);
    TELL(
        message(sender, receiver, ep, STATE_MESSAGE_QUEUED + of_fault(sender), packed ? &p : NULL));
    if (call)
        await_reply(sender, receiver, cap_has_right(its, RIGHT_ANSWER), cap.w0);
    else
        sc_missed(sender, receiver), sched_wake(sender);
}

/* t, which waits at an endpoint, stops waiting: it was suspended, or a signal came. Its state
 * becomes INACTIVE; the caller decides what follows. */
void endpoint_leave(handle t)
{
    walk_past(t);
    queue_leave(waiters(tcb_waits_at(t)), t);
    reply_detach(t);
    tcb(t)->waiting = 0;
    tcb(t)->state = INACTIVE;
}

/* t, which waits at an endpoint, has another priority: it takes its place anew. */
void endpoint_requeue(handle t)
{
    struct queue *q = waiters(tcb_waits_at(t));
    word tag = queue_tag(q);
    walk_past(t);
    queue_leave(q, t);
    queue_wait(q, t, tag);
}

/* The endpoint dies: its first waiter makes its system call again, and finds no endpoint.
 * Returns false if nobody waited. */
bool endpoint_cancel_one(handle ep)
{
    if (!waiters(ep)->head)
        return false;
    reply_cancelled(take_first(ep));
    sched_reschedule();
    return true;
}

/* ---- CancelBadgedSends: a walk along the queue that can be interrupted ---- */

/* If t has an interrupted walk somewhere, it is over: t dies, or begins another. */
void endpoint_forget_walk(handle t)
{
    if (tcb(t)->cancel_next)
        tcb(tcb(t)->cancel_next)->cancel_by = 0;
    tcb(t)->cancel_next = 0;
}

/* The waiter with which the caller's walk begins: the one where it was interrupted, if it was
 * the same walk (same endpoint, same badge), otherwise the first. */
static handle walk_start(handle caller, handle ep, word badge)
{
    handle t = tcb(caller)->cancel_next;
    bool same = t && tcb_waits_at(t) == ep && tcb(caller)->cancel_badge == badge &&
                walk_can_go_on(caller);
    endpoint_forget_walk(caller);
    return same ? t : waiters(ep)->head;
}

/* Let every thread that waits to send with this badge make its system call again. Stops between
 * two waiters if an interrupt is pending (RESTART), and the same call then goes on where it
 * stopped: the queue keeps its order, and threads that come meanwhile come behind. The caller
 * remembers the next waiter, and that waiter remembers the caller, so that it can pass the mark
 * on when it leaves. */
status endpoint_cancel_badge(struct call *c, handle ep, word badge)
{
    if (queue_tag(waiters(ep)) != EP_SENDING)
        return OK;
    handle next;
    for (handle t = walk_start(c->caller, ep, badge); t; t = next) {
        next = tcb(t)->queue_next;
        if (tcb(t)->badge == badge) {
            endpoint_leave(t);
            reply_cancelled(t);
            sched_reschedule();
        }
        if (next && call_preempt(c)) {
            handle other = tcb(next)->cancel_by;
            if (other)
                tcb(other)->cancel_next = 0; /* that walk starts again from the head */
            tcb(c->caller)->cancel_next = next;
            tcb(c->caller)->cancel_badge = badge;
            tcb(next)->cancel_by = c->caller;
            walk_stops(c->caller);
            return RESTART;
        }
    }
    return OK;
}

/* Any message to an endpoint is a Send, NBSend or Call. Error: InvalidCapability 0 (no right to
 * write). The caller's state is set here, because endpoint_send may then stop it: the method
 * answers for itself. */
status endpoint_invoke(struct call *c)
{
    if (!cap_has_right(c->cap, RIGHT_WRITE))
        return fail_capability(c, 0, WHY_send_without_write);
    commit(c);
    tcb(c->caller)->state = RUNNING;
    endpoint_send(cap_object(c->cap), c->caller, c->cap, may_wait(c), c->how == BY_CALL, c);
    return ANSWERED;
}
