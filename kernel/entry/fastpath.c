/* fastpath.c - the messages and signals that most are: no capability travels, and it is plain who runs next.
 *
 * Owns:    nothing.
 * Entered: the architecture's entry code, before entry.c; the registers are saved.
 * Uses:    fast.h, which says how.
 * Never:   comes back when it has begun: what is done leaves the kernel at once. */
#include "entry/fastpath.h"
#include "arch.h"
#include "entry/fast.h"
#include "entry/syscall.h"

_Static_assert(SYS_Call == -1 && SYS_ReplyRecv == -2 && SYS_Send == -3 && SYS_NBSend == -4, "entry.S");
_Static_assert(FAULT_VMFault == 5 && FAULT_UserException == 3, "entry.S");

/* Traces show every call, and kernels with BENCHMARKS measure each pass. */
static inline bool may_hurry(void)
{
    return !BENCHMARKS && !debug_shows_calls();
}

/* The caller is answered and runs, and the server waits at the endpoint. */
static inline __attribute__((always_inline, noreturn)) void answered(handle server, handle caller, word w0)
{
    tcb_cap(server, TCB_CALLER)->w0 = 0;
    tcb(caller)->reply_slot = 0;
    tcb(caller)->state = RUNNING;
    wait_to_receive(server, w0);
    arch_leave_as(caller);
}

/* An answer with label 0: whatever its fault was, the caller starts again. */
static __attribute__((noinline, noreturn)) void answer_fault(handle server, handle caller, word w0)
{
    fault_answer(caller, server);
    tcb(caller)->fault.type = FAULT_NullFault;
    context_undo(&tcb(caller)->context);
    answered(server, caller, w0);
}

/* Reply and Recv: the caller is answered and runs, the server waits for the next one. */
bool fastpath_reply_recv(handle server)
{
    word info = tcb(server)->context.info;
    handle s;
    if (!may_hurry() || !find_slot(server, tcb(server)->context.cap, &s))
        return false;
    word w0 = slot(s)->cap.w0;
    if (unlikely(!cap_is_with((struct cap){ w0, 0 }, CAP_endpoint, RIGHT_READ)))
        return leave_it(SLOW_CAPABILITY);
    const struct endpoint *ep = endpoint_in(w0);
    handle bound = tcb(server)->bound_notification;
    if (unlikely(ep->waiters.tail_and_tag != 0 && !has_receiver(ep)))
        return leave_it(SLOW_SENDER_WAITS);
    if (unlikely(bound && queue_tag(&notification(bound)->waiters) == NTFN_ACTIVE))
        return leave_it(SLOW_SIGNAL);
    struct cap reply_cap = { tcb_cap(server, TCB_CALLER)->w0, 0 };
    handle caller = cap_object(reply_cap);
    bool to_fault = reply_cap.w0 / P2(58) != CAP_reply * 2;
    if (unlikely(to_fault && cap_type(reply_cap) != CAP_reply))
        return leave_it(SLOW_NO_CALLER);
    if (unlikely(to_fault && info_label(info) != 0))
        return leave_it(SLOW_FAULT);
    if (unlikely(!is_next(caller, server)))
        return leave_it(SLOW_PRIORITY);
    if (unlikely(to_fault))
        answer_fault(server, caller, w0);
    if (!move(server, caller, info, 0))
        return false;
    answered(server, caller, w0);
}

static inline bool can_be_woken(handle t)
{
    return NUM_DOMAINS == 1 || tcb(t)->domain == kernel.domain;
}

/* A signal: somebody waits for it and becomes *woken, or it is kept. */
static inline bool fast_signal(handle sender, struct cap cap, handle *woken)
{
    struct notification *n = notification_in(cap.w0);
    word tag = queue_tag(&n->waiters);
    handle t = n->waiters.head, bound = n->bound;
    if (unlikely(info_caps(tcb(sender)->context.info) != 0))
        return leave_it(SLOW_MESSAGE);
    bool from_endpoint = tag == NTFN_IDLE && bound && tcb(bound)->state == BLOCKED_RECEIVE;
    if (tag != NTFN_WAITING && !from_endpoint) {
        n->bits |= cap_badge(cap);              /* 0 when idle */
        queue_set(&n->waiters, 0, NTFN_ACTIVE);
        arch_leave(sender);
    }
    if (from_endpoint)
        t = bound;
    if (unlikely(!can_be_woken(t)))
        return leave_it(SLOW_PRIORITY);
    if (from_endpoint)
        endpoint_leave(t);
    else
        take_waiter(&n->waiters, t);
    tcb(t)->state = RUNNING;
    tcb(t)->context.cap = cap_badge(cap);
    *woken = t;
    return true;
}

/* A message to a receiver that waits: it becomes *woken. */
static inline bool fast_message(handle sender, struct cap cap, handle *woken)
{
    word info = tcb(sender)->context.info;
    struct endpoint *ep = endpoint_in(cap.w0);
    handle receiver = ep->waiters.head;
    if (unlikely(!has_receiver(ep)))
        return leave_it(SLOW_NOBODY_WAITS);
    if (unlikely(!can_be_woken(receiver)))
        return leave_it(SLOW_PRIORITY);
    if (!move(sender, receiver, info, cap_badge(cap)))
        return false;
    take_waiter(&ep->waiters, receiver);
    *woken = receiver;
    return true;
}

/* Send and NBSend: both sender and receiver can run afterwards. */
bool fastpath_send(handle sender)
{
    handle s, t = 0;
    if (!may_hurry() || !find_slot(sender, tcb(sender)->context.cap, &s))
        return false;
    struct cap cap = slot(s)->cap;
    bool signal = cap_is_with(cap, CAP_notification, RIGHT_WRITE);
    if (unlikely(!signal && !cap_is_with(cap, CAP_endpoint, RIGHT_WRITE)))
        return leave_it(SLOW_CAPABILITY);
    if (!(signal ? fast_signal(sender, cap, &t) : fast_message(sender, cap, &t)))
        return false;
    if (tcb(t)->priority > tcb(sender)->priority) {
        sched_put(sender, true);
        arch_leave_as(t);
    }
    if (tcb(t)->priority == tcb(sender)->priority)
        sched_append(t);
    else
        sched_push(t);
    arch_leave(sender);
}

/* Gives the slot that was found, or 0. */
handle fastpath_call(handle t)
{
    handle s;
    if (!may_hurry() || !find_slot(t, tcb(t)->context.cap, &s))
        return 0;
    fast_call(t, slot(s)->cap, false);
    return s;
}

/* Thread t, which runs, has done this (fault_raise): its handler runs now, if it waits.  True, where
 * arch_leave_after_fault comes back: done. */
bool fastpath_fault(handle t, enum fault_type type, word address, word code, word error)
{
    if (!may_hurry())
        return false;
    fault_note(t, type, address, code, error);
    handle s;
    return find_slot(t, tcb(t)->fault_handler, &s) && fast_call(t, slot(s)->cap, true);
}
