/* fast_time.h - what the fast path asks about time: may the current thread hand over, and to whom.
 *
 * Owns:  kernel.variant.seen.
 * Used:  by fast_message.h and what is built on it.
 *
 * The clock is read by time_lets_go_on. Nothing is due before the time for which it is set, so one
 * compare says that nobody else has to wake now. */
#pragma once
#include "core/time.h"
#include "machine.h"
#include "object/notification.h"
#include "object/sched_context.h"

/* Could somebody run on sc at this time? */
static inline bool time_is_there(handle sc, word now)
{
    return sc && sc_is_active(sc) && budget_head(sc)->time <= now &&
           budget_suffices(sc, 0, kernel.variant.min_budget);
}

/* May what the current thread wants happen now? It may if more than the shortest budget is left
 * until the clock comes, which is never later than the end of the budget, or of the domain's turn.
 * Else the slow way looks at what is left. A Call of at most four words, and the answer to one, ask
 * nothing: they take the time along. Reads the clock. */
static inline bool time_lets_go_on(void)
{
    struct state_of_variant *v = &kernel.variant;
    v->seen = machine_cycles();
    return v->seen + v->min_budget < v->clock_at;
}

/* May the current thread stop, or be charged, without anything else to do? Reads the clock. */
static inline bool time_lets_stop(void)
{
    return NUM_DOMAINS == 1 && time_lets_go_on();
}

/* May the current thread stop, and t run on time of its own? */
static __attribute__((noinline)) bool time_lets_hand_over(handle t)
{
    return time_lets_stop() && time_is_there(tcb(t)->variant.sc, kernel.variant.seen);
}

/* May t, which waits, be woken on the fast path? If it does not run at once, its time must not have
 * to be looked at now. */
static inline bool time_lets_wake(handle t)
{
    handle sc = tcb(t)->variant.sc, current = this_cpu()->current;
    if (tcb(t)->priority > tcb(current)->priority)
        return time_lets_hand_over(t);
    return time_lets_go_on() && time_is_there(sc, kernel.variant.now) &&
           !sched_context(sc)->sporadic;
}

/* Does t keep its time while it waits for notification n? One that n lent goes back. */
static inline bool time_stays(handle t, handle n)
{
    return notification(n)->variant.sc != tcb(t)->variant.sc;
}

/* t, which has just woken, runs from now on. */
static inline void time_changes_hands(handle t)
{
    time_hand_over(tcb(t)->variant.sc, true);
}

/* t, which was ready, runs from now on. If it waits for the answer of YieldTo, that is now. */
static inline void time_goes_to(handle t)
{
    time_hand_over(tcb(t)->variant.sc, false);
    if (unlikely(tcb(t)->variant.yields_to))
        sc_answer_yield(t);
}
