/* window.h - physical memory as WP sees it: an array for each type of object, indexed by the handle
 * itself.
 *
 * Twin: arch/x86_64/window.h.  What makes one array for each type sound, that no two objects
 * overlap, is what the map of the host machine checks at every access in every test. */
#pragma once
#include "lib/types.h"

#define WINDOW_SIZE 0x7f80000000
#define WINDOW_AT_BOOT ((word)1 << 39)
#define PROOF_HANDLES 0x8000000000 /* 2^HANDLE_BITS */
#define OBJECT_AT(type, h, kind) proof_##type(h)
struct slot *proof_slot(handle h);
struct tcb *proof_tcb(handle h);
struct endpoint *proof_endpoint(handle h);
struct notification *proof_notification(handle h);
struct sched_context *proof_sched_context(handle h); /* with scheduling contexts */
struct refill *proof_refill(handle h);

void *window_at(word h, int kind);
void *window_in(word packed, int kind);
word window_offset(const void *p);
void window_mark(word h, word size, int kind);
