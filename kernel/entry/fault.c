/* fault.c - a fault goes to the thread's fault handler, or stops the thread.
 *
 * Owns:    the fault field of every thread, together with report.h, which notes what happened.
 * Entered: entry.c (the processor found a fault), syscall.c and invoke.c (the kernel did).
 * Uses:    fastpath.h, or else endpoint.c: a fault is a Call that the kernel makes for the thread;
 *          debug.c.
 * Never:   loses the first fault: a handler that cannot be reached is a detail of its report. */
#include "entry/fault.h"
#include "core/cspace.h"
#include "core/sched.h"
#include "debug/debug.h"
#include "entry/fastpath.h"
#include "object/endpoint.h"

/* The endpoint capability to t's fault handler; false if it has none that can be used. */
static bool find_handler(handle t, struct cap *handler)
{
    struct walk w;
    if (!cspace_find(t, tcb(t)->fault_handler, &w))
        return false;
    *handler = slot(w.slot)->cap;
    return cap_type(*handler) == CAP_endpoint && cap_has_right(*handler, RIGHT_WRITE) &&
           cap_has_right(*handler, RIGHT_GRANT | RIGHT_GRANT_REPLY);
}

/* fault_raise, without its fast path. */
void fault_report(handle t)
{
    struct cap handler;
    if (find_handler(t, &handler)) {
        endpoint_send(cap_object(handler), t, handler, true, true, NULL);
        return;
    }
    debug_report_fault(t);
    tcb(t)->fault.type = FAULT_NullFault;
    sched_stop(t, INACTIVE);
}

/* Thread t, which runs, did what its TCB notes: its handler gets a report, or it stops. */
void fault_raise(handle t)
{
    if (!may_hurry() || !sched_is_settled() || !fastpath_fault(t))
        fault_report(t);
}

/* t named a capability, `cptr`, that it cannot use.  in_receive: it did so to receive. */
void fault_capability(handle t, word cptr, bool in_receive, const struct lookup_failure *why)
{
    tcb(t)->fault.lookup = *why;
    tcb(t)->fault.in_receive = in_receive;
    fault_note(t, FAULT_CapFault, cptr, 0, 0);
    fault_raise(t);
}
