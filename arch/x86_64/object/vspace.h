/* vspace.h - address spaces: walking the paging structures. */
#pragma once
#include "call/call.h"
#include "core/address_space.h"
#include "lib/bits.h"
#include "machine/entries.h"
#include "object_types.h"

#define USER_TOP 0x7fffffffffff /* the kernel's limit for mappings, exclusive */

/* log2 of the bytes that an entry of a PML4, of a PDPT and of a page directory covers. A missing
 * table is named by this number in the error FailedLookup. */
enum { NO_PDPT = 39, NO_PAGE_DIRECTORY = 30, NO_PAGE_TABLE = 21 };
enum { ROOT_SHIFT = 39, LEVEL_BITS = 9 };

/* Where an entry is; or, with entry NULL, at which level the table for it is missing (NO_PDPT
 * and so on). */
struct place {
    word *entry;
    word missing;
};

/* The entry for `at` in the table whose entries cover 2^bits bytes: 39, 30, 21 or 12.  (ENTRY_LARGE
 * is asked at every level: in a PML4 it is reserved, and never set.) */
static inline __attribute__((always_inline)) struct place vspace_walk(paddr root, vaddr at,
                                                                      word bits)
{
    paddr t = root;
    word rest = at << (WORD_BITS - ROOT_SHIFT - LEVEL_BITS); /* the next index is at its top */
    /* Unrolled: with a constant number of levels that is shorter than the loop. */
#pragma GCC unroll 3
    for (word shift = ROOT_SHIFT; shift > bits; shift -= LEVEL_BITS) {
        /* PRESENT must be 1 and LARGE 0. Less PRESENT, both must be 0: one test. (A compare with
         * PRESENT costs Unmap 9 of 285 instructions.) */
        word entry = table(t)[rest >> (WORD_BITS - LEVEL_BITS)] - ENTRY_PRESENT;
        if (entry & (ENTRY_PRESENT | ENTRY_LARGE))
            return (struct place){ NULL, shift };
        t = entry % P2(52) / P2(TABLE_BITS) * P2(TABLE_BITS);
        rest = rest << LEVEL_BITS;
    }
    return (struct place){ &table(t)[rest >> (WORD_BITS - LEVEL_BITS)], 0 };
}

struct place vspace_find(paddr root, vaddr at, word bits);
bool vspace_forbids_fetch(handle t, vaddr at);
status vspace_fail_gone(struct call *c, word asid);
status vspace_fail_missing(struct call *c, word missing);

/* An address space with an identifier, as everything that is mapped is mapped into. */
static inline bool vspace_is_assigned(struct cap cap)
{
    return cap_type(cap) == CAP_pml4 && cap_mapped(cap);
}

/* Does the address space `root`, which was assigned `asid`, still have it?  Its pool may be
 * gone. */
static inline bool vspace_is_alive(paddr root, word asid)
{
    return likely(vspace_of_asid(asid) == root);
}
