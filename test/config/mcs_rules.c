/* mcs_rules.c - what the ABI says of scheduling contexts and reply objects, statement by statement
 * (the rows of section mcs in rows.def).  More of them are in mcs_more_rules.c. */
#include "actors.h"

/* ---- system calls with two halves ---- */

static void test_halves(void)
{
    begin(2);
    let(0, RECV, ep, 0);
    FOR(Mcs_receive_bad);
    let(1, NBSENDRECV, NO_CAP, ep);
    CHECK(cap_fault(1, NO_CAP, true));
    FOR(Mcs_first_half);
    CHECK_IS(actors[0].done, 1);
    CHECK_IS(actors[0].mr0, WORD);
    over();

    begin(2);
    let(1, NBSENDWAIT, ntfn, CNODE);
    FOR(Mcs_first_refused);
    CHECK_IS(actors[1].done, 0);
    root_sends(ntfn);
    CHECK_IS(actors[1].done, 1);
    let(1, NBSENDWAIT, ntfn, NO_CAP);
    FOR(Mcs_first_missing);
    root_sends(ntfn);
    CHECK_IS(actors[1].done, 1);
    over();

    begin(2);
    actors[1].with = ntfn;
    FOR(Mcs_reply_bad);
    let(1, RECV, ep, 0);
    CHECK(cap_fault(1, ntfn, true));
    over();

    begin(2);
    let(0, RECV, ep, 0);
    actors[1].with = ep;
    FOR(Mcs_reply_is_endpoint);
    let(1, REPLYRECV, ep, 0);
    CHECK_IS(actors[0].done, 1);
    CHECK(cap_fault(1, ep, true));
    over();
}

static void test_reply_register(void)
{
    begin(2);
    actors[0].with = NO_CAP;
    let(0, RECV, ntfn, 0);
    root_sends(ntfn);
    FOR(Mcs_notification_no_reply);
    CHECK_IS(actors[0].done, 1);
    over();

    begin(2);
    let(0, WAIT, ep, 0);
    let(1, CALL, ep, 0);
    FOR(Mcs_wait_no_reply);
    CHECK_IS(actors[0].done, 1);
    root_sends(actors[0].reply);
    CHECK_IS(actors[1].done, 0);
    over();

    begin(2);
    seL4_CPtr plain = mint(ep, seL4_CapRights_new(0, 0, 0, 1), 0);
    let(0, RECV, ep, 0);
    let(1, CALL, plain, 0);
    FOR(Mcs_call_no_right);
    CHECK_IS(actors[0].done, 1);
    root_sends(actors[0].reply);
    CHECK_IS(actors[1].done, 0);
    over();

    begin(3);
    seL4_CPtr other = new_object(seL4_EndpointObject, 0);
    let(0, RECV, ep, 0);
    actors[1].with = actors[0].reply;
    let(1, RECV, other, 0);
    FOR(Mcs_reply_taken);
    root_sends(ep);
    CHECK_IS(actors[0].done, 0);
    root_sends(other);
    CHECK_IS(actors[1].done, 1);
    over();
}

/* ---- donation ---- */

static void test_donation(void)
{
    begin(2);
    let_serve(0);
    let(1, SEND, ep, 0);
    FOR(Mcs_send_no_donation);
    CHECK_IS(actors[1].done, 1);
    CHECK_IS(actors[0].done, 0);
    CHECK_IS(seL4_SchedContext_Bind(actors[0].sc, actors[0].t.tcb), 0);
    let_run();
    CHECK_IS(actors[0].done, 1);
    over();

    begin(2);
    let_serve(0);
    let(1, CALL, ep, 0);
    FOR(Mcs_call_lends);
    CHECK_IS(actors[0].done, 1);
    CHECK_IS(actors[1].done, 0);
    FOR(Mcs_unbind_lent);
    CHECK_IS(seL4_SchedContext_UnbindObject(actors[1].sc, actors[1].t.tcb), seL4_IllegalOperation);
    FOR(Mcs_bind_lent);
    CHECK_IS(seL4_SchedContext_Bind(actors[1].sc, actors[1].t.tcb), seL4_IllegalOperation);
    FOR(Mcs_reply_gives_back);
    root_sends(actors[0].reply);
    CHECK_IS(actors[1].done, 1);
    CHECK_IS(actors[1].mr0, WORD + 1);
    CHECK(has(1, actors[1].sc));
    over();

    begin(2);
    let_serve(0);
    let(1, NBSENDWAIT, ntfn, ep);
    FOR(Mcs_first_half_gives);
    CHECK_IS(actors[0].done, 1);
    CHECK(has(0, actors[1].sc));
    root_sends(ntfn);
    CHECK_IS(actors[1].done, 0);
    over();
}

/* ---- reply objects ---- */

static void test_replies(void)
{
    begin(2);
    FOR(Mcs_reply_free);
    let(0, CALL, actors[1].reply, 0);
    CHECK_IS(actors[0].done, 1);
    FOR(Mcs_reply_call);
    CHECK_IS(actors[0].length, 0);
    over();

    begin(2);
    let_serve(0);
    seL4_CPtr twin = new_slot();
    CHECK(copy(actors[0].reply, twin));
    let(1, CALL, ep, 0);
    FOR(Mcs_reply_not_last);
    CHECK_IS(delete (actors[0].reply), 0);
    CHECK_IS(actors[1].done, 0);
    FOR(Mcs_reply_copies);
    root_sends(twin);
    CHECK_IS(actors[1].done, 1);
    CHECK_IS(actors[1].mr0, WORD + 1);
    over();

    begin(2);
    let_serve(0);
    let(1, CALL, ep, 0);
    FOR(Mcs_reply_last_caller);
    CHECK_IS(delete (actors[0].reply), 0);
    CHECK(has(1, actors[1].sc));
    let_run();
    CHECK_IS(actors[1].done, 0);
    /* It makes its Call again. */
    actors[1].order = CALL;
    resume(&actors[1].t);
    let_run();
    CHECK_IS(seL4_MessageInfo_get_length(seL4_NBRecv(ep, NULL, fault_reply)), 1);
    CHECK_IS(seL4_GetMR(0), WORD);
    over();

    begin(1);
    let(0, RECV, ep, 0);
    FOR(Mcs_reply_last_receiver);
    CHECK_IS(delete (actors[0].reply), 0);
    root_sends(ep);
    CHECK_IS(actors[0].done, 0);
    resume(&actors[0].t);
    let_run();
    CHECK(cap_fault(0, actors[0].with, true));
    over();
}

/* ---- chains of lent contexts ---- */

static void test_chains(void)
{
    begin(2);
    let_serve(0);
    let(1, CALL, ep, 0);
    FOR(Mcs_chain_suspend);
    CHECK_IS(seL4_TCB_Suspend(actors[1].t.tcb), 0);
    root_sends(actors[0].reply);
    CHECK_IS(actors[1].done, 0);
    CHECK(has(0, actors[1].sc));
    over();

    begin(2);
    let_serve(0);
    let(1, CALL, ep, 0);
    FOR(Mcs_chain_holder_dies);
    CHECK_IS(end_thread(&actors[0].t), 0);
    root_sends(actors[0].reply);
    CHECK_IS(actors[1].done, 1);
    CHECK(has(1, actors[1].sc));
    actors[0].t = new_thread(act, &actors[0], 100, 0);
    over();

    begin(2);
    let_serve(0);
    let(1, CALL, ep, 0);
    FOR(Mcs_chain_context_dies);
    CHECK_IS(delete (actors[1].sc), 0);
    root_sends(actors[0].reply);
    CHECK_IS(actors[1].done, 0);
    actors[1].sc = new_context(100 * MS, 100 * MS);
    CHECK_IS(seL4_SchedContext_Bind(actors[1].sc, actors[1].t.tcb), 0);
    let_run();
    CHECK_IS(actors[1].done, 1);
    CHECK_IS(actors[1].mr0, WORD + 1);
    over();
}

/* ---- faults and timeouts ---- */

static void test_faults(void)
{
    begin(1);
    seL4_CPtr source = mint(faults, seL4_AllRights, 9);
    CHECK_IS(seL4_TCB_SetSchedParams(actors[0].t.tcb, SELF, 100, 100, actors[0].sc, source), 0);
    FOR(Mcs_fault_slot_stays);
    CHECK_IS(delete (source), 0);
    let(0, FAULT, 0, 0);
    seL4_Word badge = 0;
    CHECK(seL4_isUserException_tag(seL4_NBRecv(faults, &badge, fault_reply)));
    CHECK_IS(badge, 9);
    over();

    begin(1);
    CHECK_IS(seL4_TCB_SetSchedParams(actors[0].t.tcb, SELF, 100, 100, actors[0].sc, 0), 0);
    FOR(Mcs_fault_none);
    let(0, FAULT, 0, 0);
    CHECK_IS(actors[0].done, 0);
    CHECK_IS(seL4_SchedContext_YieldTo(actors[0].sc).error, 0);
    over();

    begin(2);
    let_serve(0);
    CHECK_IS(seL4_TCB_SetSchedParams(actors[1].t.tcb, SELF, 100, 100, actors[1].sc, ep), 0);
    FOR(Mcs_fault_lends);
    let(1, FAULT, 0, 0);
    CHECK_IS(actors[0].done, 1);
    CHECK(has(0, actors[1].sc));
    over();

    begin(2);
    let_serve(0);
    CHECK_IS(seL4_TCB_SetTimeoutEndpoint(actors[1].t.tcb, ep), 0);
    CHECK_IS(seL4_SchedControl_Configure(control, actors[1].sc, MS, 1000 * MS, 0, WORD), 0);
    FOR(Mcs_timeout_no_donation);
    let(1, SPIN, 0, 0);
    CHECK_IS(actors[0].done, 0);
    CHECK_IS(seL4_SchedContext_Bind(actors[0].sc, actors[0].t.tcb), 0);
    let_run();
    CHECK_IS(actors[0].done, 1);
    FOR(Mcs_timeout_badge);
    CHECK_IS(actors[0].mr0, WORD);
    over();
}

/* ---- notifications ---- */

static void test_notifications(void)
{
    begin(2);
    let(0, WAIT, ntfn, 0);
    CHECK_IS(seL4_SchedContext_UnbindObject(actors[0].sc, actors[0].t.tcb), 0);
    CHECK_IS(seL4_SchedContext_Bind(actors[0].sc, ntfn), 0);
    FOR(Mcs_notification_lends);
    root_sends(ntfn);
    CHECK_IS(actors[0].done, 1);
    FOR(Mcs_notification_keeps);
    CHECK(has(0, actors[0].sc));
    FOR(Mcs_notification_returned);
    let(0, WAIT, ntfn, 0);
    CHECK_IS(seL4_SchedContext_UnbindObject(actors[0].sc, actors[0].t.tcb), seL4_IllegalOperation);
    FOR(Mcs_notification_busy);
    CHECK_IS(seL4_SchedContext_UnbindObject(actors[1].sc, actors[1].t.tcb), 0);
    CHECK_IS(seL4_SchedContext_Bind(actors[0].sc, actors[1].t.tcb), 0);
    root_sends(ntfn);
    CHECK_IS(actors[0].done, 0);
    CHECK_IS(seL4_SchedContext_Bind(actors[1].sc, actors[0].t.tcb), 0);
    let_run();
    CHECK_IS(actors[0].done, 1);
    over();

    begin(1);
    let(0, WAIT, ntfn, 0);
    CHECK_IS(seL4_SchedContext_UnbindObject(actors[0].sc, actors[0].t.tcb), 0);
    CHECK_IS(seL4_SchedContext_Bind(actors[0].sc, ntfn), 0);
    root_sends(ntfn);
    FOR(Mcs_notification_deleted);
    CHECK_IS(delete (ntfn), 0);
    CHECK(has(0, actors[0].sc));
    over();
}

/* ---- queues ---- */

static void test_order(void)
{
    begin(3);
    for (int i = 0; i < 3; i++) {
        CHECK_IS(seL4_TCB_SetPriority(actors[i].t.tcb, SELF, i == 1 ? 120 : 100), 0);
        let(i, WAIT, ep, 0);
    }
    FOR(Mcs_order_priority);
    root_sends(ep);
    CHECK_IS(actors[1].done, 1);
    FOR(Mcs_order_again);
    CHECK_IS(seL4_TCB_SetPriority(actors[0].t.tcb, SELF, 100), 0);
    root_sends(ep);
    CHECK_IS(actors[2].done, 1);
    CHECK_IS(actors[0].done, 0);
    FOR(Mcs_order_fifo);
    root_sends(ep);
    CHECK_IS(actors[0].done, 1);
    over();
}

/* ---- Consumed, Bind, Unbind ---- */

static void test_methods(void)
{
    begin(2);
    FOR(Mcs_consumed_resets);
    let(0, NBSEND, ep, 0);
    seL4_SchedContext_Consumed(actors[0].sc);
    CHECK_IS(seL4_SchedContext_Consumed(actors[0].sc).consumed, 0);
    FOR(Mcs_bind_twice);
    CHECK_IS(seL4_SchedContext_Bind(actors[0].sc, actors[0].t.tcb), seL4_IllegalOperation);
    FOR(Mcs_bind_both);
    CHECK_IS(seL4_SchedContext_Bind(actors[0].sc, ntfn), 0);
    FOR(Mcs_unbind_all);
    CHECK_IS(seL4_SchedContext_Unbind(actors[0].sc), 0);
    CHECK_IS(seL4_SchedContext_UnbindObject(actors[0].sc, ntfn), seL4_IllegalOperation);
    CHECK_IS(seL4_SchedContext_UnbindObject(actors[0].sc, actors[0].t.tcb), seL4_IllegalOperation);
    CHECK_IS(seL4_SchedContext_Unbind(actors[0].sc), 0);
    FOR(Mcs_bind_not_released);
    seL4_CPtr raw = new_object(seL4_SchedContextObject, 8);
    CHECK_IS(seL4_SchedContext_Bind(raw, actors[0].t.tcb), seL4_IllegalOperation);
    CHECK_IS(seL4_TCB_Suspend(actors[0].t.tcb), 0);
    CHECK_IS(seL4_SchedContext_Bind(raw, actors[0].t.tcb), 0);
    FOR(Mcs_bind_runs_when_configured);
    resume(&actors[0].t);
    actors[0].order = NBSEND, actors[0].done = 0;
    seL4_Signal(actors[0].go);
    let_run();
    CHECK_IS(actors[0].done, 0);
    CHECK_IS(seL4_SchedControl_Configure(control, raw, 100 * MS, 100 * MS, 0, 0), 0);
    let_run();
    CHECK_IS(actors[0].done, 1);
    FOR(Mcs_params_unbind);
    CHECK_IS(seL4_TCB_SetSchedParams(actors[0].t.tcb, SELF, 100, 100, 0, 0), 0);
    CHECK_IS(seL4_SchedContext_UnbindObject(raw, actors[0].t.tcb), seL4_IllegalOperation);
    FOR(Mcs_params_other);
    CHECK_IS(seL4_TCB_SetSchedParams(actors[1].t.tcb, SELF, 100, 100, raw, 0),
             seL4_IllegalOperation);
    over();
}

int main(void)
{
    start_actors();
    test_halves();
    test_reply_register();
    test_donation();
    test_replies();
    test_chains();
    test_faults();
    test_notifications();
    test_order();
    test_methods();
    return finish();
}
