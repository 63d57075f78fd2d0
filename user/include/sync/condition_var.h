/* condition_var.h - wait, under a lock, until somebody says that a condition may be true.
 *
 * Whoever waits looks at its condition again when it was woken.  All but sync_cv_broadcast_release
 * are called with the
 * lock taken.  Results: 0, -1 if an argument makes no sense, an error. */
#pragma once
#include <autoconf.h>
#include <platsupport/sync/atomic.h>
#include <sel4/sel4.h>
#ifdef CONFIG_DEBUG_BUILD
#include <sel4debug/debug.h>
#endif
#include <stdbool.h>
#include <sync/bin_sem.h>
#include <vka/object.h>
#include <vka/vka.h>

typedef struct {
    vka_object_t notification;
    volatile int waiters;
    volatile bool broadcasting;
    volatile int due; /* of the waiters, how many were woken and have not gone on yet */
} sync_cv_t;

/* Begin with a notification of the caller's. */
static inline int sync_cv_init(sync_cv_t *cv, seL4_CPtr notification)
{
    if (!cv)
        return -1;
#ifdef CONFIG_DEBUG_BUILD
    assert(debug_cap_is_notification(notification));
#endif
    cv->notification.cptr = notification;
    cv->waiters = 0;
    cv->broadcasting = false;
    cv->due = 0;
    return 0;
}

/* Begin with a new one, and give it back. */
static inline int sync_cv_new(vka_t *vka, sync_cv_t *cv)
{
    if (!cv)
        return -1;
    int error = vka_alloc_notification(vka, &cv->notification);
    return error ? error : sync_cv_init(cv, cv->notification.cptr);
}

/* Give back its notification. 0: it worked. */
static inline int sync_cv_destroy(vka_t *vka, sync_cv_t *cv)
{
    if (!cv)
        return -1;
    vka_free_object(vka, &cv->notification);
    return 0;
}

/* Let the lock go, wait, and take it again.  Several signals merge in the notification, so a
 * woken thread wakes the next one that is due. */
static inline int sync_cv_wait(sync_bin_sem_t *lock, sync_cv_t *cv)
{
    if (!cv)
        return -1;
    cv->waiters++;
    int error = sync_bin_sem_post(lock);
    if (error)
        return error;
    seL4_Wait(cv->notification.cptr, NULL);
    error = sync_bin_sem_wait(lock);
    if (error)
        return error;
    cv->waiters--;
    cv->due--;
    if (cv->due > 0)
        seL4_Signal(cv->notification.cptr);
    else
        cv->broadcasting = false;
    return 0;
}

/* Wake one waiting thread. */
static inline int sync_cv_signal(sync_cv_t *cv)
{
    if (!cv)
        return -1;
    if (cv->waiters > cv->due) {
        cv->due++;
        seL4_Signal(cv->notification.cptr);
    }
    return 0;
}

/* Wake all who wait. */
static inline int sync_cv_broadcast(sync_cv_t *cv)
{
    if (!cv)
        return -1;
    if (cv->waiters > 0) {
        cv->broadcasting = true;
        cv->due = cv->waiters;
        seL4_Signal(cv->notification.cptr);
    }
    return 0;
}

/* The same, and let the lock go first: so that the woken find it free. */
static inline int sync_cv_broadcast_release(sync_bin_sem_t *lock, sync_cv_t *cv)
{
    if (!cv)
        return -1;
    bool any = cv->waiters > 0;
    cv->broadcasting = any;
    cv->due = cv->waiters;
    int error = sync_bin_sem_post(lock);
    if (any && !error)
        seL4_Signal(cv->notification.cptr);
    return error;
}
