/* window.h - physical memory as the analyser sees it: an array of words that holds anything.
 *
 * Twin: arch/x86_64/window.h.  Every handle gives an address in the array, and behind the last of
 * them is room for the largest object, so an access is safe whatever the handle was. */
#pragma once
#include "lib/types.h"

enum { PROOF_BITS = 13, PROOF_ROOM = 8192 };
#define WINDOW_SIZE 0x7f80000000
#define WINDOW_AT_BOOT ((word)1 << PROOF_BITS)
extern word proof_memory[((1 << PROOF_BITS) + PROOF_ROOM) / 8];

static inline void *window_at(word h, int kind)
{
    (void)kind;
    return proof_memory + h % P2(PROOF_BITS) / 8;
}

static inline void *window_in(word packed, int kind)
{
    return window_at(packed, kind);
}

static inline word window_offset(const void *p)
{
    return (word)((const char *)p - (const char *)proof_memory);
}

static inline void window_mark(word h, word size, int kind)
{
    (void)h, (void)size, (void)kind;
}

static inline void window_copy(word *to, const word *from, word count)
{
    for (word i = 0; i < count; i++)
        to[i] = from[i];
}
