/* reach_inner.h - what the files of reach share: the facts, and lists of those that are known, by
 * what a rule looks for.
 *
 * Used by: reach.c (the beginning, the order in which facts become known, the end), reach_rules.c
 * (what follows from a fact), reach_ask.c (questions). */
#pragma once
#include "reach.h"
#include "table.h"

/* Costs above the most count as that. VIA_REPLY: through no endpoint; VIA_MADE: through one that
 * was made for it, of which one is as good as another. */
enum { MOST_COST = 4095, VIA_REPLY = 0xfffff, VIA_MADE = 0xffffe };

/* What can be made of an untyped, and matters. Each is like a slot of its own, which lies
 * nowhere at first. New threads and address spaces are left out: who makes one has no more than
 * before. */
enum { MADE_FRAME, MADE_ENDPOINT, MADE_CNODE, MADES };
/* What a slot's capability is for the rules. */
enum sort { OTHER, CNODE, ENDPOINT, NOTIFICATION, TCB, SPACE, FRAME, UNTYPED, REPLY, NEVER };

struct fact {
    uint8_t kind, rule;
    bool known;
    uint16_t cost;
    uint32_t a, b, c;
    size_t from[3];
};

/* Things that are known, each with its fact. */
struct item {
    uint32_t what, more;
    size_t fact;
};
struct list {
    struct item *at;
    size_t count;
};

/* Who can give to a thread: through which endpoint (its number, or VIA_REPLY), by which facts. */
struct giver {
    uint32_t from, via;
    enum reach_rule rule;
    size_t facts[2];
};

struct subject {
    const struct tess_thread *it;
    bool helps;     /* it may take steps of its own */
    bool active;    /* what it has is looked at */
    bool has_place; /* it can name a slot of a CNode that there is */
    struct list uses, pool, cnodes, managed, endpoints, replies, tcbs, spaces, frames, untypeds,
        runs, acts, acted;
    struct giver *givers;
    size_t giver_count;
    struct list later; /* CNodes that were made its CSpace before it was active; more: bits left */
    struct list gives; /* CNodes of others that it can put something in; more: via */
};

struct place { /* a CNode */
    tess_word at;
    bool made;                         /* it is one that can be made */
    struct list lies, named, managers; /* named: threads; more: bits left */
    struct list handlers;              /* threads whose fault handler is looked for here */
};

struct channel { /* an endpoint */
    tess_word at;
    bool made;
    struct list users;    /* threads; more: the slot */
    struct list faulters; /* threads whose faults come here */
};

struct space {
    tess_word at;
    struct list runners, holders, maps;
};

struct reach {
    const struct tess *t;
    bool mcs;
    const struct tess_slot **slots;
    enum sort *sorts;
    size_t slot_count,
        real_count; /* all; those that there are. Behind them comes what can be made: */
    struct made {
        struct tess_slot slot;
        uint32_t from; /* the untyped's number */
    } * made;
    size_t made_count;
    struct map made_of; /* of an untyped's number, plus 1: the number of the first thing, plus 1 */
    struct subject *subjects;
    struct place *places;
    struct channel *channels;
    struct space *spaces;
    size_t subject_count, place_count, channel_count, space_count;
    struct map thread_at, place_at, channel_at, space_at; /* numbers, plus 1 */
    struct fact *facts;                                   /* from 1 on */
    size_t fact_count, closed_count;
    struct map fact_at;
    struct map most_left; /* of thread and CNode, 1 + the most bits of MANAGES so far */
    struct list waiting[MOST_COST + 1];
    size_t waiting_count, cheapest;
    uint32_t asked; /* goals so far */
};

static inline void add(struct list *l, uint32_t what, uint32_t more, size_t fact)
{
    *TABLE_MORE(l->at, l->count) = (struct item){ what, more, fact };
}

static inline void drop(struct list *l)
{
    free(l->at);
    *l = (struct list){ 0 };
}

static inline uint64_t key_of(uint32_t kind, uint32_t a, uint32_t b, uint32_t c)
{
    return (uint64_t)kind << 60 | (uint64_t)a << 40 | (uint64_t)b << 20 | c;
}

static inline size_t known(const struct reach *r, uint32_t kind, uint32_t a, uint32_t b, uint32_t c)
{
    size_t f = (size_t)map_get(&r->fact_at, key_of(kind, a, b, c));
    return f && r->facts[f].known ? f : 0;
}

static inline uint32_t number(const struct map *m, tess_word at)
{
    return (uint32_t)map_get(m, at) - 1;
}

static inline bool is_there(const struct map *m, tess_word at)
{
    return map_get(m, at) != 0;
}

/* A fact follows from others by a rule. It waits until it is the cheapest. `steps`: what the rule
 * adds to the cost; 0 for one that only says the same in other words. */
void reach_propose(struct reach *r, uint32_t kind, uint32_t a, uint32_t b, uint32_t c,
                   enum reach_rule rule, unsigned steps, size_t x, size_t y, size_t z);
/* The number of the thing at this address; it gets one if it has none. */
uint32_t reach_place(struct reach *r, tess_word at);
uint32_t reach_channel(struct reach *r, tess_word at);
uint32_t reach_space(struct reach *r, tess_word at);
/* Facts become known, the cheapest first, until none waits. */
void reach_run(struct reach *r);
/* What follows from fact f, which has become known, and those that were before. */
void reach_follow(struct reach *r, size_t f);
/* Thread u takes steps of its own, as it helps, or as `fact` says that another makes it. */
void reach_activate(struct reach *r, uint32_t u, size_t fact);
