/* iommu.c - IOSpaces, in a kernel with IOMMU, and a device that does DMA: QEMU's edu. */
#include "edu.h"

static const int OK = seL4_NoError, IO = seL4_IllegalOperation, IC = seL4_InvalidCapability,
                 TM = seL4_TruncatedMessage, DF = seL4_DeleteFirst, FL = seL4_FailedLookup,
                 IA = seL4_InvalidArgument;
_Static_assert(X86IOPageTableMap == 39 && X86PageMap == 41 && X86PageMapIO == 43 &&
                   X86PageGetAddress == 44 && X86IRQIssueIRQHandlerMSI == 55 &&
                   seL4_X86_IOPageTableObject == 12,
               "ABI: invocations.tsv, objects.tsv");

static seL4_CPtr space;

/* ---- errors ---- */

static int raw(seL4_CPtr cap, seL4_Word label, seL4_Word words, seL4_CPtr extra, seL4_Word a,
               seL4_Word b)
{
    seL4_Word badge = cap, info = seL4_MessageInfo_new(label, 0, extra != 0, words).words[0], c = 0,
              d = 0;
    if (extra)
        seL4_SetCap(0, extra);
    x64_sys_all(seL4_SysCall, &badge, &info, &a, &b, &c, &d);
    return (int)(info >> 12);
}

static int refuses(int error, int expected)
{
    return error == expected && (error != IC || seL4_GetMR(0) == 0);
}

static void test_errors(void)
{
    const seL4_Word at = 0x4000000;
    seL4_CPtr master = seL4_CapIOSpace, slot = new_slot(), frame = new_object(seL4_X86_4K, 0);
    seL4_CPtr large = new_object(seL4_X86_LargePageObject, 0), table[5];
    for (int i = 0; i < 5; i++)
        table[i] = new_object(seL4_X86_IOPageTableObject, 0);
    FOR(IOSpace_any_1);
    CHECK(seL4_DebugCapIdentify(master) == 15 && seL4_DebugCapIdentify(table[0]) == 17);
    for (seL4_Word label = 0; label < 56; label++)
        CHECK(raw(master, label, 2, frame, 0, 0) == IO);
    /* A device and a domain are named once, and neither is 0. */
    CHECK(mint(master, seL4_AllRights, 0) == 0 && mint(master, seL4_AllRights, 0x10) == 0);
    CHECK(mint(master, seL4_AllRights, 1ul << 16) == 0);
    space = mint(master, seL4_AllRights, 1ul << 16 | device);
    CHECK(space != 0 && mint(space, seL4_AllRights, 1ul << 16 | device) == 0 && copy(space, slot) &&
          delete (slot) == 0);
    CHECK(seL4_CNode_Mutate(CNODE, slot, 64, CNODE, space, 64, 1ul << 16 | device) == IO);
    FOR(IOPT_Map_1);
    CHECK(raw(table[0], X86PageMap, 3, space, 0, 0) == IO &&
          raw(table[0], X86PageTableMap, 2, space, 0, 0) == IO);
    FOR(IOPT_Map_2);
    CHECK(raw(table[0], X86IOPageTableMap, 0, space, 0, 0) == TM &&
          raw(table[0], X86IOPageTableMap, 1, 0, 0, 0) == TM);
    FOR(IOPT_Map_4);
    CHECK(refuses(seL4_X86_IOPageTable_Map(table[0], VSPACE, at), IC));
    FOR(IOPT_Map_5);
    CHECK(refuses(seL4_X86_IOPageTable_Map(table[0], master, at), IC));
    FOR(MapIO_1);
    CHECK(raw(frame, X86PageMapIO, 1, space, 3, at) == TM &&
          raw(frame, X86PageMapIO, 2, 0, 3, at) == TM);
    FOR(MapIO_2);
    CHECK(refuses(seL4_X86_Page_MapIO(large, VSPACE, seL4_AllRights, at), IC));
    FOR(MapIO_4);
    CHECK(refuses(seL4_X86_Page_MapIO(frame, VSPACE, seL4_AllRights, at), IC));
    FOR(MapIO_5);
    CHECK(refuses(seL4_X86_Page_MapIO(frame, master, seL4_AllRights, at), IC));
    /* A table for each level; then there is no room for more. */
    for (seL4_Word i = 0; i < info->numIOPTLevels; i++) {
        FOR(MapIO_6);
        CHECK(seL4_X86_Page_MapIO(frame, space, seL4_NoRights, at) == FL && seL4_GetMR(0) == 0);
        FOR(IOPT_Map_6);
        CHECK(seL4_X86_IOPageTable_Map(table[i], space, at + i) == OK);
        FOR(IOPT_Map_3);
        CHECK(refuses(seL4_X86_IOPageTable_Map(table[i], VSPACE, at), IC));
    }
    FOR(IOPT_Map_7);
    CHECK(seL4_X86_IOPageTable_Map(table[4], space, at) == DF);
    FOR(MapIO_8);
    CHECK(seL4_X86_Page_MapIO(frame, space, seL4_NoRights, at) == IA && seL4_GetMR(0) == 0);
    seL4_CPtr read_only = mint(frame, seL4_CanRead, 0);
    CHECK(seL4_X86_Page_MapIO(read_only, space, seL4_CanWrite, at) == IA &&
          delete (read_only) == 0);
    FOR(MapIO_7);
    CHECK(seL4_X86_Page_MapIO(frame, space, seL4_AllRights, at) == OK && copy(frame, slot));
    CHECK(seL4_X86_Page_MapIO(slot, space, seL4_NoRights, at) == DF && delete (slot) == 0);
    FOR(MapIO_3);
    CHECK(refuses(seL4_X86_Page_MapIO(frame, VSPACE, seL4_AllRights, at), IC));
    FOR(Page_Map_4);
    CHECK(seL4_X86_Page_Map(frame, VSPACE, 0x10000000, seL4_AllRights, 0) == IC &&
          seL4_GetMR(0) == 1);
    CHECK(seL4_X86_Page_Unmap(frame) == OK &&
          seL4_X86_Page_MapIO(frame, space, seL4_AllRights, at) == OK);
    FOR(IOPT_Unmap_1);
    CHECK(copy(table[0], slot) && seL4_X86_IOPageTable_Unmap(table[0]) == OK);
    CHECK(seL4_X86_IOPageTable_Unmap(table[0]) == OK && delete (slot) == 0);
    CHECK(seL4_X86_Page_MapIO(frame, space, seL4_AllRights, at) == IC &&
          seL4_X86_Page_Unmap(frame) == OK);
    for (int i = 0; i < 5; i++)
        CHECK(delete (table[i]) == 0);
    CHECK(delete (frame) == 0 && delete (large) == 0);
}

/* ---- DMA ---- */

enum {
    TO_DEVICE = 1,
    FROM_DEVICE = 3,
    SOURCE = 0x80 / 4,
    TARGET = 0x88 / 4,
    COUNT = 0x90 / 4,
    COMMAND = 0x98 / 4
};

/* 256 bytes between the device's own memory and what it sees at `at`. */
static void dma(unsigned command, unsigned at)
{
    edu[SOURCE] = command == TO_DEVICE ? at : 0x40000;
    edu[TARGET] = command == TO_DEVICE ? 0x40000 : at;
    edu[COUNT] = 256;
    edu[COMMAND] = command;
    while (edu[COMMAND] & 1)
        ;
}

static void test_dma(void)
{
    const seL4_Word at = 0x2000000, other = 0x2001000;
    seL4_CPtr frame[2], dma_frame[2], table[4];
    volatile unsigned *page[2];
    for (int i = 0; i < 2; i++) {
        page[i] = new_page(&frame[i]);
        dma_frame[i] = mint(frame[i], seL4_AllRights, 0);
    }
    FOR(Io_dma);
    for (unsigned i = 0; i < 64; i++)
        page[0][i] = 0x1000 + i;
    for (seL4_Word i = 0; i < info->numIOPTLevels; i++) {
        table[i] = new_object(seL4_X86_IOPageTableObject, 0);
        CHECK(seL4_X86_IOPageTable_Map(table[i], space, at) == OK);
    }
    CHECK(seL4_X86_Page_MapIO(dma_frame[0], space, seL4_CanRead, at) == OK);
    CHECK(seL4_X86_Page_MapIO(dma_frame[1], space, seL4_AllRights, other) == OK);
    dma(TO_DEVICE, at);
    dma(FROM_DEVICE, other);
    int same = 1;
    for (unsigned i = 0; i < 64; i++)
        same &= page[1][i] == 0x1000 + i;
    CHECK(same);
    FOR(Io_rights); /* it may read there, not write */
    page[0][0] = 77;
    dma(FROM_DEVICE, at);
    CHECK(page[0][0] == 77 && page[0][1] == 0x1001);
    FOR(Io_unmapped); /* at once after each kind of taking away */
    page[1][0] = 78;
    CHECK(seL4_X86_Page_Unmap(dma_frame[1]) == OK);
    dma(FROM_DEVICE, other);
    CHECK(page[1][0] == 78 &&
          seL4_X86_Page_MapIO(dma_frame[1], space, seL4_AllRights, other) == OK);
    dma(FROM_DEVICE, other);
    CHECK(page[1][0] == 0x1000);
    page[1][0] = 79;
    CHECK(delete (dma_frame[1]) == 0);
    dma(FROM_DEVICE, other);
    CHECK(page[1][0] == 79);
    dma_frame[1] = mint(frame[1], seL4_AllRights, 0);
    CHECK(seL4_X86_Page_MapIO(dma_frame[1], space, seL4_AllRights, other) == OK);
    seL4_Word last = info->numIOPTLevels - 1;
    CHECK(seL4_X86_IOPageTable_Unmap(table[last]) == OK);
    dma(FROM_DEVICE, other);
    CHECK(page[1][0] == 79);
    /* The table comes back empty. */
    CHECK(seL4_X86_IOPageTable_Map(table[last], space, at) == OK);
    dma(FROM_DEVICE, other);
    CHECK(page[1][0] == 79);
    CHECK(seL4_X86_Page_Unmap(dma_frame[1]) == OK &&
          seL4_X86_Page_MapIO(dma_frame[1], space, seL4_AllRights, other) == OK);
    dma(FROM_DEVICE, other);
    CHECK(page[1][0] == 0x1000);
    FOR(Io_space_gone);
    page[1][0] = 80;
    seL4_CPtr second = new_slot();
    CHECK(copy(space, second) && delete (space) == 0);
    dma(FROM_DEVICE, other);
    CHECK(page[1][0] == 0x1000);
    page[1][0] = 80;
    CHECK(delete (second) == 0);
    dma(FROM_DEVICE, other);
    CHECK(page[1][0] == 80);
    /* And what is left of it can go in any order. */
    CHECK(seL4_X86_IOPageTable_Unmap(table[0]) == OK && seL4_X86_Page_Unmap(dma_frame[1]) == OK);
    CHECK(delete (table[1]) == 0 && delete (table[last]) == 0 && delete (dma_frame[0]) == 0);
}

int main(void)
{
    start();
    if (info->numIOPTLevels == (seL4_Word)-1) { /* not this machine, or disable_iommu */
        CHECK(seL4_DebugCapIdentify(seL4_CapIOSpace) == 0);
        return finish();
    }
    CHECK(info->numIOPTLevels == 3 || info->numIOPTLevels == 4);
    if (CHECK(find_device())) {
        test_errors();
        test_dma();
    }
    return finish();
}
