/* test_invoke.c - an invocation: what it looks for before it begins, and who gets an answer
 * (kernel/entry/invoke.c). */
#include <string.h>
#include "entry/invoke.h"
#include "object/notification.h"
#include "steps.h"

/* The root thread's call was stopped, and starts again. */
static bool starts_again(void)
{
    handle t = root_thread();
    check_invariants();
    return this_cpu()->current == t && tcb(t)->state == RUNNING && calls_again(&tcb(t)->context);
}

/* The root thread calls, and an interrupt comes at each look.  Does the call end at the first
 * attempt? */
static bool ends_at_once(word cptr, enum label label, word n, const word *words)
{
    word root = ROOT_SLOT_CNODE;
    world_registers(cptr, info_make(label, 0, 1, n), n, words, 1, &root);
    host_interrupt_every(1);
    world_enter(SYS_Call);
    host_interrupt_every(0);
    return !starts_again();
}

/* A call is stopped for an interrupt only where what it did stays done.  One that would begin anew
 * is not stopped: interrupts that come often enough would stop it each time, and it never ended. */
static void test_looks(void)
{
    world_start();
    word f = first_free, u = world_untyped(16), *key = &tcb(root_thread())->cspace_key;
    retype(u, ENDPOINT, 0, f, 1);
    CHECK(ends_at_once(u, LABEL_Untyped_Retype, WORDS(ENDPOINT, 0, 0, 0, f + 3, 1)));
    CHECK(!cap_is_null(*world_cap(f + 3)));
    CHECK(ends_at_once(u, LABEL_Untyped_Retype, WORDS(ENDPOINT, 0, 0, 0, f + 4, 2)));
    CHECK(!cap_is_null(*world_cap(f + 5)));
    word known = *key;
    *key = 0; /* what it remembers of its CSpace counts no more: a walk */
    CHECK(ends_at_once(ROOT_SLOT_CNODE, LABEL_CNode_Copy, WORDS(f + 1, 64, f, 64, RIGHTS_ALL)));
    CHECK(!cap_is_null(*world_cap(f + 1)));
    *key = known;
    CHECK(ends_at_once(ROOT_SLOT_CNODE, LABEL_CNode_Copy, WORDS(f + 2, 64, f, 64, RIGHTS_ALL)));
    CHECK(!cap_is_null(*world_cap(f + 2)));
    /* Memory that was cleared stays so: Retype of a row is stopped then, once. */
    CHECK_IS(on_slot(LABEL_CNode_Revoke, u).error, 0);
    CHECK(!ends_at_once(u, LABEL_Untyped_Retype, WORDS(ENDPOINT, 0, 0, 0, f, 2)));
    CHECK_IS(cap_free(*world_cap(u)), 0);
    CHECK(cap_is_null(*world_cap(f)));
    CHECK(ends_at_once(u, LABEL_Untyped_Retype, WORDS(ENDPOINT, 0, 0, 0, f, 2)));
    CHECK(!cap_is_null(*world_cap(f + 1)));
}

/* The root thread answers `caller` with a capability, and receives again. */
static void answer_with(word f, word cap)
{
    ipc_buffer(root_thread(), true)[BUFFER_CAPS] = cap;
    system_call(SYS_ReplyRecv, f, info_make(0, 0, 1, 0), 0);
}

/* Answering and receiving are one step, whatever walks they take and interrupts come. */
static void test_looks_in_answers(void)
{
    world_start();
    word f = first_free, u = world_untyped(16), *key = &tcb(root_thread())->cspace_key,
         known = *key;
    retype(u, ENDPOINT, 0, f, 1);
    retype(u, FRAME, 0, f + 2, 1);
    handle caller = make_thread_at(u, f + 1, 10);
    CHECK_IS(invoke_words(f + 1, LABEL_TCB_SetIPCBuffer, WORDS(0x1000), WORDS(f + 2)).error, 0);
    CHECK_IS(invoke_words(f + 1, LABEL_TCB_Resume, NONE, NONE).error, 0);
    word *words = ipc_buffer(caller, true);
    words[BUFFER_RECEIVE_CNODE] = ROOT_SLOT_CNODE;
    words[BUFFER_RECEIVE_DEPTH] = 64;
    for (word round = 0; round < 4; round++) {
        word to = words[BUFFER_RECEIVE_INDEX] = f + 5 + round;
        as_thread(caller, SYS_Call, f, 0, 0);
        system_call(SYS_Recv, f, 0, 0);
        CHECK_IS(tcb(caller)->state, BLOCKED_REPLY);
        /* Found at once; by a walk; by a walk for the receive slot alone; not at all. */
        words[BUFFER_RECEIVE_DEPTH] = round == 2 ? 63 : 64;
        *key = round == 1 ? 0 : known;
        host_interrupt_every(1);
        answer_with(f, round == 3 ? 0 : f);
        host_interrupt_every(0);
        check_invariants();
        CHECK_IS(tcb(root_thread())->state, BLOCKED_RECEIVE);
        CHECK_IS(tcb(caller)->state, RUNNING);
        bool arrives = round == 0 || round == 1;
        CHECK_IS(info_caps(tcb(caller)->context.info), arrives);
        CHECK(cap_is_null(*world_cap(to)) != arrives);
        *key = known;
        tcb_cancel(root_thread());
        sched_wake(root_thread());
        root_runs_again();
    }
}

/* An answer of many words to a caller whose buffer it may only read: the kernel does not write
 * there. */
static void test_answer_to_a_reader(void)
{
    world_start();
    word f = first_free, u = world_untyped(16);
    retype(u, TCB, 0, f, 2);
    retype(u, FRAME, 0, f + 2, 1);
    CHECK(copied(f + 3, f + 2, RIGHT_READ));
    CHECK_IS(invoke_words(f, LABEL_TCB_SetSpace, WORDS(0, 0, 0),
                          WORDS(ROOT_SLOT_CNODE, ROOT_SLOT_VSPACE))
                 .error,
             0);
    CHECK_IS(invoke_words(f, LABEL_TCB_SetIPCBuffer, WORDS(0x1000), WORDS(f + 3)).error, 0);
    handle t = cap_object(*world_cap(f));
    word *words = user_words(cap_object(*world_cap(f + 2)));
    struct context *ctx = &tcb(t)->context;
    ctx->cap = f + 1;
    ctx->info = info_make(LABEL_TCB_ReadRegisters, 0, 0, 2);
    ctx->mr[0] = 0;
    ctx->mr[1] = 20;
    invoke(t, ctx->info, 0, BY_CALL);
    CHECK_IS(ctx->info, info_make(0, 0, 0, MESSAGE_REGISTERS));
    CHECK_IS(ctx->mr[2], USER_FLAGS);
    for (word i = 0; i < BUFFER_CAPS; i++)
        CHECK_IS(words[i], 0);
}

/* A call of thread t, with what is in its registers and no buffer of the root thread's; returns its
 * error. */
static word call_as(handle t, word cptr, word label, word caps, word n, const word *mr)
{
    struct context *ctx = &tcb(t)->context;
    ctx->cap = cptr;
    ctx->info = info_make(label, 0, caps, n);
    memcpy(ctx->mr, mr, sizeof ctx->mr);
    enum thread_state state = tcb(t)->state;
    invoke(t, ctx->info, 0, BY_CALL);
    tcb(t)->state = state;
    return info_label(ctx->info);
}

/* Without a buffer a message has four words and no capabilities; one that may only be read is
 * enough. */
static void test_short_buffers(void)
{
    world_start();
    word f = first_free, u = world_untyped(16);
    handle t = make_thread_at(u, f, 10);
    retype(u, FRAME, 0, f + 1, 1);
    CHECK(copied(f + 2, f + 1, RIGHT_READ));
    word copy[] = { f + 3, 64, f + 1, 64 }, registers[] = { 0, 3, 0, 0 };
    retype(u, TCB, 0, f + 4, 1);
    CHECK_IS(call_as(t, f + 4, LABEL_TCB_WriteRegisters, 0, 5, registers), ERR_TruncatedMessage);
    CHECK_IS(call_as(t, ROOT_SLOT_CNODE, LABEL_CNode_Copy, 1, 5, copy), ERR_TruncatedMessage);
    CHECK_IS(invoke_words(f, LABEL_TCB_SetIPCBuffer, WORDS(0x1000), WORDS(f + 2)).error, 0);
    word *words = user_words(cap_object(*world_cap(f + 1)));
    words[BUFFER_MESSAGE + 4] = RIGHTS_ALL;
    words[BUFFER_CAPS] = ROOT_SLOT_CNODE;
    CHECK_IS(call_as(t, f + 4, LABEL_TCB_WriteRegisters, 0, 5, registers), 0);
    CHECK_IS(call_as(t, ROOT_SLOT_CNODE, LABEL_CNode_Copy, 1, 5, copy), 0);
    CHECK(!cap_is_null(*world_cap(f + 3)));
}

/* A signal's capabilities are looked for, though they go nowhere: if one is missing, nothing is
 * signalled. */
static void test_signal_with_capabilities(void)
{
    world_start();
    word f = first_free, u = world_untyped(16);
    retype(u, NOTIFICATION, 0, f, 1);
    const struct notification *n = notification(cap_object(*world_cap(f)));
    ipc_buffer(root_thread(), true)[BUFFER_CAPS] = f;
    system_call(SYS_Send, f, info_make(0, 0, 1, 0), 0);
    CHECK_IS(queue_tag(&n->waiters), NTFN_ACTIVE);
    CHECK_IS(tcb(root_thread())->state, RUNNING);
    system_call(SYS_NBRecv, f, 0, 0);
    ipc_buffer(root_thread(), true)[BUFFER_CAPS] = ~0ull - 5;
    system_call(SYS_Send, f, info_make(0, 0, 1, 0), 0);
    CHECK_IS(queue_tag(&n->waiters), NTFN_IDLE);
    CHECK_IS(tcb(root_thread())->state, INACTIVE);
    /* A fault whose handler's address leads nowhere, too. */
    world_start();
    tcb(root_thread())->fault_handler = ~0ull - 5;
    world_fault(FAULT_VMFault, 0x1000, 4);
    CHECK_IS(tcb(root_thread())->state, INACTIVE);
}

void test_invoke(void)
{
    test_looks();
    test_looks_in_answers();
    test_answer_to_a_reader();
    test_short_buffers();
    test_signal_with_capabilities();
}
