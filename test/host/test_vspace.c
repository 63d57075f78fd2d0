/* test_vspace.c - address spaces, their tables, frames and identifiers (arch/x86_64/object). */
#include "machine/pc.h"
#include "object/vspace.h"
#include "steps.h"

static struct answer map(word frame, word vspace, word at, word rights)
{
    return invoke_words(frame, LABEL_X86_Page_Map, WORDS(at, rights, 0), WORDS(vspace));
}

static struct answer map_table(word t, enum label label, word vspace, word at)
{
    return invoke_words(t, label, WORDS(at, 0), WORDS(vspace));
}

/* A pool of identifiers in memory that held something else, and the end of an address space that
 * has all of its 256 entries. */
static void test_pools(void)
{
    world_start();
    word f = first_free, u = world_untyped(17);
    const word last = USER_TOP / P2(39) * P2(39);
    retype(u, UNTYPED, 12, f, 1);
    retype(f, FRAME, 0, f + 1, 1);
    word *pool = memory_at(cap_object(*world_cap(f))),
         *words = user_words(cap_object(*world_cap(f)));
    for (word i = 0; i < TABLE_ENTRIES; i++)
        words[i] = ~0ull;
    invoke_words(ROOT_SLOT_CNODE, LABEL_CNode_Delete, WORDS(f + 1, 64), NONE);
    CHECK_IS(invoke_words(ROOT_SLOT_ASID_CONTROL, LABEL_X86_ASIDControl_MakePool, WORDS(f + 1, 64),
                          WORDS(f, ROOT_SLOT_CNODE))
                 .error,
             0);
    word used = 0;
    for (word i = 0; i < TABLE_ENTRIES; i++)
        used |= pool[i];
    CHECK_IS(used, 0);
    retype(u, PML4, 0, f + 2, 1);
    CHECK_IS(invoke_words(f + 1, LABEL_X86_ASIDPool_Assign, NONE, WORDS(f + 2)).error, 0);
    word *root = table(cap_object(*world_cap(f + 2)));
    const word entries[] = { 0, 1, last / P2(39) };
    for (word i = 0; i < 3; i++) {
        retype(u, PDPT, 0, f + 3 + i, 1);
        CHECK_IS(map_table(f + 3 + i, LABEL_X86_PDPT_Map, f + 2, entries[i] * P2(39)).error, 0);
        CHECK(root[entries[i]] != 0);
    }
    /* The pool dies: nothing is left in the user's half, the kernel stays, and the processor is
     * told of both. */
    word dropped = host_log.dropped_roots, flushes = host_log.asid_flushes;
    invoke_words(ROOT_SLOT_CNODE, LABEL_CNode_Delete, WORDS(f + 1, 64), NONE);
    for (word i = 0; i < TABLE_ENTRIES; i++)
        CHECK_IS(root[i], (i == TABLE_ENTRIES - 1 ? machine_kernel_entry() : 0));
    CHECK_IS(host_log.dropped_roots, dropped + 1);
    CHECK_IS(host_log.asid_flushes, flushes + 1);
}

/* The words of an IPC buffer lie where its address says, in a frame of any size. */
static void test_buffer_offset(void)
{
    world_start();
    word f = first_free, u = world_untyped(12);
    retype(u, FRAME, 0, f, 1);
    struct cap cap = *world_cap(f);
    CHECK_IS(arch_buffer_words(cap, 0x7000400, true), user_words(cap_object(cap) + 0x400));
    cap = cap_set_frame_kind(cap_make(CAP_frame, 0, 0), FRAME_LARGE);
    cap = cap_set_vm_rights(cap, VM_READ_WRITE);
    word offset = cap_object(*world_cap(f)); /* as if memory's first 2 MiB were that frame */
    CHECK_IS(arch_buffer_words(cap, 0x70000000 + offset + 0xc00, true), user_words(offset + 0xc00));
    cap = cap_set_frame_kind(cap, FRAME_HUGE);
    CHECK_IS(arch_buffer_words(cap, 0x80000000 + offset, false), user_words(offset));
}

/* An address space outlives its pool, and another gets its identifier: no switch keeps translations
 * until the ghost is gone. */
static void test_ghosts(void)
{
    world_start();
    word f = first_free, u = world_untyped(16), memory = f + 4, pools = f + 4 + ASID_POOLS;
    retype(u, PML4, 0, f + 2, 2);
    retype(u, UNTYPED, 12, memory, ASID_POOLS);
#define MAKE_POOL(i) \
    invoke_words(ROOT_SLOT_ASID_CONTROL, LABEL_X86_ASIDControl_MakePool, WORDS(pools + (i), 64), \
                 WORDS(memory + (i), ROOT_SLOT_CNODE))
    CHECK_IS(MAKE_POOL(0).error, 0);
    CHECK(kernel.arch.asid_pool[1] != 0);
    CHECK_IS(invoke_words(pools, LABEL_X86_ASIDPool_Assign, NONE, WORDS(f + 2)).error, 0);
    invoke_words(ROOT_SLOT_CNODE, LABEL_CNode_Delete, WORDS(pools, 64), NONE);
    CHECK_IS(kernel.arch.asid_ghosts[1], 1);
    CHECK(!host_log.shared);
    CHECK_IS(MAKE_POOL(0).error, 0);
    CHECK(kernel.arch.asid_pool[1] != 0);
    CHECK(host_log.shared);
    CHECK_IS(invoke_words(pools, LABEL_X86_ASIDPool_Assign, NONE, WORDS(f + 3)).error, 0);
    CHECK_IS(cap_pml4_asid(*world_cap(f + 3)), cap_pml4_asid(*world_cap(f + 2)));
    invoke_words(ROOT_SLOT_CNODE, LABEL_CNode_Delete, WORDS(f + 2, 64), NONE);
    CHECK_IS(kernel.arch.asid_ghosts[1], 0);
    CHECK(!host_log.shared);
    CHECK_IS(vspace_of_asid(cap_pml4_asid(*world_cap(f + 3))), cap_object(*world_cap(f + 3)));
    invoke_words(ROOT_SLOT_CNODE, LABEL_CNode_Delete, WORDS(pools, 64), NONE);
    CHECK_IS(kernel.arch.asid_ghosts[1], 1);
    CHECK(!host_log.shared);
    /* The processor reads ahead: it leaves an address space before it forgets it, not after. */
    CHECK(host_log.dropped_roots > 0);
    CHECK_IS(host_log.left_root, 0);
#undef MAKE_POOL
}

static bool mapped(word what, enum label label, word vspace, word at)
{
    return invoke_words(what, label, WORDS(at, 0), WORDS(vspace)).error == 0;
}

/* A directory goes, another comes in its place: what was mapped through the first leaves the second
 * alone. */
static void test_replaced(void)
{
    world_start();
    word f = first_free, u = world_untyped(17), at = 0x40000000;
    retype(u, PML4, 0, f, 1);
    retype(u, PDPT, 0, f + 1, 1);
    retype(u, PD, 0, f + 2, 2);
    retype(u, PT, 0, f + 4, 2);
    CHECK_IS(invoke_words(ROOT_SLOT_ASID_POOL, LABEL_X86_ASIDPool_Assign, NONE, WORDS(f)).error, 0);
    CHECK(mapped(f + 1, LABEL_X86_PDPT_Map, f, at));
    CHECK(mapped(f + 2, LABEL_X86_PageDirectory_Map, f, at));
    CHECK(mapped(f + 4, LABEL_X86_PageTable_Map, f, at));
    CHECK_IS(invoke_words(f + 2, LABEL_X86_PageDirectory_Unmap, NONE, NONE).error, 0);
    CHECK(mapped(f + 3, LABEL_X86_PageDirectory_Map, f, at));
    CHECK(mapped(f + 5, LABEL_X86_PageTable_Map, f, at));
    const word *pd = table(cap_object(*world_cap(f + 3)));
    word entry = pd[0];
    CHECK(entry != 0);
    CHECK_IS(on_slot(LABEL_CNode_Delete, f + 4).error, 0);
    CHECK_IS(pd[0], entry);
}

/* From which pages may no code be fetched?  Small ones and large ones (of a device's memory: nobody
 * touches it), and where nothing is. */
static void test_fetches(void)
{
    enum { AT = 1 << 30, NO_EXECUTE = 8 };
    world_start();
    word f = first_free, u = world_untyped(16), device = 0, vspace = ROOT_SLOT_VSPACE;
    for (word i = 0; i < first_free && !device; i++)
        if (cap_type(*world_cap(i)) == CAP_untyped && cap_device(*world_cap(i)) &&
            cap_size_bits(*world_cap(i)) >= 22)
            device = i;
    retype(u, PD, 0, f, 1);
    retype(u, PT, 0, f + 1, 1);
    retype(u, FRAME, 0, f + 2, 2);
    CHECK_IS(retype(device, LARGE, 0, f + 4, 2).error, 0);
    CHECK(mapped(f, LABEL_X86_PageDirectory_Map, vspace, AT));
    CHECK(mapped(f + 1, LABEL_X86_PageTable_Map, vspace, AT));
    for (word i = 0; i < 4; i++) {
        word at = AT
        +(i < 2 ? i * P2(PAGE_BITS) : i * P2(LARGE_PAGE_BITS));
        word attributes = i % 2 * NO_EXECUTE;
        CHECK_IS(invoke_words(f + 2 + i, LABEL_X86_Page_Map, WORDS(at, RIGHTS_ALL, attributes),
                              WORDS(vspace))
                     .error,
                 0);
        CHECK_IS(vspace_forbids_fetch(root_thread(), at), i % 2);
    }
    CHECK(!vspace_forbids_fetch(root_thread(), AT + 2 * P2(PAGE_BITS)));
    CHECK(!vspace_forbids_fetch(root_thread(), P2(46)));
}

/* A pool of identifiers with address spaces dies with the CNode that holds it: one step is not
 * enough. */
static void test_pool_within(word every)
{
    world_start();
    word f = first_free, u = world_untyped(17);
    retype(u, CNODE, 2, f, 1);
    retype(u, UNTYPED, 12, f + 1, 1);
    CHECK_IS(invoke_words(ROOT_SLOT_ASID_CONTROL, LABEL_X86_ASIDControl_MakePool, WORDS(f + 2, 64),
                          WORDS(f + 1, ROOT_SLOT_CNODE))
                 .error,
             0);
    retype(u, PML4, 0, f + 3, 5);
    for (word i = 0; i < 5; i++)
        CHECK_IS(invoke_words(f + 2, LABEL_X86_ASIDPool_Assign, NONE, WORDS(f + 3 + i)).error, 0);
    CHECK(moved_into(f, 1, f + 2));
    host_interrupt_every(every);
    CHECK_IS(on_slot(LABEL_CNode_Delete, f).error, 0);
    host_interrupt_every(0);
    CHECK_IS(kernel.arch.asid_pool[1], 0);
    CHECK_IS(vspace_of_asid(512), 0);
    /* Others get the same identifiers while the first live, and keep them when those go. */
    CHECK_IS(invoke_words(ROOT_SLOT_ASID_CONTROL, LABEL_X86_ASIDControl_MakePool, WORDS(f + 2, 64),
                          WORDS(f + 1, ROOT_SLOT_CNODE))
                 .error,
             0);
    retype(u, PML4, 0, f + 9, 1);
    CHECK_IS(invoke_words(f + 2, LABEL_X86_ASIDPool_Assign, NONE, WORDS(f + 9)).error, 0);
    CHECK_IS(cap_pml4_asid(*world_cap(f + 9)), 512);
    CHECK_IS(cap_pml4_asid(*world_cap(f + 3)), 512);
    CHECK_IS(on_slot(LABEL_CNode_Delete, f + 3).error, 0);
    CHECK_IS(vspace_of_asid(512), cap_object(*world_cap(f + 9)));
}

void test_vspace(void)
{
    for (word every = 0; every < 8; every++)
        test_pool_within(every);
    test_replaced();
    test_fetches();
    test_pools();
    test_ghosts();
    test_buffer_offset();
    world_start();
    word f = first_free, u = world_untyped(17);
    struct answer a;
    const word at = 0x7000123000 / 4096 * 4096;
    retype(u, PML4, 0, f, 1);
    retype(u, PDPT, 0, f + 1, 1);
    retype(u, PD, 0, f + 2, 1);
    retype(u, PT, 0, f + 3, 1);
    retype(u, FRAME, 0, f + 4, 2);
    a = map(f + 4, f, at, 3);
    CHECK_IS(a.error, ERR_InvalidCapability);
    CHECK_IS(a.mr[0], 1); /* no identifier yet */
    a = invoke_words(ROOT_SLOT_CNODE, LABEL_CNode_Copy, WORDS(f + 9, 64, f, 64, 15),
                     WORDS(ROOT_SLOT_CNODE));
    CHECK_IS(a.error, ERR_IllegalOperation);
    CHECK_IS(invoke_words(ROOT_SLOT_ASID_POOL, LABEL_X86_ASIDPool_Assign, NONE, WORDS(f)).error, 0);
    a = invoke_words(ROOT_SLOT_ASID_POOL, LABEL_X86_ASIDPool_Assign, NONE, WORDS(f));
    CHECK_IS(a.error, ERR_InvalidCapability);
    CHECK_IS(a.mr[0], 1);
    CHECK_IS(cap_pml4_asid(*world_cap(f)), 2);
    /* What is missing, from the top down. */
    a = map(f + 4, f, at, 3);
    CHECK_IS(a.error, ERR_FailedLookup);
    CHECK_IS(a.mr[1], LOOKUP_MISSING);
    CHECK_IS(a.mr[2], 39);
    CHECK_IS(map_table(f + 1, LABEL_X86_PDPT_Map, f, at).error, 0);
    a = map(f + 4, f, at, 3);
    CHECK_IS(a.error, ERR_FailedLookup);
    CHECK_IS(a.mr[2], 30);
    a = map_table(f + 3, LABEL_X86_PageTable_Map, f, at);
    CHECK_IS(a.error, ERR_FailedLookup);
    CHECK_IS(a.mr[2], 30);
    CHECK_IS(map_table(f + 2, LABEL_X86_PageDirectory_Map, f, at).error, 0);
    a = map(f + 4, f, at, 3);
    CHECK_IS(a.error, ERR_FailedLookup);
    CHECK_IS(a.mr[2], 21);
    CHECK_IS(map_table(f + 3, LABEL_X86_PageTable_Map, f, at + 5).error, 0);
    a = map_table(f + 3, LABEL_X86_PageTable_Map, f, at);
    CHECK_IS(a.error, ERR_InvalidCapability);
    CHECK_IS(a.mr[0], 0);
    /* Addresses. */
    a = map(f + 4, f, at + 1, 3);
    CHECK_IS(a.error, ERR_AlignmentError);
    a = map(f + 4, f, 0x7ffffffff000, 3);
    CHECK_IS(a.error, ERR_InvalidArgument);
    CHECK_IS(a.mr[0], 0);
    a = map(f + 4, f, ~0ull, 3);
    CHECK_IS(a.error, ERR_InvalidArgument);
    CHECK_IS(map(f + 4, f, at, 3).error, 0);
    struct place p = vspace_find(cap_object(*world_cap(f)), at, PAGE_BITS);
    CHECK(p.entry &&
          *p.entry == (cap_object(*world_cap(f + 4)) | ENTRY_PRESENT | ENTRY_WRITE | ENTRY_USER));
    /* The same again changes rights, and is flushed; elsewhere is refused. */
    word flushes = host_log.page_flushes;
    CHECK_IS(map(f + 4, f, at, 2).error, 0);
    CHECK(!(*p.entry & ENTRY_WRITE));
    CHECK_IS(host_log.page_flushes, flushes + 1);
    a = map(f + 4, f, at + 4096, 3);
    CHECK_IS(a.error, ERR_InvalidArgument);
    CHECK_IS(a.mr[0], 0);
    a = map(f + 4, ROOT_SLOT_VSPACE, at, 3);
    CHECK_IS(a.error, ERR_InvalidCapability);
    CHECK_IS(a.mr[0], 1);
    /* Without Read nobody but the kernel sees it. */
    CHECK_IS(map(f + 4, f, at, 1).error, 0);
    CHECK(!(*p.entry & ENTRY_USER));
    /* Another frame replaces it; the first one's Unmap then leaves it alone. */
    CHECK_IS(map(f + 5, f, at, 3).error, 0);
    CHECK_IS(invoke_words(f + 4, LABEL_X86_Page_Unmap, NONE, NONE).error, 0);
    CHECK_IS(entry_address(*p.entry, PAGE_BITS), cap_object(*world_cap(f + 5)));
    /* A copy is mapped nowhere; deleting a capability takes its own mapping only. */
    a = invoke_words(ROOT_SLOT_CNODE, LABEL_CNode_Copy, WORDS(f + 6, 64, f + 5, 64, 15),
                     WORDS(ROOT_SLOT_CNODE));
    CHECK_IS(a.error, 0);
    CHECK(!cap_mapped(*world_cap(f + 6)));
    CHECK_IS(map(f + 6, f, at + 4096, 3).error, 0);
    invoke_words(ROOT_SLOT_CNODE, LABEL_CNode_Delete, WORDS(f + 5, 64), NONE);
    CHECK_IS(*p.entry, 0);
    CHECK(vspace_find(cap_object(*world_cap(f)), at + 4096, PAGE_BITS).entry[0] != 0);
    a = invoke_words(f + 6, LABEL_X86_Page_GetAddress, NONE, NONE);
    CHECK_IS(a.error, 0);
    CHECK_IS(a.length, 1);
    CHECK_IS(a.mr[0], cap_object(*world_cap(f + 6)));
    /* Tables: unmapping needs the only capability; it clears the table. */
    a = invoke_words(ROOT_SLOT_CNODE, LABEL_CNode_Copy, WORDS(f + 7, 64, f + 3, 64, 15),
                     WORDS(ROOT_SLOT_CNODE));
    CHECK_IS(a.error, 0);
    CHECK_IS(invoke_words(f + 3, LABEL_X86_PageTable_Unmap, NONE, NONE).error, ERR_RevokeFirst);
    invoke_words(ROOT_SLOT_CNODE, LABEL_CNode_Delete, WORDS(f + 7, 64), NONE);
    word asid_flushes = host_log.asid_flushes;
    CHECK_IS(invoke_words(f + 3, LABEL_X86_PageTable_Unmap, NONE, NONE).error, 0);
    CHECK_IS(host_log.asid_flushes, asid_flushes + 1);
    CHECK_IS(vspace_find(cap_object(*world_cap(f)), at, PAGE_BITS).missing, 21);
    CHECK_IS(map_table(f + 3, LABEL_X86_PageTable_Map, f, at).error, 0);
    CHECK_IS(vspace_find(cap_object(*world_cap(f)), at + 4096, PAGE_BITS).entry[0], 0);
    /* The frame thinks it is mapped still: unmapping it harms nothing. */
    CHECK_IS(invoke_words(f + 6, LABEL_X86_Page_Unmap, NONE, NONE).error, 0);
    /* The address space dies: its identifier is free, its processor state dropped. */
    invoke_words(ROOT_SLOT_CNODE, LABEL_CNode_Delete, WORDS(f, 64), NONE);
    CHECK_IS(vspace_of_asid(2), 0);
    CHECK(host_log.dropped_roots > 0);
    CHECK_IS(invoke_words(f + 3, LABEL_X86_PageTable_Unmap, NONE, NONE).error, 0);
    /* Pools of identifiers. */
    word pool = world_untyped(12);
    retype(u, UNTYPED, 12, f + 10, 1);
    a = invoke_words(ROOT_SLOT_ASID_CONTROL, LABEL_X86_ASIDControl_MakePool, WORDS(f + 11, 64),
                     WORDS(f + 10, ROOT_SLOT_CNODE));
    CHECK_IS(a.error, 0);
    CHECK_IS(cap_type(*world_cap(f + 11)), CAP_asid_pool);
    CHECK(pool != 0);
    a = invoke_words(ROOT_SLOT_ASID_CONTROL, LABEL_X86_ASIDControl_MakePool, WORDS(f + 12, 64),
                     WORDS(f + 10, ROOT_SLOT_CNODE));
    CHECK_IS(a.error, ERR_RevokeFirst);
    retype(u, PML4, 0, f, 1);
    CHECK_IS(invoke_words(f + 11, LABEL_X86_ASIDPool_Assign, NONE, WORDS(f)).error, 0);
    CHECK_IS(cap_pml4_asid(*world_cap(f)), 512);
    /* A pool dies: its address spaces map nothing any more but the kernel, so that their threads
     * fault. */
    word *root = table(cap_object(*world_cap(f)));
    retype(u, PDPT, 0, f + 13, 1);
    CHECK_IS(map_table(f + 13, LABEL_X86_PDPT_Map, f, 0).error, 0);
    CHECK(root[0] != 0);
    invoke_words(ROOT_SLOT_CNODE, LABEL_CNode_Delete, WORDS(f + 11, 64), NONE);
    CHECK_IS(kernel.arch.asid_pool[1], 0);
    CHECK_IS(root[0], 0);
    CHECK_IS(root[TABLE_ENTRIES - 1], machine_kernel_entry());
    a = map(f + 4, f, at, 3);
    CHECK_IS(a.error, ERR_FailedLookup);
    CHECK_IS(a.mr[1], LOOKUP_INVALID_ROOT);
    CHECK_IS(a.length, 2);
    /* A pool that is dying, and gets one more address space where it has been looked at already. */
    invoke_words(ROOT_SLOT_ASID_CONTROL, LABEL_X86_ASIDControl_MakePool, WORDS(f + 11, 64),
                 WORDS(f + 10, ROOT_SLOT_CNODE));
    host_interrupt_every(1);
    world_registers(ROOT_SLOT_CNODE, info_make(LABEL_CNode_Delete, 0, 0, 2), WORDS(f + 11, 64),
                    NONE);
    world_enter(SYS_Call);
    host_interrupt_every(0);
    CHECK(kernel.arch.asid_pool[1] != 0);
    CHECK(kernel.arch.asid_next[1] > 0);
    retype(u, PML4, 0, f + 14, 1);
    CHECK_IS(invoke_words(f + 11, LABEL_X86_ASIDPool_Assign, NONE, WORDS(f + 14)).error, 0);
    root = table(cap_object(*world_cap(f + 14)));
    retype(u, PDPT, 0, f + 15, 1);
    CHECK_IS(map_table(f + 15, LABEL_X86_PDPT_Map, f + 14, 0).error, 0);
    CHECK(root[0] != 0);
    invoke_words(ROOT_SLOT_CNODE, LABEL_CNode_Delete, WORDS(f + 11, 64), NONE);
    CHECK_IS(kernel.arch.asid_pool[1], 0);
    CHECK_IS(kernel.arch.asid_next[1], 0);
    CHECK_IS(root[0], 0);
}
