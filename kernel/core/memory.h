/* memory.h - from handles to typed pointers and back: the only such casts in the kernel.
 *
 * Owns:  the kernel window, a linear view of physical memory (512 GiB at most).
 * Uses:  arch window.h, which places it.
 * Never: fails: every handle value, however wrong, gives an address inside the window.
 *
 * State holds handles, never pointers.  A handle is the object's offset in physical memory, so
 * 39 bits are enough; on the machine, handle to pointer is one OR. */
#pragma once
#include "lib/types.h"
#include "window.h"

enum { HANDLE_BITS = 39 };

struct slot;
struct tcb;
struct endpoint;
struct notification;

/* The object of this type at h.  A prover sees one array for each type instead (test/wp/window.h). */
#ifndef OBJECT_AT
#define OBJECT_AT(type, h, kind) window_at(h, kind)
#endif

/* What a piece of memory holds.  Test builds keep a map of this and check each access. */
enum memory_kind { KIND_FREE, KIND_SLOT, KIND_TCB, KIND_ENDPOINT, KIND_NOTIFICATION, KIND_TABLE };

static inline struct slot *slot(handle h)
{
    return OBJECT_AT(slot, h, KIND_SLOT);
}

static inline struct tcb *tcb(handle h)
{
    return OBJECT_AT(tcb, h, KIND_TCB);
}

static inline struct endpoint *endpoint(handle h)
{
    return OBJECT_AT(endpoint, h, KIND_ENDPOINT);
}

/* The same, from word 0 of a capability to it. */
static inline struct endpoint *endpoint_in(word packed)
{
    return window_in(packed, KIND_ENDPOINT);
}

static inline struct notification *notification(handle h)
{
    return OBJECT_AT(notification, h, KIND_NOTIFICATION);
}

static inline struct notification *notification_in(word packed)
{
    return window_in(packed, KIND_NOTIFICATION);
}

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
