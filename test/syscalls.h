/* syscalls.h - the numbers of system calls, for programs that make them without any library. */
#pragma once
#include <sel4/syscall.h>

enum {
    SYS_CALL = seL4_SysCall,
    SYS_REPLY_RECV = seL4_SysReplyRecv,
    SYS_SEND = seL4_SysSend,
    SYS_NBSEND = seL4_SysNBSend,
    SYS_RECV = seL4_SysRecv,
    SYS_NBRECV = seL4_SysNBRecv,
    SYS_YIELD = seL4_SysYield,
    SYS_SET_TLS_BASE = seL4_SysSetTLSBase,
#if MCS
    SYS_NBSEND_RECV = seL4_SysNBSendRecv,
    SYS_NBSEND_WAIT = seL4_SysNBSendWait,
    SYS_WAIT = seL4_SysWait,
    SYS_NBWAIT = seL4_SysNBWait
#else
    SYS_REPLY = seL4_SysReply
#endif
};
