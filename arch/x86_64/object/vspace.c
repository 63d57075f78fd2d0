/* vspace.c - address spaces: the PML4, walking below it, and the methods of everything in it.
 *
 * Owns:    the PML4 capability.
 * Entered: type.c (vspace_invoke), page_table.c (vspace_find).
 * Uses:    asid.c: an address space is known by its identifier.
 * Never:   follows an entry that a user could have written: user code has no access to tables.
 *
 * SDM volume 3, section 4.5: four levels of 512 entries. */
#include "lib/bits.h"
#include "object/vspace.h"
#include "arch.h"
#include "object/asid.h"
#include "object/frame.h"
#include "object/iospace.h"
#include "machine/pc.h"
#include "object/page_table.h"

enum { KERNEL_ENTRY = TABLE_ENTRIES - 1 };

/* vspace_walk as an ordinary function, for callers that are not in a hurry. */
struct place vspace_find(paddr root, vaddr at, word bits)
{
    return vspace_walk(root, at, bits);
}

/* Is `at`, in t's address space, in a page from which no code may be fetched? Asked only when a
 * fault is reported, where the CPU itself does not say that it was a fetch. */
__attribute__((cold)) bool vspace_forbids_fetch(handle t, vaddr at)
{
    static const word sizes[] = { HUGE_PAGE_BITS, LARGE_PAGE_BITS, PAGE_BITS };
    if (!arch_is_vspace(*tcb_cap(t, TCB_VSPACE)))
        return false;
    /* From the largest page down: the first level whose entry is a page decides. */
    for (word i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        struct place p = vspace_find(cap_object(*tcb_cap(t, TCB_VSPACE)), at, sizes[i]);
        if (!p.entry || !(*p.entry & ENTRY_PRESENT))
            return false;
        if (sizes[i] == PAGE_BITS || (*p.entry & ENTRY_LARGE))
            return *p.entry & ENTRY_NO_EXECUTE;
    }
    return false;
}

/* The identifier `asid` is another address space's now (InvalidCapability 1), or nobody's
 * (FailedLookup). */
__attribute__((cold)) status vspace_fail_gone(struct call *c, word asid)
{
    if (vspace_of_asid(asid))
        return fail_capability(c, 1, WHY_space_other);
    return fail_root(c, false, WHY_space_gone);
}

/* FailedLookup: there is no table at this level. The words of the error tell how many bits its
 * entry would cover, so a user library knows which kind to map. */
__attribute__((cold)) status vspace_fail_missing(struct call *c, word missing)
{
    return fail_missing(c, false, missing, WHY_missing);
}

bool arch_is_vspace(struct cap cap)
{
    return vspace_is_assigned(cap);
}

/* A PML4 in zeroed memory, without an identifier. The kernel's entry is in it from the start, so
 * no step of mapping has to think of it. */
struct cap pml4_create(paddr at, word size_bits, bool device)
{
    (void)size_bits, (void)device;
    window_mark(at, P2(TABLE_BITS), KIND_TABLE);
    table(at)[KERNEL_ENTRY] = machine_kernel_entry();
    return cap_make(CAP_pml4, at, 0);
}

/* A PML4 without identifier cannot be copied (IllegalOperation): identifiers are written into
 * the capability, and a copy made before would never get one. */
struct cap pml4_derive(handle source, struct cap cap)
{
    (void)source;
    return cap_mapped(cap) ? cap : cap_null();
}

/* A thread may have held this capability as its VSpace, so the processor looks again on the way
 * out. With the last capability the address space dies and gives its identifier back. */
bool pml4_finalise(struct cap c, bool final)
{
    cpu_reload();
    if (final && cap_mapped(c))
        asid_release(cap_pml4_asid(c), cap_object(c));
    return true;
}

#define TABLE "x86_64/vspace.def"
#define ROW DECLARE_SHARED
#include "call/table.h"
/* The table has these rows only with IOMMU; without it nothing calls the three functions. */
static status X86_IOPageTable_Map(struct call *c, struct extra space, word at)
    __attribute__((unused));
static status X86_IOPageTable_Unmap(struct call *c) __attribute__((unused));
static status X86_Page_MapIO(struct call *c, struct extra space, word rights, word at)
    __attribute__((unused));

/* Methods of frames, paging structures and, with IOMMU, I/O page tables. The cases compare the
 * type of the invoked capability, too. */
status vspace_invoke(struct call *c)
{
    return invoke_row(c);
}

/* The three kinds of paging structures; `missing`: how vspace_find says that there is none of this
 * kind. */
#define PAGING_STRUCTURE(object, missing) \
    static status object##_Map(struct call *c, struct extra vspace, word at, word attr) \
    { \
        return page_table_map(c, extra_cap(vspace), missing, at, attr); \
    } \
    static status object##_Unmap(struct call *c) \
    { \
        return page_table_unmap(c); \
    }
PAGING_STRUCTURE(X86_PDPT, NO_PDPT)
PAGING_STRUCTURE(X86_PageDirectory, NO_PAGE_DIRECTORY)
PAGING_STRUCTURE(X86_PageTable, NO_PAGE_TABLE)

static status X86_Page_Map(struct call *c, struct extra vspace, word at, word rights, word attr)
{
    return frame_map(c, extra_cap(vspace), at, rights, attr);
}

static status X86_Page_Unmap(struct call *c)
{
    return frame_unmap(c);
}

/* The frame's physical address, which drivers need for DMA. */
static status X86_Page_GetAddress(struct call *c)
{
    commit(c);
    call_result(c, cap_object(c->cap));
    return OK;
}

static status X86_IOPageTable_Map(struct call *c, struct extra space, word at)
{
    return iospace_map_table(c, extra_cap(space), at);
}

static status X86_IOPageTable_Unmap(struct call *c)
{
    return iospace_unmap_table(c);
}

static status X86_Page_MapIO(struct call *c, struct extra space, word rights, word at)
{
    return iospace_map_frame(c, extra_cap(space), rights, at);
}
