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
#include "who.h"
#include <stdlib.h>
#include <string.h>

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
    who_system_call_of(o);
    who_settle();
    who_name_all();
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
    who_name_all();
    for (word t = 0; t < THREADS; t++)
        for (word s = 0; s < SLOTS && is_there(t); s++)
            for (word k = 0; k < sizeof kinds / sizeof *kinds && !cap_is_null(cap_at(s)); k++)
                for (word place = 0; place < PLACES && who.places[place]; place++)
                    fresh |= grow_by((struct op){ kinds[k].kind, t, s, place, kinds[k].way }, make,
                                     with_room);
    for (word t = 0; t < THREADS; t++)
        if (is_there(t)) {
            who_system_call_of((struct op){ .kind = SUBDUE, .t = t });
            *seen |= who.fact_of_edge;
            who_settle();
            who_name_all();
        }
    *seen |= who_held();
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
    struct name from = who.names[t].name[s], to = who.names[t].name[handler];
    facts seen = 0;
    if (!may_handle(cap_at(s)) || !from.there || !to.there || s == handler)
        return 0;
    explore_keep();
    if (!cap_is_null(cap_at(handler))) {
        struct op aside = { .kind = COPY, .t = t, .s = handler };
        for (; aside.place < PLACES; aside.place++)
            if (!who_system_call_of(aside))
                who_settle();
        who_name_all();
        to = who.names[t].name[handler];
        if (to.there)
            who_invoke_as(t, to.cnode, LABEL_CNode_Delete, WORDS(to.index, to.depth), NONE);
        who_settle();
        who_name_all();
        from = who.names[t].name[s], to = who.names[t].name[handler];
    }
    if (from.there && to.there &&
        who_invoke_as(t, to.cnode, LABEL_CNode_Copy,
                      WORDS(to.index, to.depth, from.index, from.depth, RIGHTS_ALL),
                      WORDS(from.cnode))) {
        who_settle();
        who_name_all();
        who.fact_of_edge = 0;
        who_system_call_of((struct op){ .kind = SUBDUE, .t = 1 - w });
        seen = who.fact_of_edge;
    }
    explore_back();
    who_name_all();
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
                word deeper = cspace_lookup(who.threads[w], tcb(who.threads[w])->fault_handler,
                                            &walk)
                                  ? who_number_of(walk.slot)
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
                who_system_call_of((struct op){ .kind = MOVE, .t = t, .s = s, .place = place });
                seen |= who_held();
                explore_back();
                who_name_all();
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
    for (word s = first_slot(MADE); s < SLOTS && who.places[MADE]; s++)
        for (word t = 0; t < THREADS * MADE && cap_type(cap_at(s)) == CAP_untyped; t++) {
            who_system_call_of(
                (struct op){ .kind = MOVE, .t = t % THREADS, .s = s, .place = t / THREADS });
            who_settle();
            who_name_all();
        }
    for (word s = 0; s < first_slot(MADE); s++)
        for (word t = 0; t < THREADS && cap_type(cap_at(s)) == CAP_untyped; t++) {
            who_system_call_of((struct op){ .kind = REVOKE, .t = t, .s = s });
            who_settle();
            who_name_all();
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
    facts seen = who_held();
    who.fact_of_edge = 0;
    grow_all(false, false, &seen);
    for (word t = 0; t < THREADS; t++)
        if (!is_there(t))
            who_invoke(who.tcb_at[t], LABEL_TCB_Resume, NONE, NONE);
    who_settle();
    who_name_all();
    grow_all(false, false, &seen);
    explore_keep();
    grow_all(false, true, &seen);
    explore_back();
    who_name_all();
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
    looks[state] = (struct look){ .rules = who_by_rules(), .real = who_held() };
    looks[state].real |= grow();
}

static const char *edge(word from, word to)
{
    static char line[120];
    if ((way_count & (way_count - 1)) == 0)
        ways = realloc(ways, (way_count ? 2 * way_count : 64) * sizeof *ways);
    if (!who.by_root) {
        looks[from].real |= who.fact_of_edge;
        ways[way_count].from = (u32)from;
        ways[way_count++].to = (u32)to;
        facts more = (looks[to].rules | who.fact_of_edge) & ~looks[from].rules;
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

const struct theme theme_who = { "who",      who_start, OPS,        who_apply,       differs,
                                 who_settle, who_text,  &who.model, sizeof who.model };

const struct onlooker onlooker_who = { &theme_who, look, edge, judge, 50 };
