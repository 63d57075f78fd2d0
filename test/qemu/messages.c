/* messages.c - IPC, replies, faults and notifications between real threads. */
#include "check.h"

static seL4_CPtr ep, badged, ntfn;
static volatile seL4_Word seen[8];
static volatile int step;
static thread_t other;

/* ---- messages of every length ---- */

static void echo(void *arg)
{
    (void)arg;
    seL4_Word badge;
    seL4_MessageInfo_t tag = seL4_Recv(ep, &badge);
    for (;;) {
        seL4_Word length = seL4_MessageInfo_get_length(tag);
        for (seL4_Word i = 0; i < length; i++)
            seL4_SetMR((int)i, ~seL4_GetMR((int)i));
        seen[0] = badge;
        seen[1] = seL4_MessageInfo_get_label(tag);
        tag = seL4_ReplyRecv(ep, seL4_MessageInfo_new(seen[1] + 1, 0, 0, length), &badge);
    }
}

static void test_lengths(void)
{
    FOR(Info_length);
    other = new_thread(echo, NULL, 254, 0);
    resume(&other);
    for (seL4_Word length = 0; length <= seL4_MsgMaxLength; length++) {
        int ok = 1;
        for (seL4_Word i = 0; i < length; i++)
            seL4_SetMR((int)i, length * 1000 + i);
        seL4_MessageInfo_t tag = seL4_Call(badged, seL4_MessageInfo_new(length, 0, 0, length));
        for (seL4_Word i = 0; i < length; i++)
            ok &= seL4_GetMR((int)i) == ~(length * 1000 + i);
        ok &= seL4_MessageInfo_get_length(tag) == length &&
              seL4_MessageInfo_get_label(tag) == length + 1;
        ok &= seen[0] == 0x61 && seen[1] == length;
        if (!ok || length % 20 == 0)
            CHECK(ok);
    }
    /* 121 to 127 count as 120. */
    seL4_MessageInfo_t tag = { { 127 } };
    tag = seL4_Call(badged, tag);
    CHECK_IS(seL4_MessageInfo_get_length(tag), 120);
    /* The direction flag is the user's alone: the kernel copies forwards. */
    for (int i = 0; i < 100; i++)
        seL4_SetMR(i, 5000 + (seL4_Word)i);
    seL4_Word to = badged, info = seL4_MessageInfo_new(9, 0, 0, 100).words[0];
    seL4_Word mr[4] = { 5000, 5001, 5002, 5003 };
    call_backwards(&to, &info, mr);
    int ok = mr[0] == ~5000ul && mr[3] == ~5003ul &&
             info == seL4_MessageInfo_new(10, 0, 0, 100).words[0];
    for (int i = 4; i < 100; i++)
        ok &= seL4_GetMR(i) == ~(5000 + (seL4_Word)i);
    CHECK(ok);
    FOR(Info_label); /* the largest one */
    tag = seL4_Call(badged, seL4_MessageInfo_new((1ul << 52) - 2, 0, 0, 0));
    CHECK_IS(seL4_MessageInfo_get_label(tag), (1ul << 52) - 1);
    seL4_TCB_Suspend(other.tcb);
}

/* ---- IPC buffers ---- */

static seL4_Word taken[8], taken_length;

/* Receives with system calls of its own: it may have no IPC buffer. */
static void take_words(void *arg)
{
    seL4_Word badge = ep, info = 0, mr[4] = { 91, 92, 93, 94 };
    sel4_trap(seL4_SysRecv, &badge, &info, &mr[0], &mr[1], &mr[2], &mr[3]);
    for (int i = 0; i < 4; i++)
        taken[i] = mr[i];
    taken_length = info;
    if (arg) /* answers with 8 words */
        sel4_trap(seL4_SysReply, &badge, (seL4_Word[]){ seL4_MessageInfo_new(0, 0, 0, 8).words[0] },
                  &mr[0], &mr[1], &mr[2], &mr[3]);
    for (;;)
        seL4_Wait(0, NULL); /* stops: it has no handler */
}

static void test_buffers(void)
{
    FOR(Buffer_words);
    other = new_thread(echo, NULL, 254, 0);
    resume(&other);
    let_run();
    seL4_IPCBuffer *mine = seL4_GetIPCBuffer(), *its = other.buffer;
    seL4_Word user_data = its->userData;
    its->tag.words[0] = 0x1111, its->msg[6] = 0x6666;
    for (int i = 0; i < 4; i++)
        its->msg[i] = 0x2222;
    for (int i = 0; i < 6; i++)
        seL4_SetMR(i, (seL4_Word)i);
    mine->tag.words[0] = 0x3333;
    seL4_SetMR(6, 0x4444);
    CHECK_IS(seL4_MessageInfo_get_length(seL4_Call(badged, seL4_MessageInfo_new(0, 0, 0, 6))), 6);
    CHECK_IS(its->tag.words[0], 0x1111);
    CHECK_IS(its->userData, user_data);
    CHECK_IS(its->msg[6], 0x6666);
    CHECK_IS(mine->tag.words[0], 0x3333);
    CHECK_IS(mine->msg[5], ~5ul);
    CHECK_IS(mine->msg[6], 0x4444);
    seL4_TCB_Suspend(other.tcb);
    /* No buffer at all; then one that can only be read. */
    for (int kind = 0; kind < 2; kind++) {
        if (kind == 0)
            FOR(Buffer_none);
        else
            FOR(Buffer_read_only);
        other = new_thread(take_words, (void *)1, 254, 0);
        seL4_CPtr poor = kind ? mint(other.buffer_frame, seL4_CanRead, 0) : 0;
        CHECK_IS(seL4_TCB_SetIPCBuffer(other.tcb, kind ? (seL4_Word)other.buffer : 0, poor), 0);
        other.buffer->msg[4] = 0xaaaa;
        other.buffer->msg[7] = 0xbbbb;
        resume(&other);
        let_run();
        for (int i = 0; i < 8; i++)
            seL4_SetMR(i, (seL4_Word)i + 10);
        seL4_SetCap(0, ntfn);
        seL4_MessageInfo_t tag = seL4_Call(ep, seL4_MessageInfo_new(0, 0, 1, 8));
        CHECK_IS(taken[0], 10);
        CHECK_IS(taken[3], 13);
        CHECK_IS(taken_length, 4);
        CHECK_IS(other.buffer->msg[4], 0xaaaa);
        /* What it answers: 4 words without a buffer, all from a read-only one. */
        CHECK_IS(seL4_MessageInfo_get_length(tag), (kind ? 8 : 4));
        CHECK((!kind || seL4_GetMR(7) == 0xbbbb));
        seL4_TCB_Suspend(other.tcb);
    }
}

/* ---- capabilities in messages ---- */

static seL4_CPtr receive_slot, receive_root = CNODE;

static void take_cap(void *arg)
{
    (void)arg;
    seL4_Word badge;
    seL4_SetCapReceivePath(receive_root, receive_slot, seL4_WordBits);
    seL4_MessageInfo_t tag = seL4_Recv(ep, &badge);
    seen[0] = seL4_MessageInfo_get_extraCaps(tag);
    seen[1] = seL4_MessageInfo_get_capsUnwrapped(tag);
    seen[2] = seL4_GetBadge(0);
    seL4_Reply(seL4_MessageInfo_new(0, 0, 0, 0));
    stop();
}

static void send_caps(seL4_CPtr through, seL4_CPtr a, seL4_CPtr b)
{
    other = new_thread(take_cap, NULL, 254, 0);
    resume(&other);
    seL4_Yield();
    seL4_TCB_SetPriority(SELF, SELF, 253); /* let it wait */
    seL4_TCB_SetPriority(SELF, SELF, 255);
    seL4_SetCap(0, a);
    seL4_SetCap(1, b);
    seL4_Call(through, seL4_MessageInfo_new(0, 0, b ? 2 : 1, 0));
}

static void test_caps(void)
{
    receive_slot = new_slot();
    FOR(Info_caps);
    send_caps(badged, ntfn, 0);
    CHECK_IS(seen[0], 1);
    CHECK_IS(seen[1], 0);
    CHECK_IS(seL4_DebugCapIdentify(receive_slot), 6);
    delete (receive_slot);
    FOR(Unwrap);
    send_caps(ep, badged, 0);
    CHECK_IS(seen[0], 1);
    CHECK_IS(seen[1], 1);
    CHECK_IS(seen[2], 0x61);
    CHECK_IS(seL4_DebugCapIdentify(receive_slot), 0);
    FOR(Info_caps); /* one is unwrapped, one installed */
    send_caps(ep, badged, ntfn);
    CHECK_IS(seen[0], 2);
    CHECK_IS(seen[1], 1);
    CHECK_IS(seL4_DebugCapIdentify(receive_slot), 6);
    FOR(Stop_full);
    send_caps(ep, ntfn, 0);
    CHECK_IS(seen[0], 0);
    CHECK_IS(seen[1], 0);
    delete (receive_slot);
    FOR(Install_one); /* with its badge and rights: Write only */
    seL4_CPtr seven = mint(ntfn, seL4_CanWrite, 7);
    seL4_Word badge;
    send_caps(ep, seven, ntfn);
    CHECK_IS(seen[0], 1);
    CHECK_IS(seen[1], 0);
    CHECK_IS(seL4_DebugCapIdentify(receive_slot), 6);
    seL4_Signal(receive_slot);
    seL4_Poll(ntfn, &badge);
    CHECK_IS(badge, 7);
    CHECK_IS(seL4_TCB_BindNotification(SELF, receive_slot), seL4_IllegalOperation);
    delete (receive_slot);
    FOR(Stop_null);
    send_caps(ep, receive_slot, ntfn); /* an empty slot, and a notification behind it */
    CHECK_IS(seen[0], 0);
    CHECK_IS(seL4_DebugCapIdentify(receive_slot), 0);
    FOR(Stop_derive);
    send_caps(ep, seL4_CapIRQControl, ntfn);
    CHECK_IS(seen[0], 0);
    CHECK_IS(seL4_DebugCapIdentify(receive_slot), 0);
    FOR(Stop_path);
    static const seL4_CPtr roots[] = { seL4_CapInitThreadTCB, 1ul << 40, 0 };
    for (int i = 0; i < 3; i++) {
        receive_root = roots[i];
        send_caps(ep, ntfn, 0);
        CHECK_IS(seen[0], 0);
        CHECK_IS(seL4_DebugCapIdentify(receive_slot), 0);
    }
    receive_root = CNODE;
    FOR(Grant_needed);
    seL4_CPtr poor = mint(ep, seL4_CapRights_new(1, 0, 1, 1), 5);
    send_caps(poor, ntfn, 0);
    CHECK_IS(seen[0], 0);
    CHECK_IS(seL4_DebugCapIdentify(receive_slot), 0);
}

/* ---- faults ---- */

static seL4_CPtr fault_ep;
static seL4_MessageInfo_t fault_tag;
static seL4_Word fault_badge;

/* Start a thread that does something wrong, and receive its fault. */
static void provoke(void (*wrong)(void *))
{
    other = new_thread(wrong, NULL, 254, fault_ep);
    step = 0;
    resume(&other);
    fault_tag = seL4_Recv(fault_ep, &fault_badge);
}

static seL4_Word fault_label(void)
{
    return seL4_MessageInfo_get_label(fault_tag);
}

static void answer(seL4_Word label, seL4_Word length)
{
    seL4_Reply(seL4_MessageInfo_new(label, 0, 0, length));
    seL4_TCB_SetPriority(SELF, SELF, 253);
    seL4_TCB_SetPriority(SELF, SELF, 255);
}

static void touch_nothing(void *arg)
{
    (void)arg;
    *(volatile int *)0x5000 = 1;
    stop();
}

static void jump_nowhere(void *arg)
{
    (void)arg;
    ((void (*)(void))0x6000)();
}

static void strange_syscall(void *arg)
{
    (void)arg;
    seen[0] = call_77();
    step = 1;
    stop();
}

#ifdef CONFIG_ARCH_X86_64
static void software_interrupt(void *arg)
{
    (void)arg;
    register seL4_Word r8 __asm__("r8") = 8, r9 __asm__("r9") = 9, r10 __asm__("r10") = 10,
                          r11 __asm__("r11") = 11;
    register seL4_Word r12 __asm__("r12") = 12, r13 __asm__("r13") = 13, r14 __asm__("r14") = 14,
                           r15 __asm__("r15") = 15;
    __asm__ volatile("int $200"
                     :
                     : "a"(0x1234), "b"(0xb), "c"(0xc), "d"(0xd), "S"(0x51), "D"(0xd1), "r"(r8),
                       "r"(r9), "r"(r10), "r"(r11), "r"(r12), "r"(r13), "r"(r14), "r"(r15));
    step = 1;
    stop();
}

static void breakpoint(void *arg)
{
    (void)arg;
    __asm__ volatile("int3");
    step = 1;
    stop();
}

static void divide(void *arg)
{
    (void)arg;
    __asm__ volatile("xor %%edx, %%edx\n\tmov $1, %%eax\n\txor %%ecx, %%ecx\n\tdiv %%ecx"
                     :
                     :
                     : "eax", "ecx", "edx");
}

static void port_access(void *arg)
{
    (void)arg;
    __asm__ volatile("outb %%al, $0x80" : : "a"(0));
}

static void forbidden_interrupt(void *arg)
{
    (void)arg;
    __asm__ volatile("int $14");
}
#endif

static void privileged(void *arg)
{
    (void)arg;
    not_allowed();
}

static void bad_send(void *arg)
{
    (void)arg;
    seL4_CNode_Delete(1ul << 40, 1, 64); /* a Call to an address that leads nowhere */
    step = 1;
    stop();
}

static void bad_receive(void *arg)
{
    (void)arg;
    seL4_Recv(CNODE, NULL);
    step = 1;
    stop();
}

static void set_step(void)
{
    step = 5;
    stop();
}

#ifdef CONFIG_ARCH_X86_64
/* Interrupts and exceptions that only instructions of a PC make. */
static void test_faults_of_a_pc(void)
{
    FOR(Unknown_int); /* here every register is the thread's own */
    provoke(software_interrupt);
    static const int order[] = {
        0x1234, 0xb, 0xc, 0xd, 0x51, 0xd1, -1, 8, 9, 10, 11, 12, 13, 14, 15
    };
    for (int i = 0; i < 15; i++)
        CHECK(order[i] < 0 || seL4_GetMR(i) == (seL4_Word)order[i]);
    CHECK(seL4_GetMR(seL4_UnknownSyscall_SP) > (seL4_Word)pool);
    CHECK_IS((seL4_GetMR(seL4_UnknownSyscall_FLAGS) & 0x202), 0x202);
    CHECK_IS(fault_label(), seL4_Fault_UnknownSyscall);
    CHECK_IS(seL4_GetMR(seL4_UnknownSyscall_Syscall), (seL4_Word)(long)(int)(200u << 24 | 0x1234));
    seL4_SetMR(seL4_UnknownSyscall_FaultIP, seL4_GetMR(seL4_UnknownSyscall_FaultIP) + 2);
    answer(0, seL4_UnknownSyscall_FaultIP + 1);
    CHECK_IS(step, 1);

    FOR(Exception_int3);
    provoke(breakpoint);
    CHECK_IS(((unsigned char *)seL4_GetMR(seL4_UserException_FaultIP))[-1], 0xcc);
    CHECK_IS(fault_label(), seL4_Fault_UserException);
    CHECK_IS(seL4_GetMR(seL4_UserException_Number), 3);
    answer(0, 0);
    CHECK_IS(step, 1);
    FOR(Exception_words);
    provoke(divide);
    CHECK_IS(seL4_MessageInfo_get_length(fault_tag), 5);
    CHECK_IS((seL4_GetMR(seL4_UserException_FLAGS) & 0x202), 0x202);
    CHECK(seL4_GetMR(seL4_UserException_FaultIP) > (seL4_Word)divide);
    CHECK(seL4_GetMR(seL4_UserException_SP) > (seL4_Word)pool);
    CHECK_IS(fault_label(), seL4_Fault_UserException);
    CHECK_IS(seL4_GetMR(seL4_UserException_Number), 0);
    CHECK_IS(seL4_GetMR(seL4_UserException_Code), 0);
    FOR(Ports_direct);
    provoke(port_access);
    CHECK_IS(fault_label(), seL4_Fault_UserException);
    CHECK_IS(seL4_GetMR(seL4_UserException_Number), 13);
    FOR(Exception_words);
    provoke(forbidden_interrupt);
    CHECK_IS(fault_label(), seL4_Fault_UserException);
    CHECK_IS(seL4_GetMR(seL4_UserException_Number), 13);
}
#endif

static void test_faults(void)
{
    fault_ep = mint(ep, seL4_AllRights, 0xf);
    FOR(VMFault_words);
    provoke(touch_nothing);
    CHECK(seL4_GetMR(seL4_VMFault_IP) >= (seL4_Word)touch_nothing);
    CHECK(seL4_GetMR(seL4_VMFault_IP) < (seL4_Word)touch_nothing + 40);
    FOR(Fault_plain);
    CHECK_IS(seL4_MessageInfo_get_extraCaps(fault_tag), 0);
    CHECK_IS(seL4_MessageInfo_get_capsUnwrapped(fault_tag), 0);
    FOR(VMFault_words);
    CHECK_IS(fault_badge, 0xf);
    CHECK_IS(fault_label(), seL4_Fault_VMFault);
    CHECK_IS(seL4_MessageInfo_get_length(fault_tag), seL4_VMFault_Length);
    CHECK_IS(seL4_GetMR(seL4_VMFault_Addr), 0x5000);
    CHECK_IS(FAULT_KIND(seL4_GetMR(seL4_VMFault_FSR)), FAULT_WROTE_NOWHERE);
    CHECK_IS(seL4_GetMR(seL4_VMFault_PrefetchFault), 0);
    seL4_Fault_t f = seL4_getFault(fault_tag);
    CHECK_IS(seL4_Fault_VMFault_get_Addr(f), 0x5000);
    /* Map a page there and answer: it goes on. */
    seL4_CPtr frame = new_object(seL4_X86_4K, 12);
    CHECK_IS(sel4utils_map_page_leaky(&vka, VSPACE, frame, (void *)0x5000, seL4_AllRights, 1), 0);
    FOR(Reply_vm_fault);
    answer(7, 20); /* neither label nor words count */
    CHECK_IS(*(volatile int *)0x5000, 1);
    /* Read-only memory; then writable, by mapping it anew. */
    CHECK_IS(seL4_X86_Page_Map(frame, VSPACE, 0x5000, seL4_CanRead, 0), 0);
    provoke(touch_nothing);
    CHECK_IS(fault_label(), seL4_Fault_VMFault);
    CHECK_IS(FAULT_KIND(seL4_GetMR(seL4_VMFault_FSR)), FAULT_WROTE_READ_ONLY);
    CHECK_IS(seL4_X86_Page_Map(frame, VSPACE, 0x5000, seL4_AllRights, 0), 0);
    *(volatile int *)0x5000 = 0;
    answer(0, 0);
    CHECK_IS(*(volatile int *)0x5000, 1);
    CHECK_IS(seL4_X86_Page_Unmap(frame), 0);

    FOR(VMFault_prefetch);
    provoke(jump_nowhere);
    CHECK_IS(fault_label(), seL4_Fault_VMFault);
    CHECK_IS(seL4_GetMR(seL4_VMFault_Addr), 0x6000);
    CHECK_IS(seL4_GetMR(seL4_VMFault_IP), 0x6000);
    CHECK_IS(seL4_GetMR(seL4_VMFault_PrefetchFault), FAULT_IS_FETCH(seL4_GetMR(seL4_VMFault_FSR)));

    FOR(Unknown_words);
    provoke(strange_syscall);
    CHECK_IS(fault_label(), seL4_Fault_UnknownSyscall);
    CHECK_IS(seL4_MessageInfo_get_length(fault_tag), seL4_UnknownSyscall_Length);
    CHECK_IS(seL4_GetMR(seL4_UnknownSyscall_Syscall), 77);
    CHECK_IS(seL4_GetMR(UNKNOWN_SYSCALL_11), 0x11);
    CHECK_IS(seL4_GetMR(UNKNOWN_SYSCALL_22), 0x22);
    CHECK_IS(seL4_GetMR(UNKNOWN_SYSCALL_33), 0x33);
    CHECK_IS(seL4_GetMR(UNKNOWN_SYSCALL_77), 77);
    FOR(Reply_unknown); /* another result, and behind the instruction */
    seL4_SetMR(UNKNOWN_SYSCALL_11, 0x99);
    seL4_SetMR(seL4_UnknownSyscall_FaultIP,
               seL4_GetMR(seL4_UnknownSyscall_FaultIP) + SYSCALL_BYTES);
    answer(0, seL4_UnknownSyscall_Length);
    CHECK_IS(step, 1);
    CHECK_IS(seen[0], 0x99);
    FOR(Reply_unknown_label);
    provoke(strange_syscall);
    seL4_SetMR(UNKNOWN_SYSCALL_11, 0x98);
    answer(1, 1);
    CHECK_IS(step, 0);
    seL4_UserContext regs;
    CHECK_IS(seL4_TCB_ReadRegisters(other.tcb, 0, 0, CONTEXT_WORDS, &regs), 0);
    CHECK_IS(regs.RESULT_OF_77, 0x98);
    FOR(Sanitise);
    provoke(strange_syscall);
    seL4_SetMR(UNKNOWN_SYSCALL_FLAGS, ~0ul);
    seL4_SetMR(seL4_UnknownSyscall_FaultIP, 1ul << 47);
    answer(1, UNKNOWN_SYSCALL_FLAGS + 1);
    CHECK_IS(seL4_TCB_ReadRegisters(other.tcb, 0, 0, CONTEXT_WORDS, &regs), 0);
    CHECK_IS(regs.FLAGS, FLAGS_OF_ALL);
    CHECK_IS(regs.IP, IP_OF(1ul << 47));

    FOR(Exception_words);
    provoke(privileged);
    CHECK_IS(seL4_MessageInfo_get_length(fault_tag), 5);
    CHECK_IS(seL4_GetMR(seL4_UserException_FaultIP) / 64, (seL4_Word)privileged / 64);
    CHECK(seL4_GetMR(seL4_UserException_SP) > (seL4_Word)pool);
    CHECK_IS(fault_label(), seL4_Fault_UserException);
    CHECK_IS(seL4_GetMR(seL4_UserException_Number), NOT_ALLOWED);
    CHECK_IS(seL4_GetMR(seL4_UserException_Code), 0);

    /* The answer: ip, sp and flags; with another label it stops. */
    for (seL4_Word label = 0; label < 2; label++) {
        if (label)
            FOR(Reply_exception_label);
        else
            FOR(Reply_exception);
        provoke(privileged);
        seL4_SetMR(seL4_UserException_FaultIP, (seL4_Word)set_step);
        seL4_SetMR(USER_EXCEPTION_FLAGS, seL4_GetMR(USER_EXCEPTION_FLAGS) | CARRY);
        answer(label, 3);
        CHECK_IS(step, (label ? 0 : 5));
        CHECK_IS(seL4_TCB_ReadRegisters(other.tcb, 1, 0, CONTEXT_WORDS, &regs), 0);
        CHECK(!label || (regs.IP == (seL4_Word)set_step && (regs.FLAGS & CARRY)));
    }

#ifdef CONFIG_ARCH_X86_64
    test_faults_of_a_pc();
#endif
    FOR(CapFault_guard);
    provoke(bad_send);
    CHECK(is_syscall((void *)seL4_GetMR(seL4_CapFault_IP)));
    CHECK_IS(fault_label(), seL4_Fault_CapFault);
    CHECK(seL4_GetMR(seL4_CapFault_Addr) == 1ul << 40);
    CHECK_IS(seL4_GetMR(seL4_CapFault_InRecvPhase), 0);
    CHECK_IS(seL4_GetMR(seL4_CapFault_LookupFailureType), seL4_GuardMismatch);
    CHECK_IS(seL4_GetMR(seL4_CapFault_BitsLeft), 64);
    CHECK_IS(seL4_GetMR(seL4_CapFault_GuardMismatch_GuardFound), 0);
    CHECK_IS(seL4_GetMR(seL4_CapFault_GuardMismatch_BitsFound), 64 - info->initThreadCNodeSizeBits);
    CHECK_IS(seL4_MessageInfo_get_length(fault_tag), 7);
    FOR(CapFault_ip);
    CHECK(is_syscall((void *)seL4_GetMR(seL4_CapFault_IP)));
    FOR(Reply_cap_fault); /* it does the same again, and fails again */
    answer(9, 3);
    fault_tag = seL4_Recv(fault_ep, &fault_badge);
    CHECK_IS(step, 0);
    CHECK_IS(fault_label(), seL4_Fault_CapFault);
    CHECK(seL4_GetMR(seL4_CapFault_Addr) == 1ul << 40);
    FOR(CapFault_receive);
    provoke(bad_receive);
    CHECK_IS(fault_label(), seL4_Fault_CapFault);
    CHECK_IS(seL4_GetMR(seL4_CapFault_InRecvPhase), 1);
    CHECK_IS(seL4_GetMR(seL4_CapFault_LookupFailureType), seL4_MissingCapability);
    CHECK_IS(seL4_MessageInfo_get_length(fault_tag), 5);
    CHECK_IS(seL4_GetMR(seL4_CapFault_BitsLeft), 0);
}

/* ---- notifications ---- */

static void wait_bits(void *arg)
{
    (void)arg;
    seL4_Word badge;
    for (;;) {
        seL4_Wait(ntfn, &badge);
        seen[0] |= badge;
        step++;
    }
}

static void test_notifications(void)
{
    seL4_CPtr one = mint(ntfn, seL4_AllRights, 1), four = mint(ntfn, seL4_AllRights, 4);
    seL4_Word badge;
    FOR(Signal_or);
    seL4_Signal(one);
    seL4_Signal(four);
    seL4_Wait(ntfn, &badge);
    CHECK_IS(badge, 5);
    FOR(Poll_empty);
    seL4_Poll(ntfn, &badge);
    CHECK_IS(badge, 0);
    FOR(Wait_registers);
    for (int i = 0; i < 3; i++) {
        /* nothing there; something there, polled; something there, waited for */
        seL4_Word cap = ntfn, info = 0x123, mr[4] = { 1, 2, 3, 4 };
        if (i)
            seL4_Signal(four);
        sel4_trap(i == 2 ? seL4_SysRecv : seL4_SysNBRecv, &cap, &info, &mr[0], &mr[1], &mr[2],
                  &mr[3]);
        CHECK_IS(cap, (i ? 4 : 0));
        CHECK_IS(info, 0x123);
        CHECK_IS(mr[0], 1);
        CHECK_IS(mr[1], 2);
        CHECK_IS(mr[2], 3);
        CHECK_IS(mr[3], 4);
    }
    FOR(Signal_wakes);
    seen[0] = 0;
    step = 0;
    other = new_thread(wait_bits, NULL, 254, 0);
    resume(&other);
    let_run();
    seL4_Signal(four);
    let_run();
    CHECK_IS(step, 1);
    CHECK_IS(seen[0], 4);
    seL4_Signal(one);
    seL4_Signal(four);
    let_run();
    CHECK_IS(seen[0], 5);
    FOR(Final_notification);
    /* The notification goes: its waiter starts again, faults, and stops. */
    CHECK_IS(delete (one), 0);
    CHECK_IS(delete (four), 0);
    CHECK_IS(revoke(ntfn), 0);
    seL4_TCB_Suspend(other.tcb);
}

/* ---- saved replies ---- */

static void caller(void *arg)
{
    seL4_SetMR(0, (seL4_Word)arg);
    seL4_MessageInfo_t tag = seL4_Call(ep, seL4_MessageInfo_new(0, 0, 0, 1));
    seen[(seL4_Word)arg] = seL4_GetMR(0) + seL4_MessageInfo_get_label(tag);
    stop();
}

static void test_saved_replies(void)
{
    FOR(Priority_strict);
    thread_t t[3];
    seL4_CPtr saved[3];
    for (seL4_Word i = 0; i < 3; i++) {
        t[i] = new_thread(caller, (void *)i, 252 + i, 0);
        resume(&t[i]);
    }
    seL4_Word order = 0;
    for (int i = 0; i < 3; i++) {
        seL4_Recv(ep, NULL);
        order = order * 10 + seL4_GetMR(0);
        saved[seL4_GetMR(0)] = new_slot();
        seL4_Word who = seL4_GetMR(0);
        CHECK_IS(seL4_CNode_SaveCaller(CNODE, saved[who], seL4_WordBits), 0);
    }
    for (seL4_Word i = 3; i-- > 0;) {
        seL4_SetMR(0, 100 * i);
        seL4_Send(saved[i], seL4_MessageInfo_new(7, 0, 0, 1));
        CHECK_IS(seL4_DebugCapIdentify(saved[i]), 0);
    }
    seL4_TCB_SetPriority(SELF, SELF, 100);
    seL4_TCB_SetPriority(SELF, SELF, 255);
    for (seL4_Word i = 0; i < 3; i++)
        seL4_TCB_Suspend(t[i].tcb);
    CHECK_IS(seen[0], 7);
    CHECK_IS(seen[1], 107);
    CHECK_IS(seen[2], 207);
    CHECK_IS(order, 210);
}

/* ---- CSpaces of two levels ---- */

enum { DEEP_BITS = 4, DEEP_GUARD = seL4_WordBits - 2 * DEEP_BITS };
enum { DEEP = 2 << DEEP_BITS | 1, NOWHERE = 1 << 20 };

/* Until they all wait. */
static void let_all_run(void)
{
    seL4_TCB_SetPriority(SELF, SELF, 252);
    seL4_TCB_SetPriority(SELF, SELF, 255);
}

static void deep_echo(void *arg)
{
    seL4_CPtr at = (seL4_CPtr)arg;
    seL4_Word badge;
    seL4_Recv(at, &badge);
    for (int i = 0; i < 3; i++) {
        seL4_SetMR(0, seL4_GetMR(0) + badge);
        seL4_ReplyRecv(at, seL4_MessageInfo_new(0, 0, 0, 1), &badge);
    }
    seL4_SetMR(0, 7);
    seL4_ReplyRecv(at | NOWHERE, seL4_MessageInfo_new(0, 0, 0, 1), &badge);
}

static void deep_call(void *arg)
{
    seL4_SetMR(0, 5);
    seL4_Call((seL4_CPtr)arg, seL4_MessageInfo_new(0, 0, 0, 1));
    seen[2] = seL4_GetMR(0);
    volatile seL4_Word *nothing = (volatile seL4_Word *)seen[3];
    *nothing = 0;
}

static void test_two_levels(void)
{
    seL4_CPtr upper = new_object(seL4_CapTableObject, DEEP_BITS);
    seL4_CPtr lower = new_object(seL4_CapTableObject, DEEP_BITS);
    FOR(Info_length);
    seen[3] = 8;
    CHECK_IS(seL4_CNode_Copy(lower, 1, DEEP_BITS, CNODE, badged, 64, seL4_AllRights), 0);
    CHECK_IS(seL4_CNode_Copy(upper, 2, DEEP_BITS, CNODE, lower, 64, seL4_AllRights), 0);
    thread_t server = new_thread(deep_echo, (void *)DEEP, 254, 0);
    thread_t client = new_thread(deep_call, (void *)DEEP, 253, 0);
    CHECK_IS(seL4_TCB_SetSpace(server.tcb, 0, upper, DEEP_GUARD, VSPACE, 0), 0);
    CHECK_IS(seL4_TCB_SetSpace(client.tcb, DEEP, upper, DEEP_GUARD, VSPACE, 0), 0);
    resume(&server);
    let_all_run();
    for (seL4_Word i = 0; i < 2; i++) {
        seL4_SetMR(0, i);
        seL4_Call(badged, seL4_MessageInfo_new(0, 0, 0, 1));
        CHECK_IS(seL4_GetMR(0), i + 0x61);
    }
    /* The client's Call comes through its own CSpace, and so does its fault, which the server
     * answers before it stops: the capability from which it would receive next is nowhere. */
    resume(&client);
    let_all_run();
    CHECK_IS(seen[2], 5 + 0x61);
    seL4_Word badge;
    CHECK_IS(seL4_TCB_Suspend(server.tcb), 0);
    CHECK_IS(seL4_TCB_Suspend(client.tcb), 0);
    CHECK_IS(seL4_TCB_WriteRegisters(client.tcb, 1, 0, CONTEXT_WORDS, &client.regs), 0);
    seL4_MessageInfo_t tag = seL4_Recv(ep, &badge);
    CHECK_IS(badge, 0x61);
    CHECK_IS(seL4_MessageInfo_get_label(tag), 0);
    CHECK_IS(seL4_GetMR(0), 5);
    tag = seL4_ReplyRecv(ep, seL4_MessageInfo_new(0, 0, 0, 0), &badge);
    CHECK_IS(badge, 0x61);
    CHECK_IS(seL4_MessageInfo_get_label(tag), seL4_Fault_VMFault);
    CHECK_IS(seL4_GetMR(seL4_VMFault_Addr), 8);
    /* A handler that is nowhere: the client just stops. */
    CHECK_IS(seL4_TCB_SetSpace(client.tcb, DEEP | NOWHERE, upper, DEEP_GUARD, VSPACE, 0), 0);
    CHECK_IS(seL4_TCB_WriteRegisters(client.tcb, 1, 0, CONTEXT_WORDS, &client.regs), 0);
    seL4_Recv(ep, &badge);
    seL4_Reply(seL4_MessageInfo_new(0, 0, 0, 0));
    let_all_run();
    seL4_NBRecv(ep, &badge);
    CHECK_IS(badge, 0);
    end_thread(&server);
    end_thread(&client);
}

int main(void)
{
    start();
    ep = new_object(seL4_EndpointObject, 0);
    ntfn = new_object(seL4_NotificationObject, 0);
    badged = mint(ep, seL4_AllRights, 0x61);
    test_lengths();
    test_buffers();
    test_caps();
    test_saved_replies();
    test_notifications();
    test_faults();
    test_two_levels();
    return finish();
}
