/* fast_receive.h - the fast path of threads that receive, or let others go first.
 *
 * Owns:    nothing.
 * Entered: entry.c, as fastpath.h.
 * Uses:    fastpath.h.
 * Never:   does half of it. */
#pragma once
#include "entry/fastpath.h"

/* Thread t makes its system call, or the instruction that faulted, again. */
static inline void start_again(handle t)
{
    context_undo(&tcb(t)->context);
    tcb(t)->state = RUNNING;
}

/* The system calls that have a fast path, but for Call and ReplyRecv: a signal. */
ALWAYS_INLINE bool fast_seldom(handle t, word info, word number)
{
    handle s;
    if (number != (word)SYS_Send && number != (word)SYS_NBSend)
        return false;
    if (unlikely(!cspace_quick(t, tcb(t)->context.cap, &s)))
        return leave_it(SLOW_CSPACE);
    return fastpath_send(t, info, s);
}
