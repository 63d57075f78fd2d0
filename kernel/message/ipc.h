/* ipc.h - one message from one thread to another. */
#pragma once
#include "message/api.h"
#include "core/cspace.h"
#include "lib/assert.h"
#include "machine.h"

/* From this length on, the processor's own copy (REP MOVSQ) is worth its start-up time. */
enum { LONG_MESSAGE = 24 };

/* Is all of the message in registers: up to four words, and no capabilities? One compare says it,
 * because the number of capabilities lies above that of words. */
static inline bool info_fits_registers(word info)
{
    return info % P2(9) <= MESSAGE_REGISTERS;
}

/* ipc.c: an IPC buffer worked out from its capability; one message moved. */
word *ipc_find_buffer(handle t, bool to_write);
struct parcel;
void ipc_transfer(handle sender, handle receiver, handle ep, word badge, const struct parcel *p);

/* The words of t's IPC buffer, if tcb_remember has noted where they are. It notes only buffers
 * that may be read and written. NULL: ask ipc_find_buffer. The note counts only while the same
 * capability is in the slot. */
static inline word *ipc_quick_buffer(handle t)
{
    if (tcb_cap(t, TCB_BUFFER)->w0 != tcb(t)->buffer_key)
        return NULL;
    return user_words(tcb(t)->buffer_at);
}

/* Copy one word at an offset that is partly in bytes, partly in words: the words are constant
 * and cost nothing in the address. */
static inline void copy_word(const word *from, word *to, word bytes_on, word words_on)
{
    ((word *)((char *)to + bytes_on))[words_on] = ((const word *)((const char *)from +
                                                                  bytes_on))[words_on];
}

/* Copy that part of a message of `length` words (4 or more) which does not travel in registers.
 * Returns false, with nothing copied, if length is above 120; below LONG_MESSAGE it never is.
 * The loop runs downwards and counts in bytes, so the index is what is left to do and takes one
 * register: seven instructions less for 10 words than upwards. */
static inline __attribute__((always_inline)) bool ipc_copy(const word *from, word *to, word length)
{
    enum { FIRST = BUFFER_MESSAGE + MESSAGE_REGISTERS };
    word words = length - MESSAGE_REGISTERS, left = words * sizeof(word);
    if (unlikely(length >= LONG_MESSAGE)) {
        if (length <= MESSAGE_WORDS)
            window_copy(to + FIRST, from + FIRST, words);
        return length <= MESSAGE_WORDS;
    }
    if (words % 2 != 0) {
        copy_word(from, to, left, FIRST - 1);
        left -= sizeof(word);
    }
    for (; left != 0; left -= 2 * sizeof(word)) {
        copy_word(from, to, left, FIRST - 1);
        copy_word(from, to, left, FIRST - 2);
    }
    return true;
}

/* The words of t's IPC buffer; NULL if it has none that may be read (or, with to_write,
 * written). */
static inline word *ipc_buffer(handle t, bool to_write)
{
    word *quick = ipc_quick_buffer(t);
    return likely(quick) ? quick : ipc_find_buffer(t, to_write);
}
