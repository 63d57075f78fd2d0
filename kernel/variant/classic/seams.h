/* seams.h - what the classic kernel, on one processor, does at the seams (variant.h): little.
 *
 * Owns:  nothing.  Time is ticks of sched.c: no thread has a budget, and none lends it.
 * Used:  by variant.h alone. */
#pragma once
#include "core/sched.h"
#include "invariants/look.h"

static inline void kernel_lock(void)
{
}

static inline void kernel_unlock(void)
{
}

static inline void time_charge(void)
{
}

static inline void time_check(void)
{
}

static inline void time_next(void)
{
}

static inline void invariants_look(void)
{
    if (DEBUG)
        look();
}

static inline bool tcb_can_run(handle t)
{
    return tcb_is_runnable(t);
}

/* It goes to the end of the queue of its priority. */
static inline void yield(void)
{
    sched_give_way();
}

static inline void sc_lend(handle caller, handle receiver)
{
    (void)caller, (void)receiver;
}

static inline void sc_take_back(handle caller, handle server)
{
    (void)caller, (void)server;
}

static inline void sc_unblock(handle t)
{
    (void)t;
}

static inline void sc_first(handle t)
{
    (void)t;
}
