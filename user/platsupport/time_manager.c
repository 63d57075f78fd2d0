/* time_manager.c - many timeouts from one timer.
 *
 * Owns:    the queue of timeouts, and the timer's one timeout.
 * Entered: programs, through time_manager.h.
 * Uses:    tqueue.c for the order, ltimer.h for the time. */
#include <platsupport/local_time_manager.h>
#include <platsupport/tqueue.h>

struct manager {
    tqueue_t queue;
    ltimer_t *ltimer;
};

/* Nearer than this is now: the interrupt would come before the timer was set. */
enum { SOON_NS = 10000 };

/* Set the timer for what is due next; what became due meanwhile is called. */
static int set_timer(struct manager *m)
{
    uint64_t next, now;
    for (;;) {
        int error = tqueue_next(&m->queue, &next);
        if (error || next == 0)
            return error;
        error = ltimer_get_time(m->ltimer, &now);
        if (error)
            return error;
        if (next > now + SOON_NS)
            error = ltimer_set_timeout(m->ltimer, next, TIMEOUT_ABSOLUTE);
        if (next > now + SOON_NS && error != ETIME)
            return error;
        error = tqueue_update(&m->queue, now + SOON_NS, NULL);
        if (error)
            return error;
    }
}

static int get_time(void *data, uint64_t *time)
{
    return ltimer_get_time(((struct manager *)data)->ltimer, time);
}

static int update_with_time(void *data, uint64_t time)
{
    struct manager *m = data;
    int error = tqueue_update(&m->queue, time, NULL);
    return error ? error : set_timer(m);
}

static int register_cb(void *data, timeout_type_t type, uint64_t ns, uint64_t start, uint32_t id,
                       timeout_cb_fn_t callback, uintptr_t token)
{
    struct manager *m = data;
    timeout_t t = { .token = token, .callback = callback };
    uint64_t now;
    int error = get_time(m, &now);
    if (error)
        return error;
    switch (type) {
    case TIMEOUT_ABSOLUTE:
        if (ns <= now)
            return ETIME;
        t.abs_time = ns;
        break;
    case TIMEOUT_RELATIVE:
        t.abs_time = now + ns;
        break;
    case TIMEOUT_PERIODIC:
        if (ns == 0)
            return EINVAL;
        t.abs_time = start ? start : now + ns;
        t.period = ns;
        break;
    default:
        return EINVAL;
    }
    error = tqueue_register(&m->queue, id, &t);
    return error ? error : set_timer(m);
}

static int deregister_cb(void *data, uint32_t id)
{
    return tqueue_cancel(&((struct manager *)data)->queue, id);
}

static int alloc_id(void *data, unsigned int *id)
{
    return tqueue_alloc_id(&((struct manager *)data)->queue, id);
}

static int alloc_id_at(void *data, unsigned int id)
{
    return tqueue_alloc_id_at(&((struct manager *)data)->queue, id);
}

static int free_id(void *data, unsigned int id)
{
    return tqueue_free_id(&((struct manager *)data)->queue, id);
}

int tm_init(time_manager_t *tm, ltimer_t *ltimer, ps_io_ops_t *ops, int size)
{
    struct manager *m;
    if (!tm || !ltimer || !ops)
        return EINVAL;
    int error = ps_calloc(&ops->malloc_ops, 1, sizeof *m, (void **)&m);
    if (error)
        return error;
    m->ltimer = ltimer;
    error = tqueue_init_static(&m->queue, &ops->malloc_ops, size);
    if (error) {
        ps_free(&ops->malloc_ops, sizeof *m, m);
        return error;
    }
    *tm = (time_manager_t){
        alloc_id, alloc_id_at, free_id, register_cb, deregister_cb, update_with_time, get_time, m,
    };
    return 0;
}
