/* benchmark_track_types.h - why the kernel was entered, in the log of a kernel that tracks it; this
 * one has no such log. */
#pragma once
#include <sel4/config.h>
#include <sel4/macros.h>
#include <sel4/simple_types.h>
#include <stdint.h>

#ifdef CONFIG_DEBUG_BUILD
typedef enum {
    Entry_Unknown,
    Entry_Interrupt,
    Entry_UnknownSyscall,
    Entry_UserLevelFault,
    Entry_DebugFault,
    Entry_VMFault,
    Entry_Syscall,
    Entry_VMExit,
} entry_type_t;

typedef struct SEL4_PACKED kernel_entry {
    seL4_Word path : 3;
    union {
        struct {
            seL4_Word core : 3;
            seL4_Word word : 26;
        };
        struct {
            seL4_Word syscall_no : 4;
            seL4_Word cap_type : 5;
            seL4_Word is_fastpath : 1;
            seL4_Word invocation_tag : 19;
        };
    };
} kernel_entry_t;
#endif
