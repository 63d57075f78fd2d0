/* variant.h - the seams between what all kernels do and what one variant of them does.
 *
 * Owns:  the list of seams.  A variant is a folder beside this file: its seams.h has all that is
 *        named here, its object/ the reply (reply.h: link, unlink, drop, answer).  VARIANT=
 *        chooses.
 * Used:  by entry.c at both ends of a pass through the kernel, by the fast path, by sched.c, by
 *        main.c for the first thread.
 *
 * Beside them a variant has parts.h (what it adds to threads, notifications and the kernel's
 * state), variant_types.def, object/tcb_rows.h and cnode_rows.h (methods that differ), and in
 * entry/ the system calls, their fast path and who is told of a fault.
 *
 * A seam that a variant does not need is an empty inline function, and costs nothing: the kernel's
 * text is the same with the call and without. */
#pragma once
#include "core/queue.h"
#include "core/tcb.h"

struct bootinfo;
struct call;
struct root_objects;

/* ---- both ends of a pass ---- */

/* With several processors, one at a time may be in the kernel: taken at the door in, before any
 * state is read, and released at the door out, after the last. */
static inline void kernel_lock(void);
static inline void kernel_unlock(void);
/* The slow way begins: the thread that entered is charged for the time since the last charge.
 * False: its budget is used up, so what it wants does not happen now; it makes its system call, or
 * the instruction that faulted, again when it has time. */
static inline bool time_charge(void);
/* The clock came. */
static inline void time_tick(void);
/* A system call may stop half-way for an interrupt that waits; the interrupt's own pass then goes
 * on with it.  These two ask whether it stops here, and keep what it has found: all that its
 * message names, or only the slot that it invokes. */
static inline bool call_is_left(const struct call *c);
static inline bool walk_is_left(handle caller, handle self, word how);
/* No call has stopped so.  finish_call: if one has, it goes on. */
static inline bool calls_are_whole(void);
static inline void finish_call(void);
/* Before it is decided who runs: threads whose time has come may run. */
static inline void time_check(void);
/* It is decided who runs: the clock is to come when its budget ends. */
static inline void time_next(void);
/* The state is whole again: a debug kernel looks whether all that must hold holds. */
static inline void invariants_look(void);

/* ---- scheduling ---- */

/* Has t all that it takes to run: is it runnable, and has it time to run on? */
static inline bool tcb_can_run(handle t);
/* The same, before t may be the next to run. A thread without time is put aside until it has
 * some. */
static inline bool sc_ready(handle t);
/* t cannot run any more: it does not wait for time either. */
static inline void sc_stop(handle t);
/* The current thread asked to let others go first. */
static inline void yield(void);
/* t, which is in no queue, has another priority and can run. */
static inline void sched_reconsider(handle t);
/* t joins those who wait at an endpoint or notification, and the tag says for what. */
static inline void queue_wait(struct queue *q, handle t, word tag);
/* t, which waits there, leaves; the same for the first waiter: true if nobody is left. */
static inline void queue_leave(struct queue *q, handle t);
static inline bool queue_leave_first(struct queue *q, handle t);
/* t's walk along the senders (CancelBadgedSends) is interrupted; can it go on where it was, or did
 * somebody move past that place? */
static inline void walk_stops(handle t);
static inline bool walk_can_go_on(handle t);
/* t has another priority: its place among those who wait where it waits may be another. */
static inline void wait_again(handle t);
/* enum: RESTARTS_FIRST: does a thread that starts again come before its equals? */

/* ---- whose time a message takes; that of a Call and its answer: reply.c ---- */

/* `sender` sent a message that is no Call to `receiver`; c: the invocation, or NULL. */
static inline void sc_give(handle sender, handle receiver, const struct call *c);
/* t wakes: the time that it has counts from now on. */
static inline void sc_unblock(handle t);
/* A signal of notification n woke t, or t took it: a thread without time may get that of n.  t
 * waits at n again: it gives it back.  n dies. */
static inline void sc_from_signal(handle n, handle t);
static inline void sc_return(handle n, handle t);
static inline void sc_leave_notification(handle n);
/* Thread t dies: its time is free, and no call of it goes on. */
static inline void sc_leave_thread(handle t);
/* t stops: nobody owes it the answer of YieldTo. */
static inline void yield_forget(handle t);
/* The root task gets what it has of time: objects are placed in o->variant, capabilities in slots
 * from *next on.  SC_FIRST_BYTES: what the objects take. */
static inline void sc_first(const struct root_objects *o, struct bootinfo *info, word *next);

/* ---- who may answer (reply.c) ---- */

/* t, which waited to receive, got a message or waits no more. */
static inline void reply_detach(handle t);
/* The endpoint at which t waited is gone: t makes its system call again. */
static inline void reply_cancelled(handle t);

/* For reports in debug builds: is this system call an answer that names no capability?  Has t a
 * handler of faults?  Is there still something by which somebody could answer t? */
static inline bool answers_by_itself(word number);
static inline bool has_fault_handler(handle t);
static inline bool can_be_answered(handle t);
/* The object by which t, which waits for an answer, gets it; 0: there are none such.  Has t, which
 * is runnable, something to run on, and was that ever given time? */
static inline handle answered_by(handle t);
enum has_time { HAS_TIME, NO_CONTEXT, NO_BUDGET };
static inline enum has_time has_time(handle t);
/* The scheduling context of t, for reports; 0: none.  What the state port says of the context that
 * a capability names, or of the one at an address; false: it names none. */
static inline handle context_of(handle t);
struct state_CONTEXT;
static inline handle context_named(struct cap cap);
static inline void context_record(handle sc, struct state_CONTEXT *r);
/* In the sentence of an invocation that failed: says what this word in braces stands for. False: it
 * is none of the variant's. */
static inline bool variant_explain(const struct call *c, const char *name);
/* `receiver` got a message of `sender`, and with it no time: if it has none now, a report says
 * so. */
static inline void sc_missed(handle sender, handle receiver);
/* Does a thread wait for its budget, so that one runs again by itself? */
static inline bool time_will_come(void);

/* ---- what Retype makes ---- */

/* Is there a least size for this type of the variant's, and are 2^size_bits bytes below it? */
static inline bool object_is_too_small(word type, word size_bits);
static inline status fail_too_small(struct call *c);

/* ---- faults of time ---- */

/* How many registers the answer to a fault of time sets; 0: this type is none.  If t's is one, it
 * is told to `receiver`. */
static inline word time_fault_words(word type);
static inline bool time_fault_tell(handle t, handle receiver, word badge);

#include "seams.h"
