/* theme_who.c - who can do what (tools/tessera/reach.c), in every state of a small system that two
 * threads and their capabilities can come to.
 *
 * Thread A has a CSpace of one CNode, thread B one of two levels; a third CNode is nobody's at
 * first.  Root puts up to three capabilities into them: that is a world.  From there A and B make
 * every system call that gives or takes a capability: Copy, Move, Mint, Delete, Revoke, Retype,
 * messages and answers with a capability, SaveCaller, faults.
 *
 * What they can come to by the rules is compared with what they do come to, both ways:
 *   too little: no system call leads to a state in which more can be reached than in the one
 *   before, or in which something is held that could not be;
 *   too much: all that the rules say of a state is held in one of those that follow it.  Those
 *   that the search has looked at count, and what grow() comes to from each of them.
 * The second has exceptions, which excuse() names. */
#include "debug/state_port.h"
#include "explore.h"
#include "object_numbers.h"
#include "tools/tessera/reach.h"
#include <stdlib.h>
#include <string.h>

enum {
    THREADS = 2,
    RADIX = 4,      /* of each CNode: whatever can come into one has a slot there */
    LEFT = 5,       /* bits of B's addresses that are left behind its root CNode */
    ROOM_BITS = 10, /* of the untyped: a CNode, and endpoints */
    MOST_PLACED = 3,
    MOST_LYING = 5, /* capabilities in one CNode, while the search goes on */
    HANDLER = 1,    /* the slot of a fault handler, in the thread's own CNode */
    TICKS = 5
};

/* The CNodes that capabilities lie in: A's, B's, the inner one, and the first that was made. */
enum { OF_A, OF_B, INNER, MADE, PLACES };
enum { SLOTS_IN = 1 << RADIX, SLOTS = PLACES * SLOTS_IN };

/* What root puts into them. */
enum kind {
    FULL,
    SEND,
    ASK,
    LISTEN,
    SERVE,
    NODE_A,
    NODE_B,
    NODE_INNER,
    NODE_GUARDED, /* the inner one, with a guard of one bit */
    ROOM,
    TCB_A,
    TCB_B,
    KINDS
};
static const word rights_of[] = { RIGHTS_ALL, RIGHT_WRITE | RIGHT_GRANT,
                                  RIGHT_WRITE | RIGHT_GRANT_REPLY, RIGHT_READ,
                                  RIGHT_READ | RIGHT_GRANT };

/* Worlds of more capabilities than the search would come to: in which there is something to give,
 * to make and to take back. */
static const struct placed {
    u8 place, kind;
} sets[][7] = {
    { { OF_A, FULL }, { OF_A, NODE_A }, { OF_A, ROOM }, { OF_B, FULL }, { OF_B, NODE_B } },
    { { OF_A, SERVE }, { OF_A, NODE_A }, { OF_B, ASK }, { OF_B, NODE_B }, { OF_B, ROOM } },
    { { OF_A, FULL },
      { OF_A, NODE_A },
      { OF_B, NODE_GUARDED },
      { OF_B, FULL },
      { INNER, NODE_B },
      { INNER, ROOM } },
    { { OF_A, LISTEN },
      { OF_A, NODE_A },
      { OF_A, ROOM },
      { OF_B, SEND },
      { OF_B, NODE_B },
      { OF_B, TCB_A } },
    { { OF_A, NODE_B },
      { OF_A, SERVE },
      { OF_B, NODE_INNER },
      { OF_B, ASK },
      { INNER, TCB_A },
      { INNER, ROOM } },
    { { OF_A, ROOM }, { OF_A, NODE_A }, { OF_B, NODE_B }, { INNER, FULL } },
    { { OF_A, NODE_A }, { OF_A, NODE_B }, { OF_A, ROOM } },
};
/* In the last A fills the untyped, with CNodes. */
enum {
    SETS = sizeof sets / sizeof *sets,
    FILLED = SETS - 1,
    IN_A_SET = sizeof *sets / sizeof **sets
};

/* What can be reached: a bit for each thread and kind, then those for who controls whom. */
enum { FACTS_OF_ONE = KINDS + 1, CONTROLS = KINDS };
typedef u32 facts;

static handle threads[THREADS], places[PLACES], endpoint_at, room_at, buffers[THREADS];
static word pool[KINDS], tcb_at[THREADS];
static struct context calm[THREADS + 1]; /* the registers of each thread between system calls */

/* Part of the state: how the search came here. */
static struct {
    u8 begun;  /* a system call was made: root puts nothing more */
    u8 placed; /* how many it has put */
    u16 next;  /* what it may put next: a world is made in one way only */
} model;

/* ---- the small system ---- */

static void make_thread_world(word u, word i, word *next, word root_guard)
{
    word raw = (*next)++, root = (*next)++, space = (*next)++, buffer = (*next)++;
    tcb_at[i] = (*next)++;
    retype(u, TCB, 0, tcb_at[i], 1);
    retype(u, CNODE, RADIX, raw, 1);
    invoke_words(ROOT_SLOT_CNODE, LABEL_CNode_Mint, WORDS(root, 64, raw, 64, 15, root_guard),
                 WORDS(ROOT_SLOT_CNODE));
    retype(u, PML4, 0, space, 1);
    invoke_words(ROOT_SLOT_ASID_POOL, LABEL_X86_ASIDPool_Assign, NONE, WORDS(space));
    retype(u, FRAME, 0, buffer, 1);
    word handler = i == 0 ? HANDLER : HANDLER << LEFT;
    invoke_words(tcb_at[i], LABEL_TCB_Configure, WORDS(handler, 0, 0, 0x1000),
                 WORDS(root, space, buffer));
    invoke_words(tcb_at[i], LABEL_TCB_SetPriority, WORDS(10 + i), WORDS(ROOT_SLOT_TCB));
    invoke_words(tcb_at[i], LABEL_TCB_Resume, NONE, NONE);
    threads[i] = cap_object(*world_cap(tcb_at[i]));
    places[i] = cap_object(*world_cap(raw));
    buffers[i] = cap_object(*world_cap(buffer));
    pool[NODE_A + i] = raw;
    pool[TCB_A + i] = tcb_at[i];
}

/* Thread t runs, and nobody else will until root_runs. */
static void runs(handle t)
{
    sched_set_priority(root_thread(), 0);
    sched_set_priority(t, 200);
    for (int i = 0; i < 4 && this_cpu()->current != t; i++)
        entry_tick();
    if (this_cpu()->current != t)
        abort();
}

static void root_runs(handle t)
{
    sched_set_priority(root_thread(), 255);
    if (t != root_thread())
        sched_set_priority(t, t == threads[0] ? 10 : 11);
    entry_tick();
    if (this_cpu()->current != root_thread())
        abort();
}

static handle any_thread(word i)
{
    return i < THREADS ? threads[i] : root_thread();
}

/* Registers, buffers and time slices make no difference between two system calls. */
static void settle(void)
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
        explore_watch(places[i], SLOTS_IN * SLOT_SIZE);
    for (word i = 0; i <= THREADS; i++)
        explore_watch(any_thread(i), P2(TCB_BITS));
    explore_watch(room_at, P2(ROOM_BITS));
    explore_watch(endpoint_at, P2(ENDPOINT_BITS));
}

static void start(void)
{
    world_start();
    world_fast.by_door = true;
    word u = world_untyped(17), next = first_free;
    make_thread_world(u, 0, &next, 64 - RADIX);
    make_thread_world(u, 1, &next, 64 - RADIX - LEFT);
    pool[NODE_INNER] = next++;
    retype(u, CNODE, RADIX, pool[NODE_INNER], 1);
    places[INNER] = cap_object(*world_cap(pool[NODE_INNER]));
    pool[NODE_GUARDED] = next++;
    invoke_words(ROOT_SLOT_CNODE, LABEL_CNode_Mint,
                 WORDS(pool[NODE_GUARDED], 64, pool[NODE_INNER], 64, 15, 1),
                 WORDS(ROOT_SLOT_CNODE));
    pool[ROOM] = next++;
    retype(u, 0, ROOM_BITS, pool[ROOM], 1);
    room_at = cap_object(*world_cap(pool[ROOM]));
    word e = next++;
    retype(u, ENDPOINT, 0, e, 1);
    endpoint_at = cap_object(*world_cap(e));
    for (word k = FULL; k <= SERVE; k++) {
        pool[k] = next++;
        invoke_words(ROOT_SLOT_CNODE, LABEL_CNode_Mint, WORDS(pool[k], 64, e, 64, rights_of[k], 0),
                     WORDS(ROOT_SLOT_CNODE));
    }
    for (word i = 0; i < THREADS; i++) { /* each has run before */
        runs(threads[i]);
        root_runs(threads[i]);
    }
    for (word i = 0; i <= THREADS; i++)
        calm[i] = tcb(any_thread(i))->context;
    settle();
    memset(&model, 0, sizeof model);
    explore_watch(world_slot(u), SLOT_SIZE);
    explore_watch(world_slot(first_free), (next - first_free) * SLOT_SIZE);
    watch_places();
}

/* ---- slots, and the names that a thread has for them ---- */

static bool in_room(struct cap c)
{
    return cap_object(c) >= room_at && cap_object(c) < room_at + P2(ROOM_BITS);
}

static handle slot_of(word s)
{
    return places[s / SLOTS_IN] ? places[s / SLOTS_IN] + s % SLOTS_IN * SLOT_SIZE : 0;
}

static word first_slot(word place)
{
    return place * SLOTS_IN;
}

static struct cap cap_at(word s)
{
    handle h = slot_of(s);
    return h ? slot(h)->cap : (struct cap){ 0, 0 };
}

static word number_of(handle h)
{
    for (word p = 0; p < PLACES; p++)
        if (places[p] && h >= places[p] && h < places[p] + SLOTS_IN * SLOT_SIZE)
            return p * SLOTS_IN + (h - places[p]) / SLOT_SIZE;
    return SLOTS;
}

/* How a thread names a slot for a method: by a capability to a CNode, an index and a depth. */
struct name {
    word cnode, index, depth;
    bool there;
};
static struct names {
    bool usable[SLOTS]; /* the capability in it can be used, by the address cptr */
    word cptr[SLOTS];
    struct name name[SLOTS];
} names[THREADS];
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
        word s = number_of(cap_object(node) + i * SLOT_SIZE);
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
    places[MADE] = 0;
    for (word pass = 0; pass < 2; pass++) /* the second: in slots of the one that was found */
        for (word s = 0; s < SLOTS; s++) {
            struct cap c = cap_at(s);
            if (cap_type(c) == CAP_cnode && in_room(c) &&
                (!places[MADE] || cap_object(c) < places[MADE]))
                places[MADE] = cap_object(c);
        }
}

/* What the address leads to, and what that names. */
static void name_through(word t, word cptr)
{
    struct names *n = &names[t];
    struct walk w;
    word s = cspace_lookup(threads[t], cptr, &w) ? number_of(w.slot) : SLOTS;
    if (s == SLOTS || cap_is_null(cap_at(s)) || n->usable[s])
        return;
    n->usable[s] = true;
    n->cptr[s] = cptr;
    if (cap_type(cap_at(s)) == CAP_cnode)
        name_slots(n, cap_at(s), (struct name){ cptr, 0, 0, true }, true);
}

/* Names for the state as it is now. */
static void name_all(void)
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
        names[t] = (struct names){ 0 };
        for (word i = 0; i < SLOTS_IN; i++) {
            bool deep = t == OF_B && cap_type(cap_at(first_slot(t) + i)) == CAP_cnode;
            for (word k = 0; k < (deep ? P2(LEFT) : 1); k++)
                name_through(t, t == OF_B ? i << LEFT | k : i);
        }
    }
}

/* An empty slot of a CNode that thread t can name; SLOTS: none. That of a fault handler comes
 * first, and slot 0 last. */
static word empty_slot(word t, word place)
{
    for (word i = 1; i <= SLOTS_IN; i++) {
        word s = first_slot(place) + i % SLOTS_IN;
        if (slot_of(s) && cap_is_null(cap_at(s)) && names[t].name[s].there)
            return s;
    }
    return SLOTS;
}

/* A slot whose capability t can use: to this endpoint, with these rights. */
static word endpoint_of(word t, handle object, word rights)
{
    for (word s = 0; s < SLOTS; s++) {
        struct cap c = cap_at(s);
        if (names[t].usable[s] && cap_type(c) == CAP_endpoint && cap_object(c) == object &&
            (cap_rights(c) & rights) == rights)
            return s;
    }
    return SLOTS;
}

/* A slot through which t can make a Call that can be answered. */
static word caller_at(word t, handle object)
{
    for (word s = 0; s < SLOTS; s++) {
        struct cap c = cap_at(s);
        if (names[t].usable[s] && cap_type(c) == CAP_endpoint && cap_object(c) == object &&
            cap_has_right(c, RIGHT_WRITE) && cap_rights(c) & RIGHT_ANSWER)
            return s;
    }
    return SLOTS;
}

/* ---- what is so, and what the rules say ---- */

static bool is_kind(struct cap c, enum kind k)
{
    struct cap wanted = *world_cap(pool[k]);
    if (cap_type(c) != cap_type(wanted) || cap_object(c) != cap_object(wanted))
        return false;
    if (k <= SERVE)
        return (cap_rights(c) & rights_of[k]) == rights_of[k];
    return k != ROOM || cap_size_bits(c) == ROOM_BITS;
}

static facts fact(word t, word what)
{
    return (facts)1 << (t * FACTS_OF_ONE + what);
}

/* What the threads hold in this state. */
static facts held(void)
{
    facts f = 0;
    name_all();
    for (word t = 0; t < THREADS; t++)
        for (word s = 0; s < SLOTS; s++)
            for (word k = 0; names[t].usable[s] && k < KINDS; k++)
                if (is_kind(cap_at(s), (enum kind)k))
                    f |= fact(t, k) | (k == TCB_A + 1 - t ? fact(t, CONTROLS) : 0);
    return f;
}

static facts by_rules(void)
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
        const struct tess_thread *it = tess_thread_at(t, threads[i]);
        if (reach_acts(r, it, tess_thread_at(t, threads[1 - i])))
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

/* ---- system calls ---- */

/* The current thread invokes; its error. */
static word invoke(word cptr, enum label label, word n, const word *words, word caps,
                   const word *cap)
{
    handle t = this_cpu()->current;
    world_registers(cptr, info_make(label, 0, caps, n), n, words, caps, cap);
    world_enter(SYS_Call);
    return info_label(tcb(t)->context.info);
}

static bool invoke_as(word t, word cptr, enum label label, word n, const word *words, word caps,
                      const word *cap)
{
    runs(threads[t]);
    word error = invoke(cptr, label, n, words, caps, cap);
    root_runs(threads[t]);
    return error == 0;
}

static void call_as(word t, enum syscall_number number, word cptr, word info)
{
    runs(threads[t]);
    world_registers(cptr, info, 0, NULL, 0, NULL);
    world_enter(number);
    root_runs(threads[t]);
}

static bool is_there(word t)
{
    return tcb_is_runnable(threads[t]);
}

/* How a message goes. */
enum way { BY_MESSAGE, BY_REPLY, BY_SAVED };
enum operation {
    PLACE,
    PLACE_SET = PLACE + KINDS * MADE,
    COPY = PLACE_SET + SETS,
    MOVE = COPY + THREADS * SLOTS * PLACES,
    MINT = MOVE +
           THREADS * SLOTS * PLACES, /* of a CNode, without a guard, or with one of one bit */
    GIVE = MINT + THREADS * SLOTS * PLACES * 2, /* t, capability, CNode where it goes to, way */
    GIVE_MADE = GIVE + THREADS * SLOTS * PLACES * 3, /* the same, through endpoints made */
    RETYPE = GIVE_MADE + THREADS * SLOTS * PLACES * 2,
    RETYPE_NODE = RETYPE + THREADS * SLOTS * PLACES,
    DELETE = RETYPE_NODE + THREADS * SLOTS * PLACES,
    REVOKE = DELETE + THREADS * SLOTS,
    SAVE = REVOKE + THREADS * SLOTS, /* t saves a Call of the other */
    FAULT = SAVE + THREADS * PLACES, /* t handles a fault of the other, and saves it */
    SUBDUE = FAULT + THREADS * PLACES,
    RESUME = SUBDUE + THREADS,
    OPS = RESUME + THREADS
};

/* An operation in its parts. */
struct op {
    enum operation kind;
    word t, s, place, way;
};

static struct op take_apart(word op)
{
    static const struct {
        enum operation kind;
        bool slot, place;
    } rows[] = { { RESUME, false, false },    { SUBDUE, false, false }, { FAULT, false, true },
                 { SAVE, false, true },       { REVOKE, true, false },  { DELETE, true, false },
                 { RETYPE_NODE, true, true }, { RETYPE, true, true },   { GIVE_MADE, true, true },
                 { GIVE, true, true },        { MINT, true, true },     { MOVE, true, true },
                 { COPY, true, true } };
    for (word i = 0; i < sizeof rows / sizeof *rows; i++)
        if (op >= rows[i].kind) {
            struct op o = { .kind = rows[i].kind };
            word n = op - rows[i].kind;
            o.t = n % THREADS, n /= THREADS;
            if (rows[i].place)
                o.place = n % PLACES, n /= PLACES;
            if (rows[i].slot)
                o.s = n % SLOTS, n /= SLOTS;
            o.way = n;
            return o;
        }
    if (op >= PLACE_SET)
        return (struct op){ .kind = PLACE_SET, .s = op - PLACE_SET };
    return (struct op){ .kind = PLACE, .s = op % KINDS, .place = op / KINDS };
}

static const char *text(word op)
{
    static const char *const places_text[] = { "A's CNode", "B's CNode", "the inner CNode",
                                               "the CNode made" };
    static const struct {
        enum operation kind;
        const char *text;
    } rows[] = { { RESUME, "goes on (Resume)" },
                 { SUBDUE, "answers a fault of the other" },
                 { FAULT, "saves a fault of the other" },
                 { SAVE, "saves a Call of the other" },
                 { REVOKE, "Revoke" },
                 { DELETE, "Delete" },
                 { RETYPE_NODE, "Retype CNode" },
                 { RETYPE, "Retype endpoint" },
                 { GIVE_MADE, "gives, through an endpoint made," },
                 { GIVE, "gives" },
                 { MINT, "Mint, with another guard," },
                 { MOVE, "Move" },
                 { COPY, "Copy" },
                 { PLACE_SET, "root puts a set" },
                 { PLACE, "root puts" } };
    static char line[120];
    struct op o = take_apart(op);
    word i = 0;
    while (rows[i].kind != o.kind)
        i++;
    if (o.kind == PLACE_SET)
        snprintf(line, sizeof line, "root puts set %lu", (unsigned long)o.s);
    else if (o.kind == PLACE)
        snprintf(line, sizeof line, "root puts kind %lu into %s", (unsigned long)o.s,
                 places_text[o.place]);
    else
        snprintf(line, sizeof line, "%c %s slot %lu to %s, way %lu", 'A' + (int)o.t, rows[i].text,
                 (unsigned long)o.s, places_text[o.place], (unsigned long)o.way);
    return line;
}

/* Root puts a capability into the first slot that is free; the first of a thread's CNode is that of
 * its fault handler. */
static void put(word place, word kind)
{
    word at = place == INNER ? 0 : HANDLER, radix = RADIX;
    while (at < SLOTS_IN - 1 && !cap_is_null(cap_at(first_slot(place) + at)))
        at++;
    invoke(pool[place == INNER ? NODE_INNER : NODE_A + place], LABEL_CNode_Copy,
           WORDS(at, radix, pool[kind], 64, RIGHTS_ALL), WORDS(ROOT_SLOT_CNODE));
}

static bool place_one(word place, word kind, word op)
{
    if (model.begun || model.placed == MOST_PLACED || op < model.next)
        return false;
    model.placed++;
    model.next = (u16)op + 1;
    put(place, kind);
    return true;
}

static bool place_set(const struct placed *set)
{
    if (model.begun || model.placed)
        return false;
    for (word i = 0; i < IN_A_SET && (i == 0 || set[i].place || set[i].kind); i++)
        put(set[i].place, set[i].kind);
    return true;
}

/* t receives at `endpoint`, in its slot x; the other sends, or calls, through its slot v. What a
 * message gives lies in slot s; it is to come to the slot `to`. */
static void into(word w, word to)
{
    struct name n = names[w].name[to];
    const word where[] = { n.cnode, n.index, n.depth };
    memcpy(ipc_buffer(threads[w], true) + BUFFER_RECEIVE_CNODE, where, sizeof where);
}

static bool give(struct op o, handle endpoint)
{
    word t = o.t, w = 1 - t, to = empty_slot(w, o.place);
    if (!names[t].usable[o.s] || cap_is_null(cap_at(o.s)) || to == SLOTS || !is_there(t))
        return false;
    word cptr = names[t].cptr[o.s];
    if (o.way == BY_SAVED) {
        for (word s = 0; s < SLOTS; s++)
            if (names[t].usable[s] && cap_type(cap_at(s)) == CAP_reply &&
                cap_object(cap_at(s)) == threads[w] && s != o.s) {
                into(w, to);
                ipc_buffer(threads[t], true)[BUFFER_CAPS] = cptr;
                call_as(t, SYS_Send, names[t].cptr[s], info_make(0, 0, 1, 0));
                return true;
            }
        return false;
    }
    bool answers = o.way == BY_REPLY;
    word mine = endpoint_of(t, endpoint, RIGHT_GRANT | (answers ? RIGHT_READ : RIGHT_WRITE));
    word theirs = answers ? caller_at(w, endpoint) : endpoint_of(w, endpoint, RIGHT_READ);
    if (mine == SLOTS || theirs == SLOTS || !is_there(w))
        return false;
    into(w, to);
    ipc_buffer(threads[t], true)[BUFFER_CAPS] = cptr;
    if (answers) {
        call_as(t, SYS_Recv, names[t].cptr[mine], 0);
        call_as(w, SYS_Call, names[w].cptr[theirs], 0);
        call_as(t, SYS_Reply, 0, info_make(0, 0, 1, 0));
    } else {
        call_as(w, SYS_Recv, names[w].cptr[theirs], 0);
        call_as(t, SYS_NBSend, names[t].cptr[mine], info_make(0, 0, 1, 0));
    }
    return true;
}

static handle made_endpoint(void)
{
    handle best = 0;
    for (word s = 0; s < SLOTS; s++) {
        struct cap c = cap_at(s);
        if (cap_type(c) == CAP_endpoint && in_room(c) && (!best || cap_object(c) < best))
            best = cap_object(c);
    }
    return best;
}

static bool on_cnode(struct op o, enum label label, word rights, word badge, word n)
{
    word to = empty_slot(o.t, o.place);
    struct name from = names[o.t].name[o.s], dest = names[o.t].name[to % SLOTS];
    if (to == SLOTS || !from.there || cap_is_null(cap_at(o.s)))
        return false;
    return invoke_as(o.t, dest.cnode, label, n,
                     (word[]){ dest.index, dest.depth, from.index, from.depth, rights, badge }, 1,
                     (word[]){ from.cnode });
}

static bool retype_in(struct op o)
{
    word to = empty_slot(o.t, o.place), type = o.kind == RETYPE ? ENDPOINT : CNODE;
    if (to == SLOTS || !names[o.t].usable[o.s] || cap_type(cap_at(o.s)) != CAP_untyped)
        return false;
    /* The CNode is named by a capability to it: in a slot that t names, or by its own address. */
    for (word s = 0; s < SLOTS; s++) {
        struct cap c = cap_at(s);
        if (cap_type(c) != CAP_cnode || cap_object(c) != places[o.place])
            continue;
        word direct = names[o.t].usable[s];
        struct name n = names[o.t].name[s];
        if (!direct && !n.there)
            continue;
        return invoke_as(o.t, names[o.t].cptr[o.s], LABEL_Untyped_Retype,
                         WORDS(type, type == CNODE ? RADIX : 0, direct ? 0 : n.index,
                               direct ? 0 : n.depth, to - first_slot(o.place), 1),
                         WORDS(direct ? names[o.t].cptr[s] : n.cnode));
    }
    return false;
}

static bool save(word t, word place)
{
    word to = empty_slot(t, place);
    if (to == SLOTS)
        return false;
    struct name n = names[t].name[to];
    return invoke_as(t, n.cnode, LABEL_CNode_SaveCaller, WORDS(n.index, n.depth), NONE);
}

/* The other calls, t receives it and puts the answer aside. */
static bool save_call(struct op o)
{
    word t = o.t, w = 1 - t, theirs = caller_at(w, endpoint_at);
    word mine = endpoint_of(t, endpoint_at, RIGHT_READ | RIGHT_GRANT);
    if (mine == SLOTS)
        mine = endpoint_of(t, endpoint_at, RIGHT_READ);
    if (mine == SLOTS || theirs == SLOTS || !is_there(w) || !is_there(t) ||
        empty_slot(t, o.place) == SLOTS)
        return false;
    call_as(t, SYS_Recv, names[t].cptr[mine], 0);
    call_as(w, SYS_Call, names[w].cptr[theirs], 0);
    return save(t, o.place);
}

static facts fact_of_edge; /* what an operation showed besides the state to which it led */

/* t receives a fault of the other, so it can answer it with other registers. */
static bool take_fault(struct op o, bool keep)
{
    word t = o.t, w = 1 - t;
    struct walk walk;
    if (!is_there(w) || !is_there(t) ||
        !cspace_lookup(threads[w], tcb(threads[w])->fault_handler, &walk))
        return false;
    struct cap handler = slot(walk.slot)->cap;
    if (cap_type(handler) != CAP_endpoint || !cap_has_right(handler, RIGHT_WRITE) ||
        !(cap_rights(handler) & RIGHT_ANSWER) || (keep && empty_slot(t, o.place) == SLOTS))
        return false;
    word mine = endpoint_of(t, cap_object(handler), RIGHT_READ);
    if (mine == SLOTS)
        return false;
    call_as(t, SYS_Recv, names[t].cptr[mine], 0);
    runs(threads[w]);
    entry_fault(threads[w], FAULT_UserException, 0, 0, 0);
    root_runs(threads[w]);
    if (tcb(threads[w])->state != BLOCKED_REPLY)
        return false;
    fact_of_edge |= fact(t, CONTROLS);
    if (keep)
        return save(t, o.place);
    invoke(tcb_at[w], LABEL_TCB_Resume, NONE, NONE);
    return true;
}

static bool lies_enough(word place)
{
    word n = 0;
    for (word i = 0; i < SLOTS_IN; i++)
        n += !cap_is_null(cap_at(first_slot(place) + i));
    return n >= MOST_LYING;
}

static bool system_call_of(struct op o)
{
    switch (o.kind) {
    case COPY:
        return on_cnode(o, LABEL_CNode_Copy, RIGHTS_ALL, 0, 5);
    case MOVE:
        return on_cnode(o, LABEL_CNode_Move, 0, 0, 4);
    case MINT:
        return cap_type(cap_at(o.s)) == CAP_cnode && cap_guard_bits(cap_at(o.s)) != o.way &&
               on_cnode(o, LABEL_CNode_Mint, RIGHTS_ALL, o.way, 6);
    case GIVE:
        return give(o, endpoint_at);
    case GIVE_MADE:
        return made_endpoint() && give(o, made_endpoint());
    case RETYPE:
    case RETYPE_NODE:
        return retype_in(o);
    case DELETE:
    case REVOKE:
        return names[o.t].name[o.s].there && !cap_is_null(cap_at(o.s)) &&
               invoke_as(o.t, names[o.t].name[o.s].cnode,
                         o.kind == DELETE ? LABEL_CNode_Delete : LABEL_CNode_Revoke,
                         WORDS(names[o.t].name[o.s].index, names[o.t].name[o.s].depth), NONE);
    case SAVE:
        return save_call(o);
    case FAULT:
        return take_fault(o, true);
    case SUBDUE:
        return take_fault(o, false);
    default:
        return false;
    }
}

static bool by_root; /* the last operation: it made a world, and is no step of a thread */

static bool apply(word op)
{
    struct op o = take_apart(op);
    by_root = o.kind < COPY;
    if (o.kind >= COPY && o.kind < SAVE && o.s < first_slot(MADE) && cap_is_null(cap_at(o.s)))
        return false;
    bool full = o.place < PLACES && o.kind != DELETE && o.kind != REVOKE && o.kind < SUBDUE;
    fact_of_edge = 0;
    name_all();
    if (o.kind == PLACE)
        return place_one(o.place, o.s, op);
    if (o.kind == PLACE_SET && !place_set(sets[o.s]))
        return false;
    if (o.kind == RESUME) { /* a thread that waits goes on some time */
        if (is_there(o.t))
            return false;
        invoke(tcb_at[o.t], LABEL_TCB_Resume, NONE, NONE);
    } else if (o.kind == PLACE_SET) {
        for (word i = 0; i < 2 && o.s == FILLED; i++) {
            name_all();
            system_call_of((struct op){ .kind = RETYPE_NODE, .t = OF_A, .s = HANDLER + 2 });
        }
    } else if (!is_there(o.t) || (full && lies_enough(o.place))) {
        return false;
    } else if (!system_call_of(o)) {
        settle();
        return false;
    }
    model.begun = 1;
    model.placed = 0;
    model.next = 0;
    return true;
}

static const char *differs(void)
{
    return NULL; /* the model is how the search came here */
}

/* ---- all that can be come to, without a search ---- */

/* Does this operation add a capability to a CNode in which none like it lies? */
static bool adds(struct op o)
{
    struct cap c = cap_at(o.s);
    for (word i = 0; i < SLOTS_IN; i++) {
        struct cap lies = cap_at(first_slot(o.place) + i);
        bool same = cap_type(lies) == cap_type(c) && cap_object(lies) == cap_object(c);
        if (same && cap_type(c) == CAP_endpoint)
            same = cap_rights(lies) == cap_rights(c);
        if (same && cap_type(c) == CAP_cnode)
            same = cap_guard_bits(lies) == (o.kind == MINT ? o.way : cap_guard_bits(c));
        if (same)
            return false;
    }
    return !cap_is_null(c);
}

/* Does nothing like what it would make lie there yet? */
static bool makes(struct op o)
{
    enum cap_type type = o.kind == RETYPE ? CAP_endpoint : CAP_cnode;
    for (word i = 0; i < SLOTS_IN; i++) {
        struct cap c = cap_at(first_slot(o.place) + i);
        if (cap_type(c) == type && in_room(c))
            return false;
    }
    return true;
}

/* One operation, if it may bring something. */
static bool grow_by(struct op o, bool make, bool with_room)
{
    bool retypes = o.kind == RETYPE || o.kind == RETYPE_NODE;
    bool room = cap_type(cap_at(o.s)) == CAP_untyped;
    if (retypes ? !make || !room || !makes(o) : (room && !with_room) || !adds(o))
        return false;
    system_call_of(o);
    settle();
    name_all();
    return retypes ? !makes(o) : !adds(o);
}

/* One round: copies and messages; make: what can be made; with_room: copies of untypeds too. */
static bool grow_once(bool make, bool with_room, facts *seen)
{
    static const struct {
        enum operation kind;
        word way;
    } kinds[] = { { COPY, 0 },
                  { MINT, 0 },
                  { MINT, 1 },
                  { GIVE, BY_MESSAGE },
                  { GIVE, BY_REPLY },
                  { GIVE_MADE, BY_MESSAGE },
                  { GIVE_MADE, BY_REPLY },
                  { RETYPE, 0 },
                  { RETYPE_NODE, 0 } };
    bool fresh = false;
    name_all();
    for (word t = 0; t < THREADS; t++)
        for (word s = 0; s < SLOTS && is_there(t); s++)
            for (word k = 0; k < sizeof kinds / sizeof *kinds && !cap_is_null(cap_at(s)); k++)
                for (word place = 0; place < PLACES && places[place]; place++)
                    fresh |= grow_by((struct op){ kinds[k].kind, t, s, place, kinds[k].way }, make,
                                     with_room);
    for (word t = 0; t < THREADS; t++)
        if (is_there(t)) {
            system_call_of((struct op){ .kind = SUBDUE, .t = t });
            *seen |= fact_of_edge;
            settle();
            name_all();
        }
    *seen |= held();
    return fresh;
}

static bool may_handle(struct cap c)
{
    return cap_type(c) == CAP_endpoint && cap_has_right(c, RIGHT_WRITE) &&
           cap_rights(c) & RIGHT_ANSWER;
}

/* t puts the endpoint in slot s where the faults of w go; what lies there it copies to another slot
 * before, and deletes. Then w makes a fault. */
static facts handle_by(word t, word s, word w, word handler)
{
    struct name from = names[t].name[s], to = names[t].name[handler];
    facts seen = 0;
    if (!may_handle(cap_at(s)) || !from.there || !to.there || s == handler)
        return 0;
    explore_keep();
    if (!cap_is_null(cap_at(handler))) {
        struct op aside = { .kind = COPY, .t = t, .s = handler };
        for (; aside.place < PLACES; aside.place++)
            if (!system_call_of(aside))
                settle();
        name_all();
        to = names[t].name[handler];
        if (to.there)
            invoke_as(t, to.cnode, LABEL_CNode_Delete, WORDS(to.index, to.depth), NONE);
        settle();
        name_all();
        from = names[t].name[s], to = names[t].name[handler];
    }
    if (from.there && to.there &&
        invoke_as(t, to.cnode, LABEL_CNode_Copy,
                  WORDS(to.index, to.depth, from.index, from.depth, RIGHTS_ALL),
                  WORDS(from.cnode))) {
        settle();
        name_all();
        fact_of_edge = 0;
        system_call_of((struct op){ .kind = SUBDUE, .t = 1 - w });
        seen = fact_of_edge;
    }
    explore_back();
    name_all();
    return seen;
}

/* All endpoints, in all slots where the handler of a thread is looked for. */
static facts handle_all(void)
{
    facts seen = 0;
    struct walk walk;
    for (word w = 0; w < THREADS; w++)
        for (word t = 0; t < THREADS; t++)
            for (word s = 0; s < SLOTS && is_there(w) && is_there(t); s++) {
                word deeper = cspace_lookup(threads[w], tcb(threads[w])->fault_handler, &walk)
                                  ? number_of(walk.slot)
                                  : SLOTS;
                seen |= handle_by(t, s, w, first_slot(w) + HANDLER);
                if (deeper < SLOTS)
                    seen |= handle_by(t, s, w, deeper);
            }
    return seen;
}

/* What cannot be copied is moved: each untyped and each reply capability, to each CNode. */
static facts move_all(void)
{
    facts seen = 0;
    for (word s = 0; s < SLOTS; s++)
        for (word t = 0; t < THREADS && is_there(t); t++)
            for (word place = 0; place < PLACES; place++) {
                enum cap_type type = cap_type(cap_at(s));
                if (type != CAP_untyped && type != CAP_reply)
                    continue;
                explore_keep();
                system_call_of((struct op){ .kind = MOVE, .t = t, .s = s, .place = place });
                seen |= held();
                explore_back();
                name_all();
            }
    return seen;
}

static void grow_all(bool make, bool with_room, facts *seen)
{
    while (grow_once(make, with_room, seen))
        ;
}

/* What was made of untypeds is taken back, and made anew. One that lies in a CNode made of itself
 * is moved out before. */
static facts grow_anew(void)
{
    facts seen = 0;
    for (word s = first_slot(MADE); s < SLOTS && places[MADE]; s++)
        for (word t = 0; t < THREADS * MADE && cap_type(cap_at(s)) == CAP_untyped; t++) {
            system_call_of(
                (struct op){ .kind = MOVE, .t = t % THREADS, .s = s, .place = t / THREADS });
            settle();
            name_all();
        }
    for (word s = 0; s < first_slot(MADE); s++)
        for (word t = 0; t < THREADS && cap_type(cap_at(s)) == CAP_untyped; t++) {
            system_call_of((struct op){ .kind = REVOKE, .t = t, .s = s });
            settle();
            name_all();
        }
    grow_all(true, false, &seen);
    return seen | handle_all();
}

/* Everything that adds a capability and takes none away, until nothing is new. The order matters
 * for untypeds alone: one of which something was made is copied no more. So once they are copied
 * and nothing is made; and once all that there is, is made before. At last what would take
 * something away: each such step is tried from the same state. A thread that waits goes on some
 * time. */
static facts grow(void)
{
    facts seen = held();
    fact_of_edge = 0;
    grow_all(false, false, &seen);
    for (word t = 0; t < THREADS; t++)
        if (!is_there(t))
            invoke(tcb_at[t], LABEL_TCB_Resume, NONE, NONE);
    settle();
    name_all();
    grow_all(false, false, &seen);
    explore_keep();
    grow_all(false, true, &seen);
    explore_back();
    name_all();
    grow_all(true, false, &seen);
    grow_all(false, true, &seen);
    grow_all(true, true, &seen);
    seen |= move_all() | handle_all();
    return seen | grow_anew();
}

/* ---- both, side by side ---- */

static struct look {
    facts rules, real;
} * looks;
static word look_count, look_total, unsettled;
static struct {
    u32 from, to;
} * ways;
static word way_count;

/* A new state. */
static void look(word state)
{
    if (state >= look_count) {
        look_count = 2 * state + 64;
        looks = realloc(looks, look_count * sizeof *looks);
    }
    look_total = state + 1;
    looks[state] = (struct look){ .rules = by_rules(), .real = held() };
    looks[state].real |= grow();
}

static const char *edge(word from, word to)
{
    static char line[120];
    if ((way_count & (way_count - 1)) == 0)
        ways = realloc(ways, (way_count ? 2 * way_count : 64) * sizeof *ways);
    if (!by_root) {
        looks[from].real |= fact_of_edge;
        ways[way_count].from = (u32)from;
        ways[way_count++].to = (u32)to;
        facts more = (looks[to].rules | fact_of_edge) & ~looks[from].rules;
        if (more) {
            snprintf(line, sizeof line, "facts %x can be reached, and by the rules not before",
                     more);
            return line;
        }
    }
    return NULL;
}

/* All states are known; those before `expanded` with all that follows. */
static const char *judge(word state, word expanded)
{
    static char line[120];
    for (bool again = state == 0; again;) {
        again = false;
        for (word i = way_count; i-- > 0;) {
            facts more = looks[ways[i].to].real & ~looks[ways[i].from].real;
            looks[ways[i].from].real |= more;
            again = again || more;
        }
    }
    facts less = looks[state].real & ~looks[state].rules,
          more = looks[state].rules & ~looks[state].real;
    /* Of states that nobody went on from a few may need steps that grow() does not try. */
    unsettled += more && state >= expanded;
    if (less || (more && state < expanded) || unsettled * 100 > look_total) {
        snprintf(line, sizeof line, "facts %x by the rules alone, %x without the rules", more,
                 less);
        return line;
    }
    return NULL;
}

const struct theme theme_who = { "who",  start, OPS,    apply,       differs,
                                 settle, text,  &model, sizeof model };
const struct onlooker onlooker_who = { &theme_who, look, edge, judge, 50 };
