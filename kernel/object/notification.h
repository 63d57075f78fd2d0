/* notification.h - a word of badge bits, and the threads that wait for it. */
#pragma once
#include "core/queue.h"

struct call;

enum { NOTIFICATION_BITS = 5 + MCS };

struct notification {
    struct queue waiters; /* tag: one of the three below */
    word bits;            /* pending badges, valid when NTFN_ACTIVE */
    handle bound;         /* the thread that BindNotification tied to this */
    struct notification_of_variant variant;
};
_Static_assert(sizeof(struct notification) == 1 << NOTIFICATION_BITS,
               "ABI: 1 << seL4_NotificationBits");

/* Idle is 0, the tag of every empty queue. */
enum { NTFN_IDLE, NTFN_WAITING, NTFN_ACTIVE };

void notification_signal(handle n, word badge);
void notification_wait(handle n, handle t, bool block);
bool notification_take(handle n, handle t);
void notification_leave(handle t);
void notification_requeue(handle t);
bool notification_cancel_one(handle n);
void notification_bind(handle n, handle t);
void notification_unbind(handle t);
bool notification_finalise(struct cap c, bool final);
status notification_invoke(struct call *c);

/* Does nobody wait for the notification? Then it can die in one step. */
static inline bool notification_is_idle(handle n)
{
    return notification(n)->waiters.head == 0;
}

/* Is a signal pending that nobody has taken? */
static inline bool notification_is_active(handle n)
{
    return queue_tag(&notification(n)->waiters) == NTFN_ACTIVE;
}

/* A notification in zeroed memory: idle, bound to nobody. Inline, because one Retype makes many. */
static inline struct cap notification_create(paddr at, word size_bits, bool device)
{
    (void)size_bits, (void)device;
    window_mark(at, sizeof(struct notification), KIND_NOTIFICATION);
    return cap_set_rights(cap_make(CAP_notification, at, 0), RIGHTS_ALL);
}
