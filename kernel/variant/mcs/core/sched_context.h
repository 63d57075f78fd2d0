/* sched_context.h - a scheduling context: so much time in each period, and who may use it.
 *
 * Owns:  the layout of the object.  budget.c changes its refills, object/sched_context.c the rest.
 *
 * Times are ticks of the clock (machine_cycles), of 64 bits: they do not come round in
 * centuries. */
#pragma once
#include "core/memory.h"

/* So much time may be used, from this time on. */
struct refill {
    word time, amount;
};

/* ABI: the first 128 bytes hold two refills, each further one takes 16 bytes. */
/* Of the flags of ConfigureFlags. */
enum { SCHED_SPORADIC = 1 };
enum { SCHED_CONTEXT_MIN_BITS = 7, REFILLS_AT = 96, MIN_REFILLS = 2 };

/* The ring of a context with room for four refills, of which it has three: head names the third
 * place, count 3, refills 4.
 *
 *     ring   [0]      [1]      [2]      [3]
 *            third    free     first    second
 */
struct sched_context {
    word period;         /* 0: round robin */
    word consumed;       /* since somebody asked */
    handle thread;       /* that runs on it; 0: none */
    handle notification; /* that lends it; 0: none */
    handle reply;        /* the newest of the reply objects by which it was lent; 0: none */
    handle yielder;      /* the thread that waits to be told what was consumed; 0: none */
    word badge;          /* in the report when its budget ends */
    u32 sporadic;        /* 1: budgets are refilled when a thread wakes; 0: when it runs */
    u32 joining;         /* 1: more refills may belong to the first than one pass has joined */
    handle head;         /* the first refill; it lies in the ring */
    word count, refills; /* how many there are, and for how many there is room; 0: not active */
    word budget;         /* what the refills add up to; behind it comes the ring (ring_start) */
};
_Static_assert(sizeof(struct sched_context) == REFILLS_AT, "ABI: seL4_CoreSchedContextBytes");

/* The scheduling context at h; see memory.h. */
static inline struct sched_context *sched_context(handle h)
{
    return OBJECT_AT(sched_context, h, KIND_SCHED_CONTEXT);
}

/* The refill at h, which is the handle of a place in a ring; see memory.h. */
static inline struct refill *refill(handle h)
{
    return OBJECT_AT(refill, h, KIND_SCHED_CONTEXT);
}

/* The first place of sc's ring, and the one behind its last. */
static inline handle ring_start(handle sc)
{
    return sc + REFILLS_AT;
}

static inline handle ring_end(handle sc)
{
    return ring_start(sc) + sched_context(sc)->refills * sizeof(struct refill);
}

/* The most refills that an object of 2^size_bits bytes has room for. */
static inline word sched_context_room(word size_bits)
{
    return ((word)1 << size_bits % WORD_BITS) / sizeof(struct refill) -
           REFILLS_AT / sizeof(struct refill);
}

/* May somebody run on it? */
static inline bool sc_is_active(handle sc)
{
    return sched_context(sc)->refills != 0;
}

/* Is its budget its period, so that it is never without time for long? */
static inline bool sc_is_round_robin(handle sc)
{
    return sched_context(sc)->period == 0;
}
