/* cache.h - on x86 the caches keep themselves true: there is nothing to do. */
#pragma once
#include <sel4/sel4.h>
#include <stddef.h>
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

/* What was written is what is fetched from there. */
static inline void cache_unify(UNUSED const void *start, UNUSED size_t bytes)
{
}

/* Devices see what was written; no write may be moved over this by the compiler. */
static inline void cache_share(UNUSED const void *start, UNUSED size_t bytes)
{
    __atomic_thread_fence(__ATOMIC_SEQ_CST);
}
