/* syscall.c - Send, Receive, Call, Reply and their kin.
 *
 * Owns:    nothing.
 * Entered: entry.c, with the current thread and the number it asked for.
 * Uses:    invoke.c to send, endpoint.c and notification.c to receive, reply.c to reply.
 * Never:   fails: what is wrong with a system call becomes a fault of the thread. */
#include "entry/syscall.h"
#include "arch.h"
#include "core/cspace.h"
#include "debug/debug.h"
#include "entry/fault.h"
#include "entry/invoke.h"
#include "entry/syscall_other.h"
#include "message/ipc.h"
#include "object/endpoint.h"
#include "object/notification.h"
#include "object/reply.h"
#include "message/parcel.h"
#include "core/sched.h"
#include "variant/variant.h"

/* Receive through the capability that the caller's register names. A capability that cannot be
 * received from is a fault. A receive through an endpoint drops the capability to answer the
 * last caller first, and takes a pending signal of the bound notification before any message
 * (seL4 manual, chapter 5, "Binding Notifications"). A notification that is bound to another
 * thread cannot be waited for. */
static void receive(handle t, bool block)
{
    static const struct lookup_failure unusable = { LOOKUP_MISSING, 0, 0, 0 };
    struct walk w;
    if (DEBUG)
        debug_trace_receive(t, block);
    if (!cspace_find(t, tcb(t)->context.cap, &w)) {
        fault_capability(t, tcb(t)->context.cap, true, &w.why);
        return;
    }
    struct cap cap = slot(w.slot)->cap;
    handle object = cap_object(cap);
    if (cap_type(cap) == CAP_endpoint && cap_has_right(cap, RIGHT_READ)) {
        reply_drop(t);
        handle bound = tcb(t)->bound_notification;
        if (!bound || !notification_take(bound, t))
            endpoint_receive(object, t, cap, block);
    } else if (cap_type(cap) == CAP_notification && cap_has_right(cap, RIGHT_READ) &&
               (notification(object)->bound == 0 || notification(object)->bound == t)) {
        notification_wait(object, t, block);
    } else {
        fault_capability(t, tcb(t)->context.cap, true, &unusable);
    }
}

/* Answer the caller with capabilities. */
static __attribute__((noinline)) void reply_with_caps(handle t, handle caller)
{
    struct parcel p;
    taken_as_set(p);
    bool packed = parcel_pack(&p, t, caller);
    reply_answer(t, caller, packed ? &p : NULL);
}

/* Answer the caller whose reply capability the thread holds. Without one nothing happens, and
 * that is no error (ABI). */
static void reply(handle t)
{
    struct cap cap = slot(tcb_slot(t, TCB_CALLER))->cap;
    if (cap_type(cap) != CAP_reply) {
        TELL(nobody(t, 0));
        return;
    }
    if (unlikely(info_caps(tcb(t)->context.info) != 0 && cap_has_right(cap, RIGHT_GRANT)))
        reply_with_caps(t, cap_object(cap));
    else
        reply_answer(t, cap_object(cap), NULL);
}

/* See syscall.h. The most frequent system calls come first: the compiler makes compares of this
 * switch, because kernels have no jump tables. ReplyRecv answers before it receives; if the
 * answer has to start again, nothing was received. */
void syscall_run(handle t, word info, word number, handle found)
{
    switch ((int64_t)number) {
    case SYS_Call:
        invoke(t, info, found, BY_CALL);
        return;
    case SYS_ReplyRecv:
        reply(t);
        receive(t, true);
        return;
    case SYS_Send:
        invoke(t, info, found, BY_SEND);
        return;
    case SYS_NBSend:
        invoke(t, info, found, BY_NBSEND);
        return;
    case SYS_Recv:
        receive(t, true);
        return;
    case SYS_Reply:
        reply(t);
        return;
    case SYS_Yield:
        yield();
        return;
    case SYS_NBRecv:
        receive(t, false);
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
