/* notification.c - a word of badge bits, and the threads waiting to read it.
 *
 * Owns:    struct notification; bound_notification of every thread, waiting of those that wait.
 * Entered: type.c (signal, deletion), syscall.c (wait, poll), irq.c (signal from a device), tcb.c.
 * Uses:    sched.c; endpoint.c, to call a bound thread away from where it waits.
 * Never:   reads user memory, allocates, or fails: every call here succeeds. */
#include "object/notification.h"
#include "hall/rows.h"
#include "call/call.h"
#include "debug/state_port.h"
#include "object/endpoint.h"
#include "core/sched.h"
#include "core/state.h"
#include "variant/variant.h"

/* The threads that wait for the notification. */
static struct queue *waiters(handle n)
{
    return &notification(n)->waiters;
}

/* Thread t has waited for a signal and goes on with these badge bits. */
static void deliver(handle n, handle t, word badge)
{
    tcb(t)->context.cap = badge;
    sc_from_signal(n, t);
    sched_wake(t);
}

/* Take the first waiter out and return it; there must be one. */
static handle take_first(handle n)
{
    handle t = waiters(n)->head;
    queue_leave_first(waiters(n), t);
    tcb(t)->waiting = 0;
    return t;
}

/* Signal: wake one thread with the badge, or keep the badge. A thread that is bound to the
 * notification and waits at an endpoint is woken as if a message had come. Badges of several
 * signals that nobody has taken merge by OR (seL4 manual, chapter 5): a signal is never lost,
 * but it is not counted. */
void notification_signal(handle n, word badge)
{
    struct queue *q = waiters(n);
    switch (queue_tag(q)) {
    case NTFN_IDLE: {
        handle bound = notification(n)->bound;
        if (bound && tcb(bound)->state == BLOCKED_RECEIVE) {
            endpoint_leave(bound);
            deliver(n, bound, badge);
            TELL(signal(n, badge, bound, false));
            return;
        }
        notification(n)->bits = badge;
        queue_set_tag(q, NTFN_ACTIVE);
        TELL(signal(n, badge, 0, false));
        return;
    }
    case NTFN_WAITING: {
        handle t = take_first(n);
        deliver(n, t, badge);
        TELL(signal(n, badge, t, false));
        return;
    }
    default:
        notification(n)->bits |= badge; /* nobody looked yet: signals merge */
        TELL(signal(n, badge, 0, false));
        return;
    }
}

/* If badge bits are pending, give them to t and clear them; false if none are. */
bool notification_take(handle n, handle t)
{
    if (queue_tag(waiters(n)) != NTFN_ACTIVE)
        return false;
    tcb(t)->context.cap = notification(n)->bits;
    TELL(taken(n, t, notification(n)->bits));
    notification(n)->bits = 0;
    queue_set_tag(waiters(n), NTFN_IDLE);
    sc_from_signal(n, t);
    return true;
}

/* Take what is pending. If nothing is: wait for it, or, with block false, answer badge 0 (Poll). */
void notification_wait(handle n, handle t, bool block)
{
    if (notification_take(n, t))
        return;
    if (!block) {
        tcb(t)->context.cap = 0;
        TELL(nobody(t, n));
        return;
    }
    sched_stop(t, BLOCKED_NOTIFICATION);
    sc_return(n, t);
    tcb(t)->waiting = n;
    queue_wait(waiters(n), t, NTFN_WAITING);
}

/* t, which waits for a notification, stops waiting. Its state becomes INACTIVE; the caller
 * decides what follows. */
void notification_leave(handle t)
{
    queue_leave(waiters(tcb_waits_at(t)), t);
    tcb(t)->waiting = 0;
    tcb(t)->state = INACTIVE;
}

/* t, which waits for a notification, has another priority: it takes its place anew. */
void notification_requeue(handle t)
{
    struct queue *q = waiters(tcb_waits_at(t));
    word tag = queue_tag(q);
    queue_leave(q, t);
    queue_wait(q, t, tag);
}

/* The notification dies: its first waiter makes its system call again, and finds no
 * notification. Returns false if nobody waited. */
bool notification_cancel_one(handle n)
{
    if (!waiters(n)->head)
        return false;
    sched_restart(take_first(n));
    sched_reschedule();
    return true;
}

/* From now on t, while it waits at an endpoint, also receives signals of n. Both know each
 * other, and neither is bound elsewhere. */
void notification_bind(handle n, handle t)
{
    notification(n)->bound = t;
    tcb(t)->bound_notification = n;
    TELL(notification(n));
}

/* Undo notification_bind, if t is bound. */
void notification_unbind(handle t)
{
    handle n = tcb(t)->bound_notification;
    if (n) {
        notification(n)->bound = 0;
        TELL(notification(n));
    }
    tcb(t)->bound_notification = 0;
}

/* With the last capability no thread is bound any more. Waiters are sent away by delete.c, one a
 * step. */
bool notification_finalise(struct cap c, bool final)
{
    if (final && notification(cap_object(c))->bound)
        notification_unbind(notification(cap_object(c))->bound);
    if (final)
        sc_leave_notification(cap_object(c));
    return true;
}

/* Any message to a notification is a signal; words and capabilities of the message are ignored.
 * Error: InvalidCapability 0 (no right to write). */
status notification_invoke(struct call *c)
{
    if (!cap_has_right(c->cap, RIGHT_WRITE))
        return fail_capability(c, 0, WHY_send_without_write);
    commit(c);
    notification_signal(cap_object(c->cap), cap_badge(c->cap));
    return OK;
}
