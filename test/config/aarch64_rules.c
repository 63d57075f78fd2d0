/* aarch64_rules.c - what the ABI says of 64-bit Arm alone, statement by statement (the rows of
 * section arm in rows.def), with the order of the checks: each call breaks one rule and those
 * behind it.  aarch64.c has the rows of faults, registers and boot information. */
#include "../qemu/raw.h"

enum { InvalidRoot = seL4_InvalidRoot, Missing = seL4_MissingCapability };

/* Two places with 512 GiB between them; what lies above user space. */
#define AT 0x7f0000000000
#define FAR 0x7e8000000000
#define HIGH (seL4_UserTop + 1)
/* A depth that no CNode has: looking for the slot fails. */
#define NO_DEPTH 65

static seL4_CPtr ep, space, bare, ghost, heir, tables[3], spare, page, large, taken, empty;

/* ---- address spaces ---- */

static seL4_CPtr new_pool(void)
{
    seL4_CPtr pool = new_slot(), memory = new_object(seL4_UntypedObject, 12);
    CHECK_IS(seL4_ARM_ASIDControl_MakePool(seL4_CapASIDControl, memory, CNODE, pool, 64), 0);
    return pool;
}

/* `space` has tables for AT, `bare` has no identifier. */
static void make_spaces(void)
{
    space = new_object(seL4_ARM_VSpaceObject, 0);
    bare = new_object(seL4_ARM_VSpaceObject, 0);
    CHECK_IS(seL4_ARM_ASIDPool_Assign(seL4_CapInitThreadASIDPool, space), 0);
    page = new_object(seL4_ARM_SmallPageObject, 0);
    large = new_object(seL4_ARM_LargePageObject, 0);
    spare = new_object(seL4_ARM_PageTableObject, 0);
    for (int i = 0; i < 3; i++)
        tables[i] = new_object(seL4_ARM_PageTableObject, 0);
}

/* `ghost` has lost its identifier with its pool. */
static void make_ghost(seL4_CPtr *pool)
{
    *pool = new_pool();
    ghost = new_object(seL4_ARM_VSpaceObject, 0);
    CHECK_IS(seL4_ARM_ASIDPool_Assign(*pool, ghost), 0);
}

static void test_table_map(void)
{
    const seL4_Word label = ARMPageTableMap;
    ROW(Arm_table_label, tables[0], CNodeRevoke, NOTHING, NOTHING, IS0(IllegalOperation));
    ROW(Arm_table_length, tables[0], label, W(HIGH), W(ep), IS0(TruncatedMessage));
    ROW(Arm_table_length, tables[0], label, W(HIGH, 0), NOTHING, IS0(TruncatedMessage));
    ROW(Arm_table_vspace, tables[0], label, W(HIGH, 0), W(ep), IS1(InvalidCapability, 1));
    ROW(Arm_table_vspace, tables[0], label, W(HIGH, 0), W(bare), IS1(InvalidCapability, 1));
    ROW(Arm_table_high, tables[0], label, W(HIGH, 0), W(ghost), IS1(InvalidArgument, 0));
    /* Each lands at the highest level that has none, wherever the address points in it. */
    for (seL4_Word i = 0; i < 3; i++) {
        ROW(Arm_page_missing, page, ARMPageMap, W(AT, 3, 3), W(space),
            IS3(FailedLookup, 0, Missing, 39 - 9 * i));
        ROW(Arm_table_rounds, tables[i], label, W(AT + 0xabc, ~0ul), W(space), IS0(NoError));
    }
    ROW(Arm_table_mapped, tables[2], label, W(HIGH, 0), W(ep), IS1(InvalidCapability, 0));
    ROW(Arm_table_full, spare, label, W(AT, 0), W(space), IS0(DeleteFirst));
    ROW(Arm_table_rounds, page, ARMPageMap, W(AT, 3, 3), W(space), IS0(NoError));
    ROW(Arm_table_rounds, page, ARMPageUnmap, NOTHING, NOTHING, IS0(NoError));
}

static void test_page_map(void)
{
    const seL4_Word label = ARMPageMap;
    ROW(Arm_page_length, page, label, W(AT + 1, 3), W(ep), IS0(TruncatedMessage));
    ROW(Arm_page_length, page, label, W(AT + 1, 3, 3), NOTHING, IS0(TruncatedMessage));
    ROW(Arm_page_vspace, page, label, W(AT + 1, 3, 3), W(ep), IS1(InvalidCapability, 1));
    ROW(Arm_page_vspace, page, label, W(AT + 1, 3, 3), W(bare), IS1(InvalidCapability, 1));
    ROW(Arm_page_high, page, label, W(HIGH, 3, 3), W(space), IS1(InvalidArgument, 0));
    CHECK_IS(seL4_ARM_Page_Map(page, space, AT, seL4_AllRights, 3), 0);
    ROW(Arm_page_alignment, page, label, W(FAR + 1, 3, 3), W(VSPACE), IS0(AlignmentError));
    ROW(Arm_page_elsewhere, page, label, W(FAR, 3, 3), W(VSPACE), IS1(InvalidCapability, 1));
    ROW(Arm_page_address, page, label, W(HIGH, 3, 3), W(space), IS1(InvalidArgument, 0));
    ROW(Arm_page_again, page, label, W(AT, 2, 1), W(space), IS0(NoError));
    /* What is there is replaced; a table is not. */
    seL4_CPtr second = new_object(seL4_ARM_SmallPageObject, 0);
    ROW(Arm_page_replaced, second, label, W(AT, 3, 3), W(space), IS0(NoError));
    ROW(Arm_page_stale_unmap, page, ARMPageUnmap, NOTHING, NOTHING, IS0(NoError));
    ROW(Arm_page_stale_unmap, second, ARMPageClean_Data, W(0, 64), NOTHING, IS0(NoError));
    ROW(Arm_page_unmapped, page, ARMPageUnmap, NOTHING, NOTHING, IS0(NoError));
    ROW(Arm_page_over_table, large, label, W(AT, 3, 3), W(space),
        IS3(FailedLookup, 0, Missing, 12));
    CHECK_IS(seL4_ARM_Page_Map(large, space, AT + BIT(21), seL4_AllRights, 3), 0);
    ROW(Arm_page_under_large, page, label, W(AT + BIT(21), 3, 3), W(space),
        IS3(FailedLookup, 0, Missing, 21));
    ROW(Arm_table_over_page, spare, ARMPageTableMap, W(AT + BIT(21), 0), W(space),
        IS0(DeleteFirst));
    CHECK_IS(seL4_ARM_Page_Unmap(large), 0);
    CHECK_IS(delete (second), 0);
}

static volatile seL4_Word reached;

static void loads_from(void *arg)
{
    __asm__ volatile("ldr x1, [%0]" : : "r"(arg) : "x1", "memory");
    reached++;
    stop();
}

/* A page that was unmapped, or whose capability was deleted, is not there any more, whatever the
 * processor remembers. */
static void test_page_unmap(void)
{
    seL4_CPtr frame, other = new_slot();
    seL4_Word at = (seL4_Word)new_page(&frame);
    for (int round = 0; round < 2; round++) {
        *(volatile seL4_Word *)at = 1;
        ROW(Arm_page_unmap, VSPACE, ARMVSpaceClean_Data, W(at, at + 4097), NOTHING,
            IS2(RangeError, at, at + 4095));
        CHECK_IS(round ? delete (other) : seL4_ARM_Page_Unmap(frame), 0);
        ROW(Arm_page_unmap, VSPACE, ARMVSpaceClean_Data, W(at, at + 4097), NOTHING, IS0(NoError));
        thread_t t = new_thread(loads_from, (void *)at, 100, ep);
        resume(&t);
        CHECK_IS(seL4_MessageInfo_get_label(seL4_Recv(ep, NULL)), seL4_Fault_VMFault);
        CHECK_IS(seL4_GetMR(seL4_VMFault_FSR), 0x92000007);
        end_thread(&t);
        if (round == 0) {
            CHECK(copy(frame, other));
            CHECK_IS(seL4_ARM_Page_Map(other, VSPACE, at, seL4_AllRights, 3), 0);
        }
    }
    CHECK_IS(reached, 0);
}

/* Who lost its identifier, before and after somebody else has it. */
static void test_ghosts(void)
{
    seL4_CPtr pool, frame = new_object(seL4_ARM_SmallPageObject, 0);
    make_ghost(&pool);
    for (int i = 0; i < 3; i++) {
        seL4_CPtr table = new_object(seL4_ARM_PageTableObject, 0);
        CHECK_IS(seL4_ARM_PageTable_Map(table, ghost, AT, 0), 0);
    }
    CHECK_IS(seL4_ARM_Page_Map(frame, ghost, AT, seL4_AllRights, 3), 0);
    CHECK_IS(delete (pool), 0);
    test_table_map();
    ROW(Arm_table_gone, spare, ARMPageTableMap, W(AT, 0), W(ghost),
        IS2(FailedLookup, 0, InvalidRoot));
    ROW(Arm_page_gone, page, ARMPageMap, W(AT + 1, 3, 3), W(ghost),
        IS2(FailedLookup, 0, InvalidRoot));
    ROW(Arm_cache_gone, frame, ARMPageClean_Data, W(64, 0), NOTHING,
        IS2(FailedLookup, 0, InvalidRoot));
    ROW(Arm_space_gone, ghost, ARMVSpaceClean_Data, W(AT, AT + 64), NOTHING,
        IS2(FailedLookup, 0, InvalidRoot));
    ROW(Arm_frame_of_gone, frame, ARMPageMap, W(AT, 3, 3), W(space), IS1(InvalidCapability, 1));
    pool = new_pool();
    heir = new_object(seL4_ARM_VSpaceObject, 0);
    CHECK_IS(seL4_ARM_ASIDPool_Assign(pool, heir), 0);
    ROW(Arm_table_other, spare, ARMPageTableMap, W(AT, 0), W(ghost), IS1(InvalidCapability, 1));
    ROW(Arm_page_other, page, ARMPageMap, W(AT + 1, 3, 3), W(ghost), IS1(InvalidCapability, 1));
    ROW(Arm_space_other, ghost, ARMVSpaceClean_Data, W(AT, AT + 64), NOTHING,
        IS1(InvalidCapability, 0));
    CHECK_IS(delete (pool), 0);
}

static void test_table_unmap(void)
{
    seL4_CPtr again = new_slot();
    ROW(Arm_copy_table, spare, ARMPageTableUnmap, NOTHING, NOTHING, IS0(NoError));
    CHECK(!copy(spare, again));
    FOR(Arm_copy_vspace);
    CHECK(!copy(bare, again));
    CHECK_IS(seL4_ARM_Page_Map(page, space, AT, seL4_AllRights, 3), 0);
    FOR(Arm_copy_frame);
    CHECK(copy(page, again));
    invoke(again, ARMPageClean_Data, W(0, 64), NOTHING);
    show_got(CHECK(IS0(IllegalOperation)));
    CHECK_IS(delete (again), 0);
    CHECK(copy(tables[1], again));
    ROW(Arm_unmap_copies, tables[1], ARMPageTableUnmap, NOTHING, NOTHING, IS0(RevokeFirst));
    ROW(Arm_unmap_copies, again, ARMPageTableUnmap, NOTHING, NOTHING, IS0(RevokeFirst));
    CHECK_IS(delete (again), 0);
    ROW(Arm_unmap, tables[1], ARMPageTableUnmap, NOTHING, NOTHING, IS0(NoError));
    ROW(Arm_unmap, tables[1], ARMPageTableUnmap, NOTHING, NOTHING, IS0(NoError));
    ROW(Arm_unmap_below, tables[2], ARMPageTableMap, W(AT, 0), W(space), IS1(InvalidCapability, 0));
    ROW(Arm_unmap_below, page, ARMPageClean_Data, W(0, 64), NOTHING, IS1(InvalidCapability, 0));
    ROW(Arm_unmap_below, tables[2], ARMPageTableUnmap, NOTHING, NOTHING, IS0(NoError));
    CHECK_IS(seL4_ARM_Page_Unmap(page), 0);
    FOR(Arm_table_cleared); /* what it mapped is not there when it comes back */
    CHECK_IS(seL4_ARM_PageTable_Map(tables[1], space, AT, 0), 0);
    invoke(page, ARMPageMap, W(AT, 3, 3), W(space));
    show_got(CHECK(IS3(FailedLookup, 0, Missing, 21)));
}

/* ---- caches ---- */

static void test_page_cache(seL4_Word label)
{
    seL4_CPtr frame, other = new_object(seL4_ARM_SmallPageObject, 0);
    seL4_Word at = (seL4_Word)new_page(&frame);
    bool drops = label == ARMPageInvalidate_Data;
    ROW(Arm_cache_length, other, label, W(64), NOTHING, IS0(TruncatedMessage));
    ROW(Arm_cache_unmapped, other, label, W(4096, 64), NOTHING, IS0(IllegalOperation));
    ROW(Arm_cache_order, frame, label, W(8192, 8192), NOTHING, IS1(InvalidArgument, 1));
    CHECK_IS(seL4_ARM_Page_Map(other, VSPACE, at, seL4_AllRights, 3), 0);
    ROW(Arm_cache_outside, frame, label, W(4096, 4097), NOTHING, IS1(InvalidArgument, 0));
    ROW(Arm_cache_outside, frame, label, W(0, 4097), NOTHING, IS1(InvalidArgument, 0));
    ROW(Arm_cache_stale, frame, label, W(0, 64), NOTHING, IS1(InvalidCapability, 0));
    ROW(Arm_cache_done, other, label, W(1, 4096), NOTHING, IS0(NoError));
    CHECK_IS(seL4_ARM_Page_Map(other, VSPACE, at, seL4_CanRead, 3), 0);
    ROW(Arm_cache_rights, other, label, W(0, 64), NOTHING, IS0(drops ? IllegalOperation : NoError));
    CHECK_IS(seL4_ARM_Page_Map(other, VSPACE, at, seL4_NoRights, 3), 0);
    ROW(Arm_cache_rights, other, label, W(0, 64), NOTHING, IS0(drops ? IllegalOperation : NoError));
    CHECK_IS(delete (other), 0);
}

static void test_space_cache(seL4_Word label)
{
    seL4_CPtr frame;
    seL4_Word at = (seL4_Word)new_page(&frame);
    bool drops = label == ARMVSpaceInvalidate_Data;
    ROW(Arm_space_length, bare, label, W(64), NOTHING, IS0(TruncatedMessage));
    ROW(Arm_space_order, bare, label, W(HIGH + 64, HIGH + 64), NOTHING, IS1(InvalidArgument, 1));
    ROW(Arm_space_high, bare, label, W(HIGH - 64, HIGH), NOTHING, IS0(IllegalOperation));
    ROW(Arm_space_bare, bare, label, W(HIGH - 64, HIGH - 1), NOTHING, IS1(InvalidCapability, 0));
    ROW(Arm_space_nothing, VSPACE, label, W(HIGH - 9000, HIGH - 1), NOTHING, IS0(NoError));
    ROW(Arm_space_crosses, VSPACE, label, W(at + 9, at + 4097), NOTHING,
        IS2(RangeError, at + 9, at + 4095));
    ROW(Arm_space_done, VSPACE, label, W(at + 9, at + 4096), NOTHING, IS0(NoError));
    CHECK_IS(seL4_ARM_Page_Map(frame, VSPACE, at, seL4_CanRead, 3), 0);
    ROW(Arm_space_rights, VSPACE, label, W(at, at + 64), NOTHING,
        IS0(drops ? IllegalOperation : NoError));
    CHECK_IS(delete (frame), 0);
    ROW(Arm_space_label, VSPACE, ARMPageTableMap, NOTHING, NOTHING, IS0(IllegalOperation));
    ROW(Arm_space_label, bare, CNodeRevoke, NOTHING, NOTHING, IS0(IllegalOperation));
}

/* ---- objects ---- */

/* Some untyped of this many bytes, device memory or not. */
static seL4_CPtr untyped_of(int device, seL4_Word bits)
{
    for (seL4_Word i = 0; i < info->untyped.end - info->untyped.start; i++)
        if (info->untypedList[i].isDevice == device && info->untypedList[i].sizeBits >= bits)
            return info->untyped.start + i;
    return 0;
}

static seL4_Word address_of_untyped(seL4_CPtr cap)
{
    return info->untypedList[cap - info->untyped.start].paddr;
}

static void test_retype(void)
{
    static const seL4_Word types[] = { seL4_ARM_SmallPageObject, seL4_ARM_LargePageObject,
                                       seL4_ARM_PageTableObject, seL4_ARM_VSpaceObject };
    seL4_CPtr memory = new_object(seL4_UntypedObject, 22), device = untyped_of(1, 30);
    seL4_CPtr huge = new_slot(), slots = new_slot();
    for (int i = 0; i < 4; i++) {
        ROW(Arm_retype_size, memory, UntypedRetype, W(types[i], 64, 0, 0, slots, 1), W(CNODE),
            IS2(RangeError, 0, 47));
        ROW(Arm_retype_size, memory, UntypedRetype, W(types[i], 63, 0, 0, slots, 1), W(CNODE),
            IS0(NoError));
        CHECK_IS(delete (slots), 0);
    }
    ROW(Arm_retype_dummy, memory, UntypedRetype, W(0xfffe, 12, 0, 0, slots, 1), W(CNODE),
        IS1(InvalidArgument, 0));
    ROW(Arm_retype_dummy, memory, UntypedRetype, W(0xffff, 12, 0, 0, slots, 1), W(CNODE),
        IS1(InvalidArgument, 0));
    ROW(Arm_retype_dummy, memory, UntypedRetype, W(10, 12, 0, 0, slots, 1), W(CNODE),
        IS1(InvalidArgument, 0));
    static const seL4_Word no_device[] = { seL4_TCBObject, seL4_EndpointObject,
                                           seL4_ARM_PageTableObject, seL4_ARM_VSpaceObject };
    for (int i = 0; i < 4; i++)
        ROW(Arm_retype_device, device, UntypedRetype, W(no_device[i], 0, 0, 0, slots, 1), W(CNODE),
            IS1(InvalidArgument, 1));
    ROW(Arm_retype_huge, device, UntypedRetype, W(seL4_ARM_HugePageObject, 0, 0, 0, huge, 1),
        W(CNODE), IS0(NoError));
    ROW(Arm_address, huge, ARMPageGetAddress, NOTHING, NOTHING,
        IS1(NoError, address_of_untyped(device)));
    /* A page of 1 GiB lands two levels above one of 4 KiB. */
    CHECK_IS(seL4_ARM_Page_Map(huge, space, AT + BIT(30), seL4_AllRights, 0), 0);
    ROW(Arm_page_under_huge, page, ARMPageMap, W(AT + BIT(30), 3, 3), W(space),
        IS3(FailedLookup, 0, Missing, 30));
    CHECK_IS(seL4_ARM_Page_Unmap(huge), 0);
    ROW(Arm_page_huge_over_table, huge, ARMPageMap, W(AT, 3, 0), W(space),
        IS3(FailedLookup, 0, Missing, 21));
    CHECK_IS(delete (huge), 0);
    /* New memory is zero, whatever was there. */
    FOR(Arm_zeroed);
    for (int round = 0; round < 2; round++) {
        CHECK_IS(seL4_Untyped_Retype(memory, seL4_ARM_SmallPageObject, 0, CNODE, 0, 0, slots, 1),
                 0);
        seL4_Word *at = (seL4_Word *)new_page(NULL), sum = 0;
        CHECK_IS(seL4_ARM_Page_Map(slots, VSPACE, (seL4_Word)at, seL4_AllRights, 3), 0);
        for (int i = 0; i < 512; i++)
            sum |= at[i], at[i] = ~0ul;
        CHECK_IS(sum, 0);
        CHECK_IS(delete (slots), 0);
        CHECK_IS(revoke(memory), 0);
    }
}

static void test_identifiers(void)
{
    const seL4_Word make = ARMASIDControlMakePool, assign = ARMASIDPoolAssign;
    seL4_CPtr parent = new_object(seL4_UntypedObject, 12), control = seL4_CapASIDControl;
    seL4_CPtr pools = seL4_CapInitThreadASIDPool, child = new_slot();
    ROW(Arm_pool_memory, control, make, W(empty, NO_DEPTH), W(ep, CNODE),
        IS1(InvalidCapability, 1));
    ROW(Arm_pool_memory, control, make, W(empty, NO_DEPTH),
        W(new_object(seL4_UntypedObject, 13), CNODE), IS1(InvalidCapability, 1));
    ROW(Arm_pool_memory, control, make, W(empty, NO_DEPTH), W(untyped_of(1, 12), CNODE),
        IS1(InvalidCapability, 1));
    CHECK_IS(seL4_Untyped_Retype(parent, seL4_EndpointObject, 0, CNODE, 0, 0, child, 1), 0);
    ROW(Arm_pool_children, control, make, W(empty, NO_DEPTH), W(parent, CNODE), IS0(RevokeFirst));
    CHECK_IS(delete (child), 0);
    ROW(Arm_pool_slot, control, make, W(taken, 64), W(parent, CNODE), IS0(DeleteFirst));
    ROW(Arm_assign_what, pools, assign, NOTHING, W(ep), IS1(InvalidCapability, 1));
    ROW(Arm_assign_what, pools, assign, NOTHING, W(space), IS1(InvalidCapability, 1));
    ROW(Arm_assign_what, pools, assign, NOTHING, NOTHING, IS0(TruncatedMessage));
}

/* ---- interrupts ---- */

static void test_interrupts(void)
{
    const seL4_Word get = IRQIssueIRQHandler, trigger = ARMIRQIssueIRQHandlerTrigger;
    const seL4_Word sgi = ARMIRQIssueSGISignal;
    seL4_CPtr control = seL4_CapIRQControl;
    ROW(Arm_irq_length, control, get, W(160, taken), W(CNODE), IS0(TruncatedMessage));
    ROW(Arm_irq_range, control, get, W(160, taken, NO_DEPTH), W(CNODE), IS2(RangeError, 0, 159));
    ROW(Arm_irq_used, control, get, W(27, taken, NO_DEPTH), W(CNODE), IS0(RevokeFirst));
    ROW(Arm_irq_slot, control, get, W(40, taken, NO_DEPTH), W(CNODE), IS2(RangeError, 1, 64));
    ROW(Arm_irq_taken, control, get, W(40, taken, 64), W(CNODE), IS0(DeleteFirst));
    ROW(Arm_trigger_length, control, trigger, W(160, 0, taken), W(CNODE), IS0(TruncatedMessage));
    ROW(Arm_trigger_range, control, trigger, W(160, 0, taken, NO_DEPTH), W(CNODE),
        IS2(RangeError, 0, 159));
    ROW(Arm_trigger_used, control, trigger, W(27, 0, taken, NO_DEPTH), W(CNODE), IS0(RevokeFirst));
    ROW(Arm_trigger_slot, control, trigger, W(40, 0, taken, NO_DEPTH), W(CNODE),
        IS2(RangeError, 1, 64));
    ROW(Arm_trigger_taken, control, trigger, W(40, 0, taken, 64), W(CNODE), IS0(DeleteFirst));
    ROW(Arm_sgi_length, control, sgi, W(16, 8, taken), W(CNODE), IS0(TruncatedMessage));
    ROW(Arm_sgi_range, control, sgi, W(16, 8, taken, NO_DEPTH), W(CNODE), IS2(RangeError, 0, 15));
    ROW(Arm_sgi_target, control, sgi, W(15, 8, taken, NO_DEPTH), W(CNODE), IS1(InvalidArgument, 1));
    ROW(Arm_sgi_slot, control, sgi, W(15, 7, taken, NO_DEPTH), W(CNODE), IS2(RangeError, 1, 64));
    ROW(Arm_sgi_taken, control, sgi, W(15, 7, taken, 64), W(CNODE), IS0(DeleteFirst));
    /* Software interrupts and those of the processor can be had, too. */
    ROW(Arm_irq_private, control, get, W(20, empty, 64), W(CNODE), IS0(NoError));
    CHECK_IS(delete (empty), 0);
    seL4_CPtr handler = new_slot(), ntfn = new_object(seL4_NotificationObject, 0), with_badge;
    ROW(Arm_irq_software, control, trigger, W(5, 1, handler, 64), W(CNODE), IS0(NoError));
    CHECK_IS(seL4_IRQHandler_SetNotification(handler, mint(ntfn, seL4_AllRights, 0x55)), 0);
    CHECK_IS(seL4_IRQControl_IssueSGISignal(control, 5, 0, CNODE, empty, 64), 0);
    with_badge = mint(empty, seL4_AllRights, 0x77);
    FOR(Arm_sgi_badge);
    CHECK(with_badge != 0);
    const seL4_CPtr caps[] = { empty, with_badge };
    for (int i = 0; i < 4; i++) {
        seL4_Word badge = 0;
        FOR(Arm_sgi_sent);
        if (i < 2) {
            invoke(caps[i], 4711 * (seL4_Word)i, W(1, 2), NOTHING);
            show_got(CHECK(IS0(NoError)));
        } else if (i == 2) {
            seL4_Send(empty, seL4_MessageInfo_new(0, 0, 0, 0));
        } else {
            seL4_NBSend(empty, seL4_MessageInfo_new(9, 0, 0, 0));
        }
        seL4_Poll(ntfn, &badge);
        CHECK_IS(badge, 0x55);
        CHECK_IS(seL4_IRQHandler_Ack(handler), 0);
    }
    FOR(Arm_sgi_revoked);
    CHECK_IS(revoke(control), 0);
    CHECK_IS(seL4_DebugCapIdentify(empty), 0);
    CHECK_IS(seL4_DebugCapIdentify(with_badge), 0);
    CHECK_IS(seL4_DebugCapIdentify(handler), 0);
}

/* ---- threads that go where they should not, and answers to their faults ---- */

extern char call_at[], none_at[], load_at[];
static void does_call(void *arg)
{
    (void)arg;
    __asm__ volatile("mov x7, #1\n\t.global call_at\ncall_at:\tsvc #3" : : : "x7", "memory");
    reached++;
    stop();
}
static void does_nothing_known(void *arg)
{
    (void)arg;
    __asm__ volatile(".global none_at\nnone_at:\tudf #0" : : : "memory");
    reached++;
    stop();
}
static void loads(void *arg)
{
    (void)arg;
    __asm__ volatile("mov x0, #0x1000\n\t.global load_at\nload_at:\tldr x1, [x0]"
                     :
                     :
                     : "x0", "x1", "memory");
    reached++;
    stop();
}

/* The next fault of t, which is told with this label. */
static void expect(seL4_Word label)
{
    CHECK_IS(seL4_MessageInfo_get_label(seL4_Recv(ep, NULL)), label);
}

static void answer_with(seL4_Word label, seL4_Word length)
{
    seL4_Reply(seL4_MessageInfo_new(label, 0, 0, length));
}

static seL4_Word pc_of(thread_t *t)
{
    CHECK_IS(seL4_TCB_ReadRegisters(t->tcb, 0, 0, CONTEXT_WORDS, &t->regs), 0);
    return t->regs.pc;
}

static void test_answers(void)
{
    thread_t t = new_thread(does_call, NULL, 100, ep);
    resume(&t);
    expect(seL4_Fault_UnknownSyscall);
    FOR(Arm_call_repeats);
    answer_with(0, 0);
    expect(seL4_Fault_UnknownSyscall);
    CHECK_IS(seL4_GetMR(seL4_UnknownSyscall_FaultIP), call_at);
    FOR(Arm_call_stops);
    seL4_SetMR(0, 0x1234);
    seL4_SetMR(seL4_UnknownSyscall_FaultIP, (seL4_Word)call_at + 4);
    answer_with(1, 9);
    CHECK_IS(pc_of(&t), call_at + 4);
    CHECK_IS(t.regs.x0, 0x1234);
    let_run();
    CHECK_IS(reached, 0);
    end_thread(&t);

    t = new_thread(does_nothing_known, NULL, 100, ep);
    resume(&t);
    expect(seL4_Fault_UserException);
    FOR(Arm_exception_repeats);
    answer_with(0, 0);
    expect(seL4_Fault_UserException);
    CHECK_IS(seL4_GetMR(seL4_UserException_FaultIP), none_at);
    FOR(Arm_exception_stops);
    seL4_SetMR(0, (seL4_Word)none_at + 4);
    seL4_SetMR(1, 0x5550);
    seL4_SetMR(2, ~0ul);
    answer_with(7, 3);
    CHECK_IS(pc_of(&t), none_at + 4);
    CHECK_IS(t.regs.sp, 0x5550);
    FOR(Arm_exception_flags);
    CHECK_IS(t.regs.spsr & ~0x100ul, 0xf0000040);
    let_run();
    CHECK_IS(reached, 0);
    end_thread(&t);

    t = new_thread(loads, NULL, 100, ep);
    resume(&t);
    expect(seL4_Fault_VMFault);
    FOR(Arm_memory_restarts);
    seL4_SetMR(0, 0);
    answer_with(9, 4);
    expect(seL4_Fault_VMFault);
    CHECK_IS(seL4_GetMR(seL4_VMFault_IP), load_at);
    end_thread(&t);
}

/* Registers are taken as they are: what is wrong with them shows when they are used. */
static void test_registers(void)
{
    thread_t t = new_thread(loads, NULL, 100, ep);
    CHECK_IS(seL4_TCB_ReadRegisters(t.tcb, 0, 0, CONTEXT_WORDS, &t.regs), 0);
    FOR(Arm_pc_any);
    t.regs.pc = 0x8012345678901230;
    CHECK_IS(seL4_TCB_WriteRegisters(t.tcb, 1, 0, CONTEXT_WORDS, &t.regs), 0);
    expect(seL4_Fault_VMFault);
    CHECK_IS(seL4_GetMR(seL4_VMFault_IP), 0x8012345678901230);
    CHECK_IS(seL4_GetMR(seL4_VMFault_Addr), 0x8012345678901230);
    CHECK_IS(seL4_GetMR(seL4_VMFault_PrefetchFault), 1);
    CHECK_IS(seL4_GetMR(seL4_VMFault_FSR), 0x82000004);
    FOR(Arm_pc_misaligned);
    t.regs.pc = (seL4_Word)load_at + 2;
    CHECK_IS(seL4_TCB_WriteRegisters(t.tcb, 1, 0, CONTEXT_WORDS, &t.regs), 0);
    expect(seL4_Fault_UserException);
    CHECK_IS(seL4_GetMR(seL4_UserException_Number), 0x8a000000);
    FOR(Arm_number_whole);
    t.regs.pc = (seL4_Word)call_at;
    t.regs.x7 = 0x123400000000005a;
    CHECK_IS(seL4_TCB_WriteRegisters(t.tcb, 1, 0, CONTEXT_WORDS, &t.regs), 0);
    expect(seL4_Fault_UnknownSyscall);
    CHECK_IS(seL4_GetMR(seL4_UnknownSyscall_Syscall), 0x123400000000005a);
    FOR(Arm_number_unknown);
    static const seL4_Word numbers[] = { 0, 1, 1ul << 63, (seL4_Word)-30, 0xffffffff };
    for (int i = 0; i < 5; i++) {
        t.regs.x7 = numbers[i];
        CHECK_IS(seL4_TCB_WriteRegisters(t.tcb, 1, 0, CONTEXT_WORDS, &t.regs), 0);
        expect(seL4_Fault_UnknownSyscall);
        CHECK_IS(seL4_GetMR(seL4_UnknownSyscall_Syscall), numbers[i]);
    }
    FOR(Arm_write_more);
    t.regs.tpidrro_el0 = 0x777;
    for (int i = 0; i < CONTEXT_WORDS; i++)
        seL4_SetMR(i + 2, ((seL4_Word *)&t.regs)[i]);
    seL4_MessageInfo_t more = seL4_MessageInfo_new(TCBWriteRegisters, 0, 0, CONTEXT_WORDS + 12);
    seL4_SetMR(0, 0);
    seL4_SetMR(1, CONTEXT_WORDS + 10);
    CHECK_IS(seL4_MessageInfo_get_label(seL4_Call(t.tcb, more)), 0);
    pc_of(&t);
    CHECK_IS(t.regs.tpidrro_el0, 0x777);
    FOR(Arm_tls_base);
    CHECK_IS(seL4_TCB_SetTLSBase(t.tcb, 0xdead0000beef), 0);
    pc_of(&t);
    CHECK_IS(t.regs.tpidr_el0, 0xdead0000beef);
    /* The first 17 words, then the other 19. */
    seL4_CPtr to = new_object(seL4_TCBObject, 0);
    seL4_UserContext got_frame, got_rest;
    FOR(Arm_copy_frame_words);
    CHECK_IS(seL4_TCB_CopyRegisters(to, t.tcb, 0, 0, 1, 0, 0), 0);
    CHECK_IS(seL4_TCB_ReadRegisters(to, 0, 0, CONTEXT_WORDS, &got_frame), 0);
    CHECK(memcmp(&got_frame, &t.regs, 17 * 8) == 0);
    CHECK(got_frame.tpidr_el0 == 0 && got_frame.tpidrro_el0 == 0 && got_frame.x28 == 0);
    FOR(Arm_copy_rest_words);
    CHECK_IS(seL4_TCB_CopyRegisters(to, t.tcb, 0, 0, 0, 1, 0), 0);
    CHECK_IS(seL4_TCB_ReadRegisters(to, 0, 0, CONTEXT_WORDS, &got_rest), 0);
    CHECK(memcmp(&got_rest, &t.regs, sizeof t.regs) == 0);
    end_thread(&t);
}

int main(void)
{
    start();
    ep = taken = new_object(seL4_EndpointObject, 0);
    empty = new_slot();
    make_spaces();
    test_ghosts();
    test_page_map();
    test_page_unmap();
    for (seL4_Word i = 0; i < 4; i++) {
        test_page_cache(ARMPageClean_Data + i);
        test_space_cache(ARMVSpaceClean_Data + i);
    }
    test_table_unmap();
    test_retype();
    test_identifiers();
    test_answers();
    test_registers();
    test_interrupts();
    return finish();
}
