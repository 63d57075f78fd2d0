/* api.h - the shape of messages: message info and IPC buffer, as in the ABI. */
#pragma once
#include "lib/types.h"

/* The longest message, and the capabilities that one message can name (ABI). */
enum { MESSAGE_WORDS = 120, MESSAGE_CAPS = 3 };

/* Word indices into the IPC buffer (1 KiB; the layout is seL4_IPCBuffer). Word 0 is the tag,
 * which libsel4 keeps for itself. */
enum {
    BUFFER_MESSAGE = 1, /* message register 0; the kernel uses 4 and up */
    BUFFER_CAPS = 122,  /* in: CPtrs to send; out: badges of unwrapped capabilities */
    BUFFER_RECEIVE_CNODE = 125,
    BUFFER_RECEIVE_INDEX = 126,
    BUFFER_RECEIVE_DEPTH = 127,
    BUFFER_BITS = 10,
};

/* Words of the message: bits 0 to 6. A length above 120 is taken for 120, as on seL4: there is
 * no error for it. */
static inline word info_length(word info)
{
    word length = info % P2(7);
    return length > MESSAGE_WORDS ? MESSAGE_WORDS : length;
}

/* Capabilities of the message, 0 to 3: bits 7 and 8. */
static inline word info_caps(word info)
{
    return info / P2(7) % P2(2);
}

/* The label: bits 12 and up. For an invocation it names the method. */
static inline word info_label(word info)
{
    return info / P2(12);
}

/* A message info word. `unwrapped` is a bit for each capability that arrives as a badge only
 * (bits 9 to 11). */
static inline word info_make(word label, word unwrapped, word caps, word length)
{
    return label * P2(12) + unwrapped * P2(9) + caps * P2(7) + length;
}
