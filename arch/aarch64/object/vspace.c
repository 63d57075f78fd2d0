/* vspace.c - address spaces: the topmost table, walking below it, and the methods of all in it.
 *
 * Owns:    the VSpace capability.
 * Entered: type.c (vspace_invoke), page_table.c (vspace_find).
 * Uses:    asid.c: an address space is known by its identifier.
 * Never:   follows an entry that a user could have written: user code has no access to tables. */
#include "object/vspace.h"
#include "arch.h"
#include "machine/arm.h"
#include "object/asid.h"
#include "object/frame.h"
#include "object/page_table.h"

/* vspace_walk as an ordinary function, for callers that are not in a hurry. */
struct place vspace_find(paddr root, vaddr at)
{
    return vspace_walk(root, at);
}

/* The identifier `asid` is another address space's now (InvalidCapability `number`), or nobody's
 * (FailedLookup). */
__attribute__((cold)) status vspace_fail_gone(struct call *c, word asid, word number)
{
    if (vspace_of_asid(asid))
        return fail_capability(c, number, WHY_space_other);
    return fail_root(c, false, WHY_space_gone);
}

/* FailedLookup: a table is missing. The words of the error tell how many bits its entry would
 * cover, so a user library knows how many to map. */
__attribute__((cold)) status vspace_fail_missing(struct call *c, word missing)
{
    return fail_missing(c, false, missing, WHY_missing);
}

bool arch_is_vspace(struct cap cap)
{
    return vspace_is_assigned(cap);
}

/* A VSpace in zeroed memory, without an identifier. The kernel has tables of its own
 * (TTBR1_EL1), so nothing of it is in here. */
struct cap vspace_create(paddr at, word size_bits, bool device)
{
    (void)size_bits, (void)device;
    window_mark(at, P2(TABLE_BITS), KIND_TABLE);
    return cap_make(CAP_vspace, at, 0);
}

/* A VSpace without identifier cannot be copied (IllegalOperation): identifiers are written into
 * the capability, and a copy made before would never get one. */
struct cap vspace_derive(handle source, struct cap cap)
{
    (void)source;
    return cap_mapped(cap) ? cap : cap_null();
}

/* A thread may have held this capability as its VSpace, so the processor looks again on the way
 * out. With the last capability the address space dies and gives its identifier back. */
bool vspace_finalise(struct cap c, bool final)
{
    cpu_reload();
    if (final && cap_mapped(c))
        asid_release(cap_asid(c), cap_object(c));
    return true;
}

#define TABLE "aarch64/space_rows.def"
#define ROW DECLARE_SHARED
#include "call/table.h"

/* Methods of VSpaces, page tables and frames. */
status vspace_invoke(struct call *c)
{
    return invoke_row(c);
}

static status ARM_PageTable_Map(struct call *c, struct extra vspace, word at, word attr)
{
    (void)attr; /* tables have none */
    return page_table_map(c, extra_cap(vspace), at);
}

static status ARM_PageTable_Unmap(struct call *c)
{
    return page_table_unmap(c);
}

static status ARM_Page_Map(struct call *c, struct extra vspace, word at, word rights, word attr)
{
    return frame_map(c, extra_cap(vspace), at, rights, attr);
}

static status ARM_Page_Unmap(struct call *c)
{
    return frame_unmap(c);
}

/* The frame's physical address, which drivers need for DMA. */
static status ARM_Page_GetAddress(struct call *c)
{
    commit(c);
    call_result(c, cap_object(c->cap));
    return OK;
}

/* ---- caches ---- */

/* Maintenance of addresses start to end-1 of the invoked VSpace. Errors, in this order:
 * InvalidArgument 1 (the end is not behind the start), IllegalOperation (above user space),
 * InvalidCapability 0 (no identifier), FailedLookup or InvalidCapability 0 (the identifier is
 * nobody's, or another's, now), RangeError (more than the page at `start`), IllegalOperation (to
 * drop lines of a page that may not be written). Where no page is mapped nothing is done. */
static status space_cache(struct call *c, word start, word end, enum cache_step step)
{
    if (end <= start)
        return fail_argument(c, 1, WHY_cache_order);
    if (end > USER_TOP)
        return fail_illegal(c, WHY_cache_high);
    if (!cap_mapped(c->cap))
        return fail_capability(c, 0, WHY_no_vspace);
    if (!vspace_is_alive(cap_object(c->cap), cap_asid(c->cap)))
        return vspace_fail_gone(c, cap_asid(c->cap), 0);
    struct place p = vspace_find(cap_object(c->cap), start);
    if (entry_is_page(*p.entry, p.bits)) {
        if (round_down(start, p.bits) != round_down(end - 1, p.bits))
            return fail_range(c, start, round_down(start, p.bits) + pow2(p.bits) - 1,
                              WHY_cache_crosses);
        if (step == CACHE_INVALIDATE && !frame_is_writable(*p.entry))
            return fail_illegal(c, WHY_cache_rights);
        return frame_maintain(c, c->cap.w1, start, end, step);
    }
    commit(c);
    return OK;
}

/* The four methods of a VSpace and of a frame differ in what is done to each line. */
#define CACHE_METHODS(name, step) \
    static status ARM_VSpace_##name(struct call *c, word start, word end) \
    { \
        return space_cache(c, start, end, step); \
    } \
    static status ARM_Page_##name(struct call *c, word start, word end) \
    { \
        return frame_cache(c, start, end, step); \
    }
CACHE_METHODS(Clean_Data, CACHE_CLEAN)
CACHE_METHODS(Invalidate_Data, CACHE_INVALIDATE)
CACHE_METHODS(CleanInvalidate_Data, CACHE_CLEAN_INVALIDATE)
CACHE_METHODS(Unify_Instruction, CACHE_UNIFY)
