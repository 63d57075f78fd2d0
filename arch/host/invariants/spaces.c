/* spaces.c - what holds of capabilities that only the host machine has.
 *
 * Owns:    nothing.
 * Entered: invariants.c, for each slot that is looked at.
 * Never:   writes. */
#include "invariants/invariants.h"
#include "arch.h"
#include "core/state.h"
#include "object/vspace.h"

/* A frame's words agree with each other, and a VSpace is found under its number. */
void arch_invariants_of_slot(handle s, word turn)
{
    struct cap c = slot(s)->cap;
    (void)turn;
    if (cap_type(c) == CAP_frame)
        must(cap_mapped(c) || c.w1 == 0, "a frame that is not mapped is mapped nowhere", s);
    if (cap_type(c) != CAP_vspace)
        return;
    word number = table(cap_object(c))[SPACE_NUMBER];
    must(number == 0 || kernel.arch.space[number % SPACES] == cap_object(c),
         "a VSpace is known under its number", s);
}
