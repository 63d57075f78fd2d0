/* window.h - physical memory of the host machine: an array, and a map of what lies in it.
 *
 * Twin: arch/x86_64/window.h.
 * Every access through a handle is checked against the map: the right kind of object, in memory
 * that is not free.  A wrong one ends the test with a message. */
#pragma once
#include "lib/types.h"

/* 1 MiB of memory; the map has an entry for each 16 bytes, the size of the smallest object. */

enum { HOST_MEMORY_BITS = 20, HOST_CELL = 16 };
#define WINDOW_SIZE 0x7f80000000
#define WINDOW_AT_BOOT ((word)1 << HOST_MEMORY_BITS)
extern u8 host_memory[(size_t)1 << HOST_MEMORY_BITS];
enum { HOST_CELLS = (1 << HOST_MEMORY_BITS) / HOST_CELL };
extern u8 host_kinds[HOST_CELLS];

/* The whole check; most accesses are seen to be right before it. */
void host_check(word h, int kind);
void window_mark(word h, word size, int kind);

/* The compare before the call keeps the check cheap: nearly every access is right. */
static inline void *window_at(word h, int kind)
{
    if (h >= P2(HOST_MEMORY_BITS) || host_kinds[h / HOST_CELL] != kind)
        host_check(h, kind);
    return host_memory + h % P2(HOST_MEMORY_BITS);
}

/* The object whose handle is in the low 39 bits of a packed word. */
static inline void *window_in(word packed, int kind)
{
    return window_at(packed % P2(39), kind);
}

static inline word window_offset(const void *p)
{
    return (word)((const u8 *)p - host_memory);
}

static inline void window_copy(word *to, const word *from, word count)
{
    for (word i = 0; i < count; i++)
        to[i] = from[i];
}
