/* sem.h - a semaphore: `value` may have it.  Results: 0, -1 if an argument makes no sense, an
 * error. */
#pragma once
#include <assert.h>
#include <autoconf.h>
#include <sel4/sel4.h>
#ifdef CONFIG_DEBUG_BUILD
#include <sel4debug/debug.h>
#endif
#include <stddef.h>
#include <sync/sem-bare.h>
#include <vka/object.h>
#include <vka/vka.h>

typedef struct {
    vka_object_t ep;
    volatile int value;
} sync_sem_t;

/* Begin with an endpoint of the caller's. */
static inline int sync_sem_init(sync_sem_t *sem, seL4_CPtr ep, int value)
{
    if (!sem)
        return -1;
#ifdef CONFIG_DEBUG_BUILD
    assert(debug_cap_is_endpoint(ep));
#endif
    sem->ep.cptr = ep;
    sem->value = value;
    return 0;
}

/* Begin with a new one, and give it back. */
static inline int sync_sem_new(vka_t *vka, sync_sem_t *sem, int value)
{
    if (!sem)
        return -1;
    int error = vka_alloc_endpoint(vka, &sem->ep);
    return error ? error : sync_sem_init(sem, sem->ep.cptr, value);
}

/* Give back its endpoint. 0: it worked. */
static inline int sync_sem_destroy(vka_t *vka, sync_sem_t *sem)
{
    if (!sem)
        return -1;
    vka_free_object(vka, &sem->ep);
    return 0;
}

/* Take one, or wait until there is one. 0: it worked. */
static inline int sync_sem_wait(sync_sem_t *sem)
{
    return sem ? sync_sem_bare_wait(sem->ep.cptr, &sem->value) : -1;
}

/* -1 also if it would have to wait. */
static inline int sync_sem_trywait(sync_sem_t *sem)
{
    return sem ? sync_sem_bare_trywait(sem->ep.cptr, &sem->value) : -1;
}

/* Give one; a waiter goes on. 0: it worked. */
static inline int sync_sem_post(sync_sem_t *sem)
{
    return sem ? sync_sem_bare_post(sem->ep.cptr, &sem->value) : -1;
}
