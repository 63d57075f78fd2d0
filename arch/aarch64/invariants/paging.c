/* paging.c - what holds of capabilities that only aarch64 has.
 *
 * Owns:    nothing.
 * Entered: invariants.c, for each slot that is looked at.
 * Never:   writes. */
#include "invariants/invariants.h"
#include "arch.h"
#include "core/state.h"
#include "object/vspace.h"

/* An ASID pool is known under its number, and nobody has identifier 0. */
static void pool_state(handle s, word turn)
{
    struct cap c = slot(s)->cap;
    word pool = cap_asid(c) / TABLE_ENTRIES % ASID_POOLS, i = turn % TABLE_ENTRIES;
    must(kernel.arch.asid_pool[pool] == cap_object(c), "an ASID pool is known under its number", s);
    must(!table(cap_object(c))[i] || pool + i != 0, "identifier 0 is nobody's", s);
}

/* What must hold of the object behind the capability in slot s, if its type is one of this
 * architecture's. */
void arch_invariants_of_slot(handle s, word turn)
{
    struct cap c = slot(s)->cap;
    switch ((enum cap_type)cap_type(c)) {
    case CAP_asid_pool:
        pool_state(s, turn);
        break;
    case CAP_frame:
        must(cap_mapped(c) || c.w1 == 0, "a frame that is not mapped is mapped nowhere", s);
        break;
    case CAP_page_table:
        must(!cap_mapped(c) == !cap_table_covers(c), "a table that is mapped has a level", s);
        break;
    case CAP_vspace:
        must(!vspace_is_assigned(c) || c.w1 % P2(48) == cap_object(c),
             "an assigned VSpace says what TTBR0 takes", s);
        break;
    default:
        break;
    }
}
