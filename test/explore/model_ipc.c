/* model_ipc.c - see model_ipc.h.  Slow, plain, and without a look at how the kernel does it. */
#include "model_ipc.h"
#include <string.h>

/* ---- lines ---- */

static void line_add(struct m_line *l, int at, int t)
{
    memmove(l->who + at + 1, l->who + at, (size_t)(l->n - at) * sizeof *l->who);
    l->who[at] = t;
    l->n++;
}

static void line_remove(struct m_line *l, int t)
{
    for (int i = 0; i < l->n; i++)
        if (l->who[i] == t) {
            memmove(l->who + i, l->who + i + 1, (size_t)(l->n - i - 1) * sizeof *l->who);
            l->who[--l->n] = 0;
            return;
        }
}

/* ---- who runs ---- */

static bool can_run(const struct m_thread *t)
{
    return t->state == M_RUNNING || t->state == M_RESTART;
}

static void unready(struct m_world *w, int t)
{
    for (int p = 0; p < PRIORITIES; p++)
        line_remove(&w->ready[w->t[t].domain][p], t);
}

static void ready_first(struct m_world *w, int t)
{
    unready(w, t);
    line_add(&w->ready[w->t[t].domain][w->t[t].priority], 0, t);
}

static void ready_last(struct m_world *w, int t)
{
    unready(w, t);
    struct m_line *l = &w->ready[w->t[t].domain][w->t[t].priority];
    line_add(l, l->n, t);
}

static bool is_ready(const struct m_world *w, int t)
{
    const struct m_line *lines = w->ready[w->t[t].domain];
    for (int p = 0; p < PRIORITIES; p++)
        for (int i = 0; i < lines[p].n; i++)
            if (lines[p].who[i] == t)
                return true;
    return false;
}

/* All by the queues from here on. */
static void choose(struct m_world *w)
{
    if (w->candidate != NOBODY && !is_ready(w, w->candidate))
        ready_first(w, w->candidate);
    w->candidate = NOBODY;
    w->choose = true;
}

/* The first that is woken may run at once; a second one makes the queues decide.  A thread of
 * another domain waits for that domain's turn. */
static void may_run(struct m_world *w, int t)
{
    if (w->t[t].domain != w->domain) {
        if (!is_ready(w, t))
            ready_first(w, t);
        return;
    }
    if (w->candidate == NOBODY && !w->choose) {
        w->candidate = t;
        return;
    }
    choose(w);
    if (!is_ready(w, t))
        ready_first(w, t);
}

static void wake(struct m_world *w, int t)
{
    w->t[t].state = M_RUNNING;
    may_run(w, t);
}

static void start_again(struct m_world *w, int t)
{
    w->t[t].state = M_RESTART;
    if (!is_ready(w, t))
        ready_first(w, t);
    may_run(w, t);
}

static void stop(struct m_world *w, int t, enum m_state state)
{
    unready(w, t);
    if (w->candidate == t)
        w->candidate = NOBODY;
    w->t[t].state = state;
}

static int best(const struct m_world *w)
{
    for (int p = PRIORITIES - 1; p >= 0; p--)
        if (w->ready[w->domain][p].n > 0)
            return p;
    return NOBODY;
}

/* "A candidate runs at once when its priority is not below that of the current thread.  If they are
 * equal and the current one can still run, the candidate goes to the tail.  If the current one is
 * blocked, the candidate runs unless some ready thread has a higher priority." */
static bool candidate_runs(struct m_world *w, bool current_can)
{
    int c = w->candidate, its = w->t[c].priority,
        mine = w->current == NOBODY ? NOBODY : w->t[w->current].priority;
    if (mine != NOBODY && its > mine)
        return true;
    if (mine != NOBODY && its == mine) {
        if (current_can && !is_ready(w, c))
            ready_last(w, c);
        return !current_can;
    }
    if (best(w) > its) {
        if (!is_ready(w, c))
            ready_first(w, c);
        return false;
    }
    return true;
}

void m_leave(struct m_world *w)
{
    bool current_can = w->current != NOBODY && can_run(&w->t[w->current]);
    if (w->candidate != NOBODY || w->choose || !current_can) {
        if (current_can && !is_ready(w, w->current))
            ready_first(w, w->current);
        if (w->choose && w->over)
            w->domain = 1 - w->domain;
        int next = NOBODY;
        if (!w->choose && w->candidate != NOBODY && candidate_runs(w, current_can))
            next = w->candidate;
        else if (best(w) != NOBODY)
            next = w->ready[w->domain][best(w)].who[0];
        if (next != NOBODY)
            unready(w, next);
        w->current = next;
    }
    w->candidate = NOBODY;
    w->choose = w->over = false;
    if (w->current != NOBODY && w->t[w->current].state == M_RESTART) {
        w->t[w->current].next = w->t[w->current].again;
        w->t[w->current].state = M_RUNNING;
    }
}

/* ---- messages ---- */

static void deliver(struct m_world *w, int from, int to, uint64_t badge)
{
    struct m_thread *a = &w->t[from], *b = &w->t[to];
    int words = a->fault.kind ? 4 : (int)(a->info % 128);
    b->cap = badge;
    b->info = a->fault.kind ? (uint64_t)a->fault.kind << 12 | 4 : a->info;
    for (int i = 0; i < words; i++)
        b->mr[i] = a->fault.kind ? a->fault.words[i] : a->mr[i];
}

/* The message has been delivered; the sender waits for an answer, or (nobody may give one) for
 * nothing. */
static void await(struct m_world *w, int sender, int receiver, bool answerable)
{
    stop(w, sender, answerable ? M_CALLING : M_STOPPED);
    if (answerable)
        w->t[receiver].caller = sender;
}

static int first_in(const struct m_world *w, int ep, enum m_state state)
{
    const struct m_line *l = &w->endpoint[ep];
    return l->n > 0 && w->t[l->who[0]].state == state ? l->who[0] : NOBODY;
}

void m_send(struct m_world *w, int t, int ep, uint64_t badge, bool answerable, bool block,
            bool call)
{
    int receiver = first_in(w, ep, M_RECEIVING);
    struct m_thread *me = &w->t[t];
    if (receiver == NOBODY) {
        if (!block)
            return;
        me->badge = badge, me->answerable = answerable, me->is_call = call, me->at = ep;
        stop(w, t, M_SENDING);
        line_add(&w->endpoint[ep], w->endpoint[ep].n, t);
        return;
    }
    line_remove(&w->endpoint[ep], receiver);
    deliver(w, t, receiver, badge);
    wake(w, receiver);
    if (call)
        await(w, t, receiver, answerable);
}

/* Take what the notification holds. */
static bool take_bits(struct m_world *w, int t)
{
    if (!w->active)
        return false;
    w->t[t].cap = w->bits;
    w->bits = 0;
    w->active = false;
    return true;
}

void m_receive(struct m_world *w, int t, int ep, bool block)
{
    struct m_thread *me = &w->t[t];
    me->caller = NOBODY; /* whoever waited for an answer waits on */
    if (w->bound == t && take_bits(w, t))
        return;
    int sender = first_in(w, ep, M_SENDING);
    if (sender == NOBODY) {
        if (!block) {
            me->cap = 0;
            return;
        }
        me->at = ep;
        stop(w, t, M_RECEIVING);
        line_add(&w->endpoint[ep], w->endpoint[ep].n, t);
        return;
    }
    line_remove(&w->endpoint[ep], sender);
    deliver(w, sender, t, w->t[sender].badge);
    if (w->t[sender].is_call || w->t[sender].fault.kind)
        await(w, sender, t, w->t[sender].answerable);
    else
        wake(w, sender);
}

static void answer(struct m_world *w, int t, int caller)
{
    if (w->t[caller].fault.kind) { /* of these two kinds: do it again */
        w->t[caller].fault = (struct m_fault){ 0 };
        w->t[caller].state = M_RESTART;
        may_run(w, caller);
        return;
    }
    deliver(w, t, caller, 0);
    wake(w, caller);
}

void m_reply(struct m_world *w, int t)
{
    int caller = w->t[t].caller;
    w->t[t].caller = NOBODY;
    if (caller != NOBODY)
        answer(w, t, caller);
}

bool m_save_caller(struct m_world *w, int t)
{
    if (w->saved != NOBODY)
        return false;
    w->saved = w->t[t].caller;
    w->t[t].caller = NOBODY;
    return true;
}

void m_send_saved(struct m_world *w, int t)
{
    int caller = w->saved;
    w->saved = NOBODY;
    if (caller != NOBODY)
        answer(w, t, caller);
}

void m_delete_saved(struct m_world *w)
{
    w->saved = NOBODY; /* whoever waited for that answer waits on */
}

void m_fault(struct m_world *w, int t, struct m_fault f)
{
    struct m_thread *me = &w->t[t];
    if (me->handler == NOBODY) {
        stop(w, t, M_STOPPED);
        return;
    }
    me->fault = f;
    m_send(w, t, me->handler, 0, true, true, true);
}

/* ---- the notification ---- */

void m_signal(struct m_world *w, uint64_t badge)
{
    if (w->waiting.n > 0) {
        int t = w->waiting.who[0];
        line_remove(&w->waiting, t);
        w->t[t].cap = badge;
        wake(w, t);
    } else if (!w->active && w->bound != NOBODY && w->t[w->bound].state == M_RECEIVING) {
        line_remove(&w->endpoint[w->t[w->bound].at], w->bound);
        w->t[w->bound].cap = badge;
        wake(w, w->bound);
    } else {
        w->bits |= badge;
        w->active = true;
    }
}

void m_wait(struct m_world *w, int t, uint64_t cptr, bool block)
{
    if (w->bound != NOBODY && w->bound != t) {
        m_fault(w, t, (struct m_fault){ 1, { AT_CALL, cptr, 1, 2 } });
        return;
    }
    if (take_bits(w, t))
        return;
    if (!block) {
        w->t[t].cap = 0;
        return;
    }
    stop(w, t, M_WAITING);
    line_add(&w->waiting, w->waiting.n, t);
}

/* ---- threads ---- */

/* It waits for nothing any more; who answers it has nobody to answer. */
static void cancel(struct m_world *w, int t)
{
    for (int ep = 0; ep < ENDPOINTS; ep++)
        line_remove(&w->endpoint[ep], t);
    line_remove(&w->waiting, t);
    for (int i = 0; i < THREADS; i++)
        if (w->t[i].caller == t)
            w->t[i].caller = NOBODY;
    if (w->saved == t)
        w->saved = NOBODY;
    w->t[t].fault = (struct m_fault){ 0 };
}

void m_suspend(struct m_world *w, int t)
{
    cancel(w, t);
    if (w->t[t].state == M_RUNNING)
        w->t[t].again = w->t[t].next;
    stop(w, t, M_STOPPED);
}

void m_resume(struct m_world *w, int t)
{
    if (can_run(&w->t[t]))
        return;
    cancel(w, t);
    start_again(w, t);
}

void m_set_priority(struct m_world *w, int t, int priority)
{
    unready(w, t);
    w->t[t].priority = priority;
    if (!can_run(&w->t[t]))
        return;
    if (w->current == t)
        choose(w);
    else
        may_run(w, t);
}

void m_give_way(struct m_world *w)
{
    ready_last(w, w->current);
    choose(w);
}

void m_set_domain(struct m_world *w, int t, int domain)
{
    unready(w, t);
    w->t[t].domain = domain;
    if (t == w->current)
        choose(w);
    else if (can_run(&w->t[t]))
        ready_first(w, t);
}

void m_turn(struct m_world *w)
{
    w->over = true;
    choose(w);
}
