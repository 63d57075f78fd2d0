/* mcs.c - scheduling contexts: who runs on whose time, and for how long.
 *
 * A root task of a kernel with VARIANT=mcs.  Threads have priorities below the root task's, so each
 * step is over when the root task waits. */
#include "clock.h"

enum { MS = 1000, SERVER_PRIORITY = 200, WORKER_PRIORITY = 100, BADGE = 0x5c };

/* Threads that are ready to receive say so at `ready`. */
static seL4_CPtr ep, reply, control, ready;

/* A context with so much time, in microseconds. */
static seL4_CPtr new_context(seL4_Time budget, seL4_Time period, seL4_Word badge)
{
    seL4_CPtr sc = new_object(seL4_SchedContextObject, seL4_MinSchedContextBits);
    CHECK_IS(seL4_SchedControl_Configure(control, sc, budget, period, 0, badge), 0);
    return sc;
}

/* ---- what the root task is given ---- */

static void test_start(void)
{
    FOR(Mcs_root_context);
    CHECK_IS(info->schedcontrol.end - info->schedcontrol.start, 1);
    CHECK_IS(seL4_SchedContext_Bind(seL4_CapInitThreadSC, SELF), seL4_IllegalOperation);
    CHECK_IS(seL4_SchedContext_Unbind(seL4_CapInitThreadSC), seL4_IllegalOperation);
    CHECK_IS(seL4_SchedContext_UnbindObject(seL4_CapInitThreadSC, SELF), seL4_IllegalOperation);
    CHECK_IS(seL4_SchedContext_YieldTo(seL4_CapInitThreadSC).error, seL4_IllegalOperation);
}

/* ---- errors, in the ABI's order ---- */

static void test_errors(void)
{
    FOR(Mcs_errors_in_order);
    enum { LEAST = 20 };
    seL4_CPtr sc = new_object(seL4_SchedContextObject, 8),
              ntfn = new_object(seL4_NotificationObject, 0);
    seL4_CPtr other = new_object(seL4_SchedContextObject, 7), tcb = new_object(seL4_TCBObject, 0);
    CHECK_ERROR2(seL4_SchedControl_Configure(control, ep, LEAST - 1, 10, 0, 0), seL4_RangeError,
                 LEAST, seL4_GetMR(1));
    CHECK_ERROR(seL4_SchedControl_Configure(control, sc, ~0ul, 10 * MS, 0, 0), seL4_RangeError);
    CHECK_ERROR2(seL4_SchedControl_Configure(control, ep, 11 * MS, 10 * MS, 0, 0), seL4_RangeError,
                 LEAST, 10 * MS);
    CHECK_ERROR1(seL4_SchedControl_Configure(control, ep, MS, 10 * MS, 9, 0),
                 seL4_InvalidCapability, 1);
    CHECK_ERROR2(seL4_SchedControl_Configure(control, sc, MS, 10 * MS, 9, 0), seL4_RangeError, 0,
                 8);
    CHECK_IS(seL4_SchedControl_Configure(control, sc, LEAST, 10 * MS, 8, 0), 0);
    CHECK_ERROR1(seL4_SchedContext_Bind(sc, ep), seL4_InvalidCapability, 1);
    CHECK_IS(seL4_SchedContext_Unbind(sc), 0);
    CHECK_IS(seL4_SchedContext_Bind(sc, tcb), 0);
    CHECK_ERROR(seL4_SchedContext_Bind(sc, tcb), seL4_IllegalOperation);
    CHECK_ERROR(seL4_SchedContext_Bind(other, tcb), seL4_IllegalOperation);
    CHECK_IS(seL4_SchedContext_Bind(sc, ntfn), 0);
    CHECK_ERROR(seL4_SchedContext_Bind(other, ntfn), seL4_IllegalOperation);
    CHECK_ERROR(seL4_SchedContext_UnbindObject(other, ntfn), seL4_IllegalOperation);
    CHECK_IS(seL4_SchedContext_UnbindObject(sc, ntfn), 0);
    CHECK_IS(seL4_SchedContext_UnbindObject(sc, tcb), 0);
    CHECK_ERROR(seL4_SchedContext_YieldTo(sc).error, seL4_IllegalOperation);
    CHECK_ERROR1(seL4_TCB_SetSchedParams(tcb, SELF, 1, 1, ep, 0), seL4_InvalidCapability, 2);
    CHECK_ERROR1(seL4_TCB_SetSchedParams(tcb, SELF, 1, 1, sc, ntfn), seL4_InvalidCapability, 3);
    CHECK_ERROR(seL4_TCB_SetSchedParams(SELF, SELF, 255, 255, 0, 0), seL4_IllegalOperation);
    CHECK_IS(seL4_TCB_SetSchedParams(tcb, SELF, 1, 1, sc, ep), 0);
    CHECK_ERROR1(seL4_TCB_SetTimeoutEndpoint(tcb, ntfn), seL4_InvalidCapability, 1);
    CHECK_IS(seL4_TCB_SetTimeoutEndpoint(tcb, ep), 0);
    CHECK_IS(seL4_TCB_SetTimeoutEndpoint(tcb, new_slot()), 0);
    CHECK_ERROR1(seL4_Untyped_Retype(info->untyped.end - 1, seL4_SchedContextObject, 6, CNODE, 0, 0,
                                     new_slot(), 1),
                 seL4_InvalidArgument, 1);
}

/* ---- a passive server ---- */

static void serve(void *arg)
{
    seL4_Word badge, word = 0, n = 0;
    (void)arg;
    seL4_NBSendRecvWithMRs(ready, seL4_MessageInfo_new(0, 0, 0, 0), ep, &badge, &word, NULL, NULL,
                           NULL, reply);
    for (;;) {
        word += ++n;
        seL4_ReplyRecvWithMRs(ep, seL4_MessageInfo_new(0, 0, 0, 1), &badge, &word, NULL, NULL, NULL,
                              reply);
    }
}

static seL4_Word call(seL4_CPtr to, seL4_Word word)
{
    seL4_SetMR(0, word);
    seL4_Call(to, seL4_MessageInfo_new(0, 0, 0, 1));
    return seL4_GetMR(0);
}

static void test_passive(void)
{
    FOR(Mcs_servers_time);
    thread_t server = new_thread(serve, NULL, SERVER_PRIORITY, 0);
    seL4_CPtr sc = new_context(5 * MS, 10 * MS, 0), client = mint(ep, seL4_AllRights, BADGE);
    CHECK_IS(seL4_SchedContext_Bind(sc, server.tcb), 0);
    resume(&server);
    seL4_Wait(ready, NULL);
    CHECK_IS(seL4_SchedContext_Unbind(sc), 0);
    for (seL4_Word i = 1; i < 100; i++)
        CHECK_IS(call(client, 1000), 1000 + i);
    /* It ran on the root task's time, and not on its own. */
    seL4_SchedContext_Consumed(sc);
    CHECK_IS(seL4_SchedContext_Consumed(sc).consumed, 0);
    CHECK_IS(seL4_SchedContext_UnbindObject(seL4_CapInitThreadSC, server.tcb),
             seL4_IllegalOperation);
    CHECK_IS(end_thread(&server), 0);
}

/* ---- budgets ---- */

static void spin(void *arg)
{
    volatile seL4_Word *turns = arg;
    for (;;)
        ++*turns;
}

/* A thread of the highest priority gets what its context has, and no more: in 100 ms ten times 2
 * ms. */
static void test_budget(void)
{
    FOR(Mcs_budget);
    static volatile seL4_Word turns;
    thread_t worker = new_thread(spin, (void *)&turns, 254, 0);
    seL4_CPtr sc = new_context(2 * MS, 10 * MS, 0);
    seL4_TCB_SetPriority(SELF, SELF, 253);
    CHECK_IS(seL4_SchedContext_Bind(sc, worker.tcb), 0);
    resume(&worker);
    seL4_Word start_of_it = now_us();
    seL4_SchedContext_Consumed(sc);
    while (now_us() - start_of_it < 100 * MS)
        ;
    seL4_Time consumed = seL4_SchedContext_Consumed(sc).consumed;
    CHECK(rate != 0 && turns > 0);
    CHECK(consumed >= 10 * MS && consumed <= 24 * MS);
    seL4_TCB_SetPriority(SELF, SELF, 255);
    CHECK_IS(end_thread(&worker), 0);
    CHECK_IS(delete (sc), 0);
}

/* Its handler is told each time that its budget is over, with the badge of the context. */
static void test_timeout(void)
{
    FOR(Mcs_timeout);
    static volatile seL4_Word turns;
    thread_t worker = new_thread(spin, (void *)&turns, WORKER_PRIORITY, 0);
    seL4_CPtr sc = new_context(MS, 5 * MS, BADGE);
    CHECK_IS(seL4_TCB_SetTimeoutEndpoint(worker.tcb, mint(ep, seL4_AllRights, 7)), 0);
    CHECK_IS(seL4_SchedContext_Bind(sc, worker.tcb), 0);
    resume(&worker);
    seL4_Word badge;
    seL4_MessageInfo_t tag = seL4_Recv(ep, &badge, reply);
    for (int i = 0; i < 10; i++) {
        CHECK(seL4_isTimeoutFault_tag(tag));
        CHECK_IS(badge, 7);
        CHECK_IS(seL4_MessageInfo_get_length(tag), seL4_Timeout_Length);
        CHECK_IS(seL4_GetMR(seL4_Timeout_Data), BADGE);
        CHECK(seL4_GetMR(seL4_Timeout_Consumed) >= MS - 50);
        tag = seL4_ReplyRecv(ep, seL4_MessageInfo_new(0, 0, 0, 0), &badge, reply);
    }
    CHECK_IS(end_thread(&worker), 0);
}

/* ---- notifications lend, YieldTo, reply objects ---- */

static volatile seL4_Word seen;

static void wait_for_signals(void *arg)
{
    seL4_Word badge;
    seL4_NBSendWaitWithMRs(ready, seL4_MessageInfo_new(0, 0, 0, 0), (seL4_CPtr)(seL4_Word)arg,
                           &badge, NULL, NULL, NULL, NULL);
    for (;;) {
        seen = seen * 16 + badge;
        seL4_WaitWithMRs((seL4_CPtr)(seL4_Word)arg, &badge, NULL, NULL, NULL, NULL);
    }
}

static void test_notification(void)
{
    seL4_CPtr ntfn = new_object(seL4_NotificationObject, 0), sc = new_context(5 * MS, 10 * MS, 0);
    thread_t t = new_thread(wait_for_signals, (void *)(seL4_Word)ntfn, SERVER_PRIORITY, 0);
    CHECK_IS(seL4_SchedContext_Bind(sc, t.tcb), 0);
    resume(&t);
    seL4_Wait(ready, NULL);
    CHECK_IS(seL4_SchedContext_UnbindObject(sc, t.tcb), 0);
    CHECK_IS(seL4_SchedContext_Bind(sc, ntfn), 0);
    seL4_CPtr one = mint(ntfn, seL4_AllRights, 1), two = mint(ntfn, seL4_AllRights, 2);
    seen = 0;
    seL4_TCB_SetPriority(SELF, SELF, 100);
    seL4_Signal(one);
    seL4_Signal(two);
    CHECK_IS(seen, 0x12);
    seL4_TCB_SetPriority(SELF, SELF, 255);
    CHECK_IS(end_thread(&t), 0);
}

static void test_yield_to(void)
{
    FOR(Mcs_yield_to);
    static volatile seL4_Word turns;
    thread_t worker = new_thread(spin, (void *)&turns, WORKER_PRIORITY, 0);
    seL4_CPtr sc = new_context(MS, 5 * MS, 0);
    CHECK_IS(seL4_SchedContext_Bind(sc, worker.tcb), 0);
    /* It is stopped: there is nobody to yield to. */
    CHECK_IS(seL4_SchedContext_YieldTo(sc).consumed, 0);
    resume(&worker);
    CHECK_IS(turns, 0);
    seL4_TCB_SetPriority(SELF, SELF, WORKER_PRIORITY);
    seL4_SchedContext_YieldTo_t result = seL4_SchedContext_YieldTo(sc);
    seL4_TCB_SetPriority(SELF, SELF, 255);
    CHECK_IS(result.error, 0);
    CHECK(turns > 0 && result.consumed > 0);
    CHECK_IS(end_thread(&worker), 0);
}

static void test_reply_object(void)
{
    FOR(Mcs_reply_deleted);
    thread_t server = new_thread(serve, NULL, SERVER_PRIORITY, 0);
    seL4_CPtr sc = new_context(5 * MS, 10 * MS, 0), old = reply;
    reply = new_object(seL4_ReplyObject, 0);
    CHECK_IS(seL4_SchedContext_Bind(sc, server.tcb), 0);
    resume(&server);
    seL4_Wait(ready, NULL);
    CHECK_IS(call(ep, 5), 6);
    /* The receiver's reply object goes: it waits no more, and nobody is there for an NBSend. */
    CHECK_IS(delete (reply), 0);
    seL4_SetMR(0, 1);
    seL4_NBSend(ep, seL4_MessageInfo_new(0, 0, 0, 1));
    seL4_Word badge = 1;
    seL4_NBWait(ep, &badge);
    CHECK_IS(badge, 0);
    reply = old;
    CHECK_IS(end_thread(&server), 0);
}

/* ---- what a budget allows, to the microsecond ---- */

enum { TURNS = 8 };
/* When each of its turns began and how long it was, in microseconds. */
static volatile seL4_Word began[TURNS], lasted[TURNS], turns_seen;

/* Is somebody else running whenever more than this passes between two looks at the clock? */
enum { GAP_US = 200 };

/* Notes its turns: whenever the clock has jumped, it was not running. */
static void note_turns(void *arg)
{
    seL4_Word last = now_us();
    (void)arg;
    began[0] = last;
    for (;;) {
        seL4_Word now = now_us();
        if (now - last > GAP_US && turns_seen < TURNS) {
            lasted[turns_seen] = last - began[turns_seen];
            if (++turns_seen < TURNS)
                began[turns_seen] = now;
        }
        last = now;
    }
}

/* Gives each turn up at once. */
static void yield_turns(void *arg)
{
    (void)arg;
    for (;;) {
        if (turns_seen < TURNS)
            began[turns_seen++] = now_us();
        seL4_Yield();
    }
}

static int is_about(seL4_Word value, seL4_Word wanted)
{
    return value + 10 >= wanted && value <= wanted + 10;
}

/* The root task lets lower priorities run for so long. */
static void sleep_us(seL4_Word us)
{
    seL4_CPtr sc = seL4_CapInitThreadSC;
    CHECK_IS(seL4_SchedControl_Configure(control, sc, 2 * MS, us, 0, 0), 0);
    seL4_Yield();
    CHECK_IS(seL4_SchedControl_Configure(control, sc, 5 * MS, 5 * MS, 0, 0), 0);
}

/* A busy thread with 2 of 10 ms: turns of 1,998 us, that begin 9,998 or 9,999 us after each other
 * (the clock comes 1 us early, and what is left is moved into the next turn). */
static void test_turns_of_a_budget(void)
{
    FOR(Mcs_turns);
    thread_t t = new_thread(note_turns, NULL, WORKER_PRIORITY, 0);
    seL4_CPtr sc = new_context(2 * MS, 10 * MS, 0);
    turns_seen = 0;
    CHECK_IS(seL4_SchedContext_Bind(sc, t.tcb), 0);
    resume(&t);
    sleep_us(90 * MS);
    CHECK_IS(turns_seen, TURNS);
    for (int i = 1; i < TURNS; i++) {
        CHECK(is_about(began[i] - began[i - 1], 9999));
        CHECK(is_about(lasted[i], 1999));
    }
    CHECK_IS(end_thread(&t), 0);
}

/* Yield gives the turn up: the next begins one period later, and little was consumed. */
static void test_yield_of_a_budget(void)
{
    FOR(Mcs_yield);
    thread_t t = new_thread(yield_turns, NULL, WORKER_PRIORITY, 0);
    seL4_CPtr sc = new_context(2 * MS, 10 * MS, 0);
    turns_seen = 0;
    CHECK_IS(seL4_SchedContext_Bind(sc, t.tcb), 0);
    resume(&t);
    sleep_us(45 * MS);
    CHECK(turns_seen >= 4);
    for (seL4_Word i = 1; i < 4; i++)
        CHECK(is_about(began[i] - began[i - 1], 10 * MS));
    CHECK(seL4_SchedContext_Consumed(sc).consumed < 60 * turns_seen);
    CHECK_IS(end_thread(&t), 0);
}

/* A thread that has used 1 of 20 ms up gets 5 of 20: the old one comes back when it would have, the
 * other four a period after that. */
static void test_more_budget(void)
{
    FOR(Mcs_more_budget);
    thread_t t = new_thread(note_turns, NULL, WORKER_PRIORITY, 0);
    seL4_CPtr sc = new_context(MS, 20 * MS, 0);
    turns_seen = 0;
    CHECK_IS(seL4_SchedContext_Bind(sc, t.tcb), 0);
    resume(&t);
    sleep_us(5 * MS);
    CHECK_IS(seL4_SchedControl_Configure(control, sc, 5 * MS, 20 * MS, 0, 0), 0);
    sleep_us(90 * MS);
    CHECK(turns_seen >= 3);
    CHECK(is_about(lasted[0], MS));
    CHECK(is_about(began[1] - began[0], 20 * MS) && is_about(lasted[1], MS));
    CHECK(is_about(began[2] - began[0], 40 * MS) && is_about(lasted[2], 5 * MS));
    CHECK_IS(end_thread(&t), 0);
}

/* ---- a hundred threads that want more than they have ---- */

enum { HOSTILE = 100, HOSTILE_BUDGET = 150, HOSTILE_PERIOD = 10 * MS, LOOKS = 30 };
static thread_t hostile_threads[HOSTILE];
static seL4_CPtr hostile_contexts[HOSTILE], hostile_ntfn, nobodys_ep;
/* What each had consumed at each look, and when that was: before and after it. */
static seL4_Word consumed[LOOKS][HOSTILE], before_look[LOOKS], after_look[LOOKS];

static void be_hostile(void *arg)
{
    seL4_Word me = (seL4_Word)arg, seed = me * 7919 + 1;
    seL4_CPtr tcb = hostile_threads[me].tcb;
    for (;;) {
        seed = seed * 6364136223846793005ul + 1442695040888963407ul;
        seL4_Word other = seed / 65536 % HOSTILE;
        switch (seed >> 60) {
        case 0:
            seL4_Yield();
            break;
        case 1:
        case 2:
            seL4_Signal(hostile_ntfn);
            break;
        case 3:
            seL4_Wait(hostile_ntfn, NULL);
            break;
        case 4:
            call(ep, 1);
            break;
        case 5:
            seL4_NBSend(nobodys_ep, seL4_MessageInfo_new(0, 0, 0, 0));
            break;
        case 6:
            seL4_TCB_SetPriority(tcb, tcb, 50 + seed % 50);
            break;
        case 7:
            seL4_TCB_SetPriority(hostile_threads[other].tcb, tcb, 50 + seed % 50);
            break;
        case 8:
            seL4_TCB_SetMCPriority(tcb, tcb, 100);
            break;
        default:
            for (volatile seL4_Word i = 0; i < seed % 3000; i++)
                ;
        }
    }
}

static void look(seL4_Word n)
{
    before_look[n] = now_us();
    for (seL4_Word i = 0; i < HOSTILE; i++)
        consumed[n][i] = (n > 0 ? consumed[n - 1][i] : 0) +
                         seL4_SchedContext_Consumed(hostile_contexts[i]).consumed;
    after_look[n] = now_us() + 1;
}

/* Between two looks, as many periods long as you like, nobody ran for longer than so many budgets.
 * */
static void test_hostile(void)
{
    FOR(Mcs_isolation);
    hostile_ntfn = new_object(seL4_NotificationObject, 0);
    nobodys_ep = new_object(seL4_EndpointObject, 0);
    thread_t server = new_thread(serve, NULL, SERVER_PRIORITY, 0);
    seL4_CPtr sc = new_context(5 * MS, 10 * MS, 0);
    CHECK_IS(seL4_SchedContext_Bind(sc, server.tcb), 0);
    resume(&server);
    seL4_Wait(ready, NULL);
    CHECK_IS(seL4_SchedContext_Unbind(sc), 0);
    for (seL4_Word i = 0; i < HOSTILE; i++) {
        hostile_threads[i] = new_thread(be_hostile, (void *)i, 50 + i % 50, 0);
        hostile_contexts[i] = new_context(HOSTILE_BUDGET, HOSTILE_PERIOD, 0);
        CHECK_IS(seL4_TCB_SetMCPriority(hostile_threads[i].tcb, SELF, 100), 0);
        CHECK_IS(seL4_SchedContext_Bind(hostile_contexts[i], hostile_threads[i].tcb), 0);
    }
    for (seL4_Word i = 0; i < HOSTILE; i++) {
        static char tls[HOSTILE][CONFIG_SEL4RUNTIME_STATIC_TLS] __attribute__((aligned(64)));
        uintptr_t base = sel4runtime_write_tls_image(tls[i]);
        sel4runtime_set_tls_variable(base, __sel4_ipc_buffer, hostile_threads[i].buffer);
        CHECK_IS(seL4_TCB_SetTLSBase(hostile_threads[i].tcb, base), 0);
        resume(&hostile_threads[i]);
        seL4_SchedContext_Consumed(hostile_contexts[i]);
    }
    for (seL4_Word n = 0; n < LOOKS; n++) {
        look(n);
        sleep_us(3 * MS + n * 100);
    }
    seL4_Word worst = 0, ran = 0, all = 0;
    for (seL4_Word k = 0; k < LOOKS; k++)
        for (seL4_Word n = k + 1; n < LOOKS; n++) {
            seL4_Word us = after_look[n] - before_look[k];
            seL4_Word may = (us + HOSTILE_PERIOD - 1) / HOSTILE_PERIOD * HOSTILE_BUDGET;
            for (seL4_Word i = 0; i < HOSTILE; i++) {
                seL4_Word did = consumed[n][i] - consumed[k][i];
                if (did > may && did - may > worst) {
                    worst = did - may;
                    printf("  thread %lu ran for %lu us in %lu, looks %lu to %lu\n", i, did, us, k,
                           n);
                }
            }
        }
    for (seL4_Word i = 0; i < HOSTILE; i++) {
        ran += consumed[LOOKS - 1][i] > 0;
        all += consumed[LOOKS - 1][i];
    }
    printf(
        "100 hostile threads ran for %lu us in %lu; the most over a budget in any window: %lu us\n",
        all, after_look[LOOKS - 1] - before_look[0], worst);
    CHECK_IS(worst, 0);
    CHECK(ran > HOSTILE / 2);
    for (seL4_Word i = 0; i < HOSTILE; i++)
        seL4_TCB_Suspend(hostile_threads[i].tcb);
}

int main(void)
{
    start();
    find_rate();
    control = info->schedcontrol.start;
    ep = new_object(seL4_EndpointObject, 0);
    ready = new_object(seL4_EndpointObject, 0);
    reply = new_object(seL4_ReplyObject, 0);
    test_start();
    test_errors();
    test_passive();
    test_budget();
    test_timeout();
    test_notification();
    test_yield_to();
    test_reply_object();
    test_turns_of_a_budget();
    test_yield_of_a_budget();
    test_more_budget();
    test_hostile();
    return finish();
}
