/* test_interrupted.c - calls that stop for an interrupt where only this variant has them:
 * between the two halves of a call, and where a handler of faults goes
 * (kernel/variant/mcs/entry/syscall.c, tcb_rows.h). */
#include "contexts.h"
#include "variant/variant.h"

/* ---- the last capability to an endpoint at which threads wait is a handler of faults ---- */

enum { WAITERS = 5 };

/* The thread in slot f + 2 has the last capability to an endpoint in one of its slots: another
 * takes its place, however often an interrupt comes. */
static void test_handler_goes(enum label label, word index, word every)
{
    world_start();
    word f = first_free, u = world_untyped(18);
    handle waiter[WAITERS], t = make_thread_at(u, f + 2, 50);
    CHECK_IS(retype(u, ENDPOINT, 0, f, 2).error, 0);
    word first = index == TCB_TIMEOUT_HANDLER ? LABEL_TCB_SetTimeoutEndpoint : LABEL_TCB_SetSpace;
    for (word round = 0; round < 2; round++) {
        word handler = f + round, label_now = round ? label : first;
        wait_there(u, f + 10 + 10 * round, round ? 0 : WAITERS, SYS_Send, f, waiter);
        host_interrupt_every(round ? every : 0);
        if (label_now == LABEL_TCB_SetTimeoutEndpoint)
            CHECK_IS(invoke_words(f + 2, label_now, NONE, WORDS(handler)).error, 0);
        else if (label_now == LABEL_TCB_SetSpace)
            CHECK_IS(invoke_words(f + 2, label_now, WORDS(0, 0),
                                  WORDS(handler, ROOT_SLOT_CNODE, ROOT_SLOT_VSPACE))
                         .error,
                     0);
        else
            CHECK_IS(invoke_words(f + 2, label_now, WORDS(0, 50), WORDS(ROOT_SLOT_TCB, 0, handler))
                         .error,
                     0);
        host_interrupt_every(0);
        check_invariants();
        if (!round) /* the thread's is the last one now */
            CHECK_IS(delete_at(f).error, 0);
    }
    CHECK_IS(cap_object(*tcb_cap(t, index)), at(f + 1));
    CHECK_IS(cap_type(*tcb_cap(t, index)), CAP_endpoint);
    for (word i = 0; i < WAITERS; i++)
        CHECK_IS(tcb(waiter[i])->state, RESTARTING);
    CHECK_IS(revoke_at(u).error, 0);
}

/* ---- a call that is left, and goes on in the pass of the interrupt ---- */

/* A and C have time, B is passive and serves; all have buffers, and slots for what they receive. */
enum { A, B, C, PEOPLE };
static handle people[PEOPLE];
static word slots, ep, reply, thing, received;

/* How each finds what it names: at once, or by a walk. */
static void forget_cspaces(bool forget)
{
    for (word i = 0; forget && i < PEOPLE; i++)
        tcb(people[i])->cspace_key = NO_KEY;
}

static void set_up(bool walks)
{
    world_start();
    word u = world_untyped(17);
    slots = first_free, ep = slots + 10, reply = slots + 11, thing = slots + 12,
    received = slots + 20;
    CHECK_IS(retype(u, ENDPOINT, 0, ep, 1).error, 0);
    CHECK_IS(retype(u, REPLY, 0, reply, 1).error, 0);
    CHECK_IS(retype(u, NOTIFICATION, 0, thing, 1).error, 0);
    CHECK_IS(retype(u, FRAME, 0, slots + 13, PEOPLE).error, 0);
    for (word i = 0; i < PEOPLE; i++) {
        people[i] = make_thread_at(u, slots + i, 100 + i);
        CHECK_IS(invoke_words(slots + i, LABEL_TCB_SetIPCBuffer, WORDS(0x1000 * (i + 1)),
                              WORDS(slots + 13 + i))
                     .error,
                 0);
        if (i != C)
            CHECK_IS(resume(slots + i).error, 0);
        word *buffer = ipc_buffer(people[i], true);
        buffer[BUFFER_RECEIVE_CNODE] = ROOT_SLOT_CNODE;
        buffer[BUFFER_RECEIVE_INDEX] = received + i;
        buffer[BUFFER_RECEIVE_DEPTH] = WORD_BITS;
    }
    call_with(people[B], SYS_Recv, ep, reply, 0, 0);
    sc_unbind_thread(tcb(people[B])->variant.sc);
    forget_cspaces(walks);
}

/* `who` calls, or answers, with the thing as a capability, so by the slow way. */
static void with_thing(word who, enum syscall_number number, word reply_slot, word first,
                       word label)
{
    ipc_buffer(people[who], true)[BUFFER_CAPS] = thing;
    call_with(people[who], number, ep, reply_slot, first, info_make(label, 0, 1, 6));
}

/* Whatever interrupts come, all is as if none had. */
static void test_two_halves(enum syscall_number number, bool walks, word every)
{
    set_up(walks);
    handle lent = tcb(people[A])->variant.sc, his = tcb(people[C])->variant.sc;
    host_interrupt_every(every);
    with_thing(A, SYS_Call, 0, 0, 1);
    CHECK_IS(tcb(people[A])->state, BLOCKED_REPLY);
    CHECK_IS(tcb(people[B])->variant.sc, lent);
    CHECK_IS(cap_type(*world_cap(received + B)), CAP_notification);
    CHECK_IS(resume(slots + C).error, 0);
    with_thing(C, SYS_Call, 0, 0, 2); /* it waits */
    CHECK_IS(tcb(people[C])->state, BLOCKED_SEND);
    ipc_buffer(people[B], true)[BUFFER_RECEIVE_INDEX] = received + PEOPLE;
    /* B answers A, and receives what C sent: with NBSendWait by no reply object, so C gets no
     * answer. */
    with_thing(B, number, reply, reply, 3);
    host_interrupt_every(0);
    check_invariants();
    CHECK(calls_are_whole());
    CHECK_IS(tcb(people[A])->state, RUNNING);
    CHECK_IS(tcb(people[A])->variant.sc, lent);
    CHECK_IS(info_label(tcb(people[A])->context.info), 3);
    CHECK_IS(cap_type(*world_cap(received + A)), CAP_notification);
    CHECK_IS(tcb(people[B])->state, RUNNING);
    CHECK_IS(info_label(tcb(people[B])->context.info), 2);
    CHECK_IS(info_caps(tcb(people[B])->context.info), 1);
    CHECK_IS(cap_type(*world_cap(received + PEOPLE)), CAP_notification);
    bool answers = number != SYS_NBSendWait;
    CHECK_IS(tcb(people[C])->state, answers ? BLOCKED_REPLY : INACTIVE);
    CHECK_IS(tcb(people[B])->variant.sc, answers ? his : 0);
    CHECK_IS(reply_object(at(reply))->thread, answers ? people[C] : 0);
}

/* While it is left its thread stands still; the next pass goes on with it, or leaves it once
 * more. */
static void test_stands_still(void)
{
    set_up(true);
    with_thing(A, SYS_Call, 0, 0, 1);
    step_back_for(people[B]);
    set_reply(&tcb(people[B])->context, reply, 0);
    world_registers(ep, info_make(7, 0, 0, 0), 0, NULL, 0, NULL);
    host_interrupt_every(1);
    enter_slow((word)(int64_t)SYS_ReplyRecv); /* left where it has found the reply object */
    for (word n = 0; n < 3; n++) {
        check_invariants();
        CHECK(!calls_are_whole());
        CHECK_IS(tcb(people[B])->state, INACTIVE);
        CHECK_IS(tcb(people[A])->state, BLOCKED_REPLY);
        entry_tick();
    }
    host_interrupt_every(2); /* its first look finds none, that between the halves one */
    entry_tick();
    CHECK_IS(tcb(people[A])->state, RUNNING);
    CHECK_IS(info_label(tcb(people[A])->context.info), 7);
    CHECK(!calls_are_whole());
    CHECK_IS(tcb(people[B])->variant.sc, 0);
    host_interrupt_every(0);
    entry_tick();
    CHECK(calls_are_whole());
    CHECK_IS(tcb(people[B])->state, BLOCKED_RECEIVE);
    root_runs_again();
    check_invariants();
}

/* An invocation, a Send and a receive that take walks; and one that is stopped within its
 * method. */
static void test_one_half(word every)
{
    set_up(true);
    word u = world_untyped(15);
    host_interrupt_every(every);
    word words[] = { NOTIFICATION, 0, 0, 0, received + 10, 3 }, root = ROOT_SLOT_CNODE;
    for (word i = 0; i < 2; i++) { /* the second time its memory is cleared first */
        step_back_for(people[A]);
        forget_cspaces(true);
        world_registers(u, info_make(LABEL_Untyped_Retype, 0, 1, 6), 6, words, 1, &root);
        world_enter(SYS_Call);
        while (calls_again(&tcb(people[A])->context)) {
            makes_call(&tcb(people[A])->context);
            world_enter(SYS_Call);
        }
        CHECK_IS(info_label(tcb(people[A])->context.info), 0);
        CHECK_IS(cap_type(*world_cap(received + 12)), CAP_notification);
        root_runs_again();
        CHECK_IS(revoke_at(u).error, 0);
    }
    CHECK_IS(resume(slots + C).error, 0);
    with_thing(C, SYS_Send, 0, 0, 4);
    CHECK_IS(tcb(people[C])->state, RUNNING);
    CHECK_IS(tcb(people[B])->state, RUNNING);
    CHECK_IS(info_label(tcb(people[B])->context.info), 4);
    call_with(people[C], SYS_Recv, ep, reply, 0, 0);
    CHECK_IS(tcb(people[C])->state, BLOCKED_RECEIVE);
    host_interrupt_every(0);
    CHECK_IS(reply_object(at(reply))->thread, people[C]);
}

void test_interrupted(void)
{
    for (word every = 0; every < 4; every++) {
        test_handler_goes(LABEL_TCB_SetTimeoutEndpoint, TCB_TIMEOUT_HANDLER, every);
        test_handler_goes(LABEL_TCB_SetSpace, TCB_FAULT_HANDLER, every);
        test_handler_goes(LABEL_TCB_SetSchedParams, TCB_FAULT_HANDLER, every);
    }
    static const enum syscall_number halves[] = { SYS_ReplyRecv, SYS_NBSendRecv, SYS_NBSendWait };
    for (word i = 0; i < 3; i++)
        for (word every = 0; every < 6; every++)
            for (word walks = 0; walks < 2; walks++)
                test_two_halves(halves[i], walks, every);
    test_stands_still();
    for (word every = 0; every < 6; every++)
        test_one_half(every);
}
