/* notification.h - a word of badge bits, and the threads that wait for it. */
#pragma once
#include "call/call.h"
#include "core/queue.h"

enum { NOTIFICATION_BITS = 5 };

struct notification {
    struct queue waiters;       /* tag: one of the three below */
    word bits;                  /* pending badges, valid when NTFN_ACTIVE */
    handle bound;               /* the thread that BindNotification tied to this */
};
_Static_assert(sizeof(struct notification) == 1 << NOTIFICATION_BITS,
               "ABI: 1 << seL4_NotificationBits");

enum { NTFN_IDLE, NTFN_WAITING, NTFN_ACTIVE };

void notification_signal(handle n, word badge);
void notification_wait(handle n, handle t, bool block);
bool notification_take(handle n, handle t);
void notification_leave(handle t);
bool notification_cancel_one(handle n);
void notification_bind(handle n, handle t);
void notification_unbind(handle t);
bool notification_finalise(struct cap c, bool final);
status notification_invoke(struct call *c);
