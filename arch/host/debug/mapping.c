/* mapping.c - where a capability of the host machine is mapped, for the state port.
 *
 * Owns:    nothing.
 * Entered: state_pass.c; only in debug builds.
 * Never:   changes anything. */
#include "arch.h"
#include "core/state.h"
#include "object/vspace.h"

/* A frame remembers the number of its VSpace, which may be gone, or another's by now. */
struct mapping arch_mapping(struct cap cap)
{
    struct mapping m = { false, 0, 0, 0, 0 };
    if (cap_type(cap) != CAP_frame)
        return m;
    m.rights = cap_vm_rights(cap);
    m.mapped = cap_mapped(cap) != 0;
    const word *entry = m.mapped ? frame_entry(cap) : NULL;
    if (!entry || *entry / P2(PAGE_BITS) != cap_object(cap) / P2(PAGE_BITS))
        return m;
    m.space = kernel.arch.space[cap_space(cap) % SPACES];
    m.covers = PAGE_BITS;
    m.address = SPACE_START + cap_page(cap) * P2(PAGE_BITS);
    return m;
}
