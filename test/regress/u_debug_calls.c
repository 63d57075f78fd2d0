/* Class U: debug calls with nonsense.  DebugHalt and DebugPowerOff do what they say; the others
 * come back. */

static volatile int u_step;

static void u_without_buffer(void *arg)
{
    for (seL4_Word number = 9; number < 31; number++) {
        seL4_Word cap = (seL4_Word)arg, info = ~0ul, mr[4] = { ~0ul, 0, 1ul << 63, 7 };
        if (number == 9 || number == 10 || number == 11 || number == 13)
            continue; /* these print, or end */
        sel4_trap(-(long)number, &cap, &info, &mr[0], &mr[1], &mr[2], &mr[3]);
        u_step++;
    }
    seL4_Wait(0, NULL);
}

static void class_u(void)
{
    static const seL4_Word caps[] = { 0, 1, 2, 3, 1ul << 50, ~0ul, 0x400000, 5000 };
    for (unsigned i = 0; i < sizeof caps / sizeof *caps; i++) {
        CHECK(seL4_DebugCapIdentify(caps[i]) <= 31);
        thread_t t = new_thread(u_without_buffer, (void *)caps[i], 254, 0);
        CHECK(seL4_TCB_SetIPCBuffer(t.tcb, 0, 0) == 0);
        u_step = 0;
        resume(&t);
        let_run();
        CHECK(u_step >= 2 && end_thread(&t) == 0); /* then a number that no kernel has: it faults */
    }
    /* A name without an end, one for something that is no thread, one for this thread. */
    seL4_IPCBuffer *buffer = seL4_GetIPCBuffer();
    memset(buffer->msg, 'x', sizeof buffer->msg);
    trap_with((seL4_Word)seL4_SysDebugNameThread, SELF);
    seL4_DebugNameThread(VSPACE, "no thread");
    seL4_DebugNameThread(~0ul, "nothing");
    seL4_DebugNameThread(SELF, "rootserver");
    seL4_DebugPutChar('\n');
    CHECK(seL4_DebugCapIdentify(SELF) == 12);
}
