/* Class H: what somebody left in memory or in registers, found by somebody else. */

static volatile seL4_Word h_found;

static void h_look(void *arg)
{
    (void)arg;
    seL4_Word badge = ep, info = 0, mr[4] = { 0x11, 0x22, 0x33, 0x44 };
    sel4_trap(seL4_SysRecv, &badge, &info, &mr[0], &mr[1], &mr[2], &mr[3]);
    h_found = mr[0] == 0xaa && mr[1] == 0x22 && mr[2] == 0x33 && mr[3] == 0x44;
    stop();
}

static void class_h(void)
{
    volatile seL4_Word *page = (volatile seL4_Word *)new_page(NULL) + 512 * 60;
    /* Memory that was frames, then threads and tables, and frames again: each time zero. */
    for (int round = 0; round < 4; round++) {
        CHECK(retype(seL4_X86_4K, 0, f, 60) == 0);
        seL4_Word any = 0;
        for (seL4_Word i = 0; i < 60; i++) {
            CHECK(seL4_X86_Page_Map(f + i, VSPACE, (seL4_Word)page, seL4_AllRights, attr) == 0);
            for (int k = 0; k < 512; k++) {
                any |= page[k];
                page[k] = 0xdeadbeefdeadbeef;
            }
            CHECK(seL4_X86_Page_Unmap(f + i) == 0);
        }
        CHECK(any == 0 && revoke(memory.cptr) == 0);
        static const seL4_Word types[] = { seL4_TCBObject, seL4_X86_PageTableObject,
                                           seL4_X64_PML4Object };
        CHECK(retype(types[round % 3], 0, f, 40) == 0);
        seL4_UserContext regs;
        if (round % 3 == 0)
            for (seL4_Word i = 0; i < 40; i++)
                CHECK(seL4_TCB_ReadRegisters(f + i, 0, 0, CONTEXT_WORDS, &regs) == 0 &&
                      regs.NUMBER_REGISTER == 0 && regs.RESULT_OF_77 == 0);
        CHECK(revoke(memory.cptr) == 0);
        CHECK(retype(seL4_CapTableObject, 8, f, 1) == 0);
        for (seL4_Word i = 0; i < 256; i++) /* every slot of it is empty */
            CHECK(seL4_CNode_Move(CNODE, f + 1, 64, f, i, 8) == seL4_FailedLookup);
        CHECK(revoke(memory.cptr) == 0);
    }
    /* Registers beyond a message's length are the receiver's own. */
    thread_t t = new_thread(h_look, NULL, 254, 0);
    resume(&t);
    let_run();
    seL4_Word cap = ep, info = seL4_MessageInfo_new(0, 0, 0, 1).words[0],
              mr[4] = { 0xaa, 0xbb, 0xcc, 0xdd };
    h_found = 0;
    sel4_trap(seL4_SysSend, &cap, &info, &mr[0], &mr[1], &mr[2], &mr[3]);
    let_run();
    CHECK(h_found && end_thread(&t) == 0);
}
