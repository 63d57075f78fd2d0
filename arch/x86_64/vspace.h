/* vspace.h - address spaces: walking the paging structures. */
#pragma once
#include "lib/bits.h"
#include "state.h"
#include "object_types.h"

/* Bits of an entry; SDM volume 3, section 4.5. */
#define ENTRY_PRESENT P2(0)
#define ENTRY_WRITE P2(1)
#define ENTRY_USER P2(2)
#define ENTRY_CACHE (P2(3) + P2(4))         /* PWT, PCD */
#define ENTRY_LARGE P2(7)
#define ENTRY_PAT_SMALL P2(7)
#define ENTRY_PAT_LARGE P2(12)
#define ENTRY_GLOBAL P2(8)
#define ENTRY_NO_EXECUTE P2(63)
#define USER_TOP 0x7fffffffffff             /* the kernel's limit for mappings, exclusive */

enum { NO_PDPT = 39, NO_PAGE_DIRECTORY = 30, NO_PAGE_TABLE = 21 };

/* Where an entry is; or, with entry NULL, which level (NO_...) is missing. */
struct place {
    word *entry;
    word missing;
};

struct place vspace_find(paddr root, vaddr at, word bits);
bool vspace_forbids_fetch(handle t, vaddr at);
status vspace_fail_gone(struct call *c, word asid);
status vspace_fail_missing(struct call *c, word missing);

/* The PML4 with identifier `asid`; 0 if there is none. */
static inline paddr vspace_of_asid(word asid)
{
    handle pool = kernel.asid_pool[asid / TABLE_ENTRIES % ASID_POOLS];
    return pool ? table(pool)[asid % TABLE_ENTRIES] : (word)0;
}

static inline word entry_address(word entry, word bits)
{
    return round_down(entry % P2(52), bits);
}

/* An address space with an identifier, as everything that is mapped is mapped into. */
static inline bool vspace_is_assigned(struct cap cap)
{
    return cap_type(cap) == CAP_pml4 && cap_mapped(cap);
}

/* Does that address space still have its identifier? */
static inline status vspace_check_alive(struct call *c, paddr root, word asid)
{
    return likely(vspace_of_asid(asid) == root) ? OK : vspace_fail_gone(c, asid);
}
