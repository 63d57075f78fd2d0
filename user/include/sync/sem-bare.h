/* sem-bare.h - a semaphore, its state the caller's: an int, how many may have it at the start.
 *
 * Waiting threads wait at an endpoint: so each post wakes one, and none is lost. */
#pragma once
#include <assert.h>
#include <autoconf.h>
#include <limits.h>
#include <platsupport/sync/atomic.h>
#include <sel4/sel4.h>
#ifdef CONFIG_DEBUG_BUILD
#include <sel4debug/debug.h>
#endif
#include <stddef.h>
#include <utils/attribute.h>

/* The message registers stay as they are. */
static inline int sync_sem_bare_wait(seL4_CPtr ep, volatile int *value)
{
    int before;
    if (sync_atomic_decrement_safe(value, &before, __ATOMIC_ACQUIRE))
        return -1;
    if (before <= 0) {
#ifdef CONFIG_KERNEL_MCS
        seL4_WaitWithMRs(ep, NULL, NULL, NULL, NULL, NULL);
#else
        seL4_RecvWithMRs(ep, NULL, NULL, NULL, NULL, NULL);
#endif
        __atomic_thread_fence(__ATOMIC_ACQUIRE);
    }
    return 0;
}

/* Only if nobody has to be waited for; -1 if so. */
static inline int sync_sem_bare_trywait(UNUSED seL4_CPtr ep, volatile int *value)
{
    int now = __atomic_load_n(value, __ATOMIC_RELAXED);
    while (now > 0)
        if (__atomic_compare_exchange_n(value, &now, now - 1, 1, __ATOMIC_ACQUIRE,
                                        __ATOMIC_RELAXED))
            return 0;
    return -1;
}

/* Let one waiter go on, or the next one that comes. 0: it worked. */
static inline int sync_sem_bare_post(seL4_CPtr ep, volatile int *value)
{
    int now = sync_atomic_increment(value, __ATOMIC_RELEASE);
    if (now <= 0)
        seL4_Signal(ep); /* an empty message: it waits until the other is there */
    return 0;
}
