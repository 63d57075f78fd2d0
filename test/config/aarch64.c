/* aarch64.c - what only a kernel for aarch64 has: registers, faults, tables, caches, interrupts,
 * identifiers, the boot information's device tree.
 *
 * Each number is seL4's, for qemu-arm-virt. */
#include "../qemu/raw.h"

static seL4_CPtr ep, free_slot;

/* ---- boot information ---- */

static int covers(const seL4_UntypedDesc *d, seL4_Word at)
{
    return at >= d->paddr && at - d->paddr < BIT(d->sizeBits);
}

static void boot_information(void)
{
    const seL4_BootInfoHeader *h = (const void *)((const char *)info + 4096);
    const unsigned char *tree = (const unsigned char *)(h + 1);
    FOR(Arm_boot_tree);
    CHECK_IS(h->id, SEL4_BOOTINFO_HEADER_FDT);
    CHECK_IS(h->len, info->extraLen);
    CHECK_IS(info->extraBIPages.end - info->extraBIPages.start, (h->len + 4095) / 4096);
    CHECK(tree[0] == 0xd0 && tree[1] == 0x0d && tree[2] == 0xfe && tree[3] == 0xed);
    CHECK_IS((tree[4] << 24 | tree[5] << 16 | tree[6] << 8 | tree[7]) + sizeof *h, h->len);
    FOR(Arm_boot_slots);
    CHECK_IS(info->userImagePaging.end - info->userImagePaging.start, 3);
    CHECK_IS(seL4_DebugCapIdentify(VSPACE), 9);
    CHECK_IS(seL4_DebugCapIdentify(info->userImagePaging.start), 3);
    CHECK_IS(seL4_DebugCapIdentify(7), 0);
    CHECK_IS(seL4_DebugCapIdentify(15), 0);
    FOR(Arm_boot_devices);
    seL4_Word last = 0, uarts = 0, gics = 0, high = 0;
    for (seL4_Word i = 0; i < info->untyped.end - info->untyped.start; i++) {
        const seL4_UntypedDesc *d = &info->untypedList[i];
        if (!d->isDevice)
            continue;
        CHECK(d->paddr >= last);
        last = d->paddr + BIT(d->sizeBits);
        uarts += covers(d, 0x9000000);
        gics += covers(d, 0x8000000);
        high += d->paddr >= BIT(40);
    }
    CHECK_IS(uarts, 1);
    CHECK_IS(gics, 0);
    CHECK_IS(high, 0);
}

/* ---- registers ---- */

/* Every register has a value of its own; a system call changes x0 and x1 only, and no flag. */
static void registers_stay(void)
{
    seL4_Word wrong;
    __asm__ volatile(
        "mov x7, #-7\n\t" /* Yield */
        "mov x2, #2\n\tmov x3, #3\n\tmov x4, #4\n\tmov x5, #5\n\tmov x6, #6\n\t"
        "mov x8, #8\n\tmov x9, #9\n\tmov x10, #10\n\tmov x11, #11\n\tmov x12, #12\n\t"
        "mov x13, #13\n\tmov x14, #14\n\tmov x15, #15\n\tmov x16, #16\n\tmov x17, #17\n\t"
        "mov x28, #28\n\tfmov d8, x9\n\tmov x0, #0\n\tcmp x0, #0\n\t"
        "svc #77\n\t"
        "cset x0, ne\n\t"
        "fmov x1, d8\n\tsub x1, x1, #9\n\torr x0, x0, x1\n\t"
        "add x1, x2, x3\n\tadd x1, x1, x4\n\tadd x1, x1, x5\n\tadd x1, x1, x6\n\t"
        "add x1, x1, x7\n\tadd x1, x1, x8\n\tadd x1, x1, x9\n\tadd x1, x1, x10\n\t"
        "add x1, x1, x11\n\tadd x1, x1, x12\n\tadd x1, x1, x13\n\tadd x1, x1, x14\n\t"
        "add x1, x1, x15\n\tadd x1, x1, x16\n\tadd x1, x1, x17\n\tadd x1, x1, x28\n\t"
        "sub x1, x1, #166\n\torr %0, x0, x1"
        : "=r"(wrong)
        :
        : "x0", "x1", "x2", "x3", "x4", "x5", "x6", "x7", "x8", "x9", "x10", "x11", "x12", "x13",
          "x14", "x15", "x16", "x17", "x28", "d8", "cc", "memory");
    FOR(Arm_call_kept);
    CHECK_IS(wrong, 0);
}

/* What is written is read, but for the flags, of which only NZCV are free. */
static void registers_written(void)
{
    enum { WORDS = 36 };
    union {
        seL4_UserContext c;
        seL4_Word w[WORDS];
    } in, out;
    seL4_CPtr tcb = new_object(seL4_TCBObject, 0);
    CHECK_IS(sizeof in.c, WORDS * 8);
    CHECK_IS(seL4_TCB_ReadRegisters(tcb, 0, 0, WORDS, &out.c), 0);
    FOR(Arm_new_thread);
    for (int i = 0; i < WORDS; i++)
        CHECK_IS(out.w[i], i == 2 ? 0x40 : 0);
    FOR(Arm_context);
    for (int i = 0; i < WORDS; i++)
        in.w[i] = ~0ul - (seL4_Word)i;
    CHECK_IS(seL4_TCB_WriteRegisters(tcb, 0, 0, WORDS, &in.c), 0);
    CHECK_IS(seL4_TCB_ReadRegisters(tcb, 0, 0, WORDS, &out.c), 0);
    for (int i = 0; i < WORDS; i++)
        CHECK_IS(out.w[i], i == 2 ? 0xf0000040 : ~0ul - (seL4_Word)i);
    invoke(tcb, TCBReadRegisters, W(0, 0), NOTHING);
    CHECK(IS2(seL4_RangeError, 1, WORDS));
    invoke(tcb, TCBReadRegisters, W(0, WORDS + 1), NOTHING);
    CHECK(IS2(seL4_RangeError, 1, WORDS));
    /* Of CopyRegisters the second group has both thread registers. */
    seL4_CPtr other = new_object(seL4_TCBObject, 0);
    CHECK_IS(seL4_TCB_CopyRegisters(other, tcb, 0, 0, 0, 1, 0), 0);
    CHECK_IS(seL4_TCB_ReadRegisters(other, 0, 0, WORDS, &out.c), 0);
    for (int i = 0; i < WORDS; i++)
        CHECK_IS(out.w[i], i == 2 ? 0x40 : i < 17 ? 0 : ~0ul - (seL4_Word)i);
}

/* ---- faults ---- */

static seL4_CPtr tables[3], space_frame;
static volatile seL4_Word reached;

#define FAULTS(name, instruction) \
    extern char name##_at[]; \
    static void name(void *arg) \
    { \
        (void)arg; \
        __asm__ volatile(".global " #name "_at\n" #name "_at:\n\t" instruction \
                         : \
                         : \
                         : "x0", "x1", "memory"); \
        reached++; \
        stop(); \
    }
FAULTS(do_undefined, "udf #0")
FAULTS(do_brk, "brk #5")
FAULTS(do_hvc, "hvc #0")
FAULTS(do_counter, "mrs x0, cntvct_el0")
FAULTS(do_frequency, "mrs x0, cntfrq_el0")
FAULTS(do_mask, "msr daifset, #2")
FAULTS(do_zva, "mov x0, sp\n\tdc zva, x0")
FAULTS(do_read, "mov x0, #0x1000\n\tldr x1, [x0]")
FAULTS(do_write, "mov x0, #0x1000\n\tstr x1, [x0]")
FAULTS(do_exclusive, "mov x0, sp\n\tadd x0, x0, #1\n\tldxr x1, [x0]")
FAULTS(do_high, "mov x0, #0xffff000000000000\n\tldr x1, [x0]")
FAULTS(do_unknown, "mov x7, #90\n\tmov x0, #100\n\tmov x1, #101\n\tsvc #0")

/* Runs `entry` and gets its fault; the message's tag. */
static seL4_MessageInfo_t fault_of(thread_t *t, void (*entry)(void *), seL4_CPtr handler)
{
    *t = new_thread(entry, NULL, 100, handler);
    resume(t);
    return seL4_Recv(ep, NULL);
}

/* A UserException with this syndrome, `offset` bytes behind the label; it is passed over. */
static void exception(void (*entry)(void *), char *at, seL4_Word offset, seL4_Word syndrome)
{
    thread_t t;
    seL4_MessageInfo_t tag = fault_of(&t, entry, ep);
    CHECK_IS(seL4_MessageInfo_get_label(tag), seL4_Fault_UserException);
    CHECK_IS(seL4_MessageInfo_get_length(tag), 5);
    CHECK_IS(seL4_GetMR(seL4_UserException_FaultIP), (seL4_Word)at + offset);
    if (syndrome != 0)
        CHECK_IS(seL4_GetMR(seL4_UserException_Number), syndrome);
    CHECK_IS(seL4_GetMR(seL4_UserException_Code), 0);
    seL4_Word before = reached;
    seL4_SetMR(0, (seL4_Word)at + offset + 4);
    seL4_Reply(seL4_MessageInfo_new(0, 0, 0, 1));
    let_run();
    CHECK_IS(reached, before + 1);
    end_thread(&t);
}

static void memory_fault(void (*entry)(void *), char *at, seL4_Word address, seL4_Word fetch,
                         seL4_Word status)
{
    thread_t t;
    seL4_MessageInfo_t tag = fault_of(&t, entry, ep);
    CHECK_IS(seL4_MessageInfo_get_label(tag), seL4_Fault_VMFault);
    CHECK_IS(seL4_MessageInfo_get_length(tag), 4);
    CHECK_IS(seL4_GetMR(seL4_VMFault_IP), (seL4_Word)at);
    if (address != 0)
        CHECK_IS(seL4_GetMR(seL4_VMFault_Addr), address);
    CHECK_IS(seL4_GetMR(seL4_VMFault_PrefetchFault), fetch);
    CHECK_IS(seL4_GetMR(seL4_VMFault_FSR), status);
    end_thread(&t);
}

static void faults(void)
{
    FOR(Arm_exceptions);
    exception(do_undefined, do_undefined_at, 0, 0x02000000);
    exception(do_brk, do_brk_at, 0, 0xf2000005);
    exception(do_hvc, do_hvc_at, 0, 0x02000000);
    exception(do_counter, do_counter_at, 0, 0x6234f801);
    exception(do_frequency, do_frequency_at, 0, 0);
    exception(do_mask, do_mask_at, 0, 0x620793e4);
    exception(do_zva, do_zva_at, 4, 0x6212dc08);
    /* The tables of the program's own image are there, but for the last one. */
    FOR(Arm_memory_faults);
    memory_fault(do_read, do_read_at + 4, 0x1000, 0, 0x92000006);
    memory_fault(do_write, do_write_at + 4, 0x1000, 0, 0x92000046);
    memory_fault(do_exclusive, do_exclusive_at + 8, 0, 0, 0x92000021);
    memory_fault(do_high, do_high_at + 4, 0xffff000000000000, 0, 0x92000004);
    memory_fault((void (*)(void *))0x123400000000, (char *)0x123400000000, 0x123400000000, 1,
                 0x82000004);
}

static void unknown_call(void)
{
    thread_t t;
    seL4_MessageInfo_t tag = fault_of(&t, do_unknown, ep);
    seL4_Word at = (seL4_Word)do_unknown_at + 12, before = reached;
    FOR(Arm_call_fields);
    CHECK_IS(seL4_MessageInfo_get_label(tag), seL4_Fault_UnknownSyscall);
    CHECK_IS(seL4_MessageInfo_get_length(tag), 13);
    CHECK_IS(seL4_GetMR(0), 100);
    CHECK_IS(seL4_GetMR(1), 101);
    CHECK_IS(seL4_GetMR(7), 90);
    CHECK_IS(seL4_GetMR(seL4_UnknownSyscall_FaultIP), at);
    CHECK_IS(seL4_GetMR(seL4_UnknownSyscall_LR), at + 4);
    CHECK_IS(seL4_GetMR(seL4_UnknownSyscall_Syscall), 90);
    CHECK_IS(seL4_GetMR(seL4_UnknownSyscall_SPSR) & 0xfffffff, 0x40);
    seL4_SetMR(seL4_UnknownSyscall_FaultIP, at + 4);
    seL4_SetMR(seL4_UnknownSyscall_LR, 0x666); /* has no effect */
    seL4_Reply(seL4_MessageInfo_new(0, 0, 0, 12));
    let_run();
    CHECK_IS(reached, before + 1);
    end_thread(&t);
}

/* ---- FPU and thread registers ---- */

static volatile double sums[2];
static volatile seL4_Word pointers[2];

static void add_up(void *arg)
{
    seL4_Word me = (seL4_Word)arg;
    double sum = 0, step = me ? 0.5 : 0.25;
    __asm__ volatile("msr tpidr_el0, %0" : : "r"(0x1000 + me)); /* stop() needs none from here on */
    for (int i = 0; i < 1000; i++) {
        sum += step;
        register seL4_Word x7 __asm__("x7") = (seL4_Word)seL4_SysYield;
        register seL4_Word x0 __asm__("x0") = 0, x1 __asm__("x1") = 0;
        __asm__ volatile("svc #0" : "+r"(x0), "+r"(x1) : "r"(x7) : "memory");
    }
    seL4_Word pointer;
    __asm__ volatile("mrs %0, tpidr_el0" : "=r"(pointer));
    pointers[me] = pointer;
    sums[me] = sum;
    for (;;)
        __asm__ volatile("wfi");
}

/* Two threads that take turns have their own registers of both kinds. */
static void own_registers(void)
{
    thread_t a = new_thread(add_up, (void *)0, 50, 0), b = new_thread(add_up, (void *)1, 50, 0);
    seL4_UserContext regs;
    resume(&a);
    resume(&b);
    share_until(50, sums[0] != 0 && sums[1] != 0);
    FOR(Arm_fpu_own);
    CHECK(sums[0] == 250 && sums[1] == 500);
    FOR(Arm_tls_own);
    CHECK(pointers[0] == 0x1000 && pointers[1] == 0x1001);
    CHECK_IS(seL4_TCB_ReadRegisters(b.tcb, 1, 0, 36, &regs), 0);
    CHECK_IS(regs.tpidr_el0, 0x1001);
    end_thread(&a);
    end_thread(&b);
}

/* A thread writes TPIDR_EL0 and then asks the kernel for something after which the processor is set
 * up anew for that thread: the register is what it wrote. */
static void own_register_stays(void)
{
    seL4_Word before, behind;
    register seL4_Word x0 __asm__("x0") = seL4_CapInitThreadTCB;
    register seL4_Word x1 __asm__("x1") = seL4_MessageInfo_new(TCBSetFlags, 0, 0, 2).words[0];
    register seL4_Word x2 __asm__("x2") = 0, x3 __asm__("x3") = 0;
    register seL4_Word x7 __asm__("x7") = (seL4_Word)seL4_SysCall;
    __asm__ volatile("mrs %[before], tpidr_el0\n\tmsr tpidr_el0, %[ours]\n\tsvc #0\n\t"
                     "mrs %[behind], tpidr_el0\n\tmsr tpidr_el0, %[before]"
                     : [before] "=&r"(before), [behind] "=&r"(behind), "+r"(x0), "+r"(x1), "+r"(x2),
                       "+r"(x3)
                     : [ours] "r"(0x1234567ul), "r"(x7)
                     : "x4", "x5", "memory");
    CHECK_IS(x1 >> 12, 0);
    CHECK_IS(behind, 0x1234567);
}

/* A load-exclusive, a system call, and the store-exclusive: it fails, since another thread may have
 * run between them. The kernel's way out has cleared the monitor. */
static void exclusive_ends(void)
{
    seL4_Word word = 7, seen, failed_behind, failed_at_once;
    register seL4_Word x0 __asm__("x0") = 0, x1 __asm__("x1") = 0;
    register seL4_Word x7 __asm__("x7") = (seL4_Word)seL4_SysYield;
    __asm__ volatile(
        "ldxr %[seen], [%[at]]\n\tsvc #0\n\tstxr %w[behind], %[seen], [%[at]]\n\t"
        "ldxr %[seen], [%[at]]\n\tstxr %w[once], %[seen], [%[at]]"
        : [seen] "=&r"(seen), [behind] "=&r"(failed_behind), [once] "=&r"(failed_at_once), "+r"(x0),
          "+r"(x1)
        : [at] "r"(&word), "r"(x7)
        : "memory");
    CHECK_IS(failed_behind & 1, 1);
    /* An interrupt may lie between two instructions, but not each time. */
    for (int i = 0; i < 100 && (failed_at_once & 1); i++)
        __asm__ volatile("ldxr %[seen], [%[at]]\n\tstxr %w[once], %[seen], [%[at]]"
                         : [seen] "=&r"(seen), [once] "=&r"(failed_at_once)
                         : [at] "r"(&word)
                         : "memory");
    CHECK_IS(failed_at_once & 1, 0);
}

static void do_fpu(void *arg)
{
    (void)arg;
    __asm__ volatile("fmov d0, #1.0" : : : "d0");
    reached++;
    stop();
}

/* A thread that may not use the FPU faults, and goes on when it may. */
static void fpu_forbidden(void)
{
    thread_t t = new_thread(do_fpu, NULL, 100, ep);
    seL4_Word before = reached;
    FOR(Arm_fpu_disabled);
    CHECK_IS(seL4_TCB_SetFlags(t.tcb, 0, seL4_TCBFlag_fpuDisabled).error, 0);
    /* This thread has the FPU on: the switch to the other must take it away. */
    __asm__ volatile(".arch_extension fp; fmov d0, xzr");
    resume(&t);
    CHECK_IS(seL4_MessageInfo_get_label(seL4_Recv(ep, NULL)), seL4_Fault_UserException);
    CHECK_IS(seL4_GetMR(seL4_UserException_Number), 0x1fe00000);
    CHECK_IS(seL4_TCB_SetFlags(t.tcb, seL4_TCBFlag_fpuDisabled, 0).error, 0);
    seL4_Reply(seL4_MessageInfo_new(0, 0, 0, 0));
    let_run();
    CHECK_IS(reached, before + 1);
    end_thread(&t);
}

/* ---- address spaces ---- */

#define AT 0x7f0000000000

static void levels(void)
{
    seL4_CPtr space = new_object(seL4_ARM_VSpaceObject, 0);
    seL4_CPtr frame = space_frame = new_object(seL4_ARM_SmallPageObject, 0);
    seL4_CPtr large = new_object(seL4_ARM_LargePageObject, 0);
    for (int i = 0; i < 3; i++)
        tables[i] = new_object(seL4_ARM_PageTableObject, 0);
    invoke(tables[0], ARMPageTableMap, W(AT, 0), W(space));
    CHECK(IS1(seL4_InvalidCapability, 1));
    CHECK(!copy(space, free_slot));
    CHECK(!copy(tables[0], free_slot));
    CHECK_IS(seL4_ARM_ASIDPool_Assign(seL4_CapInitThreadASIDPool, space), 0);
    for (int i = 0; i < 3; i++) {
        invoke(frame, ARMPageMap, W(AT, 3, 3), W(space));
        CHECK(IS3(seL4_FailedLookup, 0, seL4_MissingCapability, 39 - 9 * i));
        CHECK_IS(seL4_ARM_PageTable_Map(tables[i], space, AT + 0x1234, 0), 0);
    }
    seL4_CPtr more = new_object(seL4_ARM_PageTableObject, 0);
    invoke(more, ARMPageTableMap, W(AT, 0), W(space));
    CHECK(IS0(seL4_DeleteFirst));
    invoke(more, ARMPageTableMap, W(seL4_UserTop + 1, 0), W(space));
    CHECK(IS1(seL4_InvalidArgument, 0));
    invoke(tables[0], ARMPageTableMap, W(AT, 0), W(space));
    CHECK(IS1(seL4_InvalidCapability, 0));
    invoke(frame, ARMPageMap, W(AT + 1, 3, 3), W(space));
    CHECK(IS0(seL4_AlignmentError));
    invoke(frame, ARMPageMap, W(seL4_UserTop + 1, 3, 3), W(space));
    CHECK(IS1(seL4_InvalidArgument, 0));
    CHECK_IS(seL4_ARM_Page_Map(frame, space, AT, seL4_AllRights, 3), 0);
    invoke(frame, ARMPageMap, W(AT, 3, 3), W(VSPACE));
    CHECK(IS1(seL4_InvalidCapability, 1));
    invoke(frame, ARMPageMap, W(AT + 4096, 3, 3), W(space));
    CHECK(IS1(seL4_InvalidArgument, 0));
    /* A large page over a table: the walk goes on; beside it, it fits; a table over it does not. */
    invoke(large, ARMPageMap, W(AT, 3, 3), W(space));
    CHECK(IS3(seL4_FailedLookup, 0, seL4_MissingCapability, 12));
    CHECK_IS(seL4_ARM_Page_Map(large, space, AT + BIT(21), seL4_AllRights, 3), 0);
    invoke(more, ARMPageTableMap, W(AT + BIT(21), 0), W(space));
    CHECK(IS0(seL4_DeleteFirst));
    /* What is mapped already is replaced, and its capability is stale. */
    seL4_CPtr second = new_object(seL4_ARM_SmallPageObject, 0);
    CHECK_IS(seL4_ARM_Page_Map(second, space, AT, seL4_AllRights, 3), 0);
    invoke(frame, ARMPageClean_Data, W(0, 64), NOTHING);
    CHECK(IS1(seL4_InvalidCapability, 0));
    CHECK_IS(seL4_ARM_Page_Unmap(frame), 0);
    invoke(second, ARMPageClean_Data, W(0, 64), NOTHING);
    CHECK(IS0(seL4_NoError));
    /* With the last table goes what it mapped. */
    CHECK_IS(seL4_ARM_PageTable_Unmap(tables[2]), 0);
    invoke(second, ARMPageClean_Data, W(0, 64), NOTHING);
    CHECK(IS1(seL4_InvalidCapability, 0));
    CHECK_IS(delete (space), 0);
    invoke(second, ARMPageClean_Data, W(0, 64), NOTHING);
    CHECK(IS2(seL4_FailedLookup, 0, seL4_InvalidRoot));
}

/* Maintenance of caches: the order of the checks, for frames and for VSpaces. */
static void caches(void)
{
    static const seL4_Word page_labels[] = { ARMPageClean_Data, ARMPageInvalidate_Data,
                                             ARMPageCleanInvalidate_Data,
                                             ARMPageUnify_Instruction };
    static const seL4_Word space_labels[] = { ARMVSpaceClean_Data, ARMVSpaceInvalidate_Data,
                                              ARMVSpaceCleanInvalidate_Data,
                                              ARMVSpaceUnify_Instruction };
    seL4_CPtr frame;
    seL4_Word *page = new_page(&frame), at = (seL4_Word)page;
    seL4_CPtr bare = new_object(seL4_ARM_VSpaceObject, 0);
    for (int i = 0; i < 4; i++) {
        invoke(space_frame, page_labels[i], W(1, 0), NOTHING);
        CHECK(IS0(seL4_IllegalOperation));
        invoke(frame, page_labels[i], W(0), NOTHING);
        CHECK(IS0(seL4_TruncatedMessage));
        invoke(frame, page_labels[i], W(64, 64), NOTHING);
        CHECK(IS1(seL4_InvalidArgument, 1));
        invoke(frame, page_labels[i], W(0, 4097), NOTHING);
        CHECK(IS1(seL4_InvalidArgument, 0));
        page[3] = 0x333 + (seL4_Word)i;
        invoke(frame, page_labels[i], W(1, 4096), NOTHING);
        CHECK(IS0(seL4_NoError));
        CHECK(i == 1 || page[3] == 0x333 + (seL4_Word)i);
        invoke(VSPACE, space_labels[i], W(at), NOTHING);
        CHECK(IS0(seL4_TruncatedMessage));
        invoke(bare, space_labels[i], W(at, at), NOTHING);
        CHECK(IS1(seL4_InvalidArgument, 1));
        invoke(bare, space_labels[i], W(at, seL4_UserTop + 1), NOTHING);
        CHECK(IS0(seL4_IllegalOperation));
        invoke(bare, space_labels[i], W(at, seL4_UserTop), NOTHING);
        CHECK(IS1(seL4_InvalidCapability, 0));
        invoke(VSPACE, space_labels[i], W(at + 8, at + 4097), NOTHING);
        CHECK(IS2(seL4_RangeError, at + 8, at + 4095));
        invoke(VSPACE, space_labels[i], W(at, at + 4096), NOTHING);
        CHECK(IS0(seL4_NoError));
        invoke(VSPACE, space_labels[i], W(0x1000, 0x9000), NOTHING);
        CHECK(IS0(seL4_NoError)); /* nothing is mapped there */
    }
    CHECK_IS(seL4_ARM_Page_Map(frame, VSPACE, at, seL4_CanRead, 3), 0);
    invoke(frame, ARMPageInvalidate_Data, W(0, 64), NOTHING);
    CHECK(IS0(seL4_IllegalOperation));
    invoke(VSPACE, ARMVSpaceInvalidate_Data, W(at, at + 64), NOTHING);
    CHECK(IS0(seL4_IllegalOperation));
    invoke(VSPACE, ARMPageMap, W(at, 3, 3), W(VSPACE));
    CHECK(IS0(seL4_IllegalOperation));
}

/* Code that is written, made visible to fetches, and executed: each time another. */
static void new_code(void)
{
    seL4_CPtr frame;
    unsigned *page = new_page(&frame);
    unsigned (*code)(void) = (unsigned (*)(void))page;
    FOR(Arm_unify);
    for (unsigned i = 0; i < 50; i++) {
        page[0] = 0x52800000 | i << 5; /* mov w0, #i */
        page[1] = 0xd65f03c0;          /* ret */
        CHECK_IS(seL4_ARM_Page_Unify_Instruction(frame, 0, 8), 0);
        CHECK_IS(code(), i);
    }
    FOR(Arm_execute_no_rights);
    /* A page that may be neither read nor written can still be executed (ABI). */
    CHECK_IS(seL4_ARM_Page_Map(frame, VSPACE, (seL4_Word)page, seL4_NoRights, 3), 0);
    CHECK_IS(code(), 49);
}

/* ---- interrupts, identifiers ---- */

static void interrupts(void)
{
    seL4_CPtr handler = new_slot(), sgi = new_slot(), ntfn = new_object(seL4_NotificationObject, 0);
    invoke(seL4_CapIRQControl, IRQIssueIRQHandler, W(160, handler, 64), W(CNODE));
    CHECK(IS2(seL4_RangeError, 0, 159));
    invoke(seL4_CapIRQControl, ARMIRQIssueIRQHandlerTrigger, W(160, 0, handler, 64), W(CNODE));
    CHECK(IS2(seL4_RangeError, 0, 159));
    invoke(seL4_CapIRQControl, IRQIssueIRQHandler, W(27, handler, 64), W(CNODE));
    CHECK(IS0(seL4_RevokeFirst));
    invoke(seL4_CapIRQControl, ARMIRQIssueSGISignal, W(16, 0, sgi, 64), W(CNODE));
    CHECK(IS2(seL4_RangeError, 0, 15));
    invoke(seL4_CapIRQControl, ARMIRQIssueSGISignal, W(5, 8, sgi, 64), W(CNODE));
    CHECK(IS1(seL4_InvalidArgument, 1));
    CHECK_IS(seL4_IRQControl_GetTrigger(seL4_CapIRQControl, 33, 1, CNODE, handler, 64), 0);
    invoke(seL4_CapIRQControl, IRQIssueIRQHandler, W(33, free_slot, 64), W(CNODE));
    CHECK(IS0(seL4_RevokeFirst));
    CHECK_IS(delete (handler), 0);
    CHECK_IS(seL4_IRQControl_Get(seL4_CapIRQControl, 5, CNODE, handler, 64), 0);
    CHECK_IS(seL4_IRQHandler_SetNotification(handler, mint(ntfn, seL4_AllRights, 0x55)), 0);
    CHECK_IS(seL4_IRQControl_IssueSGISignal(seL4_CapIRQControl, 5, 0, CNODE, sgi, 64), 0);
    CHECK_IS(seL4_DebugCapIdentify(sgi), 27);
    for (int i = 0; i < 3; i++) {
        seL4_Word badge = 0;
        invoke(sgi, 1234, NOTHING, NOTHING);
        CHECK(IS0(seL4_NoError));
        seL4_Poll(ntfn, &badge);
        CHECK_IS(badge, 0x55);
        CHECK_IS(seL4_IRQHandler_Ack(handler), 0);
    }
    CHECK_IS(revoke(seL4_CapIRQControl), 0);
    CHECK_IS(seL4_DebugCapIdentify(handler), 0);
    CHECK_IS(seL4_DebugCapIdentify(sgi), 0);
}

/* 128 pools of 512 identifiers; the root task's pool has given one, and 0 to nobody. */
static void identifiers(void)
{
    seL4_CPtr first = 0, pool = new_slot();
    int pools = 0, error;
    while (pools < 200) {
        seL4_CPtr slot = pools ? new_slot() : pool;
        error = seL4_ARM_ASIDControl_MakePool(seL4_CapASIDControl,
                                              new_object(seL4_UntypedObject, 12), CNODE, slot, 64);
        if (error)
            break;
        first = first ? first : slot;
        pools++;
    }
    FOR(Arm_pools);
    CHECK_IS(error, seL4_DeleteFirst);
    CHECK_IS(pools, 127);
    int spaces = 0;
    seL4_CPtr space = 0;
    seL4_CPtr memory = new_object(seL4_UntypedObject, 22);
    do {
        space = new_slot();
        CHECK_IS(seL4_Untyped_Retype(memory, seL4_ARM_VSpaceObject, 0, CNODE, 0, 0, space, 1), 0);
        error = seL4_ARM_ASIDPool_Assign(first, space);
    } while (!error && ++spaces < 600);
    FOR(Arm_pool_full);
    CHECK_IS(error, seL4_DeleteFirst);
    CHECK_IS(spaces, 512);
    CHECK_IS(delete (first), 0);
}

int main(void)
{
    start();
    ep = new_object(seL4_EndpointObject, 0);
    free_slot = new_slot();
    boot_information();
    registers_stay();
    registers_written();
    faults();
    unknown_call();
    own_registers();
    own_register_stays();
    exclusive_ends();
    fpu_forbidden();
    levels();
    caches();
    new_code();
    interrupts();
    identifiers();
    return finish();
}
