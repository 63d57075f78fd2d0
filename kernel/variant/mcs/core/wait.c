/* wait.c - queues that are ordered by priority: of those who wait at an endpoint or notification.
 *
 * Owns:    the order in them; group_end of a thread.
 * Entered: endpoint.c, notification.c and the fast path, by the seams queue_wait and queue_leave.
 * Never:   changes the queue's tag; takes more steps than there are priorities.
 *
 * Theory.  Waiters of one priority stand beside each other: a group.  The first and the last of a
 * group know each other (group_end).  So who looks for his place from the end of the queue passes a
 * whole group in one step, and there are at most as many groups as priorities, whatever the number
 * of waiters.  Who is alone in his group, or between its ends, has no group_end. */
#include "wait.h"

/* An example: the queue 9 7 7 7 3, the first at the left. The first and the third 7 know each
 * other. A thread of priority 8 looks at the 3, at the third 7, from there at the first 7, and
 * then at the 9: it goes in behind that. One of priority 7 goes in behind the third 7 and is the
 * last of the group from then on. Most queues have one or two waiters, or waiters of one priority,
 * and then the walk is over at once. */

/* The first of the group whose last is t. */
static inline handle first_of_group(handle t)
{
    handle other = tcb(t)->variant.group_end;
    return other ? other : t;
}

/* The last of those, from the end of the queue on, who have at least this priority; 0: nobody. */
static handle find_place(const struct queue *q, u8 priority)
{
    handle before = queue_tail(q);
    while (before && tcb(before)->priority < priority)
        before = tcb(first_of_group(before))->queue_prev;
    return before;
}

/* t stands behind `before`, the last of a group of the same priority: now t is the last. */
static void join_group(handle before, handle t)
{
    handle first = first_of_group(before);
    tcb(before)->variant.group_end = 0;
    tcb(t)->variant.group_end = first;
    tcb(first)->variant.group_end = t;
}

/* Put thread t, which is in no queue, behind all that have at least its priority. */
void queue_insert(struct queue *q, handle t)
{
    handle before = find_place(q, tcb(t)->priority);
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
    if (before && tcb(before)->priority == tcb(t)->priority)
        join_group(before, t);
}

/* The first or last of a group goes: its neighbour is that now. t's own priority may be another
 * already, so its group is told by the other end. */
static void leave_group(handle t)
{
    handle other = tcb(t)->variant.group_end, next = tcb(t)->queue_next;
    bool first = next && tcb(next)->priority == tcb(other)->priority;
    handle end = first ? next : tcb(t)->queue_prev;
    tcb(t)->variant.group_end = 0;
    tcb(other)->variant.group_end = end == other ? (handle)0 : end;
    tcb(end)->variant.group_end = end == other ? (handle)0 : other;
}

/* Take thread t, which must be in q, out of it. */
void queue_take_out(struct queue *q, handle t)
{
    if (tcb(t)->variant.group_end)
        leave_group(t);
    queue_remove(q, t);
}
