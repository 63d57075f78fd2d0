/* mcs_errors.c - the errors of scheduling contexts' methods, in the order of the checks.
 *
 * A root task of a kernel with VARIANT=mcs; as test/qemu/errors.c, which has the other methods. */
#include "../qemu/raw.h"

/* The shortest budget, in microseconds; how many refills more than two fit into 2^7 and 2^8
 * bytes. */
enum { LEAST = 20, MS = 1000, ROOM_7 = 0, ROOM_8 = 8 };

static seL4_CPtr control, sc, other, tcb, ep, ntfn;

/* ---- SchedControl ---- */

static void test_configure(void)
{
    const seL4_Word label = SchedControlConfigureFlags, too_long = ~0ul;
    ROW(SchedConfigure_1, control, CNodeRevoke, NOTHING, NOTHING, IS0(IllegalOperation));
    ROW(SchedConfigure_2, control, label, W(MS, MS, 0, 0, 0), NOTHING, IS0(TruncatedMessage));
    ROW(SchedConfigure_3, control, label, W(MS, MS, 0, 0), W(sc), IS0(TruncatedMessage));
    ROW(SchedConfigure_4, control, label, W(too_long, LEAST - 1, 0, 0, 0), W(ep),
        IS2(RangeError, LEAST, got.mr[1]));
    ROW(SchedConfigure_5, control, label, W(LEAST - 1, too_long, 0, 0, 0), W(ep),
        IS2(RangeError, LEAST, got.mr[1]));
    ROW(SchedConfigure_6, control, label, W(LEAST - 1, 10, 0, 0, 0), W(ep),
        IS2(RangeError, LEAST, got.mr[1]));
    ROW(SchedConfigure_7, control, label, W(LEAST, LEAST - 1, 0, 0, 0), W(ep),
        IS2(RangeError, LEAST, got.mr[1]));
    ROW(SchedConfigure_8, control, label, W(11 * MS, 10 * MS, 0, 0, 0), W(ep),
        IS2(RangeError, LEAST, 10 * MS));
    ROW(SchedConfigure_9, control, label, W(MS, 10 * MS, ROOM_8 + 1, 0, 0), W(ep),
        IS1(InvalidCapability, 1));
    ROW(SchedConfigure_10, control, label, W(MS, 10 * MS, ROOM_8 + 1, 0, 0), W(sc),
        IS2(RangeError, 0, ROOM_8));
    ROW(SchedConfigure_10, control, label, W(MS, 10 * MS, ROOM_7 + 1, 0, 0), W(other),
        IS2(RangeError, 0, ROOM_7));
    ROW(none, control, label, W(LEAST, 10 * MS, ROOM_8, 0, 0), W(sc), IS0(NoError));
    ROW(none, control, label, W(10 * MS, 10 * MS, 0, 0, 0), W(sc), IS0(NoError));
}

/* ---- SchedContext ---- */

static void waits(void *none)
{
    (void)none;
    seL4_Send(ep, seL4_MessageInfo_new(0, 0, 0, 0));
}

static void test_bind(void)
{
    ROW(SchedBind_1, sc, SchedContextBind, NOTHING, NOTHING, IS0(TruncatedMessage));
    ROW(SchedBind_7, sc, SchedContextBind, NOTHING, W(ep), IS1(InvalidCapability, 1));
    ROW(none, sc, SchedContextBind, NOTHING, W(tcb), IS0(NoError));
    ROW(SchedBind_2, sc, SchedContextBind, NOTHING, W(tcb), IS0(IllegalOperation));
    ROW(SchedBind_3, other, SchedContextBind, NOTHING, W(tcb), IS0(IllegalOperation));
    ROW(none, sc, SchedContextBind, NOTHING, W(ntfn), IS0(NoError));
    ROW(SchedBind_5, sc, SchedContextBind, NOTHING, W(ntfn), IS0(IllegalOperation));
    ROW(SchedBind_6, other, SchedContextBind, NOTHING, W(ntfn), IS0(IllegalOperation));
}

static void test_unbind(void)
{
    const seL4_Word label = SchedContextUnbindObject;
    ROW(SchedUnbindObject_1, sc, label, NOTHING, NOTHING, IS0(TruncatedMessage));
    ROW(SchedUnbindObject_2, other, label, NOTHING, W(tcb), IS0(IllegalOperation));
    ROW(SchedUnbindObject_3, seL4_CapInitThreadSC, label, NOTHING, W(SELF), IS0(IllegalOperation));
    ROW(SchedUnbindObject_4, other, label, NOTHING, W(ntfn), IS0(IllegalOperation));
    ROW(SchedUnbindObject_5, sc, label, NOTHING, W(ep), IS1(InvalidCapability, 1));
    ROW(SchedUnbind_1, seL4_CapInitThreadSC, SchedContextUnbind, NOTHING, NOTHING,
        IS0(IllegalOperation));
    ROW(none, sc, SchedContextUnbind, NOTHING, NOTHING, IS0(NoError));
    ROW(YieldTo_1, sc, SchedContextYieldTo, NOTHING, NOTHING, IS0(IllegalOperation));
}

/* A thread that waits cannot be given a context that has no time. */
static void test_blocked(void)
{
    thread_t waiting = new_thread(waits, NULL, 100, 0);
    ROW(none, sc, SchedContextBind, NOTHING, W(waiting.tcb), IS0(NoError));
    resume(&waiting);
    let_run();
    ROW(none, sc, SchedContextUnbindObject, NOTHING, W(waiting.tcb), IS0(NoError));
    ROW(SchedBind_4, other, SchedContextBind, NOTHING, W(waiting.tcb), IS0(IllegalOperation));
    ROW(McsSchedParams_7, waiting.tcb, TCBSetSchedParams, W(1, 1), W(SELF, other, 0),
        IS0(IllegalOperation));
}

/* ---- threads ---- */

static void test_thread(void)
{
    const seL4_Word label = TCBSetSchedParams;
    seL4_CPtr empty = new_slot(), no_grant = mint(ep, seL4_CanWrite, 0);
    thread_t second = new_thread(waits, NULL, 1, 0);
    ROW(McsSchedParams_1, tcb, label, W(1), W(SELF, sc, ep), IS0(TruncatedMessage));
    ROW(McsSchedParams_1, tcb, label, W(1, 1), W(SELF, sc), IS0(TruncatedMessage));
    ROW(McsSchedParams_2, tcb, label, W(999, 999), W(ep, ep, ntfn), IS1(InvalidCapability, 1));
    ROW(McsSchedParams_3, tcb, label, W(999, 999), W(SELF, ep, ntfn), IS2(RangeError, 0, 255));
    ROW(McsSchedParams_4, tcb, label, W(1, 999), W(SELF, ep, ntfn), IS2(RangeError, 0, 255));
    ROW(McsSchedParams_9, tcb, label, W(1, 1), W(SELF, ep, ntfn), IS1(InvalidCapability, 2));
    ROW(McsSchedParams_10, tcb, label, W(1, 1), W(SELF, sc, ntfn), IS1(InvalidCapability, 3));
    ROW(McsSchedParams_10, tcb, label, W(1, 1), W(SELF, sc, no_grant), IS1(InvalidCapability, 3));
    ROW(McsSchedParams_8, SELF, label, W(255, 255), W(SELF, empty, empty), IS0(IllegalOperation));
    ROW(none, tcb, label, W(1, 1), W(SELF, sc, ep), IS0(NoError));
    ROW(McsSchedParams_5, tcb, label, W(1, 1), W(SELF, other, ep), IS0(IllegalOperation));
    ROW(McsSchedParams_6, second.tcb, label, W(1, 1), W(SELF, sc, ep), IS0(IllegalOperation));
    ROW(McsSchedParams_11, tcb, label, W(1, 1), W(SELF, sc, ep), IS0(NoError));
    ROW(TimeoutEndpoint_1, tcb, TCBSetTimeoutEndpoint, NOTHING, NOTHING, IS0(TruncatedMessage));
    ROW(TimeoutEndpoint_2, tcb, TCBSetTimeoutEndpoint, NOTHING, W(ntfn), IS1(InvalidCapability, 1));
    ROW(TimeoutEndpoint_2, tcb, TCBSetTimeoutEndpoint, NOTHING, W(no_grant),
        IS1(InvalidCapability, 1));
    ROW(none, tcb, TCBSetTimeoutEndpoint, NOTHING, W(empty), IS0(NoError));
    ROW(McsSpace_9, tcb, TCBSetSpace, W(0, 0), W(ntfn, CNODE, VSPACE), IS1(InvalidCapability, 1));
}

/* The last check leaves the root task with less than it had: no thread of high priority can it give
 * its time to. */
static void test_yield_to(void)
{
    ROW(YieldTo_2, seL4_CapInitThreadSC, SchedContextYieldTo, NOTHING, NOTHING,
        IS0(IllegalOperation));
    CHECK_IS(seL4_TCB_SetPriority(tcb, SELF, 101), 0);
    CHECK_IS(seL4_TCB_SetMCPriority(SELF, SELF, 100), 0);
    ROW(YieldTo_3, sc, SchedContextYieldTo, NOTHING, NOTHING, IS0(IllegalOperation));
}

int main(void)
{
    start();
    control = info->schedcontrol.start;
    sc = new_object(seL4_SchedContextObject, 8);
    other = new_object(seL4_SchedContextObject, seL4_MinSchedContextBits);
    tcb = new_object(seL4_TCBObject, 0);
    ep = new_object(seL4_EndpointObject, 0);
    ntfn = new_object(seL4_NotificationObject, 0);
    FOR(Retype_7);
    CHECK_ERROR1(seL4_Untyped_Retype(info->untyped.end - 1, seL4_SchedContextObject, 6, CNODE, 0, 0,
                                     new_slot(), 1),
                 seL4_InvalidArgument, 1);
    test_configure();
    test_bind();
    test_unbind();
    test_blocked();
    test_thread();
    test_yield_to();
    return finish();
}
