/* recursive_mutex.c - a lock that a thread may take again while it has it.
 *
 * Owns:    nothing.
 * Entered: programs, in any thread that has an IPC buffer. */
#include <assert.h>
#include <limits.h>
#include <sync/recursive_mutex.h>

static void *self(void)
{
    return seL4_GetIPCBuffer();
}

/* The notification is signalled while nobody has the lock. */
int sync_recursive_mutex_init(sync_recursive_mutex_t *mutex, seL4_CPtr notification)
{
    if (!mutex)
        return -1;
    mutex->notification.cptr = notification;
    mutex->owner = NULL;
    mutex->held = 0;
    seL4_Signal(notification);
    return 0;
}

/* Only this thread writes itself into `owner`: if it reads itself there, it has the lock. */
int sync_recursive_mutex_lock(sync_recursive_mutex_t *mutex)
{
    if (!mutex)
        return -1;
    if (__atomic_load_n(&mutex->owner, __ATOMIC_RELAXED) != self()) {
        seL4_Wait(mutex->notification.cptr, NULL);
        __atomic_thread_fence(__ATOMIC_ACQUIRE);
        __atomic_store_n(&mutex->owner, self(), __ATOMIC_RELAXED);
    }
    if (mutex->held == UINT_MAX)
        return -1;
    mutex->held++;
    return 0;
}

int sync_recursive_mutex_unlock(sync_recursive_mutex_t *mutex)
{
    if (!mutex || mutex->owner != self() || mutex->held == 0)
        return -1;
    if (--mutex->held == 0) {
        __atomic_store_n(&mutex->owner, NULL, __ATOMIC_RELEASE);
        seL4_Signal(mutex->notification.cptr);
    }
    return 0;
}

int sync_recursive_mutex_new(vka_t *vka, sync_recursive_mutex_t *mutex)
{
    if (!mutex)
        return -1;
    int error = vka_alloc_notification(vka, &mutex->notification);
    return error ? error : sync_recursive_mutex_init(mutex, mutex->notification.cptr);
}

int sync_recursive_mutex_destroy(vka_t *vka, sync_recursive_mutex_t *mutex)
{
    if (!mutex)
        return -1;
    vka_free_object(vka, &mutex->notification);
    return 0;
}
