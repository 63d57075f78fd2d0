/* Class I: a thread that takes away what it runs on.  (Its TCB, CNode, address space and buffer:
 * caps.c.) */

static thread_t i_me;
static volatile int i_step;

static void i_run(void *arg)
{
    switch ((seL4_Word)arg) {
    case 0:
        seL4_TCB_Suspend(i_me.tcb);
        break;
    case 1:
        seL4_TCB_SetPriority(i_me.tcb, SELF, 0); /* below everybody, then it never comes back */
        break;
    case 2:
        seL4_TCB_SetIPCBuffer(i_me.tcb, 0, 0);
        i_step++; /* without a buffer: 4 words, no more */
        break;
    case 3:
        seL4_TCB_SetSpace(i_me.tcb, 0, f + 2, 0, VSPACE, 0);
        seL4_Wait(1, NULL); /* nothing is there any more */
        break;
    case 4:
        seL4_TCB_SetSpace(i_me.tcb, fault_ep, CNODE, 0, f + 3, 0);
        break; /* the next instruction is nowhere */
    case 5:
        seL4_CNode_Revoke(CNODE, memory.cptr, 64); /* its TCB and all it has come from there */
        break;
    case 6:
        seL4_CNode_Rotate(CNODE, f + 4, 64, 0, CNODE, f + 5, 64, 0, CNODE, i_me.tcb, 64);
        seL4_CNode_Move(CNODE, i_me.tcb, 64, CNODE, f + 5, 64);
        i_step++;
        break;
    default:
        seL4_Send(i_me.tcb, seL4_MessageInfo_new(TCBResume, 0, 0, 0));
        i_step++;
        break;
    }
    i_step++;
    seL4_Wait(0, NULL); /* it has no handler: it stops */
}

static void class_i(void)
{
    for (seL4_Word kind = 0; kind < 8; kind++) {
        i_step = 0;
        CHECK(retype(seL4_TCBObject, 0, f, 1) == 0 &&
              retype(seL4_CapTableObject, 3, f + 2, 1) == 0);
        CHECK(retype(seL4_X64_PML4Object, 0, f + 3, 1) == 0 &&
              retype(seL4_EndpointObject, 0, f + 5, 1) == 0);
        CHECK(seL4_X86_ASIDPool_Assign(seL4_CapInitThreadASIDPool, f + 3) == 0);
        i_me = new_thread_in(f, i_run, (void *)kind, 254, 0);
        resume(&i_me);
        let_run();
        CHECK(i_step == (kind == 2 || kind >= 6 ? 2 : 0));
        CHECK((fault_here() == seL4_Fault_VMFault) == (kind == 4));
        CHECK(end_thread(&i_me) == 0 && revoke(memory.cptr) == 0);
        CHECK(!is_there(f) && !is_there(f + 2) && !is_there(f + 3) && !is_there(f + 4) &&
              !is_there(f + 5));
    }
}
