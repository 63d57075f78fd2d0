/* fast_time.h - what the fast path asks about time: nothing, because nobody has a budget.
 *
 * Owns:  nothing.
 * Used:  by fast_message.h and what is built on it. */
#pragma once
#include "core/tcb.h"

/* May t, which waits, be woken on the fast path? */
static inline bool time_lets_wake(handle t)
{
    (void)t;
    return true;
}

/* Has the current thread enough time left for what it wants? */
static inline bool time_lets_go_on(void)
{
    return true;
}

/* May the current thread stop there? */
static inline bool time_lets_stop(void)
{
    return true;
}

/* Does t keep its time while it waits for notification n? */
static inline bool time_stays(handle t, handle n)
{
    (void)t, (void)n;
    return true;
}

/* t, which has just woken, runs from now on. */
static inline void time_changes_hands(handle t)
{
    (void)t;
}

/* t, which was ready, runs from now on. */
static inline void time_goes_to(handle t)
{
    (void)t;
}
