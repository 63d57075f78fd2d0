/* test_rare.c - what seldom happens: branches that no other test takes (tools/branches.sh), and
 * changes of the kernel that no other test saw (make mutants). */
#include <string.h>
#include "arch.h"
#include "entry/invoke.h"
#include "object/irq.h"
#include "machine.h"
#include "object/endpoint.h"
#include "object/notification.h"
#include "message/parcel.h"
#include "object/vspace.h"
#include "world.h"

enum { UNTYPED, TCB, ENDPOINT, NOTIFICATION, CNODE, PDPT, PML4, HUGE, FRAME, LARGE, PT, PD };

static struct answer on_slot(enum label label, word s)
{
    return invoke_words(ROOT_SLOT_CNODE, label, WORDS(s, 64), NONE);
}

static bool copied(word dest, word src, word rights)
{
    return invoke_words(ROOT_SLOT_CNODE, LABEL_CNode_Copy, WORDS(dest, 64, src, 64, rights),
                        WORDS(ROOT_SLOT_CNODE))
               .error == 0;
}

/* Slot src of the root CNode goes into slot i of the CNode of 4 slots in f. */
static bool moved_into(word f, word i, word src)
{
    return invoke_words(f, LABEL_CNode_Move, WORDS(i, 2, src, 64), WORDS(ROOT_SLOT_CNODE)).error ==
           0;
}

static bool mapped(word what, enum label label, word vspace, word at)
{
    return invoke_words(what, label, WORDS(at, 0), WORDS(vspace)).error == 0;
}

/* The root thread steps back until t, of priority 10 like all here, runs; and runs again. */
static void step_back_for(handle t)
{
    sched_set_priority(root_thread(), 0);
    for (int i = 0; i < 40 && this_cpu()->current != t; i++)
        entry_tick();
    CHECK_IS(this_cpu()->current, t);
}

static void root_runs_again(void)
{
    sched_set_priority(root_thread(), 255);
    entry_tick();
}

static void as_thread(handle t, enum syscall_number number, word cptr)
{
    step_back_for(t);
    system_call(number, cptr, 0, 0);
    root_runs_again();
}

/* Threads in slots from `at` on make this call on cptr, each of which blocks. */
static void wait_there(word u, word at, word n, enum syscall_number number, word cptr, handle *t)
{
    for (word i = 0; i < n; i++) {
        t[i] = make_thread_at(u, at + i, 10);
        CHECK_IS(invoke_words(at + i, LABEL_TCB_Resume, NONE, NONE).error, 0);
        as_thread(t[i], number, cptr);
        CHECK(tcb(t[i])->state != RUNNING && tcb(t[i])->state != RESTARTING);
    }
}

/* Every kind of capability that there can be, named or not: each question has an answer. */
static void test_totals(void)
{
    world_start();
    word f = first_free, named[32] = { 0 };
#define CAP(name, number, ...) CHECK(!named[CAP_##name]++ && TYPE_SHOWN(CAP_##name) == number);
#include "hall/types.def"
#include "object_types.def"
#undef CAP
    for (word t = 0; t < 32; t++) {
        struct call c = { .caller = 0 };
        struct cap cap = { t * P2(59), 0 }, out = { 1, 1 };
        c.cap = cap;
        enum error_code s = cap_derive(world_slot(f), cap, &out);
        CHECK(s != ERR_NoError || cap_is_null(out) || out.w0 / P2(59) == t);
        CHECK(cap_with_rights(cap, 0).w0 / P2(59) == (named[t] ? t : 0));
        struct cap with = cap_with_data(cap, true, 0);
        CHECK(cap_is_null(with) || with.w0 / P2(59) == t);
        CHECK(cap_memory_bits(cap) <= 63);
        for (word u = 0; u < 32; u++)
            CHECK(!cap_covers(cap, (struct cap){ u * P2(59), 0 }) || (named[t] && named[u]));
        CHECK(t == CAP_reply || cap_finalise(cap, false));
        if (!named[t]) {
            CHECK(cap_finalise(cap, true) && cap_is_null(out));
            CHECK(cap_invoke(&c) != OK);
        }
    }
    /* Nothing to finalise, nothing to invoke. */
    CHECK(cap_finalise(cap_null(), true));
    CHECK_IS(invoke_words(f, 0, NONE, NONE).error, ERR_InvalidCapability);
    /* The same place, another size: not the same CNode. */
    struct cap node = cap_set_radix(cap_make(CAP_cnode, 0x4000, 0), 4);
    CHECK(cap_covers(node, node) && !cap_covers(node, cap_set_radix(node, 5)));
    CHECK(!cap_covers(node, cap_set_radix(cap_make(CAP_cnode, 0x8000, 0), 4)));
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
    CHECK(on_slot(LABEL_CNode_Revoke, u).error == 0 && !derive_has_child(world_slot(u)));
}

/* A pool of identifiers with address spaces dies with the CNode that holds it: one step is not
 * enough. */
static void test_pool_within(word every)
{
    world_start();
    word f = first_free, u = world_untyped(17);
    retype(u, CNODE, 2, f, 1);
    retype(u, UNTYPED, 12, f + 1, 1);
    CHECK(invoke_words(ROOT_SLOT_ASID_CONTROL, LABEL_X86_ASIDControl_MakePool, WORDS(f + 2, 64),
                       WORDS(f + 1, ROOT_SLOT_CNODE))
              .error == 0);
    retype(u, PML4, 0, f + 3, 5);
    for (word i = 0; i < 5; i++)
        CHECK_IS(invoke_words(f + 2, LABEL_X86_ASIDPool_Assign, NONE, WORDS(f + 3 + i)).error, 0);
    CHECK(moved_into(f, 1, f + 2));
    host_interrupt_every(every);
    CHECK_IS(on_slot(LABEL_CNode_Delete, f).error, 0);
    host_interrupt_every(0);
    CHECK(kernel.asid_pool[1] == 0 && vspace_of_asid(512) == 0);
    /* Others get the same identifiers while the first live, and keep them when those go. */
    CHECK(invoke_words(ROOT_SLOT_ASID_CONTROL, LABEL_X86_ASIDControl_MakePool, WORDS(f + 2, 64),
                       WORDS(f + 1, ROOT_SLOT_CNODE))
              .error == 0);
    retype(u, PML4, 0, f + 9, 1);
    CHECK(invoke_words(f + 2, LABEL_X86_ASIDPool_Assign, NONE, WORDS(f + 9)).error == 0);
    CHECK(cap_pml4_asid(*world_cap(f + 9)) == 512 && cap_pml4_asid(*world_cap(f + 3)) == 512);
    CHECK(on_slot(LABEL_CNode_Delete, f + 3).error == 0);
    CHECK(vspace_of_asid(512) == cap_object(*world_cap(f + 9)));
}

/* A directory goes, another comes in its place: what was mapped through the first leaves the second
 * alone. */
static void test_replaced(void)
{
    world_start();
    word f = first_free, u = world_untyped(17), at = 0x40000000;
    retype(u, PML4, 0, f, 1);
    retype(u, PDPT, 0, f + 1, 1);
    retype(u, PD, 0, f + 2, 2);
    retype(u, PT, 0, f + 4, 2);
    CHECK_IS(invoke_words(ROOT_SLOT_ASID_POOL, LABEL_X86_ASIDPool_Assign, NONE, WORDS(f)).error, 0);
    CHECK(mapped(f + 1, LABEL_X86_PDPT_Map, f, at) &&
          mapped(f + 2, LABEL_X86_PageDirectory_Map, f, at));
    CHECK(mapped(f + 4, LABEL_X86_PageTable_Map, f, at));
    CHECK_IS(invoke_words(f + 2, LABEL_X86_PageDirectory_Unmap, NONE, NONE).error, 0);
    CHECK(mapped(f + 3, LABEL_X86_PageDirectory_Map, f, at) &&
          mapped(f + 5, LABEL_X86_PageTable_Map, f, at));
    const word *pd = table(cap_object(*world_cap(f + 3)));
    word entry = pd[0];
    CHECK(entry != 0);
    CHECK(on_slot(LABEL_CNode_Delete, f + 4).error == 0 && pd[0] == entry);
}

/* The notification of an interrupt is kept alive by the interrupt alone, and threads wait for it:
 * it goes when another is set, when it is cleared, when the handler goes. */
static void test_irq_waiters(word every, word how)
{
    world_start();
    word f = first_free, u = world_untyped(16);
    handle t[4];
    const enum label get = LABEL_IRQControl_GetIOAPIC;
    for (word i = 0; i < 2; i++)
        CHECK(invoke_words(ROOT_SLOT_IRQ_CONTROL, get, WORDS(f + i, 64, 0, 2 + i, 0, 0, 5 + i),
                           WORDS(ROOT_SLOT_CNODE))
                  .error == 0);
    CHECK(copied(f + 2, f, RIGHTS_ALL));
    retype(u, NOTIFICATION, 0, f + 3, 2);
    CHECK_IS(invoke_words(f, LABEL_IRQHandler_SetNotification, NONE, WORDS(f + 3)).error, 0);
    wait_there(u, f + 10, 4, SYS_Recv, f + 3, t);
    CHECK_IS(on_slot(LABEL_CNode_Delete, f + 3).error, 0);
    CHECK_IS(tcb(t[0])->state, BLOCKED_NOTIFICATION);
    CHECK(on_slot(LABEL_CNode_Delete, f + 2).error == 0); /* a copy: nothing happens */
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
    CHECK(slot_is_empty(irq_slot(21)) == (how != 0));
    CHECK(kernel.irq_issued[21] == (how != 2) && kernel.irq_issued[22]);
    CHECK(on_slot(LABEL_CNode_Revoke, ROOT_SLOT_IRQ_CONTROL).error == 0 &&
          cap_is_null(*world_cap(f + 1)));
}

/* Ranges of ports beside each other, and copies of them. */
static void test_ports(void)
{
    world_start();
    word f = first_free;
    for (word i = 0; i < 3; i++)
        CHECK(invoke_words(ROOT_SLOT_IO_PORT_CONTROL, LABEL_X86_IOPortControl_Issue,
                           WORDS(0x100 + 16 * i, 0x10f + 16 * i, f + i, 64), WORDS(ROOT_SLOT_CNODE))
                  .error == 0);
    CHECK(copied(f + 3, f + 1, RIGHTS_ALL));
    CHECK_IS(on_slot(LABEL_CNode_Delete, f + 1).error, 0);
    CHECK_IS(invoke_words(f + 3, LABEL_X86_IOPort_In8, WORDS(0x115), NONE).error, 0);
    CHECK(on_slot(LABEL_CNode_Revoke, f + 2).error == 0 && !cap_is_null(*world_cap(f + 3)));
    CHECK(cap_covers(*world_cap(f), *world_cap(f)) &&
          !cap_covers(*world_cap(f), *world_cap(f + 2)));
    CHECK(!cap_covers(*world_cap(f), cap_set_last_port(*world_cap(f), 0x11f)));
    CHECK_IS(on_slot(LABEL_CNode_Revoke, ROOT_SLOT_IO_PORT_CONTROL).error, 0);
    CHECK(cap_is_null(*world_cap(f)) && cap_is_null(*world_cap(f + 3)));
}

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
    CHECK(tcb(root)->state == BLOCKED_REPLY && tcb(t[0])->state == RUNNING);
    CHECK_IS(info_label(tcb(t[0])->context.info), FAULT_UserException);
    CHECK_IS(info_length(tcb(t[0])->context.info), MESSAGE_REGISTERS);
    CHECK_IS(this_cpu()->current, t[0]);
    world_registers(f, info_make(0, 0, 0, 20), WORDS(0x400123, 0x7000, 0x202, 0x5555), NONE);
    world_enter(SYS_ReplyRecv);
    check_invariants();
    CHECK(tcb(root)->state == RUNNING || tcb(root)->state == RESTARTING);
    CHECK(context_get(&tcb(root)->context, context_of_exception_fault(0)) == 0x400123);
    for (word i = 0; i < CONTEXT_WORDS; i++)
        CHECK(context_get(&tcb(root)->context, i) != 0x5555);
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
    /* Who may not use the FPU any more has used it before. */
    tcb(other)->fpu_used = true;
    CHECK_IS(invoke_words(f + 2, LABEL_TCB_SetFlags, WORDS(0, TCB_FLAG_FPU_DISABLED), NONE).error,
             0);
    CHECK(!tcb(other)->fpu_on);
    CHECK_IS(invoke_words(f + 2, LABEL_TCB_SetFlags, WORDS(TCB_FLAG_FPU_DISABLED, 0), NONE).error,
             0);
    CHECK(tcb(other)->fpu_on);
    /* Without the right to read: a capability fault. */
    CHECK(copied(f + 4, f, RIGHT_WRITE));
    handle handler[1];
    wait_there(u, f + 5, 1, SYS_Recv, f + 3, handler);
    tcb(root)->fault_handler = f + 3;
    system_call(SYS_Recv, f + 4, 0, 0);
    CHECK(tcb(root)->state == BLOCKED_REPLY &&
          info_label(tcb(handler[0])->context.info) == FAULT_CapFault);
    CHECK(tcb(handler[0])->context.mr[1] == f + 4 && tcb(handler[0])->context.mr[2] == 1);
}

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
    CHECK(invoke_words(f + 4, LABEL_TCB_Configure, WORDS(7, 0, 0, 0),
                       WORDS(ROOT_SLOT_CNODE, ROOT_SLOT_VSPACE, 0))
              .error == ERR_IllegalOperation);
    CHECK(invoke_words(f + 4, LABEL_TCB_SetSpace, WORDS(7, 0, 0),
                       WORDS(ROOT_SLOT_CNODE, ROOT_SLOT_VSPACE))
              .error == ERR_IllegalOperation);
    host_interrupt_every(0);
    CHECK(before.w0 == tcb_cap(t, TCB_CSPACE)->w0 && tcb(t)->fault_handler == 1);
    CHECK(on_slot(LABEL_CNode_Revoke, u).error == 0 && !derive_has_child(world_slot(u)));
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
        CHECK(invoke_words(ROOT_SLOT_CNODE, LABEL_CNode_Mint,
                           WORDS(f + 10 + i, 64, i < 2 ? f : f + 4, 64, RIGHTS_ALL, 1 + i % 2),
                           WORDS(ROOT_SLOT_CNODE))
                  .error == 0);
    for (word i = 0; i < 3; i++)
        wait_there(u, f + 1 + i, 1, SYS_Send, f + 10 + i % 2, t + i);
    host_interrupt_every(1);
    begin_cancel(f + 11);
    CHECK_IS(tcb(root)->cancel_next, t[1]);
    begin_cancel(f + 10); /* another badge: from the head again */
    CHECK(tcb(t[0])->state == RESTARTING && tcb(root)->cancel_next == t[1]);
    begin_cancel(f + 12); /* another endpoint, where nobody waits */
    begin_cancel(f + 11);
    CHECK_IS(tcb(root)->cancel_next, t[2]);
    host_interrupt_every(0);
    tcb_suspend(t[2]);
    check_invariants();
    CHECK_IS(tcb(root)->cancel_next, 0);
    /* Or it is received from. */
    CHECK(invoke_words(f + 3, LABEL_TCB_Resume, NONE, NONE).answered);
    as_thread(t[2], SYS_Send, f + 10);
    as_thread(t[0], SYS_Send, f + 10);
    host_interrupt_every(1);
    begin_cancel(f + 11);
    host_interrupt_every(0);
    handle stands = tcb(root)->cancel_next;
    CHECK(stands != 0 && tcb(stands)->cancel_by == root);
    handle taker = make_thread_at(u, f + 20, 10);
    CHECK_IS(invoke_words(f + 20, LABEL_TCB_Resume, NONE, NONE).error, 0);
    for (int i = 0; i < 3 && tcb(stands)->state == BLOCKED_SEND; i++)
        as_thread(taker, SYS_Recv, f);
    check_invariants();
    CHECK(tcb(stands)->cancel_by == 0 && tcb(root)->cancel_next != stands);
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
        CHECK(invoke_words(ROOT_SLOT_CNODE, LABEL_CNode_Mint,
                           WORDS(f + i, 64, f, 64, RIGHTS_ALL, i), WORDS(ROOT_SLOT_CNODE))
                  .error == 0);
    for (word i = 0; i < SENDERS; i++)
        wait_there(u, f + 4 + i, 1, SYS_Send, f + 1 + i % 2, t + i);
    host_interrupt_every(1);
    begin_cancel(f + 1); /* the first is gone; it stands at the second */
    CHECK(tcb(root)->cancel_next == t[1] && tcb(t[1])->cancel_by == root);
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
    for (int i = 0; i < 100 && tcb(second)->state != INACTIVE && its_ctx->next_ip == 0x400000;
         i++) {
        its_ctx->next_ip = 0x400002;
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

/* The root thread offers the capability in `cap` through the endpoint in f to `receiver`, which has
 * its receive slot there; how many arrive. */
static word offered(word f, handle receiver, word cap, word cnode, word index, word depth)
{
    word *words = ipc_buffer(receiver, true);
    words[BUFFER_RECEIVE_CNODE] = cnode;
    words[BUFFER_RECEIVE_INDEX] = index;
    words[BUFFER_RECEIVE_DEPTH] = depth;
    as_thread(receiver, SYS_Recv, f);
    ipc_buffer(root_thread(), true)[BUFFER_CAPS] = cap;
    system_call(SYS_Send, f, info_make(0, 0, 1, 0), 0);
    return info_caps(tcb(receiver)->context.info);
}

static void test_offers(void)
{
    world_start();
    word f = first_free, u = world_untyped(16);
    retype(u, ENDPOINT, 0, f, 1);
    retype(u, FRAME, 0, f + 2, 1);
    retype(u, CNODE, 1, f + 3, 1);
    handle receiver = make_thread_at(u, f + 1, 10);
    CHECK_IS(invoke_words(f + 1, LABEL_TCB_SetIPCBuffer, WORDS(0x1000), WORDS(f + 2)).error, 0);
    CHECK_IS(invoke_words(f + 1, LABEL_TCB_Resume, NONE, NONE).error, 0);
    /* An untyped that has children. */
    CHECK(offered(f, receiver, u, ROOT_SLOT_CNODE, f + 5, 64) == 0 &&
          cap_is_null(*world_cap(f + 5)));
    /* A receive slot whose address ends too early, in a CNode of two; then one bit of depth, which
     * is all. */
    CHECK_IS(offered(f, receiver, ROOT_SLOT_TCB, f + 3, 1, 4), 0);
    CHECK_IS(offered(f, receiver, ROOT_SLOT_TCB, f + 3, 1, 1), 1);
    CHECK_IS(cap_type(slot(cap_object(*world_cap(f + 3)) + SLOT_SIZE)->cap), CAP_tcb);
    /* The endpoint itself arrives as its badge: nothing is left for the receive slot. */
    CHECK(offered(f, receiver, f, ROOT_SLOT_CNODE, f + 6, 64) == 1 &&
          cap_is_null(*world_cap(f + 6)));
    CHECK_IS(tcb(receiver)->context.info, info_make(0, 1, 1, 0));
    /* A sender that waits, with a buffer that can only be read. */
    retype(u, FRAME, 0, f + 7, 1);
    CHECK(copied(f + 8, f + 7, RIGHT_READ));
    handle sender = make_thread_at(u, f + 9, 10);
    CHECK_IS(invoke_words(f + 9, LABEL_TCB_SetIPCBuffer, WORDS(0x2000), WORDS(f + 8)).error, 0);
    CHECK_IS(invoke_words(f + 9, LABEL_TCB_Resume, NONE, NONE).error, 0);
    word *offer = user_words(cap_object(*world_cap(f + 7)));
    for (word round = 0; round < 2; round++) {
        offer[BUFFER_CAPS] = round == 0 ? f : (word)ROOT_SLOT_TCB;
        step_back_for(sender);
        system_call(SYS_Send, f, info_make(0, 0, 1, 0), 0);
        root_runs_again();
        CHECK_IS(tcb(sender)->state, BLOCKED_SEND);
        as_thread(receiver, SYS_Recv, f);
        CHECK(tcb(receiver)->context.info == info_make(0, round == 0, 1, 0));
        CHECK(cap_is_null(*world_cap(f + 6)) == (round == 0));
    }
}

/* The root thread's call was stopped before it did anything, and starts again. */
static bool starts_again(void)
{
    handle t = root_thread();
    check_invariants();
    return this_cpu()->current == t && tcb(t)->state == RUNNING &&
           tcb(t)->context.next_ip == 0x400000;
}

/* Calls that walk far for their capabilities, and Retype of a row, stop for an interrupt before
 * they do anything; those that find everything at once do not look. */
static void test_looks(void)
{
    world_start();
    word f = first_free, u = world_untyped(16), *key = &tcb(root_thread())->cspace_key,
         known = *key;
    word copy[] = { f + 1, 64, f, 64, RIGHTS_ALL };
    retype(u, ENDPOINT, 0, f, 1);
    host_interrupt_every(1);
    CHECK(retype(u, ENDPOINT, 0, f + 3, 1).error == 0 && !cap_is_null(*world_cap(f + 3)));
    word root = ROOT_SLOT_CNODE, free = cap_free(*world_cap(u));
    word row[] = { ENDPOINT, 0, 0, 0, f + 4, 2 };
    world_registers(u, info_make(LABEL_Untyped_Retype, 0, 1, 6), 6, row, 1, &root);
    world_enter(SYS_Call);
    CHECK(starts_again() && cap_is_null(*world_cap(f + 4)) && cap_free(*world_cap(u)) == free);
    *key = 0; /* what it remembers of its CSpace counts no more */
    world_registers(root, info_make(LABEL_CNode_Copy, 0, 1, 5), 5, copy, 1, &root);
    world_enter(SYS_Call);
    CHECK(starts_again() && cap_is_null(*world_cap(f + 1)));
    host_interrupt_every(0);
    world_registers(root, info_make(LABEL_CNode_Copy, 0, 1, 5), 5, copy, 1, &root);
    world_enter(SYS_Call);
    CHECK(!cap_is_null(*world_cap(f + 1)));
    *key = known;
    host_interrupt_every(1);
    copy[0] = f + 2;
    world_registers(root, info_make(LABEL_CNode_Copy, 0, 1, 5), 5, copy, 1, &root);
    world_enter(SYS_Call);
    CHECK(!cap_is_null(*world_cap(f + 2)));
    host_interrupt_every(0);
}

/* The root thread answers `caller` with a capability, and receives again. */
static void answer_with(word f, word cap)
{
    ipc_buffer(root_thread(), true)[BUFFER_CAPS] = cap;
    system_call(SYS_ReplyRecv, f, info_make(0, 0, 1, 0), 0);
}

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
        as_thread(caller, SYS_Call, f);
        system_call(SYS_Recv, f, 0, 0);
        CHECK_IS(tcb(caller)->state, BLOCKED_REPLY);
        /* Found at once; by a walk; by a walk for the receive slot alone; not at all. */
        words[BUFFER_RECEIVE_DEPTH] = round == 2 ? 63 : 64;
        *key = round == 1 ? 0 : known;
        host_interrupt_every(1);
        answer_with(f, round == 3 ? 0 : f);
        CHECK((round == 0 || round == 3) == (tcb(root_thread())->state == BLOCKED_RECEIVE));
        if (round == 1 || round == 2) {
            CHECK(starts_again() && tcb(caller)->state == BLOCKED_REPLY &&
                  cap_is_null(*world_cap(to)));
            host_interrupt_every(0);
            answer_with(f, f);
        }
        host_interrupt_every(0);
        check_invariants();
        CHECK(tcb(root_thread())->state == BLOCKED_RECEIVE && tcb(caller)->state == RUNNING);
        bool arrives = round == 0 || round == 1;
        CHECK(info_caps(tcb(caller)->context.info) == arrives &&
              cap_is_null(*world_cap(to)) != arrives);
        *key = known;
        tcb_cancel(root_thread());
        sched_wake(root_thread());
        root_runs_again();
    }
}

/* As many capabilities as were told are looked for, no more, and the one that is not there is
 * named. */
static void test_parcel_find(void)
{
    world_start();
    word buffer[BUFFER_CAPS + MESSAGE_CAPS] = { 0 };
    handle found[MESSAGE_CAPS] = { 0 };
    struct walk w;
    buffer[BUFFER_CAPS] = ROOT_SLOT_CNODE;
    buffer[BUFFER_CAPS + 1] = buffer[BUFFER_CAPS + 2] = ~0ull - 5;
    CHECK(parcel_find(root_thread(), buffer, 1, found, &w) && found[0] && !found[1]);
    CHECK(!parcel_find(root_thread(), buffer, 2, found, &w) && w.cptr == ~0ull - 5);
    found[0] = 0;
    CHECK(parcel_find_quick(root_thread(), buffer, 1, found) && found[0] && !found[1]);
    CHECK(!parcel_find_quick(root_thread(), buffer, 2, found));
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
    CHECK(invoke_words(f, LABEL_TCB_SetSpace, WORDS(0, 0, 0),
                       WORDS(ROOT_SLOT_CNODE, ROOT_SLOT_VSPACE))
              .error == 0);
    CHECK_IS(invoke_words(f, LABEL_TCB_SetIPCBuffer, WORDS(0x1000), WORDS(f + 3)).error, 0);
    handle t = cap_object(*world_cap(f));
    word *words = user_words(cap_object(*world_cap(f + 2)));
    struct context *ctx = &tcb(t)->context;
    ctx->cap = f + 1;
    ctx->info = info_make(LABEL_TCB_ReadRegisters, 0, 0, 2);
    ctx->mr[0] = 0;
    ctx->mr[1] = 20;
    invoke(t, ctx->info, 0, true, true);
    CHECK(ctx->info == info_make(0, 0, 0, MESSAGE_REGISTERS) && ctx->mr[2] == USER_FLAGS);
    for (word i = 0; i < BUFFER_CAPS; i++)
        CHECK_IS(words[i], 0);
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
    CHECK(queue_tag(&n->waiters) == NTFN_ACTIVE && tcb(root_thread())->state == RUNNING);
    system_call(SYS_NBRecv, f, 0, 0);
    ipc_buffer(root_thread(), true)[BUFFER_CAPS] = ~0ull - 5;
    system_call(SYS_Send, f, info_make(0, 0, 1, 0), 0);
    CHECK(queue_tag(&n->waiters) == NTFN_IDLE && tcb(root_thread())->state == INACTIVE);
    /* A fault whose handler's address leads nowhere, too. */
    world_start();
    tcb(root_thread())->fault_handler = ~0ull - 5;
    world_fault(FAULT_VMFault, 0x1000, 4);
    CHECK_IS(tcb(root_thread())->state, INACTIVE);
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
    invoke(t, ctx->info, 0, true, true);
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
    CHECK(call_as(t, ROOT_SLOT_CNODE, LABEL_CNode_Copy, 1, 5, copy) == 0 &&
          !cap_is_null(*world_cap(f + 3)));
}

/* A server that may not grant answers by a capability put aside: nothing goes with the answer. */
static void test_answer_without_grant(void)
{
    world_start();
    word f = first_free, u = world_untyped(16);
    handle caller[1];
    retype(u, ENDPOINT, 0, f, 1);
    CHECK(copied(f + 1, f, RIGHT_READ));
    wait_there(u, f + 2, 1, SYS_Call, f, caller);
    retype(u, FRAME, 0, f + 4, 1);
    CHECK_IS(invoke_words(f + 2, LABEL_TCB_SetIPCBuffer, WORDS(0x1000), WORDS(f + 4)).error, 0);
    const word slot[] = { ROOT_SLOT_CNODE, f + 6, 64 };
    memcpy(ipc_buffer(caller[0], true) + BUFFER_RECEIVE_CNODE, slot, sizeof slot);
    system_call(SYS_Recv, f + 1, 0, 0);
    CHECK_IS(invoke_words(ROOT_SLOT_CNODE, LABEL_CNode_SaveCaller, WORDS(f + 5, 64), NONE).error,
             0);
    ipc_buffer(root_thread(), true)[BUFFER_CAPS] = f;
    system_call(SYS_Send, f + 5, info_make(0, 0, 1, 0), 0);
    check_invariants();
    CHECK(tcb(caller[0])->state == RUNNING && cap_is_null(*world_cap(f + 6)));
    CHECK_IS(info_caps(tcb(caller[0])->context.info), 0);
    /* And a receiver whose CSpace has to be walked is not packed for at once. */
    struct parcel p;
    tcb(caller[0])->cspace_key = 0;
    CHECK(!parcel_pack_quick(&p, root_thread(), caller[0]));
}

/* Whether a capability travels is for the sender's right to say, whichever of the two waited. */
static void test_whose_grant(bool sender_waits, word senders, word receivers)
{
    world_start();
    word f = first_free, u = world_untyped(16);
    retype(u, ENDPOINT, 0, f, 1);
    retype(u, FRAME, 0, f + 1, 1);
    CHECK(copied(f + 2, f, RIGHT_WRITE | senders) && copied(f + 3, f, RIGHT_READ | receivers));
    handle t = make_thread_at(u, f + 4, 10), root = root_thread();
    CHECK_IS(invoke_words(f + 4, LABEL_TCB_SetIPCBuffer, WORDS(0x1000), WORDS(f + 1)).error, 0);
    CHECK_IS(invoke_words(f + 4, LABEL_TCB_Resume, NONE, NONE).error, 0);
    handle sender = sender_waits ? t : root, receiver = sender_waits ? root : t;
    const word slot[] = { ROOT_SLOT_CNODE, f + 5, 64 };
    memcpy(ipc_buffer(receiver, true) + BUFFER_RECEIVE_CNODE, slot, sizeof slot);
    ipc_buffer(sender, true)[BUFFER_CAPS] = f + 4;
    step_back_for(t);
    for (int i = 0; i < 2; i++) {
        if (this_cpu()->current == sender)
            system_call(SYS_Send, f + 2, info_make(0, 0, 1, 0), 0);
        else
            system_call(SYS_Recv, f + 3, 0, 0);
        root_runs_again();
    }
    CHECK_IS(info_caps(tcb(receiver)->context.info), senders != 0);
    CHECK_IS(cap_type(*world_cap(f + 5)), senders ? CAP_tcb : CAP_null);
}

/* Receive slots of every kind in the answer to a Call, given at once or through a capability put
 * aside, with and without a buffer on the other side. */
static void test_receive_slots(void)
{
    enum { ANSWERED, SAVED, SAVED_BARE, WAYS };
    for (word way = 0; way < WAYS; way++) {
        for (word i = 0; i < 7; i++) {
            world_start();
            word f = first_free, u = world_untyped(16);
            retype(u, ENDPOINT, 0, f, 1);
            retype(u, FRAME, 0, f + 2, 1);
            retype(u, CNODE, 2, f + 3, 1);
            word guarded[] = { f + 4, 64, f + 3, 64, RIGHTS_ALL, 1 << 6 | 62 },
                 root = ROOT_SLOT_CNODE;
            CHECK(invoke_words(ROOT_SLOT_CNODE, LABEL_CNode_Mint, 6, guarded, 1, &root).error == 0);
            const word slots[7][3] = { { ROOT_SLOT_CNODE, f + 6, 64 },
                                       { ROOT_SLOT_CNODE, f, 64 },
                                       { ~(word)0, f + 6, 64 },
                                       { f, f + 6, 64 },
                                       { f + 3, 1, 64 },
                                       { f + 4, 1, 64 },
                                       { ROOT_SLOT_CNODE, P2(40), 64 } };
            handle caller = make_thread_at(u, f + 1, 10);
            CHECK_IS(invoke_words(f + 1, LABEL_TCB_SetIPCBuffer, WORDS(0x1000), WORDS(f + 2)).error,
                     0);
            CHECK_IS(invoke_words(f + 1, LABEL_TCB_Resume, NONE, NONE).error, 0);
            memcpy(ipc_buffer(caller, true) + BUFFER_RECEIVE_CNODE, slots[i], sizeof slots[i]);
            as_thread(caller, SYS_Call, f);
            system_call(SYS_Recv, f, 0, 0);
            if (way == SAVED_BARE)
                CHECK_IS(invoke_words(f + 1, LABEL_TCB_SetIPCBuffer, WORDS(0), WORDS(0)).error, 0);
            if (way != ANSWERED)
                CHECK(invoke_words(ROOT_SLOT_CNODE, LABEL_CNode_SaveCaller, WORDS(f + 7, 64), NONE)
                          .error == 0);
            ipc_buffer(root_thread(), true)[BUFFER_CAPS] = f;
            if (way == ANSWERED)
                system_call(SYS_Reply, 0, info_make(0, 0, 1, 0), 0);
            else
                system_call(SYS_Send, f + 7, info_make(0, 0, 1, 0), 0);
            check_invariants();
            CHECK_IS(tcb(caller)->state, RUNNING);
            bool arrives = i == 0 && way != SAVED_BARE;
            CHECK_IS(info_caps(tcb(caller)->context.info), arrives);
            CHECK(cap_is_null(*world_cap(f + 6)) != arrives);
        }
    }
}

/* What the mutants found that nobody looked at. */
static void test_edges(void)
{
    world_start();
    word f = first_free, u = world_untyped(16);
    struct walk w;
    /* A guard as long as the address: it fits, and what is missing is depth. */
    retype(u, CNODE, 8, f, 1);
    struct cap node = *world_cap(f);
    node = cap_set_guard_bits(node, 4);
    node.w1 = 0xa;
    CHECK(!cspace_walk(node, 0xa, 4, &w) && w.why.kind == LOOKUP_DEPTH && w.why.bits_left == 4);
    CHECK(!cspace_walk(node, 0xb, 4, &w) && w.why.kind == LOOKUP_GUARD);
    /* As many objects as one Retype makes, and one more. */
    CHECK(invoke_words(u, LABEL_Untyped_Retype, WORDS(ENDPOINT, 0, f, 64, 0, 257),
                       WORDS(ROOT_SLOT_CNODE))
              .error == ERR_RangeError);
    CHECK(invoke_words(u, LABEL_Untyped_Retype, WORDS(ENDPOINT, 0, f, 64, 0, 256),
                       WORDS(ROOT_SLOT_CNODE))
              .error == 0);
    CHECK(on_slot(LABEL_CNode_Delete, f).error == 0 && !derive_has_child(world_slot(u)));
    /* Memory is cleared in one call where no interrupt comes. */
    word words[] = { ENDPOINT, 0, 0, 0, f, 3 }, cnode = ROOT_SLOT_CNODE;
    world_registers(u, info_make(LABEL_Untyped_Retype, 0, 1, 6), 6, words, 1, &cnode);
    world_enter(SYS_Call);
    check_invariants();
    CHECK(tcb(root_thread())->state == RUNNING && tcb(root_thread())->context.next_ip == 0x400002);
    CHECK(derive_has_child(world_slot(u)));
    /* Where one does, Revoke stops after each child. */
    host_interrupt_every(1);
    world_registers(ROOT_SLOT_CNODE, info_make(LABEL_CNode_Revoke, 0, 0, 2), WORDS(u, 64), NONE);
    world_enter(SYS_Call);
    host_interrupt_every(0);
    check_invariants();
    CHECK(cap_is_null(*world_cap(f + 2)) && !cap_is_null(*world_cap(f + 1)) &&
          derive_has_child(world_slot(u)));
}

/* Two CNodes change places, each with a new guard. */
static void test_exchange(void)
{
    world_start();
    word f = first_free, u = world_untyped(16);
    retype(u, CNODE, 2, f, 1);
    retype(u, CNODE, 3, f + 1, 1);
    CHECK(invoke_words(ROOT_SLOT_CNODE, LABEL_CNode_Rotate,
                       WORDS(f, 64, 5 << 6 | 3, f + 1, 64, 9 << 6 | 4, f, 64),
                       WORDS(ROOT_SLOT_CNODE, ROOT_SLOT_CNODE))
              .error == 0);
    struct cap a = *world_cap(f), b = *world_cap(f + 1);
    CHECK(cap_radix(a) == 3 && cap_guard_bits(a) == 3 && a.w1 == 5);
    CHECK(cap_radix(b) == 2 && cap_guard_bits(b) == 4 && b.w1 == 9);
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
    CHECK(tcb(root)->state == BLOCKED_REPLY && this_cpu()->current == t[0]);
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
    for (word i = MESSAGE_REGISTERS; i < 15; i++)
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
    CHECK(tcb(waiter[0])->context.by == BY_SYSCALL && tcb(waiter[0])->context.fault_ip != 0x400000);
    struct answer a = invoke_words(f + 1, LABEL_TCB_ReadRegisters, WORDS(0, 1), NONE);
    CHECK(a.error == 0 && a.mr[0] == 0x400000);
    word frame = 4 /* CopyRegisters_transferFrame */, integers = 8;
    CHECK_IS(invoke_words(f + 3, LABEL_TCB_CopyRegisters, WORDS(frame), WORDS(f + 2)).error, 0);
    CHECK(tcb(other[0])->context.next_ip == 0x400000 && tcb(other[0])->context.by == BY_TRAP);
    CHECK_IS(tcb(waiter[1])->context.fault_ip, 0x400000);
    tcb(waiter[1])->context.by = BY_SYSCALL;
    tcb(waiter[1])->context.next_ip = 0x500002;
    CHECK_IS(invoke_words(f + 2, LABEL_TCB_CopyRegisters, WORDS(integers), WORDS(f + 3)).error, 0);
    CHECK(tcb(waiter[1])->context.fault_ip == 0x500000 && tcb(waiter[1])->context.by == BY_TRAP);
    tcb(waiter[0])->context.by = BY_SYSCALL;
    tcb(waiter[0])->context.next_ip = 0x500002;
    CHECK_IS(invoke_words(f + 1, LABEL_TCB_WriteRegisters, WORDS(0, 0), NONE).error, 0);
    CHECK_IS(tcb(waiter[0])->context.next_ip, 0x500000);
    tcb(waiter[0])->context.by = BY_SYSCALL;
    CHECK_IS(invoke_words(f + 1, LABEL_TCB_WriteRegisters, WORDS(0, 1, 0x600000), NONE).error, 0);
    CHECK_IS(tcb(waiter[0])->context.next_ip, 0x600000);
}

/* From which pages may no code be fetched?  Small ones and large ones (of a device's memory: nobody
 * touches it), and where nothing is. */
static void test_fetches(void)
{
    enum { AT = 1 << 30, NO_EXECUTE = 8 };
    world_start();
    word f = first_free, u = world_untyped(16), device = 0, vspace = ROOT_SLOT_VSPACE;
    for (word i = 0; i < first_free && !device; i++)
        if (cap_type(*world_cap(i)) == CAP_untyped && cap_device(*world_cap(i)) &&
            cap_size_bits(*world_cap(i)) >= 22)
            device = i;
    retype(u, PD, 0, f, 1);
    retype(u, PT, 0, f + 1, 1);
    retype(u, FRAME, 0, f + 2, 2);
    CHECK_IS(retype(device, LARGE, 0, f + 4, 2).error, 0);
    CHECK(mapped(f, LABEL_X86_PageDirectory_Map, vspace, AT));
    CHECK(mapped(f + 1, LABEL_X86_PageTable_Map, vspace, AT));
    for (word i = 0; i < 4; i++) {
        word at = AT
        +(i < 2 ? i * P2(PAGE_BITS) : i * P2(LARGE_PAGE_BITS));
        word attributes = i % 2 * NO_EXECUTE;
        CHECK(invoke_words(f + 2 + i, LABEL_X86_Page_Map, WORDS(at, RIGHTS_ALL, attributes),
                           WORDS(vspace))
                  .error == 0);
        CHECK_IS(vspace_forbids_fetch(root_thread(), at), i % 2);
    }
    CHECK(!vspace_forbids_fetch(root_thread(), AT + 2 * P2(PAGE_BITS)));
    CHECK(!vspace_forbids_fetch(root_thread(), P2(46)));
}

/* An answer wakes one, a receive another whose priority is higher: that one runs. */
static void test_two_woken(void)
{
    world_start();
    word f = first_free, u = world_untyped(16);
    handle caller[1], sender[1], server[1];
    retype(u, ENDPOINT, 0, f, 1);
    wait_there(u, f + 1, 1, SYS_Recv, f, server);
    wait_there(u, f + 2, 1, SYS_Call, f, caller);
    CHECK(tcb(caller[0])->state == BLOCKED_REPLY && tcb(server[0])->state == RUNNING);
    wait_there(u, f + 3, 1, SYS_Send, f, sender);
    sched_set_priority(caller[0], 20);
    sched_set_priority(sender[0], 30);
    step_back_for(server[0]);
    system_call(SYS_ReplyRecv, f, 0, 0);
    CHECK(tcb(caller[0])->state == RUNNING && tcb(sender[0])->state == RUNNING);
    CHECK_IS(this_cpu()->current, sender[0]);
}

/* Where we differ from seL4 on purpose.  A thread that was to report a fault and is resumed sends
 * its own messages; and of a CNode with the last capabilities to two threads nothing is left. */
static void test_on_purpose(void)
{
    world_start();
    word u = world_untyped(16), f = first_free;
    CHECK(retype(u, ENDPOINT, 0, f, 2).error == 0);
    handle t = make_thread_at(u, f + 2, 10);
    CHECK(invoke_words(f + 2, LABEL_TCB_SetSpace, WORDS(f, 0, 0),
                       WORDS(ROOT_SLOT_CNODE, ROOT_SLOT_VSPACE))
              .error == 0);
    CHECK(invoke_words(f + 2, LABEL_TCB_Resume, NONE, NONE).error == 0);
    step_back_for(t);
    world_fault(FAULT_UserException, 0, 6);
    root_runs_again();
    CHECK(tcb(t)->state == BLOCKED_SEND && tcb_waits_at(t) == cap_object(*world_cap(f)));
    CHECK(invoke_words(f + 2, LABEL_TCB_Resume, NONE, NONE).error == 0);
    step_back_for(t);
    system_call(SYS_Send, f + 1, info_make(0x55, 0, 0, 1), 42);
    root_runs_again();
    system_call(SYS_Recv, f + 1, 0, 0);
    CHECK(info_label(tcb(root_thread())->context.info) == 0x55 &&
          tcb(root_thread())->context.mr[0] == 42);

    world_start();
    u = world_untyped(16), f = first_free;
    CHECK(retype(u, UNTYPED, 12, f, 1).error == 0 && retype(u, CNODE, 2, f + 1, 1).error == 0);
    CHECK(invoke_words(f, LABEL_Untyped_Retype, WORDS(TCB, 0, f + 1, 64, 0, 2),
                       WORDS(ROOT_SLOT_CNODE))
              .error == 0);
    CHECK(retype(f, UNTYPED, 11, f + 2, 2).error == ERR_NotEnoughMemory);
    CHECK(on_slot(LABEL_CNode_Delete, f + 1).error == 0);
    CHECK(retype(f, UNTYPED, 11, f + 2, 2).error == 0);
}

void test_rare(void)
{
    test_on_purpose();
    test_edges();
    test_where_a_waiter_starts_again();
    test_fetches();
    test_two_woken();
    test_exchange();
    test_read_only_buffer();
    test_totals();
    for (word every = 0; every < 8; every++) {
        test_waiters(every, false);
        test_waiters(every, true);
        test_pool_within(every);
        for (word how = 0; how < 3; how++)
            test_irq_waiters(every, how);
    }
    test_new_spaces();
    test_walks_given_up();
    test_two_walks(0);
    test_two_walks(1);
    test_two_walks(2);
    test_replaced();
    test_ports();
    test_no_buffer();
    test_refused();
    test_offers();
    test_looks();
    test_looks_in_answers();
    test_parcel_find();
    test_answer_to_a_reader();
    test_short_buffers();
    test_answer_without_grant();
    for (word i = 0; i < 8; i++)
        test_whose_grant(i / 4, i / 2 % 2 * RIGHT_GRANT, i % 2 * RIGHT_GRANT);
    test_signal_with_capabilities();
    test_receive_slots();
}
