/* handler.h - who is told of a thread's fault.
 *
 * Used: by fault.c. */
#pragma once
#include "core/cspace.h"

/* The capability to t's fault handler, by the address in t's own CSpace. Returns false if there
 * is none that can be used: it must be an endpoint with write, and with grant or grant-reply,
 * because the kernel makes a Call (seL4 manual, chapter 6, "Faults"). */
static inline bool find_handler(handle t, struct cap *handler)
{
    struct walk w;
    if (!cspace_find(t, tcb(t)->fault_handler, &w))
        return false;
    *handler = slot(w.slot)->cap;
    return cap_type(*handler) == CAP_endpoint && cap_has_right(*handler, RIGHT_WRITE) &&
           cap_has_right(*handler, RIGHT_GRANT | RIGHT_GRANT_REPLY);
}
