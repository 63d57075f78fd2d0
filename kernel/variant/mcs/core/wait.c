/* wait.c - queues that are ordered by priority: of those who wait at an endpoint or notification.
 *
 * Owns:    the order in them.
 * Entered: endpoint.c and notification.c, by the seam queue_wait.
 * Never:   changes the queue's tag. */
#include "wait.h"

/* An example: the queue 9 7 7 3, the first at the left. A thread of priority 7 goes in behind the
 * second 7, one of 10 to the front, one of 1 to the end. Most queues have one or two waiters, or
 * waiters of one priority, and then the walk is over at once. */

/* Put thread t, which is in no queue, behind all that have at least its priority. */
void queue_insert(struct queue *q, handle t)
{
    handle before = queue_tail(q);
    while (before && tcb(before)->priority < tcb(t)->priority)
        before = tcb(before)->queue_prev;
    if (before == queue_tail(q)) {
        queue_append(q, t);
    } else if (!before) {
        queue_push(q, t);
    } else {
        handle next = tcb(before)->queue_next;
        tcb(t)->queue_prev = before;
        tcb(t)->queue_next = next;
        tcb(before)->queue_next = t;
        tcb(next)->queue_prev = t;
    }
}
