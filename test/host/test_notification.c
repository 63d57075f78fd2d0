/* test_notification.c - signals, waiting, binding (kernel/object/notification.c). */
#include "object/notification.h"
#include "steps.h"

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
    CHECK_IS(tcb(t)->bound_notification, 0);
    CHECK(tcb_is_runnable(t));
    CHECK(cap_is_null(*world_cap(f)));
    CHECK_IS(invoke_words(f + 1, LABEL_TCB_UnbindNotification, NONE, NONE).error,
             ERR_IllegalOperation);
}

/* Who may wait at a notification, and which can be bound. */
static void test_refused(void)
{
    world_start();
    word f = first_free, u = world_untyped(16);
    handle t[1], root = root_thread();
    retype(u, NOTIFICATION, 0, f, 1);
    retype(u, ENDPOINT, 0, f + 3, 1);
    wait_there(u, f + 1, 1, SYS_Recv, f, t);
    handle other = make_thread_at(u, f + 2, 10);
    CHECK_IS(invoke_words(f + 2, LABEL_TCB_BindNotification, NONE, WORDS(f)).error,
             ERR_IllegalOperation);
    CHECK_IS(tcb(other)->bound_notification, 0);
    /* Without the right to read: a capability fault. */
    CHECK(copied(f + 4, f, RIGHT_WRITE));
    handle handler[1];
    wait_there(u, f + 5, 1, SYS_Recv, f + 3, handler);
    tcb(root)->fault_handler = f + 3;
    system_call(SYS_Recv, f + 4, 0, 0);
    CHECK_IS(tcb(root)->state, BLOCKED_REPLY);
    CHECK_IS(info_label(tcb(handler[0])->context.info), FAULT_CapFault);
    CHECK_IS(tcb(handler[0])->context.mr[1], f + 4);
    CHECK_IS(tcb(handler[0])->context.mr[2], 1);
}

void test_notification(void)
{
    test_bound_dies();
    test_refused();
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
    CHECK_IS(a.error, 0);
    CHECK_IS(a.length, 0);
    CHECK_IS(tcb(t)->state, RUNNING);
    CHECK_IS(badge_of(t), 4);
    CHECK_IS(tcb(t)->context.info, 99);
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
    CHECK_IS(tcb(t)->state, RUNNING);
    CHECK_IS(badge_of(t), 1);
    /* Pending before the receive: delivered first. */
    system_call(SYS_Send, f + 2, 0, 0);
    as_thread(t, SYS_Recv, f + 4, 0, 0);
    CHECK_IS(tcb(t)->state, RUNNING);
    CHECK_IS(badge_of(t), 4);
    /* The last capability goes: nobody is bound to what is no more. */
    retype(u, NOTIFICATION, 0, f + 6, 1);
    handle other = make_thread_at(u, f + 7, 10);
    CHECK_IS(invoke_words(f + 7, LABEL_TCB_BindNotification, NONE, WORDS(f + 6)).error, 0);
    CHECK_IS(invoke_words(ROOT_SLOT_CNODE, LABEL_CNode_Delete, WORDS(f + 6, 64), NONE).error, 0);
    CHECK_IS(tcb(other)->bound_notification, 0);
    /* Another thread may not wait on a bound notification. */
    system_call(SYS_NBRecv, f, 0, 0);
    CHECK_IS(tcb(root)->state, INACTIVE); /* CapFault, and nobody handles it */
}
