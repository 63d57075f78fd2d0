/* fast.h - the pieces of the fast path, which fastpath.c puts together for messages and faults.
 *
 * Owns:    nothing.
 * Uses:    what is inline in cspace.h, ipc.h, queue.h and the architecture's switch.h.
 * Never:   does what the slow way would not do: each piece either leaves the very same state behind as
 *          syscall_run and sched_run would, or touches nothing (but for a fault's note) and returns false.
 *
 * Theory.  Where a thread waits at an endpoint, the sender knows it, and when the sender then waits
 * itself, or has the lower priority, there is no choice to make: the receiver runs.  So the scheduler is not
 * asked, no queue of ready threads is touched, and the message moves once. */
#pragma once
#include "message/api.h"
#include "core/cspace.h"
#include "debug/debug.h"
#include "entry/fault.h"
#include "message/ipc.h"
#include "object/endpoint.h"
#include "object/notification.h"
#include "core/sched.h"
#include "switch.h"

/* The slow way has to be taken, for this reason: always false, or no handle. */
static inline bool leave_it(enum slow_reason why)
{
    if (DEBUG)
        debug_count_slow(why);
    return false;
}

/* The first 1 to 4 words of a message. */
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

/* All of a longer message, if both have buffers that messages may use. */
static inline __attribute__((always_inline)) bool move_all(handle sender, handle receiver, word length)
{
    const word *from = ipc_quick_buffer(sender);
    word *to = ipc_quick_buffer(receiver);
    if (!from || !to || !ipc_copy(from, to, length))
        return false;
    move_registers(&tcb(sender)->context, &tcb(receiver)->context, MESSAGE_REGISTERS);
    return true;
}

/* Move the sender's message, if words are all that there is to look at: no capabilities, no bits that the
 * kernel would have to clear, and buffers for the words beyond the registers. */
static inline __attribute__((always_inline)) bool move(handle sender, handle receiver, word info, word badge)
{
    const struct context *from = &tcb(sender)->context;
    struct context *to = &tcb(receiver)->context;
    word length = info % P2(12);
    if (length != 0) {
        if (likely(length <= MESSAGE_REGISTERS))
            move_registers(from, to, length);
        else if (!move_all(sender, receiver, length))
            return leave_it(SLOW_MESSAGE);
    }
    to->cap = badge;
    to->info = info;
    return true;
}

/* Would `t`, when the current thread stops now, be the one to run? */
static inline bool is_next(handle t, handle current)
{
    if (NUM_DOMAINS > 1 && tcb(t)->domain != kernel.domain)
        return false;
    return tcb(t)->priority >= tcb(current)->priority || sched_none_above(tcb(t)->priority);
}

/* The receiver joins the queue of an endpoint, in which nobody waits to send; whoever runs is in no queue. */
static inline void wait_to_receive(handle t, word w0)
{
    struct queue *q = &endpoint_in(w0)->waiters;
    tcb(t)->state = BLOCKED_RECEIVE;
    tcb(t)->waiting = cap_waiting(w0);
    if (likely(q->tail_and_tag == 0))
        queue_start(q, t, EP_RECEIVING);
    else
        queue_append(q, t);
}

/* The first of those who wait, at an endpoint to receive or at a notification, waits no more. */
_Static_assert(EP_IDLE == 0 && NTFN_IDLE == 0, "a queue that nobody is in");
static inline void take_waiter(struct queue *q, handle t)
{
    handle next = tcb(t)->queue_next;
    q->head = next;
    if (unlikely(next)) {
        tcb(next)->queue_prev = 0;
        tcb(t)->queue_next = 0;
    } else {
        q->tail_and_tag = 0;
    }
    tcb(t)->waiting = 0;
    tcb(t)->state = RUNNING;
}

/* Does somebody wait to receive?  The top bit of the word tells. */
_Static_assert(EP_RECEIVING == 2 && EP_SENDING == 1 && EP_IDLE == 0, "the tag in the top two bits");
static inline bool has_receiver(const struct endpoint *ep)
{
    return ep->waiters.tail_and_tag >= P2(63);
}

static inline __attribute__((always_inline)) bool find_slot(handle t, word cptr, handle *s)
{
    if (likely(cspace_quick(t, cptr, s)))
        return true;
    *s = arch_near(t, cptr);
    return *s != 0 || leave_it(SLOW_CSPACE);
}

static inline void tell(handle t, handle receiver, word badge)
{
    if (likely(tcb(t)->fault.type == FAULT_VMFault))
        fault_tell_vm(t, receiver, badge);
    else
        fault_tell(t, receiver, badge);
}

/* A Call, or a fault, which is a Call that the kernel makes: the receiver waits at the endpoint of `cap`, and
 * the sender stops until it is answered.  What is done leaves from here. */
static inline __attribute__((always_inline)) bool fast_call(handle sender, struct cap cap, bool is_fault)
{
    word info = tcb(sender)->context.info;
    if (unlikely(!cap_may_call(cap)))
        return leave_it(SLOW_CAPABILITY);
    const struct endpoint *ep = endpoint_in(cap.w0);
    handle receiver = ep->waiters.head;
    if (unlikely(!has_receiver(ep)))
        return leave_it(SLOW_NOBODY_WAITS);
    if (unlikely(!is_next(receiver, sender)))
        return leave_it(SLOW_PRIORITY);
    if (is_fault)
        tell(sender, receiver, cap_badge(cap));
    else if (!move(sender, receiver, info, cap_badge(cap)))
        return false;

    tcb_cap(receiver, TCB_CALLER)->w0 = cap_reply_word(sender, tcb(receiver)->waiting, is_fault);
    take_waiter(&endpoint_in(cap.w0)->waiters, receiver);
    tcb(sender)->reply_slot = tcb_slot(receiver, TCB_CALLER);
    tcb(sender)->state = BLOCKED_REPLY;
    if (!is_fault)
        arch_leave_as(receiver);
    arch_leave_to_handler(receiver);
    return true;
}
