/* handler.h - who is told of a thread's fault.
 *
 * Used: by fault.c. */
#pragma once
#include "core/tcb.h"

/* The capability to t's fault handler lies in its TCB, and has been checked when it came there.
 * Returns false if there is none. */
static inline bool find_handler(handle t, struct cap *handler)
{
    *handler = *tcb_cap(t, TCB_FAULT_HANDLER);
    return cap_type(*handler) == CAP_endpoint;
}
