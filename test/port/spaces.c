/* spaces.c - invariants of the host machine's VSpaces that take a map of all memory. */
#include "invariants/invariants.h"
#include "object/vspace.h"
#include "world.h"

void machine_object_kind(handle s)
{
    struct cap c = slot(s)->cap;
    if (cap_type(c) == CAP_vspace)
        must(host_kind(cap_object(c)) == KIND_TABLE, "it names a table", s);
}

/* A VSpace with a number is alive, and maps memory in which no kernel object lies. */
void machine_address_spaces(void)
{
    must(kernel.arch.space[0] == 0, "number 0 is nobody's", 0);
    for (word i = 1; i < SPACES; i++) {
        handle space = kernel.arch.space[i];
        if (!space)
            continue;
        must(host_kind(space) == KIND_TABLE && table(space)[SPACE_NUMBER] == i,
             "a number is that of a VSpace", space);
        for (word page = 0; page < SPACE_PAGES; page++) {
            paddr at = table(space)[page] / P2(PAGE_BITS) * P2(PAGE_BITS);
            must(at >= P2(HOST_MEMORY_BITS) || at == 0 || host_kind(at) == KIND_FREE,
                 "no kernel object is mapped for users", at);
        }
    }
}
