/* page.h - old names. */
#pragma once
#include <sel4utils/arch/page.h>
#include <vspace/page.h>

#define UTILS_NUM_PAGE_SIZES SEL4_NUM_PAGE_SIZES

/* Is there a frame of 2^size_bits bytes? */
static inline bool utils_valid_size_bits(size_t size_bits)
{
    return sel4_valid_size_bits(size_bits);
}
