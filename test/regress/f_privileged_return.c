/* Class F: user code that comes back with more than user rights. */

static volatile seL4_Word f_cs, f_flags;

static __attribute__((naked, noreturn)) void f_look(void)
{
    __asm__("mov %cs, %eax\n\tmov %rax, f_cs(%rip)\n\tpushfq\n\tpopq f_flags(%rip)\n\t"
            "1: mov $-7, %rdx\n\tmov %rsp, %rbx\n\tsyscall\n\tmov %rbx, %rsp\n\tjmp 1b");
}

static void f_idle(void *arg)
{
    (void)arg;
    for (;;)
        seL4_Yield();
}

static void class_f(void)
{
    thread_t t = new_thread(f_idle, NULL, 2, fault_ep);
    const seL4_Word stack = t.regs.rsp;
    /* Flags of every kind: IOPL 3, nested task, virtual 8086, trap, ... */
    for (seL4_Word bit = 0; bit < 64; bit++) {
        t.regs.rip = (seL4_Word)f_look;
        t.regs.rflags = 1ul << bit;
        f_cs = f_flags = 0;
        CHECK(seL4_TCB_WriteRegisters(t.tcb, 1, 0, 20, &t.regs) == 0);
        share_until(2, f_flags);
        CHECK(f_cs % 4 == 3 && (f_flags & 0x3f7128) == 0 && (f_flags & 0x200));
    }
    /* Instruction and stack pointers of every kind: a fault, or nothing. */
    static const seL4_Word odd[] = { 0,
                                     0x7fffffffffff,
                                     0x800000000000,
                                     0xffff7fffffffffff,
                                     0xffff800000000000,
                                     0xffffffff80100000,
                                     ~0ul,
                                     1ul << 63,
                                     0x7ffffffffffe };
    for (unsigned i = 0; i < sizeof odd / sizeof *odd; i++)
        for (unsigned k = 0; k < sizeof odd / sizeof *odd; k++) {
            t.regs.rip = odd[i], t.regs.rsp = odd[k], t.regs.rflags = 0;
            CHECK(seL4_TCB_WriteRegisters(t.tcb, 1, 0, 20, &t.regs) == 0);
            let_run();
            CHECK(fault_here() != 0);
        }
    /* Another thread writes its registers while it is in short system calls and the clock ticks. */
    t.regs.rip = (seL4_Word)f_look, t.regs.rsp = stack, t.regs.rflags = 0x202;
    seL4_TCB_SetPriority(SELF, SELF, 2);
    for (int i = 0; i < 3000; i++) {
        if (i % 3 == 0)
            seL4_TCB_WriteRegisters(t.tcb, 1, 0, 20, &t.regs);
        seL4_Yield();
    }
    seL4_TCB_SetPriority(SELF, SELF, 255);
    CHECK(f_cs % 4 == 3 && fault_here() == 0 && end_thread(&t) == 0);
}
