/* vspace.h - address spaces: walking the translation tables. */
#pragma once
#include "call/call.h"
#include "core/address_space.h"
#include "lib/bits.h"
#include "machine/entries.h"
#include "object_types.h"

#define USER_TOP 0x7fffffffffff /* the last address that can be mapped (ABI) */

/* Where an entry is, and log2 of the bytes that it covers: 39, 30, 21 or 12. */
struct place {
    word *entry;
    word bits;
};

/* Does the entry, which covers 2^bits bytes, name a table? */
static inline bool entry_is_table(word entry, word bits)
{
    return bits != PAGE_BITS && entry % P2(2) == ENTRY_TABLE;
}

/* Does it map a page of 2^bits bytes? */
static inline bool entry_is_page(word entry, word bits)
{
    return entry % P2(2) == (bits == PAGE_BITS ? ENTRY_PAGE : ENTRY_BLOCK);
}

/* Go down from `root` to the entry for `at`, as far as there are tables. With a constant number of
 * levels the loop is a straight line. */
static inline __attribute__((always_inline)) struct place vspace_walk(paddr root, vaddr at)
{
    word *entry = &table(root)[at / P2(ROOT_SHIFT) % TABLE_ENTRIES];
    word bits = ROOT_SHIFT;
#pragma GCC unroll 3
    for (word n = 0; n < 3; n++) {
        if (*entry % P2(2) != ENTRY_TABLE)
            break;
        bits -= LEVEL_BITS;
        entry = &table(entry_address(*entry, TABLE_BITS))[shift_down(at, bits) % TABLE_ENTRIES];
    }
    return (struct place){ entry, bits };
}

struct place vspace_find(paddr root, vaddr at);
status vspace_fail_gone(struct call *c, word asid, word number);
status vspace_fail_missing(struct call *c, word missing);

/* An address space with an identifier, as everything that is mapped is mapped into. */
static inline bool vspace_is_assigned(struct cap cap)
{
    return cap_type(cap) == CAP_vspace && cap_mapped(cap);
}

/* Does the address space `root`, which was assigned `asid`, still have it?  Its pool may be
 * gone. */
static inline bool vspace_is_alive(paddr root, word asid)
{
    return likely(vspace_of_asid(asid) == root);
}
