/* ipc.h - one message from one thread to another. */
#pragma once
#include "cspace.h"

word *ipc_find_buffer(handle t, bool to_write);
bool ipc_find_caps(handle t, const word *buffer, word count, handle found[MESSAGE_CAPS],
                   struct walk *w);
void ipc_transfer(handle sender, handle receiver, handle ep, word badge, bool can_grant);
void ipc_cancel(handle t);

/* The words of t's IPC buffer where tcb_remember knows them: readable and writable.  NULL: ask
 * ipc_find_buffer. */
static inline word *ipc_quick_buffer(handle t)
{
    if (slot(tcb_slot(t, TCB_BUFFER))->cap.w0 != tcb(t)->buffer_key)
        return NULL;
    return user_words(tcb(t)->buffer_at);
}

/* Copy what of a message does not travel in registers, up to word `length` (exclusive, 4..120). */
static inline void ipc_copy(const word *from, word *to, word length)
{
    for (word i = MESSAGE_REGISTERS; i < length && i < MESSAGE_WORDS; i++)
        to[BUFFER_MESSAGE + i] = from[BUFFER_MESSAGE + i];
}

/* The words of t's IPC buffer; NULL if it has none that may be read (or written). */
static inline word *ipc_buffer(handle t, bool to_write)
{
    word *quick = ipc_quick_buffer(t);
    return likely(quick) ? quick : ipc_find_buffer(t, to_write);
}
