/* Class C: a register that a switch forgets.  (General registers and SSE: processor.c; AVX:
 * avx.c.) */

static volatile seL4_Word c_bad, c_rounds[2];

/* x87 control word and stack, MXCSR, the flags that user code may set, FS base. */
static void hold_rest(void *arg)
{
    seL4_Word me = (seL4_Word)arg;
    unsigned short control = me ? 0x37f : 0x27f, control_now = 0;
    unsigned mxcsr = me ? 0x1f80 : 0x9f80, mxcsr_now = 0;
    seL4_Word flags = me ? 0x8d5 : 0x400, flags_now = 0; /* carry, parity, ...; direction */
    double x = me ? 1.5 : -2.25, y = 0;
    seL4_SetTLSBase(me * 0x1000 + 0x100000);
    for (;;) {
        /* Ten thousand turns with all of these loaded: the clock interrupts some. */
        __asm__ volatile(
            "fninit\n\tfldcw %4\n\tldmxcsr %5\n\tfldl %6\n\tpush %7\n\tpopfq\n\t"
            "mov $10000, %%rcx\n\t1: lea -1(%%rcx), %%rcx\n\tjrcxz 2f\n\tjmp 1b\n\t2:\n\t"
            "pushfq\n\tpop %3\n\tcld\n\tfstpl %2\n\tfnstcw %0\n\tstmxcsr %1"
            : "=m"(control_now), "=m"(mxcsr_now), "=m"(y), "=&r"(flags_now)
            : "m"(control), "m"(mxcsr), "m"(x), "r"(flags)
            : "rcx", "cc", "memory");
        if (control_now != control || mxcsr_now != mxcsr || y != x || ((flags_now ^ flags) & 0xcd5))
            c_bad++;
        c_rounds[me]++;
        seL4_Yield();
    }
}

static void class_c(void)
{
    thread_t t[2];
    c_bad = 0;
    for (seL4_Word i = 0; i < 2; i++) {
        t[i] = new_thread(hold_rest, (void *)i, 2, 0);
        resume(&t[i]);
    }
    share_until(2, c_rounds[0] > 1000 && c_rounds[1] > 1000);
    CHECK(c_bad == 0 && c_rounds[0] > 1000 && c_rounds[1] > 1000);
    for (seL4_Word i = 0; i < 2; i++) {
        seL4_UserContext regs;
        CHECK(seL4_TCB_ReadRegisters(t[i].tcb, 1, 0, 20, &regs) == 0 &&
              regs.fs_base == i * 0x1000 + 0x100000);
        CHECK(end_thread(&t[i]) == 0);
    }
}
