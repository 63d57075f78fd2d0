/* switch.h - from one thread to another, on a machine without a processor.
 *
 * Owns:  kernel.arch.running and tls: what a processor would hold.
 * Never: finds a thread whose VSpace is none: that ends the test. */
#pragma once
#include "hall/type.h"
#include "core/state.h"
#include "host.h"

/* The processor's own register goes back to the thread that ran. */
static inline void switch_save(void)
{
    if (kernel.arch.running)
        tcb(kernel.arch.running)->context.tls = kernel.arch.tls;
}

/* There are no registers to load but one: the base of thread-local storage. It lives in
 * kernel.arch while the thread runs, so that portable code which forgets to save it reads an old
 * value, and a test sees that. */
static inline void arch_switch(handle t)
{
    word type = cap_type(*tcb_cap(t, TCB_VSPACE));
    if (type != CAP_vspace && type != CAP_null)
        host_stop("a switch to a VSpace", t, KIND_TABLE);
    switch_save();
    kernel.arch.running = t;
    kernel.arch.tls = tcb(t)->context.tls;
}
