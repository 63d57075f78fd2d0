/* Class M: what comes back from each invocation: badge 0, label, length; registers that are no
 * result unchanged, all of them after a Send. */

static void m_check(seL4_CPtr cap, seL4_Word label, seL4_Word words, seL4_CPtr extra, seL4_Word a,
                    seL4_Word b, seL4_Word c, seL4_Word results)
{
    const seL4_Word before[4] = { a, b, c, 0x7777777777777777 };
    for (int call = 1; call >= 0; call--) {
        seL4_Word badge = cap, info = seL4_MessageInfo_new(label, 0, extra != 0, words).words[0],
                  mr[4];
        for (int i = 0; i < 4; i++)
            mr[i] = before[i];
        if (extra)
            seL4_SetCap(0, extra);
        seL4_Word info_before = info;
        sel4_trap(call ? seL4_SysCall : seL4_SysSend, &badge, &info, &mr[0], &mr[1], &mr[2],
                  &mr[3]);
        if (call)
            CHECK(badge == 0 && info == seL4_MessageInfo_new(0, 0, 0, results).words[0]);
        else
            CHECK(badge == cap && info == info_before);
        for (seL4_Word i = call ? results : 0; i < 4; i++)
            CHECK(mr[i] == before[i]);
    }
}

static void class_m(void)
{
    CHECK(retype(seL4_TCBObject, 0, f, 1) == 0 && retype(seL4_X86_4K, 0, f + 1, 1) == 0);
    CHECK(retype(seL4_CapTableObject, 4, f + 2, 1) == 0);
    CHECK(handler_for(33, f + 3) == 0);
#ifdef CONFIG_ARCH_X86_64
    CHECK(seL4_X86_IOPortControl_Issue(seL4_CapIOPortControl, 0x80, 0x83, CNODE, f + 4, 64) == 0);
    m_check(f + 4, X86IOPortIn8, 1, 0, 0x80, 2, 3, 1);
    m_check(f + 4, X86IOPortIn16, 1, 0, 0x80, 2, 3, 1);
    m_check(f + 4, X86IOPortIn32, 1, 0, 0x80, 2, 3, 1);
    m_check(f + 4, X86IOPortOut8, 2, 0, 0x80, 2, 3, 0);
#else
    CHECK(seL4_IRQControl_IssueSGISignal(seL4_CapIRQControl, 1, 0, CNODE, f + 4, 64) == 0);
#endif
    m_check(f, TCBSuspend, 0, 0, 1, 2, 3, 0);
    m_check(f, TCBSetPriority, 1, SELF, 1, 2, 3, 0);
    m_check(f, TCBSetMCPriority, 1, SELF, 1, 2, 3, 0);
    m_check(f, TCBSetSchedParams, 2, SELF, 1, 2, 3, 0);
    m_check(f, TCBReadRegisters, 2, 0, 0, 3, 3, 3);
    m_check(f, TCBSetTLSBase, 1, 0, 0x5000, 2, 3, 0);
    m_check(f, TCBSetFlags, 2, 0, 0, 0, 3, 1);
    m_check(f + 1, X86PageUnmap, 0, 0, 1, 2, 3, 0);
    m_check(f + 1, X86PageGetAddress, 0, 0, 1, 2, 3, 1);
    m_check(f + 2, CNodeRevoke, 2, 0, 1, 4, 3, 0);
    m_check(f + 2, CNodeDelete, 2, 0, 1, 4, 3, 0);
    m_check(f + 2, CNodeSaveCaller, 2, 0, 1, 4, 3, 0);
    m_check(f + 3, IRQAckIRQ, 0, 0, 1, 2, 3, 0);
    m_check(f + 3, IRQSetIRQHandler, 0, ntfn, 1, 2, 3, 0);
    m_check(f + 3, IRQClearIRQHandler, 0, 0, 1, 2, 3, 0);
    m_check(seL4_CapDomain, DomainSetSet, 1, f, 0, 2, 3, 0);
    m_check(seL4_CapDomain, DomainScheduleSetStart, 1, 0, 0, 2, 3, 0);
    m_check(ntfn, 55, 3, 0, 1, 2, 3, 0);
    seL4_Poll(ntfn, NULL);
    /* Errors have their words and no more. */
    seL4_Word cap = f, info = seL4_MessageInfo_new(TCBSetPriority, 0, 1, 1).words[0],
              mr[4] = { 999, 2, 3, 4 };
    seL4_SetCap(0, SELF);
    sel4_trap(seL4_SysCall, &cap, &info, &mr[0], &mr[1], &mr[2], &mr[3]);
    CHECK(cap == 0 && info == seL4_MessageInfo_new(seL4_RangeError, 0, 0, 2).words[0]);
    CHECK(mr[0] == 0 && mr[1] == 255 && mr[2] == 3 && mr[3] == 4);
    for (seL4_Word i = 0; i < 5; i++)
        CHECK(delete (f + i) == 0);
}
