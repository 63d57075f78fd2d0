/* object_numbers.h - the types that Retype takes, in the order of the ABI. */
#pragma once
#if MCS
enum {
    UNTYPED,
    TCB,
    ENDPOINT,
    NOTIFICATION,
    CNODE,
    SCHED_CONTEXT,
    REPLY,
    PDPT,
    PML4,
    HUGE,
    FRAME,
    LARGE,
    PT,
    PD
};
#else
enum { UNTYPED, TCB, ENDPOINT, NOTIFICATION, CNODE, PDPT, PML4, HUGE, FRAME, LARGE, PT, PD };
#endif
