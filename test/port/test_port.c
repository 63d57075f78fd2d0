/* test_port.c - the host machine's own objects, registers and interrupts (arch/host). */
#include "arch.h"
#include "object/irq.h"
#include "object/notification.h"
#include "object/vspace.h"
#include "steps.h"

static struct answer map(word frame, word vspace, word at, word rights)
{
    return invoke_words(frame, LABEL_HOST_Page_Map, WORDS(at, rights), WORDS(vspace));
}

static struct answer unmap(word frame)
{
    return invoke_words(frame, LABEL_HOST_Page_Unmap, NONE, NONE);
}

static word entry(word vspace, word at)
{
    return table(cap_object(*world_cap(vspace)))[space_page(at)];
}

/* Each check of Map, in its order; what the table then holds. */
static void test_frames(void)
{
    world_start();
    word f = first_free, u = world_untyped(16), at = FREE_PAGE;
    retype(u, FRAME, 0, f, 2);
    retype(u, VSPACE, 0, f + 2, 2);
    paddr frame = cap_object(*world_cap(f));
    CHECK_IS(map(f, f + 1, at, 3).error, ERR_InvalidCapability);
    CHECK_IS(map(f, f + 2, at + 1, 3).error, ERR_AlignmentError);
    CHECK_IS(map(f, f + 2, SPACE_START - 4096, 3).error, ERR_InvalidArgument);
    CHECK_IS(map(f, f + 2, SPACE_START + SPACE_PAGES * 4096, 3).error, ERR_InvalidArgument);
    CHECK_IS(map(f, f + 2, at, RIGHT_READ).error, 0);
    CHECK_IS(entry(f + 2, at), frame + RIGHT_READ);
    CHECK_IS(map(f, f + 3, at, 3).error, ERR_InvalidCapability);
    CHECK_IS(map(f, f + 2, at + 4096, 3).error, ERR_InvalidArgument);
    CHECK_IS(map(f + 1, f + 2, at, 3).error, ERR_DeleteFirst);
    word flushes = host_log.flushes;
    CHECK_IS(map(f, f + 2, at, 3).error, 0);
    CHECK_IS(entry(f + 2, at), frame + 3);
    CHECK_IS(host_log.flushes, flushes + 1);
    CHECK_IS(unmap(f).error, 0);
    CHECK_IS(entry(f + 2, at), 0);
    CHECK_IS(host_log.flushes, flushes + 2);
    struct answer a = invoke_words(f, LABEL_HOST_Page_GetAddress, NONE, NONE);
    CHECK_IS(a.mr[0], frame);
}

/* A frame whose VSpace is gone, and whose number another has, leaves that one alone. */
static void test_stale_frames(void)
{
    world_start();
    word f = first_free, u = world_untyped(17), at = FREE_PAGE;
    retype(u, FRAME, 0, f, 2);
    retype(u, VSPACE, 0, f + 2, 2);
    CHECK_IS(map(f, f + 2, at, 3).error, 0);
    CHECK_IS(delete_at(f + 2).error, 0);
    CHECK_IS(map(f + 1, f + 3, at, 3).error, 0);
    CHECK_IS(cap_space(*world_cap(f)), cap_space(*world_cap(f + 1)));
    CHECK_IS(unmap(f).error, 0);
    CHECK_IS(entry(f + 3, at), cap_object(*world_cap(f + 1)) + 3);
    CHECK_IS(delete_at(f + 1).error, 0);
    CHECK_IS(entry(f + 3, at), 0);
    check_invariants();
}

/* There are 15 numbers; the root task has one. */
static void test_numbers(void)
{
    world_start();
    word f = first_free, u = world_untyped(18), at = FREE_PAGE;
    for (word i = 0; i < SPACES; i++) {
        retype(u, VSPACE, 0, f + i, 1);
        retype(u, FRAME, 0, f + SPACES + i, 1);
        CHECK_IS(map(f + SPACES + i, f + i, at, 3).error, i < SPACES - 2 ? 0 : ERR_DeleteFirst);
    }
    CHECK_IS(delete_at(f).error, 0);
    CHECK_IS(map(f + 2 * SPACES - 1, f + SPACES - 1, at, 3).error, 0);
    check_invariants();
}

/* Interrupts are numbers: IRQControl_Get, which a PC refuses. */
static void test_interrupts(void)
{
    world_start();
    word f = first_free, u = world_untyped(14);
#define GET(irq, slot) \
    invoke_words(ROOT_SLOT_IRQ_CONTROL, LABEL_IRQControl_Get, WORDS(irq, slot, 64), \
                 WORDS(ROOT_SLOT_CNODE))
    struct answer a = GET(IRQ_COUNT, f);
    CHECK_IS(a.error, ERR_RangeError);
    CHECK_IS(a.mr[1], IRQ_COUNT - 1);
    CHECK_IS(GET(5, ROOT_SLOT_TCB).error, ERR_DeleteFirst);
    CHECK_IS(kernel.arch.irq_open, 0);
    CHECK_IS(GET(5, f).error, 0);
    CHECK_IS(GET(5, f + 1).error, ERR_RevokeFirst);
    CHECK_IS(kernel.arch.irq_open, 1 << 5);
    retype(u, NOTIFICATION, 0, f + 2, 1);
    CHECK_IS(invoke_words(f, LABEL_IRQHandler_SetNotification, NONE, WORDS(f + 2)).error, 0);
    entry_interrupt(5);
    check_invariants();
    CHECK_IS(queue_tag(&notification(cap_object(*world_cap(f + 2)))->waiters), NTFN_ACTIVE);
    CHECK_IS(kernel.arch.irq_open, 0);
    CHECK_IS(invoke_words(f, LABEL_IRQHandler_Ack, NONE, NONE).error, 0);
    CHECK_IS(kernel.arch.irq_open, 1 << 5);
    CHECK_IS(revoke_at(ROOT_SLOT_IRQ_CONTROL).error, 0);
    CHECK_IS(kernel.arch.irq_open, 0);
    CHECK(!kernel.irq_issued[5]);
}

/* While a thread runs, the machine alone knows its base of thread-local storage: it is taken over
 * before another reads it, and loaded when it is set. */
static void test_storage(void)
{
    world_start();
    word f = first_free, u = world_untyped(14);
    handle t = make_thread_at(u, f, 255), root = root_thread();
    kernel.arch.tls = 0x7000; /* user code has set it */
    CHECK_IS(invoke_words(f, LABEL_TCB_CopyRegisters, WORDS(8 /* integers */), WORDS(ROOT_SLOT_TCB))
                 .error,
             0);
    CHECK_IS(context_get(&tcb(t)->context, CONTEXT_WORDS - 1), 0x7000);
    CHECK_IS(invoke_words(ROOT_SLOT_TCB, LABEL_TCB_SetTLSBase, WORDS(0x8001), NONE).error,
             ERR_InvalidArgument);
    CHECK_IS(invoke_words(ROOT_SLOT_TCB, LABEL_TCB_SetTLSBase, WORDS(0x8000), NONE).error, 0);
    CHECK_IS(kernel.arch.tls, 0x8000);
    CHECK_IS(resume(f).error, 0);
    tcb_suspend(root);
    entry_tick();
    CHECK_IS(current(), t);
    CHECK_IS(kernel.arch.tls, 0x7000);
    CHECK_IS(tcb(root)->context.tls, 0x8000);
    check_invariants();
}

/* Who waits in a system call starts again at it, who is stopped between two behind the last. */
static void test_registers(void)
{
    world_start();
    word f = first_free, u = world_untyped(16);
    handle t[1];
    retype(u, ENDPOINT, 0, f, 1);
    wait_there(u, f + 1, 1, SYS_Recv, f, t);
    struct answer a = invoke_words(f + 1, LABEL_TCB_ReadRegisters, WORDS(0, CONTEXT_WORDS), NONE);
    CHECK_IS(a.error, 0);
    CHECK_IS(a.length, CONTEXT_WORDS);
    CHECK_IS(a.mr[0], CALL_AT);
    CHECK_IS(
        invoke_words(f + 1, LABEL_TCB_WriteRegisters, WORDS(0, 3, 0x600000, 0x9000, ~(word)0), NONE)
            .error,
        0);
    CHECK_IS(context_ip(&tcb(t[0])->context), 0x600000);
    CHECK_IS(tcb(t[0])->context.skip, 0);
    CHECK_IS(tcb(t[0])->context.flags % 256, FLAGS_FIXED);
}

void test_port(void)
{
    test_frames();
    test_stale_frames();
    test_numbers();
    test_interrupts();
    test_storage();
    test_registers();
}
