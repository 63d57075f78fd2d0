/* garbage.c - user level can do nothing that stops the kernel: nonsense of every kind, by the
 * hundred thousand.
 *
 * A thread with a CSpace of its own, full of capabilities it may ruin, makes system calls with
 * random registers; whatever it breaks, this program answers its faults and repairs it.  Another is
 * started with registers that no program has. */
#include "check.h"

enum { CNODE_BITS = 8, ROUNDS = 150 / SHARE, CALLS = 1500 };

static seL4_CPtr victim_cnode, fault_ep;
static thread_t victim;
static vka_object_t memory;
static volatile unsigned long calls;
static seL4_Word seed = 88172645463325252ul;

static seL4_Word random_word(void)
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return seed;
}

static seL4_Word some(void)
{
    static const seL4_Word special[] = { 0,
                                         1,
                                         2,
                                         12,
                                         63,
                                         64,
                                         255,
                                         256,
                                         ~0ul,
                                         1ul << 47,
                                         0x7fffffffffff,
                                         0xffff800000000000,
                                         0xffffffff80000000,
                                         0x400000,
                                         0x10000000 };
    switch (random_word() % 4) {
    case 0:
        return special[random_word() % (sizeof special / sizeof *special)];
    case 1:
        return random_word();
    default:
        return random_word() % 64;
    }
}

/* Runs in the victim: random system calls, until it breaks itself. */
static void rave(void *arg)
{
    seed = (seL4_Word)arg;
    for (int i = 0; i < CALLS; i++) {
        seL4_Word number = random_word() % 16 == 0 ? some() : (seL4_Word)-1 - random_word() % 8;
        if ((long)number <= -9 && (long)number >= -20)
            number = (seL4_Word)-1; /* not the debug calls: they print */
        if ((long)number <= -4096 && (long)number >= -4100)
            number = (seL4_Word)-1;
        seL4_Word cap = random_word() % 8 ? random_word() % 40 : some();
        seL4_Word label = random_word() % 8 ? random_word() % 56 : some();
        seL4_Word info = label << 12 | (random_word() % 4) << 7 | random_word() % 128;
        seL4_Word mr[4] = { some(), some(), some(), some() };
        if (random_word() % 2)
            info = label << 12 | (random_word() % 4) << 7 | random_word() % 9;
        for (int k = 4; k < 10; k++)
            seL4_SetMR(k, some());
        for (int k = 0; k < 3; k++)
            seL4_SetCap(k, random_word() % 40);
        if (number == (seL4_Word)-5 || number == (seL4_Word)-2 || number == (seL4_Word)-3)
            number = random_word() % 16 ? (seL4_Word)-8 : number; /* block seldom */
        calls++;
        sel4_trap(number, &cap, &info, &mr[0], &mr[1], &mr[2], &mr[3]);
    }
    for (;;)
        trap_with(1000, 0); /* finished: an unknown system call tells */
}

static void give(seL4_Word slot, seL4_CPtr cap)
{
    seL4_CNode_Copy(victim_cnode, slot, CNODE_BITS, CNODE, cap, seL4_WordBits, seL4_AllRights);
}

/* A new victim from the same memory, with a fresh CSpace. */
static void make_victim(seL4_Word n)
{
    seL4_CPtr base = memory.cptr;
    static seL4_CPtr slots[12];
    CHECK(revoke(base) == 0);
    for (int i = 0; i < 12; i++)
        if (!slots[i])
            slots[i] = new_slot();
    static const seL4_Word types[12][2] = {
        { seL4_CapTableObject, CNODE_BITS },
        { seL4_TCBObject, 0 },
        { seL4_X86_4K, 0 },
        { seL4_EndpointObject, 0 },
        { seL4_NotificationObject, 0 },
        { seL4_UntypedObject, 16 },
        { seL4_TCBObject, 0 },
        { seL4_X86_4K, 0 },
        { seL4_X86_PageTableObject, 0 },
        { seL4_X64_PML4Object, 0 },
        { seL4_CapTableObject, 4 },
        { seL4_UntypedObject, 12 },
    };
    for (int i = 0; i < 12; i++)
        CHECK(seL4_Untyped_Retype(base, types[i][0], types[i][1], CNODE, 0, 0, slots[i], 1) == 0);
    victim_cnode = slots[0];
    for (seL4_Word i = 0; i < 12; i++)
        give(1 + i, slots[i]);
    give(20, VSPACE);
    give(21, seL4_CapInitThreadASIDPool);
    give(22, seL4_CapASIDControl);
    give(23, seL4_CapDomain);
    seL4_CNode_Mint(victim_cnode, 24, CNODE_BITS, CNODE, fault_ep, 64, seL4_AllRights, 1);
    CHECK(seL4_X86_Page_Map(slots[2], VSPACE, 0x30000000, seL4_AllRights, 0) == 0 ||
          sel4utils_map_page_leaky(&vka, VSPACE, slots[2], (void *)0x30000000, seL4_AllRights, 1) ==
              0);
    CHECK(seL4_TCB_Configure(slots[1], 24, victim_cnode, seL4_WordBits - CNODE_BITS, VSPACE, 0,
                             0x30000000, slots[2]) == 0);
    static char stack[4096] __attribute__((aligned(16)));
    victim.tcb = slots[1];
    sel4utils_arch_init_local_context((sel4utils_thread_entry_fn)rave,
                                      (void *)(n * 2654435761ul + 1), NULL, NULL,
                                      stack + sizeof stack, &victim.regs);
    CHECK(seL4_TCB_WriteRegisters(victim.tcb, 0, 0, CONTEXT_WORDS, &victim.regs) == 0);
    CHECK(seL4_TCB_SetPriority(victim.tcb, SELF, 254) == 0);
}

static void test_raving(void)
{
    unsigned long faults = 0, finished = 0;
    CHECK(vka_alloc_untyped(&vka, 19, &memory) == 0);
    for (seL4_Word n = 0; n < ROUNDS; n++) {
        make_victim(n);
        resume(&victim);
        seL4_TCB_SetPriority(SELF, SELF, 254);
        /* Answer what it does wrong; give up on it when nothing comes for a while. */
        int patience = 3000;
        while (patience > 0) {
            seL4_Word badge = 0;
            seL4_MessageInfo_t tag = seL4_NBRecv(fault_ep, &badge);
            if (badge == 0) {
                patience--;
                seL4_Yield();
                continue;
            }
            faults++;
            seL4_Word label = seL4_MessageInfo_get_label(tag);
            if (label == seL4_Fault_UnknownSyscall &&
                seL4_GetMR(seL4_UnknownSyscall_Syscall) == 1000) {
                finished++;
                break;
            }
            if (label == seL4_Fault_UnknownSyscall) {
                seL4_SetMR(seL4_UnknownSyscall_FaultIP,
                           seL4_GetMR(seL4_UnknownSyscall_FaultIP) + SYSCALL_BYTES);
                seL4_Reply(seL4_MessageInfo_new(0, 0, 0, seL4_UnknownSyscall_FaultIP + 1));
            } else if (label == seL4_Fault_CapFault && seL4_MessageInfo_get_length(tag) >= 4) {
                seL4_UserContext regs;
                seL4_Reply(seL4_MessageInfo_new(0, 0, 0, 0));
                seL4_TCB_ReadRegisters(victim.tcb, 1, 0, 2, &regs);
                regs.IP += SYSCALL_BYTES; /* skip the system call */
                seL4_TCB_WriteRegisters(victim.tcb, 1, 0, 1, &regs);
            } else {
                break;
            }
        }
        seL4_TCB_SetPriority(SELF, SELF, 255);
        seL4_TCB_Suspend(victim.tcb);
    }
    printf("%lu system calls, %lu faults answered, %lu of %d victims came to their end\n", calls,
           faults, finished, ROUNDS);
    CHECK(calls > 20 * ROUNDS && faults > ROUNDS);
    CHECK(revoke(memory.cptr) == 0);
}

/* Registers that no program has: the thread must fault, or run, and nothing else happen. */
static void test_registers(void)
{
    static const seL4_Word rips[] = { 0,
                                      0x7fffffffffff,
                                      0x7ffffffffffe,
                                      0x800000000000,
                                      0xffff800000000000,
                                      0xffffffff80101000,
                                      ~0ul,
                                      0x400000 };
    static const seL4_Word flags[] = { 0, ~0ul, 0x3000, 0x4000, 0x100, 0x20000, 0x40000, 0x200 };
    thread_t t = new_thread(rave, NULL, 254, fault_ep);
    for (int i = 0; i < 64; i++) {
        seL4_UserContext regs = { .IP = rips[i % 8],
                                  .FLAGS = flags[i / 8],
                                  .SP = rips[i * 3 % 8],
                                  .TLS = rips[i * 5 % 8],
                                  .NUMBER_REGISTER = (seL4_Word)-7 };
#ifdef CONFIG_ARCH_X86_64
        regs.gs_base = rips[i * 7 % 8];
#endif
        CHECK(seL4_TCB_WriteRegisters(t.tcb, 1, 0, CONTEXT_WORDS, &regs) == 0);
        seL4_MessageInfo_t tag = seL4_Recv(fault_ep, NULL);
        seL4_Word label = seL4_MessageInfo_get_label(tag);
        if (label != seL4_Fault_VMFault && label != seL4_Fault_UserException)
            CHECK(label == seL4_Fault_VMFault);
        CHECK(seL4_TCB_ReadRegisters(t.tcb, 1, 0, CONTEXT_WORDS, &regs) == 0);
#ifdef CONFIG_ARCH_X86_64
        /* (Bit 16: a fault sets RF in the flags it saves, but not on QEMU.  SDM volume 3, section
         * 18.3.1.1.) */
        if ((regs.rflags & 0x202) != 0x202 || (regs.rflags & ~0x10fd7ul))
            CHECK(regs.rflags == 0x202);
        if (regs.rip >> 47)
            CHECK(regs.rip == 0);
        if ((regs.fs_base + (1ul << 47)) >> 48 || (regs.gs_base + (1ul << 47)) >> 48)
            CHECK(regs.fs_base == 0);
#else
        CHECK((regs.spsr & ~FLAGS_OF_ALL) == 0 && (regs.spsr & FLAGS_ALWAYS) == FLAGS_ALWAYS);
#endif
    }
}

int main(void)
{
    start();
    fault_ep = new_object(seL4_EndpointObject, 0);
    test_registers();
    test_raving();
    return finish();
}
