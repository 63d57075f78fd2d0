/* functions.h - message registers and the other parts of the thread's IPC buffer.
 *
 * Where the buffer is: the kernel loads GS with the address of the thread's buffer unless the
 * thread has a GS base of its own, so a thread needs neither thread-local storage nor any set-up to
 * use messages.  The few functions that want the buffer as a pointer take it from its userData word
 * (set by seL4_SetIPCBuffer, or by hand as in 2018), or else from the thread-local variable that
 * newer programs set.  A build for other kernels uses that variable alone. */
#pragma once
#include <sel4/types.h>

extern __thread seL4_IPCBuffer *__sel4_ipc_buffer;

#ifdef CONFIG_LIB_SEL4_USE_THREAD_LOCALS
#define SEL4_BUFFER (__sel4_ipc_buffer)
#else
/* volatile: gcc takes what lies at 0 for nobody's, and would drop the writes. */
#define SEL4_BUFFER ((volatile seL4_IPCBuffer __seg_gs *)0)
#endif

/* Tell libsel4 where the calling thread's buffer lies. */
LIBSEL4_INLINE_FUNC void seL4_SetIPCBuffer(seL4_IPCBuffer *ipc_buffer)
{
#ifdef CONFIG_LIB_SEL4_USE_THREAD_LOCALS
    __sel4_ipc_buffer = ipc_buffer;
#else
    SEL4_BUFFER->userData = (seL4_Word)ipc_buffer;
#endif
}

LIBSEL4_INLINE_FUNC seL4_IPCBuffer *seL4_GetIPCBuffer(void)
{
#ifdef CONFIG_LIB_SEL4_USE_THREAD_LOCALS
    return __sel4_ipc_buffer;
#else
    seL4_IPCBuffer *buffer = (seL4_IPCBuffer *)SEL4_BUFFER->userData;
    return buffer ? buffer : __sel4_ipc_buffer;
#endif
}

/* Message register i, 0..119. */
LIBSEL4_INLINE_FUNC seL4_Word seL4_GetMR(int i)
{
    return SEL4_BUFFER->msg[i];
}

LIBSEL4_INLINE_FUNC void seL4_SetMR(int i, seL4_Word mr)
{
    SEL4_BUFFER->msg[i] = mr;
}

LIBSEL4_INLINE_FUNC seL4_Word seL4_GetUserData(void)
{
    return SEL4_BUFFER->userData;
}

/* Not while seL4_GetIPCBuffer takes the buffer's address from there: see above. */
LIBSEL4_INLINE_FUNC void seL4_SetUserData(seL4_Word data)
{
    SEL4_BUFFER->userData = data;
}

/* Badge, or capability, i of the message, 0..2. */
LIBSEL4_INLINE_FUNC seL4_Word seL4_GetBadge(int i)
{
    return SEL4_BUFFER->caps_or_badges[i];
}

LIBSEL4_INLINE_FUNC seL4_CPtr seL4_GetCap(int i)
{
    return (seL4_CPtr)SEL4_BUFFER->caps_or_badges[i];
}

LIBSEL4_INLINE_FUNC void seL4_SetCap(int i, seL4_CPtr cptr)
{
    SEL4_BUFFER->caps_or_badges[i] = (seL4_Word)cptr;
}

/* The slot into which a capability in a message is to go. */
LIBSEL4_INLINE_FUNC void seL4_GetCapReceivePath(seL4_CPtr *receiveCNode, seL4_CPtr *receiveIndex,
                                                seL4_Word *receiveDepth)
{
    if (receiveCNode)
        *receiveCNode = SEL4_BUFFER->receiveCNode;
    if (receiveIndex)
        *receiveIndex = SEL4_BUFFER->receiveIndex;
    if (receiveDepth)
        *receiveDepth = SEL4_BUFFER->receiveDepth;
}

LIBSEL4_INLINE_FUNC void seL4_SetCapReceivePath(seL4_CPtr receiveCNode, seL4_CPtr receiveIndex,
                                                seL4_Word receiveDepth)
{
    SEL4_BUFFER->receiveCNode = receiveCNode;
    SEL4_BUFFER->receiveIndex = receiveIndex;
    SEL4_BUFFER->receiveDepth = receiveDepth;
}
