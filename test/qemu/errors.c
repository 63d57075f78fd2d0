/* errors.c - the errors of every invocation, in the order in which they are checked.
 *
 * Invocations are made as raw messages, so that each can be too short, too long or nonsense.  A
 * check whose arguments would also fail a later row shows that the earlier row wins. */
#include "raw.h"

/* As ROW, for row n of a method, given its first one. */
#define NTH(first, n, cap, label, words, caps, is) \
    (row = (first) + (n)-1, show_got(CHECK(invoke(cap, label, words, caps) && (is))))

/* The first label that is no method's. */
enum { NO_METHOD = LAST_METHOD + 1 };

static seL4_CPtr ut, free_slot, tcb, ep, ntfn, frame, badged, small_ut;
static const seL4_Word nonsense = 1ul << 50;

/* ---- any object ---- */

static void test_common(void)
{
    static const seL4_CPtr all[] = { 1,
                                     2,
                                     4,
                                     5,
                                     6,
                                     9,
                                     11,
#ifdef CONFIG_ARCH_X86_64
                                     seL4_CapIOPortControl
#endif
    };
    static const enum row unknown[] = { ROW_TCB_any_1,  ROW_Revoke_1,     ROW_IRQ_Get_1,
                                        ROW_MakePool_1, ROW_Assign_1,     ROW_Page_Map_1,
                                        ROW_Lookup_7,   ROW_Ports_Issue_1 };
    ROW(Lookup_3, free_slot, CNodeRevoke, NOTHING, NOTHING, IS1(InvalidCapability, 0));
    seL4_CPtr no_write = mint(ep, seL4_CanRead, 0), no_write_ntfn = mint(ntfn, seL4_CanRead, 0);
    ROW(Lookup_4, no_write, 0, NOTHING, NOTHING, IS1(InvalidCapability, 0));
    ROW(Lookup_5, no_write_ntfn, 0, NOTHING, NOTHING, IS1(InvalidCapability, 0));
    ROW(Lookup_7, seL4_CapInitThreadVSpace, X86PDPTMap, W(0, 0), NOTHING, IS0(IllegalOperation));
    ROW(PML4_any_1, seL4_CapInitThreadVSpace, X86PDPTMap, W(0, 0), W(VSPACE),
        IS0(IllegalOperation));
    for (unsigned i = 0; i < sizeof all / sizeof *all; i++) {
        NTH(unknown[i], 1, all[i], 0, NOTHING, NOTHING, IS0(IllegalOperation));
        NTH(unknown[i], 1, all[i], NO_METHOD, NOTHING, NOTHING, IS0(IllegalOperation));
        NTH(unknown[i], 1, all[i], (1ul << 52) - 1, W(1, 2, 3, 4, 5, 6), NOTHING,
            IS0(IllegalOperation));
    }
    /* Every method's label on a CNode and on an untyped: all but their own are unknown. */
    static const enum row of_cnode[] = { ROW_Revoke_1, ROW_Delete_1, ROW_CancelBadgedSends_1,
                                         ROW_Copy_1,   ROW_Mint_1,   ROW_Move_1,
                                         ROW_Mutate_1, ROW_Rotate_1, ROW_SaveCaller_1 };
    for (seL4_Word label = 0; label < NO_METHOD + 7; label++) {
        if (label != UntypedRetype)
            ROW(Retype_1, ut, label, W(0, 1), NOTHING, IS0(IllegalOperation));
        if (label < CNodeRevoke || label > CNodeSaveCaller)
            NTH(of_cnode[label % 9], 1, CNODE, label, NOTHING, NOTHING, IS0(IllegalOperation));
    }
    /* An empty slot counts as a capability; none counts as missing. */
    ROW(Lookup_8, tcb, TCBSetPriority, W(1), W(free_slot), IS1(InvalidCapability, 1));
    ROW(Lookup_8, tcb, TCBSetPriority, W(1), NOTHING, IS0(TruncatedMessage));
    ROW(Lookup_8, tcb, TCBSetSpace, W(0, 0, 0), W(CNODE), IS0(TruncatedMessage));
    ROW(Signal_call, ntfn, 99, W(1, 2, 3), NOTHING, IS0(NoError));
    seL4_Word badge;
    seL4_Poll(ntfn, &badge);
    FOR(Reply_1); /* nobody waits: nothing happens */
    seL4_Reply(seL4_MessageInfo_new(0, 0, 0, 4));
    CHECK(seL4_DebugCapIdentify(SELF) == 12);
    delete (no_write);
    delete (no_write_ntfn);
}

/* ---- the slot that an invocation names ---- */

static void test_slots(void)
{
    /* small: 16 slots, no guard; in slot 3 a CNode of 4 slots with the guard 2 of 3 bits, in 5 a
     * TCB. */
    seL4_CPtr small = new_object(seL4_CapTableObject, 4),
              inner = new_object(seL4_CapTableObject, 2);
    const seL4_Word D = CNodeDelete;
    ROW(LS_6, CNODE, CNodeMove, W(free_slot, 64, inner, 64), W(CNODE), IS0(NoError));
    ROW(LS_6, small, CNodeMint, W(3, 4, free_slot, 64, 15, 2 << 6 | 3), W(CNODE), IS0(NoError));
    ROW(LS_6, small, CNodeCopy, W(0xff5, 4, tcb, 64, 15), W(CNODE), IS0(NoError));
    ROW(LS_1, CNODE, CNodeCopy, W(free_slot + 1, 64, 1, 64, 15), W(tcb),
        IS2(FailedLookup, 1, seL4_InvalidRoot));
    ROW(LS_1, CNODE, CNodeCopy, W(free_slot + 1, 64, 1, 0, 15), W(tcb),
        IS2(FailedLookup, 1, seL4_InvalidRoot));
    ROW(LS_2, small, D, W(1, 0), NOTHING, IS2(RangeError, 1, 64));
    ROW(LS_2, small, D, W(1, 65), NOTHING, IS2(RangeError, 1, 64));
    ROW(LS_2, small, D, W(1, ~0ul), NOTHING, IS2(RangeError, 1, 64));
    /* All bits of a depth count, though the stubs send 8. */
    ROW(LS_2, small, D, W(1, 256 + 4), NOTHING, IS2(RangeError, 1, 64));
    ROW(LS_2, CNODE, CNodeCopy, W(free_slot + 1, 64, 1, 256 + 64, 15), W(CNODE),
        IS2(RangeError, 1, 64));
#ifdef CONFIG_ARCH_X86_64
    ROW(LS_2, seL4_CapIRQControl, X86IRQIssueIRQHandlerMSI, W(1, 256 + 64, 0, 0, 0, 0, 0), W(CNODE),
        IS2(RangeError, 1, 64));
    ROW(LS_2, seL4_CapIOPortControl, X86IOPortControlIssue, W(1, 1, 1, 256 + 64), W(CNODE),
        IS2(RangeError, 1, 64));
#else
    ROW(LS_2, seL4_CapIRQControl, IRQIssueIRQHandler, W(100, 1, 256 + 64), W(CNODE),
        IS2(RangeError, 1, 64));
#endif
    ROW(LS_2, seL4_CapASIDControl, X86ASIDControlMakePool, W(1, 256 + 64), W(small_ut, CNODE),
        IS2(RangeError, 1, 64));
    /* Too few bits for the guard; another guard; in the second CNode too. */
    const seL4_Word guard = 64 - info->initThreadCNodeSizeBits;
    ROW(LS_3, CNODE, D, W(1, guard - 1), NOTHING,
        got.error == FailedLookup && got.length == 5 && got.mr[1] == 4 && got.mr[2] == guard - 1 &&
            got.mr[3] == 0 && got.mr[4] == guard);
    ROW(LS_3, small, D, W(3 << 5 | 1 << 2, 9), NOTHING,
        got.error == FailedLookup && got.length == 5 && got.mr[0] == 0 && got.mr[1] == 4 &&
            got.mr[2] == 5 && got.mr[3] == 2 && got.mr[4] == 3);
    ROW(LS_4, small, D, W(1, 3), NOTHING, IS4(FailedLookup, 0, seL4_DepthMismatch, 3, 4));
    ROW(LS_4, small, D, W(3 << 4 | 2 << 1, 8), NOTHING,
        IS4(FailedLookup, 0, seL4_DepthMismatch, 4, 5));
    ROW(LS_4, CNODE, D, W(1, 63), NOTHING, IS4(FailedLookup, 0, seL4_DepthMismatch, 63, 64));
    ROW(LS_5, small, D, W(5 << 6, 10), NOTHING, IS4(FailedLookup, 0, seL4_DepthMismatch, 6, 0));
    ROW(LS_5, small, D, W(6 << 6, 10), NOTHING,
        IS4(FailedLookup, 0, seL4_DepthMismatch, 6, 0));                   /* empty */
    ROW(LS_6, small, D, W(3 << 5 | 2 << 2 | 1, 9), NOTHING, IS0(NoError)); /* empty: fine */
    ROW(LS_6, small, CNodeCopy, W(3 << 5 | 2 << 2 | 1, 9, ep, 64, 15), W(CNODE), IS0(NoError));
    ROW(LS_6, small, CNodeCopy, W(3 << 5 | 2 << 2 | 1, 9, ep, 64, 15), W(CNODE), IS0(DeleteFirst));
    /* An empty one in the second CNode as a source; and for Retype. */
    ROW(LS_6, CNODE, CNodeCopy, W(free_slot + 1, 64, 3 << 5 | 2 << 2 | 2, 9, 15), W(small),
        IS3(FailedLookup, 1, seL4_MissingCapability, 9));
    ROW(LS_6, small_ut, UntypedRetype, W(seL4_EndpointObject, 0, 3, 4, 1, 1), W(small),
        IS0(DeleteFirst));
    ROW(LS_6, small, D, W(~0ul << 9 | 3 << 5 | 2 << 2 | 1, 9), NOTHING, IS0(NoError));
    ROW(LS_6, small, CNodeCopy, W(3 << 5 | 2 << 2 | 1, 9, ep, 64, 15), W(CNODE), IS0(NoError));
    FOR(LS_6);
    CHECK(delete (small) == 0 && delete (free_slot) == 0);
}

/* ---- Untyped_Retype ---- */

static void test_retype(void)
{
    const seL4_Word L = UntypedRetype;
    ROW(Retype_2, ut, L, W(99, 99, 0, 0, 0), W(CNODE), IS0(TruncatedMessage));
    ROW(Retype_2, ut, L, W(99, 99, 0, 0, 0, 0), NOTHING, IS0(TruncatedMessage));
    ROW(Retype_3, ut, L, W(seL4_ObjectTypeCount, 99, 0, 0, 0, 0), W(CNODE),
        IS1(InvalidArgument, 0));
    ROW(Retype_3, ut, L, W(~0ul, 0, 0, 0, 0, 0), W(CNODE), IS1(InvalidArgument, 0));
    ROW(Retype_4, ut, L, W(seL4_TCBObject, 64, 0, 0, 0, 0), W(CNODE), IS2(RangeError, 0, 47));
    ROW(Retype_4, ut, L, W(seL4_UntypedObject, 48, 0, 0, 0, 0), W(CNODE), IS2(RangeError, 0, 47));
    ROW(Retype_4, ut, L, W(seL4_CapTableObject, 43, 0, 0, 0, 0), W(CNODE), IS2(RangeError, 0, 47));
    ROW(Retype_4, ut, L, W(seL4_CapTableObject, ~0ul, 0, 0, 0, 0), W(CNODE),
        IS2(RangeError, 0, 47));
    ROW(Retype_5, ut, L, W(seL4_CapTableObject, 0, nonsense, 99, 0, 0), W(CNODE),
        IS1(InvalidArgument, 1));
    ROW(Retype_6, ut, L, W(seL4_UntypedObject, 3, nonsense, 99, 0, 0), W(CNODE),
        IS1(InvalidArgument, 1));
    ROW(Retype_8, ut, L, W(seL4_EndpointObject, 0, 0, 65, ~0ul, 0), W(CNODE),
        IS2(RangeError, 1, 64));
    ROW(Retype_8, ut, L, W(seL4_EndpointObject, 0, 1, 64, ~0ul, 0), W(tcb),
        IS2(FailedLookup, 0, seL4_InvalidRoot));
    ROW(Retype_8, ut, L, W(seL4_EndpointObject, 0, nonsense, 64, ~0ul, 0), W(CNODE),
        got.error == FailedLookup && got.length == 5 && got.mr[0] == 0 &&
            got.mr[1] == seL4_GuardMismatch && got.mr[2] == 64 && got.mr[3] == 0 &&
            got.mr[4] == 64 - info->initThreadCNodeSizeBits);
    ROW(Retype_9, ut, L, W(seL4_EndpointObject, 0, 1, 64, ~0ul, 0), W(CNODE),
        IS3(FailedLookup, 0, seL4_MissingCapability, 64));
    ROW(Retype_9, ut, L, W(seL4_EndpointObject, 0, 0, 0, ~0ul, 0), W(tcb),
        IS3(FailedLookup, 0, seL4_MissingCapability, 0));
    seL4_Word slots = 1ul << info->initThreadCNodeSizeBits;
    ROW(Retype_10, ut, L, W(seL4_EndpointObject, 0, 0, 0, slots, 0), W(CNODE),
        IS2(RangeError, 0, slots - 1));
    ROW(Retype_10, ut, L, W(seL4_EndpointObject, 0, 0, 0, ~0ul, 0), W(CNODE),
        IS2(RangeError, 0, slots - 1));
    ROW(Retype_11, ut, L, W(seL4_EndpointObject, 0, 0, 0, 1, 0), W(CNODE), IS2(RangeError, 1, 256));
    ROW(Retype_11, ut, L, W(seL4_EndpointObject, 0, 0, 0, slots - 1, 257), W(CNODE),
        IS2(RangeError, 1, 256));
    ROW(Retype_12, ut, L, W(seL4_EndpointObject, 0, 0, 0, slots - 1, 2), W(CNODE),
        IS2(RangeError, 1, 1));
    ROW(Retype_13, ut, L, W(seL4_UntypedObject, 47, 0, 0, 1, 1), W(CNODE), IS0(DeleteFirst));
    CHECK(copy(ep, free_slot + 5));
    ROW(Retype_13, ut, L, W(seL4_UntypedObject, 47, 0, 0, free_slot, 6), W(CNODE),
        IS0(DeleteFirst));
    CHECK(delete (free_slot + 5) == 0);
    ROW(Retype_14, ut, L, W(seL4_UntypedObject, 47, 0, 0, free_slot, 1), W(CNODE),
        IS1(NotEnoughMemory, 1ul << 16));
    /* Bytes from the free mark, not rounded up. */
    ROW(Retype_14, ut, L, W(seL4_EndpointObject, 0, 0, 0, free_slot, 1), W(CNODE), IS0(NoError));
    ROW(Retype_14, ut, L, W(seL4_UntypedObject, 16, 0, 0, free_slot + 1, 1), W(CNODE),
        IS1(NotEnoughMemory, (1ul << 16) - 16));
    ROW(Retype_14, ut, L, W(seL4_TCBObject, 0, 0, 0, free_slot + 1, 40), W(CNODE),
        IS1(NotEnoughMemory, (1ul << 16) - 16));
    CHECK(revoke(ut) == 0);
    /* Devices: not enough memory comes first, then the type. */
    seL4_CPtr dev = info->untyped.start;
    while (info->untypedList[dev - info->untyped.start].sizeBits != 12)
        dev++;
    ROW(Retype_14, dev, L, W(seL4_CapTableObject, 20, 0, 0, free_slot, 1), W(CNODE),
        IS1(NotEnoughMemory, 4096));
    ROW(Retype_15, dev, L, W(seL4_TCBObject, 0, 0, 0, free_slot, 1), W(CNODE),
        IS1(InvalidArgument, 1));
    ROW(Retype_15, dev, L, W(seL4_X86_PageTableObject, 0, 0, 0, free_slot, 1), W(CNODE),
        IS1(InvalidArgument, 1));
    ROW(Retype_15, dev, L, W(seL4_X86_4K, 0, 0, 0, free_slot, 1), W(CNODE), IS0(NoError));
    /* A device frame is no IPC buffer. */
    ROW(SetIPCBuffer_4, tcb, TCBSetIPCBuffer, W(0x1001), W(free_slot), IS0(IllegalOperation));
    ROW(Configure_4, tcb, TCBConfigure, W(0, 0, 0, 0x1001), W(CNODE, VSPACE, free_slot),
        IS0(IllegalOperation));
    CHECK(revoke(dev) == 0);
    ROW(New_untyped, dev, L, W(seL4_UntypedObject, 12, 0, 0, free_slot, 1), W(CNODE), IS0(NoError));
    ROW(New_untyped, free_slot, L, W(seL4_EndpointObject, 0, 0, 0, free_slot + 1, 1), W(CNODE),
        IS1(InvalidArgument, 1));
    CHECK(revoke(dev) == 0);
}

/* ---- CNode ---- */

static void test_cnode(void)
{
    const seL4_Word one[] = { CNodeRevoke, CNodeDelete, CNodeCancelBadgedSends, CNodeSaveCaller };
    const enum row row1[] = { ROW_Revoke_1, ROW_Delete_1, ROW_CancelBadgedSends_1,
                              ROW_SaveCaller_1 };
    const seL4_Word two[] = { CNodeCopy, CNodeMint, CNodeMove, CNodeMutate };
    const enum row row2[] = { ROW_Copy_1, ROW_Mint_1, ROW_Move_1, ROW_Mutate_1 };
    for (int i = 0; i < 4; i++) {
        NTH(row1[i], 2, CNODE, one[i], W(1), NOTHING, IS0(TruncatedMessage));
        NTH(row1[i], 3, CNODE, one[i], W(1, 0), NOTHING, IS2(RangeError, 1, 64));
        NTH(row1[i], 3, CNODE, one[i], W(1, 65), NOTHING, IS2(RangeError, 1, 64));
        NTH(row1[i], 3, CNODE, one[i], W(nonsense, 64), NOTHING,
            got.error == FailedLookup && got.mr[0] == 0 && got.mr[1] == 4);
        NTH(row2[i], 2, CNODE, two[i], W(1), W(CNODE), IS0(TruncatedMessage));
        NTH(row2[i], 3, CNODE, two[i], W(1, 0, 0), NOTHING, IS2(RangeError, 1, 64));
        NTH(row2[i], 4, CNODE, two[i], W(1, 64, 0), W(CNODE), IS0(TruncatedMessage));
        NTH(row2[i], 4, CNODE, two[i], W(1, 64, 0, 0, 0, 0), NOTHING, IS0(TruncatedMessage));
        NTH(row2[i], 5, CNODE, two[i], W(1, 64, 0, 0, 0, 0), W(CNODE), IS0(DeleteFirst));
        NTH(row2[i], 6, CNODE, two[i], W(free_slot, 64, 0, 0, 0, 0), W(CNODE),
            IS2(RangeError, 1, 64));
        NTH(row2[i], 6, CNODE, two[i], W(free_slot, 64, 1, 64, 0, 0), W(tcb),
            IS2(FailedLookup, 1, seL4_InvalidRoot));
        NTH(row2[i], 6, CNODE, two[i], W(free_slot, 64, nonsense, 64, 0, 0), W(CNODE),
            got.error == FailedLookup && got.mr[0] == 1);
        NTH(row2[i], 7, CNODE, two[i], W(free_slot, 64, free_slot + 1, 64), W(CNODE),
            IS3(FailedLookup, 1, seL4_MissingCapability, 64));
    }
    ROW(Copy_8, CNODE, CNodeCopy, W(free_slot, 64, tcb, 64), W(CNODE), IS0(TruncatedMessage));
    ROW(Mint_8, CNODE, CNodeMint, W(free_slot, 64, tcb, 64, 15), W(CNODE), IS0(TruncatedMessage));
    ROW(Mutate_8, CNODE, CNodeMutate, W(free_slot, 64, tcb, 64), W(CNODE), IS0(TruncatedMessage));
    ROW(SaveCaller_4, CNODE, CNodeSaveCaller, W(1, 64), NOTHING, IS0(DeleteFirst));
    ROW(SaveCaller_5, CNODE, CNodeSaveCaller, W(free_slot, 64), NOTHING, IS0(NoError));
    CHECK(seL4_DebugCapIdentify(free_slot) == 0);
    ROW(CancelBadgedSends_4, CNODE, CNodeCancelBadgedSends, W(tcb, 64), NOTHING,
        IS0(IllegalOperation));
    ROW(CancelBadgedSends_4, CNODE, CNodeCancelBadgedSends, W(ntfn, 64), NOTHING,
        IS0(IllegalOperation));
    ROW(CancelBadgedSends_4, CNODE, CNodeCancelBadgedSends, W(free_slot, 64), NOTHING,
        IS0(IllegalOperation));
    for (seL4_Word rights = 0; rights < 15; rights++) {
        seL4_CPtr poor = mint(ep, (seL4_CapRights_t){ { rights } }, 7);
        ROW(CancelBadgedSends_4, CNODE, CNodeCancelBadgedSends, W(poor, 64), NOTHING,
            IS0(IllegalOperation));
        CHECK(delete (poor) == 0);
    }
    ROW(CancelBadgedSends_5, CNODE, CNodeCancelBadgedSends, W(badged, 64), NOTHING, IS0(NoError));
    ROW(CancelBadgedSends_5, CNODE, CNodeCancelBadgedSends, W(ep, 64), NOTHING, IS0(NoError));
    /* What each type makes of a copy. */
    ROW(Mint_9, CNODE, CNodeMint, W(free_slot, 64, badged, 64, 15, 0), W(CNODE),
        IS0(IllegalOperation));
    ROW(Mint_9, CNODE, CNodeMint, W(free_slot, 64, badged, 64, 15, 7), W(CNODE),
        IS0(IllegalOperation));
    ROW(Mint_9, CNODE, CNodeMint, W(free_slot, 64, CNODE, 64, 15, 63), W(CNODE),
        IS0(IllegalOperation));
    ROW(Copy_11, CNODE, CNodeCopy, W(free_slot, 64, seL4_CapIRQControl, 64, 15), W(CNODE),
        IS0(IllegalOperation));
#ifdef CONFIG_ARCH_X86_64
    ROW(Copy_11, CNODE, CNodeCopy, W(free_slot, 64, seL4_CapIOPortControl, 64, 15), W(CNODE),
        IS0(IllegalOperation));
#endif
    ROW(Mint_10, CNODE, CNodeMint, W(free_slot, 64, seL4_CapIRQControl, 64, 15, 0), W(CNODE),
        IS0(IllegalOperation));
    CHECK(seL4_Untyped_Retype(ut, seL4_X86_PageTableObject, 0, CNODE, 0, 0, free_slot, 1) == 0);
    ROW(Copy_10, CNODE, CNodeCopy, W(free_slot + 1, 64, free_slot, 64, 15), W(CNODE),
        IS0(IllegalOperation));
    ROW(Copy_9, CNODE, CNodeCopy, W(free_slot + 1, 64, ut, 64, 15), W(CNODE), IS0(RevokeFirst));
    ROW(Mint_10, CNODE, CNodeMint, W(free_slot + 1, 64, ut, 64, 15, 0), W(CNODE), IS0(RevokeFirst));
    /* The thread's arguments are copied too: an untyped with children says so before its type is
     * looked at. */
    ROW(Configure_2, tcb, TCBConfigure, W(0, 63, 0, 1), W(CNODE, VSPACE, ut), IS0(RevokeFirst));
    ROW(SetIPCBuffer_2, tcb, TCBSetIPCBuffer, W(1), W(ut), IS0(RevokeFirst));
    ROW(Configure_8, tcb, TCBConfigure, W(0, 0, 0, 0), W(ut, CNODE, frame), IS0(RevokeFirst));
    ROW(SetSpace_4, tcb, TCBSetSpace, W(0, 0, 0), W(ut, CNODE), IS0(RevokeFirst));
    CHECK(revoke(ut) == 0);
    CHECK(seL4_Untyped_Retype(ut, seL4_X64_PML4Object, 0, CNODE, 0, 0, free_slot, 1) == 0);
    ROW(Copy_10, CNODE, CNodeCopy, W(free_slot + 1, 64, free_slot, 64, 15), W(CNODE),
        IS0(IllegalOperation));
    ROW(New_pml4, CNODE, CNodeMint, W(free_slot + 1, 64, free_slot, 64, 15, 0), W(CNODE),
        IS0(IllegalOperation));
    ROW(Configure_11, tcb, TCBConfigure, W(0, 0, 0, 0), W(CNODE, free_slot, frame),
        IS0(IllegalOperation));
    ROW(SetSpace_7, tcb, TCBSetSpace, W(0, 0, 0), W(CNODE, free_slot), IS0(IllegalOperation));
    CHECK(revoke(ut) == 0);
    ROW(Mutate_9, CNODE, CNodeMutate, W(free_slot, 64, ep, 64, 0), W(CNODE), IS0(IllegalOperation));
    ROW(Mutate_9, CNODE, CNodeMutate, W(free_slot, 64, ntfn, 64, 0), W(CNODE),
        IS0(IllegalOperation));
    ROW(Mutate_9, CNODE, CNodeMutate, W(free_slot, 64, CNODE, 64, 63), W(CNODE),
        IS0(IllegalOperation));
    static const seL4_CPtr copyable[] = { 1, 2, 3, 5, 6, 9, 11 };
    for (unsigned i = 0; i < sizeof copyable / sizeof *copyable; i++) {
        ROW(Mask_others, CNODE, CNodeCopy, W(free_slot, 64, copyable[i], 64, 0), W(CNODE),
            IS0(NoError));
        CHECK(seL4_DebugCapIdentify(free_slot) == seL4_DebugCapIdentify(copyable[i]));
        CHECK(delete (free_slot) == 0);
        if (copyable[i] == CNODE)
            continue;
        ROW(Mint_others, CNODE, CNodeMint, W(free_slot, 64, copyable[i], 64, 15, ~0ul), W(CNODE),
            IS0(NoError));
        CHECK(seL4_DebugCapIdentify(free_slot) == seL4_DebugCapIdentify(copyable[i]));
        CHECK(delete (free_slot) == 0);
    }
    /* Rotate: dest, data, pivot, data, source. */
    const seL4_Word R = CNodeRotate, f = free_slot;
    ROW(Rotate_2, CNODE, R, W(1), W(CNODE, CNODE), IS0(TruncatedMessage));
    ROW(Rotate_3, CNODE, R, W(1, 0, 0), NOTHING, IS2(RangeError, 1, 64));
    ROW(Rotate_4, CNODE, R, W(f, 64, 0, 0, 0, 0, 0), W(CNODE, CNODE), IS0(TruncatedMessage));
    ROW(Rotate_4, CNODE, R, W(f, 64, 0, 0, 0, 0, 0, 0), W(CNODE), IS0(TruncatedMessage));
    ROW(Rotate_5, CNODE, R, W(f, 64, 0, 0, 0, 0, nonsense, 64), W(CNODE, CNODE),
        got.error == FailedLookup && got.mr[0] == 1);
    ROW(Rotate_5, CNODE, R, W(f, 64, 0, 0, 0, 0, 1, 64), W(tcb, ep),
        IS2(FailedLookup, 1, seL4_InvalidRoot));
    ROW(Rotate_6, CNODE, R, W(f, 64, 0, nonsense, 64, 0, 1, 64), W(CNODE, CNODE),
        got.error == FailedLookup && got.mr[0] == 1);
    ROW(Rotate_6, CNODE, R, W(f, 64, 0, 1, 64, 0, 1, 64), W(tcb, CNODE),
        IS2(FailedLookup, 1, seL4_InvalidRoot));
    ROW(Rotate_7, CNODE, R, W(f, 64, 0, f, 64, 0, 1, 64), W(CNODE, CNODE), IS0(IllegalOperation));
    ROW(Rotate_7, CNODE, R, W(f, 64, 0, 1, 64, 0, 1, 64), W(CNODE, CNODE), IS0(IllegalOperation));
    ROW(Rotate_7, CNODE, R, W(2, 64, 0, 1, 64, 0, 1, 64), W(CNODE, CNODE), IS0(IllegalOperation));
    ROW(Rotate_8, CNODE, R, W(2, 64, 0, 3, 64, 0, 1, 64), W(CNODE, CNODE), IS0(DeleteFirst));
    ROW(Rotate_8, CNODE, R, W(2, 64, 0, f, 64, 0, f + 1, 64), W(CNODE, CNODE), IS0(DeleteFirst));
    ROW(Rotate_9, CNODE, R, W(f, 64, 0, f + 1, 64, 0, f + 2, 64), W(CNODE, CNODE),
        IS3(FailedLookup, 1, seL4_MissingCapability, 64));
    ROW(Rotate_10, CNODE, R, W(f, 64, 0, f + 1, 64, 0, tcb, 64), W(CNODE, CNODE),
        IS3(FailedLookup, 0, seL4_MissingCapability, 64));
    ROW(Rotate_11, CNODE, R, W(f, 64, 0, badged, 64, 0, ep, 64), W(CNODE, CNODE),
        IS0(IllegalOperation));
    ROW(Rotate_12, CNODE, R, W(f, 64, 0, ep, 64, 0, tcb, 64), W(CNODE, CNODE),
        IS0(IllegalOperation));
    ROW(Rotate_12, CNODE, R, W(f, 64, 0, frame, 64, 0, tcb, 64), W(CNODE, CNODE), IS0(NoError));
    CHECK(seL4_DebugCapIdentify(f) == 1 && seL4_DebugCapIdentify(frame) == 12);
    ROW(Rotate_8, CNODE, R, W(tcb, 64, 0, frame, 64, 0, f, 64), W(CNODE, CNODE), IS0(NoError));
    /* Source and destination the same: an exchange. */
    ROW(Rotate_8, CNODE, R, W(tcb, 64, 0, frame, 64, 0, tcb, 64), W(CNODE, CNODE), IS0(NoError));
    CHECK(seL4_DebugCapIdentify(tcb) == 1 && seL4_DebugCapIdentify(frame) == 12);
    ROW(Rotate_8, CNODE, R, W(tcb, 64, 0, frame, 64, 0, tcb, 64), W(CNODE, CNODE), IS0(NoError));
    CHECK(seL4_DebugCapIdentify(tcb) == 12 && seL4_DebugCapIdentify(frame) == 1);
}

/* ---- TCB ---- */

static void test_tcb(void)
{
    const seL4_Word w20[22] = { 0, 20 };
    static seL4_Word w118[120] = { 0, 118 };
    ROW(ReadRegisters_1, tcb, TCBReadRegisters, W(0), NOTHING, IS0(TruncatedMessage));
    ROW(ReadRegisters_2, SELF, TCBReadRegisters, W(0, 0), NOTHING,
        IS2(RangeError, 1, CONTEXT_WORDS));
    ROW(ReadRegisters_2, SELF, TCBReadRegisters, W(0, CONTEXT_WORDS + 1), NOTHING,
        IS2(RangeError, 1, CONTEXT_WORDS));
    ROW(ReadRegisters_3, SELF, TCBReadRegisters, W(0, 20), NOTHING, IS0(IllegalOperation));
    for (seL4_Word n = 1; n <= CONTEXT_WORDS; n++)
        ROW(Read_count, tcb, TCBReadRegisters, W(0, n), NOTHING,
            got.error == NoError && got.length == n);
    ROW(WriteRegisters_1, tcb, TCBWriteRegisters, W(0), NOTHING, IS0(TruncatedMessage));
    ROW(WriteRegisters_2, SELF, TCBWriteRegisters, W(0, 1), NOTHING, IS0(TruncatedMessage));
    ROW(WriteRegisters_3, SELF, TCBWriteRegisters, W(0, 0), NOTHING, IS0(IllegalOperation));
    ROW(WriteRegisters_2, tcb, TCBWriteRegisters, W(0, ~0ul), NOTHING, IS0(TruncatedMessage));
    FOR(WriteRegisters_4);
    CHECK(invoke(tcb, TCBWriteRegisters, 22, w20, NOTHING) && IS0(NoError));
    CHECK(invoke(tcb, TCBWriteRegisters, 120, w118, NOTHING) && IS0(NoError));
    ROW(CopyRegisters_1, tcb, TCBCopyRegisters, NOTHING, W(SELF), IS0(TruncatedMessage));
    ROW(CopyRegisters_1, tcb, TCBCopyRegisters, W(0), NOTHING, IS0(TruncatedMessage));
    ROW(CopyRegisters_2, tcb, TCBCopyRegisters, W(0), W(ep), IS1(InvalidCapability, 1));
    ROW(Copy_bits, tcb, TCBCopyRegisters, W(0), W(SELF), IS0(NoError));
    static const seL4_Word prio[] = { TCBSetPriority, TCBSetMCPriority };
    static const enum row prio_row[] = { ROW_SetPriority_1, ROW_SetMCPriority_1 };
    for (int i = 0; i < 2; i++) {
        NTH(prio_row[i], 1, tcb, prio[i], NOTHING, W(SELF), IS0(TruncatedMessage));
        NTH(prio_row[i], 1, tcb, prio[i], W(999), NOTHING, IS0(TruncatedMessage));
        NTH(prio_row[i], 2, tcb, prio[i], W(999), W(ep), IS1(InvalidCapability, 1));
        NTH(prio_row[i], 3, tcb, prio[i], W(999), W(SELF), IS2(RangeError, 0, 255));
        NTH(prio_row[i], 3, tcb, prio[i], W(256), W(SELF), IS2(RangeError, 0, 255));
        NTH(prio_row[i], 3, tcb, prio[i], W(~0ul << 8), W(SELF), IS2(RangeError, 0, 255));
        NTH(prio_row[i], 3, tcb, prio[i], W(1), W(tcb), IS2(RangeError, 0, 0));
        NTH(prio_row[i], 3, tcb, prio[i], W(0), W(tcb), IS0(NoError));
    }
    ROW(SetSchedParams_1, tcb, TCBSetSchedParams, W(1), W(SELF), IS0(TruncatedMessage));
    ROW(SetSchedParams_1, tcb, TCBSetSchedParams, W(1, 1), NOTHING, IS0(TruncatedMessage));
    ROW(SetSchedParams_2, tcb, TCBSetSchedParams, W(999, 999), W(ep), IS1(InvalidCapability, 1));
    ROW(SetSchedParams_3, tcb, TCBSetSchedParams, W(999, 0), W(SELF), IS2(RangeError, 0, 255));
    ROW(SetSchedParams_4, tcb, TCBSetSchedParams, W(0, 999), W(SELF), IS2(RangeError, 0, 255));
    ROW(Mcp, tcb, TCBSetSchedParams, W(7, 9), W(SELF),
        IS0(NoError)); /* one's own MCP is no bound */
    ROW(Mcp, tcb, TCBSetSchedParams, W(7, 8), W(tcb), IS2(RangeError, 0, 7));
    ROW(Mcp, tcb, TCBSetSchedParams, W(0, 0), W(SELF), IS0(NoError));
    /* Configure */
    ROW(Configure_1, tcb, TCBConfigure, W(0, 0, 0), W(CNODE, VSPACE, frame), IS0(TruncatedMessage));
    ROW(Configure_1, tcb, TCBConfigure, W(0, 0, 0, 0), W(CNODE, VSPACE), IS0(TruncatedMessage));
    ROW(Configure_3, tcb, TCBConfigure, W(0, 99, 0, 1), W(ep, ep, ep), IS0(IllegalOperation));
    ROW(Configure_5, tcb, TCBConfigure, W(0, 99, 0, 1), W(ep, ep, frame), IS0(AlignmentError));
    ROW(Configure_7, tcb, TCBConfigure, W(0, 63, 0, 1024), W(CNODE, VSPACE, frame),
        IS0(IllegalOperation));
    ROW(Configure_9, tcb, TCBConfigure, W(0, 0, 0, 1024), W(ep, VSPACE, frame),
        IS0(IllegalOperation));
    ROW(Configure_10, tcb, TCBConfigure, W(0, 0, 63, 1024), W(CNODE, CNODE, frame),
        IS0(IllegalOperation));
    ROW(Configure_12, tcb, TCBConfigure, W(0, 0, 0, 1024), W(CNODE, CNODE, frame),
        IS0(IllegalOperation));
    ROW(Configure_10, tcb, TCBConfigure, W(nonsense, 0, 63, 0), W(CNODE, VSPACE, ep), IS0(NoError));
    ROW(SetSpace_1, tcb, TCBSetSpace, W(0, 0), W(CNODE, VSPACE), IS0(TruncatedMessage));
    ROW(SetSpace_1, tcb, TCBSetSpace, W(0, 0, 0), W(CNODE), IS0(TruncatedMessage));
    ROW(SetSpace_3, tcb, TCBSetSpace, W(0, 63, 0), W(CNODE, VSPACE), IS0(IllegalOperation));
    ROW(SetSpace_5, tcb, TCBSetSpace, W(0, 0, 0), W(VSPACE, VSPACE), IS0(IllegalOperation));
    ROW(SetSpace_6, tcb, TCBSetSpace, W(0, 0, 63), W(CNODE, CNODE), IS0(IllegalOperation));
    ROW(SetSpace_8, tcb, TCBSetSpace, W(0, 0, 0), W(CNODE, CNODE), IS0(IllegalOperation));
    ROW(SetSpace_6, tcb, TCBSetSpace, W(0, 0, ~0ul), W(CNODE, VSPACE), IS0(NoError));
    /* Its CSpace is the last capability to a CNode: to empty the slot would take many steps. */
    seL4_CPtr other = new_object(seL4_TCBObject, 0), node = new_object(seL4_CapTableObject, 2);
    CHECK(invoke(other, TCBSetSpace, W(0, 0, 0), W(node, VSPACE)) && IS0(NoError));
    ROW(SetSpace_2, other, TCBSetSpace, W(0, 0, 0), W(CNODE, VSPACE), IS0(NoError));
    CHECK(invoke(other, TCBSetSpace, W(0, 0, 0), W(node, VSPACE)) && IS0(NoError));
    CHECK(seL4_CNode_Delete(CNODE, node, 64) == 0);
    ROW(SetSpace_2, other, TCBSetSpace, W(0, 0, 0), W(CNODE, VSPACE), IS0(IllegalOperation));
    ROW(Configure_6, other, TCBConfigure, W(0, 0, 0, 0), W(CNODE, VSPACE, frame),
        IS0(IllegalOperation));
    CHECK(seL4_CNode_Delete(CNODE, other, 64) == 0);
    ROW(SetIPCBuffer_1, tcb, TCBSetIPCBuffer, NOTHING, W(frame), IS0(TruncatedMessage));
    ROW(SetIPCBuffer_1, tcb, TCBSetIPCBuffer, W(1), NOTHING, IS0(TruncatedMessage));
    ROW(SetIPCBuffer_3, tcb, TCBSetIPCBuffer, W(1), W(ep), IS0(IllegalOperation));
    ROW(SetIPCBuffer_5, tcb, TCBSetIPCBuffer, W(512), W(frame), IS0(AlignmentError));
    ROW(SetIPCBuffer_5, tcb, TCBSetIPCBuffer, W(1024), W(frame), IS0(NoError));
    ROW(SetIPCBuffer_3, tcb, TCBSetIPCBuffer, W(0), W(0), IS0(NoError));
    ROW(TCB_Suspend_1, tcb, TCBSuspend, NOTHING, NOTHING, IS0(NoError));
    ROW(BindNotification_1, tcb, TCBBindNotification, NOTHING, NOTHING, IS0(TruncatedMessage));
    ROW(BindNotification_3, tcb, TCBBindNotification, NOTHING, W(ep), IS0(IllegalOperation));
    ROW(UnbindNotification_1, tcb, TCBUnbindNotification, NOTHING, NOTHING, IS0(IllegalOperation));
    seL4_CPtr write_only = mint(ntfn, seL4_CanWrite, 0);
    ROW(BindNotification_4, tcb, TCBBindNotification, NOTHING, W(write_only),
        IS0(IllegalOperation));
    CHECK(delete (write_only) == 0);
    ROW(BindNotification_2, tcb, TCBBindNotification, NOTHING, W(ntfn), IS0(NoError));
    ROW(BindNotification_2, tcb, TCBBindNotification, NOTHING,
        W(new_object(seL4_NotificationObject, 0)), IS0(IllegalOperation));
    ROW(BindNotification_5, SELF, TCBBindNotification, NOTHING, W(ntfn), IS0(IllegalOperation));
    ROW(UnbindNotification_1, tcb, TCBUnbindNotification, NOTHING, NOTHING, IS0(NoError));
    ROW(SetTLSBase_1, tcb, TCBSetTLSBase, NOTHING, NOTHING, IS0(TruncatedMessage));
#ifdef CONFIG_ARCH_X86_64
    ROW(SetTLSBase_2, tcb, TCBSetTLSBase, W(1ul << 47), NOTHING, IS1(InvalidArgument, 0));
#endif
    ROW(SetTLSBase_2, tcb, TCBSetTLSBase, W((1ul << 47) - 1), NOTHING, IS0(NoError));
    ROW(SetFlags_1, tcb, TCBSetFlags, W(0), NOTHING, IS0(TruncatedMessage));
    ROW(SetFlags_1, tcb, TCBSetFlags, W(~0ul, 0), NOTHING, IS1(NoError, 0));
}

/* The capability in `original` was made, not copied: it is the parent of its copies, and they are
 * nobody's. */
static void original_revokes_copies(seL4_CPtr original)
{
    seL4_CPtr a = free_slot + 90, b = free_slot + 91;
    FOR(Mdb_copy);
    CHECK(copy(original, a) && copy(a, b) && revoke(a) == 0 && seL4_DebugCapIdentify(b) != 0);
    FOR(Mdb_original);
    CHECK(revoke(original) == 0 && seL4_DebugCapIdentify(original) != 0);
    CHECK(seL4_DebugCapIdentify(a) == 0 && seL4_DebugCapIdentify(b) == 0);
}

/* ---- interrupts ---- */

#ifdef CONFIG_ARCH_X86_64
/* A handler for a pin, and for a message, in slot f. */
static const seL4_Word by_pin = X86IRQIssueIRQHandlerIOAPIC, by_message = X86IRQIssueIRQHandlerMSI;
#define HANDLER_METHOD by_pin
#define HANDLER_WORDS(slot) W(slot, 64, 0, 23, 1, 1, 107)
#define OTHER_METHOD by_message
#define OTHER_WORDS(slot) W(slot, 64, 0, 0, 0, 0, 5)

static void test_making_handlers(void)
{
    const seL4_CPtr irq = seL4_CapIRQControl, f = free_slot;
    ROW(IRQ_Get_2, irq, IRQIssueIRQHandler, W(1, 1), W(CNODE), IS0(TruncatedMessage));
    ROW(IRQ_Get_2, irq, IRQIssueIRQHandler, W(1, 1, 64), NOTHING, IS0(TruncatedMessage));
    ROW(IRQ_Get_3, irq, IRQIssueIRQHandler, W(1, 1, 64), W(CNODE), IS0(IllegalOperation));
    const seL4_Word G = by_pin, M = by_message;
    for (int msi = 0; msi < 2; msi++) {
        seL4_Word L = msi ? M : G;
        enum row first = msi ? ROW_GetMSI_1 : ROW_GetIOAPIC_1;
        NTH(first, 1, irq, L, W(0, 0, 0, 0, 0, 200), W(CNODE), IS0(TruncatedMessage));
        NTH(first, 1, irq, L, W(0, 0, 99, 99, 99, 99, 108), NOTHING, IS0(TruncatedMessage));
        NTH(first, 2, irq, L, W(0, 0, 99, 99, 99, 99, 108), W(CNODE), IS2(RangeError, 0, 107));
        NTH(first, 2, irq, L, W(0, 0, 99, 99, 99, 99, ~0ul), W(CNODE), IS2(RangeError, 0, 107));
        NTH(first, 4, irq, L, W(0, 0, 99, 99, 99, 99, 107), W(CNODE), IS2(RangeError, 1, 64));
        NTH(first, 4, irq, L, W(1, 64, 99, 99, 99, 99, 107), W(ep),
            IS2(FailedLookup, 0, seL4_InvalidRoot));
        NTH(first, 5, irq, L, W(1, 64, 999, 999, 999, 99, 107), W(CNODE), IS0(DeleteFirst));
    }
    ROW(GetIOAPIC_7, irq, G, W(f, 64, 99, 99, 99, 99, 107), W(CNODE), IS2(RangeError, 0, 0));
    ROW(GetIOAPIC_8, irq, G, W(f, 64, 0, 24, 99, 99, 107), W(CNODE), IS2(RangeError, 0, 23));
    ROW(GetIOAPIC_9, irq, G, W(f, 64, 0, 23, 2, 99, 107), W(CNODE), IS2(RangeError, 0, 1));
    ROW(GetIOAPIC_10, irq, G, W(f, 64, 0, 23, 1, 2, 107), W(CNODE), IS2(RangeError, 0, 1));
    ROW(GetMSI_6, irq, M, W(f, 64, 256, 99, 99, 0, 107), W(CNODE), IS2(RangeError, 0, 255));
    ROW(GetMSI_7, irq, M, W(f, 64, 255, 32, 99, 0, 107), W(CNODE), IS2(RangeError, 0, 31));
    ROW(GetMSI_8, irq, M, W(f, 64, 255, 31, 8, 0, 107), W(CNODE), IS2(RangeError, 0, 7));
    ROW(GetMSI_8, irq, M, W(f, 64, 255, 31, 7, 0, 107), W(CNODE), IS0(NoError));
    ROW(GetMSI_3, irq, M, W(0, 0, 99, 99, 99, 99, 107), W(CNODE), IS0(RevokeFirst));
    ROW(GetIOAPIC_3, irq, G, W(0, 0, 99, 99, 99, 99, 107), W(CNODE), IS0(RevokeFirst));
}

#else
#define HANDLER_METHOD IRQIssueIRQHandler
#define HANDLER_WORDS(slot) W(100, slot, 64)
#define OTHER_METHOD IRQIssueIRQHandler
#define OTHER_WORDS(slot) W(5, slot, 64)

static void test_making_handlers(void)
{
    const seL4_CPtr irq = seL4_CapIRQControl, f = free_slot;
    const seL4_Word L = IRQIssueIRQHandler, most = 159;
    ROW(IRQ_Get_2, irq, L, W(1, 1), W(CNODE), IS0(TruncatedMessage));
    ROW(IRQ_Get_2, irq, L, W(1, 1, 64), NOTHING, IS0(TruncatedMessage));
    FOR(none);
    show_got(CHECK(invoke(irq, L, W(most + 1, 0, 0), W(CNODE)) && IS2(RangeError, 0, most)));
    show_got(CHECK(invoke(irq, L, W(~0ul, 0, 0), W(CNODE)) && IS2(RangeError, 0, most)));
    show_got(CHECK(invoke(irq, L, W(100, 0, 0), W(CNODE)) && IS2(RangeError, 1, 64)));
    show_got(CHECK(invoke(irq, L, W(100, 1, 64), W(CNODE)) && IS0(DeleteFirst)));
    show_got(CHECK(invoke(irq, L, W(100, f, 64), W(CNODE)) && IS0(NoError)));
    show_got(CHECK(invoke(irq, L, W(100, 0, 0), W(CNODE)) && IS0(RevokeFirst)));
}

#endif

static void test_interrupts(void)
{
    const seL4_CPtr irq = seL4_CapIRQControl, f = free_slot;
    test_making_handlers();
    ROW(Handler_SetNotification_1, f, IRQSetIRQHandler, NOTHING, NOTHING, IS0(TruncatedMessage));
    ROW(Handler_SetNotification_2, f, IRQSetIRQHandler, NOTHING, W(ep), IS1(InvalidCapability, 0));
    seL4_CPtr read_only = mint(ntfn, seL4_CanRead, 0), write_only = mint(ntfn, seL4_CanWrite, 0);
    ROW(Handler_SetNotification_2, f, IRQSetIRQHandler, NOTHING, W(read_only),
        IS1(InvalidCapability, 0));
    ROW(Handler_SetNotification_2, f, IRQSetIRQHandler, NOTHING, W(write_only), IS0(NoError));
    CHECK(delete (read_only) == 0 && delete (write_only) == 0);
    ROW(Handler_Ack_1, f, IRQAckIRQ, NOTHING, NOTHING, IS0(NoError));
    ROW(Handler_Ack_1, f, IRQClearIRQHandler, NOTHING, NOTHING, IS0(NoError));
    ROW(Lookup_7, f, IRQIssueIRQHandler, W(1, 1, 64), W(CNODE), IS0(IllegalOperation));
    original_revokes_copies(f);
    /* A copy keeps the vector taken; the last one frees it. */
    FOR(Final_irq);
    CHECK(copy(f, f + 1) && delete (f) == 0);
    ROW(Final_irq, irq, HANDLER_METHOD, HANDLER_WORDS(f), W(CNODE), IS0(RevokeFirst));
    CHECK(delete (f + 1) == 0);
    ROW(Vector_free, irq, HANDLER_METHOD, HANDLER_WORDS(f), W(CNODE), IS0(NoError));
    CHECK(delete (f) == 0);
    /* All vectors at once; Revoke takes them, and they are free again. */
    for (int round = 0; round < 2; round++) {
        FOR(Revoke_control);
        int all = 1;
        for (seL4_Word v = 0; v < 60; v++)
            all &= handler_for(v + 48 * (seL4_Word)round, f + v) == 0;
        CHECK(all && revoke(irq) == 0);
        for (seL4_Word v = 0; v < 60; v++)
            all &= seL4_DebugCapIdentify(f + v) == 0;
        CHECK(all);
    }
    /* The control capabilities move, and serve from there. */
    ROW(Derive_control, CNODE, CNodeMove, W(f, 64, irq, 64), W(CNODE), IS0(NoError));
    ROW(Derive_control, f, OTHER_METHOD, OTHER_WORDS(f + 1), W(CNODE), IS0(NoError));
    CHECK(revoke(f) == 0 && seL4_DebugCapIdentify(f + 1) == 0);
    ROW(Derive_control, CNODE, CNodeMove, W(irq, 64, f, 64), W(CNODE), IS0(NoError));
}

/* ---- domains and ports ---- */

static void test_domains(void)
{
    const seL4_CPtr dom = seL4_CapDomain;
    /* How many domains, and how long is the schedule?  Both show in the errors. */
    invoke(dom, DomainScheduleConfigure, W(~0ul, 0, 0), NOTHING);
    const seL4_Word last = got.mr[1];
    invoke(dom, DomainScheduleConfigure, W(0, ~0ul, 1), NOTHING);
    const seL4_Word domains = got.mr[1] + 1;
    ROW(Domain_Set_1, dom, DomainSetSet, NOTHING, W(tcb), IS0(TruncatedMessage));
    ROW(Domain_Set_2, dom, DomainSetSet, W(domains), NOTHING, IS1(InvalidArgument, 0));
    ROW(Domain_Set_2, dom, DomainSetSet, W(256), NOTHING, IS1(InvalidArgument, 0));
    ROW(Domain_Set_3, dom, DomainSetSet, W(0), NOTHING, IS0(TruncatedMessage));
    ROW(Domain_Set_4, dom, DomainSetSet, W(0), W(ep), IS1(InvalidArgument, 1));
    ROW(Domain_Set_4, dom, DomainSetSet, W(0), W(tcb), IS0(NoError));
    ROW(Domain_Schedule_1, dom, DomainScheduleConfigure, W(9, 9), NOTHING, IS0(TruncatedMessage));
    ROW(Domain_Schedule_2, dom, DomainScheduleConfigure, W(last + 1, 99, ~0ul), NOTHING,
        IS2(RangeError, 0, last));
    ROW(Domain_Schedule_3, dom, DomainScheduleConfigure, W(0, domains, ~0ul), NOTHING,
        IS2(RangeError, 0, domains - 1));
    ROW(Domain_Schedule_4, dom, DomainScheduleConfigure, W(0, 0, ~0ul), NOTHING,
        IS1(InvalidArgument, 2));
    ROW(Domain_Schedule_4, dom, DomainScheduleConfigure, W(0, 0, 1ul << 56), NOTHING,
        IS1(InvalidArgument, 2));
    if (domains > 1) {
        ROW(Domain_Schedule_5, dom, DomainScheduleConfigure, W(0, 1, 0), NOTHING,
            IS1(InvalidArgument, 1));
        ROW(Domain_Schedule_5, dom, DomainScheduleConfigure, W(last, 1, 5), NOTHING, IS0(NoError));
        ROW(Domain_Schedule_5, dom, DomainScheduleConfigure, W(last, 0, 0), NOTHING, IS0(NoError));
    }
    ROW(Domain_Schedule_6, dom, DomainScheduleConfigure, W(0, 0, 0), NOTHING,
        IS1(InvalidArgument, 2));
    ROW(Domain_SetStart_1, dom, DomainScheduleSetStart, NOTHING, NOTHING, IS0(TruncatedMessage));
    ROW(Domain_SetStart_2, dom, DomainScheduleSetStart, W(last + 2), NOTHING,
        IS2(RangeError, 0, last + 1));
    ROW(Domain_SetStart_3, dom, DomainScheduleSetStart, W(1), NOTHING, IS1(InvalidArgument, 0));
    ROW(Domain_SetStart_3, dom, DomainScheduleSetStart, W(0), NOTHING, IS0(NoError));
}

#ifdef CONFIG_ARCH_X86_64
static void test_ports(void)
{
    const seL4_CPtr port = seL4_CapIOPortControl, f = free_slot;
    const seL4_Word L = X86IOPortControlIssue;
    ROW(Ports_Issue_2, port, L, W(9, 8, 0), W(CNODE), IS0(TruncatedMessage));
    ROW(Ports_Issue_2, port, L, W(9, 8, 0, 0), NOTHING, IS0(TruncatedMessage));
    ROW(Ports_Issue_3, port, L, W(9, 8, 0, 0), W(CNODE), IS1(InvalidArgument, 1));
    ROW(Ports_Issue_5, port, L, W(0x80, 0x81, 0, 0), W(CNODE), IS2(RangeError, 1, 64));
    ROW(Ports_Issue_6, port, L, W(0x80, 0x81, 1, 64), W(CNODE), IS0(DeleteFirst));
    ROW(Ports_Issue_3, port, L, W(0x10080, 0x81, f, 64), W(CNODE), IS0(NoError));
    ROW(Ports_Issue_4, port, L, W(0x81, 0x90, 0, 0), W(CNODE), IS0(RevokeFirst));
    ROW(Ports_Issue_4, port, L, W(0x7f, 0x80, 0, 0), W(CNODE), IS0(RevokeFirst));
    ROW(Ports_Issue_4, port, L, W(0, 0xffff, 0, 0), W(CNODE), IS0(RevokeFirst));
    ROW(Port_In_1, f, L, W(0x80, 0x81, f, 64), W(CNODE), IS0(IllegalOperation));
    ROW(Port_In_2, f, X86IOPortIn8, NOTHING, NOTHING, IS0(TruncatedMessage));
    ROW(Port_In_3, f, X86IOPortIn8, W(0x82), NOTHING, IS0(IllegalOperation));
    ROW(Port_In_3, f, X86IOPortIn8, W(0x7f), NOTHING, IS0(IllegalOperation));
    ROW(Port_In_3, f, X86IOPortIn16, W(0x81), NOTHING, IS0(IllegalOperation));
    ROW(Port_In_3, f, X86IOPortIn32, W(0x80), NOTHING, IS0(IllegalOperation));
    ROW(Ports_zero_extended, f, X86IOPortIn8, W(0x80), NOTHING,
        got.error == NoError && got.length == 1 && got.mr[0] < 256);
    ROW(Ports_zero_extended, f, X86IOPortIn16, W(0x80), NOTHING,
        got.error == NoError && got.length == 1 && got.mr[0] < 65536);
    ROW(Port_Out_1, f, 0, W(0x80, 0), NOTHING, IS0(IllegalOperation));
    ROW(Port_Out_2, f, X86IOPortOut8, W(0x80), NOTHING, IS0(TruncatedMessage));
    ROW(Port_Out_3, f, X86IOPortOut16, W(0x81, 0), NOTHING, IS0(IllegalOperation));
    ROW(Port_Out_3, f, X86IOPortOut32, W(0x80, 0), NOTHING, IS0(IllegalOperation));
    ROW(Port_Out_3, f, X86IOPortOut8, W(0x80, 0), NOTHING, IS0(NoError));
    original_revokes_copies(f);
    /* The range is free when its last capability goes. */
    FOR(Final_ports);
    CHECK(copy(f, f + 1) && delete (f) == 0);
    ROW(Final_ports, port, L, W(0x80, 0x81, f, 64), W(CNODE), IS0(RevokeFirst));
    CHECK(delete (f + 1) == 0);
    ROW(Final_ports, port, L, W(0xfffe, 0xffff, f, 64), W(CNODE), IS0(NoError));
    ROW(Port_In_3, f, X86IOPortIn16, W(0xffff), NOTHING, IS0(IllegalOperation));
    ROW(Port_In_3, f, X86IOPortIn32, W(0xfffe), NOTHING, IS0(IllegalOperation));
    ROW(Final_ports, port, L, W(0x80, 0x81, f + 1, 64), W(CNODE), IS0(NoError));
    FOR(Revoke_control);
    CHECK(revoke(port) == 0 && seL4_DebugCapIdentify(f) == 0 && seL4_DebugCapIdentify(f + 1) == 0);
    ROW(Revoke_control, port, L, W(0, 0xffff, f, 64), W(CNODE), IS0(NoError));
    CHECK(delete (f) == 0);
}

#endif

/* ---- address spaces ---- */

static const seL4_Word maps[3] = { X86PDPTMap, X86PageDirectoryMap, X86PageTableMap };
static const seL4_Word __attribute__((unused))
unmaps[3] = { X86PDPTUnmap, X86PageDirectoryUnmap, X86PageTableUnmap };
static const enum row map_row[3] = { ROW_PDPT_Map_1, ROW_PD_Map_1, ROW_PT_Map_1 };
static const enum row __attribute__((unused))
unmap_row[3] = { ROW_PDPT_Unmap_1, ROW_PD_Unmap_1, ROW_PT_Unmap_1 };

/* The order of checks with four levels by name; config/aarch64.c has that of Arm. */
#ifdef CONFIG_ARCH_X86_64
static void test_vspace(void)
{
    const seL4_Word at = 0x5000000000, limit = 0x7fffffffffff, f = free_slot;
    seL4_CPtr pml4 = new_object(seL4_X64_PML4Object, 0), pdpt = new_object(seL4_X86_PDPTObject, 0);
    seL4_CPtr pd = new_object(seL4_X86_PageDirectoryObject, 0),
              pt = new_object(seL4_X86_PageTableObject, 0);
    const seL4_CPtr tables[3] = { pdpt, pd, pt };
    ROW(Page_Map_2, frame, X86PageMap, W(at, 3), W(VSPACE), IS0(TruncatedMessage));
    ROW(Page_Map_2, frame, X86PageMap, W(at, 3, 0), NOTHING, IS0(TruncatedMessage));
    ROW(Page_Map_3, frame, X86PageMap, W(~0ul, 3, 0), W(ep), IS1(InvalidCapability, 1));
    ROW(Page_Map_3, frame, X86PageMap, W(~0ul, 3, 0), W(pml4), IS1(InvalidCapability, 1));
    for (int i = 0; i < 3; i++) {
        NTH(map_row[i], 1, tables[i], X86PageMap, W(at, 3, 0), W(VSPACE), IS0(IllegalOperation));
        NTH(map_row[i], 1, tables[i], maps[(i + 1) % 3], W(at, 0), W(VSPACE),
            IS0(IllegalOperation));
        NTH(map_row[i], 2, tables[i], maps[i], W(at), W(VSPACE), IS0(TruncatedMessage));
        NTH(map_row[i], 2, tables[i], maps[i], W(at, 0), NOTHING, IS0(TruncatedMessage));
        NTH(map_row[i], 4, tables[i], maps[i], W(~0ul, 0), W(ep), IS1(InvalidCapability, 1));
        NTH(map_row[i], 4, tables[i], maps[i], W(~0ul, 0), W(pml4), IS1(InvalidCapability, 1));
        NTH(unmap_row[i], 2, tables[i], unmaps[i], NOTHING, NOTHING, IS0(NoError));
    }
    const seL4_CPtr pool = seL4_CapInitThreadASIDPool;
    ROW(Assign_2, pool, X86ASIDPoolAssign, NOTHING, NOTHING, IS0(TruncatedMessage));
    ROW(Assign_3, pool, X86ASIDPoolAssign, NOTHING, W(ep), IS1(InvalidCapability, 1));
    ROW(Assign_3, pool, X86ASIDPoolAssign, NOTHING, W(VSPACE), IS1(InvalidCapability, 1));
    ROW(Assign_3, pool, X86ASIDPoolAssign, NOTHING, W(pml4), IS0(NoError));
    ROW(Assign_3, pool, X86ASIDPoolAssign, NOTHING, W(pml4), IS1(InvalidCapability, 1));
    for (int i = 0; i < 3; i++) {
        NTH(map_row[i], 5, tables[i], maps[i], W(~0ul, 0), W(pml4), IS1(InvalidArgument, 0));
        NTH(map_row[i], 5, tables[i], maps[i], W(1ul << 47, 0), W(pml4), IS1(InvalidArgument, 0));
    }
    ROW(Page_Map_7, frame, X86PageMap, W(limit, 3, 0), W(pml4), IS1(InvalidArgument, 0));
    ROW(Page_Map_7, frame, X86PageMap, W(limit - 4095, 3, 0), W(pml4), IS1(InvalidArgument, 0));
    ROW(Last_page, frame, X86PageMap, W(limit - 4096 - 4095, 3, 0), W(pml4),
        IS3(FailedLookup, 0, 2, 39));
    ROW(Page_Map_7, frame, X86PageMap, W(~0ul - 4095, 3, 0), W(pml4), IS1(InvalidArgument, 0));
    ROW(Page_Map_10, frame, X86PageMap, W(at + 1, 3, 0), W(pml4), IS0(AlignmentError));
    ROW(PD_Map_8, pd, X86PageDirectoryMap, W(at, 0), W(pml4), IS3(FailedLookup, 0, 2, 39));
    ROW(PT_Map_8, pt, X86PageTableMap, W(at, 0), W(pml4), IS3(FailedLookup, 0, 2, 39));
    ROW(Round_down, pdpt, X86PDPTMap, W(at + 12345, 0), W(pml4), IS0(NoError));
    ROW(PDPT_Map_3, pdpt, X86PDPTMap, W(~0ul, 0), W(ep), IS1(InvalidCapability, 0));
    ROW(PT_Map_8, pt, X86PageTableMap, W(at, 0), W(pml4), IS3(FailedLookup, 0, 2, 30));
    ROW(Page_Map_11, frame, X86PageMap, W(at, 3, 0), W(pml4), IS3(FailedLookup, 0, 2, 30));
    ROW(Round_down, pd, X86PageDirectoryMap, W(at + 0x3fffffff, 0), W(pml4), IS0(NoError));
    ROW(PD_Map_3, pd, X86PageDirectoryMap, W(~0ul, 0), W(ep), IS1(InvalidCapability, 0));
    ROW(Page_Map_11, frame, X86PageMap, W(at, 3, 0), W(pml4), IS3(FailedLookup, 0, 2, 21));
    ROW(Round_down, pt, X86PageTableMap, W(at + 0x1fffff, 0), W(pml4), IS0(NoError));
    ROW(PT_Map_3, pt, X86PageTableMap, W(~0ul, 0), W(ep), IS1(InvalidCapability, 0));
    seL4_CPtr others[3] = { new_object(seL4_X86_PDPTObject, 0),
                            new_object(seL4_X86_PageDirectoryObject, 0),
                            new_object(seL4_X86_PageTableObject, 0) };
    for (int i = 0; i < 3; i++) {
        ROW(Derive_table, CNODE, CNodeCopy, W(f, 64, tables[i], 64, 15), W(CNODE), IS0(NoError));
        NTH(map_row[i], 3, f, maps[i], W(at, 0), W(pml4), IS1(InvalidCapability, 0));
        NTH(unmap_row[i], 1, tables[i], unmaps[i], NOTHING, NOTHING, IS0(RevokeFirst));
        CHECK(delete (f) == 0);
        NTH(map_row[i], 9, others[i], maps[i], W(at, 0), W(pml4), IS0(DeleteFirst));
    }
    ROW(Page_Map_12, frame, X86PageMap, W(at, 3, 0), W(pml4), IS0(NoError));
    ROW(Page_Map_6, frame, X86PageMap, W(at + 1, 3, 0), W(pml4), IS1(InvalidArgument, 0));
    ROW(Page_Map_4, frame, X86PageMap, W(at, 3, 0), W(VSPACE), IS1(InvalidCapability, 1));
    ROW(Remap, frame, X86PageMap, W(at, 3, 0), W(pml4), IS0(NoError));
    seL4_CPtr second = new_object(seL4_X86_4K, 0);
    ROW(Page_Map_12, second, X86PageMap, W(at, 3, 0), W(pml4), IS0(NoError));
    ROW(Address, frame, X86PageGetAddress, NOTHING, NOTHING,
        got.error == NoError && got.length == 1 && got.mr[0] % 4096 == 0);
    ROW(Page_Unmap_1, frame, X86PageUnmap, NOTHING, NOTHING, IS0(NoError));
    ROW(Page_Unmap_1, frame, X86PageUnmap, NOTHING, NOTHING, IS0(NoError));
    ROW(Page_Unmap_1, second, X86PageUnmap, NOTHING, NOTHING, IS0(NoError));
    ROW(Derive_frame, frame, X86PageMap, W(at, 3, 0), W(pml4), IS0(NoError));
    ROW(Derive_frame, CNODE, CNodeCopy, W(f, 64, frame, 64, 15), W(CNODE), IS0(NoError));
    ROW(Derive_frame, f, X86PageMap, W(at + 4096, 3, 0), W(pml4), IS0(NoError));
    CHECK(delete (f) == 0);
    ROW(Unmap_forgets, frame, X86PageUnmap, NOTHING, NOTHING, IS0(NoError));
    ROW(Unmap_forgets, frame, X86PageMap, W(at + 8192, 3, 0), W(pml4), IS0(NoError));
    ROW(Unmap_forgets, frame, X86PageUnmap, NOTHING, NOTHING, IS0(NoError));
    /* Larger pages.  The huge one is a device's, nobody reads it. */
    seL4_CPtr large = new_object(seL4_X86_LargePageObject, 0), huge = f, dev = info->untyped.start;
    while (info->untypedList[dev - info->untyped.start].sizeBits < 30)
        dev++;
    CHECK(seL4_Untyped_Retype(dev, seL4_X64_HugePageObject, 0, CNODE, 0, 0, huge, 1) == 0);
    ROW(Page_Map_13, large, X86PageMap, W(1ul << 45, 3, 0), W(pml4), IS3(FailedLookup, 0, 2, 39));
    ROW(Page_Map_13, large, X86PageMap, W(at + (1ul << 30), 3, 0), W(pml4),
        IS3(FailedLookup, 0, 2, 30));
    ROW(Page_Map_10, large, X86PageMap, W(at + 4096, 3, 0), W(pml4), IS0(AlignmentError));
    ROW(Page_Map_14, large, X86PageMap, W(at, 3, 0), W(pml4), IS0(DeleteFirst));
    ROW(Page_Map_7, large, X86PageMap, W(limit - 0x1fffff, 3, 0), W(pml4), IS1(InvalidArgument, 0));
    ROW(Page_Map_10, huge, X86PageMap, W(at + 4096, 3, 0), W(pml4), IS0(AlignmentError));
    ROW(Page_Map_15, huge, X86PageMap, W(1ul << 45, 3, 0), W(pml4), IS3(FailedLookup, 0, 2, 39));
    ROW(Page_Map_16, huge, X86PageMap, W(at, 3, 0), W(pml4), IS0(DeleteFirst));
    invoke(huge, X86PageMap, W(at + (1ul << 30), 3, 0), W(pml4));
    if (got.error != IllegalOperation) { /* this CPU has huge pages */
        FOR(Huge);
        CHECK(IS0(NoError));
        ROW(Huge, huge, X86PageMap, W(at + (1ul << 30), 3, 4), W(pml4), IS0(NoError));
        ROW(Huge, others[1], X86PageDirectoryMap, W(at + (1ul << 30), 0), W(pml4),
            IS0(DeleteFirst));
        ROW(Huge, huge, X86PageUnmap, NOTHING, NOTHING, IS0(NoError));
        ROW(Huge, others[1], X86PageDirectoryMap, W(at + (1ul << 30), 0), W(pml4), IS0(NoError));
        ROW(Huge, others[1], X86PageDirectoryUnmap, NOTHING, NOTHING, IS0(NoError));
    }
    CHECK(delete (huge) == 0);
}

#endif

/* ---- address space identifiers ---- */

static void test_asids(void)
{
    const seL4_CPtr control = seL4_CapASIDControl, f = free_slot;
    const seL4_Word M = X86ASIDControlMakePool;
    ROW(MakePool_2, control, M, W(f), W(small_ut, CNODE), IS0(TruncatedMessage));
    ROW(MakePool_2, control, M, W(f, 64), W(small_ut), IS0(TruncatedMessage));
    ROW(MakePool_4, control, M, W(0, 0), W(ep, CNODE), IS1(InvalidCapability, 1));
    ROW(MakePool_4, control, M, W(0, 0), W(ut, CNODE), IS1(InvalidCapability, 1));
    seL4_CPtr dev = info->untyped.start;
    while (info->untypedList[dev - info->untyped.start].sizeBits != 12)
        dev++;
    ROW(MakePool_4, control, M, W(0, 0), W(dev, CNODE), IS1(InvalidCapability, 1));
    ROW(MakePool_6, control, M, W(0, 0), W(small_ut, CNODE), IS2(RangeError, 1, 64));
    ROW(MakePool_6, control, M, W(1, 64), W(small_ut, ep), IS2(FailedLookup, 0, seL4_InvalidRoot));
    ROW(MakePool_7, control, M, W(1, 64), W(small_ut, CNODE), IS0(DeleteFirst));
    /* An address space whose pool is gone has no ASID; with a new pool in its place it has somebody
     * else's. */
    seL4_CPtr pool = new_slot(), old = new_object(seL4_X64_PML4Object, 0),
              new = new_object(seL4_X64_PML4Object, 0);
    seL4_CPtr tables[3] = { new_object(seL4_X86_PDPTObject, 0),
                            new_object(seL4_X86_PageDirectoryObject, 0),
                            new_object(seL4_X86_PageTableObject, 0) };
    ROW(MakePool_7, control, M, W(pool, 64), W(small_ut, CNODE), IS0(NoError));
    ROW(Assign_3, pool, X86ASIDPoolAssign, NOTHING, W(old), IS0(NoError));
    CHECK(delete (pool) == 0);
    ROW(Page_Map_8, frame, X86PageMap, W(0x400001, 3, 0), W(old),
        IS2(FailedLookup, 0, seL4_InvalidRoot));
    for (int i = 0; i < 3; i++)
        NTH(map_row[i], 6, tables[i], maps[i], W(0x400001, 0), W(old),
            IS2(FailedLookup, 0, seL4_InvalidRoot));
    ROW(Final_pool, frame, X86PageMap, W(0x400001, 3, 0), W(old),
        IS2(FailedLookup, 0, seL4_InvalidRoot));
    ROW(MakePool_7, control, M, W(pool, 64), W(small_ut, CNODE), IS0(NoError));
    ROW(Assign_3, pool, X86ASIDPoolAssign, NOTHING, W(new), IS0(NoError));
    ROW(Page_Map_9, frame, X86PageMap, W(0x400001, 3, 0), W(old), IS1(InvalidCapability, 1));
    for (int i = 0; i < 3; i++)
        NTH(map_row[i], 7, tables[i], maps[i], W(0x400001, 0), W(old), IS1(InvalidCapability, 1));
    CHECK(delete (pool) == 0);
    /* One is the root task's, the others can be made; a pool has 512 places. */
    enum { POOLS = 1 << seL4_NumASIDPoolsBits };
    static seL4_CPtr pools[POOLS];
    for (int i = 0; i < POOLS; i++) {
        pools[i] = new_slot();
        seL4_CPtr memory = new_object(seL4_UntypedObject, 12);
        ROW(MakePool_3, control, M, W(pools[i], 64), W(memory, CNODE),
            i < POOLS - 1 ? IS0(NoError) : IS0(DeleteFirst));
        if (i == 0)
            ROW(MakePool_5, control, M, W(0, 0), W(memory, CNODE), IS0(RevokeFirst));
    }
    int all = 1;
    seL4_CPtr memory = new_object(seL4_UntypedObject, 9 + seL4_PML4Bits);
    for (int i = 0; i < 512; i++) {
        seL4_CPtr root = new_slot();
        all &= seL4_Untyped_Retype(memory, seL4_X64_PML4Object, 0, CNODE, 0, 0, root, 1) == 0 &&
               seL4_X86_ASIDPool_Assign(pools[0], root) == 0;
    }
    FOR(Assign_6);
    CHECK(all);
    ROW(Assign_6, pools[0], X86ASIDPoolAssign, NOTHING, W(new_object(seL4_X64_PML4Object, 0)),
        IS0(DeleteFirst));
    for (int i = 0; i < POOLS - 1; i++)
        CHECK(delete (pools[i]) == 0);
    ROW(MakePool_3, control, M, W(pools[0], 64), W(small_ut, CNODE), IS0(NoError));
}

int main(void)
{
    start();
    ut = new_object(seL4_UntypedObject, 16);
    small_ut = new_object(seL4_UntypedObject, 12);
    tcb = new_object(seL4_TCBObject, 0);
    ep = new_object(seL4_EndpointObject, 0);
    ntfn = new_object(seL4_NotificationObject, 0);
    frame = new_object(seL4_X86_4K, 0);
    badged = mint(ep, seL4_AllRights, 7);
    free_slot = 1ul << info->initThreadCNodeSizeBits;
    free_slot -= 100;
    test_common();
    test_slots();
    test_retype();
    test_cnode();
    test_tcb();
    test_interrupts();
    test_domains();
#ifdef CONFIG_ARCH_X86_64
    test_ports();
    test_vspace();
#endif
    test_asids();
    return finish();
}
