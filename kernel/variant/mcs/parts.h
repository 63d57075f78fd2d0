/* parts.h - what a kernel with scheduling contexts adds to a thread, to a notification, and to what
 * the kernel remembers.
 *
 * Owns: nothing; each group of fields names the file that writes it.
 * Used: by tcb.h, notification.h and state.h. */
#pragma once
#include "lib/types.h"

/* A thread without a context is passive: it waits for messages, and runs on the time of those who
 * send them. A thread that waits for its budget is in the release queue, and in no ready queue. */
struct thread_of_variant {
    /* sched_context.c: the context whose time it runs on; 0: none, the thread is passive */
    handle sc;
    /* reply.c: a caller's: the reply object by which it is answered.  A receiver's: the one that it
     * brought */
    handle reply;
    /* sched_context.c: it made a YieldTo to this context, and has not had the answer */
    handle yields_to;
    /* wait.c: it is the first of a group of waiters, or the last: the other end */
    handle group_end;
    /* wait.c: how many had moved up when its CancelBadgedSends was interrupted */
    word moves_seen;
    /* release.c: is it in the release queue?  Until when it waits there, and what is below it; the
     * number of its turn */
    bool waits_for_time;
    handle below[2];
    word until, turn;
};

/* 64 bytes in the ABI. */
struct notification_of_variant {
    handle sc; /* sched_context.c: it lends this context to passive threads that it wakes */
    word unused[3];
};

/* A call that was left for an interrupt: whose it is (0: there is none), how far it came, and
 * what it had found by then. */
struct left_call {
    handle thread;
    enum { LEFT_BEFORE_MESSAGE, LEFT_BEFORE_METHOD, LEFT_BEFORE_HALF, LEFT_BEFORE_RECEIVING } at;
    enum second_half { NO_SECOND_HALF, THEN_WAIT, THEN_RECEIVE } then; /* behind the method */
    handle slot, reply; /* the one that the call names, and that of its reply object; slots both */
    handle extra[3];    /* slots of the capabilities that came with the message */
    u8 how;             /* enum sending */
    bool block;
};

/* `now` is read once a pass, so all of a pass happens at one moment. */
struct state_of_variant {
    /* time.c: when the kernel last looked at the clock; what has passed since time was last
     * charged; whose time that is (0: nobody's, the processor idled) */
    word now, used;
    handle sc;
    /* fast_time.h: the clock as the fast path has just read it; nobody looks at it later */
    word seen;
    /* time.c: the clock is to be set anew; when it comes as it is set now (~0: not at all) */
    bool reprogram;
    word clock_at;
    /* release.c: the thread whose time comes first; how many ever waited */
    handle release;
    word turns;
    /* wait.c: how many waiters have moved up so far, because their priority was raised */
    word moves;
    /* syscall.c: the call that was left for an interrupt */
    struct left_call left;
    /* time.c: ticks in a microsecond, and in the shortest budget */
    word ticks_per_us, min_budget;
};
