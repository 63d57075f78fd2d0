/* switch.h - the switch from one thread to another, on a machine without a processor.
 *
 * Twin: arch/x86_64/switch.h. */
#pragma once
#include "captype.h"
#include "host.h"
#include "state.h"

static inline bool arch_can_switch(handle t)
{
    return cap_type(*tcb_cap(t, TCB_VSPACE)) == CAP_pml4;
}

static inline void arch_switch(handle t)
{
    if (!arch_can_switch(t))
        host_stop("a switch to a VSpace", t, KIND_TABLE);
}

void arch_leave(handle t) __attribute__((noreturn));

static inline void arch_leave_after_fault(handle t)
{
    (void)t;
}
