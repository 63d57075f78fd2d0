/* fast_receive.h - the fast path of threads that receive, or let others go first.
 *
 * Owns:    nothing.
 * Entered: entry.c, as fastpath.h. */
#pragma once
#include "entry/fastpath.h"

/* Thread t makes its system call, or the instruction that faulted, again. */
static inline void start_again(handle t)
{
    context_undo(&tcb(t)->context);
    tcb(t)->state = RUNNING;
}

ALWAYS_INLINE bool fast_seldom(handle t, word info, word number)
{
    (void)t, (void)info, (void)number;
    return false;
}
