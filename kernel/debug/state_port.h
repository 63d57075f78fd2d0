/* state_port.h - where the kernel tells the state port what it does (docs/state-format.md).
 *
 * Owns:  nothing.
 * Used:  by every file that changes what the stream shows.
 * Never: costs anything in a release kernel, or more than one question while the port is off. */
#pragma once
#include "lib/types.h"
#include "state.h"

struct call;
struct cap;
struct parcel;

/* Did the command line say state_port=on? */
extern bool state_port_on;

/* TELL(signal(n, badge)) calls state_signal(n, badge) if the port is on. A release kernel has
 * nothing of it. */
#define TELL(what) \
    do { \
        if (DEBUG && unlikely(state_port_on)) \
            state_##what; \
    } while (0)

/* ---- state_pass.c ---- */

/* Boot code says whether a stream is wanted; it begins when the first thread runs. */
void state_switch(bool on);
/* Both ends of a pass. number: of the system call; of a fault its type, of an interrupt which. */
void state_enter(enum state_value why, word number);
void state_leave(void);
/* A slot has other contents, or another slot follows it. It is written when the pass ends, so this
 * may be called before the change, and more than once. */
void state_slot(handle s);
/* A thread is bound to a notification, or not any more. What is pending there tell the signals. */
void state_notification(handle n);
/* A scheduling context is given time, or another notification lends it. Written at once. */
void state_context(handle sc);
/* A thread is deleted: nothing that follows is about it. */
void state_gone(handle t);
/* Somebody wants a snapshot. It is taken when the pass ends, because then the state is whole. */
void state_ask(void);
/* The kernel powers off: the last thing that is told. */
void state_end(word code);

/* ---- state_events.c ---- */

/* Why the fast path was left; enum slow_reason. */
void state_slow(word why);
/* A message has moved, and the receiver has it. ep: where they met; 0: it is an answer. kind: what
 * is known here of STATE_MESSAGE. p: the capabilities that travelled; NULL: none. */
void state_message(handle from, handle to, handle ep, word kind, const struct parcel *p);
/* The message told last was a Call that nobody may answer, so its sender stops. */
void state_unanswerable(void);
/* An invocation, before and after its method runs: the method overwrites its arguments. */
void state_call(const struct call *c);
void state_result(const struct call *c, status result);
/* A signal, which `woken` got, or which is kept (0); and a thread that takes what was kept. */
void state_signal(handle n, word badge, handle woken, bool fast);
void state_taken(handle n, handle t, word bits);
/* t did not wait, and there was nobody to meet at `object`; 0: it had nobody to answer. */
void state_nobody(handle t, handle object);
/* A fault, as the TCB has it; and that nobody handles it. */
void state_fault(handle t);
void state_unhandled(handle t);
/* An interrupt of a device. */
void state_interrupt(word irq);
/* A new object has its first capability; `from` is the slot of the untyped. */
void state_made(handle from, struct cap cap);
/* What lies in these 2^bits bytes of an address space, and covers no more, is not mapped there any
 * more. If something is mapped there instead, its slot is told after this. */
void state_unmapped(handle space, vaddr at, word bits);
/* The current thread prints. */
void state_printed(char c);
/* Somebody says which program runs in an address space. */
void state_program(handle space, const char *name);
