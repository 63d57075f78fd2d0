/* syscalls_receive.h - the system calls that receive or answer, of a kernel without scheduling
 * contexts.
 *
 * Used: by syscalls.h, in its middle. */
#pragma once
#include <sel4/sel4_arch/syscalls.h>

LIBSEL4_INLINE_FUNC void seL4_Reply(seL4_MessageInfo_t msgInfo)
{
    struct sel4_mrs m;
    sel4_mrs_from_buffer(&m, msgInfo);
    sel4_sys(seL4_SysReply, 0, msgInfo, 0, &m);
}

LIBSEL4_INLINE_FUNC void seL4_ReplyWithMRs(seL4_MessageInfo_t msgInfo, seL4_Word *mr0,
                                           seL4_Word *mr1, seL4_Word *mr2, seL4_Word *mr3)
{
    struct sel4_mrs m;
    sel4_mrs_from(&m, mr0, mr1, mr2, mr3);
    sel4_sys(seL4_SysReply, 0, msgInfo, 0, &m);
}

LIBSEL4_INLINE_FUNC seL4_MessageInfo_t seL4_Recv(seL4_CPtr src, seL4_Word *sender)
{
    struct sel4_mrs m;
    sel4_mrs_set(&m, 0, 0, 0, 0);
    seL4_MessageInfo_t info = seL4_MessageInfo_new(0, 0, 0, 0);
    info = sel4_sys(seL4_SysRecv, src, info, sender, &m);
    sel4_mrs_to_buffer(&m);
    return info;
}

LIBSEL4_INLINE_FUNC seL4_MessageInfo_t seL4_RecvWithMRs(seL4_CPtr src, seL4_Word *sender,
                                                        seL4_Word *mr0, seL4_Word *mr1,
                                                        seL4_Word *mr2, seL4_Word *mr3)
{
    struct sel4_mrs m;
    sel4_mrs_from(&m, mr0, mr1, mr2, mr3);
    seL4_MessageInfo_t info = seL4_MessageInfo_new(0, 0, 0, 0);
    info = sel4_sys(seL4_SysRecv, src, info, sender, &m);
    sel4_mrs_to(&m, mr0, mr1, mr2, mr3);
    return info;
}

LIBSEL4_INLINE_FUNC seL4_MessageInfo_t seL4_NBRecv(seL4_CPtr src, seL4_Word *sender)
{
    struct sel4_mrs m;
    sel4_mrs_set(&m, 0, 0, 0, 0);
    seL4_MessageInfo_t info = seL4_MessageInfo_new(0, 0, 0, 0);
    info = sel4_sys(seL4_SysNBRecv, src, info, sender, &m);
    sel4_mrs_to_buffer(&m);
    return info;
}

LIBSEL4_INLINE_FUNC seL4_MessageInfo_t seL4_ReplyRecv(seL4_CPtr dest, seL4_MessageInfo_t msgInfo,
                                                      seL4_Word *sender)
{
    struct sel4_mrs m;
    sel4_mrs_from_buffer(&m, msgInfo);
    msgInfo = sel4_sys(seL4_SysReplyRecv, dest, msgInfo, sender, &m);
    sel4_mrs_to_buffer(&m);
    return msgInfo;
}

LIBSEL4_INLINE_FUNC seL4_MessageInfo_t seL4_ReplyRecvWithMRs(seL4_CPtr dest,
                                                             seL4_MessageInfo_t msgInfo,
                                                             seL4_Word *sender, seL4_Word *mr0,
                                                             seL4_Word *mr1, seL4_Word *mr2,
                                                             seL4_Word *mr3)
{
    struct sel4_mrs m;
    sel4_mrs_from(&m, mr0, mr1, mr2, mr3);
    msgInfo = sel4_sys(seL4_SysReplyRecv, dest, msgInfo, sender, &m);
    sel4_mrs_to(&m, mr0, mr1, mr2, mr3);
    return msgInfo;
}

LIBSEL4_INLINE_FUNC void seL4_Wait(seL4_CPtr src, seL4_Word *sender)
{
    seL4_Recv(src, sender);
}

LIBSEL4_INLINE_FUNC seL4_MessageInfo_t seL4_Poll(seL4_CPtr src, seL4_Word *sender)
{
    return seL4_NBRecv(src, sender);
}
