/* tqueue.h - timeouts in the order in which they are due.  Results as time_manager.h's. */
#pragma once
#include <platsupport/io.h>
#include <platsupport/time_manager.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>

typedef struct {
    uint64_t abs_time;
    uint64_t period; /* 0: it comes once */
    uintptr_t token;
    timeout_cb_fn_t callback;
} timeout_t;

struct tqueue_node {
    timeout_t timeout;
    bool allocated; /* its number is given out */
    bool active;    /* it is in the queue */
    struct tqueue_node *next;
};
typedef struct tqueue_node tqueue_node_t;

typedef struct {
    tqueue_node_t *queue; /* what is due first is first */
    tqueue_node_t *array; /* by number */
    int n;
} tqueue_t;

/* A queue for at most size timeouts. 0: it worked. */
int tqueue_init_static(tqueue_t *tq, ps_malloc_ops_t *mops, int size);
/* Take a free number. 0: it worked. */
int tqueue_alloc_id(tqueue_t *tq, unsigned int *id);
/* Take this number, if it is free. 0: it worked. */
int tqueue_alloc_id_at(tqueue_t *tq, unsigned int id);
/* Give a number back. 0: it worked. */
int tqueue_free_id(tqueue_t *tq, unsigned int id);
/* Also inside a callback; what was registered with this number before is forgotten. */
int tqueue_register(tqueue_t *tq, unsigned int id, timeout_t *timeout);
/* Also of a number that is not given out: then nothing happens. */
int tqueue_cancel(tqueue_t *tq, unsigned int id);
/* Call what is due at curr_time, periodic ones again later; when the next is due goes to *next_time
 * (0: none is), which may
 * be NULL. */
int tqueue_update(tqueue_t *tq, uint64_t curr_time, uint64_t *next_time);
int tqueue_next(tqueue_t *tq, uint64_t *next_time);
