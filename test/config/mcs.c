/* mcs.c - scheduling contexts: who runs on whose time, and for how long.
 *
 * A root task of a kernel with VARIANT=mcs.  Threads have priorities below the root task's, so each
 * step is over when the root task waits. */
#include "../qemu/check.h"

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

/* Cycles of the processor. */
static seL4_Word cycles(void)
{
    unsigned low, high;
    __asm__ volatile("rdtsc" : "=a"(low), "=d"(high));
    return low + ((seL4_Word)high << 32);
}

/* ---- what the root task is given ---- */

static void test_start(void)
{
    CHECK_IS(info->schedcontrol.end - info->schedcontrol.start, 1);
    CHECK_IS(seL4_SchedContext_Bind(seL4_CapInitThreadSC, SELF), seL4_IllegalOperation);
    CHECK_IS(seL4_SchedContext_Unbind(seL4_CapInitThreadSC), seL4_IllegalOperation);
    CHECK_IS(seL4_SchedContext_UnbindObject(seL4_CapInitThreadSC, SELF), seL4_IllegalOperation);
    CHECK_IS(seL4_SchedContext_YieldTo(seL4_CapInitThreadSC).error, seL4_IllegalOperation);
}

/* ---- errors, in the ABI's order ---- */

static void test_errors(void)
{
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
    static volatile seL4_Word turns;
    thread_t worker = new_thread(spin, (void *)&turns, 254, 0);
    seL4_CPtr sc = new_context(2 * MS, 10 * MS, 0);
    seL4_TCB_SetPriority(SELF, SELF, 253);
    CHECK_IS(seL4_SchedContext_Bind(sc, worker.tcb), 0);
    resume(&worker);
    seL4_Word start_of_it = cycles(), mhz = 0;
    seL4_SchedContext_Consumed(sc);
    for (seL4_BootInfoHeader *h = (void *)((seL4_Word)info + BIT(seL4_PageBits));
         (seL4_Word)h < (seL4_Word)info + BIT(seL4_PageBits) + info->extraLen;
         h = (void *)((seL4_Word)h + h->len))
        if (h->id == SEL4_BOOTINFO_HEADER_X86_TSC_FREQ)
            mhz = *(unsigned *)(h + 1);
    while (cycles() - start_of_it < 100 * MS * mhz)
        ;
    seL4_Time consumed = seL4_SchedContext_Consumed(sc).consumed;
    CHECK(mhz != 0 && turns > 0);
    CHECK(consumed >= 10 * MS && consumed <= 24 * MS);
    seL4_TCB_SetPriority(SELF, SELF, 255);
    CHECK_IS(end_thread(&worker), 0);
    CHECK_IS(delete (sc), 0);
}

/* Its handler is told each time that its budget is over, with the badge of the context. */
static void test_timeout(void)
{
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

int main(void)
{
    start();
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
    return finish();
}
