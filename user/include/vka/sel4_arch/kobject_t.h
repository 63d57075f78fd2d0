/* kobject_t.h - kinds of objects that only x86_64 has, and frames. */
#pragma once
#include <assert.h>
#include <autoconf.h>
#include <sel4/types.h>
#include <utils/util.h>

enum _x86_mode_kobject_type {
    KOBJECT_PML4,
    KOBJECT_PDPT,
    KOBJECT_FRAME,
    KOBJECT_MODE_NUM_TYPES,
};

typedef int kobject_t;

/* log2 of the bytes of an object of this kind; 0 if there is none of that size. */
static inline seL4_Word x86_mode_kobject_get_size(kobject_t type, seL4_Word objectSize)
{
    switch (type) {
    case KOBJECT_FRAME:
        return objectSize == seL4_HugePageBits ? objectSize : 0;
    case KOBJECT_PML4:
        return seL4_PML4Bits;
    case KOBJECT_PDPT:
        return seL4_PDPTBits;
    default:
        ZF_LOGE("There is no kind of object %d", type);
        return 0;
    }
}

/* What Retype calls it; -1 if there is none of that size. */
static inline seL4_Word x86_mode_kobject_get_type(kobject_t type, seL4_Word objectSize)
{
    switch (type) {
    case KOBJECT_FRAME:
        return objectSize == seL4_HugePageBits ? (seL4_Word)seL4_X64_HugePageObject : (seL4_Word)-1;
    case KOBJECT_PML4:
        return seL4_X64_PML4Object;
    case KOBJECT_PDPT:
        return seL4_X86_PDPTObject;
    default:
        ZF_LOGE("There is no kind of object %d", type);
        return (seL4_Word)-1;
    }
}
