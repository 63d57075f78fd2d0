/* context.h - the registers of a user thread, as entry.S saves them.
 *
 * Owns:  struct context; entry.S knows its order (the offsets are checked below).
 *
 * No register is lost on any way into the kernel, as the ABI says, so every way saves them all and
 * there is one way out. */
#pragma once
/* Offsets in struct context, for entry.S; the static assertions below hold them to the struct. */
#define CONTEXT_ROOT -120 /* of the thread: what TTBR0 takes (tcb.h) */
#define CONTEXT_SLOTS 160 /* a context lies so far behind the start of its TCB */
#define CONTEXT_X30 240
#define CONTEXT_BY 256
#define CONTEXT_NEXT_IP 264
#define CONTEXT_FLAGS 272
#define CONTEXT_FAULT_IP 280
#define BY_SYSCALL 0 /* by SVC; where the thread would start again is not written down */
#define BY_TRAP 1    /* fault_ip says where it starts again */

#ifndef __ASSEMBLER__
#include "lib/bits.h"
#include "maintenance.h"

enum { MESSAGE_REGISTERS = 4, CONTEXT_WORDS = 36 };
enum { SYSCALL_FAULT_WORDS = 12, EXCEPTION_FAULT_WORDS = 3 };

/* x0 to x30 lie in a row. */
struct context {
    word cap;                   /* x0: in, the capability; out, the badge */
    word info;                  /* x1: message info, both ways */
    word mr[MESSAGE_REGISTERS]; /* x2 to x5 */
    word x6, x7, x8, x9, x10, x11, x12, x13, x14, x15, x16, x17, x18;
    word x19, x20, x21, x22, x23, x24, x25, x26, x27, x28, x29, x30;
    word sp;
    word by;
    word next_ip;  /* where it goes on */
    word flags;    /* SPSR_EL1 */
    word fault_ip; /* where it starts again if what it does is undone */
    word tpidr; /* TPIDR_EL0, which user code writes itself: while a thread runs, the processor's */
    word special; /* a switch to the thread takes more than that: SPECIAL_... */
    word tpidrro; /* TPIDRRO_EL0, which user code only reads */
    struct maintenance maintenance;
};
/* It has used the FPU and may go on to; its TPIDRRO_EL0 is not 0. */
enum { SPECIAL_FPU = 1, SPECIAL_READ = 2 };
#define AT(field, offset) _Static_assert(offsetof(struct context, field) == offset, "entry.S");
AT(x30, CONTEXT_X30)
AT(sp, CONTEXT_X30 + 8)
AT(by, CONTEXT_BY)
AT(next_ip, CONTEXT_NEXT_IP)
AT(flags, CONTEXT_FLAGS)
AT(fault_ip, CONTEXT_FAULT_IP)
#undef AT

/* What user code may choose of SPSR_EL1: the flags NZCV.  The rest is fixed: EL0 in 64-bit
 * state, FIQ masked, and in release kernels SError, too (ABI).  Arm ARM, C5.2.18. */
#define USER_FLAGS_FREE 0xf0000000
enum { USER_FLAGS = DEBUG ? 0x40 : 0x140 };

/* Where word i (0 to 35) of seL4_UserContext lies: pc sp spsr x0..x8 x16 x17 x18 x29 x30 x9..x15
 * x19..x28 tpidr_el0 tpidrro_el0. Word 36 is none of them: NEXT_IP, below. Other numbers give
 * word 0: the callers' loops end before that. */
enum { CONTEXT_PC = 0, CONTEXT_SPSR = 2, CONTEXT_FRAME_WORDS = 17, CONTEXT_NEXT = CONTEXT_WORDS };
static inline word *context_word(struct context *ctx, word i)
{
#define AT(field) offsetof(struct context, field) / sizeof(word)
    static const u8 place[CONTEXT_WORDS + 1] = {
        AT(fault_ip),
        AT(sp),
        AT(flags),
        AT(cap),
        AT(info),
        AT(mr[0]),
        AT(mr[1]),
        AT(mr[2]),
        AT(mr[3]),
        AT(x6),
        AT(x7),
        AT(x8),
        AT(x16),
        AT(x17),
        AT(x18),
        AT(x29),
        AT(x30),
        AT(x9),
        AT(x10),
        AT(x11),
        AT(x12),
        AT(x13),
        AT(x14),
        AT(x15),
        AT(x19),
        AT(x20),
        AT(x21),
        AT(x22),
        AT(x23),
        AT(x24),
        AT(x25),
        AT(x26),
        AT(x27),
        AT(x28),
        AT(tpidr),
        AT(tpidrro),
        AT(next_ip),
    };
#undef AT
    /* All fields are words, so a place is a number of words. */
    return (word *)ctx + place[i <= CONTEXT_WORDS ? i : (word)0];
}

/* With MCS: the registers that name the reply object, and the capability to which NBSendRecv sends
 * first. */
static inline word context_reply(const struct context *ctx)
{
    return ctx->x6;
}

static inline word context_first(const struct context *ctx)
{
    return ctx->x8;
}

/* SVC, which is four bytes long, does not write down where the thread would start again. Write it
 * down. Call this before fault_ip is read or written, and before the thread goes on elsewhere. */
static inline void context_settle(struct context *ctx)
{
    if (ctx->by == BY_SYSCALL) {
        ctx->fault_ip = ctx->next_ip - 4;
        ctx->by = BY_TRAP;
    }
}

/* What the thread was doing is undone: it goes on where it would start again, at its system call
 * or at the instruction that faulted. */
static inline void context_undo(struct context *ctx)
{
    context_settle(ctx);
    ctx->next_ip = ctx->fault_ip;
}

/* What the thread does counts as done: it starts again behind it. */
static inline void context_done(struct context *ctx)
{
    context_settle(ctx);
    ctx->fault_ip = ctx->next_ip;
}

/* Where the thread starts again, of a context that is settled, as it is after each fault. */
static inline word context_ip(const struct context *ctx)
{
    return ctx->fault_ip;
}

/* A thread that has never run starts at `ip`. */
static inline void context_start(struct context *ctx, vaddr ip)
{
    ctx->fault_ip = ip;
}

/* Registers were written by context_set: if `ip` is among them the thread goes on there. */
static inline void context_written(struct context *ctx, bool ip)
{
    if (ip)
        ctx->next_ip = ctx->fault_ip;
}

/* Register i in the order of seL4_UserContext, of a context that is settled. */
static inline word context_get(const struct context *ctx, word i)
{
    return *context_word((struct context *)ctx, i);
}

/* SPSR_EL1 as a user thread may have it: only NZCV are taken from `value`. */
static inline word context_safe_flags(word value)
{
    return (value & USER_FLAGS_FREE) | USER_FLAGS;
}

/* TPIDRRO_EL0 was written, or may have been: keep what `special` says of it true. */
static inline void context_note(struct context *ctx)
{
    ctx->special = (ctx->special & SPECIAL_FPU) + (ctx->tpidrro ? (word)SPECIAL_READ : (word)0);
}

/* Copy the registers of a context that is settled: with `frame` the first 17 words of
 * seL4_UserContext, with `rest` the other 19, both thread registers among them (ABI).
 * context_written comes next. The flags of a thread may have bits that the processor added. */
static inline void context_copy(const struct context *from, struct context *to, bool frame,
                                bool rest)
{
    word end = rest ? (word)CONTEXT_WORDS : (word)CONTEXT_FRAME_WORDS;
    for (word i = frame ? (word)0 : (word)CONTEXT_FRAME_WORDS; i < end; i++)
        *context_word(to, i) = context_get(from, i);
    to->flags = context_safe_flags(to->flags);
    context_note(to);
    maintenance_forget(&to->maintenance);
}

/* Message word i (0..11) of an UnknownSyscall: x0..x7, FaultIP, SP, the address behind the system
 * call, SPSR. */
static inline word context_of_syscall_fault(word i)
{
    static const u8 place[SYSCALL_FAULT_WORDS] = {
        3, 4, 5, 6, 7, 8, 9, 10, CONTEXT_PC, 1, CONTEXT_NEXT, CONTEXT_SPSR,
    };
    return ENTRY(place, i);
}

/* Message word i (0..2) of a UserException: FaultIP, SP, SPSR. */
static inline word context_of_exception_fault(word i)
{
    return i;
}

/* User addresses have 47 bits (ABI).  TPIDR_EL0 holds any value, and user code may write it. */
#define USER_ADDRESS_END 0x800000000000
static inline bool arch_is_tls_base(word value)
{
    (void)value;
    return true;
}

/* Words 0 to 8 of the text that DebugPutText sends: the registers that a message does not need. */
enum { TEXT_WORDS = 9 };
static inline word context_text(const struct context *ctx, word i)
{
    const word words[TEXT_WORDS] = { ctx->info, ctx->mr[0], ctx->mr[1], ctx->mr[2], ctx->mr[3],
                                     ctx->x6,   ctx->x8,    ctx->x9,    ctx->x10 };
    return ENTRY(words, i);
}

/* What a thread keeps beside its registers: has it ever used the FPU? */
struct thread_of_arch {
    bool fpu_used;
};

/* The registers of a new thread, in zeroed memory: everything but the flags is 0. */
static inline void context_init(struct context *ctx)
{
    ctx->flags = USER_FLAGS;
    ctx->by = BY_TRAP;
}

/* There are no break points yet. */
enum { BREAKPOINTS = 1 };
struct breakpoints {
    word steps;
};

/* v0 to v31, FPSR and FPCR; in a new thread all of them are 0. */
struct fpu_state {
    word v[64];
    word status, control;
} __attribute__((aligned(16)));

static inline void fpu_init(struct fpu_state *fpu)
{
    (void)fpu;
}
#endif
