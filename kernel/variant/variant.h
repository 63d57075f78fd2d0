/* variant.h - the seams between what all kernels do and what one variant of them does.
 *
 * Owns:  the list of seams.  A variant is a folder beside this file: its seams.h has all that is
 *        named here, its object/ the reply (reply.h: link, unlink, drop, answer).  VARIANT=
 *        chooses.
 * Used:  by entry.c at both ends of a pass through the kernel, by the fast path, by sched.c, by
 *        main.c for the first thread.
 *
 * A seam that a variant does not need is an empty inline function, and costs nothing: the kernel's
 * text is the same with the call and without.  Classic needs two of them (tcb_can_run, yield). */
#pragma once
#include "core/tcb.h"

/* ---- both ends of a pass ---- */

/* With several processors, one at a time may be in the kernel: taken at the door in, before any
 * state is read, and released at the door out, after the last. */
static inline void kernel_lock(void);
static inline void kernel_unlock(void);
/* Time passed since the last door out: the thread that entered is charged for it, once, before
 * anything else happens. */
static inline void time_charge(void);
/* Before it is decided who runs: a thread whose budget is used up does not run on. */
static inline void time_check(void);
/* It is decided who runs: the clock is to come when its budget ends. */
static inline void time_next(void);
/* The state is whole again: a debug kernel looks whether all that must hold holds. */
static inline void invariants_look(void);

/* ---- scheduling ---- */

/* Has t all that it takes to run: is it runnable, and has it time to run on? */
static inline bool tcb_can_run(handle t);
/* The current thread asked to let others go first. */
static inline void yield(void);

/* ---- whose time a message takes (the slow way: reply.c) ---- */

/* `caller` was received by `receiver` and waits for its answer: lend it the caller's time. */
static inline void sc_lend(handle caller, handle receiver);
/* `server` answers `caller`: the time that it was lent goes back. */
static inline void sc_take_back(handle caller, handle server);
/* t wakes: it may have to get time from what woke it. */
static inline void sc_unblock(handle t);
/* The root thread gets its time. */
static inline void sc_first(handle t);

#include "seams.h"
