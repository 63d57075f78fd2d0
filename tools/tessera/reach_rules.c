/* reach_rules.c - what follows from a fact that has become known; the rules with their reasons:
 * docs/who-can.md.
 *
 * Entered: by reach_run, once for each fact, the cheapest first.
 * Uses:    the lists of reach_inner.h; reach_propose.
 * Never:   makes a fact known; looks at a fact that only waits. */
#include "reach_inner.h"

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
            reach_propose(r, FACT_FLOWS, from, s->managed.at[i].what, via, rule, 1, x, y,
                          s->managed.at[i].fact);
}

static void give(struct reach *r, uint32_t slot, size_t fact, const struct item *flow)
{
    if (travels(r, slot, flow->more))
        reach_propose(r, FACT_LIES, flow->what, slot, 0, (enum reach_rule)r->facts[flow->fact].rule,
                      1, fact, flow->fact, 0);
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
    uint32_t n = reach_place(r, r->slots[slot]->object.at);
    tess_word used = r->slots[slot]->guard_bits + r->slots[slot]->radix;
    add(&s->cnodes, n, 0, fact);
    if (used <= 64)
        reach_propose(r, FACT_MANAGES, u, n, 64 - (uint32_t)used, RULE_HELD, 0, fact, 0, 0);
    for (size_t i = 0; s->spaces.count && i < s->tcbs.count; i++) {
        reach_propose(r, FACT_NAMED, s->tcbs.at[i].what, n, 0, RULE_GIVE_CSPACE, 1,
                      s->tcbs.at[i].fact, fact, s->spaces.at[0].fact);
        for (size_t k = 0; s->cnodes.count == 1 && k < s->spaces.count; k++)
            reach_propose(r, FACT_RUNS, s->tcbs.at[i].what, s->spaces.at[k].what, 0,
                          RULE_GIVE_VSPACE, 1, s->tcbs.at[i].fact, fact, s->spaces.at[k].fact);
    }
}

static void gets_faults(struct reach *r, uint32_t u, uint32_t faulter, size_t uses, size_t faults)
{
    if (u != faulter)
        reach_propose(r, FACT_ACTS, u, faulter, 0, RULE_HANDLER, 1, uses, faults, 0);
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
            reach_propose(r, FACT_FAULTS, p->handlers.at[i].what, reach_channel(r, s->object.at), 0,
                          there ? RULE_HELD : RULE_GIVE_HANDLER, !there, lies,
                          there ? 0 : p->managers.at[0].fact, 0);
    }
}

static void uses_endpoint(struct reach *r, uint32_t u, uint32_t slot, size_t fact)
{
    uint32_t c = reach_channel(r, r->slots[slot]->object.at);
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
        reach_propose(r, FACT_ACTS, u, caller, 0, RULE_HANDLER, 1, fact, 0, 0);
    /* It lies in the TCB at first: SaveCaller puts it in a CNode. */
    for (size_t i = 0; i < s->managed.count; i++)
        reach_propose(r, FACT_LIES, s->managed.at[i].what, slot, 0, RULE_COPY, 1, fact,
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
        reach_propose(r, FACT_ACTS, u, w, 0, RULE_CONTROL, 1, fact, 0, 0);
    for (size_t i = 0; s->spaces.count && i < s->cnodes.count; i++)
        reach_propose(r, FACT_NAMED, w, s->cnodes.at[i].what, 0, RULE_GIVE_CSPACE, 1, fact,
                      s->cnodes.at[i].fact, s->spaces.at[0].fact);
    for (size_t i = 0; s->cnodes.count && i < s->spaces.count; i++)
        reach_propose(r, FACT_RUNS, w, s->spaces.at[i].what, 0, RULE_GIVE_VSPACE, 1, fact,
                      s->cnodes.at[0].fact, s->spaces.at[i].fact);
}

static void uses_space(struct reach *r, uint32_t u, uint32_t slot, size_t fact)
{
    struct subject *s = &r->subjects[u];
    uint32_t v = reach_space(r, r->slots[slot]->object.at);
    add(&s->spaces, v, 0, fact);
    add(&r->spaces[v].holders, u, 0, fact);
    for (size_t i = 0; i < r->spaces[v].runners.count; i++)
        if (r->spaces[v].runners.at[i].what != u)
            reach_propose(r, FACT_ACTS, u, r->spaces[v].runners.at[i].what, 0, RULE_SPACE, 1, fact,
                          r->spaces[v].runners.at[i].fact, 0);
    for (size_t i = 0; i < s->frames.count; i++)
        reach_propose(r, FACT_MAPS, v, s->frames.at[i].what, 0, RULE_MAP, 1, s->frames.at[i].fact,
                      fact, 0);
    for (size_t i = 0; s->cnodes.count && i < s->tcbs.count; i++) {
        reach_propose(r, FACT_RUNS, s->tcbs.at[i].what, v, 0, RULE_GIVE_VSPACE, 1,
                      s->tcbs.at[i].fact, s->cnodes.at[0].fact, fact);
        for (size_t k = 0; s->spaces.count == 1 && k < s->cnodes.count; k++)
            reach_propose(r, FACT_NAMED, s->tcbs.at[i].what, s->cnodes.at[k].what, 0,
                          RULE_GIVE_CSPACE, 1, s->tcbs.at[i].fact, s->cnodes.at[k].fact, fact);
    }
}

static void uses_frame(struct reach *r, uint32_t u, uint32_t slot, size_t fact)
{
    struct subject *s = &r->subjects[u];
    add(&s->frames, slot, 0, fact);
    for (size_t i = 0; i < s->spaces.count; i++)
        reach_propose(r, FACT_MAPS, s->spaces.at[i].what, slot, 0, RULE_MAP, 1, fact,
                      s->spaces.at[i].fact, 0);
}

/* What can be made of an untyped can lie in a CNode in which the same thread can name a slot. */
static void make(struct reach *r, uint32_t slot, size_t fact, uint32_t place, size_t manages)
{
    uint32_t first = (uint32_t)map_get(&r->made_of, slot + 1u);
    for (uint32_t i = 0; first && i < MADES; i++)
        reach_propose(r, FACT_LIES, place, first - 1 + i, 0, RULE_RETYPE, 1, fact, manages, 0);
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
        reach_propose(r, FACT_USES, u, slot, 0, RULE_HELD, 0, named, lies, 0);
        return;
    }
    if (own && used > 0 && used <= left)
        reach_propose(r, FACT_NAMED, u, reach_place(r, s->object.at), left - (uint32_t)used,
                      RULE_HELD, 0, named, lies, 0);
    /* Who puts it there chooses the guard; and whoever can copy from there to there can do so
     * again, with another guard. */
    const struct list *managers = &r->places[place].managers;
    if ((!own || managers->count) && s->radix <= left)
        reach_propose(r, FACT_NAMED, u, reach_place(r, s->object.at), 0, RULE_NESTED, 1, named,
                      lies, own ? managers->at[0].fact : 0);
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
    uint32_t place = reach_place(r, s->object.at);
    left -= (uint32_t)s->radix;
    if (map_get(&r->most_left, key_of(FACT_MANAGES, u, place, 0)) <= left)
        reach_propose(r, FACT_MANAGES, u, place, left, RULE_NESTED, 1, manages, lies, 0);
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
        reach_propose(r, FACT_POOL, m.what, slot, 0, RULE_COPY, 0, fact, m.fact, 0);
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
        reach_propose(r, FACT_POOL, u, l.what, 0, RULE_COPY, 0, l.fact, fact, 0);
        manages_nested(r, u, left, l.what, fact, l.fact);
    }
    for (size_t i = 0; i < s->pool.count; i++)
        if (is_worth(r, s->pool.at[i].what, place))
            reach_propose(r, FACT_LIES, place, s->pool.at[i].what, 0, RULE_COPY, 1,
                          s->pool.at[i].fact, fact, 0);
    s->has_place = s->has_place || !r->places[place].made;
    for (size_t i = 0; i < s->giver_count && receives_in(r, s, place); i++)
        reach_propose(r, FACT_FLOWS, s->givers[i].from, place, s->givers[i].via, s->givers[i].rule,
                      1, s->givers[i].facts[0], s->givers[i].facts[1], fact);
    for (size_t i = 0; !r->mcs && i < s->replies.count; i++)
        reach_propose(r, FACT_LIES, place, s->replies.at[i].what, 0, RULE_COPY, 1,
                      s->replies.at[i].fact, fact, 0);
    for (size_t i = 0; i < s->untypeds.count && receives_in(r, s, place); i++)
        make(r, s->untypeds.at[i].what, s->untypeds.at[i].fact, place, fact);
}

static void on_pool(struct reach *r, uint32_t u, uint32_t slot, size_t fact)
{
    struct subject *s = &r->subjects[u];
    add(&s->pool, slot, 0, fact);
    for (size_t i = 0; i < s->managed.count; i++)
        if (is_worth(r, slot, s->managed.at[i].what))
            reach_propose(r, FACT_LIES, s->managed.at[i].what, slot, 0, RULE_COPY, 1, fact,
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
void reach_activate(struct reach *r, uint32_t u, size_t fact)
{
    struct subject *s = &r->subjects[u];
    if (s->active)
        return;
    s->active = true;
    for (size_t i = 0; i < s->later.count; i++)
        on_named(r, u, s->later.at[i].what, s->later.at[i].more, s->later.at[i].fact);
    const struct tess_slot *root = tess_tcb_slot(r->t, s->it, TESS_TCB_CSPACE);
    if (tess_is(r->t, root, "cnode") && root->guard_bits + root->radix <= 64)
        reach_propose(r, FACT_NAMED, u, reach_place(r, root->object.at),
                      64 - (uint32_t)(root->guard_bits + root->radix), RULE_HELD, 0, fact, 0, 0);
    for (size_t i = 0; i < r->slot_count; i++) {
        const struct tess_slot *caller = r->slots[i];
        if (r->sorts[i] == REPLY && !r->mcs && caller->holder == s->it->id.at &&
            caller->index == TESS_TCB_CALLER)
            reach_propose(r, FACT_USES, u, (uint32_t)i, 0, RULE_HELD, 0, fact, 0, 0);
    }
    for (size_t i = 0; i < s->runs.count; i++) {
        struct space *v = &r->spaces[s->runs.at[i].what];
        for (size_t k = 0; k < v->runners.count; k++)
            if (v->runners.at[k].what != u)
                reach_propose(r, FACT_ACTS, u, v->runners.at[k].what, 0, RULE_SHARED, 1,
                              s->runs.at[i].fact, v->runners.at[k].fact, 0);
    }
}

static void share(struct reach *r, uint32_t a, uint32_t b, size_t x, size_t y)
{
    if (a != b && r->subjects[a].active)
        reach_propose(r, FACT_ACTS, a, b, 0, RULE_SHARED, 1, x, y, 0);
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
            reach_propose(r, FACT_ACTS, v->holders.at[i].what, u, 0, RULE_SPACE, 1,
                          v->holders.at[i].fact, fact, 0);
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
            reach_propose(r, FACT_ACTS, x->acted.at[i].what, b, 0, RULE_THROUGH, 1,
                          x->acted.at[i].fact, fact, 0);
    for (size_t i = 0; i < y->acts.count; i++)
        if (y->acts.at[i].what != a)
            reach_propose(r, FACT_ACTS, a, y->acts.at[i].what, 0, RULE_THROUGH, 1, fact,
                          y->acts.at[i].fact, 0);
    reach_activate(r, b, fact);
}

static void on_can(struct reach *r, uint32_t u, size_t fact)
{
    const struct list *by = &r->subjects[u].acted;
    for (size_t i = 0; i < by->count; i++)
        reach_propose(r, FACT_CAN, by->at[i].what, r->asked, 0, RULE_THROUGH, 1, by->at[i].fact,
                      fact, 0);
}

void reach_follow(struct reach *r, size_t f)
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
