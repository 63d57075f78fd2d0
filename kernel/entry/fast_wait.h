/* fast_wait.h - the fast path of a thread that waits for a signal, or lets others run.
 *
 * Owns:    nothing.
 * Entered: entry.c, as the variant's fast_receive.h.
 * Uses:    what is inline in fast_message.h; sched.h, which says who runs when the current thread
 *          stops.
 * Never:   does half of it: as fastpath.h. */
#pragma once
#include "entry/fast_message.h"

/* Thread t makes its system call, or the instruction that faulted, again. */
static inline void start_again(handle t)
{
    context_undo(&tcb(t)->context);
    tcb(t)->state = RUNNING;
}

/* The current thread has stopped, or stands in its ready queue: the first of the ready threads
 * runs. Its caller has made sure that there is one (sched_can_pick, or the thread itself). */
static __attribute__((noinline)) void run_first(void)
{
    handle t = sched_pick();
    time_goes_to(t);
    if (unlikely(tcb(t)->state == RESTARTING))
        start_again(t);
    run(t);
}

/* Wait for the notification of `cap`, or take what is pending. With block false and nothing
 * pending the badge is 0. */
ALWAYS_INLINE bool receive_signal(handle t, struct cap cap, bool block)
{
    struct notification *n = notification_in(cap.w0);
    if (unlikely(n->bound && n->bound != t))
        return leave_it(SLOW_CAPABILITY);
    bool active = queue_tag(&n->waiters) == NTFN_ACTIVE;
    if (active || !block) {
        if (unlikely(!time_lets_go_on()))
            return leave_it(SLOW_BUDGET);
        tcb(t)->context.cap = active ? n->bits : (word)0;
        if (active) {
            TELL(taken(cap_object(cap), t, n->bits));
            n->bits = 0;
            queue_set(&n->waiters, 0, NTFN_IDLE);
        } else {
            TELL(nobody(t, cap_object(cap)));
        }
        return true;
    }
    if (unlikely(!sched_can_pick() || !time_stays(t, cap_object(cap)) || !time_lets_stop()))
        return leave_it(SLOW_NOBODY_READY);
    tcb(t)->state = BLOCKED_NOTIFICATION;
    tcb(t)->waiting = cap_object(cap);
    queue_wait(&n->waiters, t, NTFN_WAITING);
    run_first();
    return true;
}
