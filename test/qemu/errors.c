/* errors.c - the errors of every invocation, in the order in which they are checked.
 *
 * Invocations are made as raw messages, so that each can be too short, too long or nonsense.  A check
 * whose arguments would also fail a later row shows that the earlier row wins. */
#include "check.h"

/* What a raw invocation answered. */
static struct {
    seL4_Word error, length, mr[5];
} got;

static int invoke(seL4_CPtr cap, seL4_Word label, seL4_Word words, const seL4_Word *w, seL4_Word caps,
                  const seL4_Word *c)
{
    seL4_Word mr[4] = { 0 };
    for (seL4_Word i = 0; i < words; i++) {
        if (i < 4)
            mr[i] = w[i];
        else
            seL4_SetMR((int)i, w[i]);
    }
    for (seL4_Word i = 0; i < caps; i++)
        seL4_SetCap((int)i, c[i]);
    seL4_Word badge = cap, info = seL4_MessageInfo_new(label, 0, caps, words).words[0];
    x64_sys_all(seL4_SysCall, &badge, &info, &mr[0], &mr[1], &mr[2], &mr[3]);
    got.error = info >> 12;
    got.length = info & 127;
    for (int i = 0; i < 5; i++)
        got.mr[i] = i < 4 ? mr[i] : seL4_GetMR(4);
    return badge == 0;                          /* the kernel answers with badge 0 */
}

#define W(...) sizeof((seL4_Word[]){ __VA_ARGS__ }) / 8, (seL4_Word[]){ __VA_ARGS__ }
#define NOTHING 0, NULL
#define IS0(e) (got.error == (e) && got.length == 0)
#define IS1(e, a) (got.error == (e) && got.length == 1 && got.mr[0] == (seL4_Word)(a))
#define IS2(e, a, b) (got.error == (e) && got.length == 2 && got.mr[0] == (seL4_Word)(a) && got.mr[1] == (seL4_Word)(b))
#define IS3(e, a, b, c) \
    (got.error == (e) && got.length == 3 && got.mr[0] == (seL4_Word)(a) && got.mr[1] == (seL4_Word)(b) && \
     got.mr[2] == (seL4_Word)(c))
/* One row: the invocation, and what it must answer. */
#define ROW(cap, label, words, caps, is) CHECK(invoke(cap, label, words, caps) && (is))

enum { IA = seL4_InvalidArgument, IC = seL4_InvalidCapability, IO = seL4_IllegalOperation, RE = seL4_RangeError,
       AE = seL4_AlignmentError, FL = seL4_FailedLookup, TM = seL4_TruncatedMessage, DF = seL4_DeleteFirst,
       RF = seL4_RevokeFirst, NM = seL4_NotEnoughMemory, OK = seL4_NoError };

static seL4_CPtr ut, free_slot, tcb, ep, ntfn, frame, badged, small_ut;
static const seL4_Word nonsense = 1ul << 50;

/* ---- any object ---- */

static void test_common(void)
{
    static const seL4_CPtr all[] = { 1, 2, 4, 5, 6, 7, 9, 11 };
    ROW(free_slot, 17, NOTHING, NOTHING, IS1(IC, 0));
    seL4_CPtr no_write = mint(ep, seL4_CanRead, 0), no_write_ntfn = mint(ntfn, seL4_CanRead, 0);
    ROW(no_write, 0, NOTHING, NOTHING, IS1(IC, 0));
    ROW(no_write_ntfn, 0, NOTHING, NOTHING, IS1(IC, 0));
    ROW(seL4_CapInitThreadVSpace, 33, W(0, 0), NOTHING, IS0(IO));
    for (unsigned i = 0; i < sizeof all / sizeof *all; i++) {
        ROW(all[i], 0, NOTHING, NOTHING, IS0(IO));
        ROW(all[i], 53, NOTHING, NOTHING, IS0(IO));
        ROW(all[i], (1ul << 52) - 1, W(1, 2, 3, 4, 5, 6), NOTHING, IS0(IO));
    }
    ROW(ut, 2, W(0, 1), NOTHING, IS0(IO));
    ROW(ntfn, 99, W(1, 2, 3), NOTHING, IS0(OK));
    seL4_Word badge;
    seL4_Poll(ntfn, &badge);
    delete(no_write);
    delete(no_write_ntfn);
}

/* ---- Untyped_Retype ---- */

static void test_retype(void)
{
    const seL4_Word L = UntypedRetype;
    ROW(ut, L, W(99, 99, 0, 0, 0), W(CNODE), IS0(TM));
    ROW(ut, L, W(99, 99, 0, 0, 0, 0), NOTHING, IS0(TM));
    ROW(ut, L, W(12, 99, 0, 0, 0, 0), W(CNODE), IS1(IA, 0));
    ROW(ut, L, W(~0ul, 0, 0, 0, 0, 0), W(CNODE), IS1(IA, 0));
    ROW(ut, L, W(seL4_TCBObject, 64, 0, 0, 0, 0), W(CNODE), IS2(RE, 0, 47));
    ROW(ut, L, W(seL4_UntypedObject, 48, 0, 0, 0, 0), W(CNODE), IS2(RE, 0, 47));
    ROW(ut, L, W(seL4_CapTableObject, 43, 0, 0, 0, 0), W(CNODE), IS2(RE, 0, 47));
    ROW(ut, L, W(seL4_CapTableObject, 0, nonsense, 99, 0, 0), W(CNODE), IS1(IA, 1));
    ROW(ut, L, W(seL4_UntypedObject, 3, nonsense, 99, 0, 0), W(CNODE), IS1(IA, 1));
    ROW(ut, L, W(seL4_EndpointObject, 0, 0, 65, ~0ul, 0), W(CNODE), IS2(RE, 1, 64));
    ROW(ut, L, W(seL4_EndpointObject, 0, 1, 64, ~0ul, 0), W(tcb), IS2(FL, 0, seL4_InvalidRoot));
    ROW(ut, L, W(seL4_EndpointObject, 0, nonsense, 64, ~0ul, 0), W(CNODE),
        got.error == FL && got.length == 5 && got.mr[0] == 0 && got.mr[1] == seL4_GuardMismatch && got.mr[2] == 64 &&
            got.mr[3] == 0 && got.mr[4] == 64 - info->initThreadCNodeSizeBits);
    ROW(ut, L, W(seL4_EndpointObject, 0, 1, 64, ~0ul, 0), W(CNODE), IS3(FL, 0, seL4_MissingCapability, 64));
    ROW(ut, L, W(seL4_EndpointObject, 0, 0, 0, ~0ul, 0), W(tcb), IS3(FL, 0, seL4_MissingCapability, 0));
    seL4_Word slots = 1ul << info->initThreadCNodeSizeBits;
    ROW(ut, L, W(seL4_EndpointObject, 0, 0, 0, slots, 0), W(CNODE), IS2(RE, 0, slots - 1));
    ROW(ut, L, W(seL4_EndpointObject, 0, 0, 0, 1, 0), W(CNODE), IS2(RE, 1, 256));
    ROW(ut, L, W(seL4_EndpointObject, 0, 0, 0, 1, 257), W(CNODE), IS2(RE, 1, 256));
    ROW(ut, L, W(seL4_EndpointObject, 0, 0, 0, slots - 1, 2), W(CNODE), IS2(RE, 1, 1));
    ROW(ut, L, W(seL4_UntypedObject, 47, 0, 0, 1, 1), W(CNODE), IS0(DF));
    ROW(ut, L, W(seL4_UntypedObject, 47, 0, 0, free_slot, 1), W(CNODE), IS1(NM, 1ul << 16));
    /* Bytes from the free mark, not rounded up. */
    ROW(ut, L, W(seL4_EndpointObject, 0, 0, 0, free_slot, 1), W(CNODE), IS0(OK));
    ROW(ut, L, W(seL4_UntypedObject, 16, 0, 0, free_slot + 1, 1), W(CNODE), IS1(NM, (1ul << 16) - 16));
    ROW(ut, L, W(seL4_TCBObject, 0, 0, 0, free_slot + 1, 40), W(CNODE), IS1(NM, (1ul << 16) - 16));
    CHECK(revoke(ut) == 0);
    /* Devices: not enough memory comes first, then the type. */
    seL4_CPtr dev = info->untyped.start;
    while (info->untypedList[dev - info->untyped.start].sizeBits != 12)
        dev++;
    ROW(dev, L, W(seL4_CapTableObject, 20, 0, 0, free_slot, 1), W(CNODE), IS1(NM, 4096));
    ROW(dev, L, W(seL4_TCBObject, 0, 0, 0, free_slot, 1), W(CNODE), IS1(IA, 1));
    ROW(dev, L, W(seL4_X86_4K, 0, 0, 0, free_slot, 1), W(CNODE), IS0(OK));
    ROW(tcb, TCBSetIPCBuffer, W(0x1000), W(free_slot), IS0(IO));
    CHECK(revoke(dev) == 0);
}

/* ---- CNode ---- */

static void test_cnode(void)
{
    const seL4_Word one[] = { CNodeRevoke, CNodeDelete, CNodeCancelBadgedSends, CNodeSaveCaller };
    const seL4_Word two[] = { CNodeCopy, CNodeMint, CNodeMove, CNodeMutate };
    for (int i = 0; i < 4; i++) {
        ROW(CNODE, one[i], W(1), NOTHING, IS0(TM));
        ROW(CNODE, one[i], W(1, 0), NOTHING, IS2(RE, 1, 64));
        ROW(CNODE, one[i], W(1, 65), NOTHING, IS2(RE, 1, 64));
        ROW(CNODE, one[i], W(nonsense, 64), NOTHING, got.error == FL && got.mr[0] == 0 && got.mr[1] == 4);
        ROW(CNODE, two[i], W(1), W(CNODE), IS0(TM));
        ROW(CNODE, two[i], W(1, 0, 0), NOTHING, IS2(RE, 1, 64));
        ROW(CNODE, two[i], W(1, 64, 0), W(CNODE), IS0(TM));
        ROW(CNODE, two[i], W(1, 64, 0, 0, 0, 0), NOTHING, IS0(TM));
        ROW(CNODE, two[i], W(1, 64, 0, 0, 0, 0), W(CNODE), IS0(DF));
        ROW(CNODE, two[i], W(free_slot, 64, 0, 0, 0, 0), W(CNODE), IS2(RE, 1, 64));
        ROW(CNODE, two[i], W(free_slot, 64, 1, 64, 0, 0), W(tcb), IS2(FL, 1, seL4_InvalidRoot));
        ROW(CNODE, two[i], W(free_slot, 64, nonsense, 64, 0, 0), W(CNODE), got.error == FL && got.mr[0] == 1);
        ROW(CNODE, two[i], W(free_slot, 64, free_slot + 1, 64, 0, 0), W(CNODE),
            IS3(FL, 1, seL4_MissingCapability, 64));
    }
    ROW(CNODE, CNodeCopy, W(free_slot, 64, tcb, 64), W(CNODE), IS0(TM));
    ROW(CNODE, CNodeMint, W(free_slot, 64, tcb, 64, 15), W(CNODE), IS0(TM));
    ROW(CNODE, CNodeMutate, W(free_slot, 64, tcb, 64), W(CNODE), IS0(TM));
    ROW(CNODE, CNodeSaveCaller, W(1, 64), NOTHING, IS0(DF));
    ROW(CNODE, CNodeSaveCaller, W(free_slot, 64), NOTHING, IS0(OK));
    ROW(CNODE, CNodeCancelBadgedSends, W(tcb, 64), NOTHING, IS0(IO));
    ROW(CNODE, CNodeCancelBadgedSends, W(badged, 64), NOTHING, IS0(OK));
    ROW(CNODE, CNodeCancelBadgedSends, W(ep, 64), NOTHING, IS0(OK));
    /* What each type makes of a copy. */
    ROW(CNODE, CNodeMint, W(free_slot, 64, badged, 64, 15, 0), W(CNODE), IS0(IO));
    ROW(CNODE, CNodeMint, W(free_slot, 64, CNODE, 64, 15, 63), W(CNODE), IS0(IO));
    ROW(CNODE, CNodeCopy, W(free_slot, 64, seL4_CapIRQControl, 64, 15), W(CNODE), IS0(IO));
    ROW(CNODE, CNodeCopy, W(free_slot, 64, seL4_CapIOPortControl, 64, 15), W(CNODE), IS0(IO));
    CHECK(seL4_Untyped_Retype(ut, seL4_X86_PageTableObject, 0, CNODE, 0, 0, free_slot, 1) == 0);
    ROW(CNODE, CNodeCopy, W(free_slot + 1, 64, free_slot, 64, 15), W(CNODE), IS0(IO));
    ROW(CNODE, CNodeCopy, W(free_slot + 1, 64, ut, 64, 15), W(CNODE), IS0(RF));
    CHECK(revoke(ut) == 0);
    ROW(CNODE, CNodeMutate, W(free_slot, 64, ep, 64, 0), W(CNODE), IS0(IO));
    static const seL4_CPtr copyable[] = { 1, 2, 3, 5, 6, 9, 11 };
    for (unsigned i = 0; i < sizeof copyable / sizeof *copyable; i++) {
        ROW(CNODE, CNodeCopy, W(free_slot, 64, copyable[i], 64, 15), W(CNODE), IS0(OK));
        CHECK(seL4_DebugCapIdentify(free_slot) == seL4_DebugCapIdentify(copyable[i]));
        CHECK(delete(free_slot) == 0);
    }
    /* Rotate: dest, data, pivot, data, source. */
    const seL4_Word R = CNodeRotate, f = free_slot;
    ROW(CNODE, R, W(1), W(CNODE, CNODE), IS0(TM));
    ROW(CNODE, R, W(1, 0, 0), NOTHING, IS2(RE, 1, 64));
    ROW(CNODE, R, W(f, 64, 0, 0, 0, 0, 0), W(CNODE, CNODE), IS0(TM));
    ROW(CNODE, R, W(f, 64, 0, 0, 0, 0, 0, 0), W(CNODE), IS0(TM));
    ROW(CNODE, R, W(f, 64, 0, 0, 0, 0, nonsense, 64), W(CNODE, CNODE), got.error == FL && got.mr[0] == 1);
    ROW(CNODE, R, W(f, 64, 0, nonsense, 64, 0, 1, 64), W(CNODE, CNODE), got.error == FL && got.mr[0] == 1);
    ROW(CNODE, R, W(f, 64, 0, f, 64, 0, 1, 64), W(CNODE, CNODE), IS0(IO));
    ROW(CNODE, R, W(f, 64, 0, 1, 64, 0, 1, 64), W(CNODE, CNODE), IS0(IO));
    ROW(CNODE, R, W(2, 64, 0, 3, 64, 0, 1, 64), W(CNODE, CNODE), IS0(DF));
    ROW(CNODE, R, W(f, 64, 0, f + 1, 64, 0, f + 2, 64), W(CNODE, CNODE), IS3(FL, 1, seL4_MissingCapability, 64));
    ROW(CNODE, R, W(f, 64, 0, f + 1, 64, 0, tcb, 64), W(CNODE, CNODE), IS3(FL, 0, seL4_MissingCapability, 64));
    ROW(CNODE, R, W(f, 64, 0, tcb, 64, 0, ep, 64), W(CNODE, CNODE), IS0(IO));
    ROW(CNODE, R, W(f, 64, 0, ep, 64, 0, tcb, 64), W(CNODE, CNODE), IS0(IO));
    ROW(CNODE, R, W(f, 64, 0, frame, 64, 0, tcb, 64), W(CNODE, CNODE), IS0(OK));
    CHECK(seL4_DebugCapIdentify(f) == 1 && seL4_DebugCapIdentify(frame) == 12);
    ROW(CNODE, R, W(tcb, 64, 0, frame, 64, 0, f, 64), W(CNODE, CNODE), IS0(OK));
}

/* ---- TCB ---- */

static void test_tcb(void)
{
    const seL4_Word w20[22] = { 0, 20 };
    ROW(tcb, TCBReadRegisters, W(0), NOTHING, IS0(TM));
    ROW(SELF, TCBReadRegisters, W(0, 0), NOTHING, IS2(RE, 1, 20));
    ROW(SELF, TCBReadRegisters, W(0, 20), NOTHING, IS0(IO));
    ROW(tcb, TCBReadRegisters, W(0, 3), NOTHING, got.error == OK && got.length == 3);
    ROW(tcb, TCBWriteRegisters, W(0), NOTHING, IS0(TM));
    ROW(SELF, TCBWriteRegisters, W(0, 1), NOTHING, IS0(TM));
    ROW(SELF, TCBWriteRegisters, W(0, 0), NOTHING, IS0(IO));
    ROW(tcb, TCBWriteRegisters, W(0, ~0ul), NOTHING, IS0(TM));
    CHECK(invoke(tcb, TCBWriteRegisters, 22, w20, NOTHING) && IS0(OK));
    ROW(tcb, TCBCopyRegisters, NOTHING, W(SELF), IS0(TM));
    ROW(tcb, TCBCopyRegisters, W(0), NOTHING, IS0(TM));
    ROW(tcb, TCBCopyRegisters, W(0), W(ep), IS1(IC, 1));
    ROW(tcb, TCBCopyRegisters, W(0), W(SELF), IS0(OK));
    static const seL4_Word prio[] = { TCBSetPriority, TCBSetMCPriority };
    for (int i = 0; i < 2; i++) {
        ROW(tcb, prio[i], NOTHING, W(SELF), IS0(TM));
        ROW(tcb, prio[i], W(999), NOTHING, IS0(TM));
        ROW(tcb, prio[i], W(999), W(ep), IS1(IC, 1));
        ROW(tcb, prio[i], W(999), W(SELF), IS2(RE, 0, 255));
        ROW(tcb, prio[i], W(1), W(tcb), IS2(RE, 0, 0));
        ROW(tcb, prio[i], W(0), W(tcb), IS0(OK));
    }
    ROW(tcb, TCBSetSchedParams, W(1), W(SELF), IS0(TM));
    ROW(tcb, TCBSetSchedParams, W(999, 999), W(ep), IS1(IC, 1));
    ROW(tcb, TCBSetSchedParams, W(999, 0), W(SELF), IS2(RE, 0, 255));
    ROW(tcb, TCBSetSchedParams, W(0, 999), W(SELF), IS2(RE, 0, 255));
    /* Configure */
    ROW(tcb, TCBConfigure, W(0, 0, 0), W(CNODE, VSPACE, frame), IS0(TM));
    ROW(tcb, TCBConfigure, W(0, 0, 0, 0), W(CNODE, VSPACE), IS0(TM));
    ROW(tcb, TCBConfigure, W(0, 99, 0, 1), W(ep, ep, ep), IS0(IO));
    ROW(tcb, TCBConfigure, W(0, 99, 0, 1), W(ep, ep, frame), IS0(AE));
    ROW(tcb, TCBConfigure, W(0, 63, 0, 1024), W(CNODE, VSPACE, frame), IS0(IO));
    ROW(tcb, TCBConfigure, W(0, 0, 0, 1024), W(ep, VSPACE, frame), IS0(IO));
    ROW(tcb, TCBConfigure, W(0, 0, 0, 1024), W(CNODE, CNODE, frame), IS0(IO));
    ROW(tcb, TCBConfigure, W(nonsense, 0, 0, 0), W(CNODE, VSPACE, ep), IS0(OK));
    ROW(tcb, TCBSetSpace, W(0, 0), W(CNODE, VSPACE), IS0(TM));
    ROW(tcb, TCBSetSpace, W(0, 0, 0), W(CNODE), IS0(TM));
    ROW(tcb, TCBSetSpace, W(0, 63, 0), W(CNODE, VSPACE), IS0(IO));
    ROW(tcb, TCBSetSpace, W(0, 0, 0), W(VSPACE, VSPACE), IS0(IO));
    ROW(tcb, TCBSetSpace, W(0, 0, 0), W(CNODE, CNODE), IS0(IO));
    ROW(tcb, TCBSetSpace, W(0, 0, 0), W(CNODE, VSPACE), IS0(OK));
    ROW(tcb, TCBSetIPCBuffer, NOTHING, W(frame), IS0(TM));
    ROW(tcb, TCBSetIPCBuffer, W(1), NOTHING, IS0(TM));
    ROW(tcb, TCBSetIPCBuffer, W(1), W(ep), IS0(IO));
    ROW(tcb, TCBSetIPCBuffer, W(512), W(frame), IS0(AE));
    ROW(tcb, TCBSetIPCBuffer, W(1024), W(frame), IS0(OK));
    ROW(tcb, TCBSetIPCBuffer, W(0), W(0), IS0(OK));
    ROW(tcb, TCBSuspend, NOTHING, NOTHING, IS0(OK));
    ROW(tcb, TCBBindNotification, NOTHING, NOTHING, IS0(TM));
    ROW(tcb, TCBBindNotification, NOTHING, W(ep), IS0(IO));
    ROW(tcb, TCBUnbindNotification, NOTHING, NOTHING, IS0(IO));
    ROW(tcb, TCBBindNotification, NOTHING, W(ntfn), IS0(OK));
    ROW(tcb, TCBBindNotification, NOTHING, W(ep), IS0(IO));
    ROW(SELF, TCBBindNotification, NOTHING, W(ntfn), IS0(IO));
    ROW(tcb, TCBUnbindNotification, NOTHING, NOTHING, IS0(OK));
    ROW(tcb, TCBSetTLSBase, NOTHING, NOTHING, IS0(TM));
    ROW(tcb, TCBSetFlags, W(0), NOTHING, IS0(TM));
    ROW(tcb, TCBSetFlags, W(~0ul, 0), NOTHING, IS1(OK, 0));
}

/* ---- interrupts, domains, ports ---- */

static void test_control(void)
{
    const seL4_CPtr irq = seL4_CapIRQControl, f = free_slot;
    ROW(irq, IRQIssueIRQHandler, W(1, 1), W(CNODE), IS0(TM));
    ROW(irq, IRQIssueIRQHandler, W(1, 1, 64), W(CNODE), IS0(IO));
    const seL4_Word G = X86IRQIssueIRQHandlerIOAPIC, M = X86IRQIssueIRQHandlerMSI;
    for (int msi = 0; msi < 2; msi++) {
        seL4_Word L = msi ? M : G;
        ROW(irq, L, W(0, 0, 0, 0, 0, 200), W(CNODE), IS0(TM));
        ROW(irq, L, W(0, 0, 99, 99, 99, 99, 108), NOTHING, IS0(TM));
        ROW(irq, L, W(0, 0, 99, 99, 99, 99, 108), W(CNODE), IS2(RE, 0, 107));
        ROW(irq, L, W(0, 0, 99, 99, 99, 99, 107), W(CNODE), IS2(RE, 1, 64));
        ROW(irq, L, W(1, 64, 999, 999, 999, 99, 107), W(CNODE), IS0(DF));
    }
    ROW(irq, G, W(f, 64, 99, 99, 99, 99, 107), W(CNODE), IS2(RE, 0, 0));
    ROW(irq, G, W(f, 64, 0, 24, 99, 99, 107), W(CNODE), IS2(RE, 0, 23));
    ROW(irq, G, W(f, 64, 0, 23, 2, 99, 107), W(CNODE), IS2(RE, 0, 1));
    ROW(irq, G, W(f, 64, 0, 23, 1, 2, 107), W(CNODE), IS2(RE, 0, 1));
    ROW(irq, M, W(f, 64, 256, 99, 99, 0, 107), W(CNODE), IS2(RE, 0, 255));
    ROW(irq, M, W(f, 64, 255, 32, 99, 0, 107), W(CNODE), IS2(RE, 0, 31));
    ROW(irq, M, W(f, 64, 255, 31, 8, 0, 107), W(CNODE), IS2(RE, 0, 7));
    ROW(irq, M, W(f, 64, 255, 31, 7, 0, 107), W(CNODE), IS0(OK));
    ROW(irq, G, W(0, 0, 99, 99, 99, 99, 107), W(CNODE), IS0(RF));
    ROW(f, IRQSetIRQHandler, NOTHING, NOTHING, IS0(TM));
    ROW(f, IRQSetIRQHandler, NOTHING, W(ep), IS1(IC, 0));
    ROW(f, IRQAckIRQ, NOTHING, NOTHING, IS0(OK));
    ROW(f, IRQClearIRQHandler, NOTHING, NOTHING, IS0(OK));
    ROW(f, IRQIssueIRQHandler, W(1, 1, 64), W(CNODE), IS0(IO));
    CHECK(delete(f) == 0);

    const seL4_CPtr dom = seL4_CapDomain;
    ROW(dom, DomainSetSet, NOTHING, W(tcb), IS0(TM));
    ROW(dom, DomainSetSet, W(1), NOTHING, IS1(IA, 0));
    ROW(dom, DomainSetSet, W(0), NOTHING, IS0(TM));
    ROW(dom, DomainSetSet, W(0), W(ep), IS1(IA, 1));
    ROW(dom, DomainSetSet, W(0), W(tcb), IS0(OK));
    ROW(dom, DomainScheduleConfigure, W(9, 9), NOTHING, IS0(TM));
    ROW(dom, DomainScheduleConfigure, W(1, 9, ~0ul), NOTHING, IS2(RE, 0, 0));
    ROW(dom, DomainScheduleConfigure, W(0, 9, ~0ul), NOTHING, IS2(RE, 0, 0));
    ROW(dom, DomainScheduleConfigure, W(0, 0, ~0ul), NOTHING, IS1(IA, 2));
    ROW(dom, DomainScheduleConfigure, W(0, 0, 0), NOTHING, IS1(IA, 2));
    ROW(dom, DomainScheduleSetStart, NOTHING, NOTHING, IS0(TM));
    ROW(dom, DomainScheduleSetStart, W(2), NOTHING, IS2(RE, 0, 1));
    ROW(dom, DomainScheduleSetStart, W(1), NOTHING, IS1(IA, 0));
    ROW(dom, DomainScheduleSetStart, W(0), NOTHING, IS0(OK));

    const seL4_CPtr port = seL4_CapIOPortControl;
    ROW(port, X86IOPortControlIssue, W(9, 8, 0), W(CNODE), IS0(TM));
    ROW(port, X86IOPortControlIssue, W(9, 8, 0, 0), NOTHING, IS0(TM));
    ROW(port, X86IOPortControlIssue, W(9, 8, 0, 0), W(CNODE), IS1(IA, 1));
    ROW(port, X86IOPortControlIssue, W(0x80, 0x81, 0, 0), W(CNODE), IS2(RE, 1, 64));
    ROW(port, X86IOPortControlIssue, W(0x80, 0x81, 1, 64), W(CNODE), IS0(DF));
    ROW(port, X86IOPortControlIssue, W(0x10080, 0x81, f, 64), W(CNODE), IS0(OK));
    ROW(port, X86IOPortControlIssue, W(0x81, 0x90, 0, 0), W(CNODE), IS0(RF));
    ROW(f, X86IOPortIn8, NOTHING, NOTHING, IS0(TM));
    ROW(f, X86IOPortIn8, W(0x82), NOTHING, IS0(IO));
    ROW(f, X86IOPortIn16, W(0x81), NOTHING, IS0(IO));
    ROW(f, X86IOPortIn32, W(0x80), NOTHING, IS0(IO));
    ROW(f, X86IOPortIn8, W(0x80), NOTHING, got.error == OK && got.length == 1 && got.mr[0] < 256);
    ROW(f, X86IOPortOut8, W(0x80), NOTHING, IS0(TM));
    ROW(f, X86IOPortOut16, W(0x81, 0), NOTHING, IS0(IO));
    ROW(f, X86IOPortOut8, W(0x80, 0), NOTHING, IS0(OK));
    CHECK(delete(f) == 0);
}

/* ---- address spaces ---- */

static void test_vspace(void)
{
    const seL4_Word at = 0x5000000000, limit = 0x7fffffffffff, f = free_slot;
    seL4_CPtr pml4 = new_object(seL4_X64_PML4Object, 0), pdpt = new_object(seL4_X86_PDPTObject, 0);
    seL4_CPtr pd = new_object(seL4_X86_PageDirectoryObject, 0), pt = new_object(seL4_X86_PageTableObject, 0);
    const seL4_Word maps[3] = { X86PDPTMap, X86PageDirectoryMap, X86PageTableMap };
    const seL4_Word unmaps[3] = { X86PDPTUnmap, X86PageDirectoryUnmap, X86PageTableUnmap };
    const seL4_CPtr tables[3] = { pdpt, pd, pt };
    ROW(frame, X86PageMap, W(at, 3), W(VSPACE), IS0(TM));
    ROW(frame, X86PageMap, W(at, 3, 0), NOTHING, IS0(TM));
    ROW(frame, X86PageMap, W(~0ul, 3, 0), W(ep), IS1(IC, 1));
    ROW(frame, X86PageMap, W(~0ul, 3, 0), W(pml4), IS1(IC, 1));
    for (int i = 0; i < 3; i++) {
        ROW(tables[i], maps[i], W(at), W(VSPACE), IS0(TM));
        ROW(tables[i], maps[i], W(at, 0), NOTHING, IS0(TM));
        ROW(tables[i], maps[i], W(~0ul, 0), W(ep), IS1(IC, 1));
        ROW(tables[i], maps[i], W(~0ul, 0), W(pml4), IS1(IC, 1));
        ROW(tables[i], unmaps[i], NOTHING, NOTHING, IS0(OK));
    }
    ROW(pdpt, X86PageMap, W(at, 3, 0), W(VSPACE), IS0(IO));
    ROW(seL4_CapInitThreadASIDPool, X86ASIDPoolAssign, NOTHING, NOTHING, IS0(TM));
    ROW(seL4_CapInitThreadASIDPool, X86ASIDPoolAssign, NOTHING, W(ep), IS1(IC, 1));
    ROW(seL4_CapInitThreadASIDPool, X86ASIDPoolAssign, NOTHING, W(VSPACE), IS1(IC, 1));
    ROW(seL4_CapInitThreadASIDPool, X86ASIDPoolAssign, NOTHING, W(pml4), IS0(OK));
    for (int i = 0; i < 3; i++)
        ROW(tables[i], maps[i], W(~0ul, 0), W(pml4), IS1(IA, 0));
    ROW(frame, X86PageMap, W(limit, 3, 0), W(pml4), IS1(IA, 0));
    ROW(frame, X86PageMap, W(limit - 4095, 3, 0), W(pml4), IS1(IA, 0));
    ROW(frame, X86PageMap, W(limit - 4096 - 4095, 3, 0), W(pml4), IS3(FL, 0, 2, 39));
    ROW(frame, X86PageMap, W(at + 1, 3, 0), W(pml4), IS0(AE));
    ROW(pd, X86PageDirectoryMap, W(at, 0), W(pml4), IS3(FL, 0, 2, 39));
    ROW(pt, X86PageTableMap, W(at, 0), W(pml4), IS3(FL, 0, 2, 39));
    ROW(pdpt, X86PDPTMap, W(at + 12345, 0), W(pml4), IS0(OK));
    ROW(pdpt, X86PDPTMap, W(~0ul, 0), W(ep), IS1(IC, 0));
    ROW(pt, X86PageTableMap, W(at, 0), W(pml4), IS3(FL, 0, 2, 30));
    ROW(pd, X86PageDirectoryMap, W(at, 0), W(pml4), IS0(OK));
    ROW(pt, X86PageTableMap, W(at, 0), W(pml4), IS0(OK));
    ROW(CNODE, CNodeCopy, W(f, 64, pd, 64, 15), W(CNODE), IS0(OK));
    ROW(pd, X86PageDirectoryUnmap, NOTHING, NOTHING, IS0(RF));
    CHECK(delete(f) == 0);
    seL4_CPtr pt2 = new_object(seL4_X86_PageTableObject, 0);
    ROW(pt2, X86PageTableMap, W(at, 0), W(pml4), IS0(DF));
    ROW(frame, X86PageMap, W(at, 3, 0), W(pml4), IS0(OK));
    ROW(frame, X86PageMap, W(at + 1, 3, 0), W(pml4), IS1(IA, 0));
    ROW(frame, X86PageMap, W(at, 3, 0), W(VSPACE), IS1(IC, 1));
    ROW(frame, X86PageMap, W(at, 3, 0), W(pml4), IS0(OK));
    ROW(frame, X86PageGetAddress, NOTHING, NOTHING, got.error == OK && got.length == 1 && got.mr[0] % 4096 == 0);
    ROW(frame, X86PageUnmap, NOTHING, NOTHING, IS0(OK));
    ROW(frame, X86PageUnmap, NOTHING, NOTHING, IS0(OK));
    /* Identifiers. */
    const seL4_CPtr control = seL4_CapASIDControl;
    ROW(control, X86ASIDControlMakePool, W(f), W(small_ut, CNODE), IS0(TM));
    ROW(control, X86ASIDControlMakePool, W(f, 64), W(small_ut), IS0(TM));
    ROW(control, X86ASIDControlMakePool, W(0, 0), W(ep, CNODE), IS1(IC, 1));
    ROW(control, X86ASIDControlMakePool, W(0, 0), W(ut, CNODE), IS1(IC, 1));
    ROW(control, X86ASIDControlMakePool, W(0, 0), W(small_ut, CNODE), IS2(RE, 1, 64));
    ROW(control, X86ASIDControlMakePool, W(1, 64), W(small_ut, CNODE), IS0(DF));
    /* Seven more pools, not eight; a pool has 512 places. */
    seL4_CPtr pools[8];
    for (int i = 0; i < 8; i++) {
        pools[i] = new_slot();
        seL4_CPtr memory = new_object(seL4_UntypedObject, 12);
        ROW(control, X86ASIDControlMakePool, W(pools[i], 64), W(memory, CNODE), i < 7 ? IS0(OK) : IS0(DF));
        if (i == 0)
            ROW(control, X86ASIDControlMakePool, W(0, 0), W(memory, CNODE), IS0(RF));
    }
    int all = 1;
    for (int i = 0; i < 512; i++) {
        vka_object_t root;
        all &= vka_alloc_pml4(&vka, &root) == 0 && seL4_X86_ASIDPool_Assign(pools[0], root.cptr) == 0;
    }
    CHECK(all);
    ROW(pools[0], X86ASIDPoolAssign, NOTHING, W(new_object(seL4_X64_PML4Object, 0)), IS0(DF));
    for (int i = 0; i < 7; i++)
        CHECK(delete(pools[i]) == 0);
    ROW(control, X86ASIDControlMakePool, W(pools[0], 64), W(small_ut, CNODE), IS0(OK));
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
    test_retype();
    test_cnode();
    test_tcb();
    test_control();
    test_vspace();
    return finish();
}
