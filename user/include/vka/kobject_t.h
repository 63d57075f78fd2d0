/* kobject_t.h - kinds of kernel objects under names that are the same on every architecture. */
#pragma once
#include <assert.h>
#include <autoconf.h>
#include <sel4/types.h>
#include <utils/util.h>
#include <vka/arch/kobject_t.h>

enum _kobject_type {
    KOBJECT_TCB = KOBJECT_ARCH_NUM_TYPES,
    KOBJECT_CNODE,
    KOBJECT_CSLOT,
    KOBJECT_UNTYPED,
    KOBJECT_ENDPOINT,
    KOBJECT_NOTIFICATION,
    KOBJECT_REPLY, /* these two are objects of kernels with scheduling contexts */
    KOBJECT_SCHED_CONTEXT,
    NUM_KOBJECT_TYPES,
};

/* Old names. */
#define KOBJECT_ASYNC_ENDPOINT KOBJECT_NOTIFICATION
#define KOBJECT_SYNC_ENDPOINT KOBJECT_ENDPOINT

/* log2 of the bytes of an object of this kind; objectSize: as Retype wants it said; 0 if there is
 * none. */
static inline seL4_Word kobject_get_size(kobject_t type, seL4_Word objectSize)
{
    switch (type) {
    case KOBJECT_TCB:
        return seL4_TCBBits;
    case KOBJECT_CNODE:
        return seL4_SlotBits + objectSize;
    case KOBJECT_CSLOT:
        return 0;
    case KOBJECT_UNTYPED:
        return objectSize;
    case KOBJECT_ENDPOINT:
        return seL4_EndpointBits;
    case KOBJECT_NOTIFICATION:
        return seL4_NotificationBits;
#ifdef CONFIG_KERNEL_MCS
    case KOBJECT_REPLY:
        return seL4_ReplyBits;
    case KOBJECT_SCHED_CONTEXT:
        return objectSize > seL4_MinSchedContextBits ? objectSize : seL4_MinSchedContextBits;
#endif
    default:
        return arch_kobject_get_size(type, objectSize);
    }
}

/* What Retype calls it; -1 if there is none. */
static inline seL4_Word kobject_get_type(kobject_t type, seL4_Word objectSize)
{
    switch (type) {
    case KOBJECT_TCB:
        return seL4_TCBObject;
    case KOBJECT_CNODE:
        return seL4_CapTableObject;
    case KOBJECT_CSLOT:
        return (seL4_Word)-1;
    case KOBJECT_UNTYPED:
        return seL4_UntypedObject;
    case KOBJECT_ENDPOINT:
        return seL4_EndpointObject;
    case KOBJECT_NOTIFICATION:
        return seL4_NotificationObject;
#ifdef CONFIG_KERNEL_MCS
    case KOBJECT_REPLY:
        return seL4_ReplyObject;
    case KOBJECT_SCHED_CONTEXT:
        return seL4_SchedContextObject;
#endif
    default:
        return arch_kobject_get_type(type, objectSize);
    }
}
