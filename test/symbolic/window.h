/* window.h - physical memory for the symbolic run: words, each of which may be a term.
 *
 * Twin: arch/x86_64/window.h. */
#pragma once
#include "lib/types.h"

enum { SYMBOLIC_MEMORY = 1 << 16 };
#define WINDOW_SIZE 0x7f80000000
#define WINDOW_AT_BOOT ((word)SYMBOLIC_MEMORY)
extern word symbolic_memory[SYMBOLIC_MEMORY / 8];

static inline void *window_at(word h, int kind)
{
    (void)kind;
    return (char *)symbolic_memory + h.value() % SYMBOLIC_MEMORY;
}

static inline void *window_in(word packed, int kind)
{
    return window_at(packed % P2(39), kind);
}

static inline word window_offset(const void *p)
{
    return (size_t)((const char *)p - (const char *)symbolic_memory);
}

static inline void window_mark(word h, word size, int kind)
{
    (void)h, (void)size, (void)kind;
}
