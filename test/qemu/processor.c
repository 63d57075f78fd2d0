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
            : "rax", "rbx", "rcx", "rdx", "rsi", "rdi", "r8", "r9", "r10", "r11", "r12", "r13",
              "r14", "xmm0", "xmm15", "memory");
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

static void spend_time(void)
{
    for (seL4_Word until = tsc() + 50000000; tsc() < until;)
        ;
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
    do { /* x stays in its register meanwhile */
        x = x * 1.000001 + 0.5;
        seL4_Yield();
    } while (++rounds < 20000 && (count[0] < 30 || count[1] < 30 || count[2] < 30));
    seL4_TCB_SetPriority(SELF, SELF, 255);
    for (int i = 0; i < 3; i++)
        seL4_TCB_Suspend(t[i].tcb);
    FOR(Interrupted);
    CHECK(count[0] >= 30 && count[1] >= 30 && count[2] >= 30);
    CHECK(wrong == 0);
    FOR(Fpu_lazy);
    for (int i = 0; i < rounds; i++)
        y = y * 1.000001 + 0.5;
    CHECK(x == y);
    FOR(Order); /* their registers can be read while they are stopped */
    seL4_UserContext regs = { 0 };
    CHECK(seL4_TCB_ReadRegisters(t[0].tcb, 1, 0, 20, &regs) == 0);
    CHECK(regs.rip >= (seL4_Word)hold_registers && regs.rip < (seL4_Word)hold_registers + 1024);
    CHECK((regs.rflags & 0x202) == 0x202);
}

/* Let the threads of priority 254 run for some rounds. */
static void run_a_little(void)
{
    seL4_TCB_SetPriority(SELF, SELF, 254);
    for (int i = 0; i < 200; i++) /* the clock may end the slices of some */
        seL4_Yield();
    seL4_TCB_SetPriority(SELF, SELF, 255);
}

/* Every register that the ABI does not name comes back from a system call as it was. */
static void test_preserved(void)
{
    FOR(Preserved);
    static const long calls[] = { seL4_SysYield, seL4_SysNBSend, seL4_SysNBRecv, seL4_SysCall };
    seL4_CPtr ntfn = new_object(seL4_NotificationObject, 0);
    for (int i = 0; i < 4; i++) {
        static seL4_Word bad, number, cap; /* not on the stack, which moves */
        bad = 1, number = (seL4_Word)calls[i], cap = ntfn;
        __asm__ volatile(
            "push %%rbp\n\tmov %1, %%rdx\n\tmov %2, %%rdi\n\txor %%esi, %%esi\n\t"
            "mov $0x51, %%eax\n\tmov $0x55, %%ebp\n\tmov $0x5c, %%r12d\n\tmov $0x5d, %%r13d\n\tmov "
            "$0x5e, %%r14d\n\t"
            "movq %%rax, %%xmm3\n\tmov %%rsp, %%rbx\n\tsyscall\n\tmov %%rbx, %%rsp\n\t"
            "xor $0x51, %%rax\n\txor $0x55, %%rbp\n\txor $0x5c, %%r12\n\txor $0x5d, %%r13\n\txor "
            "$0x5e, %%r14\n\t"
            "or %%rbp, %%rax\n\tor %%r12, %%rax\n\tor %%r13, %%rax\n\tor %%r14, %%rax\n\t"
            "movq %%xmm3, %%r12\n\txor $0x51, %%r12\n\tor %%r12, %%rax\n\tpop %%rbp\n\tmov %%rax, "
            "%0"
            : "=m"(bad)
            : "m"(number), "m"(cap)
            : "rax", "rbx", "rcx", "rdx", "rsi", "rdi", "r8", "r9", "r10", "r11", "r12", "r13",
              "r14", "r15", "xmm3", "memory");
        CHECK(bad == 0);
    }
}

/* What a system call loses holds nothing of the kernel's afterwards: rsp is 0, not the address
 * space's root. */
static void test_lost(void)
{
    static seL4_Word left;
    seL4_Word number = (seL4_Word)seL4_SysNBSend;
    FOR(none);
    for (int i = 0; i < 3; i++) {
        left = 1;
        __asm__ volatile("mov %%rsp, %%rbx\n\tsyscall\n\tmov %%rsp, %0\n\tmov %%rbx, %%rsp"
                         : "=m"(left), "+d"(number)
                         : "D"(0ul), "S"(0ul)
                         : "rax", "rbx", "rcx", "r8", "r9", "r10", "r11", "r12", "r15", "memory");
        CHECK(left == 0);
    }
}

static void stay(void *arg)
{
    (void)arg;
    for (;;)
        seL4_Yield();
}

/* All registers of a thread that runs by an interrupt's way, to be loaded whole. */
static volatile seL4_Word loaded[20];

/* AC and ID, which nobody but a program gives itself, and then an exception. */
#define ODD_FLAGS 0x240000
static void odd_flags(void *none)
{
    (void)none;
    __asm__ volatile("pushfq\n\torq %0, (%%rsp)\n\tpopfq\n\tud2" : : "i"(ODD_FLAGS));
}

static __attribute__((naked, noreturn)) void store_all(void)
{
    __asm__("pushq %rax\n\tlea loaded(%rip), %rax\n\tmov %rbx, 32(%rax)\n\tmov %rcx, "
            "40(%rax)\n\tmov %rdx, 48(%rax)\n\t"
            "mov %rsi, 56(%rax)\n\tmov %rdi, 64(%rax)\n\tmov %rbp, 72(%rax)\n\tmov %r8, "
            "80(%rax)\n\tmov %r9, 88(%rax)\n\t"
            "mov %r10, 96(%rax)\n\tmov %r11, 104(%rax)\n\tmov %r12, 112(%rax)\n\tmov %r13, "
            "120(%rax)\n\t"
            "mov %r14, 128(%rax)\n\tmov %r15, 136(%rax)\n\tpopq %rbx\n\tmov %rbx, 24(%rax)\n\tmov "
            "%rsp, 8(%rax)\n\t"
            "pushfq\n\tpopq 16(%rax)\n\tmovq $1, (%rax)\n\t1: mov $-7, %rdx\n\tmov %rsp, "
            "%rbx\n\tsyscall\n\tmov %rbx, %rsp\n\t"
            "jmp 1b");
}

static void test_context(void)
{
    thread_t t = new_thread(stay, (void *)5, 2, 0);
    seL4_UserContext regs, back;
    FOR(Order);
    /* Every word has its place: 19 words of it are written and read back. */
    for (seL4_Word i = 0; i < 20; i++)
        ((seL4_Word *)&regs)[i] = 0x1000 + i;
    CHECK(seL4_TCB_WriteRegisters(t.tcb, 0, 0, 20, &regs) == 0);
    CHECK(seL4_TCB_ReadRegisters(t.tcb, 0, 0, 20, &back) == 0);
    CHECK(back.rip == 0x1000 && back.rsp == 0x1001 && back.rax == 0x1003 && back.rbx == 0x1004 &&
          back.rcx == 0x1005);
    CHECK(back.rdx == 0x1006 && back.rsi == 0x1007 && back.rdi == 0x1008 && back.rbp == 0x1009 &&
          back.r8 == 0x100a);
    CHECK(back.r9 == 0x100b && back.r10 == 0x100c && back.r11 == 0x100d && back.r12 == 0x100e &&
          back.r15 == 0x1011);
    CHECK(back.fs_base == 0x1012 && back.gs_base == 0x1013);
    FOR(Sanitise_flags);
    for (seL4_Word bit = 0; bit < 64; bit++) {
        regs.rflags = 1ul << bit;
        CHECK(seL4_TCB_WriteRegisters(t.tcb, 0, 0, 20, &regs) == 0 &&
              seL4_TCB_ReadRegisters(t.tcb, 0, 0, 20, &back) == 0);
        CHECK(back.rflags == ((regs.rflags | 0x202) & 0xfff & ~0x128ul));
    }
    FOR(Sanitise_addresses);
    static const seL4_Word odd[] = { 1ul << 47, ~0ul >> 1,          0xffff7ffffffffffful,
                                     1ul << 62, 0xffff800000000000, 0x7fffffffffff };
    for (int i = 0; i < 6; i++) {
        regs.rip = regs.fs_base = regs.gs_base = odd[i];
        CHECK(seL4_TCB_WriteRegisters(t.tcb, 0, 0, 20, &regs) == 0 &&
              seL4_TCB_ReadRegisters(t.tcb, 0, 0, 20, &back) == 0);
        seL4_Word want = i < 4 ? 0 : odd[i];
        CHECK(back.rip == (i == 4 ? 0 : want)); /* nor in the kernel's half */
        CHECK(back.fs_base == want && back.gs_base == want);
    }
    FOR(Full_return);
    for (seL4_Word i = 3; i < 18; i++)
        ((seL4_Word *)&t.regs)[i] = 0x100 * i;
    t.regs.rip = (seL4_Word)store_all;
    t.regs.rflags = 0x43;
    t.regs.fs_base = t.regs.gs_base = 0;
    FOR(Write_resume);
    CHECK(seL4_TCB_WriteRegisters(t.tcb, 0, 0, 20, &t.regs) == 0);
    let_run();
    CHECK(loaded[0] == 0 && seL4_TCB_WriteRegisters(t.tcb, 1, 0, 20, &t.regs) == 0);
    share_until(2, loaded[0]);
    FOR(Full_return);
    CHECK(loaded[0] == 1 && loaded[1] == t.regs.rsp && (loaded[2] & 0x43) == 0x43);
    for (seL4_Word i = 3; i < 18; i++)
        CHECK(loaded[i] == 0x100 * i);
    FOR(Read_suspend);
    CHECK(seL4_TCB_ReadRegisters(t.tcb, 1, 0, 20, &back) == 0 && back.r15 == 0x1100);
    let_run();
    FOR(Copy_bits);
    thread_t u = new_thread(stay, NULL, 2, 0);
    CHECK(seL4_TCB_CopyRegisters(u.tcb, t.tcb, 0, 0, 1, 0, 0) == 0);
    CHECK(seL4_TCB_ReadRegisters(u.tcb, 0, 0, 20, &back) == 0 && back.r15 == 0x1100 &&
          back.fs_base != 0x77000);
    t.regs.fs_base = 0x77000, t.regs.r15 = 0x5555;
    CHECK(seL4_TCB_WriteRegisters(t.tcb, 0, 0, 20, &t.regs) == 0 &&
          seL4_TCB_CopyRegisters(u.tcb, t.tcb, 0, 0, 0, 1, 0) == 0);
    CHECK(seL4_TCB_ReadRegisters(u.tcb, 0, 0, 20, &back) == 0 && back.r15 == 0x1100 &&
          back.fs_base == 0x77000);
    loaded[0] = 0;
    t.regs.fs_base = 0;
    CHECK(seL4_TCB_WriteRegisters(t.tcb, 0, 0, 20, &t.regs) == 0 &&
          seL4_TCB_CopyRegisters(u.tcb, t.tcb, 1, 1, 1, 1, 0) == 0);
    share_until(2, loaded[0]);
    CHECK(loaded[0] == 1 && loaded[17] == 0x5555);
    seL4_TCB_Suspend(u.tcb);
    FOR(Copy_flags);
    thread_t v = new_thread(odd_flags, NULL, 2, 0);
    resume(&v);
    let_run();
    CHECK(seL4_TCB_ReadRegisters(v.tcb, 0, 0, 20, &back) == 0 &&
          (back.rflags & ODD_FLAGS) == ODD_FLAGS);
    seL4_Word flags = back.rflags;
    CHECK(seL4_TCB_CopyRegisters(u.tcb, v.tcb, 0, 0, 1, 0, 0) == 0 &&
          seL4_TCB_ReadRegisters(u.tcb, 0, 0, 20, &back) == 0);
    CHECK_IS(back.rflags, flags);
    CHECK(end_thread(&v) == 0);
    FOR(Tls);
    CHECK(seL4_TCB_SetTLSBase(t.tcb, 0x123000) == 0 &&
          seL4_TCB_ReadRegisters(t.tcb, 0, 0, 20, &back) == 0);
    CHECK(back.fs_base == 0x123000);
    seL4_Word base = sel4runtime_get_tls_base();
    seL4_SetTLSBase(1ul << 47); /* ignored */
    CHECK(sel4runtime_get_tls_base() == base);
}

static void set_own_base(void *arg)
{
    __asm__ volatile("wrfsbase %0" : : "r"(arg));
    stop();
}

/* A base changes only through the kernel, unless it was built with FSGSBASE
 * (test/config/bases.c). */
static void test_base_by_instruction(void)
{
    FOR(Tls);
    seL4_CPtr ep = new_object(seL4_EndpointObject, 0);
    thread_t t = new_thread(set_own_base, NULL, 254, ep);
    resume(&t);
    let_run();
    CHECK(seL4_MessageInfo_get_label(seL4_NBRecv(ep, NULL)) == seL4_Fault_UserException);
    CHECK(seL4_GetMR(seL4_UserException_Number) == 6);
    CHECK(end_thread(&t) == 0);
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
    FOR(Fpu_flag);
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

/* An invocation made of nothing that could use the FPU; MR4 and MR5 and capabilities are in the
 * buffer. */
static seL4_Word invoke_plain(seL4_CPtr cap, seL4_Word info, seL4_Word a, seL4_Word b)
{
    seL4_Word c = 0, d = 0;
    sel4_trap(seL4_SysCall, &cap, &info, &a, &b, &c, &d);
    return info >> 12;
}

static seL4_CPtr dying_ut, dying_tcb, new_frame;
static volatile seL4_Word *new_memory, errors;

/* Never used the FPU so far: deletes the thread whose registers are in it, makes its memory a page,
 * and only then uses the FPU. */
static void take_memory(void *arg)
{
    errors = invoke_plain(CNODE, seL4_MessageInfo_new(CNodeDelete, 0, 0, 2).words[0], dying_tcb,
                          seL4_WordBits);
    seL4_SetCap(0, CNODE);
    seL4_SetMR(4, new_frame);
    seL4_SetMR(5, 1);
    errors |= invoke_plain(dying_ut, seL4_MessageInfo_new(UntypedRetype, 0, 1, 6).words[0],
                           seL4_X86_4K, 0);
    seL4_SetCap(0, VSPACE);
    errors |= invoke_plain(new_frame, seL4_MessageInfo_new(X86PageMap, 0, 1, 3).words[0],
                           (seL4_Word)new_memory, 3);
    look_at_fpu(arg);
}

/* A thread is deleted while the FPU holds its registers: the next one finds clean registers, and
 * nothing is saved into what was the dead thread's memory. */
static void test_fpu_owner_dies(void)
{
    FOR(Fpu_lazy);
    dying_ut = new_object(seL4_UntypedObject, seL4_PageBits), dying_tcb = new_slot(),
    new_frame = new_slot();
    new_memory = new_page(NULL) + 25 * BIT(seL4_PageBits); /* 200 pages on: its table is there */
    for (int round = 0; round < 4; round++) {
        found = 1, kept = 0, errors = 1;
        CHECK(seL4_Untyped_Retype(dying_ut, seL4_TCBObject, 0, CNODE, 0, 0, dying_tcb, 1) == 0);
        thread_t owner = new_thread_in(dying_tcb, leave_in_fpu, NULL, 254, 0);
        thread_t taker = new_thread(take_memory, NULL, 254, 0);
        resume(&taker);
        resume(&owner); /* the last that was resumed runs first */
        seL4_TCB_SetPriority(SELF, SELF, 253);
        seL4_TCB_SetPriority(SELF, SELF, 255);
        CHECK(errors == 0 && found == 0 && kept);
        seL4_Word any = 0;
        for (seL4_Word i = 0; i < BIT(seL4_PageBits) / 8; i++)
            any |= new_memory[i];
        CHECK(any == 0);
        CHECK(delete (new_frame) == 0);
    }
}

/* Deletes itself, and with that the one capability to it, while the FPU holds its registers. */
static void die_with_fpu(void *own_tcb)
{
    __asm__ volatile("movq %0, %%xmm7" : : "r"(0x7777777777777777) : "xmm7");
    invoke_plain(CNODE, seL4_MessageInfo_new(CNodeDelete, 0, 0, 2).words[0], (seL4_Word)own_tcb,
                 seL4_WordBits);
}

/* The thread that runs and has the FPU deletes itself: the next one, which has used the FPU, gets
 * its own registers. */
static void test_fpu_user_ends_itself(void)
{
    FOR(Fpu_lazy);
    seL4_CPtr tcb = new_object(seL4_TCBObject, 0);
    thread_t dying = new_thread_in(tcb, die_with_fpu, (void *)tcb, 254, 0);
    thread_t other = new_thread(look_at_fpu, NULL, 254, 0);
    found = 1, kept = 0;
    resume(&dying);
    resume(&other); /* the last that was resumed runs first */
    seL4_TCB_SetPriority(SELF, SELF, 253);
    seL4_TCB_SetPriority(SELF, SELF, 255);
    CHECK(found == 0 && kept);
    CHECK(seL4_TCB_Suspend(tcb) != 0); /* it is gone */
}

/* ---- from one thread to another that runs without being chosen; by hand, because libsel4 uses GS
 * ---- */

static seL4_CPtr meet[3];

static seL4_Word by_hand(seL4_Word number, seL4_Word ep)
{
    seL4_Word info = 0, a = 0, b = 0, c = 0, d = 0;
    sel4_trap(number, &ep, &info, &a, &b, &c, &d);
    return ep;
}

static void end_by_hand(void)
{
    for (;;)
        by_hand(seL4_SysRecv, meet[0]); /* nobody sends there */
}

static seL4_Word first_word(void)
{
    seL4_Word x;
    __asm__ volatile("mov %%fs:0, %0" : "=r"(x));
    return x;
}

static void calls_with_fpu(void *ep)
{
    __asm__ volatile("movq %0, %%xmm7" : : "r"(0x6666666666666666) : "xmm7");
    by_hand(seL4_SysCall, (seL4_Word)ep);
    end_by_hand();
}

static void finds_in_fpu(void *ep)
{
    seL4_Word x;
    by_hand(seL4_SysRecv, (seL4_Word)ep);
    __asm__ volatile("movq %%xmm7, %0" : "=r"(x));
    found = x;
    end_by_hand();
}

static void looks_at_fs(void *n)
{
    seL4_Word i = (seL4_Word)n; /* 0 calls 1, which calls 2, which uses the FPU */
    if (i == 2)
        __asm__ volatile("movq %0, %%xmm7" : : "r"(0x6666666666666666) : "xmm7");
    if (i > 0)
        by_hand(seL4_SysRecv, meet[i]);
    count[i] = first_word();
    if (i < 2)
        by_hand(seL4_SysCall, meet[1 + i]);
    end_by_hand();
}

static void test_straight_switches(void)
{
    for (int i = 0; i < 3; i++)
        meet[i] = new_object(seL4_EndpointObject, 0);
    FOR(Fpu_lazy);
    found = 1;
    thread_t one = new_thread(finds_in_fpu, (void *)meet[1], 200, 0);
    thread_t other = new_thread(calls_with_fpu, (void *)meet[1], 200, 0);
    resume(&one);
    let_run();
    resume(&other);
    let_run();
    CHECK(found == 0);
    CHECK(end_thread(&one) == 0 && end_thread(&other) == 0);
    FOR(Tls);
    static seL4_Word places[3][8] = { { 10 }, { 11 }, { 12 } };
    for (int same_as = 0; same_as < 4; same_as++) { /* which base the last has: 3, this program's */
        thread_t t[3];
        for (int i = 2; i >= 0; i--) {
            t[i] = new_thread(looks_at_fs, (void *)(seL4_Word)i, 200, 0);
            seL4_Word base = i < 2         ? (seL4_Word)places[i]
                             : same_as < 3 ? (seL4_Word)places[same_as]
                                           : sel4runtime_get_tls_base();
            CHECK(seL4_TCB_SetTLSBase(t[i].tcb, base) == 0);
            count[i] = 0;
            t[i].regs.fs_base = base;
            resume(&t[i]);
            let_run();
        }
        CHECK(count[0] == 10 && count[1] == 11);
        CHECK(count[2] == (same_as < 3 ? 10 + (seL4_Word)same_as : first_word()));
        for (int i = 0; i < 3; i++)
            CHECK(end_thread(&t[i]) == 0);
    }
}

static void gives_up_fpu(void *tcb)
{
    volatile float x = 2.0f;
    x = x * x;
    seL4_TCB_SetFlags((seL4_CPtr)tcb, 0, seL4_TCBFlag_fpuDisabled);
    x = x * x;
    for (;;)
        seL4_Yield();
}

static void test_fpu_given_up(void)
{
    FOR(Fpu_flag);
    seL4_CPtr ep = new_object(seL4_EndpointObject, 0);
    thread_t t = new_thread(stay, NULL, 200, ep);
    thread_t u = new_thread_in(t.tcb, gives_up_fpu, (void *)t.tcb, 200, ep);
    resume(&u);
    let_run();
    seL4_MessageInfo_t tag = seL4_NBRecv(ep, NULL);
    CHECK(seL4_MessageInfo_get_label(tag) == seL4_Fault_UserException);
    CHECK(seL4_GetMR(seL4_UserException_Number) == 7);
    CHECK(delete (t.tcb) == 0);
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
    printf("a thread with no storage, no IPC buffer and 4 KiB of stack prints %d, %s, %#lx\n", 42,
           "text", (seL4_Word)arg);
    count[3] = 1;
    for (;;)
        seL4_Yield();
}

static void test_tls(void)
{
    FOR(Tls);
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
    CHECK(seL4_IRQControl_GetIOAPIC(seL4_CapIRQControl, CNODE, irq, seL4_WordBits, 0, 2, 0, 0,
                                    10) == 0);
    seL4_CPtr bell = mint(ntfn, seL4_AllRights, 0x80);
    CHECK(seL4_IRQHandler_SetNotification(irq, bell) == 0);
    FOR(Derived);
    CHECK(delete (bell) == 0); /* the handler has a copy */
    FOR(Badge);
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
    /* Rung twice, heard once: the second waits for Ack.  (Mode 3 rings all the time.)  Where the
     * host stopped the machine for a while, several rings come at once, and one may be on its way
     * already: it is polled away. */
    FOR(Masked);
    CHECK(seL4_X86_IOPort_Out8(ports, 0x43, 0x36) == 0 &&
          seL4_X86_IOPort_Out8(ports, 0x40, 0) == 0);
    CHECK(seL4_X86_IOPort_Out8(ports, 0x40, 8) == 0);
    seL4_Wait(ntfn, &badge);
    seL4_Poll(ntfn, NULL);
    spend_time();
    seL4_Poll(ntfn, &badge);
    CHECK(badge == 0 && seL4_IRQHandler_Ack(irq) == 0);
    seL4_Wait(ntfn, &badge);
    CHECK(badge == 0x80);
    FOR(Clear);
    CHECK(seL4_IRQHandler_Clear(irq) == 0 && seL4_IRQHandler_Ack(irq) == 0);
    seL4_Poll(ntfn, NULL);
    spend_time();
    seL4_Poll(ntfn, &badge);
    CHECK(badge == 0 && seL4_IRQHandler_SetNotification(irq, ntfn) == 0 &&
          seL4_IRQHandler_Ack(irq) == 0);
    seL4_Wait(ntfn, &badge);
    CHECK(badge == 0); /* it rang: the badge of `ntfn` is 0 */
    FOR(Derived);
    CHECK(revoke(ntfn) == 0 && seL4_IRQHandler_Ack(irq) == 0);
    spend_time();
    seL4_Poll(ntfn, &badge);
    CHECK(badge == 0 && seL4_X86_IOPort_Out8(ports, 0x43, 0x30) == 0);
    row = ROW_none;
    CHECK_ERROR(seL4_X86_IOPort_In8(ports, 0x44).error, seL4_IllegalOperation);
    CHECK_ERROR(seL4_X86_IOPort_In16(ports, 0x43).error, seL4_IllegalOperation);
    CHECK(seL4_X86_IOPort_In8(ports, 0x40).error == 0);
    CHECK(delete (irq) == 0 && delete (ports) == 0);
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
    FOR(Slices);
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
    test_preserved();
    test_lost();
    test_context();
    test_base_by_instruction();
    test_fpu_flag();
    test_fpu_owner_dies();
    test_fpu_user_ends_itself();
    test_straight_switches();
    test_fpu_given_up();
    test_tls();
    test_interrupt();
    test_time_slices();
    return finish();
}
