/* ltimer.h - a timer, whatever device is behind it.  Times are in nanoseconds.
 *
 * Results: 0, EINVAL for arguments that make no sense, ENOSYS for what this timer cannot do, ETIME
 * for an absolute time
 * that is over.  A timeout may come too early: who needs an exact time asks ltimer_get_time, and
 * sets another. */
#pragma once
#include <errno.h>
#include <platsupport/io.h>
#include <platsupport/irq.h>
#include <platsupport/pmem.h>

typedef enum {
    TIMEOUT_PERIODIC, /* again and again, until another is set, or the timer is reset */
    TIMEOUT_ABSOLUTE,
    TIMEOUT_RELATIVE, /* from now */
} timeout_type_t;

typedef enum {
    LTIMER_TIMEOUT_EVENT,
    LTIMER_OVERFLOW_EVENT,
} ltimer_event_t;

/* Called when the timer's interrupt was served. */
typedef void (*ltimer_callback_fn_t)(void *token, ltimer_event_t event);

typedef struct ltimer {
    /* What it needs: interrupts, and registers in memory. */
    size_t (*get_num_irqs)(void *data);
    int (*get_nth_irq)(void *data, size_t n, ps_irq_t *irq);
    size_t (*get_num_pmems)(void *data);
    int (*get_nth_pmem)(void *data, size_t n, pmem_region_t *region);
    /* What it does. */
    int (*get_time)(void *data, uint64_t *time);
    int (*get_resolution)(void *data, uint64_t *resolution);
    int (*set_timeout)(void *data, uint64_t ns, timeout_type_t type);
    int (*reset)(void *data);
    void (*destroy)(void *data);
    void *data;
} ltimer_t;

/* The time since some moment; it never goes back. */
static inline int ltimer_get_time(ltimer_t *timer, uint64_t *time)
{
    if (!timer || !time)
        return EINVAL;
    return timer->get_time ? timer->get_time(timer->data, time) : ENOSYS;
}

/* How fine the time is. */
static inline int ltimer_get_resolution(ltimer_t *timer, uint64_t *resolution)
{
    if (!timer || !resolution)
        return EINVAL;
    return timer->get_resolution ? timer->get_resolution(timer->data, resolution) : ENOSYS;
}

/* Let an interrupt come at a time, in so much time, or each time so much time has passed. */
static inline int ltimer_set_timeout(ltimer_t *timer, uint64_t nanoseconds, timeout_type_t type)
{
    if (!timer ||
        (type != TIMEOUT_PERIODIC && type != TIMEOUT_ABSOLUTE && type != TIMEOUT_RELATIVE))
        return EINVAL;
    return timer->set_timeout ? timer->set_timeout(timer->data, nanoseconds, type) : ENOSYS;
}

/* No timeout is set any more. */
static inline int ltimer_reset(ltimer_t *timer)
{
    if (!timer)
        return EINVAL;
    return timer->reset ? timer->reset(timer->data) : ENOSYS;
}

/* Turn it off, and give back what it had. */
static inline void ltimer_destroy(ltimer_t *timer)
{
    if (timer && timer->destroy)
        timer->destroy(timer->data);
}

/* How many interrupts the timer has, and the nth of them. */
static inline size_t ltimer_get_num_irqs(ltimer_t *timer)
{
    return timer && timer->get_num_irqs ? timer->get_num_irqs(timer->data) : 0;
}

static inline int ltimer_get_nth_irq(ltimer_t *timer, size_t n, ps_irq_t *irq)
{
    if (!timer || !irq || n >= ltimer_get_num_irqs(timer))
        return EINVAL;
    return timer->get_nth_irq ? timer->get_nth_irq(timer->data, n, irq) : ENOSYS;
}

/* How many pieces of device memory it has, and the nth of them. */
static inline size_t ltimer_get_num_pmems(ltimer_t *timer)
{
    return timer && timer->get_num_pmems ? timer->get_num_pmems(timer->data) : 0;
}

static inline int ltimer_get_nth_pmem(ltimer_t *timer, size_t n, pmem_region_t *pmem)
{
    if (!timer || !pmem || n >= ltimer_get_num_pmems(timer))
        return EINVAL;
    return timer->get_nth_pmem ? timer->get_nth_pmem(timer->data, n, pmem) : ENOSYS;
}

/* Wait without giving the processor up. */
static inline void ltimer_ns_delay(ltimer_t *timer, uint64_t nanoseconds)
{
    uint64_t start, now;
    if (ltimer_get_time(timer, &start))
        return;
    while (ltimer_get_time(timer, &now) == 0 && now - start < nanoseconds)
        ;
}

/* Wait so many microseconds, milliseconds, seconds, busy. */
static inline void ltimer_us_delay(ltimer_t *timer, uint64_t microseconds)
{
    ltimer_ns_delay(timer, microseconds * NS_IN_US);
}

static inline void ltimer_ms_delay(ltimer_t *timer, uint64_t milliseconds)
{
    ltimer_ns_delay(timer, milliseconds * NS_IN_MS);
}

static inline void ltimer_s_delay(ltimer_t *timer, uint64_t seconds)
{
    ltimer_ns_delay(timer, seconds * NS_IN_S);
}

/* The machine's best timer, ready for use; its interrupts are registered with ops.irq_ops, and
 * callback(callback_token,
 * ...) is called for each (it may be NULL). */
int ltimer_default_init(ltimer_t *timer, ps_io_ops_t ops, ltimer_callback_fn_t callback,
                        void *callback_token);
/* Only what it needs can be asked. */
int ltimer_default_describe(ltimer_t *timer, ps_io_ops_t ops);
