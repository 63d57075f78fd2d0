/* address_space.h - from an identifier to the address space that has it. */
#pragma once
#include "core/state.h"
#include "lib/bits.h"
#include "machine/entries.h"

/* The VSpace that has identifier `asid` now; 0 if none has. A capability keeps the identifier that
 * its mapping was made under, so code that uses it must ask here whether that address space still
 * exists. */
static inline paddr vspace_of_asid(word asid)
{
    handle pool = ENTRY(kernel.arch.asid_pool, asid / TABLE_ENTRIES);
    return pool ? table(pool)[asid % TABLE_ENTRIES] : (word)0;
}
