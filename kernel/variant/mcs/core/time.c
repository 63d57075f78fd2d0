/* time.c - time passes: who pays for it, who has none left, when the clock is to come.
 *
 * Owns:    now, used, sc, reprogram, ticks_per_us and min_budget of kernel.variant; the rest of a
 *          domain's turn.
 * Entered: entry.c, by the seams (variant.h), on the slow way in and on the way out.
 * Uses:    budget.c for what is left; release.c for those that wait; sched.c for who runs.
 * Never:   charges a tick twice: `used` is what has passed since time was last charged, and belongs
 *          to the context `sc`, whoever the thread is that runs on it.
 *
 * The clock is read once a pass, on the slow way. A message on the fast path takes its sender's
 * context along, so nothing needs to be charged there. */
#include "time.h"
#include "machine.h"
#include "release.h"
#include "lib/bits.h"

/* One pass, in the order of things:
 *
 *   time_pass          reads the clock; what has passed belongs to the context that ran
 *   the method, ...    may move, bind or configure contexts
 *   time_wake_threads  those whose time has come join the others
 *   sched_run          decides who runs
 *   time_switch        if that is on another context: charges the old one, and sets the clock
 *
 * What passes between time_pass and the way out belongs to whoever runs next: it is charged with
 * the next pass (ABI: "kernel time after the timestamp is charged to the next entry's bill"). */

/* The shortest budget, in microseconds: twice what the kernel may take (ABI). The clock comes this
 * much early, because it takes a while to come. */
enum { MIN_BUDGET_US = 20, EARLY_US = 1 };
/* At most so many threads whose time has come are woken on the way out of one pass; the clock then
 * comes again at once. */
enum { WOKEN_A_PASS = 4 };
/* The clock is not set. */
#define NO_CLOCK (~(word)0)

/* The clock runs from now on. */
void time_boot(void)
{
    struct state_of_variant *v = &kernel.variant;
    v->now = machine_cycles();
    v->ticks_per_us = machine_cycles_hz() / 1000000;
    v->min_budget = v->ticks_per_us * MIN_BUDGET_US;
    v->clock_at = NO_CLOCK;
}

/* May t be put among those that can run? If its time has yet to come, it waits for that instead. */
bool time_may_run(handle t)
{
    const struct thread_of_variant *v = &tcb(t)->variant;
    if (!tcb_is_runnable(t) || !v->sc || v->waits_for_time || !sc_is_active(v->sc))
        return false;
    if (time_is_ready(v->sc))
        return true;
    sched_remove(t);
    release_add(t);
    return false;
}

/* Charge sc what was used since it was last charged. */
static void charge(handle sc)
{
    struct state_of_variant *v = &kernel.variant;
    if (sc && v->used > 0 && sc_is_active(sc)) {
        budget_charge(sc, v->used);
        sched_context(sc)->consumed += v->used;
    }
    v->used = 0;
}

/* The current thread has no budget left: it goes behind its equals, or waits for more. */
void time_step_back(void)
{
    handle t = this_cpu()->current;
    if (!tcb_is_runnable(t) || tcb(t)->variant.sc != kernel.variant.sc)
        return;
    if (time_is_ready(kernel.variant.sc))
        sched_append(t);
    else
        release_add(t);
}

/* `used` ticks are charged to the current context, and its turn is over. */
static void end_turn(word used)
{
    struct state_of_variant *v = &kernel.variant;
    if (sc_is_round_robin(v->sc))
        budget_end_turn(v->sc);
    else
        budget_charge(v->sc, used);
    sched_context(v->sc)->consumed += used;
    v->used = 0;
    sched_reschedule();
    time_reprogram();
}

/* So many ticks of the domain's turn are over. It ends early if what is left is too short to run
 * in. */
static bool domain_goes_on(word passed)
{
    if (NUM_DOMAINS == 1)
        return true;
    kernel.domain_ticks -= min_word(passed, kernel.domain_ticks);
    if (kernel.domain_ticks > kernel.variant.min_budget)
        return true;
    kernel.domain_ticks = 0;
    sched_reschedule();
    time_reprogram();
    return false;
}

/* Time has passed. Has the current thread enough of it left to go on, and its domain? If not,
 * what it wants does not happen: who called this calls time_budget_is_over, and time_undo. */
bool time_pass(void)
{
    struct state_of_variant *v = &kernel.variant;
    handle t = this_cpu()->current;
    word passed = machine_cycles() - v->now;
    v->now += passed;
    bool goes_on = domain_goes_on(passed);
    if (!t || !v->sc)
        return true;
    v->used += passed;
    return likely(budget_suffices(v->sc, v->used, v->min_budget)) && likely(goes_on);
}

/* Then is the current thread's budget over? It is charged, and forgets what it wanted: who
 * called this reports it, or calls time_step_back. If not, its domain's turn is over, or more of
 * the budget was found. */
bool time_budget_is_over(void)
{
    struct state_of_variant *v = &kernel.variant;
    if (!budget_suffices(v->sc, v->used, v->min_budget))
        budget_tidy(v->sc);
    if (budget_suffices(v->sc, v->used, v->min_budget))
        return false;
    tcb(this_cpu()->current)->fault.type = FAULT_NullFault;
    end_turn(v->used);
    return true;
}

/* What the current thread wanted does not happen now: it makes its system call, or its instruction,
 * again. */
void time_undo(void)
{
    handle t = this_cpu()->current;
    if (tcb(t)->state != RUNNING)
        return;
    tcb(t)->fault.type = FAULT_NullFault;
    tcb(t)->state = RESTARTING;
}

/* The refills of sc are about to change: what was used of them is charged first. */
void time_settle(handle sc)
{
    if (sc == kernel.variant.sc && sc_is_active(sc))
        charge(sc);
}

/* The first who waits has a refill that is too small to run on, because there were more of those
 * than one pass joins. Joined with the next ones it comes later, so t takes its place anew. */
static void put_right(handle t)
{
    release_remove_first();
    budget_tidy(tcb(t)->variant.sc);
    release_add(t);
}

/* Has the time of one that waits come? */
static bool somebody_is_due(void)
{
    handle t = release_first();
    return t && tcb(t)->variant.until <= kernel.variant.now;
}

/* The first whose time has come can run. */
static void wake_first(void)
{
    handle t = release_first();
    if (unlikely(!time_is_ready(tcb(t)->variant.sc))) {
        put_right(t);
        return;
    }
    release_remove_first();
    sched_consider(t);
}

/* Threads whose time has come can run. What else waits for the kernel goes first: the clock comes
 * again at once, and wakes one whatever waits (time_clock_came). */
void time_wake_threads(void)
{
    for (word n = 0; n < WOKEN_A_PASS && somebody_is_due(); n++) {
        if (machine_interrupt_pending())
            return;
        wake_first();
    }
}

/* The next moment at which something is to happen without anybody's doing. */
static word next_event(void)
{
    word at = NO_CLOCK, now = kernel.variant.now;
    if (kernel.variant.sc)
        at = now + budget_head(kernel.variant.sc)->amount - kernel.variant.used;
    if (NUM_DOMAINS > 1 && kernel.domain_ticks < at - now)
        at = now + kernel.domain_ticks;
    if (release_first())
        at = min_word(at, tcb(release_first())->variant.until);
    return at;
}

/* How often the clock is set, an example: A and B have 5 ms each and call each other from 0 on.
 *
 *   0      A runs      the clock is set for 4.999, the end of A's time
 *   0.1    B runs      its time ends at 5.1: the clock stays
 *   0.2    A runs      its time ends at 5.1 now, because B's was not its own: the clock stays
 *   4.999  the clock   nobody's time is over: it is set again, for what comes first now
 *
 * Had it been set with each change, a message would pay for it, 50 times as often. */

/* The clock is set, unless it comes earlier as it is: then it is set again when it has come. So a
 * pair of threads that call each other sets it once, and it never comes more often than it is
 * set. */
static void set_clock(void)
{
    struct state_of_variant *v = &kernel.variant;
    word at = next_event(), early = v->ticks_per_us * EARLY_US;
    at -= at == NO_CLOCK ? (word)0 : min_word(early, at);
    if (at < v->clock_at) {
        v->clock_at = at;
        machine_wake_at(at);
    }
}

/* The time of the context that ran is charged, and sc's begins. */
static void begin(handle sc)
{
    struct state_of_variant *v = &kernel.variant;
    charge(v->sc);
    v->sc = sc;
    v->reprogram = false;
    set_clock();
}

/* The clock came: it is not set any more. Where it came too early to mean anything it is set again,
 * and nothing is charged: users see when that happens, in what a context has consumed. */
void time_clock_came(void)
{
    kernel.variant.clock_at = NO_CLOCK;
    if (somebody_is_due())
        wake_first();
    if (!kernel.variant.reprogram)
        set_clock();
}

/* It is decided who runs. If that is on another context than before, the old one is charged and the
 * new one begins; then the clock is set. */
void time_switch(void)
{
    struct state_of_variant *v = &kernel.variant;
    handle t = this_cpu()->current, sc = t ? tcb(t)->variant.sc : (handle)0;
    if (sc != v->sc) {
        v->reprogram = true;
        if (sc && !sched_context(sc)->sporadic)
            budget_wake(sc, v->now);
    }
    if (v->reprogram)
        begin(sc);
}

/* The fast path has read the clock (kernel.variant.seen), and somebody runs on sc from now on.
 * woken: he has just woken, so what could be used before counts from now on, whatever kind the
 * context is of. */
void time_hand_over(handle sc, bool woken)
{
    struct state_of_variant *v = &kernel.variant;
    v->used += v->seen - v->now;
    v->now = v->seen;
    if (woken || !sched_context(sc)->sporadic)
        budget_wake(sc, v->now);
    begin(sc);
}

/* On the fast path, the current thread yields. Returns true if a turn of round robin was over, and
 * the next one is whole; false if it has a budget, which takes more. */
bool time_turn_over(void)
{
    struct state_of_variant *v = &kernel.variant;
    if (!sc_is_round_robin(v->sc))
        return false;
    sched_context(v->sc)->consumed += v->used + (v->seen - v->now);
    v->used = 0;
    v->now = v->seen;
    budget_end_turn(v->sc);
    return true;
}

/* The current thread gives up what is left of its first refill. What it is told to have consumed is
 * only what it used. */
void time_yield(void)
{
    handle sc = kernel.variant.sc;
    word consumed = sched_context(sc)->consumed + kernel.variant.used;
    end_turn(budget_head(sc)->amount);
    sched_context(sc)->consumed = consumed;
    time_step_back();
}
