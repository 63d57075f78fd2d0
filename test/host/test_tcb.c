/* test_tcb.c - the methods of a thread (kernel/object/tcb.c). */
#include "steps.h"

/* A thread's CSpace is the last capability to a CNode full of last capabilities: to replace it
 * would take long, so that is refused, and nothing changes. */
static void test_new_spaces(void)
{
    world_start();
    word f = first_free, u = world_untyped(16);
    retype(u, CNODE, 2, f, 1);
    retype(u, ENDPOINT, 0, f + 1, 3);
    handle t = make_thread_at(u, f + 4, 10);
    for (word i = 0; i < 3; i++)
        CHECK(moved_into(f, i, f + 1 + i));
    CHECK_IS(
        invoke_words(f + 4, LABEL_TCB_SetSpace, WORDS(0, 0, 0), WORDS(f, ROOT_SLOT_VSPACE)).error,
        0);
    CHECK_IS(
        invoke_words(f + 4, LABEL_TCB_SetSpace, WORDS(1, 0, 0), WORDS(f, ROOT_SLOT_VSPACE)).error,
        0);
    CHECK_IS(on_slot(LABEL_CNode_Delete, f).error, 0);
    struct cap before = *tcb_cap(t, TCB_CSPACE);
    host_interrupt_every(1);
    CHECK_IS(invoke_words(f + 4, LABEL_TCB_Configure, WORDS(7, 0, 0, 0),
                          WORDS(ROOT_SLOT_CNODE, ROOT_SLOT_VSPACE, 0))
                 .error,
             ERR_IllegalOperation);
    CHECK_IS(invoke_words(f + 4, LABEL_TCB_SetSpace, WORDS(7, 0, 0),
                          WORDS(ROOT_SLOT_CNODE, ROOT_SLOT_VSPACE))
                 .error,
             ERR_IllegalOperation);
    host_interrupt_every(0);
    CHECK_IS(before.w0, tcb_cap(t, TCB_CSPACE)->w0);
    CHECK_IS(tcb(t)->fault_handler, 1);
    CHECK_IS(on_slot(LABEL_CNode_Revoke, u).error, 0);
    CHECK(!derive_has_child(world_slot(u)));
}

/* Whoever waits in a SYSCALL starts again at that instruction, which nobody has written down: for
 * whoever reads its registers, copies them, or writes others. */
static void test_where_a_waiter_starts_again(void)
{
    world_start();
    word f = first_free, u = world_untyped(16);
    handle waiter[2], other[1];
    retype(u, ENDPOINT, 0, f, 1);
    wait_there(u, f + 1, 2, SYS_Recv, f, waiter);
    retype(u, TCB, 0, f + 3, 1);
    other[0] = cap_object(*world_cap(f + 3));
    CHECK_IS(tcb(waiter[0])->context.by, BY_SYSCALL);
    CHECK(tcb(waiter[0])->context.fault_ip != 0x400000);
    struct answer a = invoke_words(f + 1, LABEL_TCB_ReadRegisters, WORDS(0, 1), NONE);
    CHECK_IS(a.error, 0);
    CHECK_IS(a.mr[0], 0x400000);
    word frame = 4 /* CopyRegisters_transferFrame */, integers = 8;
    CHECK_IS(invoke_words(f + 3, LABEL_TCB_CopyRegisters, WORDS(frame), WORDS(f + 2)).error, 0);
    CHECK_IS(tcb(other[0])->context.next_ip, 0x400000);
    CHECK_IS(tcb(other[0])->context.by, BY_TRAP);
    CHECK_IS(tcb(waiter[1])->context.fault_ip, 0x400000);
    tcb(waiter[1])->context.by = BY_SYSCALL;
    tcb(waiter[1])->context.next_ip = 0x500002;
    CHECK_IS(invoke_words(f + 2, LABEL_TCB_CopyRegisters, WORDS(integers), WORDS(f + 3)).error, 0);
    CHECK_IS(tcb(waiter[1])->context.fault_ip, 0x500000);
    CHECK_IS(tcb(waiter[1])->context.by, BY_TRAP);
    tcb(waiter[0])->context.by = BY_SYSCALL;
    tcb(waiter[0])->context.next_ip = 0x500002;
    CHECK_IS(invoke_words(f + 1, LABEL_TCB_WriteRegisters, WORDS(0, 0), NONE).error, 0);
    CHECK_IS(tcb(waiter[0])->context.next_ip, 0x500000);
    tcb(waiter[0])->context.by = BY_SYSCALL;
    CHECK_IS(invoke_words(f + 1, LABEL_TCB_WriteRegisters, WORDS(0, 1, 0x600000), NONE).error, 0);
    CHECK_IS(tcb(waiter[0])->context.next_ip, 0x600000);
}

/* A thread that may not use the FPU any more has used it before, and may again. */
static void test_fpu_flag(void)
{
    world_start();
    word f = first_free, u = world_untyped(16);
    handle other = make_thread_at(u, f + 2, 10);
    tcb(other)->arch.fpu_used = true;
    CHECK_IS(invoke_words(f + 2, LABEL_TCB_SetFlags, WORDS(0, TCB_FLAG_FPU_DISABLED), NONE).error,
             0);
    CHECK(!tcb(other)->arch.fpu_on);
    CHECK_IS(invoke_words(f + 2, LABEL_TCB_SetFlags, WORDS(TCB_FLAG_FPU_DISABLED, 0), NONE).error,
             0);
    CHECK(tcb(other)->arch.fpu_on);
}

void test_tcb(void)
{
    test_new_spaces();
    test_where_a_waiter_starts_again();
    test_fpu_flag();
    world_start();
    word f = first_free, u = world_untyped(14);
    handle t = make_thread_at(u, f, 10);
    struct answer a;
    /* Authority: no more than the authority's maximum controlled priority. */
    a = invoke_words(f, LABEL_TCB_SetPriority, WORDS(256), WORDS(ROOT_SLOT_TCB));
    CHECK_IS(a.error, ERR_RangeError);
    CHECK_IS(a.mr[0], 0);
    CHECK_IS(a.mr[1], 255);
    a = invoke_words(f, LABEL_TCB_SetPriority, WORDS(1), WORDS(f));
    CHECK_IS(a.error, ERR_RangeError);
    CHECK_IS(a.mr[1], 0);
    a = invoke_words(f, LABEL_TCB_SetMCPriority, WORDS(1), WORDS(u));
    CHECK_IS(a.error, ERR_InvalidCapability);
    CHECK_IS(a.mr[0], 1);
    CHECK_IS(invoke_words(f, LABEL_TCB_SetSchedParams, WORDS(7, 3), WORDS(ROOT_SLOT_TCB)).error, 0);
    CHECK_IS(tcb(t)->mcp, 7);
    CHECK_IS(tcb(t)->priority, 3);
    /* Registers: what cannot be is made harmless. */
    word regs[22] = { 0, 20, 1ull << 63, 0x1234, ~0ull, 3, 4, 5, 6, 7, 8 };
    regs[2 + 18] = 1ull << 50;
    CHECK_IS(invoke_words(f, LABEL_TCB_WriteRegisters, 22, regs, NONE).error, 0);
    a = invoke_words(f, LABEL_TCB_ReadRegisters, WORDS(0, 20), NONE);
    CHECK_IS(a.error, 0);
    CHECK_IS(a.length, 20);
    CHECK_IS(a.mr[0], 0);
    CHECK_IS(a.mr[1], 0x1234);
    CHECK_IS(a.mr[2], 0xed7);
    CHECK_IS(a.mr[3], 3);
    CHECK_IS(tcb(t)->context.fs_base, 0);
    a = invoke_words(f, LABEL_TCB_ReadRegisters, WORDS(0, 21), NONE);
    CHECK_IS(a.error, ERR_RangeError);
    CHECK_IS(a.mr[0], 1);
    CHECK_IS(a.mr[1], 20);
    a = invoke_words(ROOT_SLOT_TCB, LABEL_TCB_ReadRegisters, WORDS(0, 1), NONE);
    CHECK_IS(a.error, ERR_IllegalOperation);
    a = invoke_words(f, LABEL_TCB_WriteRegisters, WORDS(0, 3, 1, 2), NONE);
    CHECK_IS(a.error, ERR_TruncatedMessage);
    /* Flags. */
    a = invoke_words(f, LABEL_TCB_SetFlags, WORDS(0, 0xff), NONE);
    CHECK_IS(a.error, 0);
    CHECK_IS(a.length, 1);
    CHECK_IS(a.mr[0], 1);
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
    CHECK_IS(a.error, 0);
    CHECK_IS(tcb(t)->fault_handler, 5);
    CHECK_IS(tcb(t)->ipc_buffer, 1024);
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
    CHECK(!a.answered);
    CHECK_IS(current(), 0);
}
