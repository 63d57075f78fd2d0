/* bin_sem.h - a binary semaphore: one may have it.  Results: 0, -1 if an argument makes no sense,
 * an error. */
#pragma once
#include <assert.h>
#include <autoconf.h>
#include <sel4/sel4.h>
#ifdef CONFIG_DEBUG_BUILD
#include <sel4debug/debug.h>
#endif
#include <stddef.h>
#include <sync/bin_sem_bare.h>
#include <vka/object.h>
#include <vka/vka.h>

typedef struct {
    vka_object_t notification;
    volatile int value;
} sync_bin_sem_t;

/* Begin with a notification of the caller's; `value` 1: it is free, 0: somebody has it. */
static inline int sync_bin_sem_init(sync_bin_sem_t *sem, seL4_CPtr notification, int value)
{
    if (!sem || (value != 0 && value != 1))
        return -1;
#ifdef CONFIG_DEBUG_BUILD
    assert(debug_cap_is_notification(notification));
#endif
    sem->notification.cptr = notification;
    sem->value = value;
    return 0;
}

/* Begin with a new one, and give it back. */
static inline int sync_bin_sem_new(vka_t *vka, sync_bin_sem_t *sem, int value)
{
    if (!sem || (value != 0 && value != 1))
        return -1;
    int error = vka_alloc_notification(vka, &sem->notification);
    return error ? error : sync_bin_sem_init(sem, sem->notification.cptr, value);
}

/* Give back its notification. 0: it worked. */
static inline int sync_bin_sem_destroy(vka_t *vka, sync_bin_sem_t *sem)
{
    if (!sem)
        return -1;
    vka_free_object(vka, &sem->notification);
    return 0;
}

/* Have it; let it go. */
static inline int sync_bin_sem_wait(sync_bin_sem_t *sem)
{
    return sem ? sync_bin_sem_bare_wait(sem->notification.cptr, &sem->value) : -1;
}

/* Let one waiter go on. 0: it worked. */
static inline int sync_bin_sem_post(sync_bin_sem_t *sem)
{
    return sem ? sync_bin_sem_bare_post(sem->notification.cptr, &sem->value) : -1;
}
