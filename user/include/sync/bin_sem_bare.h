/* bin_sem_bare.h - a binary semaphore, its state the caller's: an int, 1 (free) at the start. */
#pragma once
#include <assert.h>
#include <platsupport/sync/atomic.h>
#include <sel4/sel4.h>
#include <stddef.h>

/* A negative value counts those who wait: each is woken by the notification.  0; -1: too many
 * wait. */
static inline int sync_bin_sem_bare_wait(seL4_CPtr notification, volatile int *value)
{
    int before;
    if (sync_atomic_decrement_safe(value, &before, __ATOMIC_ACQUIRE))
        return -1;
    if (before <= 0) {
        seL4_Wait(notification, NULL);
        __atomic_thread_fence(__ATOMIC_ACQUIRE);
    }
    return 0;
}

/* Let one waiter go on. 0: it worked. */
static inline int sync_bin_sem_bare_post(seL4_CPtr notification, volatile int *value)
{
    int now = sync_atomic_increment(value, __ATOMIC_RELEASE);
    assert(now <= 1);
    if (now <= 0)
        seL4_Signal(notification);
    return 0;
}
