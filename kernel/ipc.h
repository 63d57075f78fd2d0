/* ipc.h - one message from one thread to another. */
#pragma once
#include "api.h"
#include "cspace.h"
#include "lib/assert.h"
#include "machine.h"

/* From this length on, setting up a copy by the processor is worth it. */
enum { LONG_MESSAGE = 24 };

word *ipc_find_buffer(handle t, bool to_write);
struct parcel;
void ipc_transfer(handle sender, handle receiver, handle ep, word badge, const struct parcel *p);
void ipc_cancel(handle t);

/* The words of t's IPC buffer where tcb_remember knows them: readable and writable.  NULL: ask
 * ipc_find_buffer. */
static inline word *ipc_quick_buffer(handle t)
{
    if (tcb_cap(t, TCB_BUFFER)->w0 != tcb(t)->buffer_key)
        return NULL;
    return user_words(tcb(t)->buffer_at);
}

/* Copy what of a message does not travel in registers, up to word `length` (exclusive, 4..120). */
static inline __attribute__((always_inline)) void ipc_copy(const word *from, word *to, word length)
{
    word i = BUFFER_MESSAGE + MESSAGE_REGISTERS;
    if (unlikely(length >= LONG_MESSAGE)) {
        window_copy(to + i, from + i, (length > MESSAGE_WORDS ? MESSAGE_WORDS : length) - MESSAGE_REGISTERS);
        return;
    }
    word end = BUFFER_MESSAGE + length;
    if (end % 2 == 0) {
        to[i] = from[i];
        i++;
    }
    while (i < end) {
        to[i] = from[i];
        to[i + 1] = from[i + 1];
        i += 2;
        stays_an_index(i);
    }
}

/* The words of t's IPC buffer; NULL if it has none that may be read (or written). */
static inline word *ipc_buffer(handle t, bool to_write)
{
    word *quick = ipc_quick_buffer(t);
    return likely(quick) ? quick : ipc_find_buffer(t, to_write);
}
