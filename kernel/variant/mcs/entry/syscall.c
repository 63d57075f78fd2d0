/* syscall.c - Send, Receive, Call and their kin, in a kernel with scheduling contexts.
 *
 * Owns:    nothing.
 * Entered: entry.c, with the current thread and the number it asked for.
 * Uses:    invoke.c to send, endpoint.c and notification.c to receive, reply.c for reply objects.
 * Never:   fails: what is wrong with a system call becomes a fault of the thread.
 *
 * Three calls have two halves: the first sends and never waits, the second receives. The first half
 * is over, whatever came of it, before the second looks at anything.
 *
 * A call can take long: two halves, each with walks through deep CSpaces.  Where an interrupt
 * waits it is left, and not made again: what it found would be looked for anew each time, and a
 * server that has just answered has no time to make it on.  Its thread stands still, and the
 * pass of the interrupt, which comes at once, goes on with it: no thread runs in between, so
 * nothing that it found has changed, and nobody sees that it was not one step. */
#include "entry/syscall.h"
#include "arch.h"
#include "core/cspace.h"
#include "core/sched.h"
#include "debug/debug.h"
#include "entry/fault.h"
#include "entry/invoke.h"
#include "entry/syscall_other.h"
#include "object/endpoint.h"
#include "object/notification.h"
#include "object/reply_object.h"
#include "variant/variant.h"

/* What the halves of a call take from which register (x86_64: r12, r13 and rdi):
 *
 *   ReplyRecv      sends to the reply register's capability, receives at `cap` with that object
 *   NBSendRecv     sends to the first register's, receives at `cap` with the reply register's
 *   NBSendWait     sends to the reply register's, receives at `cap` with none
 *
 * A capability to receive from that cannot be used is told with its address. */
static const struct lookup_failure unusable = { LOOKUP_MISSING, 0, 0, 0 };

/* Receive through the endpoint of `cap`, with a reply object or none. A pending signal of the bound
 * notification comes before any message; without one, a thread that is about to wait gives back the
 * context that it has of the notification. */
static void receive_message(handle t, struct cap cap, handle reply, bool block)
{
    handle bound = tcb(t)->bound_notification;
    if (reply)
        reply_take_from_others(t, reply);
    if (bound && notification_is_active(bound)) {
        notification_take(bound, t);
        return;
    }
    if (bound && block)
        mcs_return(bound, t);
    reply_attach(t, reply);
    endpoint_receive(cap_object(cap), t, cap, block);
    if (tcb(t)->state != BLOCKED_RECEIVE)
        mcs_detach(t);
}

/* An example: B, a passive server in a deep CSpace, answers A by ReplyRecv, and devices interrupt.
 *
 *   B's call      a walk to its reply object; an interrupt waits: left before the message
 *   interrupt     its driver is woken; B's call goes on: A has its answer, and its time again;
 *                 another interrupt waits: left before the second half
 *   interrupt     B's call goes on: two walks, and B receives
 *
 * A runs, or the driver, when all that is over: as if the interrupts had come behind the call. */

/* Thread t stands still, and its call is left here. */
static struct left_call *leave_call(handle t)
{
    sched_stop(t, INACTIVE);
    kernel.variant.left.thread = t;
    kernel.variant.left.then = NO_SECOND_HALF;
    return &kernel.variant.left;
}

/* May one receive through this capability to an endpoint? */
static bool is_to_receive(struct cap cap)
{
    return cap_type(cap) == CAP_endpoint && cap_has_right(cap, RIGHT_READ);
}

/* Receive through the capability in slot s, which the caller's register names. reply: the slot
 * of the reply object by which a Call that comes may be answered; 0: by none. A capability that
 * cannot be received from is a fault. A notification that is bound to another thread cannot be
 * waited for. */
static void receive_at(handle t, handle s, handle reply, bool block)
{
    struct cap cap = slot(s)->cap, answer = reply ? slot(reply)->cap : cap_null();
    handle object = cap_object(cap);
    if (is_to_receive(cap) && reply && cap_type(answer) != CAP_reply) {
        fault_capability(t, context_reply(&tcb(t)->context), true, &unusable);
    } else if (is_to_receive(cap)) {
        receive_message(t, cap, cap_object(answer), block);
    } else if (cap_type(cap) == CAP_notification && cap_has_right(cap, RIGHT_READ) &&
               (notification(object)->bound == 0 || notification(object)->bound == t)) {
        notification_wait(object, t, block);
    } else {
        fault_capability(t, tcb(t)->context.cap, true, &unusable);
    }
}

/* receive, where an address takes a walk. The reply object is looked for only where one receives
 * from an endpoint (ABI). */
static __attribute__((noinline)) void receive_by_walks(handle t, bool block, bool with_reply)
{
    word cptr = tcb(t)->context.cap, reply_cptr = context_reply(&tcb(t)->context);
    struct walk w, r;
    r.slot = 0;
    if (!cspace_find(t, cptr, &w)) {
        fault_capability(t, cptr, true, &w.why);
    } else if (with_reply && is_to_receive(slot(w.slot)->cap) && !cspace_find(t, reply_cptr, &r)) {
        fault_capability(t, reply_cptr, true, &r.why);
    } else if (call_must_stop()) {
        struct left_call *left = leave_call(t);
        left->at = LEFT_BEFORE_RECEIVING;
        left->slot = w.slot;
        left->reply = r.slot;
        left->block = block;
    } else {
        receive_at(t, w.slot, r.slot, block);
    }
}

/* Receive through the capability that the caller's register names; with_reply: with the reply
 * object that another register names. */
static void receive(handle t, bool block, bool with_reply)
{
    handle s, reply = 0;
    if (DEBUG)
        debug_trace_receive(t, block);
    if (likely(cspace_quick(t, tcb(t)->context.cap, &s)) &&
        (!with_reply || likely(cspace_quick(t, context_reply(&tcb(t)->context), &reply))))
        receive_at(t, s, reply, block);
    else
        receive_by_walks(t, block, with_reply);
}

/* May this capability be sent to in the first half of a call? Those whose methods could take time
 * away from the thread in between may not. */
static bool allows_first_half(struct cap cap)
{
    word type = cap_type(cap);
    return type != CAP_tcb && type != CAP_cnode && type != CAP_domain &&
           type != CAP_sched_control && type != CAP_sched_context;
}

/* An invocation is left: it knows the slot that it invokes. */
void syscall_leave_at(handle caller, handle self, word how)
{
    struct left_call *left = leave_call(caller);
    left->at = LEFT_BEFORE_MESSAGE;
    left->slot = self;
    left->how = (u8)how;
}

/* It knows all that its message names. */
void syscall_leave(const struct call *c)
{
    syscall_leave_at(c->caller, c->self, c->how);
    kernel.variant.left.at = LEFT_BEFORE_METHOD;
    for (word i = 0; i < MESSAGE_CAPS; i++)
        kernel.variant.left.extra[i] = i < c->caps ? c->extra[i] : (handle)0;
}

/* The second half, which an interrupt that waits may precede. */
static void receive_next(handle t, enum second_half how)
{
    if (likely(!call_must_stop())) {
        receive(t, true, how == THEN_RECEIVE);
        return;
    }
    struct left_call *left = leave_call(t);
    left->at = LEFT_BEFORE_HALF;
    left->then = how;
}

/* The first half sends to the capability in slot s. The second comes if the thread can go on: it
 * may have to make the whole call again. */
static void both_halves(handle t, word info, handle s, enum second_half how)
{
    if (allows_first_half(slot(s)->cap))
        invoke_slot(t, info, s, BY_FIRST);
    if (tcb(t)->state == RUNNING)
        receive_next(t, how);
    else if (!calls_are_whole())
        kernel.variant.left.then = how;
}

/* A call with two halves. The first sends to what lies at address cptr, if that works without
 * waiting. */
static void send_and_receive(handle t, word info, word cptr, enum second_half how)
{
    struct walk w;
    if (likely(cspace_quick(t, cptr, &w.slot)))
        both_halves(t, info, w.slot, how);
    else if (!cspace_lookup(t, cptr, &w))
        receive_next(t, how);
    else if (walk_is_left(t, w.slot, BY_FIRST))
        kernel.variant.left.then = how;
    else
        both_halves(t, info, w.slot, how);
}

/* An invocation that was left before its method goes on, and then the second half, if there is
 * one. Not inline: the other ways on need no room for a struct call on the stack. */
static __attribute__((noinline)) void go_on_with_method(handle t, const struct left_call *left)
{
    struct call c = { .caller = t, .self = left->slot, .how = (enum sending)left->how };
    for (word i = 0; i < MESSAGE_CAPS; i++)
        c.extra[i] = left->extra[i];
    invoke_found(&c);
    if (left->then != NO_SECOND_HALF && tcb(t)->state == RUNNING)
        receive_next(t, left->then);
}

/* The same of one that was left before the rest of its message was looked at. */
static void go_on_with_message(handle t, const struct left_call *left)
{
    word info = tcb(t)->context.info;
    if (left->then != NO_SECOND_HALF)
        both_halves(t, info, left->slot, left->then);
    else
        invoke_slot(t, info, left->slot, (enum sending)left->how);
}

/* A call that was left goes on, unless the next interrupt waits already. Its thread comes before
 * its equals then, as one that was never interrupted. */
void syscall_finish(void)
{
    struct left_call left = kernel.variant.left;
    handle t = left.thread;
    if (call_must_stop())
        return;
    kernel.variant.left.thread = 0;
    if (tcb(t)->state != INACTIVE)
        return;
    tcb(t)->state = RUNNING;
    sched_reschedule();
    switch (left.at) {
    case LEFT_BEFORE_METHOD:
        go_on_with_method(t, &left);
        break;
    case LEFT_BEFORE_MESSAGE:
        go_on_with_message(t, &left);
        break;
    case LEFT_BEFORE_HALF:
        receive(t, true, left.then == THEN_RECEIVE);
        break;
    case LEFT_BEFORE_RECEIVING:
        receive_at(t, left.slot, left.reply, left.block);
        break;
    }
    if (tcb_can_run(t))
        sched_push(t);
}

/* See syscall.h. */
void syscall_run(handle t, word info, word number, handle found)
{
    switch ((int64_t)number) {
    case SYS_Call:
        invoke(t, info, found, BY_CALL);
        return;
    case SYS_ReplyRecv:
        send_and_receive(t, info, context_reply(&tcb(t)->context), THEN_RECEIVE);
        return;
    case SYS_NBSendRecv:
        send_and_receive(t, info, context_first(&tcb(t)->context), THEN_RECEIVE);
        return;
    case SYS_NBSendWait:
        send_and_receive(t, info, context_reply(&tcb(t)->context), THEN_WAIT);
        return;
    case SYS_Send:
        invoke(t, info, found, BY_SEND);
        return;
    case SYS_NBSend:
        invoke(t, info, found, BY_NBSEND);
        return;
    case SYS_Recv:
        receive(t, true, true);
        return;
    case SYS_NBRecv:
        receive(t, false, true);
        return;
    case SYS_Wait:
        receive(t, true, false);
        return;
    case SYS_NBWait:
        receive(t, false, false);
        return;
    case SYS_Yield:
        yield();
        return;
    case SYS_SetTLSBase:
        if (SET_TLS_BASE_SELF) {
            set_tls_base(t);
            return;
        }
        /* fall through */
    default:
        syscall_other(t, number);
        return;
    }
}
