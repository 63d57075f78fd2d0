/* spinlock.h - a lock for a few instructions, on several processors. */
#pragma once

typedef int sync_spinlock_t; /* 0: it is free */

/* A lock for which threads wait busily. All return 0. */
static inline int sync_spinlock_init(sync_spinlock_t *lock)
{
    *lock = 0;
    return 0;
}

static inline int sync_spinlock_lock(sync_spinlock_t *lock)
{
    while (__atomic_exchange_n(lock, 1, __ATOMIC_ACQUIRE))
        while (__atomic_load_n(lock, __ATOMIC_RELAXED))
            __builtin_ia32_pause();
    return 0;
}

/* 0: it was taken. */
static inline int sync_spinlock_trylock(sync_spinlock_t *lock)
{
    return __atomic_exchange_n(lock, 1, __ATOMIC_ACQUIRE);
}

static inline int sync_spinlock_unlock(sync_spinlock_t *lock)
{
    __atomic_store_n(lock, 0, __ATOMIC_RELEASE);
    return 0;
}

static inline int sync_spinlock_destroy(sync_spinlock_t *lock)
{
    (void)lock;
    return 0;
}
