/* test_delete.c - what deletion takes along, interrupted at every distance
 * (kernel/hall/delete.c). */
#include "object/endpoint.h"
#include "steps.h"

/* CNodes inside CNodes inside CNodes, each holding the next, and circles. */
static void build_nest(word u, word f)
{
    retype(u, CNODE, 2, f, 4);
    for (word i = 3; i > 0; i--) {
        /* move the capability of CNode i into slot 1 of CNode i-1 */
        struct answer a = invoke_words(f + i - 1, LABEL_CNode_Move, WORDS(1, 2, f + i, 64),
                                       WORDS(ROOT_SLOT_CNODE));
        CHECK_IS(a.error, 0);
    }
}

/* A holds B in slot i, B holds A in slot j and an endpoint; nobody else holds them. */
static void test_circle(word every, word i, word j)
{
    world_start();
    word f = first_free, u = world_untyped(14);
    retype(u, CNODE, 2, f, 2);
    retype(u, ENDPOINT, 0, f + 2, 1);
    CHECK_IS(invoke_words(f + 1, LABEL_CNode_Copy, WORDS((j + 1) % 4, 2, f + 2, 64, 15),
                          WORDS(ROOT_SLOT_CNODE))
                 .error,
             0);
    CHECK_IS(
        invoke_words(f + 1, LABEL_CNode_Copy, WORDS(j, 2, f, 64, 15), WORDS(ROOT_SLOT_CNODE)).error,
        0);
    CHECK_IS(
        invoke_words(f, LABEL_CNode_Move, WORDS(i, 2, f + 1, 64), WORDS(ROOT_SLOT_CNODE)).error, 0);
    CHECK_IS(delete_at(f).error, 0);
    CHECK(cap_is_null(*world_cap(f)));
    host_interrupt_every(every);
    CHECK_IS(revoke_at(u).error, 0);
    host_interrupt_every(0);
    CHECK(cap_is_null(*world_cap(f + 2)));
    CHECK_IS(retype(u, CNODE, 6, f, 1).error, 0);
}

/* A full CNode: an endpoint, a thread, a notification, and a CNode that is full itself, in the
 * order `turn`; it holds the last capability to each.  A second thread holds the outer CNode as its
 * CSpace, last of all. */
static void test_full(word every, word turn, bool by_thread)
{
    world_start();
    word f = first_free, u = world_untyped(15);
    retype(u, CNODE, 2, f, 2);
    retype(u, ENDPOINT, 0, f + 2, 3);
    retype(u, NOTIFICATION, 0, f + 5, 2);
    handle t = make_thread_at(u, f + 7, 10), owner = make_thread_at(u, f + 8, 10);
    static const word inner[] = { 3, 5, 4 };
    for (word i = 0; i < 3; i++)
        CHECK_IS(invoke_words(f + 1, LABEL_CNode_Move, WORDS(i + 1, 2, f + inner[i], 64),
                              WORDS(ROOT_SLOT_CNODE))
                     .error,
                 0);
    static const word outer[] = { 1, 7, 2, 6 };
    for (word i = 0; i < 4; i++)
        CHECK_IS(invoke_words(f, LABEL_CNode_Move, WORDS((i + turn) % 4, 2, f + outer[i], 64),
                              WORDS(ROOT_SLOT_CNODE))
                     .error,
                 0);
    CHECK_IS(
        invoke_words(f + 8, LABEL_TCB_Configure, WORDS(0, 62, 0, 0), WORDS(f, ROOT_SLOT_VSPACE, 0))
            .error,
        0);
    CHECK_IS(delete_at(f).error, 0);
    CHECK(cap_is_null(*world_cap(f)));
    CHECK_IS(tcb(owner)->state, INACTIVE);
    host_interrupt_every(every);
    CHECK_IS((by_thread ? delete_at(f + 8) : revoke_at(u)).error, 0);
    host_interrupt_every(0);
    CHECK_IS(tcb(t)->state, INACTIVE);
    CHECK(cap_is_null(*world_cap(f + 8)));
    CHECK(!derive_has_child(world_slot(u))); /* nothing of all that is left */
    CHECK_IS(retype(u, CNODE, 7, f, 1).error, 0);
}

/* An endpoint with senders, one with receivers, a notification with waiters: their last
 * capabilities lie in a CNode whose last capability goes. */
static void test_waiters(word every, bool twice)
{
    world_start();
    word f = first_free, u = world_untyped(16);
    handle t[6];
    retype(u, CNODE, 2, f, 1);
    retype(u, ENDPOINT, 0, f + 1, 2);
    retype(u, NOTIFICATION, 0, f + 3, 1);
    wait_there(u, f + 10, 2, SYS_Send, f + 1, t);
    wait_there(u, f + 12, 2, SYS_Recv, f + 2, t + 2);
    wait_there(u, f + 14, 2, SYS_Recv, f + 3, t + 4);
    for (word i = 0; i < 3; i++)
        CHECK(moved_into(f, i, f + 1 + i));
    host_interrupt_every(every);
    if (twice) { /* one begins to die by itself */
        word words[] = { 1, 2 };
        world_registers(f, info_make(LABEL_CNode_Delete, 0, 0, 2), 2, words, NONE);
        world_enter(SYS_Call);
        check_invariants();
    }
    CHECK_IS(on_slot(LABEL_CNode_Delete, f).error, 0);
    host_interrupt_every(0);
    for (word i = 0; i < 6; i++)
        CHECK_IS(tcb(t[i])->state, RESTARTING);
    CHECK_IS(on_slot(LABEL_CNode_Revoke, u).error, 0);
    CHECK(!derive_has_child(world_slot(u)));
}

/* Of a CNode with the last capabilities to two threads nothing is left.  (On seL4 remains stay
 * behind.) */
static void test_two_threads(void)
{
    world_start();
    word u = world_untyped(16), f = first_free;
    CHECK_IS(retype(u, UNTYPED, 12, f, 1).error, 0);
    CHECK_IS(retype(u, CNODE, 2, f + 1, 1).error, 0);
    CHECK_IS(invoke_words(f, LABEL_Untyped_Retype, WORDS(TCB, 0, f + 1, 64, 0, 2),
                          WORDS(ROOT_SLOT_CNODE))
                 .error,
             0);
    CHECK_IS(retype(f, UNTYPED, 11, f + 2, 2).error, ERR_NotEnoughMemory);
    CHECK_IS(on_slot(LABEL_CNode_Delete, f + 1).error, 0);
    CHECK_IS(retype(f, UNTYPED, 11, f + 2, 2).error, 0);
}

/* Where an interrupt comes, Revoke stops after each child. */
static void test_revoke_stops(void)
{
    world_start();
    word f = first_free, u = world_untyped(16);
    retype(u, ENDPOINT, 0, f, 3);
    host_interrupt_every(1);
    world_registers(ROOT_SLOT_CNODE, info_make(LABEL_CNode_Revoke, 0, 0, 2), WORDS(u, 64), NONE);
    world_enter(SYS_Call);
    host_interrupt_every(0);
    check_invariants();
    CHECK(cap_is_null(*world_cap(f + 2)));
    CHECK(!cap_is_null(*world_cap(f + 1)));
    CHECK(derive_has_child(world_slot(u)));
}

void test_delete(void)
{
    test_two_threads();
    test_revoke_stops();
    for (word every = 0; every < 8; every++) {
        test_waiters(every, false);
        test_waiters(every, true);
    }
    for (word every = 0; every < 12; every++)
        for (word turn = 0; turn < 8; turn++)
            test_full(every, turn % 4, turn / 4);
    for (word every = 0; every < 16; every++) {
        world_start();
        word f = first_free, u = world_untyped(14);
        build_nest(u, f);
        host_interrupt_every(every);
        CHECK_IS(delete_at(f).error, 0);
        host_interrupt_every(0);
        CHECK(cap_is_null(*world_cap(f)));
        build_nest(u, f);
        host_interrupt_every(every);
        CHECK_IS(revoke_at(u).error, 0);
        CHECK(cap_is_null(*world_cap(f)));
        for (word i = 0; i < 16; i++)
            test_circle(every, i / 4, i % 4);
    }
    /* A CNode that holds itself. */
    world_start();
    word f = first_free, u = world_untyped(14);
    retype(u, CNODE, 2, f, 1);
    CHECK_IS(
        invoke_words(f, LABEL_CNode_Copy, WORDS(2, 2, f, 64, 15), WORDS(ROOT_SLOT_CNODE)).error, 0);
    CHECK_IS(delete_at(f).error, 0);
    CHECK_IS(revoke_at(u).error, 0);
    /* A thread whose CSpace is a CNode that holds the thread. */
    retype(u, CNODE, 2, f, 1);
    handle t = make_thread_at(u, f + 1, 10);
    CHECK_IS(
        invoke_words(f + 1, LABEL_TCB_Configure, WORDS(0, 62, 0, 0), WORDS(f, ROOT_SLOT_VSPACE, 0))
            .error,
        0);
    CHECK_IS(
        invoke_words(f, LABEL_CNode_Move, WORDS(3, 2, f + 1, 64), WORDS(ROOT_SLOT_CNODE)).error, 0);
    CHECK_IS(delete_at(f).error, 0);
    CHECK_IS(tcb(t)->state, INACTIVE);
    CHECK_IS(revoke_at(u).error, 0);
    CHECK(cap_is_null(slot(tcb_slot(t, TCB_VSPACE))->cap) || host_kind(t) == KIND_FREE);
    CHECK_IS(retype(u, CNODE, 6, f, 1).error, 0);
}
