/* invocation.h - the labels of invocations; the rows are in api/methods.def. */
#pragma once

enum invocation_label {
    InvalidInvocation,
#define METHOD(object, name, ...) seL4_Label_##object##_##name,
#define METHOD_BY_HAND METHOD
#define GETTER METHOD
#include "methods.def"
#undef GETTER
#undef METHOD_BY_HAND
#undef METHOD
    nArchInvocationLabels,
};

/* The names that seL4's headers give them. */
enum {
    UntypedRetype = seL4_Label_Untyped_Retype,
    TCBReadRegisters = seL4_Label_TCB_ReadRegisters,
    TCBWriteRegisters = seL4_Label_TCB_WriteRegisters,
    TCBCopyRegisters = seL4_Label_TCB_CopyRegisters,
    TCBConfigure = seL4_Label_TCB_Configure,
    TCBSetPriority = seL4_Label_TCB_SetPriority,
    TCBSetMCPriority = seL4_Label_TCB_SetMCPriority,
    TCBSetSchedParams = seL4_Label_TCB_SetSchedParams,
    TCBSetIPCBuffer = seL4_Label_TCB_SetIPCBuffer,
    TCBSetSpace = seL4_Label_TCB_SetSpace,
    TCBSuspend = seL4_Label_TCB_Suspend,
    TCBResume = seL4_Label_TCB_Resume,
    TCBBindNotification = seL4_Label_TCB_BindNotification,
    TCBUnbindNotification = seL4_Label_TCB_UnbindNotification,
#ifdef CONFIG_HARDWARE_DEBUG_API
    TCBSetBreakpoint = seL4_Label_TCB_SetBreakpoint,
    TCBGetBreakpoint = seL4_Label_TCB_GetBreakpoint,
    TCBUnsetBreakpoint = seL4_Label_TCB_UnsetBreakpoint,
    TCBConfigureSingleStepping = seL4_Label_TCB_ConfigureSingleStepping,
#endif
    TCBSetTLSBase = seL4_Label_TCB_SetTLSBase,
    TCBSetFlags = seL4_Label_TCB_SetFlags,
    CNodeRevoke = seL4_Label_CNode_Revoke,
    CNodeDelete = seL4_Label_CNode_Delete,
    CNodeCancelBadgedSends = seL4_Label_CNode_CancelBadgedSends,
    CNodeCopy = seL4_Label_CNode_Copy,
    CNodeMint = seL4_Label_CNode_Mint,
    CNodeMove = seL4_Label_CNode_Move,
    CNodeMutate = seL4_Label_CNode_Mutate,
    CNodeRotate = seL4_Label_CNode_Rotate,
    CNodeSaveCaller = seL4_Label_CNode_SaveCaller,
    IRQIssueIRQHandler = seL4_Label_IRQControl_Get,
    IRQAckIRQ = seL4_Label_IRQHandler_Ack,
    IRQSetIRQHandler = seL4_Label_IRQHandler_SetNotification,
    IRQClearIRQHandler = seL4_Label_IRQHandler_Clear,
    DomainSetSet = seL4_Label_DomainSet_Set,
    DomainScheduleConfigure = seL4_Label_DomainSet_ScheduleConfigure,
    DomainScheduleSetStart = seL4_Label_DomainSet_ScheduleSetStart,
    nInvocationLabels = seL4_Label_X86_PDPT_Map,
    X86PDPTMap = seL4_Label_X86_PDPT_Map,
    X86PDPTUnmap = seL4_Label_X86_PDPT_Unmap,
    nSeL4ArchInvocationLabels = seL4_Label_X86_PageDirectory_Map,
    X86PageDirectoryMap = seL4_Label_X86_PageDirectory_Map,
    X86PageDirectoryUnmap = seL4_Label_X86_PageDirectory_Unmap,
    X86PageTableMap = seL4_Label_X86_PageTable_Map,
    X86PageTableUnmap = seL4_Label_X86_PageTable_Unmap,
#ifdef CONFIG_IOMMU
    X86IOPageTableMap = seL4_Label_X86_IOPageTable_Map,
    X86IOPageTableUnmap = seL4_Label_X86_IOPageTable_Unmap,
    X86PageMapIO = seL4_Label_X86_Page_MapIO,
#endif
    X86PageMap = seL4_Label_X86_Page_Map,
    X86PageUnmap = seL4_Label_X86_Page_Unmap,
    X86PageGetAddress = seL4_Label_X86_Page_GetAddress,
    X86ASIDControlMakePool = seL4_Label_X86_ASIDControl_MakePool,
    X86ASIDPoolAssign = seL4_Label_X86_ASIDPool_Assign,
    X86IOPortControlIssue = seL4_Label_X86_IOPortControl_Issue,
    X86IOPortIn8 = seL4_Label_X86_IOPort_In8,
    X86IOPortIn16 = seL4_Label_X86_IOPort_In16,
    X86IOPortIn32 = seL4_Label_X86_IOPort_In32,
    X86IOPortOut8 = seL4_Label_X86_IOPort_Out8,
    X86IOPortOut16 = seL4_Label_X86_IOPort_Out16,
    X86IOPortOut32 = seL4_Label_X86_IOPort_Out32,
    X86IRQIssueIRQHandlerIOAPIC = seL4_Label_IRQControl_GetIOAPIC,
    X86IRQIssueIRQHandlerMSI = seL4_Label_IRQControl_GetMSI,
};
