/* atomic.h - counters that several threads change. */
#pragma once
#include <assert.h>
#include <limits.h>
#include <stdbool.h>
#include <stddef.h>

/* One more, one less; returns the new value.  `memorder` is one of the compiler's __ATOMIC_... */
static inline int sync_atomic_increment(volatile int *x, int memorder)
{
    return __atomic_add_fetch(x, 1, memorder);
}

/* Take 1 away, in one step. */
static inline int sync_atomic_decrement(volatile int *x, int memorder)
{
    return __atomic_sub_fetch(x, 1, memorder);
}

/* The same, unless that would pass the least or the largest int: then -1, and nothing changes.  0
 * when it worked; what it
 * was before goes to *oldval. */
static inline int sync_atomic_decrement_safe(volatile int *x, int *oldval, int success_memorder)
{
    *oldval = __atomic_load_n(x, __ATOMIC_RELAXED);
    do {
        if (*oldval == INT_MIN)
            return -1;
    } while (!__atomic_compare_exchange_n(x, oldval, *oldval - 1, true, success_memorder,
                                          __ATOMIC_RELAXED));
    return 0;
}

static inline int sync_atomic_increment_safe(volatile int *x, int *oldval, int success_memorder)
{
    *oldval = __atomic_load_n(x, __ATOMIC_RELAXED);
    do {
        if (*oldval == INT_MAX)
            return -1;
    } while (!__atomic_compare_exchange_n(x, oldval, *oldval + 1, true, success_memorder,
                                          __ATOMIC_RELAXED));
    return 0;
}
