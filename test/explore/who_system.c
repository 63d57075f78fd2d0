/* who_system.c - see who.h: the small system, its slots and their names. */
#include "who.h"
#include "debug/state_port.h"
#include "tools/tessera/reach.h"
#include <stdlib.h>
#include <string.h>

struct who who;
static struct context calm[THREADS + 1]; /* the registers of each thread between system calls */

/* ---- the small system ---- */

static void make_thread_world(word u, word i, word *next, word root_guard)
{
    word raw = (*next)++, root = (*next)++, space = (*next)++, buffer = (*next)++;
    who.tcb_at[i] = (*next)++;
    retype(u, TCB, 0, who.tcb_at[i], 1);
    retype(u, CNODE, RADIX, raw, 1);
    invoke_words(ROOT_SLOT_CNODE, LABEL_CNode_Mint, WORDS(root, 64, raw, 64, 15, root_guard),
                 WORDS(ROOT_SLOT_CNODE));
    retype(u, PML4, 0, space, 1);
    invoke_words(ROOT_SLOT_ASID_POOL, LABEL_X86_ASIDPool_Assign, NONE, WORDS(space));
    retype(u, FRAME, 0, buffer, 1);
    word handler = i == 0 ? HANDLER : HANDLER << LEFT;
    invoke_words(who.tcb_at[i], LABEL_TCB_Configure, WORDS(handler, 0, 0, 0x1000),
                 WORDS(root, space, buffer));
    invoke_words(who.tcb_at[i], LABEL_TCB_SetPriority, WORDS(10 + i), WORDS(ROOT_SLOT_TCB));
    invoke_words(who.tcb_at[i], LABEL_TCB_Resume, NONE, NONE);
    who.threads[i] = cap_object(*world_cap(who.tcb_at[i]));
    who.places[i] = cap_object(*world_cap(raw));
    who.pool[NODE_A + i] = raw;
    who.pool[TCB_A + i] = who.tcb_at[i];
}

void who_runs(handle t)
{
    sched_set_priority(root_thread(), 0);
    sched_set_priority(t, 200);
    for (int i = 0; i < 4 && this_cpu()->current != t; i++)
        entry_tick();
    if (this_cpu()->current != t)
        abort();
}

void who_root_runs(handle t)
{
    sched_set_priority(root_thread(), 255);
    if (t != root_thread())
        sched_set_priority(t, t == who.threads[0] ? 10 : 11);
    entry_tick();
    if (this_cpu()->current != root_thread())
        abort();
}

static handle any_thread(word i)
{
    return i < THREADS ? who.threads[i] : root_thread();
}

void who_settle(void)
{
    for (word i = 0; i <= THREADS; i++) {
        struct tcb *t = tcb(any_thread(i));
        t->context = calm[i];
        t->ticks_left = TICKS;
        t->badge = 0;
        t->is_call = false;
        t->told_message = 0;
        t->state = t->state == RESTARTING ? RUNNING : t->state;
        if (t->state == RUNNING)
            t->fault = (struct fault){ 0 };
        memset(ipc_buffer(any_thread(i), true), 0, 1024);
    }
}

static void watch_places(void)
{
    for (word i = 0; i < MADE; i++)
        explore_watch(who.places[i], SLOTS_IN * SLOT_SIZE);
    for (word i = 0; i <= THREADS; i++)
        explore_watch(any_thread(i), P2(TCB_BITS));
    explore_watch(who.room_at, P2(ROOM_BITS));
    explore_watch(who.endpoint_at, P2(ENDPOINT_BITS));
}

void who_start(void)
{
    world_start();
    world_fast.by_door = true;
    word u = world_untyped(17), next = first_free;
    make_thread_world(u, 0, &next, 64 - RADIX);
    make_thread_world(u, 1, &next, 64 - RADIX - LEFT);
    who.pool[NODE_INNER] = next++;
    retype(u, CNODE, RADIX, who.pool[NODE_INNER], 1);
    who.places[INNER] = cap_object(*world_cap(who.pool[NODE_INNER]));
    who.pool[NODE_GUARDED] = next++;
    invoke_words(ROOT_SLOT_CNODE, LABEL_CNode_Mint,
                 WORDS(who.pool[NODE_GUARDED], 64, who.pool[NODE_INNER], 64, 15, 1),
                 WORDS(ROOT_SLOT_CNODE));
    who.pool[ROOM] = next++;
    retype(u, 0, ROOM_BITS, who.pool[ROOM], 1);
    who.room_at = cap_object(*world_cap(who.pool[ROOM]));
    word e = next++;
    retype(u, ENDPOINT, 0, e, 1);
    who.endpoint_at = cap_object(*world_cap(e));
    for (word k = FULL; k <= SERVE; k++) {
        who.pool[k] = next++;
        invoke_words(ROOT_SLOT_CNODE, LABEL_CNode_Mint,
                     WORDS(who.pool[k], 64, e, 64, rights_of[k], 0), WORDS(ROOT_SLOT_CNODE));
    }
    for (word i = 0; i < THREADS; i++) { /* each has run before */
        who_runs(who.threads[i]);
        who_root_runs(who.threads[i]);
    }
    for (word i = 0; i <= THREADS; i++)
        calm[i] = tcb(any_thread(i))->context;
    who_settle();
    memset(&who.model, 0, sizeof who.model);
    explore_watch(world_slot(u), SLOT_SIZE);
    explore_watch(world_slot(first_free), (next - first_free) * SLOT_SIZE);
    watch_places();
}

/* ---- slots, and the names that a thread has for them ---- */
word who_number_of(handle h)
{
    for (word p = 0; p < PLACES; p++)
        if (who.places[p] && h >= who.places[p] && h < who.places[p] + SLOTS_IN * SLOT_SIZE)
            return p * SLOTS_IN + (h - who.places[p]) / SLOT_SIZE;
    return SLOTS;
}

static struct cap named_for[SLOTS];
static bool named;

/* The slots of a CNode, by the capability to it (with its guard) behind `before`. */
static void name_slots(struct names *n, struct cap node, struct name before, bool deeper)
{
    word guard = cap_guard_bits(node), radix = cap_radix(node);
    word depth = before.depth + guard + radix;
    if (depth > 64)
        return;
    for (word i = 0; i < P2(radix); i++) {
        word s = who_number_of(cap_object(node) + i * SLOT_SIZE);
        if (s == SLOTS)
            continue;
        struct name here = { before.cnode, (before.index << guard | node.w1) << radix | i, depth,
                             true };
        if (!n->name[s].there)
            n->name[s] = here;
        if (deeper && cap_type(cap_at(s)) == CAP_cnode)
            name_slots(n, cap_at(s), here, before.depth == 0);
    }
}

static void find_made(void)
{
    who.places[MADE] = 0;
    for (word pass = 0; pass < 2; pass++) /* the second: in slots of the one that was found */
        for (word s = 0; s < SLOTS; s++) {
            struct cap c = cap_at(s);
            if (cap_type(c) == CAP_cnode && in_room(c) &&
                (!who.places[MADE] || cap_object(c) < who.places[MADE]))
                who.places[MADE] = cap_object(c);
        }
}

/* What the address leads to, and what that names. */
static void name_through(word t, word cptr)
{
    struct names *n = &who.names[t];
    struct walk w;
    word s = cspace_lookup(who.threads[t], cptr, &w) ? who_number_of(w.slot) : SLOTS;
    if (s == SLOTS || cap_is_null(cap_at(s)) || n->usable[s])
        return;
    n->usable[s] = true;
    n->cptr[s] = cptr;
    if (cap_type(cap_at(s)) == CAP_cnode)
        name_slots(n, cap_at(s), (struct name){ cptr, 0, 0, true }, true);
}

void who_name_all(void)
{
    struct cap now[SLOTS];
    find_made();
    for (word s = 0; s < SLOTS; s++)
        now[s] = cap_at(s);
    if (named && memcmp(now, named_for, sizeof now) == 0)
        return;
    memcpy(named_for, now, sizeof now);
    named = true;
    for (word t = 0; t < THREADS; t++) {
        who.names[t] = (struct names){ 0 };
        for (word i = 0; i < SLOTS_IN; i++) {
            bool deep = t == OF_B && cap_type(cap_at(first_slot(t) + i)) == CAP_cnode;
            for (word k = 0; k < (deep ? P2(LEFT) : 1); k++)
                name_through(t, t == OF_B ? i << LEFT | k : i);
        }
    }
}

word who_empty_slot(word t, word place)
{
    for (word i = 1; i <= SLOTS_IN; i++) {
        word s = first_slot(place) + i % SLOTS_IN;
        if (slot_of(s) && cap_is_null(cap_at(s)) && who.names[t].name[s].there)
            return s;
    }
    return SLOTS;
}

word who_endpoint_of(word t, handle object, word rights)
{
    for (word s = 0; s < SLOTS; s++) {
        struct cap c = cap_at(s);
        if (who.names[t].usable[s] && cap_type(c) == CAP_endpoint && cap_object(c) == object &&
            (cap_rights(c) & rights) == rights)
            return s;
    }
    return SLOTS;
}

word who_caller_at(word t, handle object)
{
    for (word s = 0; s < SLOTS; s++) {
        struct cap c = cap_at(s);
        if (who.names[t].usable[s] && cap_type(c) == CAP_endpoint && cap_object(c) == object &&
            cap_has_right(c, RIGHT_WRITE) && cap_rights(c) & RIGHT_ANSWER)
            return s;
    }
    return SLOTS;
}

/* ---- what is so, and what the rules say ---- */

static bool is_kind(struct cap c, enum kind k)
{
    struct cap wanted = *world_cap(who.pool[k]);
    if (cap_type(c) != cap_type(wanted) || cap_object(c) != cap_object(wanted))
        return false;
    if (k <= SERVE)
        return (cap_rights(c) & rights_of[k]) == rights_of[k];
    return k != ROOM || cap_size_bits(c) == ROOM_BITS;
}

facts who_held(void)
{
    facts f = 0;
    who_name_all();
    for (word t = 0; t < THREADS; t++)
        for (word s = 0; s < SLOTS; s++)
            for (word k = 0; who.names[t].usable[s] && k < KINDS; k++)
                if (is_kind(cap_at(s), (enum kind)k))
                    f |= fact(t, k) | (k == TCB_A + 1 - t ? fact(t, CONTROLS) : 0);
    return f;
}

facts who_by_rules(void)
{
    size_t bytes;
    facts f = 0;
    host_state_start();
    state_switch(true);
    state_leave();
    state_switch(false);
    const u8 *stream = host_state_stream(&bytes);
    struct tess *t = tess_open_bytes(stream, bytes);
    struct reach *r = reach_begin(t);
    reach_trust(r, tess_thread_at(t, root_thread()));
    reach_close(r);
    for (word i = 0; i < THREADS; i++) {
        const struct tess_thread *it = tess_thread_at(t, who.threads[i]);
        if (reach_acts(r, it, tess_thread_at(t, who.threads[1 - i])))
            f |= fact(i, CONTROLS);
        for (size_t k = 0; k < tess_slot_count(t); k++) {
            const struct tess_slot *s = tess_slot(t, k);
            for (word kind = 0; kind < KINDS; kind++)
                if (!(f & fact(i, kind)) && is_kind(slot(s->at)->cap, (enum kind)kind) &&
                    reach_uses(r, it, s))
                    f |= fact(i, kind);
        }
    }
    reach_end(r);
    tess_close(t);
    return f;
}
