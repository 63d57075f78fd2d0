/* queue.h - a doubly linked list of threads, and a two-bit tag that its owner may use.
 *
 * Owns:  the links queue_prev and queue_next of struct tcb.  A thread is in at most one queue:
 *        a ready queue when it can run, the queue of what it waits for when it cannot.
 * Uses:  memory.h.
 * Never: reads or writes anything else of a thread.
 *
 * Two words, because 16 bytes is the size of an endpoint in the ABI:
 * the tag lies above the 39 bits of the tail's handle. */
#pragma once
#include "core/memory.h"
#include "core/tcb.h"

struct queue {
    word head;
    word tail_and_tag;
};

static inline word queue_tag(const struct queue *q)
{
    return q->tail_and_tag / P2(62);
}

static inline handle queue_tail(const struct queue *q)
{
    return q->tail_and_tag % P2(HANDLE_BITS);
}

static inline void queue_set(struct queue *q, handle tail, word tag)
{
    q->tail_and_tag = tag * P2(62) + tail;
}

static inline void queue_set_tag(struct queue *q, word tag)
{
    queue_set(q, queue_tail(q), tag);
}

/* Put t at the tail, and set the tag. */
static inline void queue_append_tagged(struct queue *q, handle t, word tag)
{
    handle tail = queue_tail(q);
    tcb(t)->queue_prev = tail;
    tcb(t)->queue_next = 0;
    if (tail)
        tcb(tail)->queue_next = t;
    else
        q->head = t;
    queue_set(q, t, tag);
}

/* Put t, whose links are 0, into q, which is empty, and set the tag. */
static inline void queue_start(struct queue *q, handle t, word tag)
{
    q->head = t;
    queue_set(q, t, tag);
}

/* Put t at the tail. */
static inline void queue_append(struct queue *q, handle t)
{
    queue_append_tagged(q, t, queue_tag(q));
}

/* Put t at the head. */
static inline void queue_push(struct queue *q, handle t)
{
    handle head = q->head;
    tcb(t)->queue_prev = 0;
    tcb(t)->queue_next = head;
    if (head)
        tcb(head)->queue_prev = t;
    else
        queue_set(q, t, queue_tag(q));
    q->head = t;
}

/* Take t, which is in q, out of it; its links become 0. */
static inline void queue_remove(struct queue *q, handle t)
{
    handle prev = tcb(t)->queue_prev, next = tcb(t)->queue_next;
    if (prev)
        tcb(prev)->queue_next = next;
    else
        q->head = next;
    if (next)
        tcb(next)->queue_prev = prev;
    else
        queue_set(q, prev, queue_tag(q));
    tcb(t)->queue_prev = 0;
    tcb(t)->queue_next = 0;
}
