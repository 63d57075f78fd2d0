/* test_threads.c - messages, notifications, scheduling, and the methods of threads. */
#include "object/endpoint.h"
#include "object/notification.h"
#include "world.h"

enum { UNTYPED, TCB, ENDPOINT, NOTIFICATION, CNODE, FRAME = 8 };

static struct answer mint(word dest, word src, word rights, word badge)
{
    return invoke_words(ROOT_SLOT_CNODE, LABEL_CNode_Mint, WORDS(dest, 64, src, 64, rights, badge),
                        WORDS(ROOT_SLOT_CNODE));
}

static handle current(void)
{
    return this_cpu()->current;
}

static word badge_of(handle t)
{
    return tcb(t)->context.cap;
}

static struct answer resume(word s)
{
    return invoke_words(s, LABEL_TCB_Resume, NONE, NONE);
}

/* An endpoint in slot f, badged 0x61 in f+1; a thread of the given priority in f+2, waiting in
 * Recv. */
static handle start_receiver(word f, word priority)
{
    word u = world_untyped(14);
    retype(u, ENDPOINT, 0, f, 1);
    mint(f + 1, f, RIGHTS_ALL, 0x61);
    handle t = make_thread_at(u, f + 2, priority);
    resume(f + 2);
    /* root blocks on an empty notification's endpoint twin, so that t runs: use SetPriority
     * instead */
    return t;
}

/* Let t run now by lowering the root thread for a moment; t then makes this call. */
static void as_thread(handle t, enum syscall_number number, word cptr, word info, word mr0)
{
    handle root = root_thread();
    u8 priority = tcb(root)->priority;
    sched_set_priority(root, 0);
    for (int i = 0; i < 4 && current() != t; i++)
        entry_tick();
    CHECK_IS(current(), t);
    system_call(number, cptr, info, mr0);
    sched_set_priority(root, priority);
    entry_tick();
}

static void test_cancel(word every);

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
    CHECK(invoke_words(ROOT_SLOT_CNODE, LABEL_CNode_Rotate,
                       WORDS(f + 5, 64, 0, f + 6, 64, 0, f + 5, 64),
                       WORDS(ROOT_SLOT_CNODE, ROOT_SLOT_CNODE))
              .error == 0);
    CHECK(cap_type(*world_cap(f + 5)) == CAP_reply && tcb(t)->reply_slot == world_slot(f + 5));
    for (int i = 0; i < 2; i++) { /* the other way, and back */
        word here = f + 5 + (word)i, there = f + 6 - (word)i;
        CHECK(invoke_words(ROOT_SLOT_CNODE, LABEL_CNode_Rotate,
                           WORDS(here, 64, 0, there, 64, 0, here, 64),
                           WORDS(ROOT_SLOT_CNODE, ROOT_SLOT_CNODE))
                  .error == 0);
        CHECK(cap_type(*world_cap(there)) == CAP_reply && tcb(t)->reply_slot == world_slot(there));
    }
    CHECK(invoke_words(ROOT_SLOT_CNODE, LABEL_CNode_Rotate,
                       WORDS(f + 7, 64, 0, f + 5, 64, 0, f + 6, 64),
                       WORDS(ROOT_SLOT_CNODE, ROOT_SLOT_CNODE))
              .error == 0);
    CHECK(cap_type(*world_cap(f + 7)) == CAP_reply && tcb(t)->reply_slot == world_slot(f + 7));
    system_call(SYS_Send, f + 7, info_make(8, 0, 0, 1), 77);
    CHECK(tcb(t)->state == RUNNING && tcb(t)->context.mr[0] == 77 &&
          cap_is_null(*world_cap(f + 7)));
}

/* Capabilities in a message: one is installed, one arrives as its badge, and what ends the
 * passing. */
static void test_passing(void)
{
    world_start();
    word f = first_free, u = world_untyped(14);
    handle t = start_receiver(f, 100);
    retype(u, NOTIFICATION, 0, f + 5, 1);
    retype(u, FRAME, 0, f + 6, 1);
    CHECK(invoke_words(f + 6, LABEL_X86_Page_Map, WORDS(0x1000, 3, 0), WORDS(ROOT_SLOT_VSPACE))
              .error == ERR_FailedLookup);
    CHECK_IS(invoke_words(f + 2, LABEL_TCB_SetIPCBuffer, WORDS(0x1000), WORDS(f + 6)).error, 0);
    word *words = ipc_buffer(t, true);
    for (word kind = 0; kind < 6; kind++) {
        words[BUFFER_RECEIVE_CNODE] = kind == 4 ? (word)ROOT_SLOT_TCB : (word)ROOT_SLOT_CNODE;
        words[BUFFER_RECEIVE_INDEX] = f + 7;
        words[BUFFER_RECEIVE_DEPTH] = kind == 5 ? 65 : 64;
        as_thread(t, SYS_Recv, f, 0, 0);
        word *mine = ipc_buffer(root_thread(), true);
        /* the notification; the endpoint's own badge and it; one that cannot be copied first; an
         * empty slot */
        mine[BUFFER_CAPS] = kind == 1   ? f + 1
                            : kind == 2 ? (word)ROOT_SLOT_IRQ_CONTROL
                            : kind == 3 ? f + 9
                                        : f + 5;
        mine[BUFFER_CAPS + 1] = f + 5;
        system_call(SYS_Send, f, info_make(0, 0, 2, 0), 0);
        word info = tcb(t)->context.info;
        bool arrives = kind < 2;
        CHECK(info_caps(info) == (kind == 1 ? 2u : arrives) && info / P2(9) % P2(3) == (kind == 1));
        CHECK((cap_type(*world_cap(f + 7)) == CAP_notification) == arrives);
        CHECK(kind != 1 || words[BUFFER_CAPS] == 0x61);
        invoke_words(ROOT_SLOT_CNODE, LABEL_CNode_Delete, WORDS(f + 7, 64), NONE);
    }
    /* Without a receive slot a badge still arrives. */
    words[BUFFER_RECEIVE_DEPTH] = 0;
    as_thread(t, SYS_Recv, f, 0, 0);
    ipc_buffer(root_thread(), true)[BUFFER_CAPS] = f + 1;
    system_call(SYS_Send, f, info_make(0, 0, 1, 0), 0);
    CHECK(info_caps(tcb(t)->context.info) == 1 && words[BUFFER_CAPS] == 0x61);
    /* Three badges, each in its place. */
    mint(f + 10, f, RIGHTS_ALL, 0x62);
    as_thread(t, SYS_Recv, f, 0, 0);
    for (word i = 0; i < 3; i++)
        ipc_buffer(root_thread(), true)[BUFFER_CAPS + i] = i == 1 ? f + 10 : f + 1;
    system_call(SYS_Send, f, info_make(0, 0, 3, 0), 0);
    CHECK(info_caps(tcb(t)->context.info) == 3 && tcb(t)->context.info / P2(9) % P2(3) == 7);
    CHECK_IS(info_length(tcb(t)->context.info), 0);
    CHECK(words[BUFFER_CAPS] == 0x61 && words[BUFFER_CAPS + 1] == 0x62 &&
          words[BUFFER_CAPS + 2] == 0x61);
}

/* Who is called away from what dies runs at once, if its priority is the highest; and so it is
 * where the dying lies in a dying CNode, whose last capability goes. */
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
            CHECK(tcb(t[i])->state == (kind % 2 ? BLOCKED_NOTIFICATION : BLOCKED_RECEIVE));
        }
        if (kind >= 2)
            CHECK(invoke_words(f + 1, LABEL_CNode_Move, WORDS(5, 3, f, 64), WORDS(ROOT_SLOT_CNODE))
                      .error == 0);
        sched_set_priority(root_thread(), 50);
        sched_set_priority(t[0], 100);
        host_interrupt_every(every);
        struct answer a = invoke_words(ROOT_SLOT_CNODE, LABEL_CNode_Delete,
                                       WORDS(kind >= 2 ? f + 1 : f, 64), NONE);
        host_interrupt_every(0);
        CHECK(!a.answered && current() != root_thread());
        /* They fault, and stop: nobody handles it.  The call goes on where it was interrupted. */
        for (int i = 0; i < 300; i++) {
            struct context *ctx = &tcb(current())->context;
            bool is_root = current() == root_thread();
            if (is_root && ctx->next_ip != 0x400000)
                break;
            if (!is_root)
                ctx->cap = f;
            ctx->by = BY_SYSCALL, ctx->next_ip = 0x400002;
            enter_slow((word)(int64_t)(is_root ? SYS_Call : SYS_Recv));
            check_invariants();
        }
        CHECK_IS(current(), root_thread());
        CHECK(cap_is_null(*world_cap(kind >= 2 ? f + 1 : f)) && tcb(t[0])->state == INACTIVE &&
              tcb(t[1])->state == INACTIVE);
    }
}

/* Who is called away is the first of its ready queue, before those that were there: an endpoint and
 * a notification that go, CancelBadgedSends. */
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
        CHECK(current() == root_thread() && kernel.ready[100].head == waiter &&
              tcb(waiter)->queue_next == other);
    }
}

/* A thread waits for the notification that is bound to it, and that goes: it is bound to nothing
 * then. */
static void test_bound_dies(void)
{
    world_start();
    word f = first_free, u = world_untyped(14);
    handle t = make_thread_at(u, f + 1, 100);
    retype(u, NOTIFICATION, 0, f, 1);
    CHECK_IS(invoke_words(f + 1, LABEL_TCB_BindNotification, NONE, WORDS(f)).error, 0);
    resume(f + 1);
    as_thread(t, SYS_Recv, f, 0, 0);
    CHECK_IS(tcb(t)->state, BLOCKED_NOTIFICATION);
    CHECK_IS(invoke_words(ROOT_SLOT_CNODE, LABEL_CNode_Delete, WORDS(f, 64), NONE).error, 0);
    CHECK(tcb(t)->bound_notification == 0 && tcb_is_runnable(t) && cap_is_null(*world_cap(f)));
    CHECK_IS(invoke_words(f + 1, LABEL_TCB_UnbindNotification, NONE, NONE).error,
             ERR_IllegalOperation);
}

/* A slice is so many ticks, and the next one too. */
static void test_slices(void)
{
    world_start();
    word f = first_free, u = world_untyped(14);
    handle t = make_thread_at(u, f, 255);
    resume(f);
    entry_tick();
    for (int round = 0; round < 3; round++) {
        handle first = current();
        int ticks = 0;
        while (current() == first && ticks < 100) {
            entry_tick();
            ticks++;
        }
        CHECK(round == 0 || ticks == TIME_SLICE_TICKS);
    }
    CHECK_IS(tcb(t)->state, RUNNING);
}

void test_ipc(void)
{
    for (word every = 0; every < 5; every++)
        test_cancel(every);
    for (word every = 0; every < 5; every++)
        test_dying(every);
    test_rotated_reply();
    test_passing();
    test_bound_dies();
    test_order();
    test_slices();
    world_start();
    word f = first_free;
    handle root = root_thread(), t = start_receiver(f, 100);
    as_thread(t, SYS_Recv, f, 0, 0);
    CHECK(tcb(t)->state == BLOCKED_RECEIVE && current() == root);
    /* Send: the receiver has the message and can run. */
    system_call(SYS_Send, f + 1, info_make(7, 0, 0, 1), 0x6161);
    CHECK(current() == root && tcb(t)->state == RUNNING && badge_of(t) == 0x61);
    CHECK(tcb(t)->context.mr[0] == 0x6161 && info_label(tcb(t)->context.info) == 7);
    /* Call: the caller waits, the receiver holds the one answer. */
    as_thread(t, SYS_Recv, f, 0, 0);
    system_call(SYS_Call, f + 1, info_make(1, 0, 0, 1), 5);
    CHECK(tcb(root)->state == BLOCKED_REPLY && current() == t);
    CHECK_IS(tcb(root)->reply_slot, tcb_slot(t, TCB_CALLER));
    system_call(SYS_Reply, 0, info_make(2, 0, 0, 1), 6);
    CHECK(current() == root && tcb(root)->context.mr[0] == 6 && badge_of(root) == 0 &&
          info_label(tcb(root)->context.info) == 2);
    CHECK(cap_is_null(slot(tcb_slot(t, TCB_CALLER))->cap));
    /* Nobody waits: NBSend drops, NBRecv answers badge 0, Poll likewise. */
    system_call(SYS_NBSend, f + 1, info_make(0, 0, 0, 1), 9);
    CHECK(current() == root && endpoint(cap_object(*world_cap(f)))->waiters.head == 0);
    system_call(SYS_NBRecv, f, 0, 0);
    CHECK(current() == root && badge_of(root) == 0);
    /* A sender waits; the receiver finds it.  Without Grant and GrantReply a Call stops the
     * caller. */
    mint(f + 3, f, RIGHT_WRITE | RIGHT_READ, 0x33);
    as_thread(t, SYS_Send, f + 3, info_make(3, 0, 0, 1), 4);
    CHECK_IS(tcb(t)->state, BLOCKED_SEND);
    system_call(SYS_Recv, f, 0, 0);
    CHECK(current() == root && badge_of(root) == 0x33 && tcb(t)->state == RUNNING);
    as_thread(t, SYS_Call, f + 3, info_make(3, 0, 0, 1), 4);
    system_call(SYS_Recv, f, 0, 0);
    CHECK(current() == root && tcb(t)->state == INACTIVE);
    /* ReplyRecv, SaveCaller: the saved capability answers once. */
    resume(f + 2);
    as_thread(t, SYS_Call, f + 1, info_make(3, 0, 0, 1), 4);
    system_call(SYS_Recv, f, 0, 0);
    CHECK_IS(tcb(t)->state, BLOCKED_REPLY);
    CHECK_IS(invoke_words(ROOT_SLOT_CNODE, LABEL_CNode_SaveCaller, WORDS(f + 5, 64), NONE).error,
             0);
    CHECK(cap_type(*world_cap(f + 5)) == CAP_reply && tcb(t)->reply_slot == world_slot(f + 5));
    system_call(SYS_Send, f + 5, info_make(8, 0, 0, 1), 77);
    CHECK(tcb(t)->state == RUNNING && tcb(t)->context.mr[0] == 77 &&
          cap_is_null(*world_cap(f + 5)));
    /* Receiving again forgets the caller, who stays blocked until it is restarted. */
    as_thread(t, SYS_Call, f + 1, info_make(3, 0, 0, 1), 4);
    system_call(SYS_Recv, f, 0, 0);
    system_call(SYS_NBRecv, f, 0, 0);
    CHECK(tcb(t)->state == BLOCKED_REPLY && tcb(t)->reply_slot == 0);
    resume(f + 2);
    CHECK(tcb_is_runnable(t));
    /* A saved reply capability that is deleted unused: the caller stays blocked, and knows of
     * none. */
    as_thread(t, SYS_Call, f + 1, info_make(3, 0, 0, 1), 4);
    system_call(SYS_Recv, f, 0, 0);
    invoke_words(ROOT_SLOT_CNODE, LABEL_CNode_SaveCaller, WORDS(f + 5, 64), NONE);
    CHECK_IS(invoke_words(ROOT_SLOT_CNODE, LABEL_CNode_Delete, WORDS(f + 5, 64), NONE).error, 0);
    CHECK(tcb(t)->state == BLOCKED_REPLY && tcb(t)->reply_slot == 0);
    resume(f + 2);
    /* Sending to an empty slot: Send and NBSend are dropped, Call gets an error, Recv faults. */
    system_call(SYS_Send, f + 20, 0, 0);
    CHECK_IS(current(), root);
    struct answer a = invoke_words(f + 20, 0, NONE, NONE);
    CHECK(a.error == ERR_InvalidCapability && a.mr[0] == 0);
    /* A fault that nobody has received is forgotten when its thread is stopped. */
    tcb(t)->fault_handler = f + 1;
    sched_set_priority(root, 0);
    for (int i = 0; i < 4 && current() != t; i++)
        entry_tick();
    entry_fault(this_cpu()->current, FAULT_VMFault, 5, 4, 0);
    CHECK(tcb(t)->state == BLOCKED_SEND && tcb(t)->fault.type == FAULT_VMFault);
    sched_set_priority(root, 255);
    entry_tick();
    invoke_words(f + 2, LABEL_TCB_Suspend, NONE, NONE);
    CHECK(tcb(t)->state == INACTIVE && tcb(t)->fault.type == FAULT_NullFault);
    resume(f + 2);
    /* Deleting the endpoint restarts who waits. */
    as_thread(t, SYS_Recv, f, 0, 0);
    CHECK_IS(tcb(t)->state, BLOCKED_RECEIVE);
    CHECK_IS(invoke_words(ROOT_SLOT_CNODE, LABEL_CNode_Revoke, WORDS(f, 64), NONE).error, 0);
    CHECK_IS(invoke_words(ROOT_SLOT_CNODE, LABEL_CNode_Delete, WORDS(f, 64), NONE).error, 0);
    CHECK(tcb(t)->state == RESTARTING && current() == root);
}

/* CancelBadgedSends, interrupted at every distance: who has the badge starts again, the others keep
 * their order, also when one of them leaves in between. */
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
    CHECK(invoke_words(ROOT_SLOT_CNODE, LABEL_CNode_CancelBadgedSends, WORDS(f + 20, 64), NONE)
              .error == ERR_IllegalOperation);
    host_interrupt_every(every);
    /* The first entry only; then a waiter that the walk may stand at leaves. */
    tcb(root_thread())->context.next_ip = 0x400002;
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
        CHECK(tcb(t[i])->state == (i == 3 ? INACTIVE : i % 2 ? BLOCKED_SEND : RESTARTING));
    CHECK(endpoint(cap_object(*world_cap(f)))->waiters.head == t[1] &&
          tcb(t[1])->queue_next == t[5]);
}

void test_notification(void)
{
    world_start();
    word f = first_free, u = world_untyped(14);
    handle root = root_thread();
    retype(u, NOTIFICATION, 0, f, 1);
    mint(f + 1, f, RIGHTS_ALL, 1);
    mint(f + 2, f, RIGHTS_ALL, 4);
    handle t = make_thread_at(u, f + 3, 50);
    resume(f + 3);
    /* Signals merge; Wait takes them all; Poll then finds none. */
    system_call(SYS_Send, f + 1, 0, 0);
    system_call(SYS_NBSend, f + 2, 0, 0);
    system_call(SYS_Recv, f, 0, 0);
    CHECK_IS(badge_of(root), 5);
    system_call(SYS_NBRecv, f, 0, 0);
    CHECK_IS(badge_of(root), 0);
    /* A capability that comes with a signal changes nothing. */
    ipc_buffer(root, true)[BUFFER_CAPS] = f;
    system_call(SYS_Send, f + 1, info_make(7, 0, 1, 3), 0);
    system_call(SYS_Call, f + 2, info_make(7, 0, 1, 3), 0);
    CHECK_IS(tcb(root)->context.info, 0);
    system_call(SYS_Recv, f, 0, 0);
    CHECK_IS(badge_of(root), 5);
    /* A waiter is woken with the badge of the signal, and no other register changes. */
    tcb(t)->context.info = 99;
    as_thread(t, SYS_Recv, f, 99, 0);
    CHECK_IS(tcb(t)->state, BLOCKED_NOTIFICATION);
    struct answer a = invoke_words(f + 2, 0, NONE, NONE);
    CHECK(a.error == 0 && a.length == 0);
    CHECK(tcb(t)->state == RUNNING && badge_of(t) == 4 && tcb(t)->context.info == 99);
    /* Binding: order of checks, then delivery at an endpoint. */
    retype(u, ENDPOINT, 0, f + 4, 1);
    a = invoke_words(f + 3, LABEL_TCB_BindNotification, NONE, WORDS(f + 4));
    CHECK_IS(a.error, ERR_IllegalOperation);
    CHECK_IS(invoke_words(f + 3, LABEL_TCB_UnbindNotification, NONE, NONE).error,
             ERR_IllegalOperation);
    mint(f + 5, f, RIGHT_WRITE, 0);
    CHECK_IS(invoke_words(f + 3, LABEL_TCB_BindNotification, NONE, WORDS(f + 5)).error,
             ERR_IllegalOperation);
    CHECK_IS(invoke_words(f + 3, LABEL_TCB_BindNotification, NONE, NONE).error,
             ERR_TruncatedMessage);
    CHECK_IS(invoke_words(f + 3, LABEL_TCB_BindNotification, NONE, WORDS(f)).error, 0);
    CHECK_IS(invoke_words(f + 3, LABEL_TCB_BindNotification, NONE, WORDS(f)).error,
             ERR_IllegalOperation);
    as_thread(t, SYS_Recv, f + 4, 0, 0);
    CHECK_IS(tcb(t)->state, BLOCKED_RECEIVE);
    system_call(SYS_Send, f + 1, 0, 0);
    CHECK(tcb(t)->state == RUNNING && badge_of(t) == 1);
    /* Pending before the receive: delivered first. */
    system_call(SYS_Send, f + 2, 0, 0);
    as_thread(t, SYS_Recv, f + 4, 0, 0);
    CHECK(tcb(t)->state == RUNNING && badge_of(t) == 4);
    /* The last capability goes: nobody is bound to what is no more. */
    retype(u, NOTIFICATION, 0, f + 6, 1);
    handle other = make_thread_at(u, f + 7, 10);
    CHECK_IS(invoke_words(f + 7, LABEL_TCB_BindNotification, NONE, WORDS(f + 6)).error, 0);
    CHECK_IS(invoke_words(ROOT_SLOT_CNODE, LABEL_CNode_Delete, WORDS(f + 6, 64), NONE).error, 0);
    CHECK_IS(tcb(other)->bound_notification, 0);
    /* Another thread may not wait on a bound notification. */
    system_call(SYS_NBRecv, f, 0, 0);
    CHECK(tcb(root)->state == INACTIVE); /* CapFault, and nobody handles it */
}

void test_sched(void)
{
    world_start();
    word f = first_free, u = world_untyped(14);
    handle root = root_thread(), t[3];
    for (word i = 0; i < 3; i++)
        t[i] = make_thread_at(u, f + i, 10);
    for (word i = 0; i < 3; i++)
        resume(f + i);
    CHECK_IS(current(), root);
    /* Started one after the other, they run last-started first. */
    sched_stop(root, INACTIVE);
    entry_tick();
    CHECK_IS(current(), t[2]);
    /* Yield: to the tail. */
    system_call(SYS_Yield, 0, 0, 0);
    CHECK_IS(current(), t[1]);
    system_call(SYS_Yield, 0, 0, 0);
    CHECK_IS(current(), t[0]);
    system_call(SYS_Yield, 0, 0, 0);
    CHECK_IS(current(), t[2]);
    /* A time slice is TIME_SLICE_TICKS ticks. */
    tcb(t[2])->ticks_left = TIME_SLICE_TICKS;
    for (int i = 0; i < TIME_SLICE_TICKS - 1; i++)
        entry_tick();
    CHECK_IS(current(), t[2]);
    entry_tick();
    CHECK_IS(current(), t[1]);
    /* Strictly by priority. */
    sched_set_priority(t[0], 11);
    entry_tick();
    CHECK_IS(current(), t[0]);
    sched_set_priority(t[0], 9);
    entry_tick();
    CHECK(current() == t[1] || current() == t[2]);
    check_invariants();
    /* A thread of equal priority that is woken goes to the tail, and the one that woke it goes
     * on. */
    sched_set_priority(t[0], 10);
    for (int i = 0; i < 3; i++)
        if (t[i] != current() && !tcb(t[i])->ready)
            sched_restart(t[i]);
    entry_tick();
    check_invariants();
    handle waker = current(), sleeper = 0, third = 0;
    for (int i = 0; i < 3; i++)
        if (t[i] != waker)
            *(sleeper ? &third : &sleeper) = t[i];
    sched_stop(sleeper, INACTIVE);
    sched_wake(sleeper);
    entry_interrupt(30);
    CHECK(current() == waker && tcb(sleeper)->ready && tcb(third)->queue_next == sleeper);
    /* Who is stopped between two system calls goes on behind the last one. */
    tcb(waker)->context.by = BY_SYSCALL;
    tcb(waker)->context.next_ip = 0x400002;
    tcb_suspend(waker);
    CHECK(tcb(waker)->context.fault_ip == 0x400002 && tcb(waker)->context.by == BY_SETTLED);
    sched_restart(waker);
    entry_tick();
    /* Nobody left: the processor idles, and comes back. */
    for (int i = 0; i < 3; i++)
        sched_stop(t[i], INACTIVE);
    entry_tick();
    CHECK_IS(current(), 0);
    check_invariants();
    sched_restart(root);
    entry_tick();
    CHECK_IS(current(), root);
    check_invariants();
}

void test_tcb(void)
{
    world_start();
    word f = first_free, u = world_untyped(14);
    handle t = make_thread_at(u, f, 10);
    struct answer a;
    /* Authority: no more than the authority's maximum controlled priority. */
    a = invoke_words(f, LABEL_TCB_SetPriority, WORDS(256), WORDS(ROOT_SLOT_TCB));
    CHECK(a.error == ERR_RangeError && a.mr[0] == 0 && a.mr[1] == 255);
    a = invoke_words(f, LABEL_TCB_SetPriority, WORDS(1), WORDS(f));
    CHECK(a.error == ERR_RangeError && a.mr[1] == 0);
    a = invoke_words(f, LABEL_TCB_SetMCPriority, WORDS(1), WORDS(u));
    CHECK(a.error == ERR_InvalidCapability && a.mr[0] == 1);
    CHECK_IS(invoke_words(f, LABEL_TCB_SetSchedParams, WORDS(7, 3), WORDS(ROOT_SLOT_TCB)).error, 0);
    CHECK(tcb(t)->mcp == 7 && tcb(t)->priority == 3);
    /* Registers: what cannot be is made harmless. */
    word regs[22] = { 0, 20, 1ull << 63, 0x1234, ~0ull, 3, 4, 5, 6, 7, 8 };
    regs[2 + 18] = 1ull << 50;
    CHECK_IS(invoke_words(f, LABEL_TCB_WriteRegisters, 22, regs, NONE).error, 0);
    a = invoke_words(f, LABEL_TCB_ReadRegisters, WORDS(0, 20), NONE);
    CHECK(a.error == 0 && a.length == 20 && a.mr[0] == 0 && a.mr[1] == 0x1234 && a.mr[2] == 0xed7 &&
          a.mr[3] == 3);
    CHECK_IS(tcb(t)->context.fs_base, 0);
    a = invoke_words(f, LABEL_TCB_ReadRegisters, WORDS(0, 21), NONE);
    CHECK(a.error == ERR_RangeError && a.mr[0] == 1 && a.mr[1] == 20);
    a = invoke_words(ROOT_SLOT_TCB, LABEL_TCB_ReadRegisters, WORDS(0, 1), NONE);
    CHECK_IS(a.error, ERR_IllegalOperation);
    a = invoke_words(f, LABEL_TCB_WriteRegisters, WORDS(0, 3, 1, 2), NONE);
    CHECK_IS(a.error, ERR_TruncatedMessage);
    /* Flags. */
    a = invoke_words(f, LABEL_TCB_SetFlags, WORDS(0, 0xff), NONE);
    CHECK(a.error == 0 && a.length == 1 && a.mr[0] == 1);
    a = invoke_words(f, LABEL_TCB_SetFlags, WORDS(1, 0), NONE);
    CHECK_IS(a.mr[0], 0);
    /* A TLS base that is no user address is refused. */
    a = invoke_words(f, LABEL_TCB_SetTLSBase, WORDS(1ull << 47), NONE);
    CHECK_IS(a.error, ERR_InvalidArgument);
    CHECK_IS(invoke_words(f, LABEL_TCB_SetTLSBase, WORDS(0x5000), NONE).error, 0);
    CHECK_IS(invoke_words(f, LABEL_TCB_SetTLSBase, WORDS(0xffff800000000000), NONE).error, 0);
    a = invoke_words(f, LABEL_TCB_SetTLSBase, WORDS(0xffff7fffffffffff), NONE);
    CHECK_IS(a.error, ERR_InvalidArgument);
    /* Configure, in the order of its checks. */
    a = invoke_words(f, LABEL_TCB_Configure, WORDS(0, 0, 0),
                     WORDS(ROOT_SLOT_CNODE, ROOT_SLOT_VSPACE, 0));
    CHECK_IS(a.error, ERR_TruncatedMessage);
    a = invoke_words(f, LABEL_TCB_Configure, WORDS(0, 0, 0, 1024), WORDS(f, f, f));
    CHECK_IS(a.error, ERR_IllegalOperation);
    retype(u, FRAME, 0, f + 1, 1);
    a = invoke_words(f, LABEL_TCB_Configure, WORDS(0, 0, 0, 1000), WORDS(f, f, f + 1));
    CHECK_IS(a.error, ERR_AlignmentError);
    a = invoke_words(f, LABEL_TCB_Configure, WORDS(0, 0, 0, 1024), WORDS(f, f, f + 1));
    CHECK_IS(a.error, ERR_IllegalOperation);
    a = invoke_words(f, LABEL_TCB_Configure, WORDS(0, 0, 0, 1024),
                     WORDS(ROOT_SLOT_CNODE, ROOT_SLOT_CNODE, f + 1));
    CHECK_IS(a.error, ERR_IllegalOperation);
    a = invoke_words(f, LABEL_TCB_Configure, WORDS(5, 0, 0, 1024),
                     WORDS(ROOT_SLOT_CNODE, ROOT_SLOT_VSPACE, f + 1));
    CHECK(a.error == 0 && tcb(t)->fault_handler == 5 && tcb(t)->ipc_buffer == 1024);
    CHECK_IS(ipc_buffer(t, true), user_words(cap_object(*world_cap(f + 1)) + 1024));
    a = invoke_words(f, LABEL_TCB_SetIPCBuffer, WORDS(0), WORDS(0));
    CHECK(a.error == 0 && ipc_buffer(t, false) == NULL &&
          cap_is_null(slot(tcb_slot(t, TCB_BUFFER))->cap));
    /* The frame goes: so does the buffer. */
    invoke_words(f, LABEL_TCB_SetIPCBuffer, WORDS(2048), WORDS(f + 1));
    invoke_words(ROOT_SLOT_CNODE, LABEL_CNode_Revoke, WORDS(f + 1, 64), NONE);
    CHECK_IS(ipc_buffer(t, false), NULL);
    /* Suspending oneself: no answer, and nobody runs. */
    a = invoke_words(ROOT_SLOT_TCB, LABEL_TCB_Suspend, NONE, NONE);
    CHECK(!a.answered && current() == 0);
}
