/* sched.h - who runs next. */
#pragma once
#include "lib/bits.h"
#include "core/state.h"

/* Is it certain that the current thread goes on, because nothing happened that could make
 * another one run? Then the way out need not ask the scheduler. */
static inline bool sched_is_settled(void)
{
    const struct cpu *cpu = this_cpu();
    return !cpu->next && !cpu->choose && cpu->current && tcb_is_runnable(cpu->current);
}

/* Is no thread of the current domain ready at a priority above this one? Two words of bits
 * answer it, however many threads there are. */
static inline bool sched_none_above(word priority)
{
    word d = kernel.domain % NUM_DOMAINS, w = highest_bit(kernel.ready_words[d]) % PRIORITY_WORDS;
    return kernel.ready_words[d] == 0 ||
           w * WORD_BITS + highest_bit(kernel.ready_bits[d][w]) <= priority;
}

/* Is a thread of the current domain ready, and the domain's turn not over? */
static inline bool sched_can_pick(void)
{
    bool turn_over = NUM_DOMAINS > 1 && kernel.domain_ticks == 0;
    return !turn_over && kernel.ready_words[kernel.domain % NUM_DOMAINS] != 0;
}

/* The ready queue of t's domain and priority. */
static inline struct queue *ready_queue(handle t)
{
    word i = (word)tcb(t)->domain * NUM_PRIORITIES + tcb(t)->priority;
    return &ENTRY(kernel.ready, i);
}

/* Note that t is in its ready queue, and that this queue is not empty: a bit for the queue, and
 * a bit for the word of that bit. */
static inline void ready_mark(handle t)
{
    word d = tcb(t)->domain % NUM_DOMAINS, priority = tcb(t)->priority;
    word w = priority / WORD_BITS % PRIORITY_WORDS;
    kernel.ready_bits[d][w] |= pow2(priority % WORD_BITS);
    kernel.ready_words[d] |= pow2(w);
    tcb(t)->ready = true;
}

/* Put t, which is in no queue, into its ready queue, at the head or at the tail. */
static inline void sched_put(handle t, bool at_head)
{
    struct queue *q = ready_queue(t);
    if (!q->head)
        queue_start(q, t, 0);
    else if (at_head)
        queue_push(q, t);
    else
        queue_append(q, t);
    ready_mark(t);
}

/* sched.c. These change the state of threads and note whether somebody else may have to run.
 * None of them switches: sched_run decides on the way out. */
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
handle sched_pick(void);
bool sched_has_turn(word d);
