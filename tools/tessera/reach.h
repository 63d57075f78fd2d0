/* reach.h - what threads can come to, by the rules of who.def: a closure over a model's state.
 *
 *     struct reach *r = reach_begin(t);      (every thread may help; reach_trust takes some out)
 *     reach_close(r);
 *     struct reach_goal g = { .verb = VERB_WRITE, .memory = 0x153000, .bytes = 4096 };
 *     reach_ask(r, &g, 1);
 *     size_t fact = reach_can(r, thread);    (0: it cannot)
 *
 * The state of the model must not change between reach_begin and reach_end.
 *
 * A fact is the head of a chain: reach_fact gives its rule and those from which it follows. The
 * chain of each fact is one with the fewest steps, a step counted as often as it is used. */
#pragma once
#include "model.h"

enum reach_rule {
    RULE_NONE,
#define RULE(name, text) RULE_##name,
#include "who.def"
    RULES
};
enum reach_verb {
#define VERB(name, word, text) VERB_##name,
#include "who.def"
    VERBS
};
/* Of each rule its name and its sentence; of each verb its word. */
extern const char *const reach_rules[RULES];
extern const char *const reach_sentences[RULES];
extern const char *const reach_verbs[VERBS];

enum reach_kind {
    FACT_USES = 1, /* thread a can use the capability of slot b, or a copy */
    FACT_LIES,     /* a copy of the capability of slot b can lie in CNode a */
    FACT_NAMED,    /* the slots of CNode b have addresses in the CSpace of thread a */
    FACT_MANAGES,  /* thread a can name the slots of CNode b to copy from and to them */
    FACT_FLOWS,    /* thread a can give what it can use into CNode b */
    FACT_ACTS,     /* thread a can make thread b do anything */
    FACT_RUNS,     /* thread a can run in the address space b */
    FACT_MAPS,     /* the frame of slot b can be mapped in address space a */
    FACT_CAN,      /* thread a can do what was asked */
    FACT_POOL,     /* thread a can copy or move what lies in slot b */
    FACT_FAULTS,   /* the faults of thread a can come to endpoint b */
};

struct reach;
struct reach_fact {
    enum reach_kind kind;
    enum reach_rule rule;
    size_t from[3]; /* the facts from which it follows; 0: none */
    /* What a and b are, as far as they are one of these. */
    const struct tess_thread *thread, *other;
    tess_word cnode, space, endpoint;
    const struct tess_slot *slot;
    bool made;             /* the capability would be made of the untyped in `slot` ... */
    const char *made_type; /* ... and be one of this type */
};

/* What is asked. A verb takes what it needs of the rest: an object (its address) or memory. */
struct reach_goal {
    enum reach_verb verb;
    tess_word object;        /* endpoint, notification, TCB ...; 0: none */
    tess_word memory, bytes; /* physical memory; bytes 0: none */
    tess_word badge;         /* LEARN */
    bool is_thread;          /* REACH: the object is a TCB */
};

struct reach *reach_begin(const struct tess *t);
/* This thread helps nobody: what its program does is trusted. Before reach_close. */
void reach_trust(struct reach *r, const struct tess_thread *thread);
void reach_close(struct reach *r);
/* Ask for any of these. */
void reach_ask(struct reach *r, const struct reach_goal *goals, size_t count);
/* The fact that a thread can do what was asked last; 0: it cannot. */
size_t reach_can(const struct reach *r, const struct tess_thread *thread);
/* For tests: the fact that there is about two threads, or a thread and a slot; 0: none. */
size_t reach_acts(const struct reach *r, const struct tess_thread *a, const struct tess_thread *b);
size_t reach_uses(const struct reach *r, const struct tess_thread *a, const struct tess_slot *s);
/* The frame of this slot can be mapped in this address space; thread a can run in it; the CNode's
 * slots can have addresses in its CSpace. */
size_t reach_runs(const struct reach *r, const struct tess_thread *a, tess_word space);
size_t reach_maps(const struct reach *r, tess_word space, const struct tess_slot *s);
void reach_fact(const struct reach *r, size_t fact, struct reach_fact *out);
/* The steps of its chain. */
unsigned reach_cost(const struct reach *r, size_t fact);
/* How many facts there are, goals not counted. */
size_t reach_count(const struct reach *r);
void reach_end(struct reach *r);
