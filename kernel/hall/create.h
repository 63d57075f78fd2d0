/* create.h - the hall: what Untyped_Retype can make.  The rows are those of api/objects.def.
 *
 * Inline, because a Retype of many objects asks for each of them. */
#pragma once
#include "hall/rows.h"

/* The numbers of the types that Untyped_Retype takes: seL4_ObjectType and the architecture's
 * types behind it. The order of the rows is ABI. */
enum object_type {
#define OBJECT(abi, name, bits) OBJECT_##name,
#include "objects.def"
#undef OBJECT
    OBJECT_COUNT,
};

/* log2 of the bytes that one object of `type` takes; 0 if there is no such type. `size_bits` is
 * the argument of Retype; it counts only for CNodes (log2 of the slots) and untypeds (log2 of
 * the bytes), whose rows name USER_BITS. */
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

/* May this type lie in device memory? Kernel objects may not: a device could change them, and
 * clearing such memory may have side effects. Retype answers InvalidArgument for
 * them. Memory to its user, and nothing else, are the rows MEMORY. */
static inline bool object_may_be_device(word type)
{
    switch (type) {
#define OBJECT(abi, name, bits)
#define MEMORY(abi, name, bits) case OBJECT_##name:
#include "objects.def"
#undef MEMORY
#undef OBJECT
        return true;
    default:
        return false;
    }
}

/* The first capability to a new object of `type` at physical address `at`. The memory is zero
 * already, and a zeroed object is a valid one for most types, so most rows only make the
 * capability. It has all rights, and no badge, guard or mapping. */
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
