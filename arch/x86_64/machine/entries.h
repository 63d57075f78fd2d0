/* entries.h - paging structures as the processor reads them; SDM volume 3, section 4.5.
 *
 * Knows nothing of the kernel. */
#pragma once
#include "lib/bits.h"

enum { TABLE_BITS = 12, TABLE_ENTRIES = 512, ASID_BITS = 12 };
enum { PAGE_BITS = 12, LARGE_PAGE_BITS = 21, HUGE_PAGE_BITS = 30 };

/* Bits of an entry. */
#define ENTRY_PRESENT P2(0)
#define ENTRY_WRITE P2(1)
#define ENTRY_USER P2(2)
#define ENTRY_CACHE (P2(3) + P2(4)) /* PWT, PCD */
#define ENTRY_LARGE P2(7)
#define ENTRY_PAT_SMALL P2(7)
#define ENTRY_PAT_LARGE P2(12)
#define ENTRY_GLOBAL P2(8)
#define ENTRY_NO_EXECUTE P2(63)
#define CR3_KEEP P2(63) /* do not flush what the TLB holds of this identifier */

/* Where the table or the page of 2^bits bytes lies that an entry names. */
static inline word entry_address(word entry, word bits)
{
    return round_down(entry % P2(52), bits);
}
