/* mcs_more_rules.c - more of what the ABI says of scheduling contexts and reply objects, statement
 * by statement: chains, refills, ends of budgets, faults, notifications (rows.def). */
#include "actors.h"

enum { HANDLER_BADGE = 9 };

static void configure(seL4_CPtr sc, seL4_Time budget, seL4_Time period, seL4_Word badge)
{
    CHECK_IS(seL4_SchedControl_Configure(control, sc, budget, period, 0, badge), 0);
}

/* Actor i is busy for so long, if it has the time. */
static void let_be_busy(int i, seL4_Word us)
{
    actors[i].until = now_us() + us;
    let(i, BUSY_UNTIL, 0, 0);
}

static void take_context(int i)
{
    CHECK_IS(seL4_SchedContext_UnbindObject(actors[i].sc, actors[i].t.tcb), 0);
}

/* The label of the message that waits at an endpoint; 0: none does. */
static seL4_Word label_at(seL4_CPtr endpoint, seL4_Word *badge)
{
    *badge = 0;
    seL4_MessageInfo_t tag = seL4_NBRecv(endpoint, badge, fault_reply);
    return *badge ? seL4_MessageInfo_get_label(tag) : 0;
}

static int about(seL4_Word value, seL4_Word wanted)
{
    return value + 60 >= wanted && value <= wanted + 60;
}

/* ---- system calls with two halves, by the root task itself ---- */

static void test_first_halves(void)
{
    seL4_Word badge = 0;
    begin(2);
    let(0, WAIT, ntfn, 0);
    FOR(Mcs_first_signal);
    let(1, NBSENDRECV, ep, ntfn);
    CHECK_IS(actors[0].done, 1);
    CHECK_IS(actors[1].done, 0);
    over();

    begin(2);
    let(0, RECV, ep, 0);
    let(1, CALL, ep, 0);
    FOR(Mcs_first_reply);
    let(0, NBSENDRECV, ep, actors[0].reply);
    CHECK_IS(actors[1].done, 1);
    CHECK_IS(actors[0].done, 0);
    over();

    begin(1);
    seL4_CPtr untyped = new_object(seL4_UntypedObject, 12), made = new_slot(), twin = new_slot();
    FOR(Mcs_first_untyped);
    seL4_Signal(ntfn);
    seL4_SetCap(0, CNODE);
    seL4_Word words[] = { seL4_EndpointObject, 0, 0, 0, made, 1 };
    for (int i = 0; i < 6; i++)
        seL4_SetMR(i, words[i]);
    seL4_NBSendWait(untyped, seL4_MessageInfo_new(UntypedRetype, 0, 1, 6), ntfn, &badge);
    CHECK(copy(made, twin));
    FOR(Mcs_first_extra_missing);
    let(0, RECV, ep, 0);
    seL4_Signal(ntfn);
    seL4_SetCap(0, NO_CAP);
    seL4_NBSendWait(ep, seL4_MessageInfo_new(0, 0, 1, 0), ntfn, &badge);
    let_run();
    CHECK_IS(actors[0].done, 0);
    over();
}

static void test_reply_taken(void)
{
    begin(1);
    let(0, NBRECV, ep, 0);
    FOR(Mcs_nbrecv_no_reply);
    CHECK_IS(actors[0].done, 1);
    CHECK_IS(delete (actors[0].reply), 0);
    let(0, NBSEND, ep, 0);
    CHECK_IS(actors[0].done, 1);
    over();

    begin(3);
    let(0, RECV, ep, 0);
    let(1, CALL, ep, 0);
    FOR(Mcs_reply_taken_caller);
    actors[2].with = actors[0].reply;
    let(2, NBRECV, ep, 0);
    CHECK_IS(actors[2].done, 1);
    root_sends(actors[0].reply);
    CHECK_IS(actors[1].done, 0);
    over();
}

/* ---- Yield ---- */

static void test_yield(void)
{
    seL4_Word badge;
    begin(1);
    CHECK_IS(seL4_TCB_SetTimeoutEndpoint(actors[0].t.tcb, faults), 0);
    configure(actors[0].sc, 10 * MS, 50 * MS, WORD);
    FOR(Mcs_yield_no_timeout);
    let(0, YIELD, 0, 0);
    CHECK_IS(actors[0].done, 0);
    CHECK_IS(label_at(faults, &badge), 0);
    over();
}

/* ---- chains of lent contexts ---- */

static void test_queued_call(void)
{
    begin(3);
    let_serve(0);
    let(1, CALL, ep, 0);
    let(2, CALL, ep, 0);
    FOR(Mcs_reply_recv_queued);
    let(0, REPLYRECV, ep, 0);
    CHECK_IS(actors[1].done, 1);
    CHECK_IS(actors[0].done, 1);
    CHECK(has(1, actors[1].sc));
    CHECK(has(0, actors[2].sc));
    over();
}

/* Actor 2 has called 0, which has called 1: that has 2's context. */
static seL4_CPtr begin_chain(void)
{
    begin(3);
    seL4_CPtr second = new_object(seL4_EndpointObject, 0);
    let_serve(0);
    let(1, RECV, second, 0);
    take_context(1);
    let(2, CALL, ep, 0);
    let(0, CALL, second, 0);
    CHECK_IS(actors[1].done, 1);
    return second;
}

static void test_chains(void)
{
    seL4_CPtr second = begin_chain();
    FOR(Mcs_reply_not_head);
    root_sends(actors[0].reply);
    CHECK_IS(actors[2].done, 0);
    CHECK(has(1, actors[2].sc));
    CHECK_IS(seL4_SchedContext_Bind(actors[0].sc, actors[2].t.tcb), 0);
    let_run();
    CHECK_IS(actors[2].done, 1);
    CHECK_IS(actors[2].mr0, WORD + 1);
    over();
    delete (second);

    second = begin_chain();
    FOR(Mcs_chain_middle);
    CHECK_IS(seL4_TCB_Suspend(actors[0].t.tcb), 0);
    root_sends(actors[1].reply);
    CHECK(has(1, actors[2].sc));
    root_sends(actors[0].reply);
    CHECK_IS(actors[2].done, 0);
    CHECK_IS(seL4_SchedContext_Bind(actors[0].sc, actors[2].t.tcb), 0);
    let_run();
    CHECK_IS(actors[2].done, 1);
    over();
    delete (second);

    begin(2);
    let_serve(0);
    let(1, CALL, ep, 0);
    FOR(Mcs_reply_has_another);
    CHECK_IS(seL4_SchedContext_Bind(actors[0].sc, actors[1].t.tcb), 0);
    root_sends(actors[0].reply);
    CHECK_IS(actors[1].done, 1);
    CHECK(has(0, actors[1].sc));
    over();

    begin(2);
    let_serve(0);
    let(1, CALL, ep, 0);
    FOR(Mcs_unbind_cuts);
    CHECK_IS(seL4_SchedContext_Unbind(actors[1].sc), 0);
    root_sends(actors[0].reply);
    CHECK_IS(actors[1].done, 0);
    CHECK_IS(seL4_SchedContext_Bind(actors[1].sc, actors[1].t.tcb), 0);
    let_run();
    CHECK_IS(actors[1].done, 1);
    over();

    begin(2);
    let_serve(0);
    let(1, CALL, ep, 0);
    FOR(Mcs_unbind_object_cuts_not);
    CHECK_IS(seL4_SchedContext_UnbindObject(actors[1].sc, actors[0].t.tcb), 0);
    root_sends(actors[0].reply);
    CHECK_IS(actors[1].done, 1);
    over();
}

/* A caller is answered with a capability: does it have it then? */
static bool travels(seL4_CPtr reply)
{
    seL4_CPtr target = new_slot(), twin = new_slot();
    seL4_IPCBuffer *buffer = actors[1].t.buffer;
    buffer->receiveCNode = CNODE;
    buffer->receiveIndex = target;
    buffer->receiveDepth = seL4_WordBits;
    let(1, CALL, ep, 0);
    seL4_SetCap(0, ntfn);
    seL4_NBSend(reply, seL4_MessageInfo_new(0, 0, 1, 0));
    let_run();
    CHECK_IS(actors[1].done, 1);
    return copy(target, twin);
}

static void test_reply_grant(void)
{
    begin(2);
    seL4_CPtr reply = actors[0].reply;
    FOR(Mcs_reply_grant);
    let(0, RECV, ep, 0);
    CHECK(travels(reply));
    let(0, RECV, ep, 0);
    CHECK(!travels(mint(reply, seL4_CapRights_new(0, 0, 1, 1), 0)));
    let(0, RECV, ep, 0);
    CHECK(travels(mint(reply, seL4_CapRights_new(0, 1, 0, 0), 0)));
    over();
}

/* Actor 0 uses up what 1 lent it, and 1 is answered then. */
static void answer_exhausted(seL4_CPtr timeouts)
{
    begin(2);
    configure(actors[1].sc, MS, 50 * MS, 7);
    if (timeouts)
        CHECK_IS(seL4_TCB_SetTimeoutEndpoint(actors[1].t.tcb, timeouts), 0);
    let_serve(0);
    let(1, CALL, ep, 0);
    let_be_busy(0, 3 * MS);
    root_sends(actors[0].reply);
    CHECK_IS(actors[1].done, 0);
}

static void see_answer(seL4_Word mr0)
{
    run_for(60 * MS);
    CHECK_IS(actors[1].done, 1);
    CHECK_IS(actors[1].mr0, mr0);
    over();
}

static void test_reply_exhausted(void)
{
    seL4_Word badge;
    seL4_CPtr to = mint(faults, seL4_AllRights, HANDLER_BADGE);
    answer_exhausted(to);
    FOR(Mcs_reply_exhausted);
    CHECK_IS(label_at(faults, &badge), seL4_Fault_Timeout);
    CHECK_IS(seL4_GetMR(seL4_Timeout_Data), 7);
    seL4_NBSend(fault_reply, seL4_MessageInfo_new(0, 0, 0, 0));
    see_answer(0); /* of the error: its Call names capability 0, the badge of the answer */
    answer_exhausted(0);
    FOR(Mcs_reply_exhausted_waits);
    CHECK_IS(label_at(faults, &badge), 0);
    see_answer(WORD + 1);
    delete (to);
}

static void test_no_inheritance(void)
{
    begin(3);
    CHECK_IS(seL4_TCB_SetPriority(actors[0].t.tcb, SELF, 50), 0);
    CHECK_IS(seL4_TCB_SetPriority(actors[2].t.tcb, SELF, 80), 0);
    let_serve(0);
    FOR(Mcs_no_inheritance);
    actors[2].until = now_us() + 2 * MS;
    order(1, CALL, ep, 0);
    order(2, BUSY_UNTIL, 0, 0);
    let_run();
    CHECK_IS(actors[0].done, 1);
    CHECK(actors[0].when >= actors[2].until);
    over();
}

/* ---- configuring ---- */

static void test_sizes(void)
{
    static const struct {
        seL4_Word bits, extra;
    } sizes[] = { { 7, 0 }, { 8, 8 }, { 9, 24 }, { 10, 56 }, { 12, 248 } };
    FOR(Mcs_refill_room);
    for (int i = 0; i < 5; i++) {
        seL4_CPtr sc = new_object(seL4_SchedContextObject, sizes[i].bits);
        seL4_Word extra = sizes[i].extra;
        CHECK_ERROR2(seL4_SchedControl_Configure(control, sc, MS, 10 * MS, extra + 1, 0),
                     seL4_RangeError, 0, extra);
        CHECK_IS(seL4_SchedControl_Configure(control, sc, MS, 10 * MS, extra, 0), 0);
        CHECK_ERROR(seL4_SchedControl_Configure(control, sc, MS, MS, extra + 1, 0),
                    seL4_RangeError);
    }
    FOR(Mcs_longest_period);
    seL4_CPtr sc = new_object(seL4_SchedContextObject, 7);
    seL4_Time longest = ~0ul / rate / 8;
    configure(sc, longest, longest, 0);
    CHECK_ERROR(seL4_SchedControl_Configure(control, sc, MS, longest + 1, 0, 0), seL4_RangeError);
    FOR(Mcs_control_copy);
    seL4_CPtr twin = new_slot();
    CHECK(copy(control, twin));
    CHECK_IS(seL4_SchedControl_ConfigureFlags(twin, sc, MS, 10 * MS, 0, 0, ~1ul), 0);
    FOR(Mcs_consumed_raw);
    sc = new_object(seL4_SchedContextObject, 7);
    CHECK_IS(seL4_SchedContext_Consumed(sc).error, 0);
    begin(1);
    FOR(Mcs_configure_own);
    let(0, CONFIGURE_OWN, 0, 0);
    CHECK_IS(actors[0].done, 1);
    CHECK_IS(actors[0].mr0, 0);
    over();
}

static void test_configure_exhausted(void)
{
    begin(1);
    configure(actors[0].sc, MS, 1000 * MS, WORD);
    let_be_busy(0, 5 * MS);
    CHECK_IS(actors[0].done, 0);
    FOR(Mcs_robin_at_once);
    configure(actors[0].sc, 100 * MS, 100 * MS, WORD);
    let_run();
    CHECK_IS(actors[0].done, 1);
    over();

    begin(1);
    configure(actors[0].sc, MS, 1000 * MS, WORD);
    let_be_busy(0, 5 * MS);
    FOR(Mcs_exhausted_resumed);
    CHECK_IS(seL4_TCB_Suspend(actors[0].t.tcb), 0);
    resume(&actors[0].t);
    run_for(10 * MS);
    CHECK_IS(actors[0].done, 0);
    FOR(Mcs_exhausted_configured);
    CHECK_IS(seL4_TCB_Suspend(actors[0].t.tcb), 0);
    configure(actors[0].sc, 20 * MS, 1000 * MS, WORD);
    resume(&actors[0].t);
    let_run();
    CHECK_IS(actors[0].done, 1);
    over();
}

/* ---- what was consumed ---- */

static void test_consumed(void)
{
    begin(2);
    seL4_CPtr sc = actors[0].sc;
    consumed(sc);
    let_be_busy(0, 2 * MS);
    FOR(Mcs_consumed_kept);
    configure(sc, 50 * MS, 50 * MS, WORD);
    CHECK(consumed(sc) > 1900);
    let_be_busy(0, 2 * MS);
    FOR(Mcs_consumed_send);
    seL4_Send(sc, seL4_MessageInfo_new(SchedContextConsumed, 0, 0, 0));
    CHECK_IS(consumed(sc), 0);
    let_be_busy(0, 2 * MS);
    FOR(Mcs_consumed_yield_to);
    CHECK(seL4_SchedContext_YieldTo(sc).consumed > 1900);
    CHECK_IS(consumed(sc), 0);
    FOR(Mcs_consumed_server);
    let_serve(0);
    let(1, CALL, ep, 0);
    consumed(actors[1].sc);
    consumed(sc);
    let_be_busy(0, 2 * MS);
    CHECK(consumed(actors[1].sc) > 1900);
    CHECK_IS(consumed(sc), 0);
    over();
}

/* ---- when refills come back ---- */

/* A context with more refills, for actor 0 alone. */
static void use_context(seL4_Word extra, seL4_Word flags)
{
    take_context(0);
    delete (actors[0].sc);
    actors[0].sc = new_object(seL4_SchedContextObject, 9);
    CHECK_IS(seL4_SchedControl_ConfigureFlags(control, actors[0].sc, 2 * MS, 20 * MS, extra, WORD,
                                              flags),
             0);
    CHECK_IS(seL4_SchedContext_Bind(actors[0].sc, actors[0].t.tcb), 0);
}

/* It wakes at some time and cannot run until 6 ms later: when is its second turn? */
static seL4_Word second_turn(seL4_Word flags)
{
    begin(1);
    use_context(0, flags);
    seL4_Word woken = now_us();
    actors[0].until = ~0ul;
    order(0, NOTE_TURNS, 0, 0);
    while (now_us() - woken < 6 * MS)
        ;
    run_for(60 * MS);
    CHECK(about(actors[0].began[0], woken + 6 * MS) && about(actors[0].lasted[0], 1998));
    seL4_Word second = actors[0].began[1] - woken;
    over();
    return second;
}

/* It wakes four times, for 300 us each, and is busy from 8 ms on. */
static seL4_Word begin_pieces(seL4_Word extra)
{
    begin(1);
    use_context(extra, 0);
    seL4_Word first = now_us();
    for (seL4_Word i = 0; i < 4; i++) {
        while (now_us() < first + i * 2 * MS)
            ;
        let_be_busy(0, 300);
        CHECK_IS(actors[0].done, 1);
    }
    while (now_us() < first + 8 * MS)
        ;
    actors[0].until = ~0ul;
    order(0, NOTE_TURNS, 0, 0);
    run_for(80 * MS);
    CHECK(about(actors[0].began[0] - first, 8002) && about(actors[0].lasted[0], 791));
    return first;
}

static void test_refills(void)
{
    seL4_Word constant = second_turn(0), sporadic = second_turn(1);
    FOR(Mcs_constant_bandwidth);
    CHECK(about(constant, 26 * MS));
    FOR(Mcs_sporadic);
    CHECK(about(sporadic, 20 * MS));

    seL4_Word first = begin_pieces(0);
    const struct actor *x = &actors[0];
    FOR(Mcs_two_refills);
    CHECK(about(x->began[1] - first, 26795) && about(x->lasted[1], 1998));
    CHECK(about(x->began[2] - first, 46794));
    over();

    first = begin_pieces(6);
    FOR(Mcs_many_refills);
    for (seL4_Word i = 1; i < 5; i++)
        CHECK(about(x->began[i] - first, 18001 + 2 * MS * i) && about(x->lasted[i], 300));
    CHECK(about(x->began[5] - first, 28001) && about(x->lasted[5], 792));
    over();

    begin(2);
    configure(actors[0].sc, MS, MS, WORD);
    configure(actors[1].sc, MS, MS, WORD);
    FOR(Mcs_robin_turns);
    actors[0].until = actors[1].until = now_us() + 15 * MS;
    order(0, NOTE_TURNS, 0, 0);
    order(1, NOTE_TURNS, 0, 0);
    run_for(25 * MS);
    for (int i = 2; i < 6; i++)
        for (int k = 0; k < 2; k++)
            CHECK(about(x[k].lasted[i], 998) && about(x[k].began[i] - x[k].began[i - 1], 1997));
    over();
}

static void test_preempted_turn(void)
{
    begin(3);
    configure(actors[0].sc, 10 * MS, 10 * MS, WORD);
    configure(actors[1].sc, 10 * MS, 10 * MS, WORD);
    CHECK_IS(seL4_TCB_SetPriority(actors[2].t.tcb, SELF, 150), 0);
    configure(actors[2].sc, MS, 5 * MS, WORD);
    FOR(Mcs_robin_preempted);
    seL4_Word first = now_us();
    actors[0].until = actors[1].until = actors[2].until = first + 40 * MS;
    for (int i = 0; i < 3; i++)
        order(i, NOTE_TURNS, 0, 0);
    run_for(60 * MS);
    const struct actor *x = &actors[1]; /* it comes first of the two */
    CHECK(about(x->lasted[0], 4 * MS) && about(x->began[1] - first, 6 * MS));
    CHECK(about(x->lasted[2], 2 * MS) && about(actors[0].began[0] - first, 13 * MS));
    over();
}

/* ---- the end of a budget ---- */

static void test_timeouts(void)
{
    seL4_Word badge;
    seL4_CPtr to = mint(faults, seL4_AllRights, HANDLER_BADGE);
    begin(1);
    CHECK_IS(seL4_TCB_SetTimeoutEndpoint(actors[0].t.tcb, to), 0);
    configure(actors[0].sc, MS, 100 * MS, 5);
    let_be_busy(0, 300 * MS);
    CHECK_IS(label_at(faults, &badge), seL4_Fault_Timeout);
    CHECK_IS(badge, HANDLER_BADGE);
    CHECK_IS(seL4_GetMR(seL4_Timeout_Data), 5);
    FOR(Mcs_timeout_configured);
    configure(actors[0].sc, 2 * MS, 100 * MS, 6);
    consumed(actors[0].sc);
    seL4_NBSend(fault_reply, seL4_MessageInfo_new(0, 0, 0, 0));
    let_run();
    CHECK_IS(label_at(faults, &badge), seL4_Fault_Timeout);
    CHECK(about(seL4_GetMR(seL4_Timeout_Consumed), 2 * MS));
    FOR(Mcs_new_badge);
    CHECK_IS(seL4_GetMR(seL4_Timeout_Data), 6);
    FOR(Mcs_timeout_emptied);
    CHECK_IS(seL4_TCB_SetTimeoutEndpoint(actors[0].t.tcb, new_slot()), 0);
    configure(actors[0].sc, MS, 100 * MS, 7);
    seL4_NBSend(fault_reply, seL4_MessageInfo_new(0, 0, 0, 0));
    let_run();
    CHECK_IS(label_at(faults, &badge), 0);
    over();

    begin(2);
    configure(actors[1].sc, MS, 100 * MS, 7);
    let_serve(0);
    CHECK_IS(seL4_TCB_SetTimeoutEndpoint(actors[0].t.tcb, to), 0);
    let(1, CALL, ep, 0);
    FOR(Mcs_timeout_server);
    let_be_busy(0, 50 * MS);
    CHECK_IS(label_at(faults, &badge), seL4_Fault_Timeout);
    CHECK_IS(badge, HANDLER_BADGE);
    CHECK_IS(seL4_GetMR(seL4_Timeout_Data), 7);
    over();

    begin(1);
    CHECK_IS(seL4_TCB_SetTimeoutEndpoint(actors[0].t.tcb, to), 0);
    configure(actors[0].sc, 5 * MS, 5 * MS, 8);
    FOR(Mcs_robin_no_timeout);
    let_be_busy(0, 20 * MS);
    CHECK_IS(actors[0].done, 1);
    CHECK_IS(label_at(faults, &badge), 0);
    over();
    delete (to);
}

/* ---- YieldTo ---- */

static void test_yield_to(void)
{
    begin(3);
    CHECK_IS(seL4_TCB_SetMCPriority(actors[0].t.tcb, SELF, 255), 0);
    FOR(Mcs_yield_to_order);
    order(0, YIELD_TO, actors[2].sc, 0);
    order(1, NBSEND, ep, 0);
    order(2, NBSEND, ep, 0);
    /* To the head of its queue. */
    CHECK_IS(seL4_TCB_SetPriority(actors[0].t.tcb, SELF, 100), 0);
    let_run();
    CHECK(actors[2].when < actors[0].when && actors[0].when < actors[1].when);
    over();
}

/* ---- faults ---- */

static void set_handler(int i, seL4_CPtr handler)
{
    CHECK_IS(seL4_TCB_SetSchedParams(actors[i].t.tcb, SELF, 100, 100, actors[i].sc, handler), 0);
}

static void test_fault_slots(void)
{
    seL4_Word badge;
    begin(1);
    seL4_CPtr own = new_object(seL4_EndpointObject, 0);
    seL4_CPtr source = mint(own, seL4_AllRights, HANDLER_BADGE);
    set_handler(0, source);
    FOR(Mcs_fault_slot_revoked);
    CHECK_IS(revoke(own), 0);
    let(0, FAULT, 0, 0);
    CHECK_IS(label_at(own, &badge), 0);
    over();
    delete (own);

    begin(2);
    own = new_object(seL4_EndpointObject, 0);
    let(0, RECV, own, 0);
    set_handler(1, own);
    FOR(Mcs_fault_slot_keeps);
    CHECK_IS(delete (own), 0);
    let(1, FAULT, 0, 0);
    CHECK_IS(actors[0].done, 1);
    over();

    begin(2);
    own = new_object(seL4_EndpointObject, 0);
    let(0, RECV, own, 0);
    set_handler(1, own);
    CHECK_IS(delete (own), 0);
    FOR(Mcs_endpoint_last);
    set_handler(1, 0);
    let_run();
    CHECK(cap_fault(0, own, true));
    over();

    begin(1);
    thread_t *t = &actors[0].t;
    FOR(Mcs_configure_leaves_handler);
    CHECK_IS(seL4_TCB_Configure(t->tcb, CNODE, 0, VSPACE, 0, (seL4_Word)t->buffer, t->buffer_frame),
             0);
    let(0, FAULT, 0, 0);
    CHECK_IS(label_at(faults, &badge), seL4_Fault_UserException);
    over();
}

static void test_fault_handlers(void)
{
    seL4_Word badge;
    begin(2);
    seL4_CPtr hole = new_slot();
    let_serve(0);
    set_handler(1, ep);
    FOR(Mcs_fault_then_call);
    let(1, RECV, hole, 0);
    CHECK_IS(actors[0].done, 1);
    CHECK(copy(ntfn, hole));
    seL4_Signal(ntfn);
    seL4_NBSend(actors[0].reply, seL4_MessageInfo_new(0, 0, 0, 0));
    let_run();
    CHECK_IS(actors[1].done, 1);
    CHECK_IS(seL4_SchedContext_Bind(actors[0].sc, actors[0].t.tcb), 0);
    let_serve(0);
    let(1, CALL, ep, 0);
    root_sends(actors[0].reply);
    CHECK_IS(actors[1].done, 1);
    CHECK_IS(actors[1].mr0, WORD + 1);
    over();
    CHECK_IS(delete (hole), 0);

    begin(2);
    let(0, WAIT, ep, 0);
    set_handler(1, ep);
    FOR(Mcs_fault_wait);
    let(1, FAULT, 0, 0);
    CHECK_IS(actors[0].done, 1);
    let(0, WAIT, ep, 0);
    CHECK_IS(actors[0].done, 0);
    resume(&actors[1].t);
    let_run();
    CHECK_IS(actors[0].done, 1);
    over();

    begin(2);
    let_serve(0);
    set_handler(1, ep);
    let(1, FAULT, 0, 0);
    FOR(Mcs_fault_reply_deleted);
    CHECK_IS(delete (actors[0].reply), 0);
    CHECK(has(1, actors[1].sc));
    let_run();
    CHECK_IS(actors[1].done, 0);
    over();

    begin(1);
    seL4_CPtr source = mint(ep, seL4_AllRights, HANDLER_BADGE);
    set_handler(0, source);
    let(0, FAULT, 0, 0);
    FOR(Mcs_fault_cancelled);
    CHECK_IS(seL4_CNode_CancelBadgedSends(CNODE, source, 64), 0);
    let_run();
    CHECK_IS(label_at(ep, &badge), 0);
    resume(&actors[0].t);
    let_run();
    CHECK_IS(label_at(ep, &badge), seL4_Fault_UserException);
    CHECK_IS(badge, HANDLER_BADGE);
    over();
}

/* ---- the end of a budget at the kernel's door ---- */

/* Actor 0 does this in the last microseconds of its budget, with so many words in the message.
 * Actor `seen`, which is that one or a server, has it at once, or one period later. */
static void late(enum order what, const seL4_CPtr *cap, seL4_Word words, int seen, bool at_once)
{
    begin(2);
    configure(actors[0].sc, MS, 20 * MS, WORD);
    if (seen == 1)
        let_serve(1);
    set_handler(0, ep);
    FOR(Mcs_late_call);
    actors[0].words = words;
    seL4_Word late = actors[0].late = now_us() + 985;
    let(0, what, *cap, 0);
    run_for(25 * MS);
    const struct actor *x = &actors[seen];
    CHECK_IS(x->done, 1);
    CHECK(at_once ? x->when < late + MS : x->when > late + 15 * MS);
    over();
}

static void test_late(void)
{
    late(NBSEND, &ep, 1, 0, false);
    late(NBSEND, &ntfn, 1, 0, false);
    late(NBRECV, &ep, 1, 0, false);
    late(NBRECV, &ntfn, 1, 0, false);
    late(CALL, &ep, 10, 1, false);
    late(FAULT, &ep, 1, 1, false);
    late(CALL, &ep, 1, 1, true);
}

/* ---- notifications, deletion ---- */

static void test_bound_notification(void)
{
    begin(2);
    CHECK_IS(seL4_TCB_BindNotification(actors[0].t.tcb, ntfn), 0);
    let(0, RECV, ep, 0);
    take_context(0);
    CHECK_IS(seL4_SchedContext_Bind(actors[0].sc, ntfn), 0);
    root_sends(ntfn);
    CHECK_IS(actors[0].done, 1);
    FOR(Mcs_notification_nb);
    let(0, NBRECV, ep, 0);
    CHECK(has(0, actors[0].sc));
    FOR(Mcs_notification_bound_returned);
    let(0, RECV, ep, 0);
    CHECK_IS(seL4_SchedContext_UnbindObject(actors[0].sc, actors[0].t.tcb), seL4_IllegalOperation);
    FOR(Mcs_notification_free);
    CHECK_IS(seL4_SchedContext_Bind(actors[1].sc, ntfn), seL4_IllegalOperation);
    CHECK_IS(delete (actors[0].sc), 0);
    CHECK_IS(seL4_SchedContext_Bind(actors[1].sc, ntfn), 0);
    actors[0].sc = new_slot();
    over();
}

static void test_deletion(void)
{
    begin(1);
    seL4_CPtr own = new_object(seL4_EndpointObject, 0);
    let(0, RECV, own, 0);
    FOR(Mcs_endpoint_deleted);
    CHECK_IS(delete (own), 0);
    let_run();
    CHECK(cap_fault(0, own, true));
    over();

    begin(1);
    FOR(Mcs_context_deleted);
    CHECK_IS(delete (actors[0].sc), 0);
    let(0, NBSEND, ep, 0);
    CHECK_IS(actors[0].done, 0);
    actors[0].sc = new_context(100 * MS, 100 * MS);
    CHECK_IS(seL4_SchedContext_Bind(actors[0].sc, actors[0].t.tcb), 0);
    let_run();
    CHECK_IS(actors[0].done, 1);
    over();
}

int main(void)
{
    start_actors();
    test_first_halves();
    test_reply_taken();
    test_yield();
    test_queued_call();
    test_chains();
    test_reply_grant();
    test_reply_exhausted();
    test_no_inheritance();
    test_sizes();
    test_configure_exhausted();
    test_consumed();
    test_refills();
    test_preempted_turn();
    test_timeouts();
    test_yield_to();
    test_fault_slots();
    test_fault_handlers();
    test_late();
    test_bound_notification();
    test_deletion();
    return finish();
}
