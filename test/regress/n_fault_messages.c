/* Class N: words of a fault message that are missing, stale or somebody else's.  (Their contents:
 * messages.c.) */

static void n_page(void *arg)
{
    *(volatile int *)arg = 1;
}

static void n_exception(void *arg)
{
    (void)arg;
    not_allowed();
}

static void n_call(void *arg)
{
    seL4_Send((seL4_CPtr)arg, seL4_MessageInfo_new(0, 0, 0, 4));
}

static void n_receive(void *arg)
{
    seL4_Wait((seL4_CPtr)arg, NULL);
}

static void n_syscall(void *arg)
{
    (void)arg;
    trap_with(1234, 0);
}

static void class_n(void)
{
    static const struct {
        void (*run)(void *);
        seL4_Word arg, label, length;
    } faults[] = {
        { n_page, 0x5000, seL4_Fault_VMFault, 4 },
        { n_exception, 0, seL4_Fault_UserException, 5 },
        { n_call, 1ul << 40, seL4_Fault_CapFault, 7 },
        { n_receive, seL4_CapInitThreadCNode, seL4_Fault_CapFault, 5 },
        { n_syscall, 0, seL4_Fault_UnknownSyscall, seL4_UnknownSyscall_Length },
    };
    enum { KINDS = sizeof faults / sizeof *faults, LAST = 24 };
    /* Each kind after each other kind: the label, the length, and nothing written behind it. */
    for (int a = 0; a < KINDS; a++)
        for (int b = 0; b < KINDS; b++)
            for (int k = 0; k < 2; k++) {
                int which = k ? b : a;
                thread_t t = new_thread(faults[which].run, (void *)faults[which].arg, 254,
                                        fault_ep);
                resume(&t);
                let_run();
                seL4_Word badge = 0;
                for (int i = 4; i < LAST; i++)
                    seL4_SetMR(i, 0xabcd0000 + (seL4_Word)i);
                seL4_MessageInfo_t tag = seL4_NBRecv(fault_ep, &badge);
                CHECK(badge == 0xfa && seL4_MessageInfo_get_label(tag) == faults[which].label);
                CHECK(seL4_MessageInfo_get_length(tag) == faults[which].length);
                for (int i = (int)faults[which].length < 4 ? 4 : (int)faults[which].length;
                     i < LAST; i++)
                    CHECK(seL4_GetMR(i) == 0xabcd0000 + (seL4_Word)i);
                CHECK(end_thread(&t) == 0);
            }
}
