/* time_manager.h - many timeouts from one timer: each has a number, and calls a function when it is
 * due.
 *
 * Results: 0, EINVAL for arguments that make no sense, ENOSYS for what this manager cannot do,
 * ENOMEM if there are no numbers left, EADDRINUSE, ETIME for an absolute time that is over.  Times
 * are in nanoseconds. */
#pragma once
#include <errno.h>
#include <platsupport/ltimer.h>
#include <stdint.h>

/* What it returns is not looked at. */
typedef int (*timeout_cb_fn_t)(uintptr_t token);

typedef struct time_manager {
    int (*alloc_id)(void *data, unsigned int *id);
    int (*alloc_id_at)(void *data, unsigned int id);
    int (*free_id)(void *data, unsigned int id);
    int (*register_cb)(void *data, timeout_type_t type, uint64_t ns, uint64_t start, uint32_t id,
                       timeout_cb_fn_t callback, uintptr_t token);
    int (*deregister_cb)(void *data, uint32_t id);
    int (*update_with_time)(void *data, uint64_t time);
    int (*get_time)(void *data, uint64_t *time);
    void *data;
} time_manager_t;

/* A number: any that is free, or this one; give it back. */
static inline int tm_alloc_id(time_manager_t *tm, unsigned int *id)
{
    if (!tm || !id)
        return EINVAL;
    return tm->alloc_id ? tm->alloc_id(tm->data, id) : ENOSYS;
}

/* Take this number, if it is free. 0: it worked. */
static inline int tm_alloc_id_at(time_manager_t *tm, unsigned int id)
{
    if (!tm)
        return EINVAL;
    return tm->alloc_id_at ? tm->alloc_id_at(tm->data, id) : ENOSYS;
}

/* Give a number back. 0: it worked. */
static inline int tm_free_id(time_manager_t *tm, unsigned int id)
{
    if (!tm)
        return EINVAL;
    return tm->free_id ? tm->free_id(tm->data, id) : ENOSYS;
}

/* Call callback(token) at a time, in so much time, or each time so much has passed, first at
 * `start` (0: one period from
 * now).  Callbacks run inside tm_update.  Another timeout with this number takes its place. */
static inline int tm_register_cb(time_manager_t *tm, timeout_type_t type, uint64_t ns,
                                 uint64_t start, uint32_t id, timeout_cb_fn_t callback,
                                 uintptr_t token)
{
    if (!tm)
        return EINVAL;
    return tm->register_cb ? tm->register_cb(tm->data, type, ns, start, id, callback, token)
                           : ENOSYS;
}

/* Call back at this time, in ns, with the number and the token. 0: it worked. */
static inline int tm_register_abs_cb(time_manager_t *tm, uint64_t abs_ns, uint32_t id,
                                     timeout_cb_fn_t callback, uintptr_t token)
{
    return tm_register_cb(tm, TIMEOUT_ABSOLUTE, abs_ns, 0, id, callback, token);
}

/* Call back after so many ns. 0: it worked. */
static inline int tm_register_rel_cb(time_manager_t *tm, uint64_t rel_ns, uint32_t id,
                                     timeout_cb_fn_t callback, uintptr_t token)
{
    return tm_register_cb(tm, TIMEOUT_RELATIVE, rel_ns, 0, id, callback, token);
}

/* Call back every period_ns, from the time start on (0: from now). 0: it worked. */
static inline int tm_register_periodic_cb(time_manager_t *tm, uint64_t period_ns, uint64_t start,
                                          uint32_t id, timeout_cb_fn_t callback, uintptr_t token)
{
    return tm_register_cb(tm, TIMEOUT_PERIODIC, period_ns, start, id, callback, token);
}

/* The number calls back no longer. 0: it worked. */
static inline int tm_deregister_cb(time_manager_t *tm, unsigned int id)
{
    if (!tm)
        return EINVAL;
    return tm->deregister_cb ? tm->deregister_cb(tm->data, id) : ENOSYS;
}

/* The time in ns. 0: it worked. */
static inline int tm_get_time(time_manager_t *tm, uint64_t *time)
{
    if (!tm || !time)
        return EINVAL;
    return tm->get_time ? tm->get_time(tm->data, time) : ENOSYS;
}

/* The timer's interrupt came: call what is due, and set the timer for what comes next. */
static inline int tm_update_with_time(time_manager_t *tm, uint64_t time)
{
    if (!tm)
        return EINVAL;
    return tm->update_with_time ? tm->update_with_time(tm->data, time) : ENOSYS;
}

/* Call what is due. Whoever gets the timer's interrupts calls this. 0: it worked. */
static inline int tm_update(time_manager_t *tm)
{
    uint64_t time;
    int error = tm_get_time(tm, &time);
    return error ? error : tm_update_with_time(tm, time);
}
