/* objects.c - making, copying and deleting objects; the methods of threads. */
#include "bench.h"

static const struct {
    const char *name;
    unsigned type, bits;
} kinds[] = {
    { "untyped of 4 KiB", seL4_UntypedObject, 12 },
    { "TCB", seL4_TCBObject, 0 },
    { "endpoint", seL4_EndpointObject, 0 },
    { "notification", seL4_NotificationObject, 0 },
#if MCS
    { "scheduling context", seL4_SchedContextObject, seL4_MinSchedContextBits },
    { "reply object", seL4_ReplyObject, 0 },
#endif
    { "CNode of 16 slots", seL4_CapTableObject, 4 },
    { "frame", SMALL_PAGE, 0 },
    PAGING_OBJECTS,
};

/* The untyped has a child that keeps it from being cleared, so that making alone is measured. */
static void retype_rows(void)
{
    for (unsigned k = 0; k < sizeof kinds / sizeof *kinds; k++) {
        word u = make(seL4_UntypedObject, 25), slots = new_slots(1 + 3 * 256);
        unsigned type = kinds[k].type, bits = kinds[k].bits;
        retype(u, seL4_UntypedObject, 4, slots, 1);
        row(MEASURE(retype(u, type, bits, slots + 1, 1), cnode_delete(slots + 1)), "Retype, %s",
            kinds[k].name);
        row(MEASURE(cnode_delete(slots + 1), retype(u, type, bits, slots + 1, 1)), "Delete, %s",
            kinds[k].name);
        cnode_delete(slots + 1);
        word best = ~0ul, error = 0; /* the clock may tick meanwhile */
        for (word round = 0; round < 3; round++) {
            word t = now();
            error |= retype(u, type, bits, slots + 1 + 256 * round, 256);
            t = now() - t - overhead;
            best = t < best ? t : best;
        }
        row(best / 256, "Retype, each of 256, %s", kinds[k].name);
        if (error)
            die("cannot make 256 at once", type);
        scrap();
    }
}

static void cnode_rows(void)
{
    word ep = make(seL4_EndpointObject, 0), dest = new_slot(), other = new_slot(),
         third = new_slot();
    row(MEASURE(cnode_copy(dest, ep), cnode_delete(dest)), "CNode_Copy");
    row(MEASURE(({
                    ipc[BUFFER_CAPS] = CNODE;
                    ipc[1 + 4] = 15;
                    ipc[1 + 5] = 7;
                    invoke(CNODE, tag(CNodeMint, 1, 6), dest, 64, ep, 64);
                }),
                cnode_delete(dest)),
        "CNode_Mint");
    cnode_copy(dest, ep);
    word from = dest, to = other;
    row(MEASURE(({
                    ipc[BUFFER_CAPS] = CNODE;
                    invoke(CNODE, tag(CNodeMove, 1, 4), to, 64, from, 64);
                }),
                ({
                    word s = from;
                    from = to;
                    to = s;
                })),
        "CNode_Move");
    cnode_delete(from);
    word c = make(seL4_CapTableObject, 4);
    from = c, to = third;
    row(MEASURE(({
                    ipc[BUFFER_CAPS] = CNODE;
                    ipc[1 + 4] = 0;
                    invoke(CNODE, tag(CNodeMutate, 1, 5), to, 64, from, 64);
                }),
                ({
                    word s = from;
                    from = to;
                    to = s;
                })),
        "CNode_Mutate");
    row(MEASURE(cnode_delete(dest), cnode_copy(dest, ep)), "Delete, a copy of an endpoint");
    row(MEASURE(invoke(CNODE, tag(CNodeCancelBadgedSends, 0, 2), ep, 64, 0, 0), ),
        "CNode_CancelBadgedSends, nobody waits");
    cnode_delete(dest);
#if !MCS
    row(MEASURE(invoke(CNODE, tag(CNodeSaveCaller, 0, 2), dest, 64, 0, 0), ),
        "CNode_SaveCaller, no caller");
#endif
    scrap();
}

static void wait_forever(word ep)
{
    for (;;)
        sys(SYS_WAIT, ep, 0);
}

#define TCB_ROW(name, label, caps, words, a, b, c, d) \
    row(MEASURE(invoke(t.tcb, tag(label, caps, words), a, b, c, d), ), name)

static void tcb_rows(void)
{
    struct thread t;
    word ep = make(seL4_EndpointObject, 0), ntfn = make(seL4_NotificationObject, 0);
    thread_make(&t, wait_forever, ep, 100, 0, 0);
    ipc[BUFFER_CAPS] = CNODE, ipc[BUFFER_CAPS + 1] = VSPACE, ipc[BUFFER_CAPS + 2] = t.frame;
    word guard = 64 - info->initThreadCNodeSizeBits;
#if MCS
    TCB_ROW("TCB_Configure", TCBConfigure, 3, 3, guard, 0, (word)t.buffer, 0);
    ipc[BUFFER_CAPS] = 0, ipc[BUFFER_CAPS + 1] = CNODE, ipc[BUFFER_CAPS + 2] = VSPACE;
    TCB_ROW("TCB_SetSpace", TCBSetSpace, 3, 2, guard, 0, 0, 0);
    ipc[BUFFER_CAPS] = 0;
    TCB_ROW("TCB_SetTimeoutEndpoint, none", TCBSetTimeoutEndpoint, 1, 0, 0, 0, 0, 0);
#else
    TCB_ROW("TCB_Configure", TCBConfigure, 3, 4, 0, guard, 0, (word)t.buffer);
    TCB_ROW("TCB_SetSpace", TCBSetSpace, 2, 3, 0, guard, 0, 0);
#endif
    ipc[BUFFER_CAPS] = t.frame;
    TCB_ROW("TCB_SetIPCBuffer", TCBSetIPCBuffer, 1, 1, (word)t.buffer, 0, 0, 0);
    TCB_ROW("TCB_ReadRegisters, 20 words", TCBReadRegisters, 0, 2, 0, 20, 0, 0);
    ipc[BUFFER_CAPS] = SELF;
    TCB_ROW("TCB_SetPriority, a stopped thread", TCBSetPriority, 1, 1, 100, 0, 0, 0);
    TCB_ROW("TCB_SetMCPriority", TCBSetMCPriority, 1, 1, 100, 0, 0, 0);
#if MCS
    ipc[BUFFER_CAPS + 1] = t.sc, ipc[BUFFER_CAPS + 2] = 0;
    TCB_ROW("TCB_SetSchedParams", TCBSetSchedParams, 3, 2, 100, 100, 0, 0);
#else
    TCB_ROW("TCB_SetSchedParams", TCBSetSchedParams, 1, 2, 100, 100, 0, 0);
#endif
    TCB_ROW("TCB_SetTLSBase", TCBSetTLSBase, 0, 1, 0x1000, 0, 0, 0);
    TCB_ROW("TCB_SetFlags", TCBSetFlags, 0, 2, 0, 0, 0, 0);
    ipc[BUFFER_CAPS] = t.tcb;
    TCB_ROW("TCB_CopyRegisters", TCBCopyRegisters, 1, 1, 0xc, 0, 0, 0);
    row(MEASURE(({
                    ipc[BUFFER_CAPS] = ntfn;
                    invoke(t.tcb, tag(TCBBindNotification, 1, 0), 0, 0, 0, 0);
                }),
                invoke(t.tcb, tag(TCBUnbindNotification, 0, 0), 0, 0, 0, 0)),
        "TCB_BindNotification");
    ipc[BUFFER_CAPS] = ntfn;
    invoke(t.tcb, tag(TCBBindNotification, 1, 0), 0, 0, 0, 0);
    row(MEASURE(invoke(t.tcb, tag(TCBUnbindNotification, 0, 0), 0, 0, 0, 0), ({
                    ipc[BUFFER_CAPS] = ntfn;
                    invoke(t.tcb, tag(TCBBindNotification, 1, 0), 0, 0, 0, 0);
                })),
        "TCB_UnbindNotification");
    row(MEASURE(invoke(t.tcb, tag(TCBResume, 0, 0), 0, 0, 0, 0),
                invoke(t.tcb, tag(TCBSuspend, 0, 0), 0, 0, 0, 0)),
        "TCB_Resume, lower priority");
    row(MEASURE(invoke(t.tcb, tag(TCBSuspend, 0, 0), 0, 0, 0, 0),
                invoke(t.tcb, tag(TCBResume, 0, 0), 0, 0, 0, 0)),
        "TCB_Suspend, ready");
    row(MEASURE(set_priority(t.tcb, 101), ), "TCB_SetPriority, a ready thread");
    set_priority(SELF, 50);
    set_priority(SELF, TOP);
    row(MEASURE(set_priority(t.tcb, 100), ), "TCB_SetPriority, a blocked thread");
    row(MEASURE(set_priority(SELF, TOP), ), "TCB_SetPriority, oneself");
    scrap();
    row(MEASURE(thread_make(&t, wait_forever, ep, 100, 0, 0), scrap()),
        "create a thread, ready to start");
    row(MEASURE(scrap(), thread_make(&t, wait_forever, ep, 100, 0, 0)), "destroy a thread");
    scrap();
}

void bench_objects(void)
{
    retype_rows();
    cnode_rows();
    tcb_rows();
}
