/* api.h - the shape of messages: message info and IPC buffer, as in the ABI. */
#pragma once
#include "lib/types.h"

enum { MESSAGE_WORDS = 120, MESSAGE_CAPS = 3 };

/* Word indices into the IPC buffer (1 KiB). */
enum {
    BUFFER_MESSAGE = 1, /* message register 0; the kernel uses 4 and up */
    BUFFER_CAPS = 122,  /* in: CPtrs to send; out: badges of unwrapped capabilities */
    BUFFER_RECEIVE_CNODE = 125,
    BUFFER_RECEIVE_INDEX = 126,
    BUFFER_RECEIVE_DEPTH = 127,
    BUFFER_BITS = 10,
};

static inline word info_length(word info)
{
    word length = info % P2(7);
    return length > MESSAGE_WORDS ? MESSAGE_WORDS : length;
}

static inline word info_caps(word info)
{
    return info / P2(7) % P2(2);
}

static inline word info_label(word info)
{
    return info / P2(12);
}

static inline word info_make(word label, word unwrapped, word caps, word length)
{
    return label * P2(12) + unwrapped * P2(9) + caps * P2(7) + length;
}
