/* physical.h - physical memory, as the kernel reaches it through its window.
 *
 * Owns:  nothing.   Uses: arch window.h, which places the window.   Knows nothing of the kernel. */
#pragma once
#include "lib/types.h"
#include "window.h"

/* A handle and a physical address are both an offset from the start of physical memory. 39 bits
 * reach 512 GiB, which is what the window maps: one entry of the topmost paging structure. */
enum { HANDLE_BITS = 39 };

/* What a piece of memory holds. On the machine the kind costs nothing. Test builds keep a map
 * from address to kind, and check at each access that the kernel looks at a piece of memory as
 * the object that lies there. */
enum memory_kind {
    KIND_FREE,
    KIND_SLOT,
    KIND_TCB,
    KIND_ENDPOINT,
    KIND_NOTIFICATION,
    KIND_TABLE,
    KIND_SCHED_CONTEXT,
    KIND_REPLY
};

/* The 512 words of a paging structure or of an ASID pool at h. */
static inline word *table(handle h)
{
    return window_at(h, KIND_TABLE);
}

/* User memory that the kernel may read or write: the frame that holds an IPC buffer. Other user
 * memory is never touched, because a user could change or unmap it. */
static inline word *user_words(paddr p)
{
    return window_at(p, KIND_FREE);
}

/* Any memory, for boot code only: it clears and fills memory before objects lie there. */
static inline void *memory_at(paddr p)
{
    return window_at(p, KIND_FREE);
}
