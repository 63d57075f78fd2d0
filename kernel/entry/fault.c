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
#include "entry/handler.h"
#include "object/endpoint.h"

/* Send the report of t's fault to its handler. If it has none, print what happened (debug
 * builds) and stop the thread. */
void fault_report(handle t)
{
    struct cap handler;
    if (find_handler(t, &handler)) {
        endpoint_report(t, handler);
        return;
    }
    debug_report_fault(t);
    tcb(t)->fault.type = FAULT_NullFault;
    sched_stop(t, INACTIVE);
}

/* Thread t, which runs, did what its TCB notes. Its handler gets a report, or it stops. The fast
 * path may only be taken if nothing else has happened in this pass that the scheduler would have
 * to weigh. */
void fault_raise(handle t)
{
    if (!may_hurry() || !sched_is_settled() || !fastpath_fault(t))
        fault_report(t);
}

/* Thread t named a capability at address `cptr` that it cannot use, for the reason `why`: a
 * CapFault. in_receive: in the receiving half of its system call. */
void fault_capability(handle t, word cptr, bool in_receive, const struct lookup_failure *why)
{
    tcb(t)->fault.lookup = *why;
    tcb(t)->fault.in_receive = in_receive;
    fault_note(t, FAULT_CapFault, cptr, 0, 0);
    if (DEBUG)
        debug_trace_fault(t);
    fault_raise(t);
}
