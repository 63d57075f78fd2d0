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

/* One system call: first the send half of it, if it has one, then the receive half. `first` is
 * where NBSendRecv and its like send to. The badge goes to *sender unless that is NULL. */
LIBSEL4_INLINE_FUNC seL4_MessageInfo_t sel4_sys_mcs(seL4_Word sys, seL4_CPtr src,
                                                    seL4_MessageInfo_t info, seL4_Word *sender,
                                                    struct sel4_mrs *m, seL4_CPtr reply,
                                                    seL4_CPtr first)
{
    sel4_trap_mcs(sys, &src, &info.words[0], &m->mr[0], &m->mr[1], &m->mr[2], &m->mr[3], reply,
                  first);
    if (sender)
        *sender = src;
    return info;
}

/* The same, with message registers 0..3 in the IPC buffer; those beyond the message are sent as
 * 0. */
LIBSEL4_INLINE_FUNC seL4_MessageInfo_t sel4_sys_mcs_buffer(seL4_Word sys, seL4_CPtr src,
                                                           seL4_MessageInfo_t info,
                                                           seL4_Word *sender, seL4_CPtr reply,
                                                           seL4_CPtr first)
{
    struct sel4_mrs m;
    sel4_mrs_from_buffer(&m, info);
    info = sel4_sys_mcs(sys, src, info, sender, &m, reply, first);
    sel4_mrs_to_buffer(&m);
    return info;
}

/* The same, with message registers 0..3 where the pointers point (NULL: not wanted). */
LIBSEL4_INLINE_FUNC seL4_MessageInfo_t sel4_sys_mcs_with(seL4_Word sys, seL4_CPtr src,
                                                         seL4_MessageInfo_t info, seL4_Word *sender,
                                                         seL4_Word *mr0, seL4_Word *mr1,
                                                         seL4_Word *mr2, seL4_Word *mr3,
                                                         seL4_CPtr reply, seL4_CPtr first)
{
    struct sel4_mrs m;
    sel4_mrs_from(&m, mr0, mr1, mr2, mr3);
    info = sel4_sys_mcs(sys, src, info, sender, &m, reply, first);
    sel4_mrs_to(&m, mr0, mr1, mr2, mr3);
    return info;
}

/* Receive; whoever makes a Call is answered by `reply`. */
LIBSEL4_INLINE_FUNC seL4_MessageInfo_t seL4_Recv(seL4_CPtr src, seL4_Word *sender, seL4_CPtr reply)
{
    return sel4_sys_mcs_buffer(seL4_SysRecv, src, seL4_MessageInfo_new(0, 0, 0, 0), sender, reply,
                               0);
}

LIBSEL4_INLINE_FUNC seL4_MessageInfo_t seL4_RecvWithMRs(seL4_CPtr src, seL4_Word *sender,
                                                        seL4_Word *mr0, seL4_Word *mr1,
                                                        seL4_Word *mr2, seL4_Word *mr3,
                                                        seL4_CPtr reply)
{
    return sel4_sys_mcs_with(seL4_SysRecv, src, seL4_MessageInfo_new(0, 0, 0, 0), sender, mr0, mr1,
                             mr2, mr3, reply, 0);
}

/* The same, if somebody sends already; else the badge is 0. */
LIBSEL4_INLINE_FUNC seL4_MessageInfo_t seL4_NBRecv(seL4_CPtr src, seL4_Word *sender,
                                                   seL4_CPtr reply)
{
    return sel4_sys_mcs_buffer(seL4_SysNBRecv, src, seL4_MessageInfo_new(0, 0, 0, 0), sender, reply,
                               0);
}

LIBSEL4_INLINE_FUNC seL4_MessageInfo_t seL4_NBRecvWithMRs(seL4_CPtr src, seL4_Word *sender,
                                                          seL4_Word *mr0, seL4_Word *mr1,
                                                          seL4_Word *mr2, seL4_Word *mr3,
                                                          seL4_CPtr reply)
{
    return sel4_sys_mcs_with(seL4_SysNBRecv, src, seL4_MessageInfo_new(0, 0, 0, 0), sender, mr0,
                             mr1, mr2, mr3, reply, 0);
}

/* Receive where nobody has to be answered. */
LIBSEL4_INLINE_FUNC seL4_MessageInfo_t seL4_Wait(seL4_CPtr src, seL4_Word *sender)
{
    return sel4_sys_mcs_buffer(seL4_SysWait, src, seL4_MessageInfo_new(0, 0, 0, 0), sender, 0, 0);
}

LIBSEL4_INLINE_FUNC seL4_MessageInfo_t seL4_WaitWithMRs(seL4_CPtr src, seL4_Word *sender,
                                                        seL4_Word *mr0, seL4_Word *mr1,
                                                        seL4_Word *mr2, seL4_Word *mr3)
{
    return sel4_sys_mcs_with(seL4_SysWait, src, seL4_MessageInfo_new(0, 0, 0, 0), sender, mr0, mr1,
                             mr2, mr3, 0, 0);
}

/* The same, if there is something already; else the badge is 0. */
LIBSEL4_INLINE_FUNC seL4_MessageInfo_t seL4_NBWait(seL4_CPtr src, seL4_Word *sender)
{
    return sel4_sys_mcs_buffer(seL4_SysNBWait, src, seL4_MessageInfo_new(0, 0, 0, 0), sender, 0, 0);
}

LIBSEL4_INLINE_FUNC seL4_MessageInfo_t seL4_NBWaitWithMRs(seL4_CPtr src, seL4_Word *sender,
                                                          seL4_Word *mr0, seL4_Word *mr1,
                                                          seL4_Word *mr2, seL4_Word *mr3)
{
    return sel4_sys_mcs_with(seL4_SysNBWait, src, seL4_MessageInfo_new(0, 0, 0, 0), sender, mr0,
                             mr1, mr2, mr3, 0, 0);
}

/* Answer by `reply`, then receive. */
LIBSEL4_INLINE_FUNC seL4_MessageInfo_t seL4_ReplyRecv(seL4_CPtr src, seL4_MessageInfo_t msgInfo,
                                                      seL4_Word *sender, seL4_CPtr reply)
{
    return sel4_sys_mcs_buffer(seL4_SysReplyRecv, src, msgInfo, sender, reply, 0);
}

LIBSEL4_INLINE_FUNC seL4_MessageInfo_t seL4_ReplyRecvWithMRs(seL4_CPtr src,
                                                             seL4_MessageInfo_t msgInfo,
                                                             seL4_Word *sender, seL4_Word *mr0,
                                                             seL4_Word *mr1, seL4_Word *mr2,
                                                             seL4_Word *mr3, seL4_CPtr reply)
{
    return sel4_sys_mcs_with(seL4_SysReplyRecv, src, msgInfo, sender, mr0, mr1, mr2, mr3, reply, 0);
}

/* Send to `dest`, with the scheduling context of the caller if somebody waits there who has none;
 * then receive. */
LIBSEL4_INLINE_FUNC seL4_MessageInfo_t seL4_NBSendRecv(seL4_CPtr dest, seL4_MessageInfo_t msgInfo,
                                                       seL4_CPtr src, seL4_Word *sender,
                                                       seL4_CPtr reply)
{
    return sel4_sys_mcs_buffer(seL4_SysNBSendRecv, src, msgInfo, sender, reply, dest);
}

LIBSEL4_INLINE_FUNC seL4_MessageInfo_t seL4_NBSendRecvWithMRs(
    seL4_CPtr dest, seL4_MessageInfo_t msgInfo, seL4_CPtr src, seL4_Word *sender, seL4_Word *mr0,
    seL4_Word *mr1, seL4_Word *mr2, seL4_Word *mr3, seL4_CPtr reply)
{
    return sel4_sys_mcs_with(seL4_SysNBSendRecv, src, msgInfo, sender, mr0, mr1, mr2, mr3, reply,
                             dest);
}

/* The same, where nobody has to be answered. What is sent to is named in the other register. */
LIBSEL4_INLINE_FUNC seL4_MessageInfo_t seL4_NBSendWait(seL4_CPtr dest, seL4_MessageInfo_t msgInfo,
                                                       seL4_CPtr src, seL4_Word *sender)
{
    return sel4_sys_mcs_buffer(seL4_SysNBSendWait, src, msgInfo, sender, dest, 0);
}

LIBSEL4_INLINE_FUNC seL4_MessageInfo_t seL4_NBSendWaitWithMRs(seL4_CPtr dest,
                                                              seL4_MessageInfo_t msgInfo,
                                                              seL4_CPtr src, seL4_Word *sender,
                                                              seL4_Word *mr0, seL4_Word *mr1,
                                                              seL4_Word *mr2, seL4_Word *mr3)
{
    return sel4_sys_mcs_with(seL4_SysNBSendWait, src, msgInfo, sender, mr0, mr1, mr2, mr3, dest, 0);
}

LIBSEL4_INLINE_FUNC seL4_MessageInfo_t seL4_Poll(seL4_CPtr src, seL4_Word *sender)
{
    return seL4_NBWait(src, sender);
}
