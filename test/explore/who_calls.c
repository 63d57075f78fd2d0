/* who_calls.c - see who.h: what root does to make a world, and what the threads do in it. */
#include "who.h"
#include <string.h>

/* Worlds of more capabilities than the search would come to: in which there is something to give,
 * to make and to take back. */
static const struct placed {
    u8 place, kind;
} sets[SETS][7] = {
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
enum { FILLED = SETS - 1, IN_A_SET = sizeof *sets / sizeof **sets };

word who_invoke(word cptr, enum label label, word n, const word *words, word caps, const word *cap)
{
    handle t = this_cpu()->current;
    world_registers(cptr, info_make(label, 0, caps, n), n, words, caps, cap);
    world_enter(SYS_Call);
    return info_label(tcb(t)->context.info);
}

bool who_invoke_as(word t, word cptr, enum label label, word n, const word *words, word caps,
                   const word *cap)
{
    who_runs(who.threads[t]);
    word error = who_invoke(cptr, label, n, words, caps, cap);
    who_root_runs(who.threads[t]);
    return error == 0;
}

static void call_as(word t, enum syscall_number number, word cptr, word info)
{
    who_runs(who.threads[t]);
    world_registers(cptr, info, 0, NULL, 0, NULL);
    world_enter(number);
    who_root_runs(who.threads[t]);
}

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

const char *who_text(word op)
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
    who_invoke(who.pool[place == INNER ? NODE_INNER : NODE_A + place], LABEL_CNode_Copy,
               WORDS(at, radix, who.pool[kind], 64, RIGHTS_ALL), WORDS(ROOT_SLOT_CNODE));
}

static bool place_one(word place, word kind, word op)
{
    if (who.model.begun || who.model.placed == MOST_PLACED || op < who.model.next)
        return false;
    who.model.placed++;
    who.model.next = (u16)op + 1;
    put(place, kind);
    return true;
}

static bool place_set(const struct placed *set)
{
    if (who.model.begun || who.model.placed)
        return false;
    for (word i = 0; i < IN_A_SET && (i == 0 || set[i].place || set[i].kind); i++)
        put(set[i].place, set[i].kind);
    return true;
}

/* t receives at `endpoint`, in its slot x; the other sends, or calls, through its slot v. What a
 * message gives lies in slot s; it is to come to the slot `to`. */
static void into(word w, word to)
{
    struct name n = who.names[w].name[to];
    const word where[] = { n.cnode, n.index, n.depth };
    memcpy(ipc_buffer(who.threads[w], true) + BUFFER_RECEIVE_CNODE, where, sizeof where);
}

static bool give(struct op o, handle endpoint)
{
    word t = o.t, w = 1 - t, to = who_empty_slot(w, o.place);
    if (!who.names[t].usable[o.s] || cap_is_null(cap_at(o.s)) || to == SLOTS || !is_there(t))
        return false;
    word cptr = who.names[t].cptr[o.s];
    if (o.way == BY_SAVED) {
        for (word s = 0; s < SLOTS; s++)
            if (who.names[t].usable[s] && cap_type(cap_at(s)) == CAP_reply &&
                cap_object(cap_at(s)) == who.threads[w] && s != o.s) {
                into(w, to);
                ipc_buffer(who.threads[t], true)[BUFFER_CAPS] = cptr;
                call_as(t, SYS_Send, who.names[t].cptr[s], info_make(0, 0, 1, 0));
                return true;
            }
        return false;
    }
    bool answers = o.way == BY_REPLY;
    word mine = who_endpoint_of(t, endpoint, RIGHT_GRANT | (answers ? RIGHT_READ : RIGHT_WRITE));
    word theirs = answers ? who_caller_at(w, endpoint) : who_endpoint_of(w, endpoint, RIGHT_READ);
    if (mine == SLOTS || theirs == SLOTS || !is_there(w))
        return false;
    into(w, to);
    ipc_buffer(who.threads[t], true)[BUFFER_CAPS] = cptr;
    if (answers) {
        call_as(t, SYS_Recv, who.names[t].cptr[mine], 0);
        call_as(w, SYS_Call, who.names[w].cptr[theirs], 0);
        call_as(t, SYS_Reply, 0, info_make(0, 0, 1, 0));
    } else {
        call_as(w, SYS_Recv, who.names[w].cptr[theirs], 0);
        call_as(t, SYS_NBSend, who.names[t].cptr[mine], info_make(0, 0, 1, 0));
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
    word to = who_empty_slot(o.t, o.place);
    struct name from = who.names[o.t].name[o.s], dest = who.names[o.t].name[to % SLOTS];
    if (to == SLOTS || !from.there || cap_is_null(cap_at(o.s)))
        return false;
    return who_invoke_as(o.t, dest.cnode, label, n,
                         (word[]){ dest.index, dest.depth, from.index, from.depth, rights, badge },
                         1, (word[]){ from.cnode });
}

static bool retype_in(struct op o)
{
    word to = who_empty_slot(o.t, o.place), type = o.kind == RETYPE ? ENDPOINT : CNODE;
    if (to == SLOTS || !who.names[o.t].usable[o.s] || cap_type(cap_at(o.s)) != CAP_untyped)
        return false;
    /* The CNode is named by a capability to it: in a slot that t names, or by its own address. */
    for (word s = 0; s < SLOTS; s++) {
        struct cap c = cap_at(s);
        if (cap_type(c) != CAP_cnode || cap_object(c) != who.places[o.place])
            continue;
        word direct = who.names[o.t].usable[s];
        struct name n = who.names[o.t].name[s];
        if (!direct && !n.there)
            continue;
        return who_invoke_as(o.t, who.names[o.t].cptr[o.s], LABEL_Untyped_Retype,
                             WORDS(type, type == CNODE ? RADIX : 0, direct ? 0 : n.index,
                                   direct ? 0 : n.depth, to - first_slot(o.place), 1),
                             WORDS(direct ? who.names[o.t].cptr[s] : n.cnode));
    }
    return false;
}

static bool save(word t, word place)
{
    word to = who_empty_slot(t, place);
    if (to == SLOTS)
        return false;
    struct name n = who.names[t].name[to];
    return who_invoke_as(t, n.cnode, LABEL_CNode_SaveCaller, WORDS(n.index, n.depth), NONE);
}

/* The other calls, t receives it and puts the answer aside. */
static bool save_call(struct op o)
{
    word t = o.t, w = 1 - t, theirs = who_caller_at(w, who.endpoint_at);
    word mine = who_endpoint_of(t, who.endpoint_at, RIGHT_READ | RIGHT_GRANT);
    if (mine == SLOTS)
        mine = who_endpoint_of(t, who.endpoint_at, RIGHT_READ);
    if (mine == SLOTS || theirs == SLOTS || !is_there(w) || !is_there(t) ||
        who_empty_slot(t, o.place) == SLOTS)
        return false;
    call_as(t, SYS_Recv, who.names[t].cptr[mine], 0);
    call_as(w, SYS_Call, who.names[w].cptr[theirs], 0);
    return save(t, o.place);
}

/* t receives a fault of the other, so it can answer it with other registers. */
static bool take_fault(struct op o, bool keep)
{
    word t = o.t, w = 1 - t;
    struct walk walk;
    if (!is_there(w) || !is_there(t) ||
        !cspace_lookup(who.threads[w], tcb(who.threads[w])->fault_handler, &walk))
        return false;
    struct cap handler = slot(walk.slot)->cap;
    if (cap_type(handler) != CAP_endpoint || !cap_has_right(handler, RIGHT_WRITE) ||
        !(cap_rights(handler) & RIGHT_ANSWER) || (keep && who_empty_slot(t, o.place) == SLOTS))
        return false;
    word mine = who_endpoint_of(t, cap_object(handler), RIGHT_READ);
    if (mine == SLOTS)
        return false;
    call_as(t, SYS_Recv, who.names[t].cptr[mine], 0);
    who_runs(who.threads[w]);
    entry_fault(who.threads[w], FAULT_UserException, 0, 0, 0);
    who_root_runs(who.threads[w]);
    if (tcb(who.threads[w])->state != BLOCKED_REPLY)
        return false;
    who.fact_of_edge |= fact(t, CONTROLS);
    if (keep)
        return save(t, o.place);
    who_invoke(who.tcb_at[w], LABEL_TCB_Resume, NONE, NONE);
    return true;
}

static bool lies_enough(word place)
{
    word n = 0;
    for (word i = 0; i < SLOTS_IN; i++)
        n += !cap_is_null(cap_at(first_slot(place) + i));
    return n >= MOST_LYING;
}

bool who_system_call_of(struct op o)
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
        return give(o, who.endpoint_at);
    case GIVE_MADE:
        return made_endpoint() && give(o, made_endpoint());
    case RETYPE:
    case RETYPE_NODE:
        return retype_in(o);
    case DELETE:
    case REVOKE:
        return who.names[o.t].name[o.s].there && !cap_is_null(cap_at(o.s)) &&
               who_invoke_as(o.t, who.names[o.t].name[o.s].cnode,
                             o.kind == DELETE ? LABEL_CNode_Delete : LABEL_CNode_Revoke,
                             WORDS(who.names[o.t].name[o.s].index, who.names[o.t].name[o.s].depth),
                             NONE);
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

bool who_apply(word op)
{
    struct op o = take_apart(op);
    who.by_root = o.kind < COPY;
    if (o.kind >= COPY && o.kind < SAVE && o.s < first_slot(MADE) && cap_is_null(cap_at(o.s)))
        return false;
    bool full = o.place < PLACES && o.kind != DELETE && o.kind != REVOKE && o.kind < SUBDUE;
    who.fact_of_edge = 0;
    who_name_all();
    if (o.kind == PLACE)
        return place_one(o.place, o.s, op);
    if (o.kind == PLACE_SET && !place_set(sets[o.s]))
        return false;
    if (o.kind == RESUME) { /* a thread that waits goes on some time */
        if (is_there(o.t))
            return false;
        who_invoke(who.tcb_at[o.t], LABEL_TCB_Resume, NONE, NONE);
    } else if (o.kind == PLACE_SET) {
        for (word i = 0; i < 2 && o.s == FILLED; i++) {
            who_name_all();
            who_system_call_of((struct op){ .kind = RETYPE_NODE, .t = OF_A, .s = HANDLER + 2 });
        }
    } else if (!is_there(o.t) || (full && lies_enough(o.place))) {
        return false;
    } else if (!who_system_call_of(o)) {
        who_settle();
        return false;
    }
    who.model.begun = 1;
    who.model.placed = 0;
    who.model.next = 0;
    return true;
}
