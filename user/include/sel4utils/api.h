/* api.h - small wrappers; the same words for kernels with scheduling contexts and without. */
#pragma once
#include <sel4/sel4.h>
#include <sel4utils/mcs_api.h>

/* CapData for a guard of any value, and of zeroes that are to be skipped. */
static inline seL4_Word api_make_guard_word(seL4_Word guard, seL4_Word guard_size)
{
    return seL4_CNode_CapData_new(guard, guard_size).words[0];
}

/* The guard of a CNode that takes guard_size bits, all 0. */
static inline seL4_Word api_make_guard_skip_word(seL4_Word guard_size)
{
    return api_make_guard_word(0, guard_size);
}
