/* seams.h - what the classic kernel, on one processor, does at the seams (variant.h): little.
 *
 * Owns:  nothing.  Time is ticks of sched.c: no thread has a budget, and none lends it.
 * Used:  by variant.h alone. */
#pragma once
#include "core/sched.h"
#include "entry/syscall.h"
#include "invariants/look.h"

/* ---- both ends of a pass ----
 *
 * One processor needs no lock. Nobody has a budget, so nobody is charged, and the clock ticks by
 * itself. */

static inline void kernel_lock(void)
{
}

static inline void kernel_unlock(void)
{
}

static inline bool time_charge(void)
{
    return true;
}

static inline void time_tick(void)
{
    sched_tick();
}

static inline bool call_is_left(const struct call *c)
{
    (void)c;
    return false;
}

static inline bool walk_is_left(handle caller, handle self, word how)
{
    (void)caller, (void)self, (void)how;
    return false;
}

static inline bool calls_are_whole(void)
{
    return true;
}

static inline void finish_call(void)
{
}

static inline void time_check(void)
{
}

static inline void time_next(void)
{
}

static inline void invariants_look(void)
{
    if (DEBUG)
        look();
}

/* ---- scheduling ----
 *
 * Who is not blocked can run: there is no time that it could lack. */

static inline bool tcb_can_run(handle t)
{
    return tcb_is_runnable(t);
}

static inline bool sc_ready(handle t)
{
    (void)t;
    return true;
}

static inline void sc_stop(handle t)
{
    (void)t;
}

static inline void sched_reconsider(handle t)
{
    sched_consider(t);
}

/* Waiters leave in the order in which they came, whatever their priorities. */
static inline void queue_wait(struct queue *q, handle t, word tag)
{
    queue_append_tagged(q, t, tag);
}

static inline void queue_leave(struct queue *q, handle t)
{
    queue_remove(q, t);
}

static inline bool queue_leave_first(struct queue *q, handle t)
{
    return queue_remove_first(q, t);
}

static inline void walk_stops(handle t)
{
    (void)t;
}

static inline bool walk_can_go_on(handle t)
{
    (void)t;
    return true;
}

static inline void wait_again(handle t)
{
    (void)t;
}

enum { RESTARTS_FIRST = true };

/* It goes to the end of the queue of its priority. */
static inline void yield(void)
{
    sched_give_way();
}

/* ---- whose time a message takes ----
 *
 * Time belongs to threads, as a slice of so many ticks, and no message takes it along. */

static inline void sc_unblock(handle t)
{
    (void)t;
}

static inline void sc_give(handle sender, handle receiver, const struct call *c)
{
    (void)sender, (void)receiver, (void)c;
}

static inline void sc_from_signal(handle n, handle t)
{
    (void)n, (void)t;
}

static inline void sc_return(handle n, handle t)
{
    (void)n, (void)t;
}

static inline void sc_leave_notification(handle n)
{
    (void)n;
}

static inline void sc_leave_thread(handle t)
{
    (void)t;
}

static inline void yield_forget(handle t)
{
    (void)t;
}

enum { SC_FIRST_BYTES = 0 };
static inline void sc_first(const struct root_objects *o, struct bootinfo *info, word *next)
{
    (void)o, (void)info, (void)next;
}

/* ---- who may answer ----
 *
 * A receiver brings nothing to be answered by: the capability is made when the Call is received. */

static inline void reply_detach(handle t)
{
    (void)t;
}

static inline void reply_cancelled(handle t)
{
    sched_restart(t);
}

/* ---- for reports ---- */

/* Reply and ReplyRecv use the capability in the slot of the caller. */
static inline bool answers_by_itself(word number)
{
    return number == (word)SYS_Reply || number == (word)SYS_ReplyRecv;
}

/* It is an address in the CSpace of the thread. */
static inline bool has_fault_handler(handle t)
{
    return tcb(t)->fault_handler != 0;
}

/* The one capability to answer it lies somewhere. */
static inline bool can_be_answered(handle t)
{
    return tcb(t)->reply_slot != 0;
}

static inline handle answered_by(handle t)
{
    (void)t;
    return 0;
}

static inline enum has_time has_time(handle t)
{
    (void)t;
    return HAS_TIME;
}

static inline handle context_of(handle t)
{
    (void)t;
    return 0;
}

/* No sentence of this kernel is about time. */
static inline bool variant_explain(const struct call *c, const char *name)
{
    (void)c, (void)name;
    return false;
}

static inline handle context_named(struct cap cap)
{
    (void)cap;
    return 0;
}

static inline void context_record(handle sc, struct state_CONTEXT *r)
{
    (void)sc, (void)r;
}

static inline void sc_missed(handle sender, handle receiver)
{
    (void)sender, (void)receiver;
}

static inline bool time_will_come(void)
{
    return false;
}

/* The variant has no types of its own. */
static inline bool object_is_too_small(word type, word size_bits)
{
    (void)type, (void)size_bits;
    return false;
}

static inline status fail_too_small(struct call *c)
{
    (void)c;
    return ERROR;
}

/* There are no faults of time. */
static inline word time_fault_words(word type)
{
    (void)type;
    return 0;
}

static inline bool time_fault_tell(handle t, handle receiver, word badge)
{
    (void)t, (void)receiver, (void)badge;
    return false;
}
