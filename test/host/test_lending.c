/* test_lending.c - whose time it is: Calls lend contexts, answers give them back, chains are cut
 * where the ABI says (kernel/variant/mcs/object/reply.c, sched_context.c). */
#include "contexts.h"

/* A calls B, B calls C: the example at the top of reply.c. */
enum { A, B, C, PEOPLE };
static handle people[PEOPLE];
/* Slots: of the threads; of the endpoints at which B and C receive, and their reply objects. */
static word slots, ep_b, ep_c, reply_b, reply_c;
static handle lent;

static handle sc_of(word who)
{
    return tcb(people[who])->variant.sc;
}

static enum thread_state state_of(word who)
{
    return tcb(people[who])->state;
}

/* Who waits for an answer, and how the chain lies behind sc. */
static void the_chain_is(handle sc, handle newest, handle older)
{
    CHECK_IS(sched_context(sc)->reply, newest);
    if (newest) {
        CHECK_IS(reply_object(newest)->sc, sc);
        CHECK_IS(reply_object(newest)->older, older);
    }
}

/* B and C are passive and receive; A, of a lower priority than the root task, has a context. */
static void set_up(void)
{
    world_start();
    word u = world_untyped(17);
    slots = first_free;
    ep_b = slots + 4, ep_c = slots + 5, reply_b = slots + 6, reply_c = slots + 7;
    CHECK_IS(retype(u, ENDPOINT, 0, ep_b, 2).error, 0);
    CHECK_IS(retype(u, REPLY, 0, reply_b, 2).error, 0);
    for (word i = 0; i < PEOPLE; i++) {
        people[i] = make_thread_at(u, slots + i, 100 + i);
        CHECK_IS(resume(slots + i).error, 0);
    }
    call_with(people[C], SYS_Recv, ep_c, reply_c, 0, 0);
    call_with(people[B], SYS_Recv, ep_b, reply_b, 0, 0);
    sc_unbind_thread(sc_of(B));
    sc_unbind_thread(sc_of(C));
    lent = sc_of(A);
}

static void a_calls_b_calls_c(void)
{
    set_up();
    call_with(people[A], SYS_Call, ep_b, 0, 0, 0);
    CHECK_IS(sc_of(B), lent);
    CHECK_IS(sc_of(A), 0);
    CHECK_IS(state_of(A), BLOCKED_REPLY);
    the_chain_is(lent, at(reply_b), 0);
    call_with(people[B], SYS_Call, ep_c, 0, 0, 0);
    CHECK_IS(sc_of(C), lent);
    the_chain_is(lent, at(reply_c), at(reply_b));
    CHECK_IS(sched_context(lent)->thread, people[C]);
}

static void test_back_in_order(void)
{
    a_calls_b_calls_c();
    call_with(people[C], SYS_ReplyRecv, ep_c, reply_c, 0, 0);
    CHECK_IS(sc_of(B), lent);
    CHECK_IS(sc_of(C), 0);
    the_chain_is(lent, at(reply_b), 0);
    call_with(people[B], SYS_ReplyRecv, ep_b, reply_b, 0, 0);
    CHECK_IS(sc_of(A), lent);
    the_chain_is(lent, 0, 0);
    CHECK_IS(state_of(B), BLOCKED_RECEIVE);
    CHECK_IS(state_of(A), RUNNING);
}

/* C answers A by B's reply object: A has its answer and no time, C keeps the context. */
static void test_not_the_newest(void)
{
    a_calls_b_calls_c();
    call_with(people[C], SYS_Send, reply_b, 0, 0, 0);
    CHECK_IS(state_of(A), RUNNING);
    CHECK_IS(sc_of(A), 0);
    CHECK_IS(sc_of(C), lent);
    CHECK_IS(reply_object(at(reply_b))->thread, 0);
    CHECK_IS(reply_object(at(reply_c))->older, 0);
    call_with(people[C], SYS_ReplyRecv, ep_c, reply_c, 0, 0);
    CHECK_IS(sc_of(B), lent);
    the_chain_is(lent, 0, 0);
}

/* B is suspended: C keeps the context for good; a later answer to A is delivered. */
static void test_middle_stops(void)
{
    a_calls_b_calls_c();
    CHECK_IS(invoke_words(slots + B, LABEL_TCB_Suspend, NONE, NONE).error, 0);
    CHECK_IS(sc_of(C), lent);
    the_chain_is(lent, 0, 0);
    call_with(people[C], SYS_Send, reply_c, 0, 0, 0);
    CHECK_IS(sc_of(C), lent);
    CHECK_IS(state_of(B), INACTIVE);
    call_with(people[C], SYS_Send, reply_b, 0, 0, 0);
    CHECK_IS(state_of(A), RUNNING);
    CHECK_IS(sc_of(A), 0);
}

/* The one who has the context dies: it is nobody's, and comes back when somebody answers by its
 * reply object. */
static void test_holder_dies(void)
{
    a_calls_b_calls_c();
    CHECK_IS(delete_at(slots + C).error, 0);
    check_invariants();
    CHECK_IS(sched_context(lent)->thread, 0);
    the_chain_is(lent, at(reply_c), at(reply_b));
    system_call(SYS_Send, reply_c, 0, 0);
    CHECK_IS(sc_of(B), lent);
}

/* The reply object goes: its caller stops, and has the context again. */
static void test_reply_dies(void)
{
    a_calls_b_calls_c();
    CHECK_IS(delete_at(reply_c).error, 0);
    CHECK_IS(state_of(B), INACTIVE);
    CHECK_IS(sc_of(B), lent);
    CHECK_IS(sc_of(C), 0);
    the_chain_is(lent, at(reply_b), 0);
    /* A receiver that waits with one stops, too. */
    set_up();
    CHECK_IS(delete_at(reply_b).error, 0);
    CHECK_IS(state_of(B), INACTIVE);
}

/* The context goes, or is taken away: nobody gets it back, answers arrive. */
static void test_context_dies(void)
{
    for (word way = 0; way < 2; way++) {
        a_calls_b_calls_c();
        word sc = first_free;
        for (sc = 0; at(sc) != lent || cap_type(*world_cap(sc)) != CAP_sched_context; sc++)
            ;
        if (way == 0)
            CHECK_IS(delete_at(sc).error, 0);
        else
            CHECK_IS(invoke_words(sc, LABEL_SchedContext_Unbind, NONE, NONE).error, 0);
        check_invariants();
        CHECK_IS(sc_of(C), 0);
        CHECK_IS(reply_object(at(reply_c))->sc, 0);
        CHECK_IS(state_of(B), BLOCKED_REPLY);
        system_call(SYS_Send, reply_c, 0, 0);
        CHECK_IS(state_of(B), RUNNING);
        CHECK_IS(sc_of(B), 0);
    }
}

/* What the methods say of a context that is lent. */
static void test_methods_while_lent(void)
{
    a_calls_b_calls_c();
    word sc;
    for (sc = 0; at(sc) != lent || cap_type(*world_cap(sc)) != CAP_sched_context; sc++)
        ;
    CHECK_IS(invoke_words(sc, LABEL_SchedContext_UnbindObject, NONE, WORDS(slots + A)).error,
             ERR_IllegalOperation);
    CHECK_IS(invoke_words(sc, LABEL_SchedContext_Bind, NONE, WORDS(slots + A)).error,
             ERR_IllegalOperation);
    CHECK_IS(invoke_words(sc, LABEL_SchedContext_UnbindObject, NONE, WORDS(slots + C)).error, 0);
    CHECK_IS(sc_of(C), 0);
    the_chain_is(lent, at(reply_c), at(reply_b)); /* unlike Unbind it leaves the chain */
    CHECK_IS(invoke_words(sc, LABEL_SchedContext_Bind, NONE, WORDS(slots + A)).error, 0);
    CHECK_IS(sc_of(A), lent);
}

/* A reply object that another one receives with is taken from him. */
static void test_taken_from_another(void)
{
    set_up();
    CHECK_IS(state_of(B), BLOCKED_RECEIVE);
    call_with(people[A], SYS_Recv, ep_c, reply_b, 0, 0);
    CHECK_IS(state_of(B), INACTIVE);
    CHECK_IS(reply_object(at(reply_b))->thread, people[A]);
    /* NBRecv takes it, too, and keeps it for nobody. */
    set_up();
    call_with(people[A], SYS_NBRecv, ep_c, reply_b, 0, 0);
    CHECK_IS(state_of(B), INACTIVE);
    CHECK_IS(reply_object(at(reply_b))->thread, 0);
}

/* The first half of NBSendRecv gives the context away, and nobody gives it back; Send and NBSend
 * do not. */
static void test_given(void)
{
    set_up();
    call_with(people[A], SYS_NBSend, ep_b, 0, 0, 0);
    CHECK_IS(state_of(B), RUNNING);
    CHECK_IS(sc_of(B), 0);
    CHECK_IS(sc_of(A), lent);
    set_up();
    call_with(people[A], SYS_NBSendRecv, ep_c, reply_b, ep_b, 0);
    CHECK_IS(sc_of(B), lent);
    CHECK_IS(sc_of(A), 0);
    the_chain_is(lent, 0, 0);
}

/* B gives its own context away and finds A's call waiting, whose time has yet to come: it waits
 * for that time, and does not run before. */
static void test_lent_too_early(void)
{
    set_up();
    word u = world_untyped(14), own = slots + 9, late = 3000;
    handle b = make_thread_at(u, own, 130);
    call_with(people[A], SYS_Call, ep_c, 0, 0, 0); /* C runs, and calls where nobody receives */
    CHECK_IS(delete_at(slots + B).error, 0);
    call_with(people[C], SYS_Call, ep_b, 0, 0, 0);
    CHECK_IS(state_of(C), BLOCKED_SEND);
    budget_head(lent)->time = kernel.variant.now + late * TICKS_PER_US;
    /* Somebody who receives what b gives away. */
    handle taker = make_thread_at(u, slots + 10, 140);
    word door = slots + 11;
    CHECK_IS(retype(u, ENDPOINT, 0, door, 1).error, 0);
    CHECK_IS(resume(slots + 10).error, 0);
    call_with(taker, SYS_Wait, door, 0, 0, 0);
    sc_unbind_thread(tcb(taker)->variant.sc);
    CHECK_IS(resume(own).error, 0);
    call_with(b, SYS_NBSendRecv, ep_b, reply_b, door, 0);
    CHECK_IS(tcb(b)->state, RUNNING);
    CHECK_IS(tcb(b)->variant.sc, lent);
    CHECK(tcb(b)->variant.waits_for_time);
    CHECK(!tcb(b)->ready);
    pass_us(late + 1);
    CHECK(!tcb(b)->variant.waits_for_time);
}

/* A notification lends its context to a passive thread that it wakes, and gets it back when that
 * waits again. */
static void test_borrowed(void)
{
    set_up();
    word u = world_untyped(14), n = slots + 8, waiter = slots + 9;
    CHECK_IS(retype(u, NOTIFICATION, 0, n, 1).error, 0);
    handle t = make_thread_at(u, waiter, 120);
    CHECK_IS(resume(waiter).error, 0);
    call_with(t, SYS_Wait, n, 0, 0, 0);
    handle sc = tcb(t)->variant.sc;
    sc_unbind_thread(sc);
    word slot_of_sc;
    for (slot_of_sc = 0;
         at(slot_of_sc) != sc || cap_type(*world_cap(slot_of_sc)) != CAP_sched_context;
         slot_of_sc++)
        ;
    CHECK_IS(invoke_words(slot_of_sc, LABEL_SchedContext_Bind, NONE, WORDS(n)).error, 0);
    system_call(SYS_Send, n, 0, 0);
    CHECK_IS(tcb(t)->variant.sc, sc);
    call_with(t, SYS_Wait, n, 0, 0, 0);
    CHECK_IS(tcb(t)->variant.sc, 0);
    CHECK_IS(sched_context(sc)->thread, 0);
    /* It has been given to somebody else: the signal arrives, and t does not run. */
    sc_move(sc, people[B]);
    system_call(SYS_Send, n, 0, 0);
    CHECK_IS(tcb(t)->state, RUNNING);
    CHECK_IS(tcb(t)->variant.sc, 0);
    CHECK_IS(delete_at(n).error, 0);
    CHECK_IS(sched_context(sc)->notification, 0);
}

/* ---- budgets ---- */

/* What is left below the shortest budget is not run on: the clock, 1 us early, ends the turn, and
 * the next comes earlier by as much. */
static void test_exhausted(void)
{
    world_start();
    word u = world_untyped(15), s = first_free;
    handle t = make_thread_at(u, s, 254);
    sc_unbind_thread(tcb(t)->variant.sc);
    word sc = world_context(u, 2000, 10000);
    give_time(s, sc);
    CHECK_IS(resume(s).error, 0);
    step_back_for(t);
    word start = host_clock, expected = 0;
    for (int turn = 0; turn < 6; turn++) {
        CHECK_IS(current(), t);
        word began = host_clock;
        CHECK_IS((began - start) / TICKS_PER_US, expected);
        while (current() == t)
            pass_us(1);
        CHECK_IS((host_clock - began) / TICKS_PER_US, 1999);
        CHECK(tcb(t)->variant.waits_for_time);
        while (current() != t)
            pass_us(1);
        expected += 9999;
    }
}

/* The clock is set for the time of a thread that is stopped meanwhile, so it comes for nobody: the
 * context that runs is charged later, with all the rest, and so users are told. */
static void test_clock_for_nobody(void)
{
    world_start();
    word u = world_untyped(15), s = first_free;
    handle t = make_thread_at(u, s, 254);
    sc_unbind_thread(tcb(t)->variant.sc);
    give_time(s, world_context(u, 2000, 4000));
    CHECK_IS(resume(s).error, 0);
    step_back_for(t);
    while (current() == t)
        pass_us(1);
    CHECK_IS(invoke_words(s, LABEL_TCB_Suspend, NONE, NONE).error, 0);
    word consumed = sched_context(kernel.variant.sc)->consumed, set_for = host_wake_at;
    pass_us(2500);
    CHECK(set_for < host_clock && host_wake_at > host_clock);
    CHECK(kernel.variant.used > 1900 * TICKS_PER_US);
    CHECK_IS(sched_context(kernel.variant.sc)->consumed, consumed);
}

void test_lending(void)
{
    test_back_in_order();
    test_not_the_newest();
    test_middle_stops();
    test_holder_dies();
    test_reply_dies();
    test_context_dies();
    test_methods_while_lent();
    test_taken_from_another();
    test_given();
    test_lent_too_early();
    test_borrowed();
    test_exhausted();
    test_clock_for_nobody();
}
