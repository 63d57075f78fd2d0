/* budget.h - the refills of a scheduling context: what may be used, and from when on. */
#pragma once
#include "sched_context.h"

void budget_new(handle sc, word refills, word budget, word period, word now);
void budget_change(handle sc, word refills, word budget, word period, word now);
void budget_charge(handle sc, word used);
void budget_end_turn(handle sc);
void budget_wake(handle sc, word now);
void budget_tidy(handle sc);

/* The first refill. */
static inline struct refill *budget_head(handle sc)
{
    return refill(sched_context(sc)->head);
}

/* Is what is left of the first refill, after `used` ticks of it, enough to run on? */
static inline bool budget_suffices(handle sc, word used, word min_budget)
{
    word amount = budget_head(sc)->amount;
    return amount >= used && amount - used >= min_budget;
}
