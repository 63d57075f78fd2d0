/* paging.c - what holds of capabilities that only x86_64 has.
 *
 * Owns:    nothing.
 * Entered: invariants.c, for each slot that is looked at.
 * Never:   writes. */
#include "invariants/invariants.h"
#include "arch.h"
#include "core/state.h"
#include "object/vspace.h"

/* An ASID pool is known under its number, and one of its address spaces, chosen by `turn`,
 * contains the kernel's own part. Without that part the next interrupt in this address space
 * would end the machine. */
static void pool_state(handle s, word turn)
{
    struct cap c = slot(s)->cap;
    word pool = cap_asid(c) / TABLE_ENTRIES % ASID_POOLS, i = turn % TABLE_ENTRIES;
    must(kernel.arch.asid_pool[pool] == cap_object(c), "an ASID pool is known under its number", s);
    paddr root = table(cap_object(c))[i];
    must(!root || pool + i != 0, "identifier 0 is nobody's", s);
    must(!root || table(root)[TABLE_ENTRIES - 1] != 0, "the kernel is in every address space",
         root);
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
    case CAP_io_port:
        must(ENTRY(kernel.arch.ports_issued, cap_first_port(c) / WORD_BITS) &
                 pow2(cap_first_port(c) % WORD_BITS),
             "a port's range is issued", s);
        break;
    case CAP_pml4:
        must(!vspace_is_assigned(c) || c.w1 != 0, "an assigned PML4 says what CR3 takes", s);
        break;
    default:
        break;
    }
}
