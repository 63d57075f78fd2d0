/* sched_context.c - scheduling contexts, and the capability that gives them time.
 *
 * Owns:    thread, notification, yielder, consumed, badge and sporadic of a context; sc and
 *          yields_to of a thread, sc of a notification.
 * Entered: type.c (methods, deletion); reply.c (a context is lent and comes back); the seams where
 *          threads wake, wait and stop.
 * Uses:    budget.c, time.c and release.c; endpoint.c for the report when a budget ends.
 * Never:   lets two threads run on one context, or one thread on two.
 *
 * The order of the checks in each method is ABI.  seL4 manual, chapter 6, "Scheduling". */
#include "object/sched_context.h"
#include "hall/type.h"
#include "call/call.h"
#include "core/derive.h"
#include "core/release.h"
#include "core/time.h"
#include "debug/debug.h"
#include "lib/bits.h"
#include "message/ipc.h"
#include "message/report.h"
#include "object/endpoint.h"
#include "object/notification.h"
#include "object/reply_object.h"

#define TABLE "sched.def"
#define ROW DECLARE_SHARED
#include "call/table.h"

/* Times are asked for and told in microseconds. Every clock has a tick in each, but this holds
 * whatever is remembered. */
static word to_us(word ticks)
{
    return ticks / max_word(kernel.variant.ticks_per_us, 1);
}

/* The clock counts ticks. */
static word to_ticks(word us)
{
    return us * kernel.variant.ticks_per_us;
}

/* The longest period, in microseconds: times a few periods from now still fit a word. */
static word longest_us(void)
{
    return to_us(~(word)0) / 8;
}

/* What sc consumed since somebody asked, in microseconds; it counts from 0 again. */
static word take_consumed(handle sc)
{
    word us = to_us(sched_context(sc)->consumed);
    sched_context(sc)->consumed = 0;
    return us;
}

/* A context in zeroed memory: not active, bound to nobody. */
struct cap sched_context_create(paddr at, word size_bits, bool device)
{
    (void)device;
    window_mark(at, pow2(size_bits), KIND_SCHED_CONTEXT);
    return cap_set_size_bits(cap_make(CAP_sched_context, at, 0), size_bits);
}

/* ---- whose it is ----
 *
 * A thread and its context know each other (thread, variant.sc). Four things change who has it:
 *
 *   bound     by Bind or SetSchedParams, until it is unbound
 *   lent      by a Call, with a reply object: it comes back with the answer (reply.c)
 *   given     by the first half of NBSendRecv and the like: nobody gives it back
 *   borrowed  from a notification, by a signal: given back when the thread waits there again */

/* sc and its thread, which is in no queue and does not wait for time, know each other no more. */
static void part(handle sc)
{
    handle t = sched_context(sc)->thread;
    if (this_cpu()->current == t)
        sched_reschedule();
    tcb(t)->variant.sc = 0;
    sched_context(sc)->thread = 0;
}

/* Nobody runs on sc any more. Its thread stops where it is. */
void sc_unbind_thread(handle sc)
{
    handle t = sched_context(sc)->thread;
    if (!t)
        return;
    sched_remove(t);
    if (tcb(t)->variant.waits_for_time)
        release_remove(t);
    if (this_cpu()->next == t)
        this_cpu()->next = 0;
    part(sc);
}

/* From now on `to`, which has none, runs on sc. */
static void take(handle sc, handle to)
{
    sched_context(sc)->thread = to;
    tcb(to)->variant.sc = sc;
    if (DEBUG)
        debug_forget_time(to);
}

/* The same; whoever did until now does not. */
void sc_move(handle sc, handle to)
{
    sc_unbind_thread(sc);
    take(sc, to);
}

/* The same, from a thread that sends: it is in no queue, and does not wait for time. */
void sc_pass(handle sc, handle to)
{
    part(sc);
    take(sc, to);
}

/* The sender's context goes along with its message, if the receiver has none. */
void mcs_lend(handle sender, handle receiver)
{
    if (!tcb(sender)->variant.sc || tcb(receiver)->variant.sc)
        return;
    sc_pass(tcb(sender)->variant.sc, receiver);
    if (DEBUG)
        debug_note_lost(sender, receiver, LOST_TIME_GIVEN);
}

/* sc, which nobody runs on, is t's, which runs on none. If t can run it may run next. */
void sc_bind(handle sc, handle t)
{
    sched_context(sc)->thread = t;
    tcb(t)->variant.sc = sc;
    if (DEBUG)
        debug_forget_time(t);
    if (sc_is_active(sc) && sched_context(sc)->sporadic)
        budget_wake(sc, kernel.variant.now);
    if (time_may_run(t)) {
        sched_push(t);
        sched_reschedule();
    }
}

/* Thread t wakes. A sporadic context's time counts from now on. */
void mcs_unblock(handle t)
{
    handle sc = tcb(t)->variant.sc;
    if (sc && sched_context(sc)->sporadic && sc != kernel.variant.sc && sc_is_active(sc)) {
        budget_wake(sc, kernel.variant.now);
        time_reprogram();
    }
}

/* A signal of notification n woke t, or t found it: without time of its own it gets that of n,
 * unless somebody has it. */
void mcs_from_signal(handle n, handle t)
{
    handle sc = notification(n)->variant.sc;
    if (tcb(t)->variant.sc)
        return;
    if (!sc || sched_context(sc)->thread) {
        if (DEBUG)
            debug_note_lost(t, sc ? sched_context(sc)->thread : (handle)0, LOST_TIME_SIGNAL);
        return;
    }
    sc_move(sc, t);
    if (sc != kernel.variant.sc && sc_is_active(sc))
        budget_wake(sc, kernel.variant.now);
    if (tcb_is_runnable(t))
        time_may_run(t);
}

/* t, which ran, is about to wait for n again, or for a message while n is bound to it: what it
 * has of n it gives back. */
void mcs_return(handle n, handle t)
{
    handle sc = notification(n)->variant.sc;
    if (sc && tcb(t)->variant.sc == sc)
        part(sc);
}

/* Notification n dies. Who runs on its context goes on. */
void mcs_leave_notification(handle n)
{
    handle sc = notification(n)->variant.sc;
    notification(n)->variant.sc = 0;
    if (!sc)
        return;
    sched_context(sc)->notification = 0;
    TELL(context(sc));
}

/* Thread t, which is stopped, dies. Its context is free, and who yielded to it is told. */
void mcs_leave_thread(handle t)
{
    handle sc = tcb(t)->variant.sc;
    if (!sc)
        return;
    part(sc);
    if (sched_context(sc)->yielder)
        sc_answer_yield(sched_context(sc)->yielder);
}

/* Nothing has anything to do with sc any more. */
static void unbind_all(handle sc)
{
    sc_unbind_thread(sc);
    if (sched_context(sc)->notification)
        mcs_leave_notification(sched_context(sc)->notification);
    reply_cut_head(sc);
}

/* The last capability goes: nobody runs on it, and nobody gets it back. */
bool sched_context_finalise(struct cap c, bool final)
{
    handle sc = cap_object(c);
    if (!final)
        return true;
    unbind_all(sc);
    if (sched_context(sc)->yielder)
        sc_answer_yield(sched_context(sc)->yielder);
    sched_context(sc)->refills = 0;
    return true;
}

/* ---- a budget ends ---- */

/* The report that t's budget is over (ABI: the context's badge, and what was consumed). */
void sc_tell_timeout(handle t, handle receiver, word badge)
{
    handle sc = tcb(t)->variant.sc;
    struct context *to = &tcb(receiver)->context;
    context_settle(&tcb(t)->context);
    to->mr[0] = tcb(t)->fault.address;
    to->mr[1] = sc ? take_consumed(sc) : (word)0;
    to->cap = badge;
    to->info = info_make(FAULT_Timeout, 0, 0, 2);
}

/* Is there somebody to tell when a budget of t ends? Then tell it, and t waits for the answer. */
bool sc_report_timeout(handle t)
{
    struct cap handler = *tcb_cap(t, TCB_TIMEOUT_HANDLER);
    handle sc = tcb(t)->variant.sc;
    if (cap_type(handler) != CAP_endpoint)
        return false;
    fault_note(t, FAULT_Timeout, sched_context(sc)->badge, 0, 0);
    endpoint_report(t, handler);
    return true;
}

/* The current thread's budget is over. Its handler is told, if it has one; a turn of round robin
 * ends without a word. */
void sc_budget_over(void)
{
    handle t = this_cpu()->current;
    if (tcb_is_runnable(t) && !sc_is_round_robin(kernel.variant.sc) && sc_report_timeout(t))
        return;
    time_step_back();
}

/* ---- YieldTo ---- */

/* Nobody is told what thread t's YieldTo came to. */
void mcs_forget_yield(handle t)
{
    handle sc = tcb(t)->variant.yields_to;
    if (sc)
        sched_context(sc)->yielder = 0;
    tcb(t)->variant.yields_to = 0;
}

/* Thread t is told what the context it yielded to has consumed. */
void sc_answer_yield(handle t)
{
    struct context *ctx = &tcb(t)->context;
    handle sc = tcb(t)->variant.yields_to;
    if (!sc)
        return;
    ctx->mr[0] = take_consumed(sc);
    ctx->info = info_make(ERR_NoError, 0, 0, 1);
    ctx->cap = 0;
    mcs_forget_yield(t);
}

/* ---- methods ---- */

/* Methods of SchedControl and SchedContext. */
status sched_invoke(struct call *c)
{
    return invoke_row(c);
}

/* The context that is invoked. */
static handle target(const struct call *c)
{
    return cap_object(c->cap);
}

/* ConfigureFlags has three cases, by what somebody could count on so far:
 *
 *   budget = period         round robin: its time is there whenever its turn comes
 *   a thread runs on it     what is left now stays, and the rest comes one period later: in no
 *                           window is there more than the old or the new budget allows
 *   nobody does             the whole budget, from now on */

/* Give a context time: `budget` in each `period`, both in microseconds. Errors, in this order:
 * TruncatedMessage, RangeError (budget, then period, above the longest; budget, then period, below
 * the shortest; budget above period), InvalidCapability 1 (no context), RangeError (more refills
 * than the object has room for). */
static status SchedControl_ConfigureFlags(struct call *c, struct extra schedcontext, word budget,
                                          word period, word extra_refills, word badge, word flags)
{
    struct cap cap = extra_cap(schedcontext);
    word least = to_us(kernel.variant.min_budget), most = longest_us();
    if (budget > most || period > most || budget < least || period < least)
        return fail_range(c, least, most, WHY_sched_time);
    if (budget > period)
        return fail_range(c, least, period, WHY_sched_budget);
    if (cap_type(cap) != CAP_sched_context)
        return fail_capability(c, 1, WHY_sched_no_context);
    word room = sched_context_room(cap_size_bits(cap)) - MIN_REFILLS;
    if (extra_refills > room)
        return fail_range(c, 0, room, WHY_sched_refills);
    commit(c);
    handle sc = cap_object(cap), t = sched_context(sc)->thread;
    time_settle(sc);
    if (t && tcb(t)->variant.waits_for_time)
        release_remove(t);
    if (budget != period && t && sc_is_active(sc) && tcb_is_runnable(t))
        budget_change(sc, extra_refills + MIN_REFILLS, to_ticks(budget), to_ticks(period),
                      kernel.variant.now);
    else
        budget_new(sc, extra_refills + MIN_REFILLS, to_ticks(budget), to_ticks(period),
                   kernel.variant.now);
    sched_context(sc)->sporadic = (flags & SCHED_SPORADIC) != 0;
    sched_context(sc)->badge = badge;
    TELL(context(sc));
    if (!t)
        return OK;
    if (t != this_cpu()->current) {
        sched_remove(t);
        sched_consider(t); /* to run next, to wait for its time, or nothing: it is blocked */
    } else if (time_is_ready(sc)) {
        sched_reschedule();
    } else {
        release_add(t);
        sched_reschedule();
    }
    time_reprogram();
    return OK;
}

/* A thread that is blocked has to find the context ready when it wakes. Error: IllegalOperation. */
status sc_check_blocked(struct call *c, handle sc, handle t)
{
    bool blocked = !tcb_is_runnable(t) && tcb(t)->state != INACTIVE;
    if (blocked && !(sc_is_active(sc) && budget_head(sc)->time <= kernel.variant.now))
        return fail_illegal(c, WHY_sched_not_ready);
    return OK;
}

/* May thread t run on sc from now on? */
static status check_bind(struct call *c, handle sc, handle t)
{
    if (sched_context(sc)->thread)
        return fail_illegal(c, WHY_sched_has_thread);
    if (tcb(t)->variant.sc)
        return fail_illegal(c, WHY_sched_thread_has);
    return sc_check_blocked(c, sc, t);
}

/* Let the thread, or the notification, that the capability names have this context. Errors:
 * TruncatedMessage, IllegalOperation (one of the two has another; a thread is blocked, and the
 * context has no time now), InvalidCapability 1. */
static status SchedContext_Bind(struct call *c, struct extra cap)
{
    handle sc = target(c), o = cap_object(extra_cap(cap));
    switch (cap_type(extra_cap(cap))) {
    case CAP_tcb:
        if (check_bind(c, sc, o) != OK)
            return ERROR;
        commit(c);
        sc_bind(sc, o);
        return OK;
    case CAP_notification:
        if (sched_context(sc)->notification)
            return fail_illegal(c, WHY_sched_has_notification);
        if (notification(o)->variant.sc)
            return fail_illegal(c, WHY_sched_notification_has);
        commit(c);
        sched_context(sc)->notification = o;
        notification(o)->variant.sc = sc;
        TELL(context(sc));
        return OK;
    default:
        return fail_capability(c, 1, WHY_sched_bind_what);
    }
}

/* The caller takes the context from its thread, if it has one: a report can say who did. */
static void note_taker(const struct call *c)
{
    handle t = sched_context(target(c))->thread;
    if (DEBUG && t)
        debug_note_lost(t, c->caller, LOST_TIME_TAKEN);
}

/* Take the context from everybody: its thread, its notification, and those who would get it back.
 * Error: IllegalOperation (the caller runs on it). */
static status SchedContext_Unbind(struct call *c)
{
    if (sched_context(target(c))->thread == c->caller)
        return fail_illegal(c, WHY_sched_own);
    commit(c);
    note_taker(c);
    unbind_all(target(c));
    return OK;
}

/* Take the context from the thread or notification that the capability names. Errors:
 * TruncatedMessage, IllegalOperation (it does not have it; it is the caller), InvalidCapability
 * 1. */
static status SchedContext_UnbindObject(struct call *c, struct extra cap)
{
    handle sc = target(c), o = cap_object(extra_cap(cap));
    switch (cap_type(extra_cap(cap))) {
    case CAP_tcb:
        if (sched_context(sc)->thread != o)
            return fail_illegal(c, WHY_sched_not_bound);
        if (o == c->caller)
            return fail_illegal(c, WHY_sched_own);
        commit(c);
        note_taker(c);
        sc_unbind_thread(sc);
        return OK;
    case CAP_notification:
        if (sched_context(sc)->notification != o)
            return fail_illegal(c, WHY_sched_not_bound);
        commit(c);
        mcs_leave_notification(o);
        return OK;
    default:
        return fail_capability(c, 1, WHY_sched_bind_what);
    }
}

/* What the context has consumed since somebody asked, in microseconds. It never fails. */
static status SchedContext_Consumed(struct call *c)
{
    commit(c);
    call_result(c, take_consumed(target(c)));
    return OK;
}

/* Let the context's thread run before the caller, if its priority is not lower; the caller is told
 * what it consumed when it runs again itself. Errors: IllegalOperation (nobody runs on it; the
 * caller does; its thread's priority is above the caller's maximum). */
static status SchedContext_YieldTo(struct call *c)
{
    handle sc = target(c), t = sched_context(sc)->thread;
    if (!t)
        return fail_illegal(c, WHY_sched_no_thread);
    if (t == c->caller)
        return fail_illegal(c, WHY_sched_own_yield);
    if (tcb(t)->priority > tcb(c->caller)->mcp)
        return fail_illegal(c, WHY_sched_above);
    commit(c);
    if (sched_context(sc)->yielder)
        sc_answer_yield(sched_context(sc)->yielder);
    if (!time_may_run(t)) {
        call_result(c, take_consumed(sc));
        return OK;
    }
    sched_remove(t);
    sched_push(t);
    if (tcb(t)->priority < tcb(c->caller)->priority) {
        call_result(c, take_consumed(sc));
        return OK;
    }
    tcb(c->caller)->variant.yields_to = sc;
    sched_context(sc)->yielder = c->caller;
    tcb(c->caller)->state = RUNNING;
    sched_remove(t);
    sched_push(c->caller);
    sched_push(t);
    sched_reschedule();
    return ANSWERED;
}
