/* release.c - the release queue: threads that wait for their budget, the earliest first.
 *
 * Owns:    below, until, turn and waits_for_time of a thread; kernel.variant.release and turns.
 * Entered: time.c, object/sched_context.c, and the seams where a thread stops.
 * Never:   takes more steps than an address has bits: the time does not grow with the number of
 *          threads.
 *
 * Theory.  A priority search tree (McCreight, SIAM Journal on Computing 14, 1985).  No thread's
 * time comes before that of the thread above it, so the first is on top.  And a thread's own
 * address says where it is: at depth d, its bit d chooses the side.  Two threads differ in some
 * bit, so no way down is longer than there are bits, and nothing is ever balanced.  Of equal times
 * the first that came is the first. */
#include "release.h"
#include "sched_context.h"
#include "budget.h"

/* An example, with addresses of three bits. Threads wait until the time behind the colon; the
 * lowest bit of the address chooses the side below the top, the next bit the side below that:
 *
 *              101:3                    101 has the earliest time
 *             /     \
 *        110:4       011:8              110 ends in 0, and 011 in 1
 *        /   \
 *    100:9   010:7                      of those that end in 0: next bit 0, next bit 1
 *
 * When 101 goes, the earlier of the two below it, 110, takes its place, then 010 that of 110. When
 * a thread 001:5 comes, it goes down to the right of the top, is earlier than 011:8 and takes its
 * place; 011 goes on down from there. */

/* Does a's time come before b's? */
static bool is_before(handle a, handle b)
{
    const struct thread_of_variant *x = &tcb(a)->variant, *y = &tcb(b)->variant;
    return x->until != y->until ? x->until < y->until : x->turn < y->turn;
}

/* The link that leads from thread t down to those with this bit. The lowest bit that may differ is
 * TCB_BITS: those below it are 0 in every TCB's handle. */
static handle *below(handle t, word bits, word bit)
{
    return &tcb(t)->variant.below[bits >> bit % WORD_BITS & 1];
}

/* Thread t waits until the head of its budget has come. Who is later than t makes room on the way
 * down. */
void release_add(handle t)
{
    handle *link = &kernel.variant.release;
    tcb(t)->variant.until = budget_head(tcb(t)->variant.sc)->time;
    tcb(t)->variant.turn = kernel.variant.turns++;
    tcb(t)->variant.waits_for_time = true;
    for (word bit = TCB_BITS; *link && bit < HANDLE_BITS; bit++) {
        handle there = *link;
        if (is_before(t, there)) {
            tcb(t)->variant.below[0] = tcb(there)->variant.below[0];
            tcb(t)->variant.below[1] = tcb(there)->variant.below[1];
            *link = t;
            t = there;
        }
        link = below(*link, t, bit);
    }
    tcb(t)->variant.below[0] = tcb(t)->variant.below[1] = 0;
    *link = t;
    kernel.variant.reprogram = this_cpu()->unsettled = true;
}

/* Where the place is that holds t. */
static handle *find(handle t)
{
    handle *link = &kernel.variant.release;
    for (word bit = TCB_BITS; *link != t && bit < HANDLE_BITS; bit++)
        link = below(*link, t, bit);
    return link;
}

/* Thread t, which waits at `place`, waits no more. The earlier of the two below takes its place,
 * and so on down. */
static void take_out(handle *place, handle t)
{
    handle side[2] = { tcb(t)->variant.below[0], tcb(t)->variant.below[1] };
    for (word n = TCB_BITS; (side[0] || side[1]) && n <= HANDLE_BITS; n++) {
        bool right = !side[0] || (side[1] && is_before(side[1], side[0]));
        handle up = side[right];
        handle left_behind[2] = { tcb(up)->variant.below[0], tcb(up)->variant.below[1] };
        tcb(up)->variant.below[!right] = side[!right];
        *place = up;
        place = &tcb(up)->variant.below[right];
        side[0] = left_behind[0];
        side[1] = left_behind[1];
    }
    *place = 0;
    tcb(t)->variant.below[0] = tcb(t)->variant.below[1] = 0;
    tcb(t)->variant.waits_for_time = false;
    kernel.variant.reprogram = this_cpu()->unsettled = true;
}

/* Thread t, which waits, waits no more. */
void release_remove(handle t)
{
    take_out(find(t), t);
}

/* The first of those who wait waits no more; there is one. Nobody has to look where it is. */
void release_remove_first(void)
{
    take_out(&kernel.variant.release, release_first());
}
