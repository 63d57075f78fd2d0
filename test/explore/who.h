/* who.h - the small system of the theme who (theme_who.c): two threads, their CNodes, and what they
 * hold in a state.
 *
 * Used by: who_system.c (the system, its slots and their names, what is held and what the rules
 * say), who_calls.c (what the threads do), theme_who.c (all that can be come to; the comparison). */
#pragma once
#include "explore.h"
#include "object_numbers.h"

enum {
    THREADS = 2,
    RADIX = 4,      /* of each CNode: whatever can come into one has a slot there */
    LEFT = 5,       /* bits of B's addresses that are left behind its root CNode */
    ROOM_BITS = 10, /* of the untyped: a CNode, and endpoints */
    SETS = 7,       /* worlds of more capabilities than the search would come to */
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

/* What can be reached: a bit for each thread and kind, then those for who controls whom. */
enum { FACTS_OF_ONE = KINDS + 1, CONTROLS = KINDS };
typedef u32 facts;

/* How a thread names a slot for a method: by a capability to a CNode, an index and a depth. */
struct name {
    word cnode, index, depth;
    bool there;
};
struct names {
    bool usable[SLOTS]; /* the capability in it can be used, by the address cptr */
    word cptr[SLOTS];
    struct name name[SLOTS];
};

extern struct who {
    handle threads[THREADS], places[PLACES], endpoint_at, room_at;
    word tcb_at[THREADS]; /* root's slots: of the TCBs, */
    word pool[KINDS];     /* and of what it can put into CNodes */
    struct names names[THREADS];
    /* Part of the state: how the search came here. */
    struct {
        u8 begun;  /* a system call was made: root puts nothing more */
        u8 placed; /* how many it has put */
        u16 next;  /* what it may put next: a world is made in one way only */
    } model;
    facts fact_of_edge; /* what an operation showed besides the state to which it led */
    bool by_root;       /* the last operation: it made a world, and is no step of a thread */
} who;

static inline bool in_room(struct cap c)
{
    return cap_object(c) >= who.room_at && cap_object(c) < who.room_at + P2(ROOM_BITS);
}

static inline handle slot_of(word s)
{
    return who.places[s / SLOTS_IN] ? who.places[s / SLOTS_IN] + s % SLOTS_IN * SLOT_SIZE : 0;
}

static inline word first_slot(word place)
{
    return place * SLOTS_IN;
}

static inline struct cap cap_at(word s)
{
    handle h = slot_of(s);
    return h ? slot(h)->cap : (struct cap){ 0, 0 };
}

static inline facts fact(word t, word what)
{
    return (facts)1 << (t * FACTS_OF_ONE + what);
}

static inline bool is_there(word t)
{
    return tcb_is_runnable(who.threads[t]);
}

/* ---- who_system.c ---- */

void who_start(void);
/* Registers, buffers and time slices make no difference between two system calls. */
void who_settle(void);
/* Thread t runs, and nobody else will until root_runs. */
void who_runs(handle t);
void who_root_runs(handle t);
/* The number of a slot; SLOTS: it is in none of the CNodes. */
word who_number_of(handle h);
/* Names for the state as it is now. */
void who_name_all(void);
/* An empty slot of a CNode that thread t can name; SLOTS: none. That of a fault handler comes
 * first, and slot 0 last. */
word who_empty_slot(word t, word place);
/* A slot whose capability t can use: to this endpoint, with these rights; SLOTS: none. */
word who_endpoint_of(word t, handle object, word rights);
/* A slot through which t can make a Call that can be answered; SLOTS: none. */
word who_caller_at(word t, handle object);
/* What the threads hold in this state, and what they can come to by the rules. */
facts who_held(void);
facts who_by_rules(void);

/* ---- who_calls.c ---- */

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

/* The current thread invokes; its error. */
word who_invoke(word cptr, enum label label, word n, const word *words, word caps, const word *cap);
/* Thread t invokes; did it succeed? */
bool who_invoke_as(word t, word cptr, enum label label, word n, const word *words, word caps,
                   const word *cap);
/* The threads make the system calls of an operation; false: there was nothing to do, or it
 * failed. */
bool who_system_call_of(struct op o);
bool who_apply(word op);
const char *who_text(word op);
