/* syscalls_receive_mcs.h - the system calls that receive, of a kernel with scheduling contexts.
 *
 * `reply` is a capability to a reply object: whoever makes a Call is then answered by it. A Call
 * that is received without one is never answered. seL4 manual, sections 2.2 and 4.2.
 *
 * Used: by syscalls.h, in its middle. */
#pragma once
#include <sel4/sel4_arch/syscalls.h>

#ifndef CONFIG_KERNEL_MCS
#error "for kernels with CONFIG_KERNEL_MCS only; this one is classic"
#endif

/* One system call with the two registers that only these have. */
LIBSEL4_INLINE_FUNC seL4_MessageInfo_t sel4_sys_mcs(seL4_Word sys, seL4_CPtr cap,
                                                    seL4_MessageInfo_t info, seL4_Word *sender,
                                                    struct sel4_mrs *m, seL4_CPtr reply,
                                                    seL4_CPtr first)
{
    x64_sys_mcs(sys, &cap, &info.words[0], &m->mr[0], &m->mr[1], &m->mr[2], &m->mr[3], reply,
                first);
    if (sender)
        *sender = cap;
    return info;
}

LIBSEL4_INLINE_FUNC seL4_MessageInfo_t seL4_Recv(seL4_CPtr src, seL4_Word *sender, seL4_CPtr reply)
{
    struct sel4_mrs m;
    seL4_MessageInfo_t msgInfo = seL4_MessageInfo_new(0, 0, 0, 0);
    sel4_mrs_set(&m, 0, 0, 0, 0);
    msgInfo = sel4_sys_mcs(seL4_SysRecv, src, msgInfo, sender, &m, reply, 0);
    sel4_mrs_to_buffer(&m);
    return msgInfo;
}

LIBSEL4_INLINE_FUNC seL4_MessageInfo_t seL4_RecvWithMRs(seL4_CPtr src, seL4_Word *sender,
                                                        seL4_Word *mr0, seL4_Word *mr1,
                                                        seL4_Word *mr2, seL4_Word *mr3,
                                                        seL4_CPtr reply)
{
    struct sel4_mrs m;
    seL4_MessageInfo_t msgInfo = seL4_MessageInfo_new(0, 0, 0, 0);
    sel4_mrs_from(&m, mr0, mr1, mr2, mr3);
    msgInfo = sel4_sys_mcs(seL4_SysRecv, src, msgInfo, sender, &m, reply, 0);
    sel4_mrs_to(&m, mr0, mr1, mr2, mr3);
    return msgInfo;
}

LIBSEL4_INLINE_FUNC seL4_MessageInfo_t seL4_NBRecv(seL4_CPtr src, seL4_Word *sender,
                                                   seL4_CPtr reply)
{
    struct sel4_mrs m;
    seL4_MessageInfo_t msgInfo = seL4_MessageInfo_new(0, 0, 0, 0);
    sel4_mrs_set(&m, 0, 0, 0, 0);
    msgInfo = sel4_sys_mcs(seL4_SysNBRecv, src, msgInfo, sender, &m, reply, 0);
    sel4_mrs_to_buffer(&m);
    return msgInfo;
}

LIBSEL4_INLINE_FUNC seL4_MessageInfo_t seL4_NBRecvWithMRs(seL4_CPtr src, seL4_Word *sender,
                                                          seL4_Word *mr0, seL4_Word *mr1,
                                                          seL4_Word *mr2, seL4_Word *mr3,
                                                          seL4_CPtr reply)
{
    struct sel4_mrs m;
    seL4_MessageInfo_t msgInfo = seL4_MessageInfo_new(0, 0, 0, 0);
    sel4_mrs_from(&m, mr0, mr1, mr2, mr3);
    msgInfo = sel4_sys_mcs(seL4_SysNBRecv, src, msgInfo, sender, &m, reply, 0);
    sel4_mrs_to(&m, mr0, mr1, mr2, mr3);
    return msgInfo;
}

/* Receive where nobody has to be answered. */
LIBSEL4_INLINE_FUNC seL4_MessageInfo_t seL4_Wait(seL4_CPtr src, seL4_Word *sender)
{
    struct sel4_mrs m;
    seL4_MessageInfo_t msgInfo = seL4_MessageInfo_new(0, 0, 0, 0);
    sel4_mrs_set(&m, 0, 0, 0, 0);
    msgInfo = sel4_sys_mcs(seL4_SysWait, src, msgInfo, sender, &m, 0, 0);
    sel4_mrs_to_buffer(&m);
    return msgInfo;
}

LIBSEL4_INLINE_FUNC seL4_MessageInfo_t seL4_WaitWithMRs(seL4_CPtr src, seL4_Word *sender,
                                                        seL4_Word *mr0, seL4_Word *mr1,
                                                        seL4_Word *mr2, seL4_Word *mr3)
{
    struct sel4_mrs m;
    seL4_MessageInfo_t msgInfo = seL4_MessageInfo_new(0, 0, 0, 0);
    sel4_mrs_from(&m, mr0, mr1, mr2, mr3);
    msgInfo = sel4_sys_mcs(seL4_SysWait, src, msgInfo, sender, &m, 0, 0);
    sel4_mrs_to(&m, mr0, mr1, mr2, mr3);
    return msgInfo;
}

LIBSEL4_INLINE_FUNC seL4_MessageInfo_t seL4_NBWait(seL4_CPtr src, seL4_Word *sender)
{
    struct sel4_mrs m;
    seL4_MessageInfo_t msgInfo = seL4_MessageInfo_new(0, 0, 0, 0);
    sel4_mrs_set(&m, 0, 0, 0, 0);
    msgInfo = sel4_sys_mcs(seL4_SysNBWait, src, msgInfo, sender, &m, 0, 0);
    sel4_mrs_to_buffer(&m);
    return msgInfo;
}

LIBSEL4_INLINE_FUNC seL4_MessageInfo_t seL4_NBWaitWithMRs(seL4_CPtr src, seL4_Word *sender,
                                                          seL4_Word *mr0, seL4_Word *mr1,
                                                          seL4_Word *mr2, seL4_Word *mr3)
{
    struct sel4_mrs m;
    seL4_MessageInfo_t msgInfo = seL4_MessageInfo_new(0, 0, 0, 0);
    sel4_mrs_from(&m, mr0, mr1, mr2, mr3);
    msgInfo = sel4_sys_mcs(seL4_SysNBWait, src, msgInfo, sender, &m, 0, 0);
    sel4_mrs_to(&m, mr0, mr1, mr2, mr3);
    return msgInfo;
}

LIBSEL4_INLINE_FUNC seL4_MessageInfo_t seL4_ReplyRecv(seL4_CPtr src, seL4_MessageInfo_t msgInfo,
                                                      seL4_Word *sender, seL4_CPtr reply)
{
    struct sel4_mrs m;
    sel4_mrs_from_buffer(&m, msgInfo);
    msgInfo = sel4_sys_mcs(seL4_SysReplyRecv, src, msgInfo, sender, &m, reply, 0);
    sel4_mrs_to_buffer(&m);
    return msgInfo;
}

LIBSEL4_INLINE_FUNC seL4_MessageInfo_t seL4_ReplyRecvWithMRs(seL4_CPtr src,
                                                             seL4_MessageInfo_t msgInfo,
                                                             seL4_Word *sender, seL4_Word *mr0,
                                                             seL4_Word *mr1, seL4_Word *mr2,
                                                             seL4_Word *mr3, seL4_CPtr reply)
{
    struct sel4_mrs m;
    sel4_mrs_from(&m, mr0, mr1, mr2, mr3);
    msgInfo = sel4_sys_mcs(seL4_SysReplyRecv, src, msgInfo, sender, &m, reply, 0);
    sel4_mrs_to(&m, mr0, mr1, mr2, mr3);
    return msgInfo;
}

/* Send to `dest`, with the scheduling context of the caller if somebody waits there who has none;
 * then receive. */
LIBSEL4_INLINE_FUNC seL4_MessageInfo_t seL4_NBSendRecv(seL4_CPtr dest, seL4_MessageInfo_t msgInfo,
                                                       seL4_CPtr src, seL4_Word *sender,
                                                       seL4_CPtr reply)
{
    struct sel4_mrs m;
    sel4_mrs_from_buffer(&m, msgInfo);
    msgInfo = sel4_sys_mcs(seL4_SysNBSendRecv, src, msgInfo, sender, &m, reply, dest);
    sel4_mrs_to_buffer(&m);
    return msgInfo;
}

LIBSEL4_INLINE_FUNC seL4_MessageInfo_t seL4_NBSendRecvWithMRs(
    seL4_CPtr dest, seL4_MessageInfo_t msgInfo, seL4_CPtr src, seL4_Word *sender, seL4_Word *mr0,
    seL4_Word *mr1, seL4_Word *mr2, seL4_Word *mr3, seL4_CPtr reply)
{
    struct sel4_mrs m;
    sel4_mrs_from(&m, mr0, mr1, mr2, mr3);
    msgInfo = sel4_sys_mcs(seL4_SysNBSendRecv, src, msgInfo, sender, &m, reply, dest);
    sel4_mrs_to(&m, mr0, mr1, mr2, mr3);
    return msgInfo;
}

LIBSEL4_INLINE_FUNC seL4_MessageInfo_t seL4_NBSendWait(seL4_CPtr dest, seL4_MessageInfo_t msgInfo,
                                                       seL4_CPtr src, seL4_Word *sender)
{
    struct sel4_mrs m;
    sel4_mrs_from_buffer(&m, msgInfo);
    msgInfo = sel4_sys_mcs(seL4_SysNBSendWait, src, msgInfo, sender, &m, dest, 0);
    sel4_mrs_to_buffer(&m);
    return msgInfo;
}

LIBSEL4_INLINE_FUNC seL4_MessageInfo_t seL4_NBSendWaitWithMRs(seL4_CPtr dest,
                                                              seL4_MessageInfo_t msgInfo,
                                                              seL4_CPtr src, seL4_Word *sender,
                                                              seL4_Word *mr0, seL4_Word *mr1,
                                                              seL4_Word *mr2, seL4_Word *mr3)
{
    struct sel4_mrs m;
    sel4_mrs_from(&m, mr0, mr1, mr2, mr3);
    msgInfo = sel4_sys_mcs(seL4_SysNBSendWait, src, msgInfo, sender, &m, dest, 0);
    sel4_mrs_to(&m, mr0, mr1, mr2, mr3);
    return msgInfo;
}

LIBSEL4_INLINE_FUNC seL4_MessageInfo_t seL4_Poll(seL4_CPtr src, seL4_Word *sender)
{
    return seL4_NBWait(src, sender);
}
