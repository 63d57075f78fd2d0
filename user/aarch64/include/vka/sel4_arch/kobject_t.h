/* kobject_t.h - kinds of objects that only aarch64 has, and frames. */
#pragma once
#include <assert.h>
#include <autoconf.h>
#include <sel4/types.h>
#include <utils/util.h>

enum _arm_mode_kobject_type {
    KOBJECT_VSPACE,
    KOBJECT_FRAME,
    KOBJECT_MODE_NUM_TYPES,
};

typedef int kobject_t;

/* log2 of the bytes of an object of this kind; 0 if there is none of that size. */
static inline seL4_Word arm_mode_kobject_get_size(kobject_t type, seL4_Word objectSize)
{
    bool frame = objectSize == seL4_PageBits || objectSize == seL4_LargePageBits ||
                 objectSize == seL4_HugePageBits;
    if (type == KOBJECT_FRAME)
        return frame ? objectSize : 0;
    return type == KOBJECT_VSPACE ? (seL4_Word)seL4_VSpaceBits : 0;
}

/* Its type for Untyped_Retype; -1: there is none. */
static inline seL4_Word arm_mode_kobject_get_type(kobject_t type, seL4_Word objectSize)
{
    if (type == KOBJECT_VSPACE)
        return seL4_ARM_VSpaceObject;
    if (type != KOBJECT_FRAME)
        return (seL4_Word)-1;
    return objectSize == seL4_PageBits        ? (seL4_Word)seL4_ARM_SmallPageObject
           : objectSize == seL4_LargePageBits ? (seL4_Word)seL4_ARM_LargePageObject
           : objectSize == seL4_HugePageBits  ? (seL4_Word)seL4_ARM_HugePageObject
                                              : (seL4_Word)-1;
}
