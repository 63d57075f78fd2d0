/* sched.c - who runs next: the only file that decides it.
 *
 * Owns:    the ready queues, the domain schedule, cpu->current, next and choose; the fields state,
 *          priority, domain, ready and ticks_left of every thread.
 * Entered: whoever blocks, wakes or restarts a thread; entry.c on the way out (sched_run).
 * Uses:    queue.h.
 * Never:   touches registers or address spaces: arch switches to what this file chose.
 *
 * A thread that can run and does not is in the ready queue of its priority; the one that runs is in
 * none.  When a single thread is woken, it is remembered as `next` and put into no queue: most
 * often it runs at once.  Domains: only threads of the current one run. */
#include "core/sched.h"
#include "lib/assert.h"
#include "lib/bits.h"
#include "variant/variant.h"

/* What becomes of a thread, and which function does it:
 *
 *   INACTIVE --sched_restart--> RESTARTING --(leaves the kernel)--> RUNNING
 *   RUNNING  --sched_stop-----> BLOCKED_... or INACTIVE
 *   BLOCKED_... --sched_wake--> RUNNING       (what it waited for has happened)
 *   BLOCKED_... --sched_restart--> RESTARTING (what it waited for is gone) */

/* A turn of a domain that is longer than this counts as endless: decades at any tick. */
#define ENDLESS_TICKS P2(40)

/* Put t at the head of its ready queue, unless it is in it already. A thread that must stop
 * running before its time slice is over comes first again. */
__attribute__((noinline)) void sched_push(handle t)
{
    if (tcb(t)->ready)
        return;
    sched_put(t, true);
}

/* Put t at the tail of its ready queue, unless it is in it already. A thread whose time slice is
 * over, or that yields, lets its equals go first. */
__attribute__((noinline)) void sched_append(handle t)
{
    if (tcb(t)->ready)
        return;
    sched_put(t, false);
}

/* Note that the ready queue of this domain (below NUM_DOMAINS) and priority is empty, because the
 * search for the next thread trusts the bits. */
static inline void ready_unmark(word d, word priority)
{
    word w = priority / WORD_BITS % PRIORITY_WORDS;
    kernel.ready_bits[d][w] &= ~pow2(priority % WORD_BITS);
    if (kernel.ready_bits[d][w] == 0)
        kernel.ready_words[d] &= ~pow2(w);
}

/* Take t out of its ready queue, if it is in it. */
void sched_remove(handle t)
{
    if (!tcb(t)->ready)
        return;
    struct queue *q = ready_queue(t);
    queue_remove(q, t);
    tcb(t)->ready = false;
    if (!q->head)
        ready_unmark(tcb(t)->domain % NUM_DOMAINS, tcb(t)->priority);
}

/* Set *priority to the highest priority at which a thread of the current domain is ready; false
 * if none is. */
static bool highest_ready(word *priority)
{
    word d = kernel.domain % NUM_DOMAINS;
    if (kernel.ready_words[d] == 0)
        return false;
    word w = highest_bit(kernel.ready_words[d]) % PRIORITY_WORDS;
    *priority = w * WORD_BITS + highest_bit(kernel.ready_bits[d][w]);
    return true;
}

/* Forget the thread that was to run next, and look into the queues before leaving the kernel. */
void sched_reschedule(void)
{
    struct cpu *cpu = this_cpu();
    if (cpu->next)
        sched_push(cpu->next);
    cpu->next = 0;
    cpu->choose = cpu->unsettled = true;
}

/* t can run now: perhaps it should run next. The first such thread is remembered in `next` and
 * put into no queue, because it most often runs at once. When there is a second, both go into
 * their queues, and the queues decide. A thread of another domain waits for its domain's turn. */
void sched_consider(handle t)
{
    struct cpu *cpu = this_cpu();
    if (!sc_ready(t))
        return;
    if (tcb(t)->domain != kernel.domain) {
        sched_push(t);
    } else if (cpu->next || cpu->choose) {
        sched_reschedule();
        sched_push(t);
    } else {
        cpu->next = t;
        cpu->unsettled = true;
    }
}

/* What t waited for has happened: it goes on behind its system call. */
void sched_wake(handle t)
{
    tcb(t)->state = RUNNING;
    sc_unblock(t);
    sched_consider(t);
}

/* Thread t, which is in no queue, makes its system call, or the instruction that faulted, again. */
void sched_restart(handle t)
{
    tcb(t)->state = RESTARTING;
    sc_unblock(t);
    if (RESTARTS_FIRST)
        sched_push(t);
    sched_consider(t);
}

/* t cannot run any more, for the reason that `state` says. The caller has taken it out of every
 * other queue, or puts it into one afterwards. */
void sched_stop(handle t, enum thread_state state)
{
    assert(state != RUNNING && state != RESTARTING);
    sched_remove(t);
    sc_stop(t);
    if (this_cpu()->next == t)
        this_cpu()->next = 0;
    tcb(t)->state = state;
}

/* Give t another priority, 0 to 255. It moves to the new ready queue, and may run next; the
 * current thread may have to give way. */
void sched_set_priority(handle t, u8 priority)
{
    sched_remove(t);
    tcb(t)->priority = priority;
    if (!tcb_can_run(t))
        return;
    if (this_cpu()->current == t)
        sched_reschedule();
    else
        sched_reconsider(t);
}

/* Move t to another domain. If t is the current thread it stops at once: it runs again when its
 * new domain has its turn. */
void sched_set_domain(handle t, u8 domain)
{
    sched_remove(t);
    tcb(t)->domain = domain;
    if (tcb_can_run(t))
        sched_push(t);
    if (this_cpu()->current == t) {
        sched_remove(t);
        sched_reschedule();
    }
}

/* Yield: the current thread goes to the tail of its queue, and the queues decide. */
void sched_give_way(void)
{
    sched_append(this_cpu()->current);
    sched_reschedule();
}

/* The clock ticked: take a tick from the current thread's time slice and from the current
 * domain's turn. A thread that has just stopped itself has nothing to pay. */
void sched_tick(void)
{
    handle t = this_cpu()->current;
    if (t && tcb_can_run(t)) {
        if (tcb(t)->ticks_left > 1) {
            tcb(t)->ticks_left--;
        } else {
            tcb(t)->ticks_left = TIME_SLICE_TICKS;
            sched_append(t);
            sched_reschedule();
        }
    }
    if (NUM_DOMAINS > 1 && kernel.domain_ticks > 0 && --kernel.domain_ticks == 0)
        sched_reschedule();
}

/* The schedule of domains begins with one entry: domain 0, practically for ever. */
void sched_boot(void)
{
    kernel.domain_schedule[0] = (struct domain_entry){ 0, P2(56) - 1 };
    kernel.domain_ticks = P2(56) - 1;
}

/* The entry of the domain schedule that follows entry i. An entry without ticks ends the list,
 * and then it starts again at the entry that the user has chosen (DomainSet_ScheduleSetStart). */
static word entry_after(word i)
{
    i = (i + 1) % NUM_DOMAIN_SCHEDULES;
    if (i == 0 || kernel.domain_schedule[i].ticks == 0)
        i = kernel.domain_start % NUM_DOMAIN_SCHEDULES;
    return i;
}

/* Will domain d have a turn again, if nobody changes the schedule? Debug builds ask, to tell
 * whether anything can ever happen. A turn of ENDLESS_TICKS ends after decades, so what comes
 * behind it counts as never. Two rounds see each entry that is ever reached. */
bool sched_has_turn(word d)
{
    word i = kernel.domain_index % NUM_DOMAIN_SCHEDULES, left = kernel.domain_ticks;
    if (d == kernel.domain)
        return true;
    for (word n = 0; n < 2 * NUM_DOMAIN_SCHEDULES && left < ENDLESS_TICKS; n++) {
        i = entry_after(i);
        left = kernel.domain_schedule[i].ticks;
        if (kernel.domain_schedule[i].domain == d)
            return true;
    }
    return false;
}

/* The current domain's turn is over: go to the next entry of the schedule. */
static void next_domain(void)
{
    word i = entry_after(kernel.domain_index);
    kernel.domain_index = i;
    kernel.domain = kernel.domain_schedule[i].domain % NUM_DOMAINS;
    kernel.domain_ticks = kernel.domain_schedule[i].ticks;
}

/* Take the first thread out of the highest ready queue; 0 if all queues of the domain are empty. */
handle sched_pick(void)
{
    if (NUM_DOMAINS > 1 && kernel.domain_ticks == 0)
        next_domain();
    word d = kernel.domain % NUM_DOMAINS, words = kernel.ready_words[d];
    if (words == 0)
        return 0;
    word w = highest_bit(words) % PRIORITY_WORDS, bit = highest_bit(kernel.ready_bits[d][w]);
    struct queue *q = &ENTRY(kernel.ready, d * NUM_PRIORITIES + w * WORD_BITS + bit);
    handle t = q->head;
    tcb(t)->ready = false;
    if (queue_remove_first(q, t))
        ready_unmark(d, w * WORD_BITS + bit);
    return t;
}

/* Should `next`, which was woken, run before everything that is in the queues? `runnable` says
 * whether the current thread could go on. If `next` is above the current thread, no queue can
 * hold a higher one, because the current thread would not have run. If it is below, or if nobody
 * runs, the queues must be asked. An equal of a current thread that can go on waits behind it.
 * If the answer is no, `next` goes into its queue. */
static bool next_runs(handle current, bool runnable, handle next)
{
    word mine = current ? tcb(current)->priority : 0, its = tcb(next)->priority, highest;
    if (!current || its < mine) {
        if (highest_ready(&highest) && highest > its) {
            sched_push(next);
            return false;
        }
    } else if (runnable && its == mine) {
        sched_append(next);
        return false;
    }
    return true;
}

/* Called once on every way out of the kernel: decide who runs, and set cpu->current (0: nobody,
 * the processor idles). The thread that ran goes back to the head of its queue first, so that it
 * competes with the others. If somebody else runs than before, the processor has to be set up
 * anew. */
void sched_run(void)
{
    struct cpu *cpu = this_cpu();
    handle current = cpu->current, next = cpu->next;
    bool runnable = current && tcb_can_run(current);
    /* First back into its queue, at the head: then the queues alone answer who comes first, and
     * a thread that loses to nobody is taken out again below. */
    if (runnable)
        sched_push(current);
    if (cpu->choose || !next || !next_runs(current, runnable, next))
        next = sched_pick();
    else
        sched_remove(next);
    if (next != current || !next)
        cpu_reload();
    cpu->current = next;
    cpu->next = 0;
    cpu->choose = false;
}
