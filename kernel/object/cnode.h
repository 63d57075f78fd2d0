/* cnode.h - a table of capability slots. */
#pragma once
#include "core/cap.h"
#include "core/memory.h"
#include "lib/bits.h"

/* A CNode of 2^size_bits empty slots, in zeroed memory: an empty slot is all zero. Inline,
 * because one Retype makes many. */
static inline struct cap cnode_create(paddr at, word size_bits, bool device)
{
    (void)device;
    window_mark(at, pow2(size_bits + SLOT_BITS), KIND_SLOT);
    return cap_set_radix(cap_make(CAP_cnode, at, 0), size_bits);
}
