/* breakpoints.c - the hardware debug API, in a kernel with HARDWARE_DEBUG. */
#include "../qemu/check.h"

enum { InvalidArgument = seL4_InvalidArgument, RangeError = seL4_RangeError };
_Static_assert(TCBSetBreakpoint == 15 && TCBConfigureSingleStepping == 18 && TCBSetTLSBase == 19 &&
                   CNodeRevoke == 21 && X86IRQIssueIRQHandlerMSI == 56,
               "ABI: invocations.tsv");
static const seL4_Word I = seL4_InstructionBreakpoint, D = seL4_DataBreakpoint;
static const seL4_Word R = seL4_BreakOnRead, W = seL4_BreakOnWrite, RW = seL4_BreakOnReadWrite;
static seL4_CPtr ep;
static volatile seL4_Word watched[4], steps;

static int refuses(seL4_Word n, seL4_Word at, seL4_Word type, seL4_Word size, seL4_Word rw,
                   seL4_Word error, seL4_Word word0)
{
    static seL4_CPtr tcb;
    if (!tcb)
        tcb = new_object(seL4_TCBObject, 0);
    seL4_Error e = seL4_TCB_SetBreakpoint(tcb, (seL4_Uint16)n, at, type, size, rw);
    return e == error && (e == seL4_AlignmentError || seL4_GetMR(0) == word0);
}

static void test_errors(void)
{
    seL4_CPtr tcb = new_object(seL4_TCBObject, 0);
    FOR(SetBreakpoint_1);
    seL4_Word cap = tcb, info = seL4_MessageInfo_new(TCBSetBreakpoint, 0, 0, 4).words[0],
              mr[4] = { 0 };
    x64_sys_all(seL4_SysCall, &cap, &info, &mr[0], &mr[1], &mr[2], &mr[3]);
    CHECK(info >> 12 == seL4_TruncatedMessage);
    for (seL4_Word label = TCBGetBreakpoint; label <= TCBConfigureSingleStepping; label++) {
        cap = tcb, info = seL4_MessageInfo_new(label, 0, 0, 0).words[0];
        x64_sys_all(seL4_SysCall, &cap, &info, &mr[0], &mr[1], &mr[2], &mr[3]);
        CHECK(info >> 12 == seL4_TruncatedMessage);
    }
    FOR(SetBreakpoint_2);
    CHECK(refuses(9, 0x7fffffffffff, 9, 9, 9, InvalidArgument, 1) &&
          refuses(9, ~0ul, 9, 9, 9, InvalidArgument, 1));
    FOR(SetBreakpoint_3);
    CHECK(refuses(9, 0x7ffffffffffe, 2, 9, 9, InvalidArgument, 2) &&
          refuses(9, 8, 3, 9, 9, InvalidArgument, 2) &&
          refuses(9, 8, ~0ul, 9, 9, InvalidArgument, 2));
    FOR(SetBreakpoint_4);
    CHECK(refuses(9, 8, I, 1, 9, InvalidArgument, 3));
    FOR(SetBreakpoint_5);
    CHECK(refuses(9, 8, I, 0, W, InvalidArgument, 4) &&
          refuses(9, 8, I, 0, RW, InvalidArgument, 4));
    FOR(SetBreakpoint_6);
    CHECK(refuses(9, 8, D, 0, R, InvalidArgument, 3));
    FOR(SetBreakpoint_7);
    CHECK(refuses(9, 8, D, 8, 3, InvalidArgument, 3) &&
          refuses(9, 8, D, 8, ~0ul, InvalidArgument, 3));
    FOR(SetBreakpoint_8);
    CHECK(refuses(9, 8, D, 3, R, InvalidArgument, 3) &&
          refuses(9, 8, D, 16, R, InvalidArgument, 3) &&
          refuses(9, 8, D, ~0ul, R, InvalidArgument, 3));
    FOR(SetBreakpoint_9);
    CHECK(refuses(9, 9, D, 2, R, seL4_AlignmentError, 0) &&
          refuses(9, 12, D, 8, R, seL4_AlignmentError, 0));
    FOR(SetBreakpoint_10);
    CHECK(refuses(4, 8, D, 8, R, RangeError, 0) && seL4_GetMR(1) == 3 &&
          refuses(0xffff, 8, I, 0, R, RangeError, 0));
    FOR(GetBreakpoint_1);
    CHECK(seL4_TCB_GetBreakpoint(tcb, 4).error == RangeError &&
          seL4_TCB_UnsetBreakpoint(tcb, 4) == seL4_RangeError && seL4_GetMR(1) == 3);
    for (seL4_Uint16 n = 0; n < 4; n++) {
        seL4_TCB_GetBreakpoint_t b = seL4_TCB_GetBreakpoint(tcb, n);
        CHECK(b.error == 0 && b.vaddr == 0 && b.type == I && b.size == 0 && b.rw == R &&
              !b.is_enabled);
    }
    /* What is set is told, of each of the four. */
    static const seL4_Word sizes[] = { 1, 2, 4, 8 };
    for (seL4_Uint16 n = 0; n < 4; n++) {
        FOR(SetBreakpoint_12);
        seL4_Word rw = n == 0 ? R : n == 1 ? W : RW;
        CHECK(seL4_TCB_SetBreakpoint(tcb, n, 0x1000 + n * 8, D, sizes[n], rw) == 0);
    }
    for (seL4_Uint16 n = 0; n < 4; n++) {
        seL4_TCB_GetBreakpoint_t b = seL4_TCB_GetBreakpoint(tcb, n);
        CHECK(b.error == 0 && b.vaddr == 0x1000u + n * 8u && b.type == D && b.size == sizes[n]);
        CHECK(b.rw == (n == 1 ? W : RW) && b.is_enabled);
    }
    FOR(GetBreakpoint_1);
    CHECK(seL4_TCB_UnsetBreakpoint(tcb, 2) == 0 && !seL4_TCB_GetBreakpoint(tcb, 2).is_enabled);
    CHECK(seL4_TCB_GetBreakpoint(tcb, 3).is_enabled && seL4_TCB_GetBreakpoint(tcb, 1).is_enabled);
    CHECK(delete (tcb) == 0);
}

/* ---- threads that hit them ---- */

static void watch_me(void *arg)
{
    (void)arg;
    for (;;) {
        watched[0]++;
        __asm__ volatile(".globl break_here\nbreak_here:\n\tnop\n\tnop\n\tnop\n\tnop"
                         :
                         :
                         : "memory");
        steps++;
        seL4_Yield();
    }
}
extern char break_here[];

static void int3(void *arg)
{
    (void)arg;
    __asm__ volatile("int3\n\t.globl after_int3\nafter_int3:");
    steps++;
    stop();
}
extern char after_int3[];

static seL4_MessageInfo_t next_fault(void)
{
    seL4_Word badge;
    return seL4_Recv(ep, &badge);
}

static int is_debug(seL4_MessageInfo_t tag, seL4_Word length, seL4_Word reason)
{
    return seL4_MessageInfo_get_label(tag) == seL4_Fault_DebugException &&
           seL4_MessageInfo_get_length(tag) == length &&
           seL4_GetMR(seL4_DebugException_ExceptionReason) == reason;
}

static void test_hits(void)
{
    thread_t t = new_thread(watch_me, NULL, 254, ep), u = new_thread(watch_me, NULL, 253, ep);
    FOR(Break_instruction);
    CHECK(seL4_TCB_SetBreakpoint(t.tcb, 1, (seL4_Word)break_here, I, 0, R) == 0);
    resume(&t);
    for (seL4_Word i = 0; i < 3; i++) {
        CHECK(is_debug(next_fault(), 4, I) && seL4_GetMR(0) == (seL4_Word)break_here);
        CHECK(seL4_GetMR(2) == (seL4_Word)break_here && seL4_GetMR(3) == 1);
        CHECK(watched[0] == i + 1 && steps == i);
        seL4_Reply(seL4_MessageInfo_new(0, 0, 0, 0));
    }
    CHECK(is_debug(next_fault(), 4, I));
    CHECK(seL4_TCB_UnsetBreakpoint(t.tcb, 1) == 0);
    FOR(Break_data);
    CHECK(seL4_TCB_SetBreakpoint(t.tcb, 3, (seL4_Word)&watched[0], D, 8, W) == 0);
    seL4_Reply(seL4_MessageInfo_new(0, 0, 0, 0));
    for (seL4_Word i = 0; i < 2; i++) {
        CHECK(is_debug(next_fault(), 4, D) && seL4_GetMR(2) == (seL4_Word)&watched[0] &&
              seL4_GetMR(3) == 3);
        CHECK(watched[0] == i + 5);
        CHECK(seL4_GetMR(0) > (seL4_Word)watch_me && seL4_GetMR(0) <= (seL4_Word)break_here);
        seL4_Reply(seL4_MessageInfo_new(0, 0, 0, 0));
    }
    FOR(Break_own); /* this thread writes there too,
        and so does the other */
    seL4_TCB_Suspend(t.tcb);
    watched[0] = 100;
    steps = 0;
    resume(&u);
    share_until(253, steps > 2);
    seL4_TCB_Suspend(u.tcb);
    CHECK(watched[0] > 102 && steps > 2);
    CHECK(seL4_TCB_UnsetBreakpoint(t.tcb, 3) == 0);
    /* A read is told too, where Read was asked for. */
    FOR(Break_data);
    CHECK(seL4_TCB_SetBreakpoint(t.tcb, 0, (seL4_Word)&steps, D, 4, R) == 0);
    resume(&t);
    CHECK(is_debug(next_fault(), 4, D) && seL4_GetMR(3) == 0);
    CHECK(seL4_TCB_UnsetBreakpoint(t.tcb, 0) == 0);
    /* Steps: at the four NOPs each is one byte on. */
    FOR(SingleStep_1);
    seL4_TCB_ConfigureSingleStepping_t step = seL4_TCB_ConfigureSingleStepping(t.tcb, 99, 0);
    CHECK(step.error == 0 && !step.bp_was_consumed);
    CHECK(seL4_TCB_SetBreakpoint(t.tcb, 0, (seL4_Word)break_here, I, 0, R) == 0);
    seL4_Reply(seL4_MessageInfo_new(0, 0, 0, 0));
    CHECK(is_debug(next_fault(), 4, I));
    FOR(Step_each);
    CHECK(seL4_TCB_ConfigureSingleStepping(t.tcb, 0, 1).error == 0);
    seL4_Reply(seL4_MessageInfo_new(0, 0, 0, 0));
    CHECK(is_debug(next_fault(), 2, seL4_SingleStep) && seL4_GetMR(0) == (seL4_Word)break_here + 1);
    seL4_Reply(seL4_MessageInfo_new(0, 0, 0, 0)); /* no word: one more */
    CHECK(is_debug(next_fault(), 2, seL4_SingleStep) && seL4_GetMR(0) == (seL4_Word)break_here + 2);
    seL4_SetMR(0, 2);
    seL4_Reply(seL4_MessageInfo_new(0, 0, 0, 1));
    CHECK(is_debug(next_fault(), 2, seL4_SingleStep) && seL4_GetMR(0) == (seL4_Word)break_here + 4);
    seL4_SetMR(0, 0);
    seL4_Reply(seL4_MessageInfo_new(0, 0, 0, 1)); /* off: the next that comes is the break point */
    CHECK(is_debug(next_fault(), 4, I));
    seL4_UserContext regs;
    CHECK(seL4_TCB_ReadRegisters(t.tcb, 0, 0, 20, &regs) == 0 && !(regs.rflags & 0x100));
    /* Another label: it stops. */
    seL4_Reply(seL4_MessageInfo_new(1, 0, 0, 0));
    seL4_Word before = steps;
    let_run();
    CHECK(steps == before && delete (t.tcb) == 0 && delete (u.tcb) == 0);
    FOR(Break_software);
    steps = 0;
    t = new_thread(int3, NULL, 254, ep);
    resume(&t);
    CHECK(is_debug(next_fault(), 2, seL4_SoftwareBreakRequest) &&
          seL4_GetMR(0) == (seL4_Word)after_int3);
    seL4_Reply(seL4_MessageInfo_new(0, 0, 0, 0));
    let_run();
    CHECK(steps == 1);
    /* Its own break points a thread can set too. */
    FOR(Break_own);
    CHECK(seL4_TCB_SetBreakpoint(SELF, 0, (seL4_Word)&steps, D, 8, W) == 0 &&
          seL4_TCB_UnsetBreakpoint(SELF, 0) == 0);
    steps = 7;
}

int main(void)
{
    start();
    ep = mint(new_object(seL4_EndpointObject, 0), seL4_AllRights, 1);
    test_errors();
    test_hits();
    return finish();
}
