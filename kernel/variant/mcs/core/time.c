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
/* So many threads whose time has come are woken in one pass; the clock then comes again at once. */
enum { WOKEN_A_PASS = 32 };

/* The clock runs from now on. */
void time_boot(void)
{
    struct state_of_variant *v = &kernel.variant;
    v->now = machine_cycles();
    v->ticks_per_us = machine_cycles_hz() / 1000000;
    v->min_budget = v->ticks_per_us * MIN_BUDGET_US;
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

/* Time has passed. If the current thread's budget is over it is charged, and what it wants does not
 * happen: its caller then reports it, or calls time_step_back, and time_undo. */
enum time_left time_pass(void)
{
    struct state_of_variant *v = &kernel.variant;
    handle t = this_cpu()->current;
    word passed = machine_cycles() - v->now;
    v->now += passed;
    bool goes_on = domain_goes_on(passed);
    if (!t || !v->sc)
        return TIME_IS_LEFT;
    v->used += passed;
    if (unlikely(!budget_suffices(v->sc, v->used, v->min_budget))) {
        tcb(t)->fault.type = FAULT_NullFault;
        end_turn(v->used);
        return BUDGET_IS_OVER;
    }
    return likely(goes_on) ? TIME_IS_LEFT : TURN_IS_OVER;
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

/* Threads whose time has come can run. */
void time_wake_threads(void)
{
    for (word n = 0; release_first() && n < WOKEN_A_PASS; n++) {
        handle t = release_first();
        if (budget_head(tcb(t)->variant.sc)->time > kernel.variant.now)
            return;
        release_remove(t);
        sched_consider(t);
    }
}

/* The next moment at which something is to happen without anybody's doing. */
static word next_event(handle sc)
{
    word at = ~(word)0, now = kernel.variant.now;
    if (sc)
        at = now + budget_head(sc)->amount;
    if (NUM_DOMAINS > 1 && kernel.domain_ticks < at - now)
        at = now + kernel.domain_ticks;
    if (release_first())
        at = min_word(at, budget_head(tcb(release_first())->variant.sc)->time);
    return at;
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
    if (v->reprogram) {
        charge(v->sc);
        v->sc = sc;
        word at = next_event(sc), early = v->ticks_per_us * EARLY_US;
        machine_wake_at(at == ~(word)0 ? at : at - min_word(early, at));
        v->reprogram = false;
    }
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
