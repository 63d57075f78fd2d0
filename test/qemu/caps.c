/* caps.c - capabilities: rights, copies, the derivation tree, what goes with the last one,
 * lookups. */
#include "check.h"

static seL4_CPtr ep, ntfn, ut, f; /* f: the first of many free slots */
static const seL4_CapRights_t all_rights = { { 15 } };

static int is_there(seL4_CPtr slot)
{
    return seL4_DebugCapIdentify(slot) != 0;
}

static int mint_to(seL4_CPtr from, seL4_CPtr to, seL4_Word badge)
{
    return seL4_CNode_Mint(CNODE, to, 64, CNODE, from, 64, all_rights, badge) == 0;
}

/* ---- rights, badges, guards ---- */

static int has_all_rights(seL4_CPtr endpoint)
{
    return seL4_CNode_CancelBadgedSends(CNODE, endpoint, 64) == 0;
}

static void test_rights(void)
{
    for (seL4_Word rights = 0; rights < 16; rights++) {
        seL4_CPtr one = mint(ep, (seL4_CapRights_t){ { rights } }, 0);
        FOR(Mask_endpoint);
        CHECK_IS(has_all_rights(one), (rights == 15));
        seL4_CPtr again = mint(one, all_rights, 3); /* what is gone does not come back */
        CHECK_IS(has_all_rights(again), (rights == 15));
        FOR(Rights_bits);
        seL4_CPtr more = mint(ep, (seL4_CapRights_t){ { rights | ~15ul } }, 0);
        CHECK_IS(has_all_rights(more), (rights == 15));
        CHECK_IS(delete (one), 0);
        CHECK_IS(delete (again), 0);
        CHECK_IS(delete (more), 0);
        FOR(Mask_notification);
        one = mint(ntfn, (seL4_CapRights_t){ { rights } }, 0);
        seL4_MessageInfo_t tag = seL4_Call(one, seL4_MessageInfo_new(0, 0, 0, 0));
        CHECK_IS((seL4_MessageInfo_get_label(tag) == 0), (rights & 1));
        seL4_Poll(ntfn, NULL);
        seL4_CPtr tcb = new_object(seL4_TCBObject, 0);
        CHECK_IS((seL4_TCB_BindNotification(tcb, one) == 0), (rights >> 1 & 1));
        CHECK_IS(delete (one), 0);
        CHECK_IS(delete (tcb), 0);
    }
    FOR(Badge_64);
    static const seL4_Word badges[] = { 1, 1ul << 63, ~0ul, 0x123456789abcdef0 };
    for (int i = 0; i < 4; i++) {
        seL4_Word got = 0;
        CHECK(mint_to(ntfn, f, badges[i]));
        seL4_Signal(f);
        seL4_Poll(ntfn, &got);
        CHECK_IS(got, badges[i]);
        CHECK_IS(delete (f), 0);
    }
    FOR(Mint_badge);
    CHECK(mint_to(ep, f, 0));
    CHECK(mint_to(f, f + 1, 5));
    CHECK_IS(delete (f), 0);
    CHECK_IS(delete (f + 1), 0);
    FOR(Mint_badge_again);
    CHECK(mint_to(ep, f, 5));
    CHECK(!mint_to(f, f + 1, 5));
    CHECK(!mint_to(f, f + 1, 0));
    CHECK(copy(f, f + 1));
    CHECK_IS(delete (f), 0);
    CHECK_IS(delete (f + 1), 0);
    /* A guard: of 6 bits, 0x2a; what is above them in the data does not count. */
    seL4_CPtr cnode = new_object(seL4_CapTableObject, 4);
    FOR(CapData_guard);
    CHECK(mint_to(cnode, f, 0xffffaaul << 6 | 6));
    CHECK_IS(seL4_CNode_Copy(f, 0x2a << 4 | 9, 10, CNODE, ep, 64, all_rights), 0);
    CHECK_IS(seL4_CNode_Copy(cnode, 9, 4, CNODE, ep, 64, all_rights), seL4_DeleteFirst);
    CHECK_IS(seL4_CNode_Delete(f, 0x2b << 4 | 9, 10), seL4_FailedLookup);
    FOR(Mint_cnode);
    CHECK(mint_to(f, f + 1, 0));
    CHECK_IS(seL4_CNode_Delete(f + 1, 9, 4), 0);
    CHECK_IS(seL4_CNode_Delete(f + 1, 9, 4), 0);
    CHECK_IS(seL4_CNode_Mutate(CNODE, f + 2, 64, CNODE, f + 1, 64, 60), 0);
    CHECK_IS(seL4_CNode_Copy(f + 2, 9, 64, CNODE, ep, 64, all_rights), 0);
    CHECK(!mint_to(f + 2, f + 1, 61));
    CHECK(mint_to(f + 2, f + 1, 60));
    FOR(New_cnode);
    CHECK_IS(seL4_CNode_Delete(cnode, 9, 4), 0);
    CHECK_IS(delete (f), 0);
    CHECK_IS(delete (f + 1), 0);
    CHECK_IS(delete (f + 2), 0);
    FOR(Tags);
    static const struct {
        seL4_Word type, bits, tag;
    } types[] = {
        { seL4_UntypedObject, 12, 2 },      { seL4_EndpointObject, 0, 4 },
        { seL4_NotificationObject, 0, 6 },  { seL4_CapTableObject, 1, 10 },
        { seL4_TCBObject, 0, 12 },          { seL4_X86_4K, 0, 1 },
        { seL4_X86_PageTableObject, 0, 3 }, { seL4_X64_PML4Object, 0, 9 },
#ifdef CONFIG_ARCH_X86_64
        { seL4_X86_PDPTObject, 0, 7 },      { seL4_X86_PageDirectoryObject, 0, 5 },
#endif
    };
    for (unsigned i = 0; i < sizeof types / sizeof *types; i++) {
        CHECK_IS(seL4_Untyped_Retype(ut, types[i].type, types[i].bits, CNODE, 0, 0, f, 1), 0);
        CHECK_IS(seL4_DebugCapIdentify(f), types[i].tag);
        CHECK_IS(revoke(ut), 0);
    }
    CHECK_IS(seL4_DebugCapIdentify(f), 0);
    CHECK_IS(seL4_DebugCapIdentify(1ul << 50), 0);
}

/* ---- the derivation tree ---- */

static void test_tree(void)
{
    FOR(Mdb_retype);
    CHECK_IS(seL4_Untyped_Retype(ut, seL4_EndpointObject, 0, CNODE, 0, 0, f, 2), 0);
    CHECK_IS(revoke(ut), 0);
    CHECK(!is_there(f));
    CHECK(!is_there(f + 1));
    CHECK(is_there(ut));
    CHECK_IS(seL4_Untyped_Retype(ut, seL4_EndpointObject, 0, CNODE, 0, 0, f, 1), 0);
    FOR(Mdb_original);
    CHECK(copy(f, f + 1));
    CHECK(mint_to(f, f + 2, 7));
    CHECK(mint_to(f + 1, f + 3, 8));
    CHECK_IS(revoke(f), 0);
    CHECK(is_there(f));
    CHECK(!is_there(f + 1));
    CHECK(!is_there(f + 2));
    CHECK(!is_there(f + 3));
    FOR(Revoke_keeps);
    CHECK(is_there(f));
    CHECK(copy(f, f + 1));
    FOR(Mdb_copy);
    CHECK(copy(f + 1, f + 2));
    CHECK_IS(revoke(f + 1), 0);
    CHECK(is_there(f + 2));
    CHECK(is_there(f));
    FOR(Mdb_badged);
    CHECK(mint_to(f, f + 3, 7));
    CHECK(copy(f + 3, f + 4));
    CHECK(copy(f + 4, f + 5));
    CHECK(mint_to(f, f + 6, 7));
    CHECK_IS(revoke(f + 3), 0);
    CHECK(is_there(f + 3));
    CHECK(!is_there(f + 4));
    CHECK(!is_there(f + 5));
    CHECK(is_there(f + 6));
    CHECK(is_there(f));
    CHECK(is_there(f + 2));
    FOR(Mdb_delete);
    CHECK(copy(f + 3, f + 4));
    CHECK_IS(delete (f + 3), 0);
    CHECK(is_there(f + 4));
    CHECK_IS(revoke(f), 0);
    CHECK(!is_there(f + 4));
    CHECK(!is_there(f + 6));
    CHECK(!is_there(f + 1));
    CHECK_IS(revoke(ut), 0);
    FOR(Derive_untyped);
    CHECK(copy(ut, f));
    CHECK_ERROR1(seL4_Untyped_Retype(ut, seL4_EndpointObject, 0, CNODE, 0, 0, f + 1, 1),
                 seL4_NotEnoughMemory, 0);
    CHECK_IS(seL4_Untyped_Retype(f, seL4_EndpointObject, 0, CNODE, 0, 0, f + 1, 1), 0);
    CHECK_IS(revoke(ut), 0);
    CHECK(!is_there(f));
    CHECK(!is_there(f + 1));
    /* From its start again: the same frame at the same address. */
    FOR(Revoke_resets);
    CHECK_IS(seL4_Untyped_Retype(ut, seL4_X86_4K, 0, CNODE, 0, 0, f, 1), 0);
    seL4_Word at = seL4_X86_Page_GetAddress(f).paddr;
    CHECK_IS(seL4_Untyped_Retype(ut, seL4_X86_4K, 0, CNODE, 0, 0, f + 1, 1), 0);
    CHECK_IS(seL4_X86_Page_GetAddress(f + 1).paddr, at + 4096);
    CHECK_IS(revoke(ut), 0);
    CHECK_IS(seL4_Untyped_Retype(ut, seL4_X86_4K, 0, CNODE, 0, 0, f, 1), 0);
    CHECK_IS(seL4_X86_Page_GetAddress(f).paddr, at);
    CHECK_IS(revoke(ut), 0);
}

/* ---- threads that wait for what goes away ---- */

static seL4_CPtr wait_for, fault_ep;
static volatile int steps[4];

static void sender(void *arg)
{
    seL4_Send(wait_for, seL4_MessageInfo_new((seL4_Word)arg, 0, 0, 0));
    steps[(seL4_Word)arg]++;
    stop();
}

static void receiver(void *arg)
{
    seL4_Wait(wait_for, NULL);
    steps[(seL4_Word)arg]++;
    stop();
}

static void caller(void *arg)
{
    seL4_Call(wait_for, seL4_MessageInfo_new((seL4_Word)arg, 0, 0, 0));
    steps[(seL4_Word)arg]++;
    stop();
}

/* What fault has come to fault_ep?  Its label, or 0; the faulter stays stopped. */
static seL4_Word fault_here(void)
{
    seL4_Word badge = 0;
    seL4_MessageInfo_t tag = seL4_NBRecv(fault_ep, &badge);
    return badge ? seL4_MessageInfo_get_label(tag) : 0;
}

static void test_finals(void)
{
    /* An endpoint with a sender, then one with a receiver. */
    for (int i = 0; i < 2; i++) {
        FOR(Final_endpoint);
        wait_for = new_object(seL4_EndpointObject, 0);
        thread_t t = new_thread(i ? receiver : sender, (void *)0, 254, fault_ep);
        steps[0] = 0;
        resume(&t);
        let_run();
        CHECK(copy(wait_for, f));
        CHECK_IS(delete (wait_for), 0);
        let_run();
        CHECK_IS(steps[0], 0);
        CHECK_IS(fault_here(), 0); /* a copy is left: nothing happens */
        CHECK_IS(delete (f), 0);
        let_run();
        /* The send to an empty slot is nothing; the receive is a fault. */
        CHECK(i ? steps[0] == 0 && fault_here() == seL4_Fault_CapFault : steps[0] == 1);
        CHECK_IS(delete (t.tcb), 0);
    }
    FOR(Final_notification);
    wait_for = new_object(seL4_NotificationObject, 0);
    thread_t t = new_thread(receiver, (void *)0, 254, fault_ep);
    resume(&t);
    let_run();
    CHECK_IS(delete (wait_for), 0);
    let_run();
    CHECK_IS(fault_here(), seL4_Fault_CapFault);
    seL4_CPtr bell = new_object(seL4_NotificationObject, 0);
    CHECK_IS(seL4_TCB_BindNotification(t.tcb, bell), 0);
    CHECK_IS(delete (bell), 0);
    CHECK_IS(seL4_TCB_UnbindNotification(t.tcb), seL4_IllegalOperation);
    /* A thread goes: its notification is free, and the CNode that only it held goes with all that
     * is in it. */
    FOR(Final_tcb);
    CHECK_IS(seL4_TCB_BindNotification(t.tcb, ntfn), 0);
    wait_for = new_object(seL4_EndpointObject, 0);
    seL4_CPtr cnode = new_object(seL4_CapTableObject, 2);
    CHECK_IS(seL4_TCB_SetSpace(t.tcb, 0, cnode, 0, VSPACE, 0), 0);
    CHECK_IS(seL4_CNode_Copy(cnode, 1, 2, CNODE, wait_for, 64, all_rights), 0);
    CHECK_IS(delete (cnode), 0);
    thread_t s = new_thread(sender, (void *)1, 254, 0);
    resume(&s);
    let_run();
    CHECK_IS(delete (wait_for), 0);
    steps[1] = 0;
    let_run();
    CHECK_IS(steps[1], 0); /* the endpoint lives in the thread's CNode */
    CHECK_IS(delete (t.tcb), 0);
    let_run();
    CHECK_IS(steps[1], 1);
    CHECK_IS(seL4_TCB_BindNotification(s.tcb, ntfn), 0);
    CHECK_IS(seL4_TCB_UnbindNotification(s.tcb), 0);
    FOR(Final_cnode);
    wait_for = new_object(seL4_EndpointObject, 0);
    cnode = new_object(seL4_CapTableObject, 3);
    for (seL4_Word i = 0; i < 8; i++)
        CHECK_IS(seL4_CNode_Copy(cnode, i, 3, CNODE, wait_for, 64, all_rights), 0);
    CHECK_IS(delete (s.tcb), 0);
    s = new_thread(sender, (void *)1, 254, 0);
    resume(&s);
    let_run();
    CHECK_IS(delete (wait_for), 0);
    CHECK_IS(steps[1], 1);
    CHECK_IS(delete (cnode), 0);
    let_run();
    CHECK_IS(steps[1], 2);
    CHECK_IS(delete (s.tcb), 0);
}

static void test_spaces(void)
{
    const seL4_Word at = 0x6000000000;
    const seL4_X86_VMAttributes attr = seL4_X86_Default_VMAttributes;
    seL4_CPtr frame, pml4 = new_object(seL4_X64_PML4Object, 0);
    volatile seL4_Word *page = new_page(&frame);
    FOR(Final_frame);
    CHECK(copy(frame, f));
    CHECK_IS(seL4_X86_Page_Map(f, VSPACE, (seL4_Word)page + 4096 * 16, all_rights, attr), 0);
    page[0] = 42;
    CHECK_IS(page[512 * 16], 42);
    CHECK_IS(delete (frame), 0);
    CHECK_IS(page[512 * 16], 42);
    page[512 * 16] = 43;
    CHECK_IS(delete (f), 0);
    FOR(Final_table);
    seL4_CPtr a[3] = { new_object(seL4_X86_PDPTObject, 0),
                       new_object(seL4_X86_PageDirectoryObject, 0),
                       new_object(seL4_X86_PageTableObject, 0) };
    seL4_CPtr b[3] = { new_object(seL4_X86_PDPTObject, 0),
                       new_object(seL4_X86_PageDirectoryObject, 0),
                       new_object(seL4_X86_PageTableObject, 0) };
    CHECK_IS(seL4_X86_ASIDPool_Assign(seL4_CapInitThreadASIDPool, pml4), 0);
    CHECK_IS(seL4_X86_PDPT_Map(a[0], pml4, at, attr), 0);
    CHECK_IS(seL4_X86_PageDirectory_Map(a[1], pml4, at, attr), 0);
    CHECK_IS(seL4_X86_PageTable_Map(a[2], pml4, at, attr), 0);
    CHECK(copy(a[2], f));
    CHECK_IS(delete (a[2]), 0);
    CHECK_IS(seL4_X86_PageTable_Map(b[2], pml4, at, attr), seL4_DeleteFirst);
    CHECK_IS(delete (f), 0);
    CHECK_IS(seL4_X86_PageTable_Map(b[2], pml4, at, attr), 0);
    CHECK_IS(delete (a[1]), 0);
    CHECK_IS(seL4_X86_PageDirectory_Map(b[1], pml4, at, attr), 0);
    CHECK_IS(delete (a[0]), 0);
    CHECK_IS(seL4_X86_PDPT_Map(b[0], pml4, at, attr), 0);
    FOR(Final_pml4);
    /* A thread in it has no memory at all; when the address space goes it has still none, and no
     * more than faults. */
    thread_t t = new_thread(sender, NULL, 254, fault_ep);
    CHECK_IS(seL4_TCB_SetSpace(t.tcb, fault_ep, CNODE, 0, pml4, 0), 0);
    resume(&t);
    let_run();
    CHECK_IS(fault_here(), seL4_Fault_VMFault);
    CHECK_IS(seL4_TCB_Resume(t.tcb), 0);
    /* The thread's own copy is left, then that goes too. */
    CHECK(copy(pml4, f));
    CHECK_IS(revoke(pml4), 0);
    CHECK_IS(delete (pml4), 0);
    let_run();
    CHECK_IS(fault_here(), seL4_Fault_VMFault);
    CHECK_IS(delete (t.tcb), 0);
}

/* A thread gives itself another address space, and reads there with its next instruction.  Its code
 * lies in both, at the same address; behind it another word. */
static void test_own_space(void)
{
    enum { WORD = 512 };
    const seL4_Word at = 0x6000000000;
    const seL4_X86_VMAttributes attr = seL4_X86_Default_VMAttributes;
    seL4_CPtr frames[2], maps[2];
    seL4_CPtr tables[] = { new_object(seL4_X86_PDPTObject, 0),
                           new_object(seL4_X86_PageDirectoryObject, 0),
                           new_object(seL4_X86_PageTableObject, 0) };
    seL4_CPtr pml4 = new_object(seL4_X64_PML4Object, 0);
    CHECK_IS(seL4_X86_ASIDPool_Assign(seL4_CapInitThreadASIDPool, pml4), 0);
    for (seL4_Word i = 0; i < 2; i++) {
        volatile seL4_Word *page = new_page(&frames[i]);
        memcpy((void *)page, call_and_read, sizeof call_and_read);
        page[WORD / sizeof *page] = 0x1d0 + i;
        maps[i] = new_slot();
        CHECK(copy(frames[i], maps[i]));
    }
    CHECK_IS(sel4utils_map_page_leaky(&vka, VSPACE, maps[0], (void *)at, seL4_AllRights, 1), 0);
    CHECK_IS(seL4_X86_PDPT_Map(tables[0], pml4, at, attr), 0);
    CHECK_IS(seL4_X86_PageDirectory_Map(tables[1], pml4, at, attr), 0);
    CHECK_IS(seL4_X86_PageTable_Map(tables[2], pml4, at, attr), 0);
    CHECK_IS(seL4_X86_Page_Map(maps[1], pml4, at, all_rights, attr), 0);
    FOR(none);
    thread_t t = new_thread(sender, NULL, 254, fault_ep);
    t.buffer->caps_or_badges[0] = CNODE;
    t.buffer->caps_or_badges[1] = pml4;
    t.regs =
        (seL4_UserContext){ .IP = at,
                            .SP = at,
                            .READ_FROM = at + WORD,
                            .NUMBER_REGISTER = (seL4_Word)seL4_SysCall,
                            .CAP_REGISTER = t.tcb,
                            .INFO_REGISTER = seL4_MessageInfo_new(TCBSetSpace, 0, 2, 3).words[0],
                            .FIRST_WORD = fault_ep };
    CHECK_IS(seL4_TCB_WriteRegisters(t.tcb, 1, 0, CONTEXT_WORDS, &t.regs), 0);
    let_run();
    CHECK_IS(fault_here(), seL4_Fault_UserException);
    CHECK_IS(seL4_TCB_ReadRegisters(t.tcb, 0, 0, CONTEXT_WORDS, &t.regs), 0);
    CHECK_IS(t.regs.INFO_REGISTER, 0);
    CHECK_IS(t.regs.READ_INTO, 0x1d1);
    CHECK_IS(t.regs.IP, at + sizeof call_and_read - READ_TAIL);
    CHECK_IS(end_thread(&t), 0);
    CHECK_IS(delete (pml4), 0);
    CHECK_IS(delete (maps[0]), 0);
}

/* ---- replies ---- */

static void test_replies(void)
{
    wait_for = ep;
    thread_t t = new_thread(caller, (void *)2, 254, 0);
    steps[2] = 0;
    FOR(Derive_reply);
    resume(&t);
    seL4_Recv(ep, NULL);
    CHECK_IS(seL4_CNode_SaveCaller(CNODE, f, 64), 0);
    CHECK_IS(seL4_DebugCapIdentify(f), 8);
    CHECK_IS(seL4_CNode_Copy(CNODE, f + 1, 64, CNODE, f, 64, all_rights), seL4_IllegalOperation);
    CHECK(!mint_to(f, f + 1, 0));
    CHECK_IS(seL4_CNode_Move(CNODE, f + 1, 64, CNODE, f, 64), 0);
    CHECK(!is_there(f));
    CHECK_IS(seL4_DebugCapIdentify(f + 1), 8);
    FOR(Reply_once);
    seL4_Send(f + 1, seL4_MessageInfo_new(0, 0, 0, 0));
    let_run();
    CHECK_IS(steps[2], 1);
    CHECK(!is_there(f + 1));
    FOR(Final_reply);
    CHECK_IS(delete (t.tcb), 0);
    t = new_thread(caller, (void *)2, 254, 0);
    resume(&t);
    seL4_Recv(ep, NULL);
    CHECK_IS(seL4_CNode_SaveCaller(CNODE, f, 64), 0);
    CHECK_IS(delete (f), 0);
    let_run();
    CHECK_IS(steps[2], 1);
    resume(&t); /* started anew: it calls again */
    seL4_MessageInfo_t tag = seL4_Recv(ep, NULL);
    CHECK_IS(seL4_MessageInfo_get_label(tag), 2);
    seL4_Reply(seL4_MessageInfo_new(0, 0, 0, 0));
    let_run();
    CHECK_IS(steps[2], 2);
    CHECK_IS(delete (t.tcb), 0);
}

/* ---- CancelBadgedSends ---- */

static void send_through(void *arg)
{
    seL4_Send(f + (seL4_Word)arg, seL4_MessageInfo_new((seL4_Word)arg, 0, 0, 0));
    stop();
}

static void test_cancel(void)
{
    thread_t t[4];
    seL4_CPtr queue = new_object(seL4_EndpointObject, 0);
    for (seL4_Word i = 0; i < 4; i++) {
        CHECK(mint_to(queue, f + i, i % 2 + 1)); /* badges 1 2 1 2 */
        t[i] = new_thread(send_through, (void *)i, 254, 0);
        resume(&t[i]);
        let_run();
    }
    FOR(Cancel_badge);
    CHECK_IS(seL4_CNode_CancelBadgedSends(CNODE, f, 64), 0);
    let_run(); /* 0 and 2 send again, behind 1 and 3 */
    seL4_Word order = 0, badge, badges = 0;
    for (int i = 0; i < 4; i++) {
        order = order * 10 + seL4_MessageInfo_get_label(seL4_Recv(queue, &badge));
        badges = badges * 10 + badge;
    }
    CHECK_IS(order / 100, 13);
    CHECK_IS(badges, 2211);
    CHECK((order % 100 == 02 || order % 100 == 20));
    for (int i = 0; i < 4; i++) {
        CHECK_IS(delete (t[i].tcb), 0);
        CHECK_IS(delete (f + (seL4_Word)i), 0);
    }
}

/* ---- a CSpace of its own ---- */

enum op { SEND, NBSEND, CALL, RECV, SEND_CAP };
static seL4_Word target, extra;
static volatile seL4_Word outcome, word0;

static void do_it(void *arg)
{
    seL4_Word op = (seL4_Word)arg, badge = target,
              info = seL4_MessageInfo_new(0, 0, op == SEND_CAP, 0).words[0];
    seL4_Word mr[4] = { 0 };
    if (op == SEND_CAP)
        seL4_SetCap(0, extra);
    seL4_Word number = (seL4_Word[]){ (seL4_Word)seL4_SysSend, (seL4_Word)seL4_SysNBSend,
                                      (seL4_Word)seL4_SysCall, (seL4_Word)seL4_SysRecv,
                                      (seL4_Word)seL4_SysSend }[op];
    sel4_trap((long)number, &badge, &info, &mr[0], &mr[1], &mr[2], &mr[3]);
    word0 = mr[0];
    outcome = 100 + (info >> 12);
    for (;;)
        seL4_Yield();
}

/* Do it in a thread whose CSpace is `root`; its handler is at `handler` there.  The answer is 100
 * and the label, or the label of a fault, whose message is then in the message registers. */
static seL4_Word in_cspace(seL4_CPtr root, seL4_Word handler, enum op op, seL4_Word cap)
{
    thread_t t = new_thread(do_it, (void *)(seL4_Word)op, 2, 0);
    CHECK_IS(seL4_TCB_SetSpace(t.tcb, handler, root, 0, VSPACE, 0), 0);
    target = cap, outcome = 0;
    resume(&t);
    seL4_Word fault = 0, mr[7];
    int turns = 0; /* some block: for those these are enough */
    share_until(2, outcome || (fault = fault_here()) || ++turns == 500);
    if (fault == 0)
        fault = fault_here();
    for (int i = 0; i < 7; i++)
        mr[i] = seL4_GetMR(i);
    CHECK_IS(delete (t.tcb), 0);
    for (int i = 0; i < 7; i++)
        seL4_SetMR(i, mr[i]);
    return outcome ? outcome : fault;
}

static void test_cspace(void)
{
    /* root: 16 slots without guard.  1: the handler; 2: a CNode of 16 slots, in its slot 7 a
     * notification; 3: a CNode with 58 bits of guard; 4: a CNode with the guard 5 of 3 bits; 5: an
     * endpoint; 9: nothing. */
    seL4_CPtr root = new_object(seL4_CapTableObject, 4), level = new_object(seL4_CapTableObject, 4);
    const seL4_Word T = 60, handler = 1ul << T;
    FOR(Cptr_levels);
    CHECK_IS(seL4_CNode_Copy(root, 1, 4, CNODE, fault_ep, 64, all_rights), 0);
    CHECK_IS(seL4_CNode_Copy(root, 2, 4, CNODE, level, 64, all_rights), 0);
    CHECK_IS(seL4_CNode_Mint(root, 3, 4, CNODE, level, 64, all_rights, 58), 0);
    CHECK_IS(seL4_CNode_Mint(root, 4, 4, CNODE, level, 64, all_rights, 5 << 6 | 3), 0);
    CHECK_IS(seL4_CNode_Copy(root, 5, 4, CNODE, ep, 64, all_rights), 0);
    CHECK_IS(seL4_CNode_Mint(level, 7, 4, CNODE, ntfn, 64, all_rights, 0x77), 0);
    seL4_Word badge;
    static const seL4_Word through[] = { 2ul << 60 | 7ul << 56, 4ul << 60 | 5ul << 57 | 7ul << 53 };
    for (int i = 0; i < 2; i++) {
        CHECK_IS(in_cspace(root, handler, SEND, through[i]), 100);
        seL4_Poll(ntfn, &badge);
        CHECK_IS(badge, 0x77);
    }
    FOR(Cptr_rest);
    CHECK_IS(in_cspace(root, handler, SEND, through[0] | 0xabcdef), 100);
    seL4_Poll(ntfn, &badge);
    CHECK_IS(badge, 0x77);
    FOR(Cptr_depth);
    CHECK_IS(in_cspace(root, handler, SEND, 3ul << T), seL4_Fault_CapFault);
    CHECK_IS(seL4_GetMR(2), 0);
    CHECK_IS(seL4_GetMR(3), seL4_DepthMismatch);
    CHECK_IS(seL4_GetMR(4), 60);
    CHECK_IS(seL4_GetMR(5), 62);
    FOR(CapFault_depth);
    CHECK_IS(in_cspace(root, handler, CALL, 3ul << T), seL4_Fault_CapFault);
    CHECK(seL4_GetMR(1) == 3ul << T);
    CHECK_IS(seL4_GetMR(3), seL4_DepthMismatch);
    CHECK_IS(seL4_GetMR(4), 60);
    CHECK_IS(seL4_GetMR(5), 62);
    FOR(CapFault_guard);
    CHECK_IS(in_cspace(root, handler, RECV, 4ul << T | 6ul << 57), seL4_Fault_CapFault);
    CHECK_IS(seL4_GetMR(2), 1);
    CHECK_IS(seL4_GetMR(3), seL4_GuardMismatch);
    CHECK_IS(seL4_GetMR(4), 60);
    CHECK_IS(seL4_GetMR(5), 5);
    CHECK_IS(seL4_GetMR(6), 3);
    FOR(Lookup_1);
    CHECK_IS(in_cspace(root, handler, SEND, 4ul << T), seL4_Fault_CapFault);
    CHECK_IS(in_cspace(root, handler, NBSEND, 4ul << T), 100);
    FOR(Lookup_2);
    extra = 4ul << T;
    CHECK_IS(in_cspace(root, handler, SEND_CAP, 5ul << T), seL4_Fault_CapFault);
    CHECK_IS(seL4_GetMR(1), extra);
    FOR(CapFault_address);
    CHECK_IS(seL4_GetMR(1), extra);
    CHECK_IS(seL4_GetMR(2), 0);
    FOR(Cptr_empty);
    CHECK_IS(in_cspace(root, handler, CALL, 9ul << T), 100 + seL4_InvalidCapability);
    CHECK_IS(word0, 0);
    CHECK_IS(in_cspace(root, handler, SEND, 9ul << T), 100);
    CHECK_IS(in_cspace(root, handler, RECV, 9ul << T), seL4_Fault_CapFault);
    CHECK_IS(seL4_GetMR(3), seL4_MissingCapability);
    CHECK_IS(seL4_GetMR(4), 0);
    FOR(CapFault_missing);
    CHECK_IS(in_cspace(root, handler, RECV, 9ul << T), seL4_Fault_CapFault);
    CHECK(seL4_GetMR(1) == 9ul << T);
    CHECK_IS(seL4_GetMR(2), 1);
    CHECK_IS(seL4_GetMR(3), seL4_MissingCapability);
    CHECK_IS(seL4_GetMR(4), 0);
    /* The handler itself: not there, or without the rights it needs: the thread just stops. */
    FOR(Handler_lookup);
    CHECK_IS(in_cspace(root, 9ul << T, RECV, 9ul << T), 0);
    CHECK_IS(in_cspace(root, 4ul << T, RECV, 9ul << T), 0);
    CHECK_IS(in_cspace(root, 2ul << T | 7ul << 56, RECV, 9ul << T), 0);
    CHECK_IS(seL4_CNode_Copy(level, 8, 4, CNODE, fault_ep, 64, all_rights), 0);
    CHECK_IS(in_cspace(root, 2ul << T | 8ul << 56, RECV, 9ul << T), seL4_Fault_CapFault);
    FOR(Handler_rights);
    for (seL4_Word rights = 0; rights < 16; rights++) {
        CHECK_IS(seL4_CNode_Copy(root, 6, 4, CNODE, fault_ep, 64, (seL4_CapRights_t){ { rights } }),
                 0);
        int good = (rights & 1) && (rights & 12);
        CHECK_IS(in_cspace(root, 6ul << T, RECV, 9ul << T), (good ? seL4_Fault_CapFault : 0));
        CHECK_IS(seL4_CNode_Delete(root, 6, 4), 0);
    }
}

/* ---- a thread takes from itself ---- */

static seL4_CPtr own, what;

static void take_from_self(void *arg)
{
    (void)arg;
    seL4_CNode_Delete(own, what, 64);
    seL4_CNode_Delete(own, what, 64);
    steps[3]++;
    seL4_Wait(0, NULL); /* it has no handler: it stops */
}

static void test_self(void)
{
    FOR(Revoke_self);
    for (int i = 0; i < 4; i++) {
        thread_t t = new_thread(take_from_self, NULL, 254, 0);
        own = CNODE;
        seL4_CPtr pml4 = 0, cnode = 0;
        steps[3] = 0;
        if (i == 0) { /* its TCB */
            what = t.tcb;
        } else if (i == 1) { /* its IPC buffer */
            what = t.buffer_frame;
        } else if (i == 2) { /* the CNode it is looked up in, from within */
            cnode = new_object(seL4_CapTableObject, 13);
            own = 1, what = 1;
            CHECK_IS(seL4_CNode_Mint(CNODE, f, 64, CNODE, cnode, 64, all_rights, 51), 0);
            CHECK_IS(seL4_CNode_Move(f, 1, 64, CNODE, f, 64), 0);
            CHECK_IS(seL4_CNode_Mint(CNODE, f, 64, CNODE, cnode, 64, all_rights, 51), 0);
            CHECK_IS(seL4_TCB_SetSpace(t.tcb, 0, f, 0, VSPACE, 0), 0);
            CHECK_IS(delete (f), 0);
            CHECK_IS(delete (cnode), 0);
        } else { /* the address space it runs in: all but the kernel's */
            pml4 = new_object(seL4_X64_PML4Object, 0);
            CHECK_IS(seL4_X86_ASIDPool_Assign(seL4_CapInitThreadASIDPool, pml4), 0);
            CHECK_IS(seL4_TCB_SetSpace(t.tcb, 0, CNODE, 0, pml4, 0), 0);
            CHECK_IS(delete (pml4), 0);
        }
        resume(&t);
        let_run();
        CHECK(i == 1 || i == 2 || steps[3] == 0);
        /* Interrupted in the middle of its own end it leaves the rest, a zombie, to others. */
        if (i == 0)
            CHECK(!is_there(t.tcb) || seL4_DebugCapIdentify(t.tcb) == 18);
        CHECK_IS(delete (t.tcb), 0);
        CHECK(!is_there(t.tcb));
    }
}

int main(void)
{
    start();
    f = (1ul << info->initThreadCNodeSizeBits) - 64;
    ep = new_object(seL4_EndpointObject, 0);
    ntfn = new_object(seL4_NotificationObject, 0);
    ut = new_object(seL4_UntypedObject, 16);
    seL4_CPtr faults = new_object(seL4_EndpointObject, 0);
    fault_ep = mint(faults, all_rights, 0xfa);
    test_rights();
    test_tree();
    test_finals();
    test_spaces();
    test_own_space();
    test_replies();
    test_cancel();
    test_cspace();
    test_self();
    return finish();
}
