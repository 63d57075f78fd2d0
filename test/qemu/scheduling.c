/* scheduling.c - who runs when: priorities, queues, wake-ups, bound notifications, domains. */
#include "check.h"

static seL4_CPtr ep, ntfn;
static volatile seL4_Word order; /* who ran, one digit each */

static void note(seL4_Word who)
{
    order = order * 10 + who;
}

/* Is `want` the order in which they ran?  Where they have the same priority the clock may end a
 * time slice between two of them, on a machine that has much else to do: once of many times it must
 * be so. */
static int ordered(seL4_Word want, void (*run)(void))
{
    for (int i = 0; i < 100; i++) {
        order = 0;
        run();
        if (order == want)
            return 1;
    }
    return 0;
}

/* ---- priorities and ready queues ---- */

static void note_and_stop(void *arg)
{
    note((seL4_Word)arg);
    stop();
}

static void note_twice(void *arg)
{
    note((seL4_Word)arg);
    seL4_Yield();
    note((seL4_Word)arg);
    stop();
}

static void three_of_one_priority(void (*entry)(void *))
{
    thread_t t[3];
    for (seL4_Word i = 0; i < 3; i++) {
        t[i] = new_thread(entry, (void *)(i + 1), 100, 0);
        resume(&t[i]);
    }
    let_run();
    for (int i = 0; i < 3; i++)
        end_thread(&t[i]);
}

static void three_start(void)
{
    three_of_one_priority(note_and_stop);
}

static void three_yield(void)
{
    three_of_one_priority(note_twice);
}

static void test_priorities(void)
{
    FOR(Priority_strict);
    static const seL4_Word prio[] = { 50, 200, 100, 254 };
    for (seL4_Word i = 0; i < 4; i++) {
        thread_t t = new_thread(note_twice, (void *)(i + 1), prio[i], 0);
        resume(&t);
    }
    order = 0;
    let_run();
    CHECK_IS(order, 44223311);
    FOR(Start_order);
    CHECK(ordered(321, three_start));
    FOR(Yield_tail);
    CHECK(ordered(321321, three_yield));
    /* This thread lowers itself below one of the two, raises that, and so on. */
    FOR(Lower_self);
    thread_t a = new_thread(note_and_stop, (void *)1, 100, 0),
             b = new_thread(note_and_stop, (void *)2, 150, 0);
    resume(&a);
    resume(&b);
    order = 0;
    seL4_TCB_SetPriority(SELF, SELF, 120);
    note(3);
    seL4_TCB_SetPriority(a.tcb, b.tcb, 0);
    CHECK_IS(seL4_TCB_SetPriority(a.tcb, SELF, 130), 0);
    note(4);
    seL4_TCB_SetPriority(SELF, SELF, 255);
    CHECK_IS(order, 2314);
}

/* ---- endpoint and notification queues ---- */

static void send_number(void *arg)
{
    seL4_Send(ep, seL4_MessageInfo_new((seL4_Word)arg, 0, 0, 0));
    stop();
}

static void wait_number(void *arg)
{
    seL4_Wait(ntfn, NULL);
    note((seL4_Word)arg);
    stop();
}

static void receive_number(void *arg)
{
    seL4_Recv(ep, NULL);
    note((seL4_Word)arg);
    stop();
}

static void wake_an_equal(void)
{
    thread_t t = new_thread(wait_number, (void *)1, 100, 0);
    resume(&t);
    seL4_Yield(); /* it waits */
    seL4_Signal(ntfn);
    note(2);
    seL4_Yield();
    note(3);
    end_thread(&t);
}

static void test_queues(void)
{
    static const seL4_Word prio[] = { 50, 200, 100 };
    FOR(Queue_fifo);
    for (seL4_Word i = 0; i < 3; i++) {
        thread_t t = new_thread(send_number, (void *)(i + 1), prio[i], 0);
        resume(&t);
        let_run();
    }
    order = 0;
    for (int i = 0; i < 3; i++)
        note(seL4_MessageInfo_get_label(seL4_Recv(ep, NULL)));
    CHECK_IS(order, 123);
    for (seL4_Word i = 0; i < 3; i++) {
        thread_t t = new_thread(receive_number, (void *)(i + 1), prio[i], 0);
        resume(&t);
        let_run();
    }
    order = 0;
    for (int i = 0; i < 3; i++) {
        seL4_Send(ep, seL4_MessageInfo_new(0, 0, 0, 0));
        let_run();
    }
    CHECK_IS(order, 123);
    FOR(Notification_fifo);
    for (seL4_Word i = 0; i < 3; i++) {
        thread_t t = new_thread(wait_number, (void *)(i + 1), prio[i], 0);
        resume(&t);
        let_run();
    }
    order = 0;
    for (int i = 0; i < 3; i++) {
        seL4_Signal(ntfn);
        let_run();
    }
    CHECK_IS(order, 123);
    FOR(Wake_higher);
    seL4_TCB_SetPriority(SELF, SELF, 100);
    thread_t t = new_thread(wait_number, (void *)1, 150, 0);
    resume(&t); /* runs, and waits */
    order = 0;
    seL4_Signal(ntfn);
    note(2);
    CHECK_IS(order, 12);
    FOR(Wake_equal);
    CHECK(ordered(213, wake_an_equal));
    seL4_TCB_SetPriority(SELF, SELF, 255);
}

/* ---- messages that nobody takes, replies that nobody gives ---- */

static seL4_CPtr through;

static void call_number(void *arg)
{
    seL4_MessageInfo_t tag = seL4_Call(through, seL4_MessageInfo_new((seL4_Word)arg, 0, 0, 0));
    note((seL4_Word)arg + seL4_MessageInfo_get_label(tag));
    stop();
}

static void test_calls(void)
{
    seL4_Word badge;
    FOR(Send_no_receiver);
    seL4_NBSend(ep, seL4_MessageInfo_new(7, 0, 0, 0));
    badge = 99;
    seL4_NBRecv(ep, &badge);
    CHECK_IS(badge, 0); /* it was dropped */
    thread_t t = new_thread(send_number, (void *)5, 100, 0);
    resume(&t);
    let_run();
    CHECK_IS(seL4_MessageInfo_get_label(seL4_NBRecv(ep, NULL)), 5);
    /* Without Grant and GrantReply the message comes, but no way back. */
    for (seL4_Word rights = 1; rights < 16; rights += 2) {
        FOR(Call_no_grant);
        through = mint(ep, (seL4_CapRights_t){ { rights } }, 0);
        t = new_thread(call_number, (void *)1, 100, 0);
        resume(&t);
        let_run();
        order = 0;
        CHECK_IS(seL4_MessageInfo_get_label(seL4_Recv(ep, NULL)), 1);
        seL4_Reply(seL4_MessageInfo_new(1, 0, 0, 0));
        let_run();
        CHECK_IS(order, (rights & 12 ? 2 : 0));
        delete (t.tcb);
    }
    FOR(Reply_once);
    through = ep;
    t = new_thread(call_number, (void *)1, 100, 0);
    resume(&t);
    seL4_Recv(ep, NULL);
    order = 0;
    seL4_Reply(seL4_MessageInfo_new(1, 0, 0, 0));
    seL4_Reply(seL4_MessageInfo_new(2, 0, 0, 0));
    let_run();
    CHECK_IS(order, 2);
    FOR(Receive_drops_caller);
    for (int on_endpoint = 0; on_endpoint < 2; on_endpoint++) {
        t = new_thread(call_number, (void *)1, 100, 0);
        resume(&t);
        seL4_Recv(ep, NULL);
        order = 0;
        if (on_endpoint)
            seL4_NBRecv(ep, NULL);
        else
            seL4_Poll(ntfn, NULL);
        seL4_Reply(seL4_MessageInfo_new(1, 0, 0, 0));
        let_run();
        CHECK_IS(order, (on_endpoint ? 0 : 2));
        delete (t.tcb);
    }
    FOR(Suspend_resume);
    t = new_thread(send_number, (void *)3, 100, 0);
    resume(&t);
    let_run();
    CHECK_IS(seL4_TCB_Suspend(t.tcb), 0);
    badge = 99;
    seL4_NBRecv(ep, &badge);
    CHECK_IS(badge, 0); /* it no longer waits */
    resume(&t);
    let_run();
    CHECK_IS(seL4_MessageInfo_get_label(seL4_NBRecv(ep, NULL)), 3);
}

/* ---- bound notifications ---- */

static seL4_CPtr fault_ep;

static void bound_server(void *arg)
{
    (void)arg;
    for (;;) {
        seL4_Word badge;
        seL4_Recv(ep, &badge);
        note(badge);
    }
}

static void bound_client(void *arg)
{
    seL4_Call(through, seL4_MessageInfo_new(0, 0, 0, 0));
    note(1);
    seL4_Word badge;
    seL4_Recv((seL4_CPtr)arg, &badge);
    note(badge);
    stop();
}

static void test_bound(void)
{
    seL4_CPtr bell = new_object(seL4_NotificationObject, 0), ring = mint(bell, seL4_AllRights, 8);
    seL4_CPtr three = mint(ep, seL4_AllRights, 3);
    FOR(Bound_receive);
    thread_t t = new_thread(bound_server, NULL, 100, fault_ep);
    CHECK_IS(seL4_TCB_BindNotification(t.tcb, bell), 0);
    resume(&t);
    let_run();
    order = 0;
    seL4_Signal(ring);
    let_run();
    CHECK_IS(order, 8);
    seL4_Send(three, seL4_MessageInfo_new(0, 0, 0, 0));
    let_run();
    CHECK_IS(order, 83);
    FOR(Bound_active); /* a message waits too, but the signal comes first */
    CHECK_IS(seL4_TCB_Suspend(t.tcb), 0);
    thread_t s = new_thread(send_number, (void *)1, 100, 0);
    resume(&s);
    let_run();
    seL4_Signal(ring);
    order = 0;
    resume(&t);
    let_run();
    CHECK_IS(order, 80); /* `ep` itself has no badge */
    FOR(Bound_other);
    thread_t other = new_thread(wait_number, (void *)1, 100, fault_ep);
    ntfn = bell;
    resume(&other);
    let_run();
    seL4_Word badge;
    seL4_MessageInfo_t tag = seL4_NBRecv(fault_ep, &badge);
    CHECK_IS(badge, 0xfa);
    CHECK_IS(seL4_MessageInfo_get_label(tag), seL4_Fault_CapFault);
    CHECK_IS(seL4_GetMR(2), 1);
    CHECK_IS(seL4_GetMR(3), seL4_MissingCapability);
    CHECK_IS(seL4_GetMR(4), 0);
    CHECK_IS(delete (other.tcb), 0);
    CHECK_IS(delete (t.tcb), 0);
    FOR(Bound_call);
    through = new_object(seL4_EndpointObject, 0);
    t = new_thread(bound_client, (void *)ep, 100, 0);
    CHECK_IS(seL4_TCB_BindNotification(t.tcb, bell), 0);
    resume(&t);
    let_run();
    order = 0;
    seL4_Signal(ring);
    let_run();
    CHECK_IS(order, 0);
    seL4_Recv(through, NULL);
    seL4_Signal(ring);
    let_run();
    CHECK_IS(order, 0);
    seL4_Reply(seL4_MessageInfo_new(0, 0, 0, 0));
    let_run();
    CHECK_IS(order, 18);
    delete (t.tcb);
}

/* ---- domains ---- */

static void count_up(void *arg)
{
    (void)arg;
    for (;;)
        order++;
}

static void test_domains(void)
{
    thread_t t = new_thread(count_up, NULL, 254, 0);
    FOR(Domains);
    if (seL4_DomainSet_Set(seL4_CapDomain, 1, t.tcb) != 0)
        return; /* this kernel has one domain only */
    order = 0;
    resume(&t);
    let_run(); /* alone in this domain, this thread goes on */
    spend(20000000);
    CHECK_IS(order, 0);
    /* The other domain first: at once it runs, then both do.  It has some ticks: a single one may
     * be over before an instruction is executed, on a machine that has much else to do. */
    CHECK_IS(seL4_DomainSet_ScheduleConfigure(seL4_CapDomain, 1, 0, 1), 0);
    CHECK_IS(seL4_DomainSet_ScheduleConfigure(seL4_CapDomain, 0, 1, 5), 0);
    CHECK_IS(seL4_DomainSet_ScheduleSetStart(seL4_CapDomain, 0), 0);
    seL4_Word before = order;
    CHECK(before > 0);
    spend(100000000);
    CHECK(order > before);
    /* Only this domain again. */
    CHECK_IS(seL4_DomainSet_ScheduleSetStart(seL4_CapDomain, 1), 0);
    CHECK_IS(seL4_DomainSet_ScheduleConfigure(seL4_CapDomain, 0, 0, 1), 0);
    spend(100000000);
    before = order;
    spend(100000000);
    CHECK_IS(order, before);
}

int main(void)
{
    start();
    ep = new_object(seL4_EndpointObject, 0);
    ntfn = new_object(seL4_NotificationObject, 0);
    fault_ep = mint(new_object(seL4_EndpointObject, 0), seL4_AllRights, 0xfa);
    test_priorities();
    test_queues();
    test_calls();
    test_bound();
    test_domains();
    return finish();
}
