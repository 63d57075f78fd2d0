/* recursive_mutex.h - a lock that a thread may take again while it has it.
 *
 * A thread is recognised by its IPC buffer: it must have one.  Results: 0, -1 if an argument makes
 * no sense, an error. */
#pragma once
#include <sel4/sel4.h>
#include <vka/object.h>
#include <vka/vka.h>

typedef struct {
    vka_object_t notification;
    void *owner;
    unsigned int held; /* how often */
} sync_recursive_mutex_t;

/* A lock that its holder may take again. All return 0 when they worked. */
int sync_recursive_mutex_init(sync_recursive_mutex_t *mutex, seL4_CPtr notification);
/* Wait until the lock is free, or our own, and take it. */
int sync_recursive_mutex_lock(sync_recursive_mutex_t *mutex);
/* Give it back, as often as it was taken. */
int sync_recursive_mutex_unlock(sync_recursive_mutex_t *mutex);
/* A lock with a notification of its own. */
int sync_recursive_mutex_new(vka_t *vka, sync_recursive_mutex_t *mutex);
/* Give back the notification. */
int sync_recursive_mutex_destroy(vka_t *vka, sync_recursive_mutex_t *mutex);
