/* physical.h - physical memory, as the kernel reaches it through its window.
 *
 * Owns:  nothing.   Uses: arch window.h, which places the window.   Knows nothing of the kernel. */
#pragma once
#include "lib/types.h"
#include "window.h"

enum { HANDLE_BITS = 39 }; /* of an offset in physical memory: 512 GiB */

/* What a piece of memory holds.  Test builds keep a map of this and check each access. */
enum memory_kind { KIND_FREE, KIND_SLOT, KIND_TCB, KIND_ENDPOINT, KIND_NOTIFICATION, KIND_TABLE };

/* 512 words: a paging structure or an ASID pool. */
static inline word *table(handle h)
{
    return window_at(h, KIND_TABLE);
}

/* Words of user memory that the kernel may touch: those of an IPC buffer. */
static inline word *user_words(paddr p)
{
    return window_at(p, KIND_FREE);
}

/* Any memory, to be cleared or filled while the kernel boots. */
static inline void *memory_at(paddr p)
{
    return window_at(p, KIND_FREE);
}
