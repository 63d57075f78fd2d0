/* actors.h - threads that wait for an order: one system call each, or some time on the processor.
 *
 * For programs that show what the ABI says of scheduling contexts and reply objects (the rows of
 * section mcs in rows.def).  The root task gives an order, lets all run until nobody can, and looks
 * at what came of it. */
#pragma once
#include "clock.h"

enum { MS = 1000, ACTORS = 4, NO_CAP = 0xffffff, WORD = 77 };
enum order {
    CALL,
    SEND,
    NBSEND,
    RECV,
    NBRECV,
    WAIT,
    REPLYRECV,
    NBSENDRECV,
    NBSENDWAIT,
    FAULT,
    SPIN,
    BUSY_UNTIL, /* the time in `until` */
    NOTE_TURNS, /* when it ran, until all turns are noted */
    YIELD,
    YIELD_TO,
    CONFIGURE_OWN, /* its own context */
    REVOKE,
};
enum { TURNS = 8, GAP_US = 200 /* between two looks at the clock: somebody else ran */ };

static struct actor {
    thread_t t;
    seL4_CPtr sc, go, reply;
    volatile enum order order;
    volatile seL4_CPtr cap, with, first; /* with: a reply object; first: of two halves */
    volatile seL4_Word done, badge, mr0, length;
    volatile seL4_Word until, when; /* it was done */
    volatile seL4_Word late, words; /* not before that time; so many words, if not one */
    volatile seL4_Word began[TURNS], lasted[TURNS], turns;
} actors[ACTORS];
static int count;
static seL4_CPtr control, faults, fault_reply, ep, ntfn;

static void note_turns(struct actor *x)
{
    seL4_Word last = now_us(), begun = last;
    for (x->turns = 0; x->turns < TURNS && last < x->until;) {
        seL4_Word now = now_us();
        if (now - last > GAP_US) {
            x->began[x->turns] = begun;
            x->lasted[x->turns++] = last - begun;
            begun = now;
        }
        last = now;
    }
}

static void do_order(struct actor *x)
{
    seL4_MessageInfo_t tag = seL4_MessageInfo_new(0, 0, 0, x->words ? x->words : 1);
    seL4_Word badge = 0;
    seL4_SetMR(0, WORD);
    while (x->late && now_us() < x->late)
        ;
    switch (x->order) {
    case CALL:
        tag = seL4_Call(x->cap, tag);
        break;
    case SEND:
        seL4_Send(x->cap, tag);
        break;
    case NBSEND:
        seL4_NBSend(x->cap, tag);
        break;
    case RECV:
        tag = seL4_Recv(x->cap, &badge, x->with);
        break;
    case NBRECV:
        tag = seL4_NBRecv(x->cap, &badge, x->with);
        break;
    case WAIT:
        tag = seL4_Wait(x->cap, &badge);
        break;
    case REPLYRECV:
        tag = seL4_ReplyRecv(x->cap, tag, &badge, x->with);
        break;
    case NBSENDRECV:
        tag = seL4_NBSendRecv(x->first, tag, x->cap, &badge, x->with);
        break;
    case NBSENDWAIT:
        tag = seL4_NBSendWait(x->first, tag, x->cap, &badge);
        break;
    case FAULT:
        __asm__ volatile("ud2");
        break;
    case SPIN:
        for (;;)
            ;
    case BUSY_UNTIL:
        while (now_us() < x->until)
            ;
        break;
    case NOTE_TURNS:
        note_turns(x);
        break;
    case YIELD:
        seL4_Yield();
        break;
    case YIELD_TO:
        seL4_SetMR(0, seL4_SchedContext_YieldTo(x->cap).consumed);
        break;
    case CONFIGURE_OWN:
        seL4_SetMR(0, (seL4_Word)seL4_SchedControl_Configure(control, x->sc, 5 * MS, 5 * MS, 0, 0));
        break;
    case REVOKE:
        revoke(x->cap);
        break;
    }
    x->badge = badge;
    x->mr0 = seL4_GetMR(0);
    x->length = seL4_MessageInfo_get_length(tag);
    x->when = now_us();
}

static void act(void *arg)
{
    struct actor *x = arg;
    for (;;) {
        seL4_Wait(x->go, NULL);
        do_order(x);
        x->done++;
    }
}

static seL4_CPtr new_context(seL4_Time budget, seL4_Time period)
{
    seL4_CPtr sc = new_object(seL4_SchedContextObject, seL4_MinSchedContextBits);
    CHECK_IS(seL4_SchedControl_Configure(control, sc, budget, period, 0, WORD), 0);
    return sc;
}

/* What both programs with actors begin with. */
static void start_actors(void)
{
    start();
    find_rate();
    control = info->schedcontrol.start;
    faults = new_object(seL4_EndpointObject, 0);
    fault_reply = new_object(seL4_ReplyObject, 0);
}

/* So many actors of one priority, each with all the time there is; what they use is new. */
static void begin(int n)
{
    row = ROW_none;
    ep = new_object(seL4_EndpointObject, 0);
    ntfn = new_object(seL4_NotificationObject, 0);
    for (count = 0; count < n; count++) {
        struct actor *x = &actors[count];
        *x = (struct actor){ .go = new_object(seL4_NotificationObject, 0),
                             .reply = new_object(seL4_ReplyObject, 0),
                             .sc = new_context(100 * MS, 100 * MS) };
        x->t = new_thread(act, x, 100, mint(faults, seL4_AllRights, (seL4_Word)count + 1));
        CHECK_IS(seL4_SchedContext_Bind(x->sc, x->t.tcb), 0);
        resume(&x->t);
    }
    let_run();
}

static void over(void)
{
    row = ROW_none;
    while (count > 0) {
        struct actor *x = &actors[--count];
        CHECK_IS(end_thread(&x->t), 0);
        delete (x->sc);
        delete (x->reply);
    }
    delete (ep);
    delete (ntfn);
    seL4_NBWait(faults, NULL);
}

/* Lower priorities have so many microseconds. */
static inline void run_for(seL4_Word us)
{
    seL4_Word begin_of_it = now_us();
    seL4_TCB_SetPriority(SELF, SELF, 1);
    while (now_us() - begin_of_it < us)
        ;
    seL4_TCB_SetPriority(SELF, SELF, 255);
}

/* Of this context, since it was last asked, in microseconds. */
static inline seL4_Time consumed(seL4_CPtr sc)
{
    return seL4_SchedContext_Consumed(sc).consumed;
}

/* Actor i is to make this call, when it gets to run. */
static void order(int i, enum order order, seL4_CPtr cap, seL4_CPtr first)
{
    struct actor *x = &actors[i];
    x->order = order, x->cap = cap, x->first = first;
    if (!x->with)
        x->with = x->reply;
    x->done = 0;
    seL4_Signal(x->go);
}

/* Actor i makes this call, and all run until they wait. */
static void let(int i, enum order what, seL4_CPtr cap, seL4_CPtr first)
{
    order(i, what, cap, first);
    let_run();
}

/* It waits for a message with its reply object, and has no context any more. */
static inline void let_serve(int i)
{
    let(i, RECV, ep, 0);
    CHECK_IS(actors[i].done, 0);
    CHECK_IS(seL4_SchedContext_UnbindObject(actors[i].sc, actors[i].t.tcb), 0);
}

static inline void root_sends(seL4_CPtr cap)
{
    seL4_SetMR(0, WORD + 1);
    seL4_NBSend(cap, seL4_MessageInfo_new(0, 0, 0, 1));
    let_run();
}

/* The fault of actor i that waits to be told. */
static inline bool cap_fault(int i, seL4_Word address, bool receiving)
{
    seL4_Word badge = 0;
    seL4_MessageInfo_t tag = seL4_NBRecv(faults, &badge, fault_reply);
    return badge == (seL4_Word)i + 1 && seL4_isCapFault_tag(tag) &&
           seL4_GetMR(seL4_CapFault_Addr) == address &&
           seL4_GetMR(seL4_CapFault_InRecvPhase) == receiving;
}

/* Is the context bound to the thread of actor i? A context can only be taken from who has it. */
static inline bool has(int i, seL4_CPtr sc)
{
    return seL4_SchedContext_UnbindObject(sc, actors[i].t.tcb) == 0 &&
           seL4_SchedContext_Bind(sc, actors[i].t.tcb) == 0;
}
