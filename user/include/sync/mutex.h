/* mutex.h - a lock: a binary semaphore that is free at the start. */
#pragma once
#include <sel4/sel4.h>
#include <sync/bin_sem.h>
#include <vka/vka.h>

typedef sync_bin_sem_t sync_mutex_t;

/* A lock over a notification that is there already. All return 0 when they worked. */
static inline int sync_mutex_init(sync_mutex_t *mutex, seL4_CPtr notification)
{
    return sync_bin_sem_init(mutex, notification, 1);
}

/* Wait until the lock is free, and take it. */
static inline int sync_mutex_lock(sync_mutex_t *mutex)
{
    return sync_bin_sem_wait(mutex);
}

/* Give it back. */
static inline int sync_mutex_unlock(sync_mutex_t *mutex)
{
    return sync_bin_sem_post(mutex);
}

/* A lock with a notification of its own. */
static inline int sync_mutex_new(vka_t *vka, sync_mutex_t *mutex)
{
    return sync_bin_sem_new(vka, mutex, 1);
}

/* Give back the notification. */
static inline int sync_mutex_destroy(vka_t *vka, sync_mutex_t *mutex)
{
    return sync_bin_sem_destroy(vka, mutex);
}
