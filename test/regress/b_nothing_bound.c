/* Class B: what is optional and was never set. */

static void class_b(void)
{
    seL4_CPtr tcb = f, handler = f + 1, bell = f + 2;
    seL4_UserContext regs = { 0 };
    CHECK(retype(seL4_TCBObject, 0, tcb, 1) == 0 &&
          retype(seL4_NotificationObject, 0, bell, 1) == 0);
    /* A thread without address space, CSpace, buffer and handler: it runs, faults and stops. */
    CHECK(seL4_TCB_SetPriority(tcb, SELF, 254) == 0 && seL4_TCB_Resume(tcb) == 0);
    let_run();
    CHECK(seL4_TCB_ReadRegisters(tcb, 1, 0, 20, &regs) == 0 && regs.rip == 0);
    CHECK(seL4_TCB_Resume(tcb) == 0 && seL4_TCB_CopyRegisters(tcb, tcb, 1, 1, 1, 1, 0) == 0);
    let_run();
    CHECK(seL4_TCB_SetIPCBuffer(tcb, 0, 0) == 0 && seL4_TCB_SetTLSBase(tcb, 0) == 0);
    CHECK(seL4_TCB_SetFlags(tcb, 0, 1).flags == 1 && seL4_TCB_Resume(tcb) == 0);
    let_run();
    CHECK(seL4_TCB_SetPriority(tcb, tcb, 1) == seL4_RangeError);
    /* It is bound, then signalled; the bell goes first, then the thread. */
    CHECK(seL4_TCB_BindNotification(tcb, bell) == 0);
    seL4_Signal(bell);
    CHECK(delete (bell) == 0 && seL4_TCB_UnbindNotification(tcb) == seL4_IllegalOperation);
    /* A handler that nobody set: Ack, Clear, and an interrupt that rings. */
    CHECK(seL4_IRQControl_GetIOAPIC(seL4_CapIRQControl, CNODE, handler, 64, 0, 2, 0, 0, 40) == 0);
    CHECK(seL4_IRQHandler_Clear(handler) == 0 && seL4_IRQHandler_Ack(handler) == 0);
    CHECK(simple_get_IOPort_cap(&simple, 0x40, 0x43, CNODE, f + 3, 64) == 0);
    CHECK(seL4_X86_IOPort_Out8(f + 3, 0x43, 0x30) == 0 &&
          seL4_X86_IOPort_Out8(f + 3, 0x40, 1) == 0);
    CHECK(seL4_X86_IOPort_Out8(f + 3, 0x40, 0) == 0);
    let_run();
    CHECK(seL4_IRQHandler_Ack(handler) == 0 && delete (handler) == 0 && delete (f + 3) == 0);
    seL4_Reply(seL4_MessageInfo_new(0, 0, 0, 120)); /* nobody called */
    CHECK(delete (tcb) == 0 && delete (tcb) == 0);
}
