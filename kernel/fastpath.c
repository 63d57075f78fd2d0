/* fastpath.c - the messages that most are: no capability travels, and it is plain who runs next.
 *
 * Owns:    nothing.
 * Entered: the architecture's entry code, before entry.c; the registers are saved.
 * Uses:    what is inline in cspace.h, ipc.h, queue.h and the architecture's switch.h.
 * Never:   does what the slow way would not do: each function either leaves the very same state behind
 *          as syscall_run and sched_run would, or touches nothing and returns false.
 *
 * Theory.  Where a thread waits at an endpoint, the sender knows it, and when the sender then waits
 * itself, or has the lower priority, there is no choice to make: the receiver runs.  So the scheduler is not
 * asked, no queue of ready threads is touched, and the message moves once. */
#include "fastpath.h"
#include "api.h"
#include "boot.h"
#include "cspace.h"
#include "debug.h"
#include "ipc.h"
#include "object/endpoint.h"
#include "object/notification.h"
#include "syscall.h"
#include "sched.h"
#include "switch.h"

/* The slow way has to be taken, for this reason. */
static inline bool leave_it(enum slow_reason why)
{
    if (DEBUG)
        debug_count_slow(why);
    return false;
}

/* May the message `info` move without a look at anything but words?  No capabilities, no bits that the
 * kernel would have to clear, and buffers for the words beyond the registers. */
static inline bool is_plain(handle sender, handle receiver, word info)
{
    word length = info % P2(12);
    return likely(length <= MESSAGE_REGISTERS) ||
           (length <= MESSAGE_WORDS && ipc_quick_buffer(sender) && ipc_quick_buffer(receiver));
}

/* Move the sender's message, found plain. */
static inline void move(handle sender, handle receiver, word info, word badge)
{
    const struct context *from = &tcb(sender)->context;
    struct context *to = &tcb(receiver)->context;
    word length = info % P2(12);
    to->cap = badge;
    to->info = info;
    if (length == 0)
        return;
    to->mr[0] = from->mr[0];
    if (length > 1)
        to->mr[1] = from->mr[1];
    if (length > 2)
        to->mr[2] = from->mr[2];
    if (length > 3)
        to->mr[3] = from->mr[3];
    if (length > MESSAGE_REGISTERS)
        ipc_copy(user_words(tcb(sender)->buffer_at), user_words(tcb(receiver)->buffer_at), length);
}

/* Would `t`, when the current thread stops now, be the one to run? */
static inline bool is_next(handle t, handle current)
{
    if (NUM_DOMAINS > 1 && tcb(t)->domain != kernel.domain)
        return false;
    return tcb(t)->priority >= tcb(current)->priority || sched_none_above(tcb(t)->priority);
}

/* The first receiver leaves the queue of `ep`. */
static inline void take_receiver(struct endpoint *ep, handle t)
{
    handle next = tcb(t)->queue_next;
    ep->waiters.head = next;
    if (unlikely(next)) {
        tcb(next)->queue_prev = 0;
        tcb(t)->queue_next = 0;
    } else {
        ep->waiters.tail_and_tag = EP_IDLE;
    }
    tcb(t)->blocked_on = 0;
    tcb(t)->state = RUNNING;
}

static inline __attribute__((always_inline)) void run(handle t)
{
    this_cpu()->current = t;
    arch_switch(t, true);
}

/* Call: the receiver waits, the caller stops until it is answered. */
static inline bool fast_call(handle sender)
{
    word info = tcb(sender)->context.info;
    handle s = cspace_quick(sender, tcb(sender)->context.cap);
    if (unlikely(!s))
        return leave_it(SLOW_CSPACE);
    struct cap cap = slot(s)->cap;
    if (unlikely(!cap_may_call(cap)))
        return leave_it(SLOW_CAPABILITY);
    word badge = cap_badge(cap);
    struct endpoint *ep = endpoint_in(cap.w0);
    handle receiver = ep->waiters.head;
    if (unlikely(queue_tag(&ep->waiters) != EP_RECEIVING))
        return leave_it(SLOW_NOBODY_WAITS);
    if (unlikely(!is_plain(sender, receiver, info)))
        return leave_it(SLOW_MESSAGE);
    if (unlikely(!is_next(receiver, sender)))
        return leave_it(SLOW_PRIORITY);
    if (unlikely(!arch_can_switch(receiver)))
        return leave_it(SLOW_VSPACE);

    take_receiver(ep, receiver);
    move(sender, receiver, info, badge);
    tcb_cap(receiver, TCB_CALLER)->w0 = cap_reply_word(sender, tcb(receiver)->can_grant);
    tcb(sender)->reply_slot = tcb_slot(receiver, TCB_CALLER);
    tcb(sender)->state = BLOCKED_REPLY;
    run(receiver);
    return true;
}

/* Reply and Recv: the caller is answered and runs, the server waits for the next one. */
static inline bool fast_reply_recv(handle server)
{
    word info = tcb(server)->context.info;
    handle s = cspace_quick(server, tcb(server)->context.cap);
    if (unlikely(!s))
        return leave_it(SLOW_CSPACE);
    struct cap cap = slot(s)->cap;
    if (unlikely(cap_type(cap) != CAP_endpoint || !cap_has_right(cap, RIGHT_READ)))
        return leave_it(SLOW_CAPABILITY);
    handle ep = cap_object(cap), bound = tcb(server)->bound_notification;
    struct queue *q = &endpoint(ep)->waiters;
    if (unlikely(queue_tag(q) == EP_SENDING))
        return leave_it(SLOW_SENDER_WAITS);
    if (unlikely(bound && queue_tag(&notification(bound)->waiters) == NTFN_ACTIVE))
        return leave_it(SLOW_SIGNAL);
    struct cap reply_cap = *tcb_cap(server, TCB_CALLER);
    handle caller = cap_object(reply_cap);
    if (unlikely(cap_type(reply_cap) != CAP_reply))
        return leave_it(SLOW_NO_CALLER);
    if (unlikely(tcb(caller)->fault.type != FAULT_NullFault))
        return leave_it(SLOW_FAULT);
    if (unlikely(!is_plain(server, caller, info)))
        return leave_it(SLOW_MESSAGE);
    if (unlikely(!is_next(caller, server)))
        return leave_it(SLOW_PRIORITY);
    if (unlikely(!arch_can_switch(caller)))
        return leave_it(SLOW_VSPACE);

    move(server, caller, info, 0);
    tcb_cap(server, TCB_CALLER)->w0 = 0;
    tcb(caller)->reply_slot = 0;
    tcb(caller)->state = RUNNING;
    tcb(server)->state = BLOCKED_RECEIVE;
    tcb(server)->blocked_on = ep;
    tcb(server)->can_grant = cap_has_right(cap, RIGHT_GRANT);
    queue_append_tagged(q, server, EP_RECEIVING);
    run(caller);
    return true;
}

/* Send and NBSend to a receiver that waits: both can run afterwards. */
static inline bool fast_send(handle sender)
{
    word info = tcb(sender)->context.info;
    handle s = cspace_quick(sender, tcb(sender)->context.cap);
    if (unlikely(!s))
        return leave_it(SLOW_CSPACE);
    struct cap cap = slot(s)->cap;
    if (unlikely(cap_type(cap) != CAP_endpoint || !cap_has_right(cap, RIGHT_WRITE)))
        return leave_it(SLOW_CAPABILITY);
    word badge = cap_badge(cap);
    struct endpoint *ep = endpoint_in(cap.w0);
    handle receiver = ep->waiters.head;
    if (unlikely(queue_tag(&ep->waiters) != EP_RECEIVING))
        return leave_it(SLOW_NOBODY_WAITS);
    if (unlikely(!is_plain(sender, receiver, info)))
        return leave_it(SLOW_MESSAGE);
    if (unlikely(NUM_DOMAINS > 1 && tcb(receiver)->domain != kernel.domain))
        return leave_it(SLOW_PRIORITY);
    if (unlikely(!arch_can_switch(receiver)))
        return leave_it(SLOW_VSPACE);

    take_receiver(ep, receiver);
    move(sender, receiver, info, badge);
    if (tcb(receiver)->priority > tcb(sender)->priority) {
        sched_push(sender);
        run(receiver);
    } else if (tcb(receiver)->priority == tcb(sender)->priority) {
        sched_append(receiver);
    } else {
        sched_push(receiver);
    }
    return true;
}

/* ---- the doors: from each of them, what is done leaves the kernel at once; only what could not be
 * done, and has not begun, comes back ---- */

_Static_assert(SYS_Call == -1 && SYS_ReplyRecv == -2 && SYS_Send == -3 && SYS_NBSend == -4,
               "the architecture's entry code knows these");

void fastpath_call(handle t)
{
    if (!debug_shows_calls() && fast_call(t))
        arch_leave();
}

void fastpath_reply_recv(handle t)
{
    if (!debug_shows_calls() && fast_reply_recv(t))
        arch_leave();
}

void fastpath_send(handle t)
{
    if (!debug_shows_calls() && fast_send(t))
        arch_leave();
}
