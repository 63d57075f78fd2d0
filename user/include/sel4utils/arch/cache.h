/* cache.h - on x86 the caches keep themselves true: there is nothing to do. */
#pragma once
#include <sel4/sel4.h>
#include <utils/attribute.h>

static inline int seL4_ARCH_PageDirectory_Clean_Data(UNUSED seL4_CPtr root, UNUSED seL4_Word start,
                                                     UNUSED seL4_Word end)
{
    return seL4_NoError;
}

static inline int seL4_ARCH_PageDirectory_Invalidate_Data(UNUSED seL4_CPtr root,
                                                          UNUSED seL4_Word start,
                                                          UNUSED seL4_Word end)
{
    return seL4_NoError;
}

static inline int seL4_ARCH_PageDirectory_CleanInvalidate_Data(UNUSED seL4_CPtr root,
                                                               UNUSED seL4_Word start,
                                                               UNUSED seL4_Word end)
{
    return seL4_NoError;
}
