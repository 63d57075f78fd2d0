/* constants.h - numbers that are the same on every architecture; for an assembler the macros. */
#pragma once
#include <autoconf.h>
#include <sel4/macros.h>

#define seL4_CapRightsBits 4

#ifdef CONFIG_KERNEL_MCS
/* A scheduling context: the least log2 of its bytes, the bytes without further refills, those of
 * one. */
#define seL4_MinSchedContextBits 7
#define seL4_CoreSchedContextBytes 128
#define seL4_RefillSizeBytes 16
/* How many refills more than two a context of 2^size_bits bytes has room for. */
#define seL4_MaxExtraRefills(size_bits) \
    ((LIBSEL4_BIT(size_bits) - seL4_CoreSchedContextBytes) / seL4_RefillSizeBytes)
#endif

#ifndef __ASSEMBLER__
#ifdef CONFIG_KERNEL_MCS
/* Of ConfigureFlags: refills count from when a thread wakes, and not from when it runs. */
typedef enum {
    seL4_SchedContext_NoFlag = 0,
    seL4_SchedContext_Sporadic = 1,
    SEL4_FORCE_LONG_ENUM(seL4_SchedContextFlag),
} seL4_SchedContextFlag;

/* The words of the report that a budget is over. */
enum { seL4_Timeout_Data, seL4_Timeout_Consumed, seL4_Timeout_Length };
#endif

enum {
    seL4_InvalidPrio = -1,
    seL4_MinPrio = 0,
    seL4_MaxPrio = CONFIG_NUM_PRIORITIES - 1,
};

enum seL4_MsgLimits {
    seL4_MsgLengthBits = 7,
    seL4_MsgExtraCapBits = 2,
    seL4_MsgMaxLength = 120,
};
#define seL4_MsgMaxExtraCaps (LIBSEL4_BIT(seL4_MsgExtraCapBits) - 1)

typedef enum {
    seL4_NoFailure = 0,
    seL4_InvalidRoot,
    seL4_MissingCapability,
    seL4_DepthMismatch,
    seL4_GuardMismatch,
    SEL4_FORCE_LONG_ENUM(seL4_LookupFailureType),
} seL4_LookupFailureType;

typedef enum {
    seL4_TCBFlag_NoFlag = 0,
    seL4_TCBFlag_fpuDisabled = 1,
    SEL4_FORCE_LONG_ENUM(seL4_TCBFlag),
} seL4_TCBFlag;
#define seL4_TCBFlag_MASK seL4_TCBFlag_fpuDisabled

#ifdef CONFIG_HARDWARE_DEBUG_API
typedef enum {
    seL4_DataBreakpoint = 0,
    seL4_InstructionBreakpoint,
    seL4_SingleStep,
    seL4_SoftwareBreakRequest,
    SEL4_FORCE_LONG_ENUM(seL4_BreakpointType),
} seL4_BreakpointType;

typedef enum {
    seL4_BreakOnRead = 0,
    seL4_BreakOnWrite,
    seL4_BreakOnReadWrite,
    seL4_MaxBreakpointAccess,
    SEL4_FORCE_LONG_ENUM(seL4_BreakpointAccess),
} seL4_BreakpointAccess;

typedef enum {
    seL4_DebugException_FaultIP,
    seL4_DebugException_ExceptionReason,
    seL4_DebugException_TriggerAddress,
    seL4_DebugException_BreakpointNumber,
    seL4_DebugException_Length,
    SEL4_FORCE_LONG_ENUM(seL4_DebugException_Msg),
} seL4_DebugException_Msg;
#endif
#endif
