/* reach.c - see reach.h; the rules with their reasons: docs/who-can.md.
 *
 * Owns:    the facts; lists of those that are known, by what a rule looks for.
 * Uses:    the model; table.h.
 * Never:   says less than the kernel allows. Where it cannot know (what a program does, whether a
 *          slot is free) it takes what allows more.
 *
 * Theory. A fact is proposed with a cost: the steps of its chain. The cheapest one that waits
 * becomes known, and each rule that has it among its premises is tried with what is known
 * besides. No rule makes a fact cheaper than its premises, so each becomes known by a cheapest
 * chain (Knuth's generalization of Dijkstra's search). Capabilities flow between places: threads
 * (what they can use), pools (what a thread can copy), and CNodes (what can lie in them). So the
 * work grows with places times slots, and not with pairs of CNodes. */
#include "reach_inner.h"

const char *const reach_sentences[RULES] = {
    "",
#define RULE(name, text) text,
#include "who.def"
};
const char *const reach_rules[RULES] = {
    "",
#define RULE(name, text) #name,
#include "who.def"
};
const char *const reach_verbs[VERBS] = {
#define VERB(name, word, text) word,
#include "who.def"
};
static const char *const made_types[MADES] = { "frame", "endpoint", "cnode" };

/* ---- facts ---- */

void reach_propose(struct reach *r, uint32_t kind, uint32_t a, uint32_t b, uint32_t c,
                   enum reach_rule rule, unsigned steps, size_t x, size_t y, size_t z)
{
    uint64_t key = key_of(kind, a, b, c);
    size_t f = (size_t)map_get(&r->fact_at, key);
    unsigned cost = steps;
    const size_t from[] = { x, y, z };
    for (unsigned i = 0; i < 3; i++)
        cost += from[i] ? r->facts[from[i]].cost : 0;
    if (cost > MOST_COST)
        cost = MOST_COST;
    if (f && (r->facts[f].known || r->facts[f].cost <= cost))
        return;
    if (!f) {
        TABLE_MORE(r->facts, r->fact_count);
        f = r->fact_count - 1;
        map_put(&r->fact_at, key, f);
    }
    r->facts[f] = (struct fact){ .kind = (uint8_t)kind,
                                 .rule = (uint8_t)rule,
                                 .cost = (uint16_t)cost,
                                 .a = a,
                                 .b = b,
                                 .c = c,
                                 .from = { x, y, z } };
    add(&r->waiting[cost], 0, 0, f);
    r->waiting_count++;
    if (cost < r->cheapest)
        r->cheapest = cost;
}

void reach_run(struct reach *r)
{
    for (; r->waiting_count > 0; r->cheapest++) {
        struct list *w = &r->waiting[r->cheapest];
        while (w->count > 0) {
            size_t cost = r->cheapest, f = w->at[--w->count].fact;
            r->waiting_count--;
            if (r->facts[f].known || r->facts[f].cost != cost)
                continue;
            r->facts[f].known = true;
            reach_follow(r, f);
        }
        drop(w);
    }
}

/* ---- numbers of things ---- */

uint32_t reach_place(struct reach *r, tess_word at)
{
    if (!is_there(&r->place_at, at)) {
        TABLE_MORE(r->places, r->place_count)->at = at;
        map_put(&r->place_at, at, r->place_count);
    }
    return number(&r->place_at, at);
}

uint32_t reach_channel(struct reach *r, tess_word at)
{
    if (!is_there(&r->channel_at, at)) {
        TABLE_MORE(r->channels, r->channel_count)->at = at;
        map_put(&r->channel_at, at, r->channel_count);
    }
    return number(&r->channel_at, at);
}

uint32_t reach_space(struct reach *r, tess_word at)
{
    if (!is_there(&r->space_at, at)) {
        TABLE_MORE(r->spaces, r->space_count)->at = at;
        map_put(&r->space_at, at, r->space_count);
    }
    return number(&r->space_at, at);
}

static enum sort sort_of(const struct tess *t, const struct tess_slot *s, tess_word space_type)
{
    static const struct {
        const char *type;
        enum sort sort;
    } sorts[] = { { "cnode", CNODE },
                  { "endpoint", ENDPOINT },
                  { "notification", NOTIFICATION },
                  { "tcb", TCB },
                  { "pml4", SPACE },
                  { "vspace", SPACE },
                  { "frame", FRAME },
                  { "untyped", UNTYPED },
                  { "reply", REPLY },
                  { "irq_control", NEVER },
                  { "io_port_control", NEVER },
                  { "zombie", NEVER } };
    if (s->type == space_type)
        return SPACE;
    for (size_t i = 0; i < sizeof sorts / sizeof *sorts; i++)
        if (tess_is(t, s, sorts[i].type))
            return sorts[i].sort;
    return OTHER;
}

/* ---- the beginning ---- */

/* Where the kernel looks for a thread's fault handler. Classic: an address in the thread's CSpace;
 * each CNode in which the walk to it comes to a slot counts, even if what lies there now is no
 * endpoint, or nothing: whoever can name that slot can change it. MCS: two slots of the
 * TCB hold the handler of faults and that of timeouts. */
static void see_handlers(struct reach *r, size_t thread)
{
    const struct tess_thread *it = r->subjects[thread].it;
    struct tess_walk w;
    for (unsigned i = 0; i < 2 && r->mcs; i++) {
        const struct tess_slot *s = tess_tcb_slot(r->t, it, i ? TESS_TCB_REPLY : TESS_TCB_CALLER);
        if (tess_is(r->t, s, "endpoint"))
            reach_propose(r, FACT_FAULTS, (uint32_t)thread, reach_channel(r, s->object.at), 0,
                          RULE_HELD, 0, 0, 0, 0);
    }
    if (r->mcs || !it->fault_handler)
        return;
    tess_lookup(r->t, it, it->fault_handler, &w);
    bool all = w.end == TESS_WALK_OK || w.end == TESS_WALK_EMPTY;
    for (unsigned i = 0; i + !all < w.levels; i++)
        add(&r->places[reach_place(r, w.level[i].cnode)].handlers, (uint32_t)thread, 0, 0);
}

static void see_slots(struct reach *r)
{
    tess_word space_type = ~(tess_word)0;
    for (size_t i = 0; i < r->subject_count; i++) {
        const struct tess_slot *v = tess_tcb_slot(r->t, r->subjects[i].it, TESS_TCB_VSPACE);
        space_type = v ? v->type : space_type;
    }
    for (size_t i = 0; i < tess_slot_count(r->t); i++) {
        const struct tess_slot *s = tess_slot(r->t, i);
        size_t count = r->slot_count;
        *TABLE_MORE(r->slots, count) = s;
        *TABLE_MORE(r->sorts, r->slot_count) = sort_of(r->t, s, space_type);
        if (r->sorts[i] == CNODE)
            reach_place(r, s->object.at);
        if (r->sorts[i] == ENDPOINT)
            reach_channel(r, s->object.at);
    }
}

/* What can be made of each untyped: a frame over its free part, an endpoint, a CNode, as slots
 * behind the others. Of one that is full as well: whoever revokes it can make them anew. Their
 * objects are at addresses where none can be. */
static void see_what_can_be_made(struct reach *r)
{
    r->real_count = r->slot_count;
    for (uint32_t i = 0; i < r->real_count; i++) {
        const struct tess_slot *u = r->slots[i];
        if (r->sorts[i] != UNTYPED || u->bits >= 64)
            continue;
        map_put(&r->made_of, i + 1u, r->slot_count + r->made_count + 1);
        for (int kind = 0; kind < MADES; kind++) {
            struct made *m = TABLE_MORE(r->made, r->made_count);
            m->from = i;
            m->slot = *u;
            m->slot.type = (tess_word)tess_number(r->t, STATE_TABLE_TYPE, made_types[kind]);
            m->slot.holder = m->slot.at = 0;
            m->slot.object.at += kind == MADE_FRAME ? 0 : (tess_word)kind;
            m->slot.rights = kind == MADE_FRAME ? TESS_WRITE | TESS_READ : 15;
            m->slot.radix = kind == MADE_CNODE;
        }
    }
    for (size_t i = 0; i < r->made_count; i++) {
        size_t count = r->slot_count;
        *TABLE_MORE(r->slots, count) = &r->made[i].slot;
        *TABLE_MORE(r->sorts, r->slot_count) = sort_of(r->t, &r->made[i].slot, ~(tess_word)0);
        tess_word at = r->made[i].slot.object.at;
        bool cnode = r->sorts[count - 1] == CNODE, endpoint = r->sorts[count - 1] == ENDPOINT;
        uint32_t n = cnode ? reach_place(r, at) : endpoint ? reach_channel(r, at) : 0;
        if (cnode)
            r->places[n].made = true;
        else if (endpoint)
            r->channels[n].made = true;
    }
}

/* What is so in the state, without any step. */
static void see_state(struct reach *r)
{
    for (size_t i = 0; i < r->real_count; i++) {
        const struct tess_slot *s = r->slots[i];
        if (is_there(&r->place_at, s->holder))
            reach_propose(r, FACT_LIES, number(&r->place_at, s->holder), (uint32_t)i, 0, RULE_HELD,
                          0, 0, 0, 0);
        if (s->mapped && r->sorts[i] == FRAME)
            reach_propose(r, FACT_MAPS, reach_space(r, s->space), (uint32_t)i, 0, RULE_MAPPED, 0, 0,
                          0, 0);
    }
    for (size_t i = 0; i < r->subject_count; i++) {
        tess_word space = tess_space_of(r->t, r->subjects[i].it);
        see_handlers(r, i);
        if (space)
            reach_propose(r, FACT_RUNS, (uint32_t)i, reach_space(r, space), 0, RULE_RUNS, 0, 0, 0,
                          0);
    }
}

struct reach *reach_begin(const struct tess *t)
{
    struct reach *r = table_grow(NULL, 0, sizeof *r);
    memset(r, 0, sizeof *r);
    r->t = t;
    r->mcs = strcmp(tess_header(t)->variant, "mcs") == 0;
    TABLE_MORE(r->facts, r->fact_count); /* 0 means none */
    for (size_t i = 0; i < tess_thread_count(t); i++)
        if (!tess_thread(t, i)->gone) {
            struct subject *s = TABLE_MORE(r->subjects, r->subject_count);
            s->it = tess_thread(t, i);
            s->helps = true;
            map_put(&r->thread_at, s->it->id.at, r->subject_count);
        }
    see_slots(r);
    see_what_can_be_made(r);
    return r;
}

void reach_trust(struct reach *r, const struct tess_thread *thread)
{
    if (thread && is_there(&r->thread_at, thread->id.at))
        r->subjects[number(&r->thread_at, thread->id.at)].helps = false;
}

void reach_close(struct reach *r)
{
    see_state(r);
    for (size_t i = 0; i < r->subject_count; i++)
        if (r->subjects[i].helps)
            reach_activate(r, (uint32_t)i, 0);
    reach_run(r);
    r->closed_count = r->fact_count - 1;
}

static void subject_end(struct subject *s)
{
    struct list *const lists[] = { &s->uses,    &s->pool, &s->cnodes, &s->managed, &s->endpoints,
                                   &s->replies, &s->tcbs, &s->spaces, &s->frames,  &s->untypeds,
                                   &s->runs,    &s->acts, &s->acted,  &s->gives,   &s->later };
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
        drop(lists[i]);
    free(s->givers);
}

void reach_end(struct reach *r)
{
    for (size_t i = 0; i < r->subject_count; i++)
        subject_end(&r->subjects[i]);
    for (size_t i = 0; i < r->place_count; i++) {
        drop(&r->places[i].lies);
        drop(&r->places[i].named);
        drop(&r->places[i].managers);
        drop(&r->places[i].handlers);
    }
    for (size_t i = 0; i < r->channel_count; i++) {
        drop(&r->channels[i].users);
        drop(&r->channels[i].faulters);
    }
    for (size_t i = 0; i < r->space_count; i++) {
        drop(&r->spaces[i].runners);
        drop(&r->spaces[i].holders);
        drop(&r->spaces[i].maps);
    }
    for (size_t i = 0; i <= MOST_COST; i++)
        drop(&r->waiting[i]);
    map_clear(&r->thread_at);
    map_clear(&r->place_at);
    map_clear(&r->channel_at);
    map_clear(&r->space_at);
    map_clear(&r->fact_at);
    map_clear(&r->made_of);
    map_clear(&r->most_left);
    free(r->made);
    free((void *)(uintptr_t)r->slots);
    free(r->sorts);
    free(r->subjects);
    free(r->places);
    free(r->channels);
    free(r->spaces);
    free(r->facts);
    free(r);
}

/* ---- what a fact says ---- */

size_t reach_can(const struct reach *r, const struct tess_thread *thread)
{
    if (!thread || !is_there(&r->thread_at, thread->id.at))
        return 0;
    return known(r, FACT_CAN, number(&r->thread_at, thread->id.at), r->asked, 0);
}

size_t reach_acts(const struct reach *r, const struct tess_thread *a, const struct tess_thread *b)
{
    return known(r, FACT_ACTS, number(&r->thread_at, a->id.at), number(&r->thread_at, b->id.at), 0);
}

size_t reach_uses(const struct reach *r, const struct tess_thread *a, const struct tess_slot *s)
{
    for (size_t i = 0; i < r->slot_count; i++)
        if (r->slots[i]->at == s->at)
            return known(r, FACT_USES, number(&r->thread_at, a->id.at), (uint32_t)i, 0);
    return 0;
}

size_t reach_runs(const struct reach *r, const struct tess_thread *a, tess_word space)
{
    return is_there(&r->space_at, space) ? known(r, FACT_RUNS, number(&r->thread_at, a->id.at),
                                                 number(&r->space_at, space), 0)
                                         : 0;
}

size_t reach_maps(const struct reach *r, tess_word space, const struct tess_slot *s)
{
    for (size_t i = 0; i < r->real_count && is_there(&r->space_at, space); i++)
        if (r->slots[i]->at == s->at)
            return known(r, FACT_MAPS, number(&r->space_at, space), (uint32_t)i, 0);
    return 0;
}

/* The slot of a fact: that of the untyped, if its capability would be made. */
static void fill_slot(const struct reach *r, uint32_t slot, struct reach_fact *out)
{
    out->slot = r->slots[slot];
    if (slot < r->real_count)
        return;
    out->made = true;
    out->made_type = tess_name(r->t, STATE_TABLE_TYPE, out->slot->type);
    out->slot = r->slots[r->made[slot - r->real_count].from];
}

void reach_fact(const struct reach *r, size_t fact, struct reach_fact *out)
{
    const struct fact *f = &r->facts[fact];
    *out = (struct reach_fact){ .kind = (enum reach_kind)f->kind,
                                .rule = (enum reach_rule)f->rule,
                                .from = { f->from[0], f->from[1], f->from[2] } };
    switch (out->kind) {
    case FACT_LIES:
        out->cnode = r->places[f->a].at;
        fill_slot(r, f->b, out);
        return;
    case FACT_MAPS:
        out->space = r->spaces[f->a].at;
        fill_slot(r, f->b, out);
        return;
    case FACT_USES:
    case FACT_POOL:
        fill_slot(r, f->b, out);
        break;
    case FACT_ACTS:
        out->other = r->subjects[f->b].it;
        break;
    case FACT_RUNS:
        out->space = r->spaces[f->b].at;
        break;
    case FACT_NAMED:
    case FACT_MANAGES:
    case FACT_FLOWS:
        out->cnode = r->places[f->b].at;
        break;
    case FACT_FAULTS:
        out->endpoint = r->channels[f->b].at;
        break;
    case FACT_CAN:
        break;
    }
    out->thread = r->subjects[f->a].it;
}

unsigned reach_cost(const struct reach *r, size_t fact)
{
    return r->facts[fact].cost;
}

size_t reach_count(const struct reach *r)
{
    return r->closed_count;
}
