/* memory.c - boot information, untypeds, address spaces with every page size, allocman. */
#include "check.h"
#include <elf.h>
#include <stdbool.h>

/* ---- the first instruction ---- */

/* rax rbx rcx rdx rsi rdi rbp rsp, r8 to r15, flags: what the kernel left in them. */
seL4_Word at_entry[18];
__asm__(
    ".globl first_instruction\nfirst_instruction:\n\t"
    "mov %rax, 0+at_entry(%rip)\n\tmov %rbx, 8+at_entry(%rip)\n\tmov %rcx, 16+at_entry(%rip)\n\t"
    "mov %rdx, 24+at_entry(%rip)\n\tmov %rsi, 32+at_entry(%rip)\n\tmov %rdi, 40+at_entry(%rip)\n\t"
    "mov %rbp, 48+at_entry(%rip)\n\tmov %rsp, 56+at_entry(%rip)\n\tmov %r8, 64+at_entry(%rip)\n\t"
    "mov %r9, 72+at_entry(%rip)\n\tmov %r10, 80+at_entry(%rip)\n\tmov %r11, 88+at_entry(%rip)\n\t"
    "mov %r12, 96+at_entry(%rip)\n\tmov %r13, 104+at_entry(%rip)\n\tmov %r14, "
    "112+at_entry(%rip)\n\t"
    "mov %r15, 120+at_entry(%rip)\n\t"
    "lea 17*8+at_entry(%rip), %rsp\n\tpushfq\n\txor %esp, %esp\n\tjmp _sel4_start");

static void test_entry(void)
{
    FOR(Entry);
    for (int i = 0; i < 16; i++)
        CHECK_IS(at_entry[i], (i == 5 ? (seL4_Word)info : 0));
    CHECK_IS(at_entry[16], 0x202);
}

/* ---- what the kernel said ---- */

/* The extra chunk of this kind; NULL if there is none. */
static const char *chunk(seL4_Word id)
{
    const char *p = (char *)info + 4096;
    for (seL4_Word at = 0; at < info->extraLen;) {
        seL4_BootInfoHeader h;
        memcpy(&h, p + at, sizeof h); /* chunks are not aligned */
        if (h.id == id)
            return p + at;
        at += h.len;
    }
    return NULL;
}

/* Generous where there is memory: 2^16 slots, of which the C capDL loader wants 20,000 empty. In
 * little memory at most a sixteenth of it (give or take what the root task's image takes), but
 * never fewer than 2^13 slots. */
static void test_root_cnode(void)
{
    enum { USUAL = 16, LEAST = 13, SLACK = 2 << 20 };
    seL4_Word bits = info->initThreadCNodeSizeBits, bytes = BIT(bits + seL4_SlotBits), ram = bytes;
    for (seL4_Word i = 0; i < info->untyped.end - info->untyped.start; i++)
        ram += info->untypedList[i].isDevice ? 0 : BIT(info->untypedList[i].sizeBits);
    FOR(Fields);
    CHECK(bits >= LEAST);
    CHECK(bits <= USUAL);
    CHECK(bits == LEAST || bytes <= (ram + SLACK) / 16);
    CHECK(bits == USUAL || 2 * bytes > ram / 16);
    CHECK(bits < 15 || info->empty.end - info->empty.start >= 20000);
}

extern const Elf64_Ehdr __ehdr_start;

/* The page below a stack has a frame, and is unmapped before main (user/runtime/guards.c). */
static bool in_segment(seL4_Word at)
{
    const Elf64_Phdr *p = (const void *)((const char *)&__ehdr_start + __ehdr_start.e_phoff);
    for (int i = 0; i < __ehdr_start.e_phnum; i++)
        if (p[i].p_type == PT_LOAD && at >= p[i].p_vaddr / 4096 * 4096 &&
            at < p[i].p_vaddr + p[i].p_memsz)
            return true;
    return false;
}

static void test_bootinfo(void)
{
    FOR(Fields);
    CHECK_IS(info->nodeID, 0);
    CHECK_IS(info->numNodes, 1);
    CHECK_IS(info->numIOPTLevels, (seL4_Word)-1);
    CHECK_IS(info->ipcBuffer, seL4_GetIPCBuffer());
    FOR(Layout);
    CHECK_IS((seL4_Word)info, (seL4_Word)info->ipcBuffer + 4096);
    /* The extra chunks come next; the image ends where the buffer starts. */
    seL4_BootInfoHeader *first = (void *)((char *)info + 4096);
    CHECK_IS(first->id, (chunk(SEL4_BOOTINFO_HEADER_X86_VBE) ? SEL4_BOOTINFO_HEADER_X86_VBE
                                                             : SEL4_BOOTINFO_HEADER_X86_ACPI_RSDP));
    seL4_Word image = (info->userImageFrames.end - info->userImageFrames.start) * 4096;
    seL4_Word image_end = (seL4_Word)info->ipcBuffer;
    CHECK((seL4_Word)test_bootinfo >= image_end - image);
    CHECK((seL4_Word)pool < image_end);
    FOR(Fields);
    CHECK_IS(info->sharedFrames.start, 0);
    CHECK_IS(info->ioSpaceCaps.end, 0);
    CHECK_IS(info->initThreadDomain, 0);
    FOR(Slot_order);
    CHECK_IS(info->userImagePaging.start, seL4_NumInitialCaps);
    seL4_Word tag = 7, sorted = 1; /* PDPTs, directories, tables */
    for (seL4_CPtr i = info->userImagePaging.start; i < info->userImagePaging.end; i++) {
        sorted &= seL4_DebugCapIdentify(i) <= tag;
        tag = seL4_DebugCapIdentify(i);
    }
    CHECK(sorted);
    CHECK_IS(tag, 3);
    CHECK_IS(info->extraBIPages.start, info->userImagePaging.end);
    CHECK_IS(info->userImageFrames.start, info->extraBIPages.end);
    CHECK_IS(info->untyped.start, info->userImageFrames.end);
    CHECK_IS(info->empty.start, info->untyped.end);
    CHECK(info->empty.end == 1ul << info->initThreadCNodeSizeBits);
    test_root_cnode();
    FOR(Chunks);
    /* The memory map lists RAM (but not after Multiboot 2, says the ABI), the clock is plausible,
     * the RSDP says so; where there is a framebuffer it has a size. */
    const char *framebuffer = chunk(SEL4_BOOTINFO_HEADER_X86_FRAMEBUFFER);
    const char *vbe = chunk(SEL4_BOOTINFO_HEADER_X86_VBE); /* GRUB tells Multiboot 1 kernels */
    CHECK_IS(info->extraLen, 1292u + (framebuffer ? 38 : 0) + (vbe ? 800 : 0));
    CHECK(!vbe || memcmp(vbe + 16, "VESA", 4) == 0);
    unsigned map_length, mhz, width = 0;
    memcpy(&map_length, chunk(SEL4_BOOTINFO_HEADER_X86_MBMMAP) + 16, 4);
    memcpy(&mhz, chunk(SEL4_BOOTINFO_HEADER_X86_TSC_FREQ) + 16, 4);
    CHECK(map_length == 0 || (map_length >= 3 * 24 && map_length <= 1200 && map_length % 24 == 0));
    CHECK(mhz > 100);
    CHECK(mhz < 10000);
    CHECK_IS(memcmp(chunk(SEL4_BOOTINFO_HEADER_X86_ACPI_RSDP) + 16, "RSD PTR ", 8), 0);
    if (framebuffer)
        memcpy(&width, framebuffer + 28, 4);
    CHECK(!framebuffer || (width >= 80 && width < 10000));
    CHECK_IS(simple_get_extended_bootinfo_length(&simple, SEL4_BOOTINFO_HEADER_X86_ACPI_RSDP), 52);
    CHECK_IS(simple_get_extended_bootinfo_length(&simple, SEL4_BOOTINFO_HEADER_X86_MBMMAP), 1220);
    CHECK_IS(simple_get_extended_bootinfo_length(&simple, SEL4_BOOTINFO_HEADER_X86_TSC_FREQ), 20);
    CHECK_IS(simple_get_extended_bootinfo_length(&simple, SEL4_BOOTINFO_HEADER_FDT), -1);
    FOR(Slots);
    static const int kinds[] = { 0, 12, 10, 9, 14, 11, 13, 31, 0, 1, 1, 20, 0, 0, 0, 0 };
    for (seL4_CPtr i = 0; i < seL4_NumInitialCaps; i++)
        CHECK_IS(seL4_DebugCapIdentify(i), (seL4_Uint32)kinds[i]);
    FOR(Image_frames);
    seL4_Word from = (seL4_Word)info->ipcBuffer - image;
    for (seL4_CPtr i = info->userImageFrames.start; i < info->userImageFrames.end; i += 7) {
        /* Mapped at its place and nowhere else, with its contents. */
        seL4_Word at = from + (i - info->userImageFrames.start) * 4096;
        if (!in_segment(at))
            continue;
        CHECK_IS(seL4_X86_Page_Map(i, VSPACE, at + 4096, seL4_AllRights, 0), seL4_InvalidArgument);
        CHECK_IS(seL4_X86_Page_Map(i, VSPACE, at, seL4_AllRights, 0), 0);
    }
    FOR(Untypeds); /* aligned, apart from each other, devices first */
    seL4_Word n = info->untyped.end - info->untyped.start;
    int apart = 1, aligned = 1, ordered = 1;
    for (seL4_Word i = 0; i < n; i++) {
        seL4_UntypedDesc *u = &info->untypedList[i];
        aligned &= u->sizeBits >= 4 && u->sizeBits <= 47 && u->paddr % (1ul << u->sizeBits) == 0;
        ordered &= i == 0 || u[-1].isDevice >= u->isDevice;
        for (seL4_Word k = 0; k < i; k++) {
            seL4_UntypedDesc *v = &info->untypedList[k];
            apart &= u->paddr + (1ul << u->sizeBits) <= v->paddr ||
                     v->paddr + (1ul << v->sizeBits) <= u->paddr;
        }
        for (seL4_CPtr f = info->userImageFrames.start; f < info->userImageFrames.end; f += 64) {
            seL4_Word paddr = seL4_X86_Page_GetAddress(f).paddr;
            apart &= paddr < u->paddr || paddr >= u->paddr + (1ul << u->sizeBits);
        }
    }
    CHECK(apart);
    CHECK(aligned);
    CHECK(ordered);
    FOR(Reserved); /* the APIC, the IOAPIC, this program */
    const seL4_Word reserved[] = { 0xfee00000, 0xfec00000,
                                   seL4_X86_Page_GetAddress(seL4_CapBootInfoFrame).paddr,
                                   seL4_X86_Page_GetAddress(info->userImageFrames.start).paddr };
    for (unsigned i = 0; i < sizeof reserved / sizeof *reserved; i++)
        for (seL4_Word k = 0; k < n; k++) {
            seL4_UntypedDesc *u = &info->untypedList[k];
            CHECK(reserved[i] < u->paddr || reserved[i] >= u->paddr + (1ul << u->sizeBits));
        }
    FOR(Thread);
    CHECK_IS(seL4_TCB_SetMCPriority(SELF, SELF, 255), 0);
    CHECK_IS(seL4_TCB_SetPriority(SELF, SELF, 255), 0);
    CHECK_IS(seL4_TCB_SetPriority(SELF, SELF, 256), seL4_RangeError);
    CHECK_IS(seL4_GetMR(1), 255);
}

/* ---- new objects ---- */

static void test_objects(void)
{
    seL4_CPtr ut = new_object(seL4_UntypedObject, 22),
              f = (1ul << info->initThreadCNodeSizeBits) - 300;
    static const struct {
        seL4_Word type, arg, bits;
    } sizes[] = {
        { seL4_UntypedObject, 4, 4 },
        { seL4_UntypedObject, 13, 13 },
        { seL4_TCBObject, 0, 11 },
        { seL4_EndpointObject, 63, 4 },
        { seL4_NotificationObject, 0, 5 },
        { seL4_CapTableObject, 1, 6 },
        { seL4_CapTableObject, 8, 13 },
        { seL4_X86_PDPTObject, 0, 12 },
        { seL4_X64_PML4Object, 0, 12 },
        { seL4_X86_4K, 0, 12 },
        { seL4_X86_LargePageObject, 0, 21 },
        { seL4_X86_PageTableObject, 0, 12 },
        { seL4_X86_PageDirectoryObject, 0, 12 },
    };
    for (unsigned i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        /* Behind an endpoint of 16 bytes: the object's mark shows in what is left. */
        FOR(Size_each);
        seL4_Word bits = sizes[i].bits < 5 ? 5 : sizes[i].bits, all = 1ul << 22;
        CHECK_IS(seL4_Untyped_Retype(ut, seL4_EndpointObject, 0, CNODE, 0, 0, f, 1), 0);
        CHECK_IS(seL4_Untyped_Retype(ut, sizes[i].type, sizes[i].arg, CNODE, 0, 0, f + 1, 1), 0);
        seL4_Word used = sizes[i].bits < 5 ? 32 : 2ul << bits;
        if (used < all) {
            CHECK_ERROR1(seL4_Untyped_Retype(ut, seL4_UntypedObject, 22, CNODE, 0, 0, f + 2, 1),
                         seL4_NotEnoughMemory, all - used);
        } else {
            CHECK_ERROR1(seL4_Untyped_Retype(ut, seL4_EndpointObject, 0, CNODE, 0, 0, f + 2, 1),
                         seL4_NotEnoughMemory, 0);
        }
        CHECK_IS(revoke(ut), 0);
    }
    FOR(Fan_out);
    CHECK_IS(seL4_Untyped_Retype(ut, seL4_X86_4K, 0, CNODE, 0, 0, f, 256), 0);
    seL4_Word start = seL4_X86_Page_GetAddress(f).paddr;
    int ok = 1;
    for (seL4_Word i = 0; i < 256; i++)
        ok &= seL4_X86_Page_GetAddress(f + i).paddr == start + i * 4096;
    CHECK(ok);
    FOR(Placement);
    CHECK_IS(revoke(ut), 0);
    CHECK_IS(seL4_Untyped_Retype(ut, seL4_EndpointObject, 0, CNODE, 0, 0, f, 1), 0);
    CHECK_IS(seL4_Untyped_Retype(ut, seL4_X86_4K, 0, CNODE, 0, 0, f + 1, 1), 0);
    CHECK_IS(seL4_X86_Page_GetAddress(f + 1).paddr, start + 4096);
    CHECK_IS(revoke(ut), 0);
    /* Written, given back, made anew: zero. */
    FOR(Cleared);
    volatile seL4_Word *page = (volatile seL4_Word *)new_page(NULL) + 512 * 40;
    for (int round = 0; round < 2; round++) {
        CHECK_IS(seL4_Untyped_Retype(ut, seL4_X86_4K, 0, CNODE, 0, 0, f, 2), 0);
        CHECK_IS(seL4_X86_Page_Map(f, VSPACE, (seL4_Word)page, seL4_AllRights, 0), 0);
        seL4_Word any = 0;
        for (int i = 0; i < 512; i++) {
            any |= page[i];
            page[i] = ~0ul;
        }
        FOR(Cleared);
        CHECK_IS(any, 0);
        FOR(New_frame);
        CHECK_IS(page[17], ~0ul);
        CHECK_IS(revoke(ut), 0);
    }
    FOR(New_endpoint); /* all rights: else CancelBadgedSends is refused */
    CHECK_IS(seL4_Untyped_Retype(ut, seL4_EndpointObject, 0, CNODE, 0, 0, f, 1), 0);
    CHECK_IS(seL4_CNode_CancelBadgedSends(CNODE, f, 64), 0);
    CHECK_IS(seL4_CNode_Mint(CNODE, f + 1, 64, CNODE, f, 64, seL4_AllRights, 3), 0);
    FOR(New_tcb);
    CHECK_IS(seL4_Untyped_Retype(ut, seL4_TCBObject, 0, CNODE, 0, 0, f + 2, 1), 0);
    seL4_UserContext regs = { 1, 2, 3, 4 };
    CHECK_IS(seL4_TCB_ReadRegisters(f + 2, 0, 0, 20, &regs), 0);
    CHECK_IS(regs.rflags, 0x202);
    regs.rflags = 0;
    for (int i = 0; i < 20; i++)
        CHECK_IS(((seL4_Word *)&regs)[i], 0);
    CHECK_IS(revoke(ut), 0);
    FOR(Constants);
    CHECK_IS(seL4_SlotBits, 5);
    CHECK_IS(seL4_TCBBits, 11);
    CHECK_IS(seL4_EndpointBits, 4);
    CHECK_IS(seL4_NotificationBits, 5);
    CHECK_IS(seL4_PageBits, 12);
    CHECK_IS(seL4_LargePageBits, 21);
    CHECK_IS(seL4_HugePageBits, 30);
    CHECK_IS(seL4_VSpaceBits, 12);
    CHECK_IS(seL4_MinUntypedBits, 4);
    CHECK_IS(seL4_MaxUntypedBits, 47);
    CHECK_IS(seL4_NumASIDPoolsBits, 3);
    CHECK_IS(seL4_ASIDPoolIndexBits, 9);
    CHECK_IS(seL4_IPCBufferSizeBits, 10);
    CHECK_IS(sizeof(seL4_IPCBuffer), 1024);
    CHECK_IS(seL4_GuardBits, 58);
}

/* ---- paging ---- */

static volatile seL4_Word *touch_at, touch_write, touched;

static void touch(void *arg)
{
    (void)arg;
    if (touch_write)
        *touch_at = touch_write;
    else
        touched = *touch_at;
    touched |= 1ul << 63;
    stop();
}

/* A thread reads (or writes, if not 0) there.  0: done; else the FSR of its fault. */
static seL4_Word try_access(volatile void *at, seL4_Word value)
{
    static seL4_CPtr ep;
    if (!ep)
        ep = mint(new_object(seL4_EndpointObject, 0), seL4_AllRights, 1);
    thread_t t = new_thread(touch, NULL, 254, ep);
    touch_at = at, touch_write = value, touched = 0;
    resume(&t);
    let_run();
    seL4_Word badge = 0, fsr = 0;
    seL4_NBRecv(ep, &badge);
    if (badge)
        fsr = seL4_GetMR(seL4_VMFault_FSR);
    CHECK_IS((touched >> 63), (badge == 0));
    CHECK_IS(seL4_CNode_Delete(CNODE, t.tcb, 64), 0);
    return fsr;
}

/* A table goes that the processor has used: what it mapped is gone at once. */
static void test_tables_go(void)
{
    enum { READ = 4, WRITE = 6, KINDS = 3 }; /* the FSR: not present, user, and write */
    const seL4_X86_VMAttributes attr = seL4_X86_Default_VMAttributes;
    seL4_CPtr frame = new_object(seL4_X86_4K, 0), pdpt = new_object(seL4_X86_PDPTObject, 0);
    seL4_CPtr pd = new_object(seL4_X86_PageDirectoryObject, 0),
              pt = new_object(seL4_X86_PageTableObject, 0);
    volatile seL4_Word *page = (void *)(3ul << 39);
    FOR(Unmap_table);
    CHECK_IS(seL4_X86_PDPT_Map(pdpt, VSPACE, (seL4_Word)page, attr), 0);
    for (int kind = 0; kind < KINDS; kind++) {
        if (kind != 1)
            CHECK_IS(seL4_X86_PageDirectory_Map(pd, VSPACE, (seL4_Word)page, attr), 0);
        CHECK_IS(seL4_X86_PageTable_Map(pt, VSPACE, (seL4_Word)page, attr), 0);
        CHECK_IS(seL4_X86_Page_Map(frame, VSPACE, (seL4_Word)page, seL4_AllRights, attr), 0);
        page[0] = 17;
        if (kind == 0)
            CHECK_IS(seL4_X86_PageTable_Unmap(pt), 0);
        else if (kind == 1)
            CHECK_IS(seL4_X86_PageDirectory_Unmap(pd), 0);
        else
            CHECK_IS(seL4_X86_PDPT_Unmap(pdpt), 0);
        CHECK_IS(try_access(page, 18), WRITE);
        CHECK_IS(try_access(page, 0), READ);
        CHECK_IS(seL4_X86_Page_Unmap(frame), 0);
        if (kind > 0)
            CHECK_IS(seL4_X86_PageTable_Unmap(pt), 0);
    }
    CHECK_IS(delete (pdpt), 0);
    CHECK_IS(delete (pd), 0);
}

static void test_access(void)
{
    seL4_CPtr frame;
    volatile seL4_Word *page = new_page(&frame);
    const seL4_Word at = (seL4_Word)page;
    enum { READ = 5, WRITE = 7 }; /* the FSR: present, user, and write */
    for (seL4_Word of_cap = 0; of_cap < 4; of_cap++)
        for (seL4_Word of_call = 0; of_call < 4; of_call++) {
            FOR(Access);
            CHECK_IS(seL4_X86_Page_Unmap(frame), 0);
            seL4_CPtr cap = mint(frame, (seL4_CapRights_t){ { of_cap } }, 0);
            CHECK_IS(seL4_X86_Page_Map(cap, VSPACE, at, (seL4_CapRights_t){ { of_call } }, 0), 0);
            seL4_Word both = of_cap & of_call;
            int reads = of_cap >> 1 && of_call >> 1, writes = reads && both == 3;
            CHECK_IS(try_access(page, 0), (reads ? 0 : READ));
            CHECK_IS(try_access(page, 77), (writes ? 0 : WRITE));
            FOR(Mask_frame);
            CHECK_IS(try_access(page, 78), (writes ? 0 : WRITE));
            CHECK_IS(delete (cap), 0);
        }
    FOR(Flush);
    CHECK_IS(seL4_X86_Page_Map(frame, VSPACE, at, seL4_AllRights, 0), 0);
    CHECK_IS(try_access(page, 79), 0);
    CHECK_IS(seL4_X86_Page_Map(frame, VSPACE, at, seL4_CanRead, 0), 0);
    CHECK_IS(try_access(page, 80), WRITE);
    CHECK_IS(try_access(page, 0), 0);
    CHECK_IS(seL4_X86_Page_Unmap(frame), 0);
    CHECK_IS((try_access(page, 0) & 1), 0);
    /* Another frame in the same place; Unmap of the first leaves it alone. */
    FOR(Replace);
    seL4_CPtr second = new_object(seL4_X86_4K, 0);
    CHECK_IS(seL4_X86_Page_Map(frame, VSPACE, at, seL4_AllRights, 0), 0);
    CHECK_IS(page[0], 79);
    CHECK_IS(seL4_X86_Page_Map(second, VSPACE, at, seL4_AllRights, 0), 0);
    CHECK_IS(page[0], 0);
    page[0] = 5;
    CHECK_IS(seL4_X86_Page_Unmap(frame), 0);
    CHECK_IS(page[0], 5);
    CHECK_IS(seL4_X86_Page_Unmap(second), 0);
    CHECK_IS((try_access(page, 0) & 1), 0);
    FOR(Last_page);
    seL4_CPtr top = new_object(seL4_X86_4K, 0);
    volatile seL4_Word *last = (void *)0x7fffffffe000;
    CHECK_IS(sel4utils_map_page_leaky(&vka, VSPACE, top, (void *)last, seL4_AllRights, 1), 0);
    last[511] = 11;
    CHECK_IS(last[511], 11);
    CHECK_IS(seL4_X86_Page_Unmap(top), 0);
    CHECK_IS(sel4utils_map_page_leaky(&vka, VSPACE, top, (void *)0, seL4_AllRights, 1), 0);
    CHECK_IS(try_access((void *)8, 12), 0);
    CHECK_IS(seL4_X86_Page_Unmap(top), 0);
    /* The address space goes; the frame keeps what it knew, which no longer counts. */
    FOR(Stale_mapping);
    vka_object_t pml4;
    CHECK_IS(vka_alloc_pml4(&vka, &pml4), 0);
    CHECK_IS(seL4_X86_ASIDPool_Assign(seL4_CapInitThreadASIDPool, pml4.cptr), 0);
    CHECK_IS(sel4utils_map_page_leaky(&vka, pml4.cptr, top, (void *)0x400000, seL4_AllRights, 1),
             0);
    CHECK_IS(delete (pml4.cptr), 0);
    CHECK_IS(seL4_X86_Page_Unmap(top), 0);
    CHECK_IS(seL4_X86_Page_Map(top, VSPACE, at, seL4_AllRights, 0), 0);
    CHECK_IS(page[511], 11);
    CHECK_IS(page[1], 12);
}

static void test_paging(void)
{
    const seL4_Word at = 0x4000000000ul;
    seL4_CPtr frame = new_object(seL4_X86_4K, 0), large = new_object(seL4_X86_LargePageObject, 0);
    seL4_CPtr pdpt = new_object(seL4_X86_PDPTObject, 0),
              pd = new_object(seL4_X86_PageDirectoryObject, 0);
    seL4_CPtr pt = new_object(seL4_X86_PageTableObject, 0);
    const seL4_X86_VMAttributes attr = seL4_X86_Default_VMAttributes;
    seL4_Word elsewhere = at + (1ul << 39);
    CHECK_ERROR3(seL4_X86_Page_Map(frame, VSPACE, elsewhere, seL4_AllRights, attr),
                 seL4_FailedLookup, 0, seL4_MissingCapability, 39);
    CHECK_IS(seL4_MappingFailedLookupLevel(), SEL4_MAPPING_LOOKUP_NO_PDPT);
    CHECK_IS(seL4_X86_PDPT_Map(pdpt, VSPACE, elsewhere, attr), 0);
    CHECK_ERROR3(seL4_X86_Page_Map(large, VSPACE, elsewhere, seL4_AllRights, attr),
                 seL4_FailedLookup, 0, 2, 30);
    CHECK_IS(seL4_X86_PageDirectory_Map(pd, VSPACE, elsewhere, attr), 0);
    CHECK_ERROR3(seL4_X86_Page_Map(frame, VSPACE, elsewhere, seL4_AllRights, attr),
                 seL4_FailedLookup, 0, 2, 21);
    FOR(Large); /* then a table is in the way,
        and the other way round */
    CHECK_ERROR(seL4_X86_Page_Map(large, VSPACE, elsewhere + 4096, seL4_AllRights, attr),
                seL4_AlignmentError);
    CHECK_IS(seL4_X86_Page_Map(large, VSPACE, elsewhere, seL4_AllRights, seL4_X86_WriteCombining),
             0);
    CHECK_IS(seL4_X86_Page_Map(large, VSPACE, elsewhere, seL4_AllRights, attr), 0);
    volatile seL4_Word *p = (void *)elsewhere;
    int zero = 1;
    for (seL4_Word i = 0; i < (1ul << 21) / 8; i += 512)
        zero &= p[i] == 0;
    CHECK(zero);
    p[0x1fff00 / 8] = 77;
    CHECK_ERROR(seL4_X86_PageTable_Map(pt, VSPACE, elsewhere, attr), seL4_DeleteFirst);
    CHECK_ERROR3(seL4_X86_Page_Map(frame, VSPACE, elsewhere, seL4_AllRights, attr),
                 seL4_FailedLookup, 0, 2, 21);
    CHECK_IS(seL4_X86_Page_Unmap(large), 0);
    CHECK_IS(seL4_X86_PageTable_Map(pt, VSPACE, elsewhere, attr), 0);
    CHECK_ERROR(seL4_X86_Page_Map(large, VSPACE, elsewhere, seL4_AllRights, attr),
                seL4_DeleteFirst);
    CHECK_IS(seL4_X86_Page_Map(large, VSPACE, elsewhere + (1 << 21), seL4_AllRights, attr), 0);
    CHECK_IS(((volatile seL4_Word *)(elsewhere + (1 << 21)))[0x1fff00 / 8], 77);
    FOR(Attributes); /* every one works; two mappings show the same memory */
    CHECK_IS(seL4_X86_Page_Map(frame, VSPACE, elsewhere, seL4_AllRights, attr), 0);
    seL4_CPtr copy = new_slot();
    CHECK_IS(seL4_CNode_Copy(CNODE, copy, 64, CNODE, frame, 64, seL4_AllRights), 0);
    CHECK_IS(
        seL4_X86_Page_Map(copy, VSPACE, elsewhere + 4096, seL4_CanRead, seL4_X86_WriteCombining),
        0);
    p[0] = 99;
    CHECK_IS(p[512], 99);
    for (int a = 0; a < 8; a++) {
        CHECK_IS(seL4_X86_Page_Map(copy, VSPACE, elsewhere + 4096, seL4_CanRead,
                                   (seL4_X86_VMAttributes)a),
                 0);
        CHECK_IS(p[512], 99);
    }
    CHECK_IS(seL4_X86_Page_Map(copy, VSPACE, elsewhere + 4096, seL4_CanRead,
                               (seL4_X86_VMAttributes)0xfffffff0),
             0);
    FOR(Address);
    CHECK_IS(seL4_X86_Page_GetAddress(copy).paddr, seL4_X86_Page_GetAddress(frame).paddr);
    FOR(Unmap_table); /* nothing below is reachable, nothing is lost */
    CHECK_IS(seL4_X86_PDPT_Unmap(pdpt), 0);
    CHECK_IS(seL4_X86_PageDirectory_Map(pd, VSPACE, elsewhere, attr), seL4_InvalidCapability);
    CHECK_IS(seL4_X86_Page_Unmap(frame), 0);
    CHECK_IS(seL4_X86_Page_Unmap(copy), 0);
    CHECK_IS(seL4_X86_Page_Unmap(large), 0);
    CHECK_IS(seL4_X86_PageTable_Unmap(pt), 0);
    CHECK_IS(seL4_X86_PageDirectory_Unmap(pd), 0);
    FOR(Unmap_clears);
    CHECK_IS(seL4_X86_PDPT_Map(pdpt, VSPACE, elsewhere, attr), 0);
    CHECK_ERROR3(seL4_X86_Page_Map(frame, VSPACE, elsewhere, seL4_AllRights, attr),
                 seL4_FailedLookup, 0, 2, 30);
}

/* ---- pages without code ---- */

static volatile seL4_Word ran;

static void run_there(void *code)
{
    ((void (*)(void))code)();
    ran = 1;
    stop();
}

/* A thread runs what lies at a page; the answer is its fault's FSR, 0 if it came back. */
static seL4_Word run_page(void *page, seL4_CPtr ep)
{
    thread_t t = new_thread(run_there, page, 254, ep);
    ran = 0;
    resume(&t);
    let_run(); /* until it has faulted, or stopped itself */
    seL4_Word badge = 0, fsr = 0;
    seL4_MessageInfo_t info = seL4_NBRecv(ep, &badge);
    if (!ran) {
        CHECK_IS(seL4_MessageInfo_get_label(info), seL4_Fault_VMFault);
        CHECK_IS(seL4_GetMR(seL4_VMFault_Addr), (seL4_Word)page);
        fsr = seL4_GetMR(seL4_VMFault_FSR);
        CHECK_IS(seL4_GetMR(seL4_VMFault_PrefetchFault), (fsr >> 4 & 1));
    }
    seL4_TCB_Suspend(t.tcb);
    return fsr;
}

static bool has_smep(void)
{
    unsigned a = 7, b, c = 0, d;
    __asm__ volatile("cpuid" : "+a"(a), "=b"(b), "+c"(c), "=d"(d));
    return b >> 7 & 1;
}

static void test_no_execute(void)
{
    seL4_CPtr frame, ep = new_object(seL4_EndpointObject, 0);
    FOR(Attributes);
    /* Nothing is mapped there: the fault says that it was a fetch only where the CPU has SMEP. */
    CHECK_IS(run_page((void *)0x7000000000, ep), (has_smep() ? 0x14 : 4));
    unsigned char *page = new_page(&frame);
    page[0] = 0xc3; /* ret */
    seL4_X86_VMAttributes never = seL4_X86_NoExecute;
    CHECK_IS(run_page(page, ep), 0);
    CHECK(ran);
    int error = seL4_X86_Page_Map(frame, VSPACE, (seL4_Word)page, seL4_AllRights, never);
    if (error == seL4_IllegalOperation)
        return; /* a CPU that cannot */
    CHECK_IS(error, 0);
    CHECK_IS(page[0], 0xc3);
    CHECK_IS(run_page(page, ep), 0x15); /* present, user, fetch */
    page[0] = 0xc3;
    CHECK_IS(seL4_X86_Page_Map(frame, VSPACE, (seL4_Word)page, seL4_AllRights,
                               seL4_X86_Default_VMAttributes),
             0);
    CHECK_IS(run_page(page, ep), 0);
    CHECK(ran);
}

/* ---- an address space of its own ---- */

static volatile seL4_Word *shared;

static void test_vspace(void)
{
    vka_object_t pml4;
    CHECK_IS(vka_alloc_pml4(&vka, &pml4), 0);
    thread_t t = { .tcb = new_object(seL4_TCBObject, 0) };
    CHECK_ERROR(seL4_TCB_Configure(t.tcb, 0, CNODE, 0, pml4.cptr, 0, 0, 0), seL4_IllegalOperation);
    CHECK_IS(seL4_X86_ASIDPool_Assign(seL4_CapInitThreadASIDPool, pml4.cptr), 0);
    /* Code and data of the other address space: one page, mapped here too to write it. */
    seL4_CPtr frame;
    shared = new_page(&frame);
    static const unsigned char code[] = {
        0x48, 0xff, 0x05, 0xf9, 0x00, 0x00, 0x00, /* 1: incq 0xf9(%rip): the word at 0x100 */
        0x48, 0xc7, 0xc2, 0xf9, 0xff, 0xff, 0xff, /* mov $-7, %rdx (Yield) */
        0x48, 0x89, 0xe3,                         /* mov %rsp, %rbx */
        0x0f, 0x05,                               /* syscall */
        0xeb, 0xeb,                               /* jmp 1b */
    };
    memcpy((void *)shared, code, sizeof code);
    seL4_CPtr copy = new_slot();
    CHECK_IS(seL4_CNode_Copy(CNODE, copy, 64, CNODE, frame, 64, seL4_AllRights), 0);
    CHECK_IS(sel4utils_map_page_leaky(&vka, pml4.cptr, copy, (void *)0x400000, seL4_AllRights, 1),
             0);
    CHECK_IS(seL4_TCB_Configure(t.tcb, 0, CNODE, 0, pml4.cptr, 0, 0, 0), 0);
    CHECK_IS(seL4_TCB_SetPriority(t.tcb, SELF, 255), 0);
    t.regs = (seL4_UserContext){ .rip = 0x400000 };
    CHECK_IS(seL4_TCB_WriteRegisters(t.tcb, 1, 0, 20, &t.regs), 0);
    share_until(255, shared[0x100 / 8] >= 10);
    CHECK(shared[0x100 / 8] >= 10);
    /* Its address space goes while it runs: it stops, everybody else goes on. */
    seL4_Word before = shared[0x100 / 8];
    CHECK_IS(revoke(pml4.cptr), 0);
    CHECK_IS(delete (pml4.cptr), 0);
    for (int i = 0; i < 20; i++)
        seL4_Yield();
    CHECK(shared[0x100 / 8] <= before + 1);
    CHECK_IS(delete (t.tcb), 0);
}

/* A thread deletes the address space in which it runs: it does not do one more instruction
 * there. */
static void test_own_end(void)
{
    static const unsigned char code[] = {
        0x0f, 0x05,                               /* syscall */
        0x48, 0xff, 0x05, 0xf7, 0x00, 0x00, 0x00, /* incq 0xf7(%rip): the word at 0x100 */
        0x0f, 0x0b,                               /* ud2 */
    };
    const seL4_Word at = 0x400000;
    seL4_CPtr ut = new_object(seL4_UntypedObject, seL4_VSpaceBits), pml4 = new_slot();
    seL4_CPtr frame, mapped = new_slot(),
                     ep = mint(new_object(seL4_EndpointObject, 0), seL4_AllRights, 1);
    volatile seL4_Word *page = new_page(&frame);
    FOR(Thread);
    CHECK_IS(seL4_Untyped_Retype(ut, seL4_X64_PML4Object, 0, CNODE, 0, 0, pml4, 1), 0);
    CHECK(copy(frame, mapped));
    CHECK_IS(seL4_X86_ASIDPool_Assign(seL4_CapInitThreadASIDPool, pml4), 0);
    CHECK_IS(sel4utils_map_page_leaky(&vka, pml4, mapped, (void *)at, seL4_AllRights, 1), 0);
    memcpy((void *)page, code, sizeof code);
    seL4_CPtr tcb = new_object(seL4_TCBObject, 0);
    CHECK_IS(seL4_TCB_Configure(tcb, ep, CNODE, 0, pml4, 0, 0, 0), 0);
    CHECK_IS(seL4_TCB_SetPriority(tcb, SELF, 254), 0);
    seL4_UserContext regs = { .rip = at,
                              .rdx = (seL4_Word)seL4_SysCall,
                              .rdi = CNODE,
                              .rsi = seL4_MessageInfo_new(CNodeRevoke, 0, 0, 2).words[0],
                              .r10 = ut,
                              .r8 = seL4_WordBits };
    CHECK_IS(seL4_TCB_WriteRegisters(tcb, 1, 0, 20, &regs), 0);
    let_run();
    seL4_Word badge = 0;
    seL4_MessageInfo_t info = seL4_NBRecv(ep, &badge);
    CHECK_IS(seL4_MessageInfo_get_label(info), seL4_Fault_VMFault);
    CHECK_IS(seL4_GetMR(seL4_VMFault_IP), at + 2);
    CHECK_IS(page[0x100 / 8], 0);
    CHECK_IS(seL4_DebugCapIdentify(pml4), 0);
    CHECK_IS(delete (tcb), 0);
}

/* ---- allocman ---- */

static seL4_Word free_slots(void)
{
    seL4_CPtr slots[64];
    seL4_Word n = 0;
    while (n < 64 && vka_cspace_alloc(&vka, &slots[n]) == 0)
        n++;
    for (seL4_Word i = 0; i < n; i++)
        vka_cspace_free(&vka, slots[i]);
    return n;
}

static void test_allocman(void)
{
    vka_object_t o[200], big;
    /* Allocate and free many times over: nothing is lost. */
    for (int round = 0; round < 30; round++) {
        int n = 0;
        for (int i = 0; i < 200; i++) {
            static const seL4_Word types[] = { seL4_TCBObject,          seL4_EndpointObject,
                                               seL4_NotificationObject, seL4_X86_4K,
                                               seL4_UntypedObject,      seL4_CapTableObject };
            if (vka_alloc_object(&vka, types[(i * 7 + round) % 6], 4 + (seL4_Word)(i + round) % 5,
                                 &o[i]))
                break;
            n++;
        }
        if (round == 0 || n != 200)
            CHECK_IS(n, 200);
        for (int i = 0; i < n; i++)
            vka_free_object(&vka, &o[(i * 37 + round) % n]);
    }
    CHECK_IS(free_slots(), 64);
    /* The pieces have joined again: a large block can be had, freed, and had again. */
    for (int i = 0; i < 3; i++) {
        CHECK_IS(vka_alloc_untyped(&vka, 24, &big), 0);
        vka_free_object(&vka, &big);
    }
    CHECK(vka_alloc_untyped(&vka, 50, &big) != 0);
    /* At a physical address: the VGA text memory, a device. */
    CHECK_IS(vka_alloc_frame_at(&vka, 12, 0xb8000, &big), 0);
    CHECK_IS(seL4_X86_Page_GetAddress(big.cptr).paddr, 0xb8000);
    CHECK_IS(vka_object_paddr(&vka, &big), 0xb8000);
    vka_free_object(&vka, &big);
    CHECK_IS(vka_alloc_frame_at(&vka, 12, 0xb8000, &big), 0);
    vka_free_object(&vka, &big);
}

/* ---- long work, interrupted ---- */

static void test_long_work(void)
{
    vka_object_t big;
    CHECK_IS(vka_alloc_untyped(&vka, 23, &big), 0);
    seL4_CPtr slot = new_slot();
    for (int round = 0; round < 3; round++) {
        /* A CNode of 2^17 slots, filled a little, then destroyed; then memory for frames,
         * zeroed. */
        CHECK_IS(seL4_Untyped_Retype(big.cptr, seL4_CapTableObject, 17, CNODE, 0, 0, slot, 1), 0);
        int copied = 1;
        for (seL4_Word i = 0; i < 1000; i++)
            copied &= seL4_CNode_Copy(slot, i * 131, 17, CNODE, SELF, 64, seL4_AllRights) == 0;
        CHECK(copied);
        CHECK_IS(delete (slot), 0);
        CHECK_IS(seL4_Untyped_Retype(big.cptr, seL4_X86_LargePageObject, 0, CNODE, 0, 0, slot, 1),
                 0);
        CHECK_IS(revoke(big.cptr), 0);
    }
}

int main(void)
{
    start();
    test_entry();
    test_bootinfo();
    test_objects();
    test_paging();
    test_access();
    test_tables_go();
    test_no_execute();
    test_vspace();
    test_own_end();
    test_allocman();
    test_long_work();
    return finish();
}
