/* syscall.c - Send, Receive, Call and their kin, in a kernel with scheduling contexts.
 *
 * Owns:    nothing.
 * Entered: entry.c, with the current thread and the number it asked for.
 * Uses:    invoke.c to send, endpoint.c and notification.c to receive, reply.c for reply objects.
 * Never:   fails: what is wrong with a system call becomes a fault of the thread.
 *
 * Three calls have two halves: the first sends and never waits, the second receives. The first half
 * is over, whatever came of it, before the second looks at anything. */
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
    if (bound && notification_take(bound, t))
        return;
    if (bound && block)
        mcs_return(bound, t);
    reply_attach(t, reply);
    endpoint_receive(cap_object(cap), t, cap, block);
    if (tcb(t)->state != BLOCKED_RECEIVE)
        mcs_detach(t);
}

/* The reply object that the thread's register names. Returns false, and the thread has faulted, if
 * there is none. */
static bool find_reply(handle t, handle *reply)
{
    word cptr = context_reply(&tcb(t)->context);
    struct walk w;
    if (!cspace_find(t, cptr, &w)) {
        fault_capability(t, cptr, true, &w.why);
        return false;
    }
    if (cap_type(slot(w.slot)->cap) != CAP_reply) {
        fault_capability(t, cptr, true, &unusable);
        return false;
    }
    *reply = cap_object(slot(w.slot)->cap);
    return true;
}

/* Receive through the capability that the caller's register names; with_reply: a Call that comes
 * may be answered, by the reply object that another register names. A capability that cannot be
 * received from is a fault. A notification that is bound to another thread cannot be waited for. */
static void receive(handle t, bool block, bool with_reply)
{
    struct walk w;
    handle reply = 0;
    if (DEBUG)
        debug_trace_receive(t, block);
    if (!cspace_find(t, tcb(t)->context.cap, &w)) {
        fault_capability(t, tcb(t)->context.cap, true, &w.why);
        return;
    }
    struct cap cap = slot(w.slot)->cap;
    handle object = cap_object(cap);
    if (cap_type(cap) == CAP_endpoint && cap_has_right(cap, RIGHT_READ)) {
        if (!with_reply || find_reply(t, &reply))
            receive_message(t, cap, reply, block);
    } else if (cap_type(cap) == CAP_notification && cap_has_right(cap, RIGHT_READ) &&
               (notification(object)->bound == 0 || notification(object)->bound == t)) {
        notification_wait(object, t, block);
    } else {
        fault_capability(t, tcb(t)->context.cap, true, &unusable);
    }
}

/* May this capability be sent to in the first half of a call? Those whose methods could take time
 * away from the thread in between may not. */
static bool allows_first_half(struct cap cap)
{
    word type = cap_type(cap);
    return type != CAP_tcb && type != CAP_cnode && type != CAP_domain &&
           type != CAP_sched_control && type != CAP_sched_context;
}

/* The first half: send to the capability at address cptr, if that works without waiting. Returns
 * false if the whole call is made again, or the thread stopped. */
static bool send_first(handle t, word info, word cptr)
{
    struct walk w;
    if (cspace_find(t, cptr, &w) && allows_first_half(slot(w.slot)->cap))
        invoke(t, info, w.slot, BY_FIRST);
    return tcb(t)->state == RUNNING;
}

/* See syscall.h. */
void syscall_run(handle t, word info, word number, handle found)
{
    switch ((int64_t)number) {
    case SYS_Call:
        invoke(t, info, found, BY_CALL);
        return;
    case SYS_ReplyRecv:
        if (send_first(t, info, context_reply(&tcb(t)->context)))
            receive(t, true, true);
        return;
    case SYS_NBSendRecv:
        if (send_first(t, info, context_first(&tcb(t)->context)))
            receive(t, true, true);
        return;
    case SYS_NBSendWait:
        if (send_first(t, info, context_reply(&tcb(t)->context)))
            receive(t, true, false);
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
