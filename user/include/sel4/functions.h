/* functions.h - message registers and the other parts of the thread's IPC buffer.
 *
 * Where the buffer is: each thread has a thread-local variable for its address, as with seL4's own
 * libsel4.  The runtime sets it for the first thread.  Who makes a thread gives it thread-local
 * storage and sets the variable there (sel4runtime_write_tls_image, sel4runtime_set_tls_variable,
 * seL4_TCB_SetTLSBase), or lets the thread call seL4_SetIPCBuffer.  A thread made by hand without
 * any of that gets it from user/runtime/by_hand.c. */
#pragma once
#include <sel4/types.h>

#ifdef CONFIG_LIB_SEL4_USE_THREAD_LOCALS
#define SEL4_THREAD_LOCAL __thread
#else
#define SEL4_THREAD_LOCAL /* a program of one thread, which has no thread-local storage */
#endif
extern SEL4_THREAD_LOCAL seL4_IPCBuffer *__sel4_ipc_buffer;

/* Tell libsel4 where the calling thread's buffer lies. */
LIBSEL4_INLINE_FUNC void seL4_SetIPCBuffer(seL4_IPCBuffer *ipc_buffer)
{
    __sel4_ipc_buffer = ipc_buffer;
}

/* The calling thread's buffer; NULL if nobody said where it lies. */
LIBSEL4_INLINE_FUNC seL4_IPCBuffer *seL4_GetIPCBuffer(void)
{
    return __sel4_ipc_buffer;
}

/* Message register i, 0..119. */
LIBSEL4_INLINE_FUNC seL4_Word seL4_GetMR(int i)
{
    return seL4_GetIPCBuffer()->msg[i];
}

/* Write message register i, 0..119. */
LIBSEL4_INLINE_FUNC void seL4_SetMR(int i, seL4_Word mr)
{
    seL4_GetIPCBuffer()->msg[i] = mr;
}

/* A word of the buffer that the kernel never touches. */
LIBSEL4_INLINE_FUNC seL4_Word seL4_GetUserData(void)
{
    return seL4_GetIPCBuffer()->userData;
}

LIBSEL4_INLINE_FUNC void seL4_SetUserData(seL4_Word data)
{
    seL4_GetIPCBuffer()->userData = data;
}

/* Badge, or capability, i of the message, 0..2. */
LIBSEL4_INLINE_FUNC seL4_Word seL4_GetBadge(int i)
{
    return seL4_GetIPCBuffer()->caps_or_badges[i];
}

/* Capability i of the message that is to be sent, 0..2. */
LIBSEL4_INLINE_FUNC seL4_CPtr seL4_GetCap(int i)
{
    return (seL4_CPtr)seL4_GetIPCBuffer()->caps_or_badges[i];
}

/* Send the capability in this slot along, as the ith, 0..2. */
LIBSEL4_INLINE_FUNC void seL4_SetCap(int i, seL4_CPtr cptr)
{
    seL4_GetIPCBuffer()->caps_or_badges[i] = (seL4_Word)cptr;
}

/* The slot into which a capability in a message is to go. */
LIBSEL4_INLINE_FUNC void seL4_GetCapReceivePath(seL4_CPtr *receiveCNode, seL4_CPtr *receiveIndex,
                                                seL4_Word *receiveDepth)
{
    if (receiveCNode)
        *receiveCNode = seL4_GetIPCBuffer()->receiveCNode;
    if (receiveIndex)
        *receiveIndex = seL4_GetIPCBuffer()->receiveIndex;
    if (receiveDepth)
        *receiveDepth = seL4_GetIPCBuffer()->receiveDepth;
}

/* The slot for a capability in a message; it must be empty. */
LIBSEL4_INLINE_FUNC void seL4_SetCapReceivePath(seL4_CPtr receiveCNode, seL4_CPtr receiveIndex,
                                                seL4_Word receiveDepth)
{
    seL4_GetIPCBuffer()->receiveCNode = receiveCNode;
    seL4_GetIPCBuffer()->receiveIndex = receiveIndex;
    seL4_GetIPCBuffer()->receiveDepth = receiveDepth;
}

#include <sel4/syscalls.h> /* at the end: its stubs use what stands above */
