/* tqueue.c - timeouts in the order in which they are due.
 *
 * Owns:    nothing; a tqueue_t is its user's.
 * Entered: time_manager.c, programs. */
#include <platsupport/tqueue.h>

static tqueue_node_t *node_of(tqueue_t *tq, unsigned int id)
{
    return tq && id < (unsigned)tq->n && tq->array[id].allocated ? &tq->array[id] : NULL;
}

int tqueue_init_static(tqueue_t *tq, ps_malloc_ops_t *mops, int size)
{
    void *array;
    if (!tq || !mops || size <= 0)
        return EINVAL;
    int error = ps_calloc(mops, (size_t)size, sizeof *tq->array, &array);
    if (!error)
        *tq = (tqueue_t){ NULL, array, size };
    return error;
}

int tqueue_alloc_id_at(tqueue_t *tq, unsigned int id)
{
    if (!tq || id >= (unsigned)tq->n)
        return EINVAL;
    if (tq->array[id].allocated)
        return EADDRINUSE;
    tq->array[id].allocated = true;
    return 0;
}

int tqueue_alloc_id(tqueue_t *tq, unsigned int *id)
{
    if (!tq || !id)
        return EINVAL;
    for (*id = 0; *id < (unsigned)tq->n; (*id)++)
        if (tqueue_alloc_id_at(tq, *id) == 0)
            return 0;
    return ENOMEM;
}

static void take_out(tqueue_t *tq, tqueue_node_t *node)
{
    tqueue_node_t **n = &tq->queue;
    while (*n && *n != node)
        n = &(*n)->next;
    if (*n)
        *n = node->next;
    node->active = false;
}

/* Behind all that are due before or at the same time. */
static void put_in(tqueue_t *tq, tqueue_node_t *node)
{
    tqueue_node_t **n = &tq->queue;
    while (*n && (*n)->timeout.abs_time <= node->timeout.abs_time)
        n = &(*n)->next;
    node->next = *n;
    *n = node;
    node->active = true;
}

int tqueue_cancel(tqueue_t *tq, unsigned int id)
{
    if (!tq || id >= (unsigned)tq->n)
        return EINVAL;
    if (tq->array[id].active)
        take_out(tq, &tq->array[id]);
    return 0;
}

int tqueue_free_id(tqueue_t *tq, unsigned int id)
{
    if (!node_of(tq, id) || tqueue_cancel(tq, id))
        return EINVAL;
    tq->array[id].allocated = false;
    return 0;
}

int tqueue_register(tqueue_t *tq, unsigned int id, timeout_t *timeout)
{
    if (!timeout || !node_of(tq, id) || tqueue_cancel(tq, id))
        return EINVAL;
    tq->array[id].timeout = *timeout;
    put_in(tq, &tq->array[id]);
    return 0;
}

int tqueue_next(tqueue_t *tq, uint64_t *next_time)
{
    if (!tq || !next_time)
        return EINVAL;
    *next_time = tq->queue ? tq->queue->timeout.abs_time : 0;
    return 0;
}

/* A periodic one is put in again before its callback runs, which may cancel it; periods that are
 * over are left out. */
int tqueue_update(tqueue_t *tq, uint64_t curr_time, uint64_t *next_time)
{
    if (!tq)
        return EINVAL;
    while (tq->queue && tq->queue->timeout.abs_time <= curr_time) {
        tqueue_node_t *node = tq->queue;
        timeout_t *t = &node->timeout;
        take_out(tq, node);
        if (t->period) {
            t->abs_time += ((curr_time - t->abs_time) / t->period + 1) * t->period;
            put_in(tq, node);
        }
        if (t->callback)
            t->callback(t->token);
    }
    return next_time ? tqueue_next(tq, next_time) : 0;
}
