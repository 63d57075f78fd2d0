/* types_gen.h - faults as values: word 0 is the type, word i+1 message register i. */
#pragma once
#include <sel4/bitfield.h>

typedef enum {
#define FAULT(name) seL4_Fault_##name,
#include "faults.def"
#undef FAULT
} seL4_Fault_tag_t;

struct seL4_Fault {
    seL4_Uint64 words[20];
};
typedef struct seL4_Fault seL4_Fault_t;
SEL4_FIELD(seL4_Fault, seL4_FaultType, 0, 0, 64)

LIBSEL4_INLINE_FUNC int CONST seL4_Fault_seL4_FaultType_equals(seL4_Fault_t seL4_Fault,
                                                               seL4_Uint64 seL4_Fault_type_tag)
{
    return seL4_Fault.words[0] == seL4_Fault_type_tag;
}

/* Accessors of one message register of one kind of fault. */
#define FAULT_FIELD(fault, field, i) \
    LIBSEL4_INLINE_FUNC seL4_Uint64 CONST seL4_Fault_##fault##_get_##field(seL4_Fault_t f) \
    { \
        return f.words[(i) + 1]; \
    } \
    LIBSEL4_INLINE_FUNC seL4_Fault_t CONST seL4_Fault_##fault##_set_##field(seL4_Fault_t f, \
                                                                            seL4_Uint64 v64) \
    { \
        f.words[(i) + 1] = v64; \
        return f; \
    } \
    LIBSEL4_INLINE_FUNC seL4_Uint64 PURE seL4_Fault_##fault##_ptr_get_##field(seL4_Fault_t *f) \
    { \
        return f->words[(i) + 1]; \
    } \
    LIBSEL4_INLINE_FUNC void seL4_Fault_##fault##_ptr_set_##field(seL4_Fault_t *f, \
                                                                  seL4_Uint64 v64) \
    { \
        f->words[(i) + 1] = v64; \
    }

#include "fault_fields.def"
#undef FAULT_FIELD

/* Constructors: by value, and into a place. */
#define SEL4_FAULT_NEW(fault, params, args) \
    LIBSEL4_INLINE_FUNC seL4_Fault_t CONST seL4_Fault_##fault##_new params \
    { \
        return (seL4_Fault_t){ { seL4_Fault_##fault, SEL4_FAULT_UNPACK args } }; \
    }
#define SEL4_FAULT_UNPACK(...) __VA_ARGS__
#define SEL4_FAULT_PTR_NEW(fault, params, args) \
    LIBSEL4_INLINE_FUNC void seL4_Fault_##fault##_ptr_new params \
    { \
        *seL4_Fault_ptr = seL4_Fault_##fault##_new args; \
    }

LIBSEL4_INLINE_FUNC seL4_Fault_t CONST seL4_Fault_NullFault_new(void)
{
    return (seL4_Fault_t){ { seL4_Fault_NullFault } };
}

LIBSEL4_INLINE_FUNC void seL4_Fault_NullFault_ptr_new(seL4_Fault_t *seL4_Fault_ptr)
{
    *seL4_Fault_ptr = seL4_Fault_NullFault_new();
}

SEL4_FAULT_NEW(CapFault,
               (seL4_Uint64 IP, seL4_Uint64 Addr, seL4_Uint64 InRecvPhase,
                seL4_Uint64 LookupFailureType, seL4_Uint64 MR4, seL4_Uint64 MR5, seL4_Uint64 MR6),
               (IP, Addr, InRecvPhase, LookupFailureType, MR4, MR5, MR6))
SEL4_FAULT_PTR_NEW(CapFault,
                   (seL4_Fault_t * seL4_Fault_ptr, seL4_Uint64 IP, seL4_Uint64 Addr,
                    seL4_Uint64 InRecvPhase, seL4_Uint64 LookupFailureType, seL4_Uint64 MR4,
                    seL4_Uint64 MR5, seL4_Uint64 MR6),
                   (IP, Addr, InRecvPhase, LookupFailureType, MR4, MR5, MR6))

#include <sel4/sel4_arch/faults_new.h>

#ifdef CONFIG_HARDWARE_DEBUG_API
SEL4_FAULT_NEW(DebugException,
               (seL4_Uint64 FaultIP, seL4_Uint64 ExceptionReason, seL4_Uint64 TriggerAddress,
                seL4_Uint64 BreakpointNumber),
               (FaultIP, ExceptionReason, TriggerAddress, BreakpointNumber))
SEL4_FAULT_PTR_NEW(DebugException,
                   (seL4_Fault_t * seL4_Fault_ptr, seL4_Uint64 FaultIP, seL4_Uint64 ExceptionReason,
                    seL4_Uint64 TriggerAddress, seL4_Uint64 BreakpointNumber),
                   (FaultIP, ExceptionReason, TriggerAddress, BreakpointNumber))
#endif

#ifdef CONFIG_KERNEL_MCS
SEL4_FAULT_NEW(Timeout, (seL4_Uint64 data, seL4_Uint64 consumed), (data, consumed))
SEL4_FAULT_PTR_NEW(Timeout, (seL4_Fault_t * seL4_Fault_ptr, seL4_Uint64 data, seL4_Uint64 consumed),
                   (data, consumed))
#endif

SEL4_FAULT_NEW(VMFault,
               (seL4_Uint64 IP, seL4_Uint64 Addr, seL4_Uint64 PrefetchFault, seL4_Uint64 FSR),
               (IP, Addr, PrefetchFault, FSR))
SEL4_FAULT_PTR_NEW(VMFault,
                   (seL4_Fault_t * seL4_Fault_ptr, seL4_Uint64 IP, seL4_Uint64 Addr,
                    seL4_Uint64 PrefetchFault, seL4_Uint64 FSR),
                   (IP, Addr, PrefetchFault, FSR))
