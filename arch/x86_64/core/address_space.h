/* address_space.h - from an identifier to the address space that has it. */
#pragma once
#include "core/state.h"
#include "machine/entries.h"

/* The PML4 with identifier `asid`; 0 if there is none. */
static inline paddr vspace_of_asid(word asid)
{
    handle pool = kernel.asid_pool[asid / TABLE_ENTRIES % ASID_POOLS];
    return pool ? table(pool)[asid % TABLE_ENTRIES] : (word)0;
}
