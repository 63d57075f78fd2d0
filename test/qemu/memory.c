/* memory.c - boot information, untypeds, address spaces with every page size, allocman. */
#include "check.h"

/* ---- what the kernel said ---- */

static void test_bootinfo(void)
{
    CHECK(info->nodeID == 0 && info->numNodes == 1 && info->numIOPTLevels == (seL4_Word)-1);
    CHECK(info->ipcBuffer == seL4_GetIPCBuffer());
    CHECK((seL4_Word)info == (seL4_Word)info->ipcBuffer + 4096);
    CHECK(info->sharedFrames.start == 0 && info->ioSpaceCaps.end == 0 && info->initThreadDomain == 0);
    CHECK(info->userImagePaging.start == seL4_NumInitialCaps);
    CHECK(info->extraBIPages.start == info->userImagePaging.end);
    CHECK(info->userImageFrames.start == info->extraBIPages.end);
    CHECK(info->untyped.start == info->userImageFrames.end && info->empty.start == info->untyped.end);
    CHECK(info->empty.end == 1ul << info->initThreadCNodeSizeBits && info->initThreadCNodeSizeBits >= 13);
    CHECK(info->extraLen == 1292);
    CHECK(simple_get_extended_bootinfo_length(&simple, SEL4_BOOTINFO_HEADER_X86_ACPI_RSDP) == 52);
    CHECK(simple_get_extended_bootinfo_length(&simple, SEL4_BOOTINFO_HEADER_X86_MBMMAP) == 1220);
    CHECK(simple_get_extended_bootinfo_length(&simple, SEL4_BOOTINFO_HEADER_X86_TSC_FREQ) == 20);
    CHECK(simple_get_extended_bootinfo_length(&simple, SEL4_BOOTINFO_HEADER_FDT) == -1);
    static const int kinds[] = { 0, 12, 10, 9, 14, 11, 13, 31, 0, 1, 1, 20, 0, 0, 0, 0 };
    for (seL4_CPtr i = 0; i < seL4_NumInitialCaps; i++)
        CHECK(seL4_DebugCapIdentify(i) == (seL4_Uint32)kinds[i]);
    /* Untypeds: aligned, apart from each other, devices first, and the kernel is in none. */
    seL4_Word n = info->untyped.end - info->untyped.start;
    int apart = 1, aligned = 1, ordered = 1;
    for (seL4_Word i = 0; i < n; i++) {
        seL4_UntypedDesc *u = &info->untypedList[i];
        aligned &= u->sizeBits >= 4 && u->sizeBits <= 47 && u->paddr % (1ul << u->sizeBits) == 0;
        ordered &= i == 0 || u[-1].isDevice >= u->isDevice;
        for (seL4_Word k = 0; k < i; k++) {
            seL4_UntypedDesc *v = &info->untypedList[k];
            apart &= u->paddr + (1ul << u->sizeBits) <= v->paddr || v->paddr + (1ul << v->sizeBits) <= u->paddr;
        }
        for (seL4_CPtr f = info->userImageFrames.start; f < info->userImageFrames.end; f += 64) {
            seL4_Word paddr = seL4_X86_Page_GetAddress(f).paddr;
            apart &= paddr < u->paddr || paddr >= u->paddr + (1ul << u->sizeBits);
        }
    }
    CHECK(apart && aligned && ordered);
}

/* ---- paging ---- */

static void test_paging(void)
{
    const seL4_Word at = 0x4000000000ul;
    seL4_CPtr frame = new_object(seL4_X86_4K, 0), large = new_object(seL4_X86_LargePageObject, 0);
    seL4_CPtr pdpt = new_object(seL4_X86_PDPTObject, 0), pd = new_object(seL4_X86_PageDirectoryObject, 0);
    seL4_CPtr pt = new_object(seL4_X86_PageTableObject, 0);
    const seL4_X86_VMAttributes attr = seL4_X86_Default_VMAttributes;
    seL4_Word elsewhere = at + (1ul << 39);
    CHECK_ERROR3(seL4_X86_Page_Map(frame, VSPACE, elsewhere, seL4_AllRights, attr), seL4_FailedLookup, 0,
                 seL4_MissingCapability, 39);
    CHECK(seL4_MappingFailedLookupLevel() == SEL4_MAPPING_LOOKUP_NO_PDPT);
    CHECK(seL4_X86_PDPT_Map(pdpt, VSPACE, elsewhere, attr) == 0);
    CHECK_ERROR3(seL4_X86_Page_Map(large, VSPACE, elsewhere, seL4_AllRights, attr), seL4_FailedLookup, 0, 2, 30);
    CHECK(seL4_X86_PageDirectory_Map(pd, VSPACE, elsewhere, attr) == 0);
    CHECK_ERROR3(seL4_X86_Page_Map(frame, VSPACE, elsewhere, seL4_AllRights, attr), seL4_FailedLookup, 0, 2, 21);
    /* A large page, then a table is in the way, and the other way round. */
    CHECK_ERROR(seL4_X86_Page_Map(large, VSPACE, elsewhere + 4096, seL4_AllRights, attr), seL4_AlignmentError);
    CHECK(seL4_X86_Page_Map(large, VSPACE, elsewhere, seL4_AllRights, attr) == 0);
    volatile seL4_Word *p = (void *)elsewhere;
    int zero = 1;
    for (seL4_Word i = 0; i < (1ul << 21) / 8; i += 512)
        zero &= p[i] == 0;
    CHECK(zero);
    p[0x1fff00 / 8] = 77;
    CHECK_ERROR(seL4_X86_PageTable_Map(pt, VSPACE, elsewhere, attr), seL4_DeleteFirst);
    CHECK_ERROR3(seL4_X86_Page_Map(frame, VSPACE, elsewhere, seL4_AllRights, attr), seL4_FailedLookup, 0, 2, 21);
    CHECK(seL4_X86_Page_Unmap(large) == 0);
    CHECK(seL4_X86_PageTable_Map(pt, VSPACE, elsewhere, attr) == 0);
    CHECK_ERROR(seL4_X86_Page_Map(large, VSPACE, elsewhere, seL4_AllRights, attr), seL4_DeleteFirst);
    CHECK(seL4_X86_Page_Map(large, VSPACE, elsewhere + (1 << 21), seL4_AllRights, attr) == 0);
    CHECK(((volatile seL4_Word *)(elsewhere + (1 << 21)))[0x1fff00 / 8] == 77);
    /* Two mappings of one frame show the same memory; every cache attribute works. */
    CHECK(seL4_X86_Page_Map(frame, VSPACE, elsewhere, seL4_AllRights, attr) == 0);
    seL4_CPtr copy = new_slot();
    CHECK(seL4_CNode_Copy(CNODE, copy, 64, CNODE, frame, 64, seL4_AllRights) == 0);
    CHECK(seL4_X86_Page_Map(copy, VSPACE, elsewhere + 4096, seL4_CanRead, seL4_X86_WriteCombining) == 0);
    p[0] = 99;
    CHECK(p[512] == 99);
    for (int a = 0; a < 8; a++)
        CHECK(seL4_X86_Page_Map(copy, VSPACE, elsewhere + 4096, seL4_CanRead, (seL4_X86_VMAttributes)a) == 0 && p[512] == 99);
    CHECK(seL4_X86_Page_GetAddress(copy).paddr == seL4_X86_Page_GetAddress(frame).paddr);
    /* Tear down from the top: nothing below is reachable, nothing is lost. */
    CHECK(seL4_X86_PDPT_Unmap(pdpt) == 0);
    CHECK(seL4_X86_Page_Unmap(frame) == 0 && seL4_X86_Page_Unmap(copy) == 0 && seL4_X86_Page_Unmap(large) == 0);
    CHECK(seL4_X86_PageTable_Unmap(pt) == 0 && seL4_X86_PageDirectory_Unmap(pd) == 0);
    CHECK(seL4_X86_PDPT_Map(pdpt, VSPACE, elsewhere, attr) == 0);
    CHECK_ERROR3(seL4_X86_Page_Map(frame, VSPACE, elsewhere, seL4_AllRights, attr), seL4_FailedLookup, 0, 2, 30);
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
    thread_t t = new_thread(run_there, page, 255, ep);
    ran = 0;
    resume(&t);
    seL4_Yield();                                       /* until it has faulted, or stopped itself */
    seL4_Word badge = 0, fsr = 0;
    seL4_MessageInfo_t info = seL4_NBRecv(ep, &badge);
    if (!ran) {
        CHECK(seL4_MessageInfo_get_label(info) == seL4_Fault_VMFault && seL4_GetMR(seL4_VMFault_Addr) == (seL4_Word)page);
        fsr = seL4_GetMR(seL4_VMFault_FSR);
        CHECK(seL4_GetMR(seL4_VMFault_PrefetchFault) == (fsr >> 4 & 1));
    }
    seL4_TCB_Suspend(t.tcb);
    return fsr;
}

static void test_no_execute(void)
{
    seL4_CPtr frame, ep = new_object(seL4_EndpointObject, 0);
    unsigned char *page = new_page(&frame);
    page[0] = 0xc3;                                     /* ret */
    seL4_X86_VMAttributes never = seL4_X86_NoExecute;
    CHECK(run_page(page, ep) == 0 && ran);
    int error = seL4_X86_Page_Map(frame, VSPACE, (seL4_Word)page, seL4_AllRights, never);
    if (error == seL4_IllegalOperation)
        return;                                         /* a CPU that cannot */
    CHECK(error == 0 && page[0] == 0xc3);
    CHECK(run_page(page, ep) == 0x15);                  /* present, user, fetch */
    page[0] = 0xc3;
    CHECK(seL4_X86_Page_Map(frame, VSPACE, (seL4_Word)page, seL4_AllRights, seL4_X86_Default_VMAttributes) == 0);
    CHECK(run_page(page, ep) == 0 && ran);
}

/* ---- an address space of its own ---- */

static volatile seL4_Word *shared;

static void test_vspace(void)
{
    vka_object_t pml4;
    CHECK(vka_alloc_pml4(&vka, &pml4) == 0);
    thread_t t = { .tcb = new_object(seL4_TCBObject, 0) };
    CHECK_ERROR(seL4_TCB_Configure(t.tcb, 0, CNODE, 0, pml4.cptr, 0, 0, 0), seL4_IllegalOperation);
    CHECK(seL4_X86_ASIDPool_Assign(seL4_CapInitThreadASIDPool, pml4.cptr) == 0);
    /* Code and data of the other address space: one page, mapped here too to write it. */
    seL4_CPtr frame;
    shared = new_page(&frame);
    static const unsigned char code[] = {
        0x48, 0xff, 0x05, 0xf9, 0x00, 0x00, 0x00,   /* 1: incq 0xf9(%rip): the word at 0x100 */
        0x48, 0xc7, 0xc2, 0xf9, 0xff, 0xff, 0xff,   /* mov $-7, %rdx (Yield) */
        0x48, 0x89, 0xe3,                           /* mov %rsp, %rbx */
        0x0f, 0x05,                                 /* syscall */
        0xeb, 0xeb,                                 /* jmp 1b */
    };
    memcpy((void *)shared, code, sizeof code);
    seL4_CPtr copy = new_slot();
    CHECK(seL4_CNode_Copy(CNODE, copy, 64, CNODE, frame, 64, seL4_AllRights) == 0);
    CHECK(sel4utils_map_page_leaky(&vka, pml4.cptr, copy, (void *)0x400000, seL4_AllRights, 1) == 0);
    CHECK(seL4_TCB_Configure(t.tcb, 0, CNODE, 0, pml4.cptr, 0, 0, 0) == 0);
    CHECK(seL4_TCB_SetPriority(t.tcb, SELF, 255) == 0);
    t.regs = (seL4_UserContext){ .rip = 0x400000 };
    CHECK(seL4_TCB_WriteRegisters(t.tcb, 1, 0, 20, &t.regs) == 0);
    for (int i = 0; i < 20; i++)
        seL4_Yield();
    CHECK(shared[0x100 / 8] >= 10);
    /* Its address space goes while it runs: it stops, everybody else goes on. */
    seL4_Word before = shared[0x100 / 8];
    CHECK(revoke(pml4.cptr) == 0 && delete(pml4.cptr) == 0);
    for (int i = 0; i < 20; i++)
        seL4_Yield();
    CHECK(shared[0x100 / 8] <= before + 1);
    CHECK(delete(t.tcb) == 0);
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
            static const seL4_Word types[] = { seL4_TCBObject, seL4_EndpointObject, seL4_NotificationObject,
                                               seL4_X86_4K, seL4_UntypedObject, seL4_CapTableObject };
            if (vka_alloc_object(&vka, types[(i * 7 + round) % 6], 4 + (seL4_Word)(i + round) % 5, &o[i]))
                break;
            n++;
        }
        if (round == 0 || n != 200)
            CHECK(n == 200);
        for (int i = 0; i < n; i++)
            vka_free_object(&vka, &o[(i * 37 + round) % n]);
    }
    CHECK(free_slots() == 64);
    /* The pieces have joined again: a large block can be had, freed, and had again. */
    for (int i = 0; i < 3; i++) {
        CHECK(vka_alloc_untyped(&vka, 24, &big) == 0);
        vka_free_object(&vka, &big);
    }
    CHECK(vka_alloc_untyped(&vka, 50, &big) != 0);
    /* At a physical address: the VGA text memory, a device. */
    CHECK(vka_alloc_frame_at(&vka, 12, 0xb8000, &big) == 0);
    CHECK(seL4_X86_Page_GetAddress(big.cptr).paddr == 0xb8000);
    CHECK(vka_object_paddr(&vka, &big) == 0xb8000);
    vka_free_object(&vka, &big);
    CHECK(vka_alloc_frame_at(&vka, 12, 0xb8000, &big) == 0);
    vka_free_object(&vka, &big);
}

/* ---- long work, interrupted ---- */

static void test_long_work(void)
{
    vka_object_t big;
    CHECK(vka_alloc_untyped(&vka, 23, &big) == 0);
    seL4_CPtr slot = new_slot();
    for (int round = 0; round < 3; round++) {
        /* A CNode of 2^17 slots, filled a little, then destroyed; then memory for frames, zeroed. */
        CHECK(seL4_Untyped_Retype(big.cptr, seL4_CapTableObject, 17, CNODE, 0, 0, slot, 1) == 0);
        int copied = 1;
        for (seL4_Word i = 0; i < 1000; i++)
            copied &= seL4_CNode_Copy(slot, i * 131, 17, CNODE, SELF, 64, seL4_AllRights) == 0;
        CHECK(copied);
        CHECK(delete(slot) == 0);
        CHECK(seL4_Untyped_Retype(big.cptr, seL4_X86_LargePageObject, 0, CNODE, 0, 0, slot, 1) == 0);
        CHECK(revoke(big.cptr) == 0);
    }
}

int main(void)
{
    start();
    test_bootinfo();
    test_paging();
    test_no_execute();
    test_vspace();
    test_allocman();
    test_long_work();
    return finish();
}
