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
#include "reach.h"
#include "table.h"

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

/* Costs above the most count as that. VIA_REPLY: through no endpoint; VIA_MADE: through one that
 * was made for it, of which one is as good as another. */
enum { MOST_COST = 4095, VIA_REPLY = 0xfffff, VIA_MADE = 0xffffe };

/* What can be made of an untyped, and matters. Each is like a slot of its own, which lies
 * nowhere at first. New threads and address spaces are left out: who makes one has no more than
 * before. */
enum { MADE_FRAME, MADE_ENDPOINT, MADE_CNODE, MADES };
static const char *const made_types[MADES] = { "frame", "endpoint", "cnode" };

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

/* ---- lists ---- */

static void add(struct list *l, uint32_t what, uint32_t more, size_t fact)
{
    *TABLE_MORE(l->at, l->count) = (struct item){ what, more, fact };
}

static void drop(struct list *l)
{
    free(l->at);
    *l = (struct list){ 0 };
}

/* ---- facts ---- */

static uint64_t key_of(uint32_t kind, uint32_t a, uint32_t b, uint32_t c)
{
    return (uint64_t)kind << 60 | (uint64_t)a << 40 | (uint64_t)b << 20 | c;
}

static size_t known(const struct reach *r, uint32_t kind, uint32_t a, uint32_t b, uint32_t c)
{
    size_t f = (size_t)map_get(&r->fact_at, key_of(kind, a, b, c));
    return f && r->facts[f].known ? f : 0;
}

/* A fact follows from others by a rule. It waits until it is the cheapest. `steps`: what the rule
 * adds to the cost; 0 for one that only says the same in other words. */
static void propose(struct reach *r, uint32_t kind, uint32_t a, uint32_t b, uint32_t c,
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

/* ---- numbers of things ---- */

static uint32_t number(const struct map *m, tess_word at)
{
    return (uint32_t)map_get(m, at) - 1;
}

static bool is_there(const struct map *m, tess_word at)
{
    return map_get(m, at) != 0;
}

static uint32_t place_number(struct reach *r, tess_word at)
{
    if (!is_there(&r->place_at, at)) {
        TABLE_MORE(r->places, r->place_count)->at = at;
        map_put(&r->place_at, at, r->place_count);
    }
    return number(&r->place_at, at);
}

static uint32_t channel_number(struct reach *r, tess_word at)
{
    if (!is_there(&r->channel_at, at)) {
        TABLE_MORE(r->channels, r->channel_count)->at = at;
        map_put(&r->channel_at, at, r->channel_count);
    }
    return number(&r->channel_at, at);
}

static uint32_t space_number(struct reach *r, tess_word at)
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

/* ---- capabilities that move ---- */

/* Can a message carry a copy of this capability? One to the endpoint through which it would go
 * arrives as its badge. A control capability, and an untyped of which something was made, have no
 * copies; a reply capability goes by moving only. */
static bool travels(const struct reach *r, uint32_t slot, uint32_t via)
{
    switch (r->sorts[slot]) {
    case NEVER:
        return false;
    case REPLY:
        return r->mcs;
    case UNTYPED:
        return !tess_has_child(r->t, r->slots[slot]);
    case ENDPOINT:
        return via >= VIA_MADE || r->channels[via].at != r->slots[slot]->object.at;
    default:
        return true;
    }
}

/* Does it say more if this capability is put into that CNode? Into one that would be made for it
 * only if messages do not carry it, or if it is to an endpoint (which is not sent through itself)
 * or to a CNode (which can be used only where no bits of the address are left), and not made as
 * well, as then one is as good as another. Otherwise whoever gets the CNode can get the capability
 * itself. */
static bool is_worth(const struct reach *r, uint32_t slot, uint32_t place)
{
    return !r->places[place].made || !travels(r, slot, VIA_REPLY) ||
           (slot < r->real_count && (r->sorts[slot] == ENDPOINT || r->sorts[slot] == CNODE));
}

/* Does it say more if this thread receives, or makes, something in that CNode? In one that was made
 * only if it has no other: what comes into another it can copy. */
static bool receives_in(const struct reach *r, const struct subject *s, uint32_t place)
{
    return !r->places[place].made || !s->has_place;
}

/* Thread `from` can give to the thread `to`: now into each CNode in which that can name a slot, and
 * into those that come later. */
static void can_give(struct reach *r, uint32_t from, uint32_t to, uint32_t via,
                     enum reach_rule rule, size_t x, size_t y)
{
    struct subject *s = &r->subjects[to];
    if (via < VIA_MADE && r->channels[via].made)
        via = VIA_MADE;
    for (size_t i = 0; via == VIA_MADE && i < s->giver_count; i++)
        if (s->givers[i].from == from && s->givers[i].via == VIA_MADE)
            return;
    if (from == to)
        return;
    *TABLE_MORE(s->givers, s->giver_count) = (struct giver){ from, via, rule, { x, y } };
    for (size_t i = 0; i < s->managed.count; i++)
        if (receives_in(r, s, s->managed.at[i].what))
            propose(r, FACT_FLOWS, from, s->managed.at[i].what, via, rule, 1, x, y,
                    s->managed.at[i].fact);
}

static void give(struct reach *r, uint32_t slot, size_t fact, const struct item *flow)
{
    if (travels(r, slot, flow->more))
        propose(r, FACT_LIES, flow->what, slot, 0, (enum reach_rule)r->facts[flow->fact].rule, 1,
                fact, flow->fact, 0);
}

/* ---- endpoints ---- */

/* S sends through slot xs, R receives through slot xr of the same endpoint. */
static void pair(struct reach *r, uint32_t channel, const struct item *send,
                 const struct item *receive)
{
    tess_word out = r->slots[send->more]->rights, in = r->slots[receive->more]->rights;
    bool may_answer = in & TESS_GRANT;
    if (!(out & TESS_WRITE) || !(in & TESS_READ))
        return;
    if (out & TESS_GRANT)
        can_give(r, send->what, receive->what, channel, RULE_GRANT, send->fact, receive->fact);
    /* With MCS it is the reply object's capability that says whether its answer may grant. */
    if (r->mcs) {
        const struct list *replies = &r->subjects[receive->what].replies;
        may_answer = false;
        for (size_t i = 0; i < replies->count; i++)
            may_answer = may_answer || r->slots[replies->at[i].what]->rights & TESS_GRANT;
    }
    /* Through which endpoint the question came makes no difference for what its answer carries. */
    if (may_answer && out & (TESS_GRANT | TESS_GRANT_REPLY))
        can_give(r, receive->what, send->what, VIA_REPLY, RULE_ANSWER, receive->fact, send->fact);
}

static void pair_with_all(struct reach *r, uint32_t channel, const struct item *mine)
{
    struct channel *c = &r->channels[channel];
    for (size_t i = 0; i < c->users.count; i++) {
        pair(r, channel, mine, &c->users.at[i]);
        pair(r, channel, &c->users.at[i], mine);
    }
}

/* ---- what follows when a thread can use a capability ---- */

static void uses_cnode(struct reach *r, uint32_t u, uint32_t slot, size_t fact)
{
    struct subject *s = &r->subjects[u];
    uint32_t n = place_number(r, r->slots[slot]->object.at);
    tess_word used = r->slots[slot]->guard_bits + r->slots[slot]->radix;
    add(&s->cnodes, n, 0, fact);
    if (used <= 64)
        propose(r, FACT_MANAGES, u, n, 64 - (uint32_t)used, RULE_HELD, 0, fact, 0, 0);
    for (size_t i = 0; s->spaces.count && i < s->tcbs.count; i++) {
        propose(r, FACT_NAMED, s->tcbs.at[i].what, n, 0, RULE_GIVE_CSPACE, 1, s->tcbs.at[i].fact,
                fact, s->spaces.at[0].fact);
        for (size_t k = 0; s->cnodes.count == 1 && k < s->spaces.count; k++)
            propose(r, FACT_RUNS, s->tcbs.at[i].what, s->spaces.at[k].what, 0, RULE_GIVE_VSPACE, 1,
                    s->tcbs.at[i].fact, fact, s->spaces.at[k].fact);
    }
}

static void gets_faults(struct reach *r, uint32_t u, uint32_t faulter, size_t uses, size_t faults)
{
    if (u != faulter)
        propose(r, FACT_ACTS, u, faulter, 0, RULE_HANDLER, 1, uses, faults, 0);
}

static void on_faults(struct reach *r, uint32_t faulter, uint32_t channel, size_t fact)
{
    struct channel *c = &r->channels[channel];
    add(&c->faulters, faulter, 0, fact);
    for (size_t i = 0; i < c->users.count; i++)
        if (r->slots[c->users.at[i].more]->rights & TESS_READ)
            gets_faults(r, c->users.at[i].what, faulter, c->users.at[i].fact, fact);
}

/* A capability that can lie in a CNode where fault handlers are looked for: in that slot, if it
 * does now; or if somebody chooses the slot. */
static void can_handle(struct reach *r, uint32_t place, uint32_t slot, size_t lies)
{
    const struct place *p = &r->places[place];
    const struct tess_slot *s = r->slots[slot];
    if (r->sorts[slot] != ENDPOINT || !(s->rights & TESS_WRITE) ||
        !(s->rights & (TESS_GRANT | TESS_GRANT_REPLY)))
        return;
    for (size_t i = 0; i < p->handlers.count; i++) {
        const struct tess_thread *it = r->subjects[p->handlers.at[i].what].it;
        bool there = slot < r->real_count && tess_lookup(r->t, it, it->fault_handler, NULL) == s;
        if (there || p->managers.count)
            propose(r, FACT_FAULTS, p->handlers.at[i].what, channel_number(r, s->object.at), 0,
                    there ? RULE_HELD : RULE_GIVE_HANDLER, !there, lies,
                    there ? 0 : p->managers.at[0].fact, 0);
    }
}

static void uses_endpoint(struct reach *r, uint32_t u, uint32_t slot, size_t fact)
{
    uint32_t c = channel_number(r, r->slots[slot]->object.at);
    struct item mine = { u, slot, fact };
    add(&r->subjects[u].endpoints, c, slot, fact);
    add(&r->channels[c].users, u, slot, fact);
    pair_with_all(r, c, &mine);
    if (!(r->slots[slot]->rights & TESS_READ))
        return;
    for (size_t i = 0; i < r->channels[c].faulters.count; i++)
        gets_faults(r, u, r->channels[c].faulters.at[i].what, fact,
                    r->channels[c].faulters.at[i].fact);
}

/* A reply capability (classic: it names a thread; MCS: an object that answers whoever it gets). */
static void uses_reply(struct reach *r, uint32_t u, uint32_t slot, size_t fact)
{
    struct subject *s = &r->subjects[u];
    const struct tess_slot *cap = r->slots[slot];
    add(&s->replies, slot, 0, fact);
    if (r->mcs) {
        for (size_t i = 0; i < s->endpoints.count; i++) {
            struct item mine = { u, s->endpoints.at[i].more, s->endpoints.at[i].fact };
            pair_with_all(r, s->endpoints.at[i].what, &mine);
        }
        return;
    }
    if (!is_there(&r->thread_at, cap->object.at))
        return;
    uint32_t caller = number(&r->thread_at, cap->object.at);
    if (cap->rights & TESS_GRANT)
        can_give(r, u, caller, VIA_REPLY, RULE_REPLY, fact, 0);
    if (cap->flags & STATE_SLOT_TO_FAULT && caller != u)
        propose(r, FACT_ACTS, u, caller, 0, RULE_HANDLER, 1, fact, 0, 0);
    /* It lies in the TCB at first: SaveCaller puts it in a CNode. */
    for (size_t i = 0; i < s->managed.count; i++)
        propose(r, FACT_LIES, s->managed.at[i].what, slot, 0, RULE_COPY, 1, fact,
                s->managed.at[i].fact, 0);
}

static void uses_tcb(struct reach *r, uint32_t u, uint32_t slot, size_t fact)
{
    struct subject *s = &r->subjects[u];
    if (!is_there(&r->thread_at, r->slots[slot]->object.at))
        return;
    uint32_t w = number(&r->thread_at, r->slots[slot]->object.at);
    add(&s->tcbs, w, 0, fact);
    if (w != u)
        propose(r, FACT_ACTS, u, w, 0, RULE_CONTROL, 1, fact, 0, 0);
    for (size_t i = 0; s->spaces.count && i < s->cnodes.count; i++)
        propose(r, FACT_NAMED, w, s->cnodes.at[i].what, 0, RULE_GIVE_CSPACE, 1, fact,
                s->cnodes.at[i].fact, s->spaces.at[0].fact);
    for (size_t i = 0; s->cnodes.count && i < s->spaces.count; i++)
        propose(r, FACT_RUNS, w, s->spaces.at[i].what, 0, RULE_GIVE_VSPACE, 1, fact,
                s->cnodes.at[0].fact, s->spaces.at[i].fact);
}

static void uses_space(struct reach *r, uint32_t u, uint32_t slot, size_t fact)
{
    struct subject *s = &r->subjects[u];
    uint32_t v = space_number(r, r->slots[slot]->object.at);
    add(&s->spaces, v, 0, fact);
    add(&r->spaces[v].holders, u, 0, fact);
    for (size_t i = 0; i < r->spaces[v].runners.count; i++)
        if (r->spaces[v].runners.at[i].what != u)
            propose(r, FACT_ACTS, u, r->spaces[v].runners.at[i].what, 0, RULE_SPACE, 1, fact,
                    r->spaces[v].runners.at[i].fact, 0);
    for (size_t i = 0; i < s->frames.count; i++)
        propose(r, FACT_MAPS, v, s->frames.at[i].what, 0, RULE_MAP, 1, s->frames.at[i].fact, fact,
                0);
    for (size_t i = 0; s->cnodes.count && i < s->tcbs.count; i++) {
        propose(r, FACT_RUNS, s->tcbs.at[i].what, v, 0, RULE_GIVE_VSPACE, 1, s->tcbs.at[i].fact,
                s->cnodes.at[0].fact, fact);
        for (size_t k = 0; s->spaces.count == 1 && k < s->cnodes.count; k++)
            propose(r, FACT_NAMED, s->tcbs.at[i].what, s->cnodes.at[k].what, 0, RULE_GIVE_CSPACE, 1,
                    s->tcbs.at[i].fact, s->cnodes.at[k].fact, fact);
    }
}

static void uses_frame(struct reach *r, uint32_t u, uint32_t slot, size_t fact)
{
    struct subject *s = &r->subjects[u];
    add(&s->frames, slot, 0, fact);
    for (size_t i = 0; i < s->spaces.count; i++)
        propose(r, FACT_MAPS, s->spaces.at[i].what, slot, 0, RULE_MAP, 1, fact,
                s->spaces.at[i].fact, 0);
}

/* What can be made of an untyped can lie in a CNode in which the same thread can name a slot. */
static void make(struct reach *r, uint32_t slot, size_t fact, uint32_t place, size_t manages)
{
    uint32_t first = (uint32_t)map_get(&r->made_of, slot + 1u);
    for (uint32_t i = 0; first && i < MADES; i++)
        propose(r, FACT_LIES, place, first - 1 + i, 0, RULE_RETYPE, 1, fact, manages, 0);
}

static void uses_untyped(struct reach *r, uint32_t u, uint32_t slot, size_t fact)
{
    struct subject *s = &r->subjects[u];
    add(&s->untypeds, slot, 0, fact);
    for (size_t i = 0; i < s->managed.count; i++)
        if (receives_in(r, s, s->managed.at[i].what))
            make(r, slot, fact, s->managed.at[i].what, s->managed.at[i].fact);
}

static void on_uses(struct reach *r, uint32_t u, uint32_t slot, size_t fact)
{
    struct subject *s = &r->subjects[u];
    add(&s->uses, slot, 0, fact);
    for (size_t i = 0; i < s->gives.count; i++)
        give(r, slot, fact, &s->gives.at[i]);
    switch (r->sorts[slot]) {
    case CNODE:
        uses_cnode(r, u, slot, fact);
        return;
    case ENDPOINT:
        uses_endpoint(r, u, slot, fact);
        return;
    case REPLY:
        uses_reply(r, u, slot, fact);
        return;
    case TCB:
        uses_tcb(r, u, slot, fact);
        return;
    case SPACE:
        uses_space(r, u, slot, fact);
        return;
    case FRAME:
        uses_frame(r, u, slot, fact);
        return;
    case UNTYPED:
        uses_untyped(r, u, slot, fact);
        return;
    default:
        return;
    }
}

/* ---- CNodes ---- */

/* The capability of `slot` can lie in a CNode whose slots have addresses in u's CSpace, with `left`
 * bits of the address left there. A CNode is walked into while bits are left. */
static void has_address(struct reach *r, uint32_t u, uint32_t place, uint32_t left, size_t named,
                        uint32_t slot, size_t lies)
{
    const struct tess_slot *s = r->slots[slot];
    tess_word used = s->guard_bits + s->radix;
    bool own = s->holder == r->places[place].at; /* it lies there now, with the guard that it has */
    if (r->sorts[slot] != CNODE || left == 0) {
        propose(r, FACT_USES, u, slot, 0, RULE_HELD, 0, named, lies, 0);
        return;
    }
    if (own && used > 0 && used <= left)
        propose(r, FACT_NAMED, u, place_number(r, s->object.at), left - (uint32_t)used, RULE_HELD,
                0, named, lies, 0);
    /* Who puts it there chooses the guard; and whoever can copy from there to there can do so
     * again, with another guard. */
    const struct list *managers = &r->places[place].managers;
    if ((!own || managers->count) && s->radix <= left)
        propose(r, FACT_NAMED, u, place_number(r, s->object.at), 0, RULE_NESTED, 1, named, lies,
                own ? managers->at[0].fact : 0);
}

/* u can name the slots of a CNode by the capability to it and a depth, with `left` bits of the
 * index to spare: so it can go on into the CNode of `slot`, which lies there. It gives the guard
 * a copy with none, if need be. */
static void manages_nested(struct reach *r, uint32_t u, uint32_t left, uint32_t slot,
                           size_t manages, size_t lies)
{
    const struct tess_slot *s = r->slots[slot];
    if (r->sorts[slot] != CNODE || s->radix > left)
        return;
    uint32_t place = place_number(r, s->object.at);
    left -= (uint32_t)s->radix;
    if (map_get(&r->most_left, key_of(FACT_MANAGES, u, place, 0)) <= left)
        propose(r, FACT_MANAGES, u, place, left, RULE_NESTED, 1, manages, lies, 0);
}

static void on_lies(struct reach *r, uint32_t place, uint32_t slot, size_t fact)
{
    add(&r->places[place].lies, slot, 0, fact);
    can_handle(r, place, slot, fact);
    for (size_t i = 0; i < r->places[place].named.count; i++) {
        struct item n = r->places[place].named.at[i];
        has_address(r, n.what, place, n.more, n.fact, slot, fact);
    }
    for (size_t i = 0; i < r->places[place].managers.count; i++) {
        struct item m = r->places[place].managers.at[i];
        propose(r, FACT_POOL, m.what, slot, 0, RULE_COPY, 0, fact, m.fact, 0);
        manages_nested(r, m.what, m.more, slot, m.fact, fact);
    }
}

static void on_named(struct reach *r, uint32_t u, uint32_t place, uint32_t left, size_t fact)
{
    if (!r->subjects[u].active) { /* activate comes back to it */
        add(&r->subjects[u].later, place, left, fact);
        return;
    }
    add(&r->places[place].named, u, left, fact);
    for (size_t i = 0; i < r->places[place].lies.count; i++) {
        struct item l = r->places[place].lies.at[i];
        has_address(r, u, place, left, fact, l.what, l.fact);
    }
}

static void on_manages(struct reach *r, uint32_t u, uint32_t place, uint32_t left, size_t fact)
{
    struct subject *s = &r->subjects[u];
    uint64_t key = key_of(FACT_MANAGES, u, place, 0);
    bool first = map_get(&r->most_left, key) == 0;
    if (map_get(&r->most_left, key) > left)
        return;
    map_put(&r->most_left, key, left + 1);
    if (first)
        add(&s->managed, place, 0, fact);
    add(&r->places[place].managers, u, left, fact);
    for (size_t i = 0; i < r->places[place].lies.count; i++) {
        struct item l = r->places[place].lies.at[i];
        can_handle(r, place, l.what, l.fact);
        for (size_t k = 0; r->sorts[l.what] == CNODE && r->places[place].managers.count == 1 &&
                           k < r->places[place].named.count;
             k++) {
            struct item n = r->places[place].named.at[k];
            has_address(r, n.what, place, n.more, n.fact, l.what, l.fact);
        }
        propose(r, FACT_POOL, u, l.what, 0, RULE_COPY, 0, l.fact, fact, 0);
        manages_nested(r, u, left, l.what, fact, l.fact);
    }
    for (size_t i = 0; i < s->pool.count; i++)
        if (is_worth(r, s->pool.at[i].what, place))
            propose(r, FACT_LIES, place, s->pool.at[i].what, 0, RULE_COPY, 1, s->pool.at[i].fact,
                    fact, 0);
    s->has_place = s->has_place || !r->places[place].made;
    for (size_t i = 0; i < s->giver_count && receives_in(r, s, place); i++)
        propose(r, FACT_FLOWS, s->givers[i].from, place, s->givers[i].via, s->givers[i].rule, 1,
                s->givers[i].facts[0], s->givers[i].facts[1], fact);
    for (size_t i = 0; !r->mcs && i < s->replies.count; i++)
        propose(r, FACT_LIES, place, s->replies.at[i].what, 0, RULE_COPY, 1, s->replies.at[i].fact,
                fact, 0);
    for (size_t i = 0; i < s->untypeds.count && receives_in(r, s, place); i++)
        make(r, s->untypeds.at[i].what, s->untypeds.at[i].fact, place, fact);
}

static void on_pool(struct reach *r, uint32_t u, uint32_t slot, size_t fact)
{
    struct subject *s = &r->subjects[u];
    add(&s->pool, slot, 0, fact);
    for (size_t i = 0; i < s->managed.count; i++)
        if (is_worth(r, slot, s->managed.at[i].what))
            propose(r, FACT_LIES, s->managed.at[i].what, slot, 0, RULE_COPY, 1, fact,
                    s->managed.at[i].fact, 0);
}

static void on_flows(struct reach *r, uint32_t from, uint32_t place, uint32_t via, size_t fact)
{
    struct subject *s = &r->subjects[from];
    struct item flow = { place, via, fact };
    add(&s->gives, place, via, fact);
    for (size_t i = 0; i < s->uses.count; i++)
        give(r, s->uses.at[i].what, s->uses.at[i].fact, &flow);
}

/* ---- threads and address spaces ---- */

/* u takes steps from now on: by itself, or because others can make it (fact; 0: by itself). */
static void activate(struct reach *r, uint32_t u, size_t fact)
{
    struct subject *s = &r->subjects[u];
    if (s->active)
        return;
    s->active = true;
    for (size_t i = 0; i < s->later.count; i++)
        on_named(r, u, s->later.at[i].what, s->later.at[i].more, s->later.at[i].fact);
    const struct tess_slot *root = tess_tcb_slot(r->t, s->it, TESS_TCB_CSPACE);
    if (tess_is(r->t, root, "cnode") && root->guard_bits + root->radix <= 64)
        propose(r, FACT_NAMED, u, place_number(r, root->object.at),
                64 - (uint32_t)(root->guard_bits + root->radix), RULE_HELD, 0, fact, 0, 0);
    for (size_t i = 0; i < r->slot_count; i++) {
        const struct tess_slot *caller = r->slots[i];
        if (r->sorts[i] == REPLY && !r->mcs && caller->holder == s->it->id.at &&
            caller->index == TESS_TCB_CALLER)
            propose(r, FACT_USES, u, (uint32_t)i, 0, RULE_HELD, 0, fact, 0, 0);
    }
    for (size_t i = 0; i < s->runs.count; i++) {
        struct space *v = &r->spaces[s->runs.at[i].what];
        for (size_t k = 0; k < v->runners.count; k++)
            if (v->runners.at[k].what != u)
                propose(r, FACT_ACTS, u, v->runners.at[k].what, 0, RULE_SHARED, 1,
                        s->runs.at[i].fact, v->runners.at[k].fact, 0);
    }
}

static void share(struct reach *r, uint32_t a, uint32_t b, size_t x, size_t y)
{
    if (a != b && r->subjects[a].active)
        propose(r, FACT_ACTS, a, b, 0, RULE_SHARED, 1, x, y, 0);
}

static void on_runs(struct reach *r, uint32_t u, uint32_t space, size_t fact)
{
    struct space *v = &r->spaces[space];
    for (size_t i = 0; i < v->runners.count; i++) {
        share(r, u, v->runners.at[i].what, fact, v->runners.at[i].fact);
        share(r, v->runners.at[i].what, u, v->runners.at[i].fact, fact);
    }
    for (size_t i = 0; i < v->holders.count; i++)
        if (v->holders.at[i].what != u)
            propose(r, FACT_ACTS, v->holders.at[i].what, u, 0, RULE_SPACE, 1, v->holders.at[i].fact,
                    fact, 0);
    add(&v->runners, u, 0, fact);
    add(&r->subjects[u].runs, space, 0, fact);
}

static void on_acts(struct reach *r, uint32_t a, uint32_t b, size_t fact)
{
    struct subject *x = &r->subjects[a], *y = &r->subjects[b];
    add(&x->acts, b, 0, fact);
    add(&y->acted, a, 0, fact);
    for (size_t i = 0; i < x->acted.count; i++)
        if (x->acted.at[i].what != b)
            propose(r, FACT_ACTS, x->acted.at[i].what, b, 0, RULE_THROUGH, 1, x->acted.at[i].fact,
                    fact, 0);
    for (size_t i = 0; i < y->acts.count; i++)
        if (y->acts.at[i].what != a)
            propose(r, FACT_ACTS, a, y->acts.at[i].what, 0, RULE_THROUGH, 1, fact,
                    y->acts.at[i].fact, 0);
    activate(r, b, fact);
}

static void on_can(struct reach *r, uint32_t u, size_t fact)
{
    const struct list *by = &r->subjects[u].acted;
    for (size_t i = 0; i < by->count; i++)
        propose(r, FACT_CAN, by->at[i].what, r->asked, 0, RULE_THROUGH, 1, by->at[i].fact, fact, 0);
}

static void becomes_known(struct reach *r, size_t f)
{
    const struct fact it = r->facts[f];
    switch ((enum reach_kind)it.kind) {
    case FACT_USES:
        on_uses(r, it.a, it.b, f);
        return;
    case FACT_LIES:
        on_lies(r, it.a, it.b, f);
        return;
    case FACT_NAMED:
        on_named(r, it.a, it.b, it.c, f);
        return;
    case FACT_MANAGES:
        on_manages(r, it.a, it.b, it.c, f);
        return;
    case FACT_POOL:
        on_pool(r, it.a, it.b, f);
        return;
    case FACT_FLOWS:
        on_flows(r, it.a, it.b, it.c, f);
        return;
    case FACT_ACTS:
        on_acts(r, it.a, it.b, f);
        return;
    case FACT_RUNS:
        on_runs(r, it.a, it.b, f);
        return;
    case FACT_MAPS:
        add(&r->spaces[it.a].maps, it.b, 0, f);
        return;
    case FACT_CAN:
        on_can(r, it.a, f);
        return;
    case FACT_FAULTS:
        on_faults(r, it.a, it.b, f);
        return;
    }
}

/* Until nothing waits. */
static void run(struct reach *r)
{
    for (; r->waiting_count > 0; r->cheapest++) {
        struct list *w = &r->waiting[r->cheapest];
        while (w->count > 0) {
            size_t cost = r->cheapest, f = w->at[--w->count].fact;
            r->waiting_count--;
            if (r->facts[f].known || r->facts[f].cost != cost)
                continue;
            r->facts[f].known = true;
            becomes_known(r, f);
        }
        drop(w);
    }
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
            propose(r, FACT_FAULTS, (uint32_t)thread, channel_number(r, s->object.at), 0, RULE_HELD,
                    0, 0, 0, 0);
    }
    if (r->mcs || !it->fault_handler)
        return;
    tess_lookup(r->t, it, it->fault_handler, &w);
    bool all = w.end == TESS_WALK_OK || w.end == TESS_WALK_EMPTY;
    for (unsigned i = 0; i + !all < w.levels; i++)
        add(&r->places[place_number(r, w.level[i].cnode)].handlers, (uint32_t)thread, 0, 0);
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
            place_number(r, s->object.at);
        if (r->sorts[i] == ENDPOINT)
            channel_number(r, s->object.at);
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
        uint32_t n = cnode ? place_number(r, at) : endpoint ? channel_number(r, at) : 0;
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
            propose(r, FACT_LIES, number(&r->place_at, s->holder), (uint32_t)i, 0, RULE_HELD, 0, 0,
                    0, 0);
        if (s->mapped && r->sorts[i] == FRAME)
            propose(r, FACT_MAPS, space_number(r, s->space), (uint32_t)i, 0, RULE_MAPPED, 0, 0, 0,
                    0);
    }
    for (size_t i = 0; i < r->subject_count; i++) {
        tess_word space = tess_space_of(r->t, r->subjects[i].it);
        see_handlers(r, i);
        if (space)
            propose(r, FACT_RUNS, (uint32_t)i, space_number(r, space), 0, RULE_RUNS, 0, 0, 0, 0);
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
            activate(r, (uint32_t)i, 0);
    run(r);
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

/* ---- questions ---- */

/* Is it memory that this frame has? One that would be made is made of its untyped's free part. */
static bool covers_memory(const struct reach *r, uint32_t slot, const struct reach_goal *g)
{
    const struct tess_slot *s = r->slots[slot];
    if (s->bits >= 64 || !g->bytes)
        return false;
    tess_word first = s->object.at, last = first + ((tess_word)1 << s->bits) - 1;
    if (slot >= r->real_count)
        first += s->data;
    return first <= g->memory + g->bytes - 1 && last >= g->memory;
}

/* Memory that is mapped, or can be, in an address space, with this right; of others' spaces
 * only, if `except` is one. */
static void ask_memory(struct reach *r, const struct reach_goal *g, tess_word right,
                       tess_word except)
{
    for (size_t v = 0; v < r->space_count; v++)
        for (size_t i = 0; i < r->spaces[v].maps.count; i++) {
            struct item m = r->spaces[v].maps.at[i];
            if (r->spaces[v].at == except || !covers_memory(r, m.what, g) ||
                (r->sorts[m.what] == FRAME && !(r->slots[m.what]->rights & right)))
                continue;
            for (size_t k = 0; k < r->spaces[v].runners.count; k++)
                propose(r, FACT_CAN, r->spaces[v].runners.at[k].what, r->asked, 0, RULE_MAPPED, 1,
                        r->spaces[v].runners.at[k].fact, m.fact, 0);
        }
}

/* Whoever can use a capability to the object, with this right (0: any). */
static void ask_uses(struct reach *r, tess_word object, enum sort sort, tess_word right)
{
    for (size_t u = 0; u < r->subject_count; u++)
        for (size_t i = 0; object && i < r->subjects[u].uses.count; i++) {
            struct item it = r->subjects[u].uses.at[i];
            const struct tess_slot *s = r->slots[it.what];
            if (it.what < r->real_count && s->object.at == object &&
                (sort == OTHER || r->sorts[it.what] == sort) && (!right || s->rights & right))
                propose(r, FACT_CAN, (uint32_t)u, r->asked, 0, RULE_HELD, 0, it.fact, 0, 0);
        }
}

static void ask_control(struct reach *r, tess_word object)
{
    if (!is_there(&r->thread_at, object))
        return;
    const struct list *by = &r->subjects[number(&r->thread_at, object)].acted;
    for (size_t i = 0; i < by->count; i++)
        propose(r, FACT_CAN, by->at[i].what, r->asked, 0, RULE_THROUGH, 0, by->at[i].fact, 0, 0);
}

/* Whoever can revoke an untyped in which the object lies. */
static void ask_revoke(struct reach *r, tess_word object)
{
    for (size_t u = 0; u < r->subject_count; u++)
        for (size_t i = 0; object && i < r->subjects[u].pool.count; i++) {
            struct item it = r->subjects[u].pool.at[i];
            const struct tess_slot *s = r->slots[it.what];
            if (r->sorts[it.what] == UNTYPED && s->bits < 64 && object >= s->object.at &&
                object < s->object.at + s->data && object - s->object.at < (tess_word)1 << s->bits)
                propose(r, FACT_CAN, (uint32_t)u, r->asked, 0, RULE_REVOKE, 1, it.fact, 0, 0);
        }
}

static void ask_stop(struct reach *r, tess_word tcb)
{
    const struct tess_thread *thread = tess_thread_at(r->t, tcb);
    ask_uses(r, tcb, TCB, 0);
    ask_control(r, tcb);
    ask_revoke(r, tcb);
    ask_revoke(r, tess_space_of(r->t, thread));
}

/* Is there, or can there be, a capability through which this badge is sent to the endpoint? */
static bool badge_exists(const struct reach *r, const struct reach_goal *g)
{
    for (size_t i = 0; i < r->real_count; i++)
        if (r->slots[i]->object.at == g->object && r->slots[i]->rights & TESS_WRITE &&
            (r->slots[i]->badge == g->badge || r->slots[i]->badge == 0))
            return true;
    return false;
}

/* Memory through which another thread's program is reached: what is mapped in its address space and
 * can be written from another. */
static void ask_shared(struct reach *r, tess_word tcb)
{
    tess_word space = tess_space_of(r->t, tess_thread_at(r->t, tcb));
    for (size_t i = 0; space && i < tess_mapping_count(r->t, space); i++) {
        const struct tess_slot *s = tess_mapping(r->t, space, i);
        struct reach_goal g = { .memory = s->object.at, .bytes = (tess_word)1 << s->bits % 64 };
        if (tess_is(r->t, s, "frame"))
            ask_memory(r, &g, TESS_WRITE, space);
    }
}

static void ask(struct reach *r, const struct reach_goal *g)
{
    switch (g->verb) {
    case VERB_WRITE:
        ask_memory(r, g, TESS_WRITE, 0);
        return;
    case VERB_READ:
        ask_memory(r, g, TESS_READ, 0);
        return;
    case VERB_CALL:
        ask_uses(r, g->object, ENDPOINT, TESS_WRITE);
        return;
    case VERB_SIGNAL:
        ask_uses(r, g->object, NOTIFICATION, TESS_WRITE);
        return;
    case VERB_RECEIVE:
        ask_uses(r, g->object, ENDPOINT, TESS_READ);
        ask_uses(r, g->object, NOTIFICATION, TESS_READ);
        return;
    case VERB_LEARN:
        if (badge_exists(r, g)) {
            ask_uses(r, g->object, ENDPOINT, TESS_READ);
            ask_uses(r, g->object, NOTIFICATION, TESS_READ);
        }
        return;
    case VERB_CONTROL:
        ask_control(r, g->object);
        return;
    case VERB_STOP:
        ask_stop(r, g->object);
        return;
    case VERB_HOLD:
        ask_uses(r, g->object, OTHER, 0);
        return;
    case VERB_REACH:
        ask_memory(r, g, TESS_WRITE | TESS_READ, 0);
        ask_uses(r, g->object, OTHER, 0);
        if (g->is_thread) {
            ask_control(r, g->object);
            ask_shared(r, g->object);
        }
        return;
    case VERBS:
        return;
    }
}

void reach_ask(struct reach *r, const struct reach_goal *goals, size_t count)
{
    r->cheapest = 0;
    r->asked++;
    for (size_t i = 0; i < count; i++)
        ask(r, &goals[i]);
    run(r);
}

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
