/* memory.h - from handles to typed pointers and back: the only such casts in the kernel.
 *
 * Owns:  the kernel window, a linear view of physical memory (512 GiB at most).
 * Uses:  arch window.h, which places it.
 * Never: fails: every handle value, however wrong, gives an address inside the window.
 *
 * State holds handles, never pointers.  A handle is the object's offset in physical memory, so
 * 39 bits are enough; on the machine, handle to pointer is one OR. */
#pragma once
#include "lib/physical.h"

struct slot;
struct tcb;
struct endpoint;
struct notification;

/* The object of this type at h.  A prover sees one array for each type instead
 * (test/wp/window.h). */
#ifndef OBJECT_AT
#define OBJECT_AT(type, h, kind) window_at(h, kind)
#endif

/* Each turns a handle into a pointer to the object there. Any value gives an address inside the
 * window, so a wrong handle cannot lead out of it. A pointer should live for one expression:
 * what is kept is the handle. */
static inline struct slot *slot(handle h)
{
    return OBJECT_AT(slot, h, KIND_SLOT);
}

/* The slot whose handle is in the low bits of a packed word. */
static inline struct slot *slot_in(word packed)
{
    return window_in(packed, KIND_SLOT);
}

static inline struct tcb *tcb(handle h)
{
    return OBJECT_AT(tcb, h, KIND_TCB);
}

static inline struct endpoint *endpoint(handle h)
{
    return OBJECT_AT(endpoint, h, KIND_ENDPOINT);
}

/* The same, straight from word 0 of a capability to it: the upper fields of the word fall away
 * by themselves. */
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
