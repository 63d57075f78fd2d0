/* syscalls.h - the system calls of the classic kernel.
 *
 * The plain calls take message registers 0..3 from the IPC buffer and put them back there; the
 * ...WithMRs calls take them from where the pointers point (NULL: not wanted).
 * seL4 manual, sections 2.2 and 10.2. */
#pragma once
#include <sel4/functions.h>
#include <sel4/syscall.h>
#include <sel4/sel4_arch/trap.h>

#ifdef CONFIG_KERNEL_MCS
#define LIBSEL4_MCS_REPLY reply
#define MCS_REPLY reply
#define MCS_REPLY_DECL , seL4_CPtr reply
#else
#define LIBSEL4_MCS_REPLY 0
#define MCS_REPLY
#define MCS_REPLY_DECL
#endif

/* Message registers on their way to and from the kernel.
 *
 * Each is set by itself. Initializers and copies of the whole become aligned vector moves where a
 * compiler does not optimize, and these fault in a thread whose stack somebody set by hand. */
struct sel4_mrs {
    seL4_Word mr[seL4_FastMessageRegisters];
};

LIBSEL4_INLINE_FUNC void sel4_mrs_set(struct sel4_mrs *m, seL4_Word mr0, seL4_Word mr1,
                                      seL4_Word mr2, seL4_Word mr3)
{
    m->mr[0] = mr0;
    m->mr[1] = mr1;
    m->mr[2] = mr2;
    m->mr[3] = mr3;
}

LIBSEL4_INLINE_FUNC void sel4_mrs_from_buffer(struct sel4_mrs *m, seL4_MessageInfo_t info)
{
    seL4_Word length = seL4_MessageInfo_get_length(info);
    sel4_mrs_set(m, length > 0 ? seL4_GetMR(0) : 0, length > 1 ? seL4_GetMR(1) : 0,
                 length > 2 ? seL4_GetMR(2) : 0, length > 3 ? seL4_GetMR(3) : 0);
}

LIBSEL4_INLINE_FUNC void sel4_mrs_to_buffer(const struct sel4_mrs *m)
{
    seL4_SetMR(0, m->mr[0]);
    seL4_SetMR(1, m->mr[1]);
    seL4_SetMR(2, m->mr[2]);
    seL4_SetMR(3, m->mr[3]);
}

LIBSEL4_INLINE_FUNC void sel4_mrs_from(struct sel4_mrs *m, const seL4_Word *mr0,
                                       const seL4_Word *mr1, const seL4_Word *mr2,
                                       const seL4_Word *mr3)
{
    sel4_mrs_set(m, mr0 ? *mr0 : 0, mr1 ? *mr1 : 0, mr2 ? *mr2 : 0, mr3 ? *mr3 : 0);
}

LIBSEL4_INLINE_FUNC void sel4_mrs_to(const struct sel4_mrs *m, seL4_Word *mr0, seL4_Word *mr1,
                                     seL4_Word *mr2, seL4_Word *mr3)
{
    if (mr0)
        *mr0 = m->mr[0];
    if (mr1)
        *mr1 = m->mr[1];
    if (mr2)
        *mr2 = m->mr[2];
    if (mr3)
        *mr3 = m->mr[3];
}

/* One system call that sends, receives or both; the badge goes to *sender unless that is NULL. */
LIBSEL4_INLINE_FUNC seL4_MessageInfo_t sel4_sys(seL4_Word sys, seL4_CPtr cap,
                                                seL4_MessageInfo_t info, seL4_Word *sender,
                                                struct sel4_mrs *m)
{
    sel4_trap(sys, &cap, &info.words[0], &m->mr[0], &m->mr[1], &m->mr[2], &m->mr[3]);
    if (sender)
        *sender = cap;
    return info;
}

LIBSEL4_INLINE_FUNC void seL4_Send(seL4_CPtr dest, seL4_MessageInfo_t msgInfo)
{
    struct sel4_mrs m;
    sel4_mrs_from_buffer(&m, msgInfo);
    sel4_sys(seL4_SysSend, dest, msgInfo, 0, &m);
}

LIBSEL4_INLINE_FUNC void seL4_SendWithMRs(seL4_CPtr dest, seL4_MessageInfo_t msgInfo,
                                          seL4_Word *mr0, seL4_Word *mr1, seL4_Word *mr2,
                                          seL4_Word *mr3)
{
    struct sel4_mrs m;
    sel4_mrs_from(&m, mr0, mr1, mr2, mr3);
    sel4_sys(seL4_SysSend, dest, msgInfo, 0, &m);
}

LIBSEL4_INLINE_FUNC void seL4_NBSend(seL4_CPtr dest, seL4_MessageInfo_t msgInfo)
{
    struct sel4_mrs m;
    sel4_mrs_from_buffer(&m, msgInfo);
    sel4_sys(seL4_SysNBSend, dest, msgInfo, 0, &m);
}

LIBSEL4_INLINE_FUNC void seL4_NBSendWithMRs(seL4_CPtr dest, seL4_MessageInfo_t msgInfo,
                                            seL4_Word *mr0, seL4_Word *mr1, seL4_Word *mr2,
                                            seL4_Word *mr3)
{
    struct sel4_mrs m;
    sel4_mrs_from(&m, mr0, mr1, mr2, mr3);
    sel4_sys(seL4_SysNBSend, dest, msgInfo, 0, &m);
}

LIBSEL4_INLINE_FUNC void seL4_Signal(seL4_CPtr dest)
{
    sel4_trap_two(seL4_SysSend, dest, seL4_MessageInfo_new(0, 0, 0, 0).words[0]);
}

LIBSEL4_INLINE_FUNC seL4_MessageInfo_t seL4_Call(seL4_CPtr dest, seL4_MessageInfo_t msgInfo)
{
    struct sel4_mrs m;
    sel4_mrs_from_buffer(&m, msgInfo);
    msgInfo = sel4_sys(seL4_SysCall, dest, msgInfo, 0, &m);
    sel4_mrs_to_buffer(&m);
    return msgInfo;
}

LIBSEL4_INLINE_FUNC seL4_MessageInfo_t seL4_CallWithMRs(seL4_CPtr dest, seL4_MessageInfo_t msgInfo,
                                                        seL4_Word *mr0, seL4_Word *mr1,
                                                        seL4_Word *mr2, seL4_Word *mr3)
{
    struct sel4_mrs m;
    sel4_mrs_from(&m, mr0, mr1, mr2, mr3);
    msgInfo = sel4_sys(seL4_SysCall, dest, msgInfo, 0, &m);
    sel4_mrs_to(&m, mr0, mr1, mr2, mr3);
    return msgInfo;
}

#ifdef CONFIG_KERNEL_MCS
#include <sel4/sel4_arch/syscalls_receive_mcs.h>
#else
#include <sel4/sel4_arch/syscalls_receive.h>
#endif

LIBSEL4_INLINE_FUNC void seL4_Yield(void)
{
    sel4_trap_none(seL4_SysYield);
}

#ifdef CONFIG_SET_TLS_BASE_SELF
LIBSEL4_INLINE_FUNC void seL4_SetTLSBase(seL4_Word tls_base)
{
    sel4_trap_two(seL4_SysSetTLSBase, tls_base, 0);
}
#endif

#ifdef CONFIG_PRINTING
LIBSEL4_INLINE_FUNC void seL4_DebugPutChar(char c)
{
    sel4_trap_two(seL4_SysDebugPutChar, (seL4_Word)(unsigned char)c, 0);
}

LIBSEL4_INLINE_FUNC void seL4_DebugPutString(char *str)
{
    for (; *str; str++)
        seL4_DebugPutChar(*str);
}

LIBSEL4_INLINE_FUNC void seL4_DebugDumpScheduler(void)
{
    sel4_trap_none(seL4_SysDebugDumpScheduler);
}
#endif

#ifdef CONFIG_ENABLE_BENCHMARKS
LIBSEL4_INLINE_FUNC void seL4_BenchmarkFlushCaches(void)
{
    sel4_trap_none(seL4_SysBenchmarkFlushCaches);
}

LIBSEL4_INLINE_FUNC void seL4_BenchmarkNullSyscall(void)
{
    sel4_trap_none(seL4_SysBenchmarkNullSyscall);
}

/* Start counting anew, for the machine and for the caller. */
LIBSEL4_INLINE_FUNC seL4_Error seL4_BenchmarkResetLog(void)
{
    struct sel4_mrs m;
    sel4_mrs_set(&m, 0, 0, 0, 0);
    seL4_Word error;
    sel4_sys(seL4_SysBenchmarkResetLog, 0, seL4_MessageInfo_new(0, 0, 0, 0), &error, &m);
    return (seL4_Error)error;
}

/* How many entries the log has: none, utilisation is counted without one. */
LIBSEL4_INLINE_FUNC seL4_Word seL4_BenchmarkFinalizeLog(void)
{
    struct sel4_mrs m;
    sel4_mrs_set(&m, 0, 0, 0, 0);
    seL4_Word entries;
    sel4_sys(seL4_SysBenchmarkFinalizeLog, 0, seL4_MessageInfo_new(0, 0, 0, 0), &entries, &m);
    return entries;
}

/* Words 0 to 12 of the caller's message registers: enum benchmark_utilisation. */
LIBSEL4_INLINE_FUNC void seL4_BenchmarkGetThreadUtilisation(seL4_Word tcb_cptr)
{
    sel4_trap_two(seL4_SysBenchmarkGetThreadUtilisation, tcb_cptr, 0);
}

LIBSEL4_INLINE_FUNC void seL4_BenchmarkResetThreadUtilisation(seL4_Word tcb_cptr)
{
    sel4_trap_two(seL4_SysBenchmarkResetThreadUtilisation, tcb_cptr, 0);
}

#ifdef CONFIG_DEBUG_BUILD
LIBSEL4_INLINE_FUNC void seL4_BenchmarkDumpAllThreadsUtilisation(void)
{
    sel4_trap_none(seL4_SysBenchmarkDumpAllThreadsUtilisation);
}

LIBSEL4_INLINE_FUNC void seL4_BenchmarkResetAllThreadsUtilisation(void)
{
    sel4_trap_none(seL4_SysBenchmarkResetAllThreadsUtilisation);
}
#endif
#endif

#ifdef CONFIG_KERNEL_X86_DANGEROUS_MSR
/* Write model-specific register `msr`; nothing happens if the processor does not have it. */
LIBSEL4_INLINE_FUNC void seL4_X86DangerousWRMSR(seL4_Uint32 msr, seL4_Uint64 value)
{
    sel4_trap_send(seL4_SysX86DangerousWRMSR, msr, 0, value, 0, 0, 0);
}

/* The value of model-specific register `msr`; 0 if the processor does not have it. */
LIBSEL4_INLINE_FUNC seL4_Uint64 seL4_X86DangerousRDMSR(seL4_Uint32 msr)
{
    struct sel4_mrs m;
    sel4_mrs_set(&m, 0, 0, 0, 0);
    sel4_sys(seL4_SysX86DangerousRDMSR, msr, seL4_MessageInfo_new(0, 0, 0, 0), 0, &m);
    return m.mr[0];
}
#endif

/* Tessera's own requests to a debug kernel: so its reports name programs, and leave out errors that
 * are expected. Each is an NBSend to an address that is in no CSpace, which every kernel ignores.
 * In release builds nothing is sent. */
enum {
    TESSERA_PROGRAM = 0x7e55e2a0,
    TESSERA_EXPECT,
    TESSERA_REPORT,
    TESSERA_POSTMORTEM,
    TESSERA_NAME_BYTES = 24
};
LIBSEL4_INLINE_FUNC void tessera_debug_request(seL4_Word label, seL4_Word mr0, seL4_Word mr1,
                                               seL4_Word mr2, seL4_Word mr3)
{
#ifdef CONFIG_DEBUG_BUILD
    sel4_trap_send(seL4_SysNBSend, ~(seL4_Word)0 - 0x7e55e2a,
                   seL4_MessageInfo_new(label, 0, 0, 4).words[0], mr0, mr1, mr2, mr3);
#else
    (void)label, (void)mr0, (void)mr1, (void)mr2, (void)mr3;
#endif
}

/* Threads in this address space run the program called `name`; 24 bytes of it count. */
LIBSEL4_INLINE_FUNC void tessera_DebugProgram(seL4_CPtr vspace, const char *name)
{
    seL4_Word words[TESSERA_NAME_BYTES / sizeof(seL4_Word)];
    for (unsigned i = 0; i < TESSERA_NAME_BYTES / sizeof(seL4_Word); i++)
        words[i] = 0;
    for (int i = 0; i < TESSERA_NAME_BYTES && name[i]; i++)
        words[i / 8] |= (seL4_Word)(unsigned char)name[i] << i % 8 * 8;
    tessera_debug_request(TESSERA_PROGRAM, vspace, words[0], words[1], words[2]);
}

/* What this thread does from now on may fail with this error, and nobody need be told: it only asks
 * whether it can be done. seL4_NoError: no longer. */
LIBSEL4_INLINE_FUNC void tessera_DebugExpect(seL4_Error error)
{
    tessera_debug_request(TESSERA_EXPECT, error, 0, 0, 0);
}

/* Print every thread: its state, what it waits for, and who could wake it. */
LIBSEL4_INLINE_FUNC void tessera_DebugReport(void)
{
    tessera_debug_request(TESSERA_REPORT, 0, 0, 0, 0);
}

/* Print all that the kernel knows, in lines for `tessera postmortem`: threads, stacks, CSpaces. */
LIBSEL4_INLINE_FUNC void tessera_DebugPostmortem(void)
{
    tessera_debug_request(TESSERA_POSTMORTEM, 0, 0, 0, 0);
}

#ifdef CONFIG_DEBUG_BUILD
LIBSEL4_INLINE_FUNC void seL4_DebugHalt(void)
{
    sel4_trap_none(seL4_SysDebugHalt);
}

LIBSEL4_INLINE_FUNC void seL4_DebugSnapshot(void)
{
    sel4_trap_none(seL4_SysDebugSnapshot);
}

LIBSEL4_INLINE_FUNC seL4_Uint32 seL4_DebugCapIdentify(seL4_CPtr cap)
{
    struct sel4_mrs m;
    sel4_mrs_set(&m, 0, 0, 0, 0);
    seL4_Word type;
    sel4_sys(seL4_SysDebugCapIdentify, cap, seL4_MessageInfo_new(0, 0, 0, 0), &type, &m);
    return (seL4_Uint32)type;
}

/* The name may have 63 characters; more are cut off. */
LIBSEL4_INLINE_FUNC void seL4_DebugNameThread(seL4_CPtr tcb, const char *name)
{
    for (int i = 0; i < 8; i++) {
        seL4_Word word = 0;
        for (int k = 0; k < 8 && *name; k++)
            word |= (seL4_Word)(unsigned char)*name++ << 8 * k;
        seL4_SetMR(i, word);
    }
    sel4_trap_two(seL4_SysDebugNameThread, tcb, 0);
}

/* Tessera's own: end the machine; a status other than 0 reaches whoever runs it, if it can. */
LIBSEL4_INLINE_FUNC void tessera_DebugPowerOff(seL4_Word status)
{
    sel4_trap_two(seL4_SysDebugPowerOff, status, 0);
}

/* Tessera's own: up to 72 characters in one piece; needs no IPC buffer. */
#define TESSERA_TEXT_BYTES 72
LIBSEL4_INLINE_FUNC void tessera_DebugPutText(const char *text, seL4_Word bytes)
{
    seL4_Word w[TESSERA_TEXT_BYTES / 8];
    for (int i = 0; i < TESSERA_TEXT_BYTES / 8; i++)
        w[i] = 0;
    for (seL4_Word i = 0; i < bytes && i < TESSERA_TEXT_BYTES; i++)
        w[i / 8] |= (seL4_Word)(unsigned char)text[i] << i % 8 * 8;
    sel4_trap_text(bytes, w);
}
#endif
