/* ranges.h - lists of physical memory while the kernel boots. */
#pragma once
#include "lib/types.h"

/* Physical memory start..end-1. */
struct range {
    paddr start, end;
};

/* Ranges in ascending order that neither touch nor overlap. */
enum { MAX_RANGES = 512 };
/* Ranges in ascending order that neither touch nor overlap. 512 are more than any firmware's
 * memory map has; `lost` tells if that is ever wrong. */
struct ranges {
    struct range at[MAX_RANGES];
    word count;
    word lost; /* bytes that found no place in the list */
};

void ranges_add(struct ranges *r, paddr start, paddr end);
void ranges_remove(struct ranges *r, paddr start, paddr end);
