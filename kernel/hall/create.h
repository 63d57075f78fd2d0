/* create.h - the hall: what Untyped_Retype can make.  The rows are those of api/objects.def.
 *
 * Inline, because a Retype of many objects asks for each of them. */
#pragma once
#include "hall/rows.h"

enum object_type {
#define OBJECT(abi, name, bits) OBJECT_##name,
#include "objects.def"
#undef OBJECT
    OBJECT_COUNT,
};

/* log2 of the bytes of an object of this type; 0 for a type that there is not. */
static inline word object_bits(word type, word size_bits)
{
    switch (type) {
#define USER_BITS size_bits
#define OBJECT(abi, name, bits) \
    case OBJECT_##name: \
        return bits;
#include "objects.def"
#undef OBJECT
#undef USER_BITS
    default:
        return 0;
    }
}

/* Can it lie in memory of devices? */
static inline bool object_may_be_device(word type)
{
    return type == OBJECT_untyped || type == OBJECT_small_frame || type == OBJECT_large_frame ||
           type == OBJECT_huge_frame;
}

static inline __attribute__((always_inline)) struct cap object_create(word type, paddr at,
                                                                      word size_bits, bool device)
{
    switch (type) {
#define OBJECT(abi, name, bits) \
    case OBJECT_##name: \
        return name##_create(at, size_bits, device);
#include "objects.def"
#undef OBJECT
    default:
        return cap_null();
    }
}
