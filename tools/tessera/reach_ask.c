/* reach_ask.c - questions: who can do what, by the facts that are known.
 *
 * Entered: by reach_ask, once the closure is complete.
 * Uses:    the lists of reach_inner.h; reach_propose, so an answer has its chain as facts have.
 * Never:   adds anything but FACT_CAN. */
#include "reach_inner.h"

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
                reach_propose(r, FACT_CAN, r->spaces[v].runners.at[k].what, r->asked, 0,
                              RULE_MAPPED, 1, r->spaces[v].runners.at[k].fact, m.fact, 0);
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
                reach_propose(r, FACT_CAN, (uint32_t)u, r->asked, 0, RULE_HELD, 0, it.fact, 0, 0);
        }
}

static void ask_control(struct reach *r, tess_word object)
{
    if (!is_there(&r->thread_at, object))
        return;
    const struct list *by = &r->subjects[number(&r->thread_at, object)].acted;
    for (size_t i = 0; i < by->count; i++)
        reach_propose(r, FACT_CAN, by->at[i].what, r->asked, 0, RULE_THROUGH, 0, by->at[i].fact, 0,
                      0);
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
                reach_propose(r, FACT_CAN, (uint32_t)u, r->asked, 0, RULE_REVOKE, 1, it.fact, 0, 0);
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
    reach_run(r);
}
