/* processor.c - what a thread must find unchanged: registers, FPU, TLS; time slices; interrupts. */
#include "check.h"

static volatile seL4_Word count[4], wrong;
static volatile int go;

/* Fill every general register with a pattern, be interrupted often, and compare. */
static void hold_registers(void *arg)
{
    seL4_Word pattern = (seL4_Word)arg;
    for (;;) {
        seL4_Word bad = 0;
        __asm__ volatile(
            "mov %1, %%rax\n\tmov %1, %%rbx\n\tmov %1, %%rcx\n\tmov %1, %%rdx\n\tmov %1, %%rsi\n\t"
            "mov %1, %%rdi\n\tmov %1, %%r8\n\tmov %1, %%r9\n\tmov %1, %%r10\n\tmov %1, %%r11\n\t"
            "mov %1, %%r12\n\tmov %1, %%r13\n\tmov %1, %%r14\n\t"
            "movq %1, %%xmm0\n\tmovq %1, %%xmm15\n\t"
            "push %%rbp\n\tmov $20000, %%ebp\n\t1: dec %%ebp\n\tjnz 1b\n\tpop %%rbp\n\t"
            "xor %%rbx, %%rax\n\txor %%rdx, %%rcx\n\txor %%rdi, %%rsi\n\txor %%r9, %%r8\n\t"
            "xor %%r11, %%r10\n\txor %%r13, %%r12\n\txor %1, %%r14\n\txor %1, %%r13\n\t"
            "or %%rcx, %%rax\n\tor %%rsi, %%rax\n\tor %%r8, %%rax\n\tor %%r10, %%rax\n\t"
            "or %%r12, %%rax\n\tor %%r13, %%rax\n\tor %%r14, %%rax\n\t"
            "movq %%xmm0, %%rbx\n\txor %1, %%rbx\n\tor %%rbx, %%rax\n\t"
            "movq %%xmm15, %%rbx\n\txor %1, %%rbx\n\tor %%rbx, %%rax\n\tmov %%rax, %0"
            : "=r"(bad)
            : "r"(pattern)
            : "rax", "rbx", "rcx", "rdx", "rsi", "rdi", "r8", "r9", "r10", "r11", "r12", "r13", "r14",
              "xmm0", "xmm15", "memory");
        if (bad)
            wrong++;
        count[pattern % 4]++;
    }
}

static seL4_Word tsc(void)
{
    unsigned low, high;
    __asm__ volatile("rdtsc" : "=a"(low), "=d"(high));
    return (seL4_Word)high << 32 | low;
}

/* Run the threads of lower priority for about this long: this one waits for the clock. */
static void test_registers(void)
{
    thread_t t[3];
    for (seL4_Word i = 0; i < 3; i++) {
        t[i] = new_thread(hold_registers, (void *)(0x1111111111111110 * (i + 1) + i), 254, 0);
        resume(&t[i]);
    }
    /* This thread joins them: all four share the processor by time slices. */
    seL4_TCB_SetPriority(SELF, SELF, 254);
    double x = 1.5, y = 1.5;
    int rounds = 0;
    do {                                                /* x stays in its register meanwhile */
        x = x * 1.000001 + 0.5;
        seL4_Yield();
    } while (++rounds < 2000 && (count[0] < 30 || count[1] < 30 || count[2] < 30));
    seL4_TCB_SetPriority(SELF, SELF, 255);
    for (int i = 0; i < 3; i++)
        seL4_TCB_Suspend(t[i].tcb);
    CHECK(count[0] >= 30 && count[1] >= 30 && count[2] >= 30);
    CHECK(wrong == 0);
    for (int i = 0; i < rounds; i++)
        y = y * 1.000001 + 0.5;
    CHECK(x == y);
    /* Their registers can be read while they are stopped. */
    seL4_UserContext regs = { 0 };
    CHECK(seL4_TCB_ReadRegisters(t[0].tcb, 1, 0, 20, &regs) == 0);
    CHECK(regs.rip >= (seL4_Word)hold_registers && regs.rip < (seL4_Word)hold_registers + 1024);
    CHECK((regs.rflags & 0x202) == 0x202);
}

/* Let the threads of priority 254 run for some rounds. */
static void run_a_little(void)
{
    seL4_TCB_SetPriority(SELF, SELF, 254);
    for (int i = 0; i < 10; i++)
        seL4_Yield();
    seL4_TCB_SetPriority(SELF, SELF, 255);
}

/* ---- FPU ---- */

static void use_fpu(void *arg)
{
    (void)arg;
    while (!go)
        seL4_Yield();
    volatile float x = 2.0f;
    x = x * x;
    count[0] = (seL4_Word)x;
    for (;;)
        seL4_Yield();
}

static void test_fpu_flag(void)
{
    seL4_CPtr ep = new_object(seL4_EndpointObject, 0);
    count[0] = 0;
    go = 1;
    thread_t t = new_thread(use_fpu, NULL, 254, ep);
    seL4_TCB_SetFlags_t flags = seL4_TCB_SetFlags(t.tcb, 0, seL4_TCBFlag_fpuDisabled | 0xff00);
    CHECK(flags.error == 0 && flags.flags == seL4_TCBFlag_fpuDisabled);
    resume(&t);
    seL4_MessageInfo_t tag = seL4_Recv(ep, NULL);
    CHECK(seL4_MessageInfo_get_label(tag) == seL4_Fault_UserException);
    CHECK(seL4_GetMR(seL4_UserException_Number) == 7);
    flags = seL4_TCB_SetFlags(t.tcb, seL4_TCBFlag_fpuDisabled, 0);
    CHECK(flags.flags == 0);
    seL4_Reply(seL4_MessageInfo_new(0, 0, 0, 0));
    run_a_little();
    CHECK(count[0] == 4);
    seL4_TCB_Suspend(t.tcb);
    go = 0;
}

/* What a thread finds in the FPU at its first use of it, and whether its own values stay. */
static volatile seL4_Word found, kept;

static void look_at_fpu(void *arg)
{
    (void)arg;
    seL4_Word x, all;
    __asm__ volatile("movq %%xmm7, %0" : "=r"(x));
    found = x;
    __asm__ volatile("movq %0, %%xmm7" : : "r"(0x5555555555555555) : "xmm7");
    seL4_Yield();
    __asm__ volatile("movq %%xmm7, %0" : "=r"(all));
    kept = all == 0x5555555555555555;
    stop();
}

static void leave_in_fpu(void *arg)
{
    (void)arg;
    for (;;) {
        __asm__ volatile("movq %0, %%xmm7" : : "r"(0x7777777777777777) : "xmm7");
        seL4_Yield();
    }
}

/* An invocation made of nothing that could use the FPU; MR4 and MR5 and capabilities are in the buffer. */
static seL4_Word invoke_plain(seL4_CPtr cap, seL4_Word info, seL4_Word a, seL4_Word b)
{
    seL4_Word c = 0, d = 0;
    x64_sys_all(seL4_SysCall, &cap, &info, &a, &b, &c, &d);
    return info >> 12;
}

static seL4_CPtr dying_ut, dying_tcb, new_frame;
static volatile seL4_Word *new_memory, errors;

/* Never used the FPU so far: deletes the thread whose registers are in it, makes its memory a page, and only
 * then uses the FPU. */
static void take_memory(void *arg)
{
    errors = invoke_plain(CNODE, seL4_MessageInfo_new(CNodeDelete, 0, 0, 2).words[0], dying_tcb, seL4_WordBits);
    seL4_SetCap(0, CNODE);
    seL4_SetMR(4, new_frame);
    seL4_SetMR(5, 1);
    errors |= invoke_plain(dying_ut, seL4_MessageInfo_new(UntypedRetype, 0, 1, 6).words[0], seL4_X86_4K, 0);
    seL4_SetCap(0, VSPACE);
    errors |= invoke_plain(new_frame, seL4_MessageInfo_new(X86PageMap, 0, 1, 3).words[0], (seL4_Word)new_memory, 3);
    look_at_fpu(arg);
}

/* A thread is deleted while the FPU holds its registers: the next one finds clean registers, and nothing is
 * saved into what was the dead thread's memory. */
static void test_fpu_owner_dies(void)
{
    dying_ut = new_object(seL4_UntypedObject, seL4_PageBits), dying_tcb = new_slot(), new_frame = new_slot();
    new_memory = new_page(NULL) + 25 * BIT(seL4_PageBits);      /* 200 pages on: its table is there */
    for (int round = 0; round < 4; round++) {
        found = 1, kept = 0, errors = 1;
        CHECK(seL4_Untyped_Retype(dying_ut, seL4_TCBObject, 0, CNODE, 0, 0, dying_tcb, 1) == 0);
        thread_t owner = new_thread_in(dying_tcb, leave_in_fpu, NULL, 254, 0);
        thread_t taker = new_thread(take_memory, NULL, 254, 0);
        resume(&taker);
        resume(&owner);                                         /* the last that was resumed runs first */
        seL4_TCB_SetPriority(SELF, SELF, 253);
        seL4_TCB_SetPriority(SELF, SELF, 255);
        CHECK(errors == 0 && found == 0 && kept);
        seL4_Word any = 0;
        for (seL4_Word i = 0; i < BIT(seL4_PageBits) / 8; i++)
            any |= new_memory[i];
        CHECK(any == 0);
        CHECK(delete(new_frame) == 0);
    }
}

/* ---- thread-local storage, and printing without any ---- */

static __thread int local = 7;

static void with_tls(void *arg)
{
    (void)arg;
    local++;
    count[1] = (seL4_Word)local;
    count[2] = (seL4_Word)seL4_GetIPCBuffer();
    printf("a thread with storage of its own prints %d\n", local);
    for (;;)
        seL4_Yield();
}

static void without_anything(void *arg)
{
    printf("a thread with no storage, no IPC buffer and 4 KiB of stack prints %d, %s, %#lx\n", 42, "text",
           (seL4_Word)arg);
    count[3] = 1;
    for (;;)
        seL4_Yield();
}

static void test_tls(void)
{
    static char tls[CONFIG_SEL4RUNTIME_STATIC_TLS] __attribute__((aligned(64)));
    thread_t t = new_thread(with_tls, NULL, 254, 0);
    uintptr_t base = sel4runtime_write_tls_image(tls);
    CHECK(base > (uintptr_t)tls && base < (uintptr_t)tls + sizeof tls);
    CHECK(sel4runtime_get_tls_size() <= sizeof tls);
    CHECK(sel4runtime_set_tls_variable(base, __sel4_ipc_buffer, t.buffer) == 0);
    CHECK(sel4runtime_set_tls_variable(base, local, 70) == 0);
    CHECK(seL4_TCB_SetTLSBase(t.tcb, base) == 0);
    CHECK_ERROR1(seL4_TCB_SetTLSBase(t.tcb, 1ul << 62), seL4_InvalidArgument, 0);
    resume(&t);
    run_a_little();
    CHECK(count[1] == 71 && local == 7);
    CHECK(count[2] == (seL4_Word)t.buffer);
    seL4_TCB_Suspend(t.tcb);
    t = new_thread(without_anything, (void *)0xabc, 254, 0);
    CHECK(seL4_TCB_SetIPCBuffer(t.tcb, 0, 0) == 0);
    resume(&t);
    run_a_little();
    CHECK(count[3] == 1);
    seL4_TCB_Suspend(t.tcb);
}

/* ---- the PIT, through IOAPIC and ports ---- */

static void test_interrupt(void)
{
    seL4_CPtr irq = new_slot(), ports = new_slot(), ntfn = new_object(seL4_NotificationObject, 0);
    seL4_Word badge = 0;
    CHECK(simple_get_IOPort_cap(&simple, 0x40, 0x43, CNODE, ports, seL4_WordBits) == 0);
    CHECK(seL4_IRQControl_GetIOAPIC(seL4_CapIRQControl, CNODE, irq, seL4_WordBits, 0, 2, 0, 0, 10) == 0);
    seL4_CPtr bell = mint(ntfn, seL4_AllRights, 0x80);
    CHECK(seL4_IRQHandler_SetNotification(irq, bell) == 0);
    CHECK(seL4_IRQHandler_Ack(irq) == 0);
    for (int i = 0; i < 3; i++) {
        /* mode 0: one interrupt after 2,000 ticks */
        CHECK(seL4_X86_IOPort_Out8(ports, 0x43, 0x30) == 0);
        CHECK(seL4_X86_IOPort_Out8(ports, 0x40, 2000 & 255) == 0);
        CHECK(seL4_X86_IOPort_Out8(ports, 0x40, 2000 >> 8) == 0);
        seL4_Wait(ntfn, &badge);
        CHECK(badge == 0x80);
        CHECK(seL4_IRQHandler_Ack(irq) == 0);
    }
    CHECK_ERROR(seL4_X86_IOPort_In8(ports, 0x44).error, seL4_IllegalOperation);
    CHECK_ERROR(seL4_X86_IOPort_In16(ports, 0x43).error, seL4_IllegalOperation);
    CHECK(seL4_X86_IOPort_In8(ports, 0x40).error == 0);
    CHECK(delete(irq) == 0 && delete(ports) == 0);
}

static volatile seL4_Word spins[2];

static void spin(void *arg)
{
    for (;;)
        spins[(seL4_Word)arg]++;
}

/* Two threads that never yield share the processor; the clock sees to it. */
static void test_time_slices(void)
{
    thread_t a = new_thread(spin, (void *)0, 254, 0), b = new_thread(spin, (void *)1, 254, 0);
    resume(&a);
    resume(&b);
    seL4_TCB_SetPriority(SELF, SELF, 254);
    seL4_Word until = tsc() + 3000000000ul;
    for (int i = 0; i < 50 && (!spins[0] || !spins[1]) && tsc() < until; i++)
        seL4_Yield();
    seL4_TCB_SetPriority(SELF, SELF, 255);
    seL4_TCB_Suspend(a.tcb);
    seL4_TCB_Suspend(b.tcb);
    CHECK(spins[0] > 0 && spins[1] > 0);
}

int main(void)
{
    start();
    test_registers();
    test_fpu_flag();
    test_fpu_owner_dies();
    test_tls();
    test_interrupt();
    test_time_slices();
    return finish();
}
