/* sched.h - who runs next. */
#pragma once
#include "state.h"

/* Nothing happened that could make another thread run. */
static inline bool sched_is_settled(void)
{
    const struct cpu *cpu = this_cpu();
    return !cpu->next && !cpu->choose && cpu->current && tcb_is_runnable(cpu->current);
}

void sched_boot(void);
void sched_push(handle t);
void sched_append(handle t);
void sched_remove(handle t);
void sched_reschedule(void);
void sched_consider(handle t);
void sched_wake(handle t);
void sched_restart(handle t);
void sched_stop(handle t, enum thread_state state);
void sched_set_priority(handle t, u8 priority);
void sched_set_domain(handle t, u8 domain);
void sched_give_way(void);
void sched_tick(void);
void sched_run(void);
