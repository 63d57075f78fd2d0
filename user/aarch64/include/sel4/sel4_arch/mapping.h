/* mapping.h - which table a failed mapping misses: how many bits its entry covers. */
#pragma once
#include <sel4/functions.h>

#define SEL4_MAPPING_LOOKUP_LEVEL 2
#define SEL4_MAPPING_LOOKUP_NO_PT 21
#define SEL4_MAPPING_LOOKUP_NO_PD 30
#define SEL4_MAPPING_LOOKUP_NO_PUD 39
#define SEL4_MAPPING_LOOKUP_NO_PDPT SEL4_MAPPING_LOOKUP_NO_PUD /* as our libraries call it */

/* After a Map that failed with seL4_FailedLookup: one of the numbers above. */
LIBSEL4_INLINE_FUNC seL4_Word seL4_MappingFailedLookupLevel(void)
{
    return seL4_GetMR(SEL4_MAPPING_LOOKUP_LEVEL);
}
