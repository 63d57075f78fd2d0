/* fast_message.h - what the fast paths of all kernels are made of: a message in registers or
 * buffers moves once, a thread runs, a thread waits.
 *
 * Owns:    nothing.
 * Used:    by the variant's fastpath.h.
 * Never:   changes anything before it has said that it can. */
#pragma once
#include "arch.h"
#include "core/cspace.h"
#include "core/sched.h"
#include "debug/debug.h"
#include "entry/fast_time.h"
#include "message/api.h"
#include "message/ipc.h"
#include "message/report.h"
#include "object/endpoint.h"
#include "object/notification.h"
#include "switch.h"
#include "variant/variant.h"

#define ALWAYS_INLINE static inline __attribute__((always_inline))

/* The trace prints every invocation, so with it all of them take the slow way, which has the
 * lines that print. */
static inline bool may_hurry(void)
{
    return !debug_shows_calls();
}

/* The slow way has to be taken, for this reason. Always returns false. Debug builds count. */
static inline bool leave_it(enum slow_reason why)
{
    if (DEBUG)
        debug_count_slow(why);
    TELL(slow(why));
    return false;
}

/* Copy the first `length` (1 to 4) words of a message. Registers beyond the length keep the
 * receiver's own values. */
static inline void move_registers(const struct context *from, struct context *to, word length)
{
    to->mr[0] = from->mr[0];
    if (length == MESSAGE_REGISTERS) {
        to->mr[1] = from->mr[1];
        to->mr[2] = from->mr[2];
        to->mr[3] = from->mr[3];
        return;
    }
    if (length > 1)
        to->mr[1] = from->mr[1];
    if (length > 2)
        to->mr[2] = from->mr[2];
}

/* Copy all of a message that is longer than the registers. Returns false, with nothing copied,
 * if either side has no buffer that is remembered, or if the length is above 120. */
ALWAYS_INLINE bool move_all(handle sender, handle receiver, word length)
{
    const word *from = ipc_quick_buffer(sender);
    word *to = ipc_quick_buffer(receiver);
    if (!from || !to || !ipc_copy(from, to, length))
        return false;
    move_registers(&tcb(sender)->context, &tcb(receiver)->context, MESSAGE_REGISTERS);
    return true;
}

/* Move the sender's message. This is the last check and the first change: returns false, and has
 * changed nothing, if there is more to look at than words: capabilities, bits of the info that
 * the kernel would have to clear, no buffer for words beyond the registers, or no time for them. */
ALWAYS_INLINE bool move(handle sender, handle receiver, word info, word badge)
{
    word length = info % P2(12);
    if (length != 0) {
        if (likely(length <= MESSAGE_REGISTERS))
            move_registers(&tcb(sender)->context, &tcb(receiver)->context, length);
        else if (!time_lets_go_on())
            return leave_it(SLOW_BUDGET);
        else if (!move_all(sender, receiver, length))
            return leave_it(SLOW_MESSAGE);
    }
    tcb(receiver)->context.cap = badge;
    tcb(receiver)->context.info = info;
    return true;
}

/* If the current thread stops now, would t be the one to run? True if t's priority is at least
 * that of the current thread, since nobody above that is ready, or if nobody above t is ready. */
static inline bool is_next(handle t, handle current)
{
    if (NUM_DOMAINS > 1 && tcb(t)->domain != kernel.domain)
        return false;
    return tcb(t)->priority >= tcb(current)->priority || sched_none_above(tcb(t)->priority);
}

/* May t run in the current domain, and has it the time? A thread of another domain only enters its
 * queue, which the slow way does. */
static inline bool can_be_woken(handle t)
{
    return (NUM_DOMAINS == 1 || tcb(t)->domain == kernel.domain) && time_lets_wake(t);
}

/* t is the current thread from now on; the processor is made ready for it. */
ALWAYS_INLINE void run(handle t)
{
    this_cpu()->current = t;
    arch_switch(t);
}

/* The same, and t, which has just woken, runs on time of its own. */
ALWAYS_INLINE void run_woken(handle t)
{
    time_changes_hands(t);
    run(t);
}

/* Thread t joins those who wait to receive at the endpoint that w0 names: its tail_and_tag was read
 * before. No sender waits there (checked before), and t is in no queue, because it runs. */
static inline void wait_to_receive(handle t, word w0, word tail_and_tag)
{
    struct queue *q = &endpoint_in(w0)->waiters;
    tcb(t)->state = BLOCKED_RECEIVE;
    tcb(t)->waiting = cap_waiting(w0);
    if (likely(tail_and_tag == 0))
        queue_start(q, t, EP_RECEIVING);
    else
        queue_wait(q, t, EP_RECEIVING);
}

/* Take t, the first waiter of the queue, out of it: the short form of queue_remove, because t is
 * known to be the head. An empty queue gets tag 0, which means "idle" for endpoints and
 * notifications. */
static inline void take_waiter(struct queue *q, handle t)
{
    queue_leave_first(q, t);
    tcb(t)->waiting = 0;
    tcb(t)->state = RUNNING;
}

/* An answer to a fault, with label 0: the thread makes its instruction or system call again, with
 * the registers of the answer. */
static inline void answer_fault(handle server, handle caller)
{
    fault_answer(caller, server);
    tcb(caller)->fault.type = FAULT_NullFault;
    context_undo(&tcb(caller)->context);
}

/* Does somebody wait to receive?  The top bit of the word says so. */
_Static_assert(EP_RECEIVING == 2 && EP_SENDING == 1 && EP_IDLE == 0, "the tag in the top two bits");
/* Does somebody wait to receive? EP_RECEIVING is 2, so the top bit of the word says it. */
static inline bool has_receiver(const struct endpoint *ep)
{
    return ep->waiters.tail_and_tag >= P2(63);
}
