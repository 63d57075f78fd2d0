/* budget.c - the refills of a scheduling context: sporadic servers, and turns of round robin.
 *
 * Owns:    period, budget, head, count, refills and the ring of a scheduling context.
 * Entered: time.c, when time is charged; object/sched_context.c.
 * Never:   looks at the clock, or at a thread.
 *
 * Theory.  A budget is cut into refills: so much may be used from such a time on.  They are ordered
 * by time, and their amounts always add up to the budget.  What is used of a refill comes back one
 * period after the time from which it was used, so in no window of one period more than the budget
 * is used. Refills that are too small to run on, or that follow each other without a gap, become
 * one: that delays time and never advances it.  Sprunt, Sha, Lehoczky, "Aperiodic task scheduling
 * for hard-real-time systems", 1989, as corrected by Stanovic and others, 2010; seL4 manual,
 * chapter 6.
 *
 * Round robin (period 0) has two refills: what is left of the turn, and what is used of it. */
#include "core/budget.h"
#include "core/state.h"
#include "lib/bits.h"

/* An example: budget 10, period 100. A thread wakes at 0, runs for 4, sleeps, and runs again from
 * 50 on for as long as it may. Refills are written amount@time:
 *
 *   0    10@0                 all of it, at once
 *   4    6@4    4@100         4 were used from time 0 on: they come back at 100
 *   50   6@50   4@100         it wakes: what could be used before counts from now on
 *   56   4@100  6@150         all is used; it waits until 100
 *   104  6@150  4@200
 *
 * In no window of 100 ticks has it run longer than 10. With room for two refills only, a third
 * piece would join the last: more comes together, and later. */

/* One pass joins at most so many refills, so that it takes no longer for a context that has many.
 * What is left is joined with the next pass: the end of the first refill is the same, however many
 * of those that belong to it are in it. */
enum { JOINED_A_PASS = 12 };

/* A refill that comes later than this never comes: no time is computed beyond it. */
#define NEVER (~(word)0 / 2)

/* The place in the ring behind this one. */
static handle next_place(handle sc, handle place)
{
    handle next = place + sizeof(struct refill);
    return next >= ring_end(sc) ? ring_start(sc) : next;
}

/* The place of the last refill. */
static handle tail_place(handle sc)
{
    const struct sched_context *x = sched_context(sc);
    handle place = x->head + (x->count - 1) * sizeof(struct refill);
    return place >= ring_end(sc) ? place - x->refills * sizeof(struct refill) : place;
}

/* Take the first of several refills out. */
static struct refill take_head(handle sc)
{
    struct refill first = *budget_head(sc);
    sched_context(sc)->head = next_place(sc, sched_context(sc)->head);
    sched_context(sc)->count--;
    return first;
}

/* From `place` on there are `count` refills, of which this is the first now. */
static void put_first(handle sc, handle place, word count, struct refill first)
{
    sched_context(sc)->head = place;
    sched_context(sc)->count = count;
    *refill(place) = first;
}

/* One more refill at the end; there is room. */
static void append(handle sc, struct refill new)
{
    sched_context(sc)->count++;
    *refill(tail_place(sc)) = new;
}

/* What was used comes back at used.time: a refill more at the end, or, where there is no gap or
 * no room, a part of the last one. */
static void put_later(handle sc, struct refill used)
{
    handle place = tail_place(sc);
    struct refill *tail = refill(place);
    if (tail->time + tail->amount >= used.time) {
        tail->amount += used.amount; /* they follow each other without a gap */
    } else if (sched_context(sc)->count < sched_context(sc)->refills) {
        sched_context(sc)->count++;
        *refill(next_place(sc, place)) = used;
    } else {
        tail->time = used.time - tail->amount; /* no room: the last one waits for this one */
        tail->amount += used.amount;
    }
}

/* Is the first refill too small to run on, and another there? */
static inline bool is_small(handle sc)
{
    return sched_context(sc)->count > 1 && budget_head(sc)->amount < kernel.variant.min_budget;
}

/* The first refill is too small to run on: it joins the next, as far before that as it is large.
 * The amounts add up to the budget, which is large enough, so this ends. */
static __attribute__((noinline)) void join_small(handle sc)
{
    handle place = sched_context(sc)->head;
    word left = sched_context(sc)->count;
    struct refill first = *refill(place);
    /*@ loop invariant few: 0 <= n <= 12 && n < count(sc) && left == count(sc) - n;
      @ loop invariant here: in_ring(sc, place) && place == place(sc, n);
      @ loop assigns n, left, place, first;
      @ loop variant 12 - n; */
    for (word n = 0; n < JOINED_A_PASS && left > 1 && first.amount < kernel.variant.min_budget;
         n++) {
        place = next_place(sc, place);
        left--;
        first.time = refill(place)->time - first.amount;
        first.amount += refill(place)->amount;
    }
    put_first(sc, place, left, first);
}

/* The whole budget, from now on. A context whose budget is its period is never without: round
 * robin. */
void budget_new(handle sc, word refills, word budget, word period, word now)
{
    struct sched_context *x = sched_context(sc);
    x->period = budget == period ? 0 : period;
    x->budget = budget;
    x->refills = x->period ? refills : (word)MIN_REFILLS;
    x->joining = false;
    x->head = ring_start(sc);
    x->count = 1;
    *budget_head(sc) = (struct refill){ now, budget };
    if (sc_is_round_robin(sc))
        append(sc, (struct refill){ now, 0 });
}

/* Another budget and period for a context that somebody runs on: it must not have more in any
 * window than one of the two allows. What is left of the first refill stays, the rest comes a
 * period later. */
void budget_change(handle sc, word refills, word budget, word period, word now)
{
    struct sched_context *x = sched_context(sc);
    struct refill first = *budget_head(sc);
    if (first.time <= now)
        first.time = now;
    first.amount = min_word(first.amount, budget);
    x->period = period;
    x->budget = budget;
    x->refills = refills;
    x->joining = false;
    x->head = ring_start(sc);
    x->count = 1;
    *budget_head(sc) = first;
    if (first.amount < budget)
        append(sc, (struct refill){ first.time + period, budget - first.amount });
    if (is_small(sc))
        join_small(sc);
}

/* `used` ticks of a sporadic budget are used up; more than the first refill has if the kernel took
 * long. */
static void charge_sporadic(handle sc, word used)
{
    word period = sched_context(sc)->period;
    for (word n = 0;
         n < JOINED_A_PASS && budget_head(sc)->amount <= used && budget_head(sc)->time < NEVER;
         n++) {
        used -= budget_head(sc)->amount;
        if (sched_context(sc)->count == 1) {
            budget_head(sc)->time += period;
        } else {
            struct refill first = take_head(sc);
            first.time += period;
            put_later(sc, first);
        }
    }
    struct refill *head = budget_head(sc);
    if (head->amount <= used && head->time < NEVER) {
        head->time += min_word(used, NEVER); /* so many small ones: the rest delays the next */
    } else if (used > 0 && head->time < NEVER) {
        struct refill part = { head->time + period, used };
        head->time += used;
        head->amount -= used;
        put_later(sc, part);
    }
    if (is_small(sc))
        join_small(sc);
}

/* Of its turn `used` ticks are used up: at most what is left of it. */
static void charge_turn(handle sc, word used)
{
    struct refill *left = budget_head(sc), *spent = refill(tail_place(sc));
    used = min_word(used, left->amount);
    left->amount -= used;
    spent->amount += used;
}

/* `used` ticks of the context's time are used up. */
void budget_charge(handle sc, word used)
{
    if (sc_is_round_robin(sc))
        charge_turn(sc, used);
    else
        charge_sporadic(sc, used);
}

/* A turn of round robin is over: the next one is whole. */
void budget_end_turn(handle sc)
{
    struct refill *left = budget_head(sc), *spent = refill(tail_place(sc));
    left->amount += spent->amount;
    spent->amount = 0;
}

/* Does a refill follow the first without a gap? */
static inline bool is_followed(handle sc)
{
    const struct refill *first = budget_head(sc);
    return sched_context(sc)->count > 1 &&
           refill(next_place(sc, sched_context(sc)->head))->time <= first->time + first->amount;
}

/* What follows the first refill without a gap joins it. */
static __attribute__((noinline)) void join_following(handle sc)
{
    handle place = sched_context(sc)->head;
    word left = sched_context(sc)->count, n = 0;
    struct refill first = *refill(place);
    /*@ loop invariant few: 0 <= n <= 12 && n < count(sc) && left == count(sc) - n;
      @ loop invariant here: in_ring(sc, place) && place == place(sc, n);
      @ loop invariant then: first.time == all_refill[first(sc)].time;
      @ loop assigns n, left, place, first;
      @ loop variant 12 - n; */
    for (; n < JOINED_A_PASS && left > 1; n++) {
        handle next = next_place(sc, place);
        if (refill(next)->time > first.time + first.amount)
            break;
        first.amount += refill(next)->amount;
        place = next;
        left--;
    }
    put_first(sc, place, left, first);
    sched_context(sc)->joining = n == JOINED_A_PASS;
}

/* Somebody begins to run on it. What could have been used before is used from now on, and what
 * follows it without a gap joins it. */
void budget_wake(handle sc, word now)
{
    if (sc_is_round_robin(sc) || budget_head(sc)->time > now)
        return;
    budget_head(sc)->time = now;
    sched_context(sc)->joining = false;
    if (is_followed(sc))
        join_following(sc);
}

/* What a pass before left: small refills at the head, and those that belong to the first. Many of
 * either are rare. */
void budget_tidy(handle sc)
{
    if (sc_is_round_robin(sc))
        return;
    if (is_small(sc))
        join_small(sc);
    if (sched_context(sc)->joining)
        join_following(sc);
}
