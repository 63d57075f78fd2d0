/* test_irq.c - interrupts and their handlers (kernel/object/irq.c, interrupt.c of the
 * architecture). */
#include "object/notification.h"
#include "object/interrupt.h"
#include "object/irq.h"
#include "steps.h"

/* The notification of an interrupt is kept alive by the interrupt alone, and threads wait for it:
 * it goes when another is set, when it is cleared, when the handler goes. */
static void test_irq_waiters(word every, word how)
{
    world_start();
    word f = first_free, u = world_untyped(16);
    handle t[4];
    const enum label get = LABEL_IRQControl_GetIOAPIC;
    for (word i = 0; i < 2; i++)
        CHECK_IS(invoke_words(ROOT_SLOT_IRQ_CONTROL, get, WORDS(f + i, 64, 0, 2 + i, 0, 0, 5 + i),
                              WORDS(ROOT_SLOT_CNODE))
                     .error,
                 0);
    CHECK(copied(f + 2, f, RIGHTS_ALL));
    retype(u, NOTIFICATION, 0, f + 3, 2);
    CHECK_IS(invoke_words(f, LABEL_IRQHandler_SetNotification, NONE, WORDS(f + 3)).error, 0);
    wait_there(u, f + 10, 4, SYS_Recv, f + 3, t);
    CHECK_IS(on_slot(LABEL_CNode_Delete, f + 3).error, 0);
    CHECK_IS(tcb(t[0])->state, BLOCKED_NOTIFICATION);
    CHECK_IS(on_slot(LABEL_CNode_Delete, f + 2).error, 0); /* a copy: nothing happens */
    CHECK_IS(tcb(t[0])->state, BLOCKED_NOTIFICATION);
    host_interrupt_every(every);
    if (how == 0)
        CHECK_IS(invoke_words(f, LABEL_IRQHandler_SetNotification, NONE, WORDS(f + 4)).error, 0);
    else if (how == 1)
        CHECK_IS(invoke_words(f, LABEL_IRQHandler_Clear, NONE, NONE).error, 0);
    else
        CHECK_IS(on_slot(LABEL_CNode_Delete, f).error, 0);
    host_interrupt_every(0);
    for (word i = 0; i < 4; i++)
        CHECK_IS(tcb(t[i])->state, RESTARTING);
    CHECK_IS(slot_is_empty(irq_slot(21)), (how != 0));
    CHECK_IS(kernel.irq_issued[21], (how != 2));
    CHECK(kernel.irq_issued[22]);
    CHECK_IS(on_slot(LABEL_CNode_Revoke, ROOT_SLOT_IRQ_CONTROL).error, 0);
    CHECK(cap_is_null(*world_cap(f + 1)));
}

void test_irq(void)
{
    for (word every = 0; every < 8; every++)
        for (word how = 0; how < 3; how++)
            test_irq_waiters(every, how);
    world_start();
    word f = first_free, u = world_untyped(14);
    struct answer a;
    handle root = root_thread();
    const word get = LABEL_IRQControl_GetIOAPIC;
#define GET(slot_, ioapic, pin, level, polarity, vector) \
    invoke_words(ROOT_SLOT_IRQ_CONTROL, get, \
                 WORDS(slot_, 64, ioapic, pin, level, polarity, vector), WORDS(ROOT_SLOT_CNODE))
    a = GET(f, 0, 0, 0, 0, 108);
    CHECK_IS(a.error, ERR_RangeError);
    CHECK_IS(a.mr[1], 107);
    a = GET(f, 1, 0, 0, 0, 5);
    CHECK_IS(a.error, ERR_RangeError);
    CHECK_IS(a.mr[1], 0);
    a = GET(f, 0, 24, 0, 0, 5);
    CHECK_IS(a.error, ERR_RangeError);
    CHECK_IS(a.mr[1], 23);
    a = GET(f, 0, 2, 2, 0, 5);
    CHECK_IS(a.error, ERR_RangeError);
    CHECK_IS(a.mr[1], 1);
    CHECK_IS(GET(ROOT_SLOT_TCB, 0, 2, 0, 0, 5).error, ERR_DeleteFirst);
    CHECK_IS(GET(f, 0, 2, 0, 0, 5).error, 0);
    CHECK_IS(cap_irq(*world_cap(f)), 21);
    CHECK_IS(GET(f + 1, 0, 2, 0, 0, 5).error, ERR_RevokeFirst);
    a = invoke_words(ROOT_SLOT_IRQ_CONTROL, LABEL_IRQControl_Get, WORDS(1, f + 1, 64),
                     WORDS(ROOT_SLOT_CNODE));
    CHECK_IS(a.error, ERR_IllegalOperation);
    a = invoke_words(ROOT_SLOT_IRQ_CONTROL, LABEL_IRQHandler_Ack, NONE, NONE);
    CHECK_IS(a.error, ERR_IllegalOperation);
    /* It comes: the notification is signalled with the badge, the pin is masked until Ack. */
    retype(u, NOTIFICATION, 0, f + 2, 1);
    invoke_words(ROOT_SLOT_CNODE, LABEL_CNode_Mint, WORDS(f + 3, 64, f + 2, 64, 15, 0x10),
                 WORDS(ROOT_SLOT_CNODE));
    a = invoke_words(f, LABEL_IRQHandler_SetNotification, NONE, WORDS(f));
    CHECK_IS(a.error, ERR_InvalidCapability);
    CHECK_IS(a.mr[0], 0);
    CHECK_IS(invoke_words(f, LABEL_IRQHandler_SetNotification, NONE, WORDS(f + 3)).error, 0);
    CHECK_IS(invoke_words(f, LABEL_IRQHandler_SetNotification, NONE, WORDS(f + 3)).error, 0);
    word masks = host_log.masks;
    entry_interrupt(21);
    CHECK_IS(host_log.masks, masks + 1);
    system_call(SYS_NBRecv, f + 2, 0, 0);
    CHECK_IS(tcb(root)->context.cap, 0x10);
    word unmasks = host_log.unmasks;
    CHECK_IS(invoke_words(f, LABEL_IRQHandler_Ack, NONE, NONE).error, 0);
    CHECK_IS(host_log.unmasks, unmasks + 1);
    /* Deleting the capability that was passed keeps the binding; revoking the notification ends
     * it. */
    invoke_words(ROOT_SLOT_CNODE, LABEL_CNode_Delete, WORDS(f + 3, 64), NONE);
    CHECK(!slot_is_empty(irq_slot(21)));
    invoke_words(ROOT_SLOT_CNODE, LABEL_CNode_Revoke, WORDS(f + 2, 64), NONE);
    CHECK(slot_is_empty(irq_slot(21)));
    entry_interrupt(21);
    /* The last handler goes: the vector is free, and a look for interrupts does not see it any
     * more. */
    CHECK(host_log.expected[32 + 21]);
    CHECK(!host_log.expected[32 + 22]);
    invoke_words(f, LABEL_IRQHandler_SetNotification, NONE, WORDS(f + 2));
    CHECK_IS(
        invoke_words(ROOT_SLOT_CNODE, LABEL_CNode_Revoke, WORDS(ROOT_SLOT_IRQ_CONTROL, 64), NONE)
            .error,
        0);
    CHECK(cap_is_null(*world_cap(f)));
    CHECK(slot_is_empty(irq_slot(21)));
    CHECK(!kernel.irq_issued[21]);
    CHECK(!host_log.expected[32 + 21]);
    /* One interrupt may have been on its way when the handler went; none of a vector that has a
     * handler again, and none of a vector that never had one. */
    CHECK(interrupt_was_late(21));
    CHECK(!interrupt_was_late(21));
    CHECK(!interrupt_was_late(40));
    CHECK_IS(GET(f, 0, 2, 0, 0, 5).error, 0);
    /* A notification to which the interrupt has the last capability goes with the handler: nobody
     * is bound. */
    CHECK_IS(invoke_words(f, LABEL_IRQHandler_SetNotification, NONE, WORDS(f + 2)).error, 0);
    CHECK_IS(invoke_words(ROOT_SLOT_TCB, LABEL_TCB_BindNotification, NONE, WORDS(f + 2)).error, 0);
    invoke_words(ROOT_SLOT_CNODE, LABEL_CNode_Delete, WORDS(f + 2, 64), NONE);
    CHECK(tcb(root)->bound_notification != 0);
    invoke_words(ROOT_SLOT_CNODE, LABEL_CNode_Delete, WORDS(f, 64), NONE);
    CHECK_IS(tcb(root)->bound_notification, 0);
    CHECK(slot_is_empty(irq_slot(21)));
    CHECK_IS(GET(f, 0, 2, 0, 0, 5).error, 0);
    CHECK(!interrupt_was_late(21));
}
