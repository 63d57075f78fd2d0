/* mcs_domains.c - scheduling contexts and domains: a budget is used in the turns of its thread's
 * domain only, whoever bound the context, and nobody pays for another domain's turn.
 *
 * A root task of a kernel with VARIANT=mcs and NUM_DOMAINS=4.  It is in domain 0, and looks at the
 * clock while threads of domain 1 do the same; each keeps the stretches in which it ran. */
#include "clock.h"

enum { MS = 1000, TURN = 10 * MS, OTHER = 1, MOST = 64, BREAK = 60, SLACK = 60 };

static seL4_CPtr ep, reply, control;

static seL4_CPtr new_context(seL4_Time budget, seL4_Time period)
{
    seL4_CPtr sc = new_object(seL4_SchedContextObject, seL4_MinSchedContextBits);
    CHECK_IS(seL4_SchedControl_Configure(control, sc, budget, period, 0, 0), 0);
    return sc;
}

/* ---- the stretches in which somebody ran ---- */

struct watch {
    volatile seL4_Word n;
    struct {
        volatile seL4_Word from, to;
    } ran[MOST];
};

/* Whoever looks at the clock does so every few instructions, so a break means that others ran. */
static void look(struct watch *w)
{
    seL4_Word now = now_us(), n = w->n;
    if (n > 0 && now - w->ran[n - 1].to < BREAK) {
        w->ran[n - 1].to = now;
    } else if (n < MOST) {
        w->ran[n].from = w->ran[n].to = now;
        w->n = n + 1;
    }
}

static seL4_Word total(struct watch *w)
{
    seL4_Word sum = 0;
    for (seL4_Word i = 0; i < w->n; i++)
        sum += w->ran[i].to - w->ran[i].from;
    return sum;
}

static seL4_Word longest(struct watch *w)
{
    seL4_Word most = 0;
    for (seL4_Word i = 0; i < w->n; i++)
        if (w->ran[i].to - w->ran[i].from > most)
            most = w->ran[i].to - w->ran[i].from;
    return most;
}

/* Did the two ever run at the same time, as far as they know? */
static bool overlap(struct watch *a, struct watch *b)
{
    for (seL4_Word i = 0; i < a->n; i++)
        for (seL4_Word j = 0; j < b->n; j++)
            if (a->ran[i].from < b->ran[j].to && b->ran[j].from < a->ran[i].to)
                return true;
    return false;
}

static void keep_looking(void *arg)
{
    for (;;)
        look(arg);
}

static struct watch mine, theirs;

static void look_for(seL4_Word us)
{
    mine.n = theirs.n = 0;
    for (seL4_Word begin = now_us(); now_us() - begin < us;)
        look(&mine);
}

static thread_t worker_in(seL4_Word domain, seL4_CPtr sc)
{
    thread_t t = new_thread(keep_looking, &theirs, 100, 0);
    CHECK_IS(seL4_DomainSet_Set(seL4_CapDomain, (seL4_Uint8)domain, t.tcb), 0);
    CHECK_IS(seL4_SchedContext_Bind(sc, t.tcb), 0);
    resume(&t);
    return t;
}

static void end(thread_t *worker, seL4_CPtr sc)
{
    CHECK_IS(end_thread(worker), 0);
    CHECK_IS(delete (sc), 0);
}

/* ---- two domains, a turn each ---- */

/* Turns are counted in the clock's own ticks. */
static void set_schedule(void)
{
    CHECK_IS(seL4_DomainSet_ScheduleConfigure(seL4_CapDomain, 0, 0, TURN * rate), 0);
    CHECK_IS(seL4_DomainSet_ScheduleConfigure(seL4_CapDomain, 1, OTHER, TURN * rate), 0);
    CHECK_IS(seL4_DomainSet_ScheduleSetStart(seL4_CapDomain, 0), 0);
}

/* A thread with all the time there is has its domain's turns, and its context pays for those. */
static void test_turns(void)
{
    FOR(Mcs_domain_turns);
    seL4_CPtr sc = new_context(100 * MS, 100 * MS);
    thread_t worker = worker_in(OTHER, sc);
    seL4_SchedContext_Consumed(seL4_CapInitThreadSC);
    look_for(10 * TURN);
    seL4_Time consumed = seL4_SchedContext_Consumed(sc).consumed;
    seL4_Time own = seL4_SchedContext_Consumed(seL4_CapInitThreadSC).consumed;
    CHECK(!overlap(&mine, &theirs));
    CHECK(theirs.n >= 4 && theirs.n <= 6);
    CHECK(mine.n >= 5 && mine.n <= 7);
    CHECK(longest(&theirs) <= TURN && longest(&theirs) >= TURN - SLACK);
    CHECK(longest(&mine) <= TURN);
    CHECK(consumed >= total(&theirs) && consumed <= total(&theirs) + theirs.n * SLACK);
    CHECK(own <= total(&mine) + mine.n * SLACK);
    end(&worker, sc);
}

/* A budget that is shorter than a turn ends in it; the next one may come in another domain's turn,
 * and is used when the thread's own domain has its turn again. */
static void test_budget(void)
{
    FOR(Mcs_domain_budget);
    seL4_CPtr sc = new_context(2 * MS, 15 * MS);
    thread_t worker = worker_in(OTHER, sc);
    look_for(12 * TURN);
    seL4_Time consumed = seL4_SchedContext_Consumed(sc).consumed;
    CHECK(!overlap(&mine, &theirs));
    CHECK(longest(&theirs) <= 2 * MS && longest(&theirs) >= 2 * MS - SLACK);
    /* 120 ms have six turns of domain 1; no window of 15 ms has more than 2 ms. */
    CHECK(theirs.n >= 5 && theirs.n <= 8);
    for (seL4_Word i = 1; i < theirs.n; i++)
        CHECK(theirs.ran[i].from + SLACK >= theirs.ran[i - 1].from + 15 * MS);
    CHECK(consumed >= total(&theirs) && consumed <= total(&theirs) + theirs.n * SLACK);
    /* While domain 1 idles, domain 0 does not run either. */
    CHECK(longest(&mine) <= TURN);
    CHECK(total(&mine) <= 7 * TURN);
    end(&worker, sc);
}

/* A budget that is longer than a turn goes on in the next one: nothing of it is lost between. */
static void test_across_turns(void)
{
    FOR(Mcs_domain_across);
    seL4_CPtr sc = new_context(25 * MS, 1000 * MS);
    thread_t worker = worker_in(OTHER, sc);
    look_for(10 * TURN);
    CHECK(total(&theirs) <= 25 * MS && total(&theirs) >= 25 * MS - 4 * SLACK);
    CHECK_IS(theirs.n, 3);
    end(&worker, sc);
}

/* ---- the end of a turn at the kernel's door ---- */

static seL4_CPtr news;
static volatile seL4_Word heard_at;

static void hear(void *arg)
{
    (void)arg;
    seL4_Word badge = 0;
    while (!badge)
        seL4_NBWait(news, &badge);
    heard_at = now_us();
    stop();
}

/* When a turn of the caller's domain begins: others ran before it. */
static seL4_Word next_turn(void)
{
    seL4_Word last = now_us(), now = last;
    for (; now - last < TURN / 2; now = now_us())
        last = now;
    return now;
}

/* A system call in the last microseconds of a turn is made in the domain's next turn: the other
 * domain has a turn between, and hears of it in the one behind. */
static void test_late(void)
{
    FOR(Mcs_domain_late);
    news = mint(new_object(seL4_NotificationObject, 0), seL4_AllRights, 1);
    seL4_CPtr sc = new_context(100 * MS, 100 * MS);
    thread_t worker = new_thread(hear, NULL, 100, 0);
    CHECK_IS(seL4_DomainSet_Set(seL4_CapDomain, OTHER, worker.tcb), 0);
    CHECK_IS(seL4_SchedContext_Bind(sc, worker.tcb), 0);
    resume(&worker);
    seL4_Word late = next_turn() + TURN - 12; /* fewer than 20 us are left then */
    while (now_us() < late)
        ;
    seL4_Signal(news);
    while (!heard_at && now_us() < late + 4 * TURN)
        ;
    CHECK(heard_at >= late + TURN + TURN / 2 && heard_at < late + 3 * TURN);
    end(&worker, sc);
}

/* ---- a server in another domain ---- */

static void serve(void *arg)
{
    seL4_Word badge;
    seL4_CPtr said = (seL4_CPtr)(seL4_Word)arg;
    seL4_MessageInfo_t none = seL4_MessageInfo_new(0, 0, 0, 0);
    seL4_NBSendRecv(said, none, ep, &badge, reply);
    for (;;) {
        for (seL4_Word begin = now_us(); now_us() - begin < MS;)
            look(&theirs);
        seL4_ReplyRecv(ep, none, &badge, reply);
    }
}

static struct watch clients;

static void call_often(void *arg)
{
    for (seL4_Word i = 0; i < 5; i++) {
        look(&clients);
        seL4_Call(ep, seL4_MessageInfo_new(0, 0, 0, 0));
    }
    *(volatile bool *)arg = true;
    stop();
}

/* A client of domain 0 calls a passive server of domain 1: it runs on the client's time, in its own
 * domain's turns. */
static void test_server(void)
{
    FOR(Mcs_domain_server);
    static volatile bool done;
    seL4_CPtr ready = new_object(seL4_NotificationObject, 0), first = new_context(MS, MS);
    thread_t server = new_thread(serve, (void *)(seL4_Word)ready, 120, 0);
    CHECK_IS(seL4_SchedContext_Bind(first, server.tcb), 0);
    resume(&server);
    seL4_Wait(ready, NULL);
    CHECK_IS(seL4_SchedContext_Unbind(first), 0);
    CHECK_IS(seL4_DomainSet_Set(seL4_CapDomain, OTHER, server.tcb), 0);
    seL4_CPtr sc = new_context(100 * MS, 100 * MS);
    thread_t client = new_thread(call_often, (void *)&done, 110, 0);
    CHECK_IS(seL4_SchedContext_Bind(sc, client.tcb), 0);
    theirs.n = mine.n = clients.n = 0;
    resume(&client);
    seL4_TCB_SetPriority(SELF, SELF, 100);
    for (seL4_Word begin = now_us(); !done && now_us() - begin < 40 * TURN;)
        look(&mine);
    seL4_TCB_SetPriority(SELF, SELF, 255);
    CHECK(done);
    CHECK(!overlap(&mine, &theirs));
    CHECK_IS(clients.n, 5);
    seL4_Time consumed = seL4_SchedContext_Consumed(sc).consumed;
    CHECK(consumed >= total(&theirs) && consumed <= total(&theirs) + 20 * SLACK);
    CHECK(total(&theirs) >= 5 * MS - SLACK);
    CHECK_IS(end_thread(&server), 0);
    CHECK_IS(end_thread(&client), 0);
}

int main(void)
{
    start();
    find_rate();
    control = info->schedcontrol.start;
    ep = new_object(seL4_EndpointObject, 0);
    reply = new_object(seL4_ReplyObject, 0);
    set_schedule();
    test_turns();
    test_budget();
    test_across_turns();
    test_late();
    test_server();
    return finish();
}
