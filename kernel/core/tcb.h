/* tcb.h - a thread: what the kernel keeps of it, in the 2 KiB that the ABI gives. */
#pragma once
#include "core/cap.h"
#include "arch_sizes.h"
#include "context.h"
#include "core/memory.h"
#include "lib/bits.h"
#include "parts.h"

/* The slots at the start of a TCB: in the first line of the cache what a receiver of a message
 * needs, in the second what a sender needs. With MCS there is no caller's slot, and the first and
 * the last hold the handlers of faults and of budgets that end. */
enum { TCB_CALLER, TCB_VSPACE, TCB_CSPACE, TCB_BUFFER, TCB_REPLY, TCB_SLOTS };
enum { TCB_FAULT_HANDLER = TCB_CALLER, TCB_TIMEOUT_HANDLER = TCB_REPLY };

/* log2 of the bytes of a TCB (ABI): the architecture decides, because the FPU's registers lie
 * in it. */
enum { TCB_BITS = TCB_OBJECT_BITS, TCB_NAME_BYTES = 64 };

/* What a thread is doing. Only sched.c changes it. */
enum thread_state {
    INACTIVE,
    RUNNING,
    /* It can run, but first it makes its system call or instruction again. */
    RESTARTING,
    BLOCKED_RECEIVE,
    BLOCKED_SEND,
    BLOCKED_REPLY,
    BLOCKED_NOTIFICATION,
};

/* What a thread did wrong. It stays until its handler has dealt with it; 0 (NullFault) means
 * nothing. The numbers are the labels of fault messages (ABI). */
enum fault_type {
#define FAULT(name) FAULT_##name,
#include "faults.def"
#undef FAULT
};

/* Why a walk through a CSpace or VSpace led nowhere. The numbers are those of
 * seL4_LookupFailureType. */
enum lookup_kind { LOOKUP_OK, LOOKUP_INVALID_ROOT, LOOKUP_MISSING, LOOKUP_DEPTH, LOOKUP_GUARD };
struct lookup_failure {
    word kind; /* enum lookup_kind; a word, so that no padding is copied */
    word bits_left;
    word found;      /* depth: bits found.  guard: the guard found */
    word guard_bits; /* guard: its size */
};

/* What is reported of a fault besides registers. report.c says which words each type uses. */
struct fault {
    enum fault_type type;
    bool in_receive; /* CapFault: raised by the receiving half */
    word address;    /* CapFault: the CPtr.  VMFault: the address */
    word code;       /* VMFault: error code.  UserException: number.  UnknownSyscall: number */
    word error;      /* UserException: hardware error code */
    struct lookup_failure lookup;
};

/* A value that word 0 of a capability never has: nothing is remembered. */
enum { NO_KEY = 1 };
enum { TCB_FLAG_FPU_DISABLED = 1, TCB_FLAGS_KNOWN = 1 };

/* In kernels with BENCHMARKS: cycles the thread ran and how often it was chosen; cycles spent in
 * the kernel on its behalf and how often it entered the kernel. */
struct utilisation {
    word cycles, schedules, kernel_cycles, kernel_entries;
};

/* In debug kernels: what the state port has told of the thread. sum: over its record. slot, cptr:
 * where its last system call went. It lies where other fields leave a gap, so that release kernels
 * are the same with it. */
struct told {
    word sum, cptr;
    handle slot;
};

/* The order of the fields is chosen by lines of the cache (64 bytes each), not by theme: line 0
 * and 1 are slots, 3 and 4 the registers that SYSCALL saves, 5 what every message touches, 6
 * begins with what its sender needs. What no message needs comes behind. */
struct tcb {
    struct slot slots[TCB_SLOTS];
    struct context context; /* at once behind the slots: entry code of architectures counts on it */

    /* On x86_64 lines 3 and 4 of the cache are the registers that a system call saves; the rest of
     * line 5 is what every message touches, and line 6 begins with what its sender needs. */

    /* kept by sched.c */
    enum thread_state state;
    u8 priority, mcp, domain;
    bool ready; /* it is in its ready queue */
    /* kept by queue.h */
    handle queue_next;
    /* kept by endpoint.c and notification.c while the thread is blocked */
    word waiting; /* 0, or where and how it waits (cap_waiting) */
    bool is_call;
    /* kept by the architecture */
    struct thread_of_arch arch;
    /* kept by tcb.c */
    u8 flags;
    /* kept by debug.c: the error that the thread expects, so nobody need be told */
    u8 debug_expects;
    /* kept by reply.c: the slot that holds the one reply capability to this thread */
    handle reply_slot;

    /* kept by cspace_remember and tcb_remember: what the capabilities in TCB_CSPACE and TCB_BUFFER
     * come to.  Each counts only while word 0 of that capability is the key, so nobody needs to
     * tell when it goes. */
    word cspace_key, cspace_slots; /* one flat CNode of so many slots; 0: something else */
    handle cspace_base;            /* the root CNode */
    word buffer_key;
    paddr buffer_at; /* where the words of a writable IPC buffer lie */
    /* kept by tcb.c */
    handle bound_notification;
    word fault_handler; /* a CPtr in the thread's own CSpace; 0 = none */
    vaddr ipc_buffer;   /* 0 = none */

    /* kept by queue.h, sched.c, endpoint.c */
    handle queue_prev;
    u32 ticks_left;
    u32 told_message; /* kept by state_events.c, in debug builds: the number of its last Call */
    word badge;       /* of the capability it sends through */
    /* kept by cspace_remember, with cspace_key: the addresses from cspace_first on, cspace_span
     * more of them, have the root's guard, and cspace_left bits of each are for the CNodes below */
    word cspace_first, cspace_span, cspace_left;
    /* kept by endpoint.c: how far this thread's CancelBadgedSends has come (the next waiter to look
     * at, and the badge), and which thread's has come to this one */
    handle cancel_next;
    word cancel_badge;
    handle cancel_by;

    /* kept by fault.c */
    struct fault fault;

    /* kept by the variant */
    struct thread_of_variant variant;

    /* kept by debug.c, in debug builds only */
    handle debug_prev, debug_next;
    char name[TCB_NAME_BYTES];

    /* kept by utilisation.c, in kernels with BENCHMARKS */
    struct utilisation utilisation;

    struct breakpoints breakpoints; /* kept by breakpoint.c of the architecture */
    struct told told;               /* kept by state_pass.c, in debug builds only */
    struct fpu_state fpu;
};
_Static_assert(sizeof(struct tcb) <= 1 << TCB_BITS, "ABI: 1 << seL4_TCBBits");

/* The slot number `index` (TCB_CALLER and so on) inside TCB t. The index is cut, so that no
 * value leads out of the TCB. */
static inline handle tcb_slot(handle t, word index)
{
    return t + index % TCB_SLOTS * SLOT_SIZE;
}

/* The capability in one of t's slots. */
static inline struct cap *tcb_cap(handle t, word index)
{
    return &ENTRY(tcb(t)->slots, index).cap;
}

/* The endpoint or notification at which t waits; 0 if it waits at none. */
static inline handle tcb_waits_at(handle t)
{
    return tcb(t)->waiting % P2(47);
}

/* Could t run, if its turn came? */
static inline bool tcb_is_runnable(handle t)
{
    return tcb(t)->state == RUNNING || tcb(t)->state == RESTARTING;
}
