/* lock.h - a lock for libraries that malloc itself may call, so they cannot use a pthread_mutex_t.
 *
 * Start it with { 0 }.  It is not recursive.  Taking a free lock is one instruction and no system
 * call; a thread that waits sleeps, if the C library has a vka (muslcsys/vka.h). */
#pragma once

typedef struct muslcsys_lock {
    int state; /* 0 free, 1 taken, 2 taken and somebody may wait */
} muslcsys_lock_t;

/* Wait until the lock is free, and take it. */
void muslcsys_lock(muslcsys_lock_t *lock);
/* Give it back. */
void muslcsys_unlock(muslcsys_lock_t *lock);
