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

/* head and tail are handles of threads, 0 if the queue is empty. */
struct queue {
    word head;
    word tail_and_tag;
};

/* The owner's tag, 0 to 3. An endpoint keeps there whether senders or receivers wait. */
static inline word queue_tag(const struct queue *q)
{
    return q->tail_and_tag / P2(62);
}

/* The last thread of the queue; 0 if it is empty. */
static inline handle queue_tail(const struct queue *q)
{
    return q->tail_and_tag % P2(HANDLE_BITS);
}

/* Set tail and tag. */
static inline void queue_set(struct queue *q, handle tail, word tag)
{
    q->tail_and_tag = tag * P2(62) + tail;
}

/* Change the tag alone. */
static inline void queue_set_tag(struct queue *q, word tag)
{
    queue_set(q, queue_tail(q), tag);
}

/* Put thread t, which is in no queue, at the tail, and set the tag. */
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

/* Put thread t, whose links are 0, into the empty queue q, and set the tag. Fewer writes than
 * queue_append_tagged needs. */
static inline void queue_start(struct queue *q, handle t, word tag)
{
    q->head = t;
    queue_set(q, t, tag);
}

/* Put thread t, which is in no queue, at the tail. The tag stays. */
static inline void queue_append(struct queue *q, handle t)
{
    queue_append_tagged(q, t, queue_tag(q));
}

/* Put thread t, which is in no queue, at the head. The tag stays. */
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

/* Take thread t, which must be in q, out of it. Its links become 0, which says that it is in no
 * queue. A queue that becomes empty has the tag 0. */
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
        queue_set(q, prev, prev ? queue_tag(q) : (word)0);
    tcb(t)->queue_prev = 0;
    tcb(t)->queue_next = 0;
}

/* queue_remove for thread t, which must be the head of q. Returns true if q is empty now. */
static inline bool queue_remove_first(struct queue *q, handle t)
{
    handle next = tcb(t)->queue_next;
    if (unlikely(next)) {
        q->head = next;
        tcb(next)->queue_prev = 0;
        tcb(t)->queue_next = 0;
        return false;
    }
    q->head = 0;
    queue_set(q, 0, 0);
    return true;
}
