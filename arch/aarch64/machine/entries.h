/* entries.h - translation tables as the processor reads them: 4 KiB granule, four levels of 512
 * entries (Arm ARM, D5.3, VMSAv8-64 translation table format descriptors).
 *
 * Knows nothing of the kernel. */
#pragma once
#include "lib/bits.h"

enum { TABLE_BITS = 12, TABLE_ENTRIES = 512, ASID_BITS = 16 };
enum { PAGE_BITS = 12, LARGE_PAGE_BITS = 21, HUGE_PAGE_BITS = 30 };
/* log2 of the bytes that an entry of the topmost table covers, and by how much that shrinks with
 * each level. */
enum { ROOT_SHIFT = 39, LEVEL_BITS = 9 };

/* Bits 1 and 0: an entry that is no table maps a block (levels 1 and 2) or a page (level 3). */
#define ENTRY_VALID P2(0)
#define ENTRY_TABLE (P2(0) + P2(1))
#define ENTRY_BLOCK P2(0)
#define ENTRY_PAGE (P2(0) + P2(1))
enum { ENTRY_KIND = 3 };
/* Which memory it is: a number of MAIR_EL1 (machine/cpu.h). */
#define ENTRY_DEVICE (MAIR_DEVICE * P2(2))
#define ENTRY_NORMAL (MAIR_NORMAL * P2(2) + P2(8) + P2(9)) /* inner shareable */
enum { MAIR_DEVICE = 0, MAIR_NORMAL = 1 };
#define ENTRY_USER P2(6)      /* AP[1]: EL0 may do what EL1 may */
#define ENTRY_READ_ONLY P2(7) /* AP[2] */
#define ENTRY_ACCESSED P2(10) /* without it the first access faults */
#define ENTRY_NOT_GLOBAL P2(11)
#define ENTRY_KERNEL_NO_EXECUTE P2(53) /* PXN */
#define ENTRY_NO_EXECUTE P2(54)        /* UXN */

/* Where the table or the page of 2^bits bytes lies that an entry names. */
static inline word entry_address(word entry, word bits)
{
    return round_down(entry % P2(48), bits);
}
