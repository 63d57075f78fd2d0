/* faults.h - read a fault from the message registers of the message just received. */
#pragma once
#include <sel4/functions.h>

#define SEL4_IS_FAULT(name) \
    LIBSEL4_INLINE_FUNC seL4_Bool seL4_is##name##_tag(seL4_MessageInfo_t tag) \
    { \
        return seL4_MessageInfo_get_label(tag) == seL4_Fault_##name; \
    }
SEL4_IS_FAULT(NullFault)
SEL4_IS_FAULT(CapFault)
SEL4_IS_FAULT(UnknownSyscall)
SEL4_IS_FAULT(UserException)
SEL4_IS_FAULT(VMFault)
#ifdef CONFIG_KERNEL_MCS
LIBSEL4_INLINE_FUNC seL4_Bool seL4_isTimeoutFault_tag(seL4_MessageInfo_t tag)
{
    return seL4_MessageInfo_get_label(tag) == seL4_Fault_Timeout;
}
#endif
#ifdef CONFIG_HARDWARE_DEBUG_API
SEL4_IS_FAULT(DebugException)
#endif
#undef SEL4_IS_FAULT

/* The fault that a message with this tag reports. */
LIBSEL4_INLINE_FUNC seL4_Fault_t seL4_getFault(seL4_MessageInfo_t tag)
{
    seL4_Fault_t fault = { { seL4_MessageInfo_get_label(tag) } };
    for (seL4_Word i = 0; i < seL4_MessageInfo_get_length(tag) && i < seL4_UnknownSyscall_Length;
         i++)
        fault.words[i + 1] = seL4_GetMR((int)i);
    return fault;
}

/* The fault of a processor in the message that was just received, by its tag. */
LIBSEL4_INLINE_FUNC seL4_Fault_t seL4_getArchFault(seL4_MessageInfo_t tag)
{
    return seL4_getFault(tag);
}

#ifdef CONFIG_KERNEL_MCS
/* The answer to a report that a budget is over: `resume`, and the first `length` registers of the
 * thread. */
LIBSEL4_INLINE_FUNC seL4_MessageInfo_t seL4_TimeoutReply_new(seL4_Bool resume,
                                                             seL4_UserContext regs,
                                                             seL4_Word length)
{
    const seL4_Word *words = (const seL4_Word *)&regs;
    for (seL4_Word i = 0; i < length && i < sizeof regs / sizeof(seL4_Word); i++)
        seL4_SetMR((int)i, words[i]);
    return seL4_MessageInfo_new(!resume, 0, 0, length);
}
#endif
