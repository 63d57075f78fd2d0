/* vspace.c - frames, and the address spaces that map them, on the host machine.
 *
 * Owns:    the tables of VSpaces; kernel.arch.space.
 * Entered: type.c (methods, create, finalise); root_vspace.c.
 * Uses:    host_log, to tell which translations a processor would have to forget.
 * Never:   trusts that what a frame's capability remembers is still there: its VSpace may be gone,
 *          its number given to another, the page mapped anew.
 *
 * VSpaces are known by numbers, so that a frame's capability that outlives its VSpace points
 * nowhere.  A VSpace gets its number when something is first mapped in it. */
#include "object/vspace.h"
#include "arch.h"
#include "call/call.h"
#include "core/state.h"
#include "debug/state_port.h"
#include "host.h"

#define TABLE "host/vspace.def"
#define ROW DECLARE_SHARED
#include "call/table.h"

/* ---- what Retype makes ---- */

/* A frame's first capability: readable, writable, mapped nowhere. */
struct cap frame_create(paddr at, word size_bits, bool device)
{
    (void)size_bits;
    struct cap cap = cap_set_device(cap_make(CAP_frame, at, 0), device);
    return cap_set_vm_rights(cap, RIGHT_READ | RIGHT_WRITE);
}

/* An empty VSpace, which has no number yet. */
struct cap vspace_create(paddr at, word size_bits, bool device)
{
    (void)size_bits, (void)device;
    window_mark(at, P2(PAGE_BITS), KIND_TABLE);
    return cap_make(CAP_vspace, at, 0);
}

/* ---- numbers ---- */

/* From now on the VSpace is known by this number. Numbers are given again when a VSpace dies, so
 * what remembers one must look whether it is still the same. */
void space_take_number(handle space, word number)
{
    table(space)[SPACE_NUMBER] = number;
    kernel.arch.space[number % SPACES] = space;
}

/* A number that no VSpace has; 0 if there is none. */
static word free_number(void)
{
    for (word i = 1; i < SPACES; i++)
        if (!kernel.arch.space[i])
            return i;
    return 0;
}

/* ---- copies, rights, the end ---- */

/* A copy is mapped nowhere. */
struct cap frame_derive(handle source, struct cap cap)
{
    (void)source;
    cap.w1 = 0;
    return cap_set_mapped(cap, 0);
}

struct cap frame_mask(struct cap cap, word rights)
{
    return cap_set_vm_rights(cap, cap_vm_rights(cap) & rights);
}

struct cap frame_mapped(struct cap c, word space, word page)
{
    return cap_set_mapped(cap_set_space(cap_set_page(c, page), space), 1);
}

word *frame_entry(struct cap c)
{
    handle space = kernel.arch.space[cap_space(c) % SPACES];
    return space ? &table(space)[cap_page(c) % SPACE_PAGES] : NULL;
}

/* Take the frame out of its VSpace, if it is still there. */
static void unmap(struct cap c)
{
    word *entry = cap_mapped(c) ? frame_entry(c) : NULL;
    if (!entry || *entry / P2(PAGE_BITS) != cap_object(c) / P2(PAGE_BITS))
        return;
    *entry = 0;
    TELL(unmapped(kernel.arch.space[cap_space(c) % SPACES],
                  SPACE_START + cap_page(c) * P2(PAGE_BITS), PAGE_BITS));
    host_log.flushes++;
}

/* Each capability to a frame has a mapping of its own, which goes with it. */
bool frame_finalise(struct cap c, bool final)
{
    (void) final;
    unmap(c);
    return true;
}

/* A thread may have this VSpace: the processor must look again. */
bool vspace_finalise(struct cap c, bool final)
{
    cpu_reload();
    if (!final)
        return true;
    word number = table(cap_object(c))[SPACE_NUMBER];
    if (number != 0) {
        kernel.arch.space[number % SPACES] = 0;
        TELL(unmapped(cap_object(c), 0, WORD_BITS));
        host_log.flushes++;
    }
    return true;
}

bool arch_is_vspace(struct cap cap)
{
    return cap_type(cap) == CAP_vspace;
}

/* ---- methods ---- */

status vspace_invoke(struct call *c)
{
    return invoke_row(c);
}

/* May the frame go to this page of VSpace `space`?  Errors, in this order: AlignmentError,
 * InvalidArgument (VSpaces do not reach there; it is mapped at another address),
 * InvalidCapability (it is mapped in another VSpace), DeleteFirst (another frame is there; all
 * numbers are taken). */
static status check_map(struct call *c, handle space, word address)
{
    word page = space_page(address), number = table(space)[SPACE_NUMBER];
    if (address % P2(PAGE_BITS) != 0)
        return fail(c, ERR_AlignmentError, WHY_host_alignment);
    if (page >= SPACE_PAGES)
        return fail_argument(c, 0, WHY_host_high);
    if (cap_mapped(c->cap) && kernel.arch.space[cap_space(c->cap) % SPACES] != space)
        return fail_capability(c, 1, WHY_host_elsewhere);
    if (cap_mapped(c->cap) && cap_page(c->cap) != page)
        return fail_argument(c, 0, WHY_host_other_address);
    word entry = table(space)[page];
    if (entry != 0 && entry / P2(PAGE_BITS) != cap_object(c->cap) / P2(PAGE_BITS))
        return fail(c, ERR_DeleteFirst, WHY_host_there);
    return number != 0 || free_number() != 0 ? OK : fail(c, ERR_DeleteFirst, WHY_host_full);
}

/* Map the frame, or map it anew at the same place, which changes its rights. Errors:
 * InvalidCapability 1 (no VSpace), those of check_map. The flush is owed only if something was
 * mapped at this place. */
static status HOST_Page_Map(struct call *c, struct extra vspace, word address, word rights)
{
    struct cap cap = extra_cap(vspace);
    if (cap_type(cap) != CAP_vspace)
        return fail_capability(c, 1, WHY_host_no_vspace);
    handle space = cap_object(cap);
    if (check_map(c, space, address) != OK)
        return ERROR;
    commit(c);
    if (table(space)[SPACE_NUMBER] == 0)
        space_take_number(space, free_number());
    word page = space_page(address), number = table(space)[SPACE_NUMBER];
    host_log.flushes += table(space)[page] != 0;
    table(space)[page] = cap_object(c->cap) + (cap_vm_rights(c->cap) & rights);
    slot(c->self)->cap = frame_mapped(c->cap, number, page);
    TELL(slot(c->self));
    return OK;
}

/* Take the mapping away. A frame that is not mapped is no error. */
static status HOST_Page_Unmap(struct call *c)
{
    commit(c);
    unmap(c->cap);
    struct cap cap = c->cap;
    cap.w1 = 0;
    slot(c->self)->cap = cap_set_mapped(cap, 0);
    TELL(slot(c->self));
    return OK;
}

static status HOST_Page_GetAddress(struct call *c)
{
    commit(c);
    call_result(c, cap_object(c->cap));
    return OK;
}
