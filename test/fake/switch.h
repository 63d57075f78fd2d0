/* switch.h - the switch from one thread to another, on a machine without a processor.
 *
 * Twin: arch/x86_64/switch.h. */
#pragma once
#include "hall/type.h"
#include "core/cspace.h"
#include "host.h"
#include "core/state.h"

/* Is t ready to run?  What is in its VSpace slot is what CR3 takes. */
static inline void arch_switch(handle t)
{
    word type = cap_type(*tcb_cap(t, TCB_VSPACE));
    if (type != CAP_pml4 && type != CAP_null)
        host_stop("a switch to a VSpace", t, KIND_TABLE);
}
