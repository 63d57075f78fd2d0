/* test_fault.c - reports of faults, and their answers (kernel/entry/fault.c,
 * kernel/message/report.c). */
#include "arch.h"
#include "steps.h"

/* A handler without an IPC buffer gets what four registers hold, and its answer sets no more. */
static void test_no_buffer(void)
{
    world_start();
    word f = first_free, u = world_untyped(16);
    handle t[1], root = root_thread();
    retype(u, ENDPOINT, 0, f, 1);
    wait_there(u, f + 1, 1, SYS_Recv, f, t);
    tcb(root)->fault_handler = f;
    world_fault(FAULT_UserException, 0, 13);
    check_invariants();
    CHECK_IS(tcb(root)->state, BLOCKED_REPLY);
    CHECK_IS(tcb(t[0])->state, RUNNING);
    CHECK_IS(info_label(tcb(t[0])->context.info), FAULT_UserException);
    CHECK_IS(info_length(tcb(t[0])->context.info), MESSAGE_REGISTERS);
    CHECK_IS(this_cpu()->current, t[0]);
    world_registers(f, info_make(0, 0, 0, 20), WORDS(0x400123, 0x7000, 0x202, 0x5555), NONE);
    world_enter(SYS_ReplyRecv);
    check_invariants();
    CHECK(tcb(root)->state == RUNNING || tcb(root)->state == RESTARTING);
    CHECK_IS(context_get(&tcb(root)->context, context_of_exception_fault(0)), 0x400123);
    for (word i = 0; i < CONTEXT_WORDS; i++)
        CHECK(context_get(&tcb(root)->context, i) != 0x5555);
}

/* A fault handler whose IPC buffer may only be read: four words of the report reach it, all of its
 * answer counts. */
static void test_read_only_buffer(void)
{
    world_start();
    word f = first_free, u = world_untyped(16);
    handle t[1], root = root_thread();
    retype(u, ENDPOINT, 0, f, 1);
    retype(u, FRAME, 0, f + 1, 1);
    CHECK(copied(f + 2, f + 1, RIGHT_READ));
    wait_there(u, f + 3, 1, SYS_Recv, f, t);
    CHECK_IS(invoke_words(f + 3, LABEL_TCB_SetIPCBuffer, WORDS(0x1000), WORDS(f + 2)).error, 0);
    CHECK(ipc_buffer(t[0], true) == NULL && ipc_buffer(t[0], false) != NULL);
    tcb(root)->fault_handler = f;
    world_enter((enum syscall_number)99);
    check_invariants();
    CHECK_IS(tcb(root)->state, BLOCKED_REPLY);
    CHECK_IS(this_cpu()->current, t[0]);
    CHECK_IS(tcb(t[0])->context.info, info_make(FAULT_UnknownSyscall, 0, 0, MESSAGE_REGISTERS));
    word *words = user_words(cap_object(*world_cap(f + 1)));
    for (word i = 0; i < 20; i++)
        words[BUFFER_MESSAGE + i] = 0x1000 + i;
    tcb(t[0])->context.mr[0] = 7;
    tcb(t[0])->context.cap = f;
    tcb(t[0])->context.info = info_make(0, 0, 0, 20);
    enter_slow((word)(int64_t)SYS_ReplyRecv);
    check_invariants();
    struct context *ctx = &tcb(root)->context;
    CHECK_IS(context_get(ctx, context_of_syscall_fault(0)), 7);
    for (word i = MESSAGE_REGISTERS; i < PLAIN_FAULT_WORDS; i++)
        CHECK_IS(context_get(ctx, context_of_syscall_fault(i)), 0x1000 + i);
    /* An exception's answer has three words, however many come. */
    tcb(root)->state = RUNNING;
    world_fault(FAULT_UserException, 0, 13);
    word kept = context_get(ctx, context_of_syscall_fault(6));
    tcb(t[0])->context.mr[0] = 0x400124;
    tcb(t[0])->context.mr[3] = 0x5555;
    tcb(t[0])->context.cap = f;
    tcb(t[0])->context.info = info_make(0, 0, 0, 20);
    enter_slow((word)(int64_t)SYS_ReplyRecv);
    check_invariants();
    CHECK_IS(context_get(ctx, context_of_exception_fault(0)), 0x400124);
    CHECK_IS(context_get(ctx, context_of_syscall_fault(6)), kept);
    for (word i = 0; i < CONTEXT_WORDS; i++)
        CHECK(context_get(ctx, i) != 0x5555);
}

/* A thread that was to report a fault and is resumed sends its own messages.  (On seL4 each of them
 * arrives as that old report.) */
static void test_resumed_after_fault(void)
{
    world_start();
    word u = world_untyped(16), f = first_free;
    CHECK_IS(retype(u, ENDPOINT, 0, f, 2).error, 0);
    handle t = make_thread_at(u, f + 2, 10);
    CHECK_IS(invoke_words(f + 2, LABEL_TCB_SetSpace, WORDS(f, 0, 0),
                          WORDS(ROOT_SLOT_CNODE, ROOT_SLOT_VSPACE))
                 .error,
             0);
    CHECK_IS(invoke_words(f + 2, LABEL_TCB_Resume, NONE, NONE).error, 0);
    step_back_for(t);
    world_fault(FAULT_UserException, 0, 6);
    root_runs_again();
    CHECK_IS(tcb(t)->state, BLOCKED_SEND);
    CHECK_IS(tcb_waits_at(t), cap_object(*world_cap(f)));
    CHECK_IS(invoke_words(f + 2, LABEL_TCB_Resume, NONE, NONE).error, 0);
    step_back_for(t);
    system_call(SYS_Send, f + 1, info_make(0x55, 0, 0, 1), 42);
    root_runs_again();
    system_call(SYS_Recv, f + 1, 0, 0);
    CHECK_IS(info_label(tcb(root_thread())->context.info), 0x55);
    CHECK_IS(tcb(root_thread())->context.mr[0], 42);
}

void test_fault(void)
{
    test_no_buffer();
    test_read_only_buffer();
    test_resumed_after_fault();
}
