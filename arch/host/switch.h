/* switch.h - the switch from one thread to another, on a machine without a processor.
 *
 * Twin: arch/x86_64/switch.h. */
#pragma once
#include "hall/type.h"
#include "core/cspace.h"
#include "host.h"
#include "core/state.h"

/* Makes t the current thread; what is in its VSpace slot is what CR3 takes. */
static inline void host_switch(handle t)
{
    word type = cap_type(*tcb_cap(t, TCB_VSPACE));
    if (type != CAP_pml4 && type != CAP_null)
        host_stop("a switch to a VSpace", t, KIND_TABLE);
    this_cpu()->current = t;
}

void arch_leave(handle t) __attribute__((noreturn));

static inline __attribute__((noreturn)) void arch_leave_as(handle t)
{
    host_switch(t);
    arch_leave(t);
}

/* Comes back, so that tests can look at what a fault left behind. */
static inline void arch_leave_to_handler(handle t)
{
    host_switch(t);
}

/* Comes back: what follows does the same, for nothing may be left to do. */
static inline void arch_go_on(handle t)
{
    const struct cpu *cpu = this_cpu();
    if (t != cpu->current || tcb(t)->state != RUNNING || cpu->next || cpu->choose || cpu->reload)
        host_stop("leaving as a thread for which all is ready", t, KIND_TCB);
}

static inline handle arch_near(handle t, word cptr)
{
    return cspace_near(t, cptr);
}
