/* switch.h - the switch from one thread to another, for the analyser.
 *
 * Twin: arch/x86_64/switch.h. */
#pragma once
#include "captype.h"
#include "state.h"

static inline bool arch_can_switch(handle t)
{
    return cap_type(*tcb_cap(t, TCB_VSPACE)) == CAP_pml4;
}

static inline void arch_switch(handle t)
{
    (void)t;
}

void arch_leave(handle t) __attribute__((noreturn));

static inline void arch_leave_after_fault(handle t)
{
    (void)t;
}
