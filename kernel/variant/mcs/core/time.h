/* time.h - whose time passes, and when the clock is to come. */
#pragma once
#include "budget.h"
#include "core/sched.h"

/* Has the current thread time to go on? If not, what it wanted does not happen now: it makes its
 * system call, or its instruction, again. The budget counts as over when less is left than the
 * kernel itself may take: so nobody runs longer than his budget by more than that. */
bool time_pass(void);
bool time_budget_is_over(void);
void time_step_back(void);
void time_undo(void);
void time_settle(handle sc);
void time_wake_threads(void);
void time_switch(void);
void time_yield(void);
void time_clock_came(void);
void time_hand_over(handle sc, bool woken);
bool time_turn_over(void);
void time_boot(void);
bool time_may_run(handle t);

/* Is the first refill of sc there, and enough to run on? */
static inline bool time_is_ready(handle sc)
{
    return budget_head(sc)->time <= kernel.variant.now &&
           budget_suffices(sc, 0, kernel.variant.min_budget);
}

/* The clock is to be set anew on the way out. */
static inline void time_reprogram(void)
{
    kernel.variant.reprogram = this_cpu()->unsettled = true;
}
