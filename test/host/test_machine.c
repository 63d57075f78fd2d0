/* test_machine.c - address spaces, interrupts, ports, and memory ranges. */
#include "object/notification.h"
#include "object/vspace.h"
#include "object/irq.h"
#include "machine.h"
#include "world.h"

enum { UNTYPED, TCB, ENDPOINT, NOTIFICATION, CNODE, PDPT, PML4, HUGE, FRAME, LARGE, PT, PD };

static struct answer map(word frame, word vspace, word at, word rights)
{
    return invoke_words(frame, LABEL_X86_Page_Map, WORDS(at, rights, 0), WORDS(vspace));
}

static struct answer map_table(word t, enum label label, word vspace, word at)
{
    return invoke_words(t, label, WORDS(at, 0), WORDS(vspace));
}

/* A pool of identifiers in memory that held something else, and the end of an address space that
 * has all of its 256 entries. */
static void test_pools(void)
{
    world_start();
    word f = first_free, u = world_untyped(17);
    const word last = USER_TOP / P2(39) * P2(39);
    retype(u, UNTYPED, 12, f, 1);
    retype(f, FRAME, 0, f + 1, 1);
    word *pool = memory_at(cap_object(*world_cap(f))),
         *words = user_words(cap_object(*world_cap(f)));
    for (word i = 0; i < TABLE_ENTRIES; i++)
        words[i] = ~0ull;
    invoke_words(ROOT_SLOT_CNODE, LABEL_CNode_Delete, WORDS(f + 1, 64), NONE);
    CHECK(invoke_words(ROOT_SLOT_ASID_CONTROL, LABEL_X86_ASIDControl_MakePool, WORDS(f + 1, 64),
                       WORDS(f, ROOT_SLOT_CNODE))
              .error == 0);
    word used = 0;
    for (word i = 0; i < TABLE_ENTRIES; i++)
        used |= pool[i];
    CHECK_IS(used, 0);
    retype(u, PML4, 0, f + 2, 1);
    CHECK_IS(invoke_words(f + 1, LABEL_X86_ASIDPool_Assign, NONE, WORDS(f + 2)).error, 0);
    word *root = table(cap_object(*world_cap(f + 2)));
    const word entries[] = { 0, 1, last / P2(39) };
    for (word i = 0; i < 3; i++) {
        retype(u, PDPT, 0, f + 3 + i, 1);
        CHECK_IS(map_table(f + 3 + i, LABEL_X86_PDPT_Map, f + 2, entries[i] * P2(39)).error, 0);
        CHECK(root[entries[i]] != 0);
    }
    /* The pool dies: nothing is left in the user's half, the kernel stays, and the processor is
     * told of both. */
    word dropped = host_log.dropped_roots, flushes = host_log.asid_flushes;
    invoke_words(ROOT_SLOT_CNODE, LABEL_CNode_Delete, WORDS(f + 1, 64), NONE);
    for (word i = 0; i < TABLE_ENTRIES; i++)
        CHECK(root[i] == (i == TABLE_ENTRIES - 1 ? machine_kernel_entry() : 0));
    CHECK(host_log.dropped_roots == dropped + 1 && host_log.asid_flushes == flushes + 1);
}

/* The words of an IPC buffer lie where its address says, in a frame of any size. */
static void test_buffer_offset(void)
{
    world_start();
    word f = first_free, u = world_untyped(12);
    retype(u, FRAME, 0, f, 1);
    struct cap cap = *world_cap(f);
    CHECK_IS(arch_buffer_words(cap, 0x7000400, true), user_words(cap_object(cap) + 0x400));
    cap = cap_set_frame_kind(cap_make(CAP_frame, 0, 0), FRAME_LARGE);
    cap = cap_set_vm_rights(cap, VM_READ_WRITE);
    word offset = cap_object(*world_cap(f)); /* as if memory's first 2 MiB were that frame */
    CHECK_IS(arch_buffer_words(cap, 0x70000000 + offset + 0xc00, true), user_words(offset + 0xc00));
    cap = cap_set_frame_kind(cap, FRAME_HUGE);
    CHECK_IS(arch_buffer_words(cap, 0x80000000 + offset, false), user_words(offset));
}

/* An address space outlives its pool, and another gets its identifier: no switch keeps translations
 * until the ghost is gone. */
static void test_ghosts(void)
{
    world_start();
    word f = first_free, u = world_untyped(16), memory = f + 4, pools = f + 4 + ASID_POOLS;
    retype(u, PML4, 0, f + 2, 2);
    retype(u, UNTYPED, 12, memory, ASID_POOLS);
#define MAKE_POOL(i) \
    invoke_words(ROOT_SLOT_ASID_CONTROL, LABEL_X86_ASIDControl_MakePool, WORDS(pools + (i), 64), \
                 WORDS(memory + (i), ROOT_SLOT_CNODE))
    CHECK(MAKE_POOL(0).error == 0 && kernel.asid_pool[1] != 0);
    CHECK(invoke_words(pools, LABEL_X86_ASIDPool_Assign, NONE, WORDS(f + 2)).error == 0);
    invoke_words(ROOT_SLOT_CNODE, LABEL_CNode_Delete, WORDS(pools, 64), NONE);
    CHECK(kernel.asid_ghosts[1] == 1 && !host_log.shared);
    CHECK(MAKE_POOL(0).error == 0 && kernel.asid_pool[1] != 0 && host_log.shared);
    CHECK(invoke_words(pools, LABEL_X86_ASIDPool_Assign, NONE, WORDS(f + 3)).error == 0);
    CHECK(cap_pml4_asid(*world_cap(f + 3)) == cap_pml4_asid(*world_cap(f + 2)));
    invoke_words(ROOT_SLOT_CNODE, LABEL_CNode_Delete, WORDS(f + 2, 64), NONE);
    CHECK(kernel.asid_ghosts[1] == 0 && !host_log.shared);
    CHECK(vspace_of_asid(cap_pml4_asid(*world_cap(f + 3))) == cap_object(*world_cap(f + 3)));
    invoke_words(ROOT_SLOT_CNODE, LABEL_CNode_Delete, WORDS(pools, 64), NONE);
    CHECK(kernel.asid_ghosts[1] == 1 && !host_log.shared);
    /* The processor reads ahead: it leaves an address space before it forgets it, not after. */
    CHECK(host_log.dropped_roots > 0 && host_log.left_root == 0);
#undef MAKE_POOL
}

void test_vspace(void)
{
    test_pools();
    test_ghosts();
    test_buffer_offset();
    world_start();
    word f = first_free, u = world_untyped(17);
    struct answer a;
    const word at = 0x7000123000 / 4096 * 4096;
    retype(u, PML4, 0, f, 1);
    retype(u, PDPT, 0, f + 1, 1);
    retype(u, PD, 0, f + 2, 1);
    retype(u, PT, 0, f + 3, 1);
    retype(u, FRAME, 0, f + 4, 2);
    a = map(f + 4, f, at, 3);
    CHECK(a.error == ERR_InvalidCapability && a.mr[0] == 1); /* no identifier yet */
    a = invoke_words(ROOT_SLOT_CNODE, LABEL_CNode_Copy, WORDS(f + 9, 64, f, 64, 15),
                     WORDS(ROOT_SLOT_CNODE));
    CHECK_IS(a.error, ERR_IllegalOperation);
    CHECK_IS(invoke_words(ROOT_SLOT_ASID_POOL, LABEL_X86_ASIDPool_Assign, NONE, WORDS(f)).error, 0);
    a = invoke_words(ROOT_SLOT_ASID_POOL, LABEL_X86_ASIDPool_Assign, NONE, WORDS(f));
    CHECK(a.error == ERR_InvalidCapability && a.mr[0] == 1);
    CHECK_IS(cap_pml4_asid(*world_cap(f)), 2);
    /* What is missing, from the top down. */
    a = map(f + 4, f, at, 3);
    CHECK(a.error == ERR_FailedLookup && a.mr[1] == LOOKUP_MISSING && a.mr[2] == 39);
    CHECK_IS(map_table(f + 1, LABEL_X86_PDPT_Map, f, at).error, 0);
    a = map(f + 4, f, at, 3);
    CHECK(a.error == ERR_FailedLookup && a.mr[2] == 30);
    a = map_table(f + 3, LABEL_X86_PageTable_Map, f, at);
    CHECK(a.error == ERR_FailedLookup && a.mr[2] == 30);
    CHECK_IS(map_table(f + 2, LABEL_X86_PageDirectory_Map, f, at).error, 0);
    a = map(f + 4, f, at, 3);
    CHECK(a.error == ERR_FailedLookup && a.mr[2] == 21);
    CHECK_IS(map_table(f + 3, LABEL_X86_PageTable_Map, f, at + 5).error, 0);
    a = map_table(f + 3, LABEL_X86_PageTable_Map, f, at);
    CHECK(a.error == ERR_InvalidCapability && a.mr[0] == 0);
    /* Addresses. */
    a = map(f + 4, f, at + 1, 3);
    CHECK_IS(a.error, ERR_AlignmentError);
    a = map(f + 4, f, 0x7ffffffff000, 3);
    CHECK(a.error == ERR_InvalidArgument && a.mr[0] == 0);
    a = map(f + 4, f, ~0ull, 3);
    CHECK_IS(a.error, ERR_InvalidArgument);
    CHECK_IS(map(f + 4, f, at, 3).error, 0);
    struct place p = vspace_find(cap_object(*world_cap(f)), at, PAGE_BITS);
    CHECK(p.entry &&
          *p.entry == (cap_object(*world_cap(f + 4)) | ENTRY_PRESENT | ENTRY_WRITE | ENTRY_USER));
    /* The same again changes rights, and is flushed; elsewhere is refused. */
    word flushes = host_log.page_flushes;
    CHECK(map(f + 4, f, at, 2).error == 0 && !(*p.entry & ENTRY_WRITE));
    CHECK_IS(host_log.page_flushes, flushes + 1);
    a = map(f + 4, f, at + 4096, 3);
    CHECK(a.error == ERR_InvalidArgument && a.mr[0] == 0);
    a = map(f + 4, ROOT_SLOT_VSPACE, at, 3);
    CHECK(a.error == ERR_InvalidCapability && a.mr[0] == 1);
    /* Without Read nobody but the kernel sees it. */
    CHECK(map(f + 4, f, at, 1).error == 0 && !(*p.entry & ENTRY_USER));
    /* Another frame replaces it; the first one's Unmap then leaves it alone. */
    CHECK_IS(map(f + 5, f, at, 3).error, 0);
    CHECK_IS(invoke_words(f + 4, LABEL_X86_Page_Unmap, NONE, NONE).error, 0);
    CHECK_IS(entry_address(*p.entry, PAGE_BITS), cap_object(*world_cap(f + 5)));
    /* A copy is mapped nowhere; deleting a capability takes its own mapping only. */
    a = invoke_words(ROOT_SLOT_CNODE, LABEL_CNode_Copy, WORDS(f + 6, 64, f + 5, 64, 15),
                     WORDS(ROOT_SLOT_CNODE));
    CHECK(a.error == 0 && !cap_mapped(*world_cap(f + 6)));
    CHECK_IS(map(f + 6, f, at + 4096, 3).error, 0);
    invoke_words(ROOT_SLOT_CNODE, LABEL_CNode_Delete, WORDS(f + 5, 64), NONE);
    CHECK(*p.entry == 0 &&
          vspace_find(cap_object(*world_cap(f)), at + 4096, PAGE_BITS).entry[0] != 0);
    a = invoke_words(f + 6, LABEL_X86_Page_GetAddress, NONE, NONE);
    CHECK(a.error == 0 && a.length == 1 && a.mr[0] == cap_object(*world_cap(f + 6)));
    /* Tables: unmapping needs the only capability; it clears the table. */
    a = invoke_words(ROOT_SLOT_CNODE, LABEL_CNode_Copy, WORDS(f + 7, 64, f + 3, 64, 15),
                     WORDS(ROOT_SLOT_CNODE));
    CHECK_IS(a.error, 0);
    CHECK_IS(invoke_words(f + 3, LABEL_X86_PageTable_Unmap, NONE, NONE).error, ERR_RevokeFirst);
    invoke_words(ROOT_SLOT_CNODE, LABEL_CNode_Delete, WORDS(f + 7, 64), NONE);
    word asid_flushes = host_log.asid_flushes;
    CHECK_IS(invoke_words(f + 3, LABEL_X86_PageTable_Unmap, NONE, NONE).error, 0);
    CHECK_IS(host_log.asid_flushes, asid_flushes + 1);
    CHECK_IS(vspace_find(cap_object(*world_cap(f)), at, PAGE_BITS).missing, 21);
    CHECK_IS(map_table(f + 3, LABEL_X86_PageTable_Map, f, at).error, 0);
    CHECK_IS(vspace_find(cap_object(*world_cap(f)), at + 4096, PAGE_BITS).entry[0], 0);
    /* The frame thinks it is mapped still: unmapping it harms nothing. */
    CHECK_IS(invoke_words(f + 6, LABEL_X86_Page_Unmap, NONE, NONE).error, 0);
    /* The address space dies: its identifier is free, its processor state dropped. */
    invoke_words(ROOT_SLOT_CNODE, LABEL_CNode_Delete, WORDS(f, 64), NONE);
    CHECK(vspace_of_asid(2) == 0 && host_log.dropped_roots > 0);
    CHECK_IS(invoke_words(f + 3, LABEL_X86_PageTable_Unmap, NONE, NONE).error, 0);
    /* Pools of identifiers. */
    word pool = world_untyped(12);
    retype(u, UNTYPED, 12, f + 10, 1);
    a = invoke_words(ROOT_SLOT_ASID_CONTROL, LABEL_X86_ASIDControl_MakePool, WORDS(f + 11, 64),
                     WORDS(f + 10, ROOT_SLOT_CNODE));
    CHECK(a.error == 0 && cap_type(*world_cap(f + 11)) == CAP_asid_pool && pool != 0);
    a = invoke_words(ROOT_SLOT_ASID_CONTROL, LABEL_X86_ASIDControl_MakePool, WORDS(f + 12, 64),
                     WORDS(f + 10, ROOT_SLOT_CNODE));
    CHECK_IS(a.error, ERR_RevokeFirst);
    retype(u, PML4, 0, f, 1);
    CHECK_IS(invoke_words(f + 11, LABEL_X86_ASIDPool_Assign, NONE, WORDS(f)).error, 0);
    CHECK_IS(cap_pml4_asid(*world_cap(f)), 512);
    /* A pool dies: its address spaces map nothing any more but the kernel, so that their threads
     * fault. */
    word *root = table(cap_object(*world_cap(f)));
    retype(u, PDPT, 0, f + 13, 1);
    CHECK(map_table(f + 13, LABEL_X86_PDPT_Map, f, 0).error == 0 && root[0] != 0);
    invoke_words(ROOT_SLOT_CNODE, LABEL_CNode_Delete, WORDS(f + 11, 64), NONE);
    CHECK_IS(kernel.asid_pool[1], 0);
    CHECK(root[0] == 0 && root[TABLE_ENTRIES - 1] == machine_kernel_entry());
    a = map(f + 4, f, at, 3);
    CHECK(a.error == ERR_FailedLookup && a.mr[1] == LOOKUP_INVALID_ROOT && a.length == 2);
    /* A pool that is dying, and gets one more address space where it has been looked at already. */
    invoke_words(ROOT_SLOT_ASID_CONTROL, LABEL_X86_ASIDControl_MakePool, WORDS(f + 11, 64),
                 WORDS(f + 10, ROOT_SLOT_CNODE));
    host_interrupt_every(1);
    world_registers(ROOT_SLOT_CNODE, info_make(LABEL_CNode_Delete, 0, 0, 2), WORDS(f + 11, 64),
                    NONE);
    world_enter(SYS_Call);
    host_interrupt_every(0);
    CHECK(kernel.asid_pool[1] != 0 && kernel.asid_next[1] > 0);
    retype(u, PML4, 0, f + 14, 1);
    CHECK_IS(invoke_words(f + 11, LABEL_X86_ASIDPool_Assign, NONE, WORDS(f + 14)).error, 0);
    root = table(cap_object(*world_cap(f + 14)));
    retype(u, PDPT, 0, f + 15, 1);
    CHECK(map_table(f + 15, LABEL_X86_PDPT_Map, f + 14, 0).error == 0 && root[0] != 0);
    invoke_words(ROOT_SLOT_CNODE, LABEL_CNode_Delete, WORDS(f + 11, 64), NONE);
    CHECK(kernel.asid_pool[1] == 0 && kernel.asid_next[1] == 0 && root[0] == 0);
}

void test_irq(void)
{
    world_start();
    word f = first_free, u = world_untyped(14);
    struct answer a;
    handle root = root_thread();
    const word get = LABEL_IRQControl_GetIOAPIC;
#define GET(slot_, ioapic, pin, level, polarity, vector) \
    invoke_words(ROOT_SLOT_IRQ_CONTROL, get, \
                 WORDS(slot_, 64, ioapic, pin, level, polarity, vector), WORDS(ROOT_SLOT_CNODE))
    a = GET(f, 0, 0, 0, 0, 108);
    CHECK(a.error == ERR_RangeError && a.mr[1] == 107);
    a = GET(f, 1, 0, 0, 0, 5);
    CHECK(a.error == ERR_RangeError && a.mr[1] == 0);
    a = GET(f, 0, 24, 0, 0, 5);
    CHECK(a.error == ERR_RangeError && a.mr[1] == 23);
    a = GET(f, 0, 2, 2, 0, 5);
    CHECK(a.error == ERR_RangeError && a.mr[1] == 1);
    CHECK_IS(GET(ROOT_SLOT_TCB, 0, 2, 0, 0, 5).error, ERR_DeleteFirst);
    CHECK(GET(f, 0, 2, 0, 0, 5).error == 0 && cap_irq(*world_cap(f)) == 21);
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
    CHECK(a.error == ERR_InvalidCapability && a.mr[0] == 0);
    CHECK_IS(invoke_words(f, LABEL_IRQHandler_SetNotification, NONE, WORDS(f + 3)).error, 0);
    CHECK_IS(invoke_words(f, LABEL_IRQHandler_SetNotification, NONE, WORDS(f + 3)).error, 0);
    word masks = host_log.masks;
    entry_interrupt(21);
    CHECK_IS(host_log.masks, masks + 1);
    system_call(SYS_NBRecv, f + 2, 0, 0);
    CHECK_IS(tcb(root)->context.cap, 0x10);
    word unmasks = host_log.unmasks;
    CHECK(invoke_words(f, LABEL_IRQHandler_Ack, NONE, NONE).error == 0 &&
          host_log.unmasks == unmasks + 1);
    /* Deleting the capability that was passed keeps the binding; revoking the notification ends
     * it. */
    invoke_words(ROOT_SLOT_CNODE, LABEL_CNode_Delete, WORDS(f + 3, 64), NONE);
    CHECK(!slot_is_empty(irq_slot(21)));
    invoke_words(ROOT_SLOT_CNODE, LABEL_CNode_Revoke, WORDS(f + 2, 64), NONE);
    CHECK(slot_is_empty(irq_slot(21)));
    entry_interrupt(21);
    /* The last handler goes: the vector is free, and a look for interrupts does not see it any
     * more. */
    CHECK(host_log.expected[32 + 21] && !host_log.expected[32 + 22]);
    invoke_words(f, LABEL_IRQHandler_SetNotification, NONE, WORDS(f + 2));
    CHECK(invoke_words(ROOT_SLOT_CNODE, LABEL_CNode_Revoke, WORDS(ROOT_SLOT_IRQ_CONTROL, 64), NONE)
              .error == 0);
    CHECK(cap_is_null(*world_cap(f)) && slot_is_empty(irq_slot(21)) && !kernel.irq_issued[21]);
    CHECK(!host_log.expected[32 + 21]);
    CHECK_IS(GET(f, 0, 2, 0, 0, 5).error, 0);
    /* A notification to which the interrupt has the last capability goes with the handler: nobody
     * is bound. */
    CHECK_IS(invoke_words(f, LABEL_IRQHandler_SetNotification, NONE, WORDS(f + 2)).error, 0);
    CHECK_IS(invoke_words(ROOT_SLOT_TCB, LABEL_TCB_BindNotification, NONE, WORDS(f + 2)).error, 0);
    invoke_words(ROOT_SLOT_CNODE, LABEL_CNode_Delete, WORDS(f + 2, 64), NONE);
    CHECK(tcb(root)->bound_notification != 0);
    invoke_words(ROOT_SLOT_CNODE, LABEL_CNode_Delete, WORDS(f, 64), NONE);
    CHECK(tcb(root)->bound_notification == 0 && slot_is_empty(irq_slot(21)));
    /* Ports. */
    const word issue = LABEL_X86_IOPortControl_Issue;
#define ISSUE(slot_, first, last) \
    invoke_words(ROOT_SLOT_IO_PORT_CONTROL, issue, WORDS(first, last, slot_, 64), \
                 WORDS(ROOT_SLOT_CNODE))
    a = ISSUE(f + 4, 10, 9);
    CHECK(a.error == ERR_InvalidArgument && a.mr[0] == 1);
    CHECK_IS(ISSUE(f + 4, 0x60, 0x64).error, 0);
    CHECK_IS(ISSUE(f + 5, 0x64, 0x70).error, ERR_RevokeFirst);
    CHECK_IS(ISSUE(f + 5, 0x65, 0x1ff).error, 0);
    /* Ranges of many words of bits: the first word, those between and the last are taken, and no
     * more. */
    CHECK_IS(ISSUE(f + 6, 0x1ff, 0x1ff).error, ERR_RevokeFirst);
    CHECK_IS(ISSUE(f + 6, 0x90, 0x90).error, ERR_RevokeFirst);
    CHECK(ISSUE(f + 6, 0x200, 0x2d0).error == 0 && ISSUE(f + 7, 0x2e0, 0x2e0).error == 0);
    CHECK(ISSUE(f + 8, 0x2d1, 0x2df).error == 0 &&
          ISSUE(f + 9, 0x2d0, 0x2d0).error == ERR_RevokeFirst);
    CHECK(ISSUE(f + 9, 0x3f0, 0x3f0).error == 0 && ISSUE(f + 10, 0x2e1, 0x3ef).error == 0);
    invoke_words(ROOT_SLOT_CNODE, LABEL_CNode_Delete, WORDS(f + 6, 64), NONE);
    CHECK(ISSUE(f + 6, 0x2e0, 0x2e0).error == ERR_RevokeFirst &&
          ISSUE(f + 6, 0x200, 0x2d0).error == 0);
    a = invoke_words(ROOT_SLOT_IO_PORT_CONTROL, issue, WORDS(9, 9, f + 11, 64), WORDS(f + 4));
    CHECK(a.error == ERR_FailedLookup && a.mr[0] == 0);
    for (word i = 6; i <= 10; i++)
        invoke_words(ROOT_SLOT_CNODE, LABEL_CNode_Delete, WORDS(f + i, 64), NONE);
    a = invoke_words(f + 4, LABEL_X86_IOPort_In8, WORDS(0x64), NONE);
    CHECK(a.error == 0 && a.mr[0] == 0x64 * 65536 + 8);
    CHECK_IS(invoke_words(f + 4, LABEL_X86_IOPort_In16, WORDS(0x64), NONE).error,
             ERR_IllegalOperation);
    CHECK_IS(invoke_words(f + 4, LABEL_X86_IOPort_Out32, WORDS(0x61, 0), NONE).error, 0);
    CHECK_IS(invoke_words(f + 4, LABEL_X86_IOPort_Out8, WORDS(0x60), NONE).error,
             ERR_TruncatedMessage);
    invoke_words(ROOT_SLOT_CNODE, LABEL_CNode_Delete, WORDS(f + 5, 64), NONE);
    CHECK_IS(ISSUE(f + 5, 0x100, 0xffff).error, 0);
    CHECK(invoke_words(ROOT_SLOT_CNODE, LABEL_CNode_Revoke, WORDS(ROOT_SLOT_IO_PORT_CONTROL, 64),
                       NONE)
              .error == 0);
    CHECK_IS(ISSUE(f + 6, 0, 0xffff).error, 0);
    /* Domains: one, so 0 is the only one. */
    a = invoke_words(ROOT_SLOT_DOMAIN, LABEL_DomainSet_Set, WORDS(NUM_DOMAINS),
                     WORDS(ROOT_SLOT_TCB));
    CHECK(a.error == ERR_InvalidArgument && a.mr[0] == 0);
    CHECK_IS(invoke_words(ROOT_SLOT_DOMAIN, LABEL_DomainSet_Set, WORDS(0), NONE).error,
             ERR_TruncatedMessage);
    CHECK_IS(
        invoke_words(ROOT_SLOT_DOMAIN, LABEL_DomainSet_Set, WORDS(0), WORDS(ROOT_SLOT_TCB)).error,
        0);
    a = invoke_words(ROOT_SLOT_DOMAIN, LABEL_DomainSet_ScheduleConfigure,
                     WORDS(NUM_DOMAIN_SCHEDULES - 1, 0, 1), NONE);
    CHECK(a.error == ERR_RangeError && a.mr[1] == NUM_DOMAIN_SCHEDULES - 2);
}

/* More pieces of memory than the list of untypeds has entries: the largest are kept, in order. */
static void test_many_pieces(void)
{
    host_reset();
    host_boot_holes(4, P2(HOST_MEMORY_BITS) / 8 * 7);
    handle cnode = cap_object(*tcb_cap(this_cpu()->current, TCB_CSPACE));
    const struct bootinfo *bi = memory_at(
        cap_object(slot(cnode + ROOT_SLOT_BOOTINFO * SLOT_SIZE)->cap));
    word listed = bi->untyped.end - bi->untyped.start, smallest = 64, pages = 0;
    bool ram = false;
    CHECK_IS(listed, BOOTINFO_UNTYPEDS);
    for (word i = 0; i < listed; i++) {
        struct untyped_desc d = bi->untypeds[i];
        smallest = d.size_bits < smallest ? d.size_bits : smallest;
        pages += d.size_bits == 12 && !d.is_device;
        CHECK(!i || ram == !d.is_device || !ram); /* devices first, then RAM */
        ram |= !d.is_device;
        CHECK(!i || bi->untypeds[i - 1].paddr < d.paddr ||
              bi->untypeds[i - 1].is_device != d.is_device);
    }
    /* 112 pages of RAM, less one for the machine, lie between holes, and as many holes: no page of
     * RAM was given up for one of them. */
    CHECK(smallest == 12 && pages >= 111);
}

void test_ranges(void)
{
    test_many_pieces();
    static struct ranges r;
    r = (struct ranges){ 0 };
    ranges_add(&r, 10, 20);
    ranges_add(&r, 30, 40);
    CHECK_IS(r.count, 2);
    ranges_add(&r, 20, 30);
    CHECK(r.count == 1 && r.at[0].start == 10 && r.at[0].end == 40);
    ranges_remove(&r, 15, 25);
    CHECK(r.count == 2 && r.at[0].end == 15 && r.at[1].start == 25);
    ranges_remove(&r, 0, 12);
    ranges_remove(&r, 38, 100);
    CHECK(r.at[0].start == 12 && r.at[1].end == 38);
    ranges_remove(&r, 0, 100);
    CHECK_IS(r.count, 0);
    ranges_add(&r, 9, 9);
    ranges_add(&r, 9, 8);
    CHECK_IS(r.count, 0);
    /* Random adds and removes against a bitmap. */
    static bool map_[256];
    unsigned seed = 1;
    for (int n = 0; n < 20000; n++) {
        seed = seed * 1103515245u + 12345u;
        word a = seed >> 8 & 255, b = seed >> 16 & 255;
        bool add = seed >> 30 & 1;
        for (word i = a; i < b; i++)
            map_[i] = add;
        if (add)
            ranges_add(&r, a, b);
        else
            ranges_remove(&r, a, b);
        word i = 0;
        bool same = true;
        for (word k = 0; k < r.count; k++) {
            for (; i < r.at[k].start; i++)
                same &= !map_[i];
            for (; i < r.at[k].end; i++)
                same &= map_[i];
            same &= k == 0 || r.at[k - 1].end < r.at[k].start;
        }
        for (; i < 256; i++)
            same &= !map_[i];
        if (!same) {
            CHECK(same);
            return;
        }
    }
    CHECK(true);
}
