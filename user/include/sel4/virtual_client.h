/* virtual_client.h - wrappers of invocations that only the MCS kernel has. */
#pragma once
#include <interfaces/sel4_client.h>

#ifdef CONFIG_KERNEL_MCS
/* Give a scheduling context `budget` in each `period` (microseconds), with refills that count from
 * when a thread runs. Returns and errors: as seL4_SchedControl_ConfigureFlags. */
LIBSEL4_INLINE_FUNC seL4_Error seL4_SchedControl_Configure(seL4_SchedControl service,
                                                           seL4_SchedContext schedcontext,
                                                           seL4_Time budget, seL4_Time period,
                                                           seL4_Word extra_refills, seL4_Word badge)
{
    return seL4_SchedControl_ConfigureFlags(service, schedcontext, budget, period, extra_refills,
                                            badge, seL4_SchedContext_NoFlag);
}
#endif
