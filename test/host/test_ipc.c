/* test_ipc.c - messages: endpoints, calls and answers, and the cancelling of badged sends
 * (kernel/object/endpoint.c, kernel/message/ipc.c, kernel/variant/classic/object/reply.c). */
#include "object/endpoint.h"
#include "steps.h"

/* What the mutants found that nobody looked at: a reply capability is exchanged, by Rotate, with
 * another. */
static void test_rotated_reply(void)
{
    world_start();
    word f = first_free, u = world_untyped(14);
    handle t = start_receiver(f, 100);
    retype(u, 0, 4, f + 5, 1);
    as_thread(t, SYS_Call, f + 1, info_make(3, 0, 0, 1), 4);
    system_call(SYS_Recv, f, 0, 0);
    CHECK_IS(invoke_words(ROOT_SLOT_CNODE, LABEL_CNode_SaveCaller, WORDS(f + 6, 64), NONE).error,
             0);
    CHECK_IS(invoke_words(ROOT_SLOT_CNODE, LABEL_CNode_Rotate,
                          WORDS(f + 5, 64, 0, f + 6, 64, 0, f + 5, 64),
                          WORDS(ROOT_SLOT_CNODE, ROOT_SLOT_CNODE))
                 .error,
             0);
    CHECK_IS(cap_type(*world_cap(f + 5)), CAP_reply);
    CHECK_IS(tcb(t)->reply_slot, world_slot(f + 5));
    for (int i = 0; i < 2; i++) { /* the other way, and back */
        word here = f + 5 + (word)i, there = f + 6 - (word)i;
        CHECK_IS(invoke_words(ROOT_SLOT_CNODE, LABEL_CNode_Rotate,
                              WORDS(here, 64, 0, there, 64, 0, here, 64),
                              WORDS(ROOT_SLOT_CNODE, ROOT_SLOT_CNODE))
                     .error,
                 0);
        CHECK_IS(cap_type(*world_cap(there)), CAP_reply);
        CHECK_IS(tcb(t)->reply_slot, world_slot(there));
    }
    CHECK_IS(invoke_words(ROOT_SLOT_CNODE, LABEL_CNode_Rotate,
                          WORDS(f + 7, 64, 0, f + 5, 64, 0, f + 6, 64),
                          WORDS(ROOT_SLOT_CNODE, ROOT_SLOT_CNODE))
                 .error,
             0);
    CHECK_IS(cap_type(*world_cap(f + 7)), CAP_reply);
    CHECK_IS(tcb(t)->reply_slot, world_slot(f + 7));
    system_call(SYS_Send, f + 7, info_make(8, 0, 0, 1), 77);
    CHECK_IS(tcb(t)->state, RUNNING);
    CHECK_IS(tcb(t)->context.mr[0], 77);
    CHECK(cap_is_null(*world_cap(f + 7)));
}

/* A thread that waits at an object which dies runs at once, if its priority is the highest; also
 * where the object lies in a CNode that dies with its last capability. */
static void test_dying(word every)
{
    for (word kind = 0; kind < 4; kind++) {
        world_start();
        word f = first_free, u = world_untyped(15), object = kind % 2 ? NOTIFICATION : ENDPOINT;
        retype(u, object, 0, f, 1);
        retype(u, CNODE, 3, f + 1, 1);
        handle t[2] = { make_thread_at(u, f + 2, 100), make_thread_at(u, f + 3, 100) };
        for (word i = 0; i < 2; i++) {
            resume(f + 2 + i);
            as_thread(t[i], SYS_Recv, f, 0, 0);
            CHECK_IS(tcb(t[i])->state, (kind % 2 ? BLOCKED_NOTIFICATION : BLOCKED_RECEIVE));
        }
        if (kind >= 2)
            CHECK_IS(
                invoke_words(f + 1, LABEL_CNode_Move, WORDS(5, 3, f, 64), WORDS(ROOT_SLOT_CNODE))
                    .error,
                0);
        sched_set_priority(root_thread(), 50);
        sched_set_priority(t[0], 100);
        host_interrupt_every(every);
        struct answer a = invoke_words(ROOT_SLOT_CNODE, LABEL_CNode_Delete,
                                       WORDS(kind >= 2 ? f + 1 : f, 64), NONE);
        host_interrupt_every(0);
        CHECK(!a.answered);
        CHECK(current() != root_thread());
        /* They fault, and stop: nobody handles it.  The call goes on where it was interrupted. */
        for (int i = 0; i < 300; i++) {
            struct context *ctx = &tcb(current())->context;
            bool is_root = current() == root_thread();
            if (is_root && !calls_again(ctx))
                break;
            if (!is_root)
                ctx->cap = f;
            makes_call(ctx);
            enter_slow((word)(int64_t)(is_root ? SYS_Call : SYS_Recv));
            check_invariants();
        }
        CHECK_IS(current(), root_thread());
        CHECK(cap_is_null(*world_cap(kind >= 2 ? f + 1 : f)));
        CHECK_IS(tcb(t[0])->state, INACTIVE);
        CHECK_IS(tcb(t[1])->state, INACTIVE);
    }
}

/* A thread that is sent away comes to the head of its ready queue: from an endpoint or a
 * notification that dies, and by CancelBadgedSends. */
static void test_order(void)
{
    for (int kind = 0; kind < 3; kind++) {
        world_start();
        word f = first_free, u = world_untyped(14);
        retype(u, kind == 1 ? NOTIFICATION : ENDPOINT, 0, f, 1);
        mint(f + 1, f, RIGHTS_ALL, 7);
        handle waiter = make_thread_at(u, f + 2, 100), other = make_thread_at(u, f + 3, 100);
        resume(f + 2);
        as_thread(waiter, kind == 2 ? SYS_Send : SYS_Recv, kind == 2 ? f + 1 : f, 0, 0);
        resume(f + 3);
        sched_set_priority(root_thread(), 100);
        if (kind == 2)
            invoke_words(ROOT_SLOT_CNODE, LABEL_CNode_CancelBadgedSends, WORDS(f + 1, 64), NONE);
        else
            invoke_words(ROOT_SLOT_CNODE, LABEL_CNode_Revoke, WORDS(f, 64), NONE);
        if (kind != 2)
            invoke_words(ROOT_SLOT_CNODE, LABEL_CNode_Delete, WORDS(f, 64), NONE);
        CHECK_IS(current(), root_thread());
        CHECK_IS(kernel.ready[100].head, waiter);
        CHECK_IS(tcb(waiter)->queue_next, other);
    }
}

/* CancelBadgedSends, interrupted at every distance: threads with the badge start again, the others
 * keep their order, also when one of them leaves in between. */
static void test_cancel(word every)
{
    enum { SENDERS = 7 };
    world_start();
    word f = first_free, u = world_untyped(16);
    handle t[SENDERS];
    retype(u, ENDPOINT, 0, f, 1);
    mint(f + 1, f, RIGHTS_ALL, 1);
    mint(f + 2, f, RIGHTS_ALL, 2);
    for (word i = 0; i < SENDERS; i++) {
        t[i] = make_thread_at(u, f + 3 + i, 100);
        resume(f + 3 + i);
        as_thread(t[i], SYS_Send, f + 1 + i % 2, 0, i);
        CHECK_IS(tcb(t[i])->state, BLOCKED_SEND);
    }
    CHECK_IS(invoke_words(ROOT_SLOT_CNODE, LABEL_CNode_CancelBadgedSends, WORDS(f, 64), NONE).error,
             0);
    mint(f + 20, f, RIGHT_WRITE | RIGHT_READ, 1);
    CHECK_IS(
        invoke_words(ROOT_SLOT_CNODE, LABEL_CNode_CancelBadgedSends, WORDS(f + 20, 64), NONE).error,
        ERR_IllegalOperation);
    host_interrupt_every(every);
    /* The first entry only; then a waiter that the walk may stand at leaves. */
    makes_call(&tcb(root_thread())->context);
    word words[2] = { f + 1, 64 };
    struct context *ctx = &tcb(root_thread())->context;
    ctx->cap = ROOT_SLOT_CNODE;
    ctx->info = info_make(LABEL_CNode_CancelBadgedSends, 0, 0, 2);
    ctx->mr[0] = words[0];
    ctx->mr[1] = words[1];
    world_enter(SYS_Call);
    check_invariants();
    tcb_suspend(t[3]);
    check_invariants();
    CHECK_IS(invoke_words(ROOT_SLOT_CNODE, LABEL_CNode_CancelBadgedSends, 2, words, NONE).error, 0);
    host_interrupt_every(0);
    for (word i = 0; i < SENDERS; i++)
        CHECK_IS(tcb(t[i])->state, (i == 3 ? INACTIVE : i % 2 ? BLOCKED_SEND : RESTARTING));
    CHECK_IS(endpoint(cap_object(*world_cap(f)))->waiters.head, t[1]);
    CHECK_IS(tcb(t[1])->queue_next, t[5]);
}

/* The current thread begins to cancel the sends through the badged endpoint in slot s. */
static void begin_cancel(word s)
{
    world_registers(ROOT_SLOT_CNODE, info_make(LABEL_CNode_CancelBadgedSends, 0, 0, 2),
                    WORDS(s, 64), NONE);
    world_enter(SYS_Call);
    check_invariants();
}

/* The only sender left, at which a walk stands, leaves; a thread begins one walk and then
 * another. */
static void test_walks_given_up(void)
{
    world_start();
    word f = first_free, u = world_untyped(16);
    handle t[3], root = root_thread();
    retype(u, ENDPOINT, 0, f, 1);
    retype(u, ENDPOINT, 0, f + 4, 1);
    for (word i = 0; i < 4; i++)
        CHECK_IS(invoke_words(ROOT_SLOT_CNODE, LABEL_CNode_Mint,
                              WORDS(f + 10 + i, 64, i < 2 ? f : f + 4, 64, RIGHTS_ALL, 1 + i % 2),
                              WORDS(ROOT_SLOT_CNODE))
                     .error,
                 0);
    for (word i = 0; i < 3; i++)
        wait_there(u, f + 1 + i, 1, SYS_Send, f + 10 + i % 2, t + i);
    host_interrupt_every(1);
    begin_cancel(f + 11);
    CHECK_IS(tcb(root)->cancel_next, t[1]);
    begin_cancel(f + 10); /* another badge: from the head again */
    CHECK_IS(tcb(t[0])->state, RESTARTING);
    CHECK_IS(tcb(root)->cancel_next, t[1]);
    begin_cancel(f + 12); /* another endpoint, where nobody waits */
    begin_cancel(f + 11);
    CHECK_IS(tcb(root)->cancel_next, t[2]);
    host_interrupt_every(0);
    tcb_suspend(t[2]);
    check_invariants();
    CHECK_IS(tcb(root)->cancel_next, 0);
    /* Or it is received from. */
    CHECK(invoke_words(f + 3, LABEL_TCB_Resume, NONE, NONE).answered);
    as_thread(t[2], SYS_Send, f + 10, 0, 0);
    as_thread(t[0], SYS_Send, f + 10, 0, 0);
    host_interrupt_every(1);
    begin_cancel(f + 11);
    host_interrupt_every(0);
    handle stands = tcb(root)->cancel_next;
    CHECK(stands != 0 && tcb(stands)->cancel_by == root);
    handle taker = make_thread_at(u, f + 20, 10);
    CHECK_IS(invoke_words(f + 20, LABEL_TCB_Resume, NONE, NONE).error, 0);
    for (int i = 0; i < 3 && tcb(stands)->state == BLOCKED_SEND; i++)
        as_thread(taker, SYS_Recv, f, 0, 0);
    check_invariants();
    CHECK_IS(tcb(stands)->cancel_by, 0);
    CHECK(tcb(root)->cancel_next != stands);
}

/* Two threads walk the same queue for different badges, and were both interrupted; the sender at
 * which one of them stands leaves, and behind it stands the other.  Or (leaves 2) the second is
 * interrupted where the first stands, and takes its place. */
static void test_two_walks(word leaves)
{
    enum { SENDERS = 6 };
    world_start();
    word f = first_free, u = world_untyped(16);
    handle t[SENDERS], root = root_thread(), second = make_thread_at(u, f + 3, 10);
    retype(u, ENDPOINT, 0, f, 1);
    for (word i = 1; i < 3; i++)
        CHECK_IS(invoke_words(ROOT_SLOT_CNODE, LABEL_CNode_Mint,
                              WORDS(f + i, 64, f, 64, RIGHTS_ALL, i), WORDS(ROOT_SLOT_CNODE))
                     .error,
                 0);
    for (word i = 0; i < SENDERS; i++)
        wait_there(u, f + 4 + i, 1, SYS_Send, f + 1 + i % 2, t + i);
    host_interrupt_every(1);
    begin_cancel(f + 1); /* the first is gone; it stands at the second */
    CHECK_IS(tcb(root)->cancel_next, t[1]);
    CHECK_IS(tcb(t[1])->cancel_by, root);
    CHECK(invoke_words(f + 3, LABEL_TCB_Resume, NONE, NONE).answered);
    begin_cancel(f + 1); /* from there to the third */
    CHECK_IS(tcb(root)->cancel_next, t[2]);
    host_interrupt_every(0);
    step_back_for(second);
    host_interrupt_every(leaves == 2 ? 1 : 2);
    begin_cancel(f + 2);
    host_interrupt_every(0);
    handle mine = tcb(root)->cancel_next, its = tcb(second)->cancel_next;
    CHECK(leaves == 2 ? mine == 0 && its == t[2] : mine == t[2] && its == t[3]);
    if (leaves < 2) {
        tcb_suspend(leaves == 0 ? mine : its);
        check_invariants();
        tcb_suspend(leaves == 0 ? its : mine);
        check_invariants();
    }
    struct context *its_ctx = &tcb(second)->context;
    for (int i = 0; i < 100 && tcb(second)->state != INACTIVE && calls_again(its_ctx); i++) {
        makes_call(its_ctx);
        world_enter(SYS_Call);
        check_invariants();
    }
    root_runs_again();
    CHECK_IS(this_cpu()->current, root);
    for (word i = 1; i < 3; i++)
        CHECK_IS(on_slot(LABEL_CNode_CancelBadgedSends, f + i).error, 0);
    for (word i = 0; i < SENDERS; i++)
        CHECK(tcb(t[i])->state == RESTARTING || tcb(t[i])->state == INACTIVE);
    CHECK_IS(endpoint(cap_object(*world_cap(f)))->waiters.head, 0);
}

void test_ipc(void)
{
    test_walks_given_up();
    for (word leaves = 0; leaves < 3; leaves++)
        test_two_walks(leaves);
    for (word every = 0; every < 5; every++)
        test_cancel(every);
    for (word every = 0; every < 5; every++)
        test_dying(every);
    test_rotated_reply();
    test_order();
    world_start();
    word f = first_free;
    handle root = root_thread(), t = start_receiver(f, 100);
    as_thread(t, SYS_Recv, f, 0, 0);
    CHECK_IS(tcb(t)->state, BLOCKED_RECEIVE);
    CHECK_IS(current(), root);
    /* Send: the receiver has the message and can run. */
    system_call(SYS_Send, f + 1, info_make(7, 0, 0, 1), 0x6161);
    CHECK_IS(current(), root);
    CHECK_IS(tcb(t)->state, RUNNING);
    CHECK_IS(badge_of(t), 0x61);
    CHECK_IS(tcb(t)->context.mr[0], 0x6161);
    CHECK_IS(info_label(tcb(t)->context.info), 7);
    /* Call: the caller waits, the receiver holds the one answer. */
    as_thread(t, SYS_Recv, f, 0, 0);
    system_call(SYS_Call, f + 1, info_make(1, 0, 0, 1), 5);
    CHECK_IS(tcb(root)->state, BLOCKED_REPLY);
    CHECK_IS(current(), t);
    CHECK_IS(tcb(root)->reply_slot, tcb_slot(t, TCB_CALLER));
    system_call(SYS_Reply, 0, info_make(2, 0, 0, 1), 6);
    CHECK_IS(current(), root);
    CHECK_IS(tcb(root)->context.mr[0], 6);
    CHECK_IS(badge_of(root), 0);
    CHECK_IS(info_label(tcb(root)->context.info), 2);
    CHECK(cap_is_null(slot(tcb_slot(t, TCB_CALLER))->cap));
    /* Nobody waits: NBSend drops, NBRecv answers badge 0, Poll likewise. */
    system_call(SYS_NBSend, f + 1, info_make(0, 0, 0, 1), 9);
    CHECK_IS(current(), root);
    CHECK_IS(endpoint(cap_object(*world_cap(f)))->waiters.head, 0);
    system_call(SYS_NBRecv, f, 0, 0);
    CHECK_IS(current(), root);
    CHECK_IS(badge_of(root), 0);
    /* A sender waits; the receiver finds it.  Without Grant and GrantReply a Call stops the
     * caller. */
    mint(f + 3, f, RIGHT_WRITE | RIGHT_READ, 0x33);
    as_thread(t, SYS_Send, f + 3, info_make(3, 0, 0, 1), 4);
    CHECK_IS(tcb(t)->state, BLOCKED_SEND);
    system_call(SYS_Recv, f, 0, 0);
    CHECK_IS(current(), root);
    CHECK_IS(badge_of(root), 0x33);
    CHECK_IS(tcb(t)->state, RUNNING);
    as_thread(t, SYS_Call, f + 3, info_make(3, 0, 0, 1), 4);
    system_call(SYS_Recv, f, 0, 0);
    CHECK_IS(current(), root);
    CHECK_IS(tcb(t)->state, INACTIVE);
    /* ReplyRecv, SaveCaller: the saved capability answers once. */
    resume(f + 2);
    as_thread(t, SYS_Call, f + 1, info_make(3, 0, 0, 1), 4);
    system_call(SYS_Recv, f, 0, 0);
    CHECK_IS(tcb(t)->state, BLOCKED_REPLY);
    CHECK_IS(invoke_words(ROOT_SLOT_CNODE, LABEL_CNode_SaveCaller, WORDS(f + 5, 64), NONE).error,
             0);
    CHECK_IS(cap_type(*world_cap(f + 5)), CAP_reply);
    CHECK_IS(tcb(t)->reply_slot, world_slot(f + 5));
    system_call(SYS_Send, f + 5, info_make(8, 0, 0, 1), 77);
    CHECK_IS(tcb(t)->state, RUNNING);
    CHECK_IS(tcb(t)->context.mr[0], 77);
    CHECK(cap_is_null(*world_cap(f + 5)));
    /* Receiving again forgets the caller, who stays blocked until it is restarted. */
    as_thread(t, SYS_Call, f + 1, info_make(3, 0, 0, 1), 4);
    system_call(SYS_Recv, f, 0, 0);
    system_call(SYS_NBRecv, f, 0, 0);
    CHECK_IS(tcb(t)->state, BLOCKED_REPLY);
    CHECK_IS(tcb(t)->reply_slot, 0);
    resume(f + 2);
    CHECK(tcb_is_runnable(t));
    /* A saved reply capability that is deleted unused: the caller stays blocked, and knows of
     * none. */
    as_thread(t, SYS_Call, f + 1, info_make(3, 0, 0, 1), 4);
    system_call(SYS_Recv, f, 0, 0);
    invoke_words(ROOT_SLOT_CNODE, LABEL_CNode_SaveCaller, WORDS(f + 5, 64), NONE);
    CHECK_IS(invoke_words(ROOT_SLOT_CNODE, LABEL_CNode_Delete, WORDS(f + 5, 64), NONE).error, 0);
    CHECK_IS(tcb(t)->state, BLOCKED_REPLY);
    CHECK_IS(tcb(t)->reply_slot, 0);
    resume(f + 2);
    /* Sending to an empty slot: Send and NBSend are dropped, Call gets an error, Recv faults. */
    system_call(SYS_Send, f + 20, 0, 0);
    CHECK_IS(current(), root);
    struct answer a = invoke_words(f + 20, 0, NONE, NONE);
    CHECK_IS(a.error, ERR_InvalidCapability);
    CHECK_IS(a.mr[0], 0);
    /* A fault that nobody has received is forgotten when its thread is stopped. */
    tcb(t)->fault_handler = f + 1;
    sched_set_priority(root, 0);
    for (int i = 0; i < 4 && current() != t; i++)
        entry_tick();
    entry_fault(this_cpu()->current, FAULT_VMFault, 5, 4, 0);
    CHECK_IS(tcb(t)->state, BLOCKED_SEND);
    CHECK_IS(tcb(t)->fault.type, FAULT_VMFault);
    sched_set_priority(root, 255);
    entry_tick();
    invoke_words(f + 2, LABEL_TCB_Suspend, NONE, NONE);
    CHECK_IS(tcb(t)->state, INACTIVE);
    CHECK_IS(tcb(t)->fault.type, FAULT_NullFault);
    resume(f + 2);
    /* Deleting the endpoint restarts the threads that wait there. */
    as_thread(t, SYS_Recv, f, 0, 0);
    CHECK_IS(tcb(t)->state, BLOCKED_RECEIVE);
    CHECK_IS(invoke_words(ROOT_SLOT_CNODE, LABEL_CNode_Revoke, WORDS(f, 64), NONE).error, 0);
    CHECK_IS(invoke_words(ROOT_SLOT_CNODE, LABEL_CNode_Delete, WORDS(f, 64), NONE).error, 0);
    CHECK_IS(tcb(t)->state, RESTARTING);
    CHECK_IS(current(), root);
}
