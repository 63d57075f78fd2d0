/* endpoint.c - where threads meet to pass a message.
 *
 * Owns:    struct endpoint; waiting, badge and is_call of a thread that waits at one.
 * Entered: type.c (send, deletion), syscall.c (receive), fault.c (a fault is a Call),
 *          notification.c and fastpath.h (a thread stops waiting).
 * Uses:    ipc.c to move the message, reply.c to remember the caller, sched.c to wake and stop.
 * Never:   holds a message: sender or receiver waits until both are there.
 *
 * Waiters leave in the order in which they came, whatever their priorities. */
#include "object/endpoint.h"
#include "hall/rows.h"
#include "call/call.h"
#include "message/report.h"
#include "message/ipc.h"
#include "message/parcel.h"
#include "object/reply.h"
#include "core/sched.h"
#include "core/state.h"

static struct queue *waiters(handle ep)
{
    return &endpoint(ep)->waiters;
}

/* t leaves its queue: a walk that was to go on with it goes on behind it. */
static void walk_past(handle t)
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

static void leave(struct queue *q, handle t)
{
    walk_past(t);
    queue_remove(q, t);
    if (!q->head)
        queue_set_tag(q, EP_IDLE);
    tcb(t)->waiting = 0;
}

static handle take_first(handle ep)
{
    handle t = waiters(ep)->head;
    leave(waiters(ep), t);
    return t;
}

static void wait_in_line(handle ep, handle t, struct cap cap, word tag, enum thread_state state)
{
    sched_stop(t, state);
    tcb(t)->waiting = cap_waiting(cap.w0);
    queue_append(waiters(ep), t);
    queue_set_tag(waiters(ep), tag);
}

/* After a Call has been delivered: the receiver gets a reply capability if the sender's capability
 * allows that; otherwise nobody can ever answer, and the sender stops. */
static void await_reply(handle sender, handle receiver, bool allowed, word waiting)
{
    if (allowed)
        reply_link(sender, receiver, waiting);
    else
        sched_stop(sender, INACTIVE);
}

/* Nobody receives: the sender waits. */
static void wait_to_send(handle ep, handle sender, struct cap cap, bool call)
{
    tcb(sender)->badge = cap_badge(cap);
    tcb(sender)->is_call = call;
    wait_in_line(ep, sender, cap, EP_SENDING, BLOCKED_SEND);
}

/* Send through the endpoint capability `cap`.  block: wait for a receiver, or drop the message.
 * call: then wait for a reply.  c: the invocation, whose capabilities travel; NULL: it has none. */
void endpoint_send(handle ep, handle sender, struct cap cap, bool block, bool call,
                   const struct call *c)
{
    struct parcel p;
    taken_as_set(p);
    bool packed = false;
    if (queue_tag(waiters(ep)) != EP_RECEIVING) {
        if (block)
            wait_to_send(ep, sender, cap, call);
        return;
    }
    if (c && c->caps != 0 && cap_has_right(cap, RIGHT_GRANT))
        packed = parcel_take(&p, c->caps, c->extra, waiters(ep)->head);
    word waiting = tcb(waiters(ep)->head)->waiting;
    handle receiver = take_first(ep);
    ipc_transfer(sender, receiver, ep, cap_badge(cap), packed ? &p : NULL);
    sched_wake(receiver);
    if (call)
        await_reply(sender, receiver, cap_has_right(cap, RIGHT_ANSWER), waiting);
}

/* The report of t's fault goes to the endpoint of its handler: a Call that the kernel makes for
 * it. */
void endpoint_send_fault(handle ep, handle t, struct cap cap)
{
    if (queue_tag(waiters(ep)) != EP_RECEIVING) {
        wait_to_send(ep, t, cap, true);
        return;
    }
    word waiting = tcb(waiters(ep)->head)->waiting;
    handle receiver = take_first(ep);
    fault_tell(t, receiver, cap_badge(cap));
    sched_wake(receiver);
    reply_link(t, receiver, waiting);
}

/* Receive through the endpoint capability `cap`.  block: wait for a sender, or answer badge 0. */
void endpoint_receive(handle ep, handle receiver, struct cap cap, bool block)
{
    struct parcel p;
    taken_as_set(p);
    if (queue_tag(waiters(ep)) != EP_SENDING) {
        if (block)
            wait_in_line(ep, receiver, cap, EP_RECEIVING, BLOCKED_RECEIVE);
        else
            tcb(receiver)->context.cap = 0;
        return;
    }
    struct cap its = { tcb(waiters(ep)->head)->waiting, 0 };
    handle sender = take_first(ep);
    bool call = tcb(sender)->is_call; /* as every report of a fault is */
    bool packed = info_caps(tcb(sender)->context.info) != 0 && cap_has_right(its, RIGHT_GRANT) &&
                  parcel_pack(&p, sender, receiver);
    ipc_transfer(sender, receiver, ep, tcb(sender)->badge, packed ? &p : NULL);
    if (call)
        await_reply(sender, receiver, cap_has_right(its, RIGHT_ANSWER), cap.w0);
    else
        sched_wake(sender);
}

/* t, which waits at an endpoint, does not any more. */
void endpoint_leave(handle t)
{
    leave(waiters(tcb_waits_at(t)), t);
    tcb(t)->state = INACTIVE;
}

/* The endpoint dies: its first waiter starts its system call again.  False if there was none. */
bool endpoint_cancel_one(handle ep)
{
    if (!waiters(ep)->head)
        return false;
    sched_restart(take_first(ep));
    sched_reschedule();
    return true;
}

/* ---- CancelBadgedSends: a walk along the queue that can be interrupted ---- */

/* The thread's walk, if there is one, is over. */
void endpoint_forget_walk(handle t)
{
    if (tcb(t)->cancel_next)
        tcb(tcb(t)->cancel_next)->cancel_by = 0;
    tcb(t)->cancel_next = 0;
}

/* Where the caller's walk for this badge goes on: where it was interrupted, or at the head. */
static handle walk_start(handle caller, handle ep, word badge)
{
    handle t = tcb(caller)->cancel_next;
    bool same = t && tcb_waits_at(t) == ep && tcb(caller)->cancel_badge == badge;
    endpoint_forget_walk(caller);
    return same ? t : waiters(ep)->head;
}

/* Every thread that waits to send with this badge starts its system call again.  RESTART when an
 * interrupt waits: the same call then goes on from there.  Who comes to wait meanwhile comes
 * behind. */
status endpoint_cancel_badge(struct call *c, handle ep, word badge)
{
    if (queue_tag(waiters(ep)) != EP_SENDING)
        return OK;
    handle next;
    for (handle t = walk_start(c->caller, ep, badge); t; t = next) {
        next = tcb(t)->queue_next;
        if (tcb(t)->badge == badge) {
            endpoint_leave(t);
            sched_restart(t);
            sched_reschedule();
        }
        if (next && call_preempt(c)) {
            handle other = tcb(next)->cancel_by;
            if (other)
                tcb(other)->cancel_next = 0; /* that walk starts again from the head */
            tcb(c->caller)->cancel_next = next;
            tcb(c->caller)->cancel_badge = badge;
            tcb(next)->cancel_by = c->caller;
            return RESTART;
        }
    }
    return OK;
}

/* Any message sent to an endpoint is a Send, NBSend or Call. */
status endpoint_invoke(struct call *c)
{
    if (!cap_has_right(c->cap, RIGHT_WRITE))
        return fail_capability(c, 0);
    commit(c);
    tcb(c->caller)->state = RUNNING;
    endpoint_send(cap_object(c->cap), c->caller, c->cap, c->can_block, c->is_call, c);
    return ANSWERED;
}
