/* seams.h - what a kernel with scheduling contexts, on one processor, does at the seams
 * (variant.h).
 *
 * Owns:  nothing.
 * Used:  by variant.h alone. */
#pragma once
#include "call/call.h"
#include "core/sched.h"
#include "debug/debug.h"
#include "debug/state_write.h"
#include "invariants/look.h"
#include "core/time.h"
#include "core/wait.h"
#include "object/sched_context.h"
#include "core/release.h"
#include "entry/syscall.h"
#include "object/endpoint.h"
#include "object/notification.h"
#include "object/reply_object.h"

static inline void kernel_lock(void)
{
}

static inline void kernel_unlock(void)
{
}

/* A budget that is over is reported before what the thread wanted is undone. */
static inline bool time_charge(void)
{
    if (likely(time_pass()))
        return true;
    if (time_budget_is_over())
        sc_budget_over();
    time_undo();
    return false;
}

/* The clock comes once for each time that it is set. */
static inline void time_tick(void)
{
    time_clock_came();
}

/* The pass of the interrupt goes on with it, before anybody runs. */
static inline bool call_is_left(const struct call *c)
{
    if (likely(!call_must_stop()))
        return false;
    syscall_leave(c);
    return true;
}

static inline bool walk_is_left(handle caller, handle self, word how)
{
    if (likely(!call_must_stop()))
        return false;
    syscall_leave_at(caller, self, how);
    return true;
}

static inline bool calls_are_whole(void)
{
    return kernel.variant.left.thread == 0;
}

static inline void finish_call(void)
{
    if (unlikely(!calls_are_whole()))
        syscall_finish();
}

static inline void time_check(void)
{
    time_wake_threads();
}

/* The answer of a YieldTo is written when its caller runs again. */
static inline void time_next(void)
{
    handle t = this_cpu()->current;
    time_switch();
    if (t && unlikely(tcb(t)->variant.yields_to))
        sc_answer_yield(t);
}

static inline void invariants_look(void)
{
    if (DEBUG)
        look();
}

/* A thread without a context is passive: it waits for somebody to lend it one. */
static inline bool tcb_can_run(handle t)
{
    const struct thread_of_variant *v = &tcb(t)->variant;
    return tcb_is_runnable(t) && v->sc && !v->waits_for_time && sc_is_active(v->sc);
}

/* One whose budget has yet to come waits for it. */
static inline bool sc_ready(handle t)
{
    return time_may_run(t);
}

/* It waits for no budget, if it has to stop. */
static inline void sc_stop(handle t)
{
    if (tcb(t)->variant.waits_for_time)
        release_remove(t);
}

/* It gives up what is left of its budget. */
static inline void yield(void)
{
    time_yield();
}

/* At the head of its new queue, and the queues decide. */
static inline void sched_reconsider(handle t)
{
    sched_push(t);
    sched_reschedule();
}

/* The highest priority comes first. */
static inline void queue_wait(struct queue *q, handle t, word tag)
{
    queue_insert(q, t);
    queue_set_tag(q, tag);
}

static inline void queue_leave(struct queue *q, handle t)
{
    queue_take_out(q, t);
}

static inline bool queue_leave_first(struct queue *q, handle t)
{
    if (likely(!tcb(t)->queue_next))
        return queue_remove_first(q, t);
    queue_take_out(q, t);
    return false;
}

/* Somebody who moves up may pass the place where the walk stands, so it then begins again. Those
 * who are gone by then stay gone. */
static inline void walk_stops(handle t)
{
    tcb(t)->variant.moves_seen = kernel.variant.moves;
}

static inline bool walk_can_go_on(handle t)
{
    return tcb(t)->variant.moves_seen == kernel.variant.moves;
}

/* Queues are ordered by priority, so it may stand elsewhere now. */
static inline void wait_again(handle t)
{
    if (tcb(t)->state == BLOCKED_SEND)
        kernel.variant.moves++;
    if (tcb(t)->state == BLOCKED_SEND || tcb(t)->state == BLOCKED_RECEIVE)
        endpoint_requeue(t);
    else if (tcb(t)->state == BLOCKED_NOTIFICATION)
        notification_requeue(t);
}

/* The endpoint at which t waited is gone, or nobody may send there with its badge: it makes its
 * system call again. One that waited with a report of a fault stops. */
static inline void reply_cancelled(handle t)
{
    mcs_detach(t);
    if (tcb(t)->fault.type == FAULT_NullFault)
        sched_restart(t);
    else
        tcb(t)->state = INACTIVE;
}

enum { RESTARTS_FIRST = false };

/* Only the first half of a call that then receives takes the time along. */
static inline void sc_give(handle sender, handle receiver, const struct call *c)
{
    if (c && c->how == BY_FIRST)
        mcs_lend(sender, receiver);
}

/* Every answer names a reply object. */
static inline bool answers_by_itself(word number)
{
    (void)number;
    return false;
}

/* It lies in the TCB. */
static inline bool has_fault_handler(handle t)
{
    return !cap_is_null(*tcb_cap(t, TCB_FAULT_HANDLER));
}

/* By whoever holds a capability to its reply object. */
static inline bool can_be_answered(handle t)
{
    return tcb(t)->variant.reply != 0;
}

static inline handle answered_by(handle t)
{
    return tcb(t)->variant.reply;
}

/* Who waits for its budget has time, if not now. */
static inline enum has_time has_time(handle t)
{
    handle sc = tcb(t)->variant.sc;
    return !sc ? NO_CONTEXT : sc_is_active(sc) ? HAS_TIME : NO_BUDGET;
}

static inline handle context_of(handle t)
{
    return tcb(t)->variant.sc;
}

/* debug/explain_time.c; no release kernel asks. */
bool mcs_explain(const struct call *c, const char *name);
static inline bool variant_explain(const struct call *c, const char *name)
{
    return mcs_explain(c, name);
}

static inline handle context_named(struct cap cap)
{
    return cap_type(cap) == CAP_sched_context ? cap_object(cap) : (handle)0;
}

/* Who runs on it is not said here: that changes with each message, and threads say it. What is left
 * of the budget is not said either: it changes all the time, and nobody would be told in time. */
static inline void context_record(handle sc, struct state_CONTEXT *r)
{
    const struct sched_context *it = sched_context(sc);
    r->at = sc;
    r->budget = it->budget;
    r->period = it->period;
    r->refills = it->refills;
    r->badge = it->badge;
    r->sporadic = it->sporadic;
    r->notification = it->notification;
}

/* Send and NBSend lend no time: a passive thread that they wake is stranded. */
static inline void sc_missed(handle sender, handle receiver)
{
    if (DEBUG && !tcb(receiver)->variant.sc)
        debug_note_lost(receiver, sender, LOST_TIME_SENT);
}

/* The first of those that wait for their budget gets it. A call that is half done goes on. */
static inline bool time_will_come(void)
{
    return release_first() != 0 || !calls_are_whole();
}

/* The number of seL4_SchedContextObject. */
enum { SCHED_CONTEXT_OBJECT = 5 };
static inline bool object_is_too_small(word type, word size_bits)
{
    return type == SCHED_CONTEXT_OBJECT && size_bits < SCHED_CONTEXT_MIN_BITS;
}

static inline status fail_too_small(struct call *c)
{
    return fail_argument(c, 1, WHY_context_size);
}

static inline void sc_unblock(handle t)
{
    mcs_unblock(t);
}

static inline void sc_from_signal(handle n, handle t)
{
    mcs_from_signal(n, t);
}

static inline void sc_return(handle n, handle t)
{
    mcs_return(n, t);
}

static inline void sc_leave_notification(handle n)
{
    mcs_leave_notification(n);
}

static inline void sc_leave_thread(handle t)
{
    if (unlikely(kernel.variant.left.thread == t))
        kernel.variant.left.thread = 0;
    mcs_leave_thread(t);
}

static inline void yield_forget(handle t)
{
    mcs_forget_yield(t);
}

static inline void sc_first(const struct root_objects *o, struct bootinfo *info, word *next)
{
    mcs_first(o, info, next);
}

static inline void reply_detach(handle t)
{
    mcs_detach(t);
}

/* The answer to the report of a budget that is over sets all registers but the last base. */
static inline word time_fault_words(word type)
{
    return type == FAULT_Timeout ? TIMEOUT_ANSWER_WORDS : (word)0;
}

/* There is one kind of such a report. */
static inline bool time_fault_tell(handle t, handle receiver, word badge)
{
    if (tcb(t)->fault.type != FAULT_Timeout)
        return false;
    sc_tell_timeout(t, receiver, badge);
    return true;
}
