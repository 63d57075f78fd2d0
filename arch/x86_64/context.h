/* context.h - the registers of a user thread, as entry.S saves them.
 *
 * Owns:  struct context; entry.S knows its order (the offsets are checked below).
 * Never: holds a segment selector: those of user code are fixed.
 *
 * SYSCALL destroys rcx and r11, and rsp is not saved on that way in, as the ABI says; the values
 * of the last other entry stay. */
#pragma once
/* Offsets in struct context, for entry.S; the static assertions below hold them to the struct. */
#define CONTEXT_ROOT -120 /* of the thread: what CR3 takes (tcb.h) */
#define CONTEXT_RSP 0
#define CONTEXT_RCX 8
#define CONTEXT_R11 16
#define CONTEXT_MR 32 /* the two lines of the cache that every system call fills */
#define CONTEXT_RAX 80
#define CONTEXT_RDX 128
#define CONTEXT_HOW 136
#define CONTEXT_NEXT_IP 144
#define CONTEXT_FLAGS 152
#define CONTEXT_TOP 160
#define CONTEXT_FAULT_IP 176
#define BY_IDLE -1 /* no thread: the processor waits for an interrupt */
#define BY_TRAP 0
#define BY_SYSCALL 1
#define BY_SETTLED 2 /* by SYSCALL; where the thread starts again has been told */

#ifndef __ASSEMBLER__
#include "lib/bits.h"

enum { MESSAGE_REGISTERS = 4, CONTEXT_WORDS = 20 };
enum { SYSCALL_FAULT_WORDS = 18, EXCEPTION_FAULT_WORDS = 3 };

/* The order is what entry.S makes of it: SYSCALL's pushes fill it from flags down to mr[0], so
 * those sixteen words lie in a row. rsp, rcx, r11 and gs_base are not touched on the way of most
 * system calls. */
struct context {
    word rsp, rcx, r11, gs_base; /* not touched on the way of most system calls */
    word mr[MESSAGE_REGISTERS];  /* r10 r8 r9 r15 */
    word cap;                    /* rdi: in, the capability; out, the badge */
    word info;                   /* rsi: message info, both ways */
    word rax, rbx, rbp, r12, r13, r14, rdx;
    word by;      /* BY_TRAP: leave by IRET, with rsp, rcx and r11; else by SYSRET */
    word next_ip; /* where it goes on */
    word flags;
    word fs_base;
    word setting;  /* what a switch to it takes, in one word (switch.h) */
    word fault_ip; /* where it starts again if what it does is undone */
};
#define AT(field, offset) _Static_assert(offsetof(struct context, field) == offset, "entry.S");
AT(rsp, CONTEXT_RSP)
AT(rcx, CONTEXT_RCX)
AT(r11, CONTEXT_R11)
AT(mr, CONTEXT_MR)
AT(rax, CONTEXT_RAX)
AT(rdx, CONTEXT_RDX)
AT(by, CONTEXT_HOW)
AT(fault_ip, CONTEXT_FAULT_IP)
AT(next_ip, CONTEXT_NEXT_IP)
AT(flags, CONTEXT_FLAGS)
AT(fs_base, CONTEXT_TOP)
#undef AT

/* Where word i (0 to 19) of seL4_UserContext lies: rip rsp rflags rax rbx rcx rdx rsi rdi rbp r8
 * to r15 fs_base gs_base. Every field of struct context is a word. Other numbers give word 0:
 * the callers' loops end before that. */
static inline word *context_word(struct context *ctx, word i)
{
#define AT(field) offsetof(struct context, field) / sizeof(word)
    static const u8 place[CONTEXT_WORDS] = {
        AT(fault_ip),
        AT(rsp),
        AT(flags),
        AT(rax),
        AT(rbx),
        AT(rcx),
        AT(rdx),
        AT(info),
        AT(cap),
        AT(rbp),
        AT(mr[1]),
        AT(mr[2]),
        AT(mr[0]),
        AT(r11),
        AT(r12),
        AT(r13),
        AT(r14),
        AT(mr[3]),
        AT(fs_base),
        AT(gs_base),
    };
#undef AT
    return (word *)ctx + place[i < CONTEXT_WORDS ? i : (word)0];
}

/* With MCS: the registers that name the reply object, and the capability to which NBSendRecv sends
 * first. */
static inline word context_reply(const struct context *ctx)
{
    return ctx->r12;
}

static inline word context_first(const struct context *ctx)
{
    return ctx->r13;
}

/* SYSCALL, which is two bytes long, does not write down where the thread would start again.
 * Write it down. Call this before fault_ip is read or written, and before the thread goes on
 * elsewhere. */
static inline void context_settle(struct context *ctx)
{
    if (ctx->by == BY_SYSCALL) {
        ctx->fault_ip = ctx->next_ip - 2;
        ctx->by = BY_SETTLED;
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

/* Registers were written by context_set: all of them are to be loaded, and if `ip` is among them
 * the thread goes on there. */
static inline void context_written(struct context *ctx, bool ip)
{
    if (ip)
        ctx->next_ip = ctx->fault_ip;
    ctx->by = BY_TRAP;
}

/* Register i in the order of seL4_UserContext, of a context that is settled. */
static inline word context_get(const struct context *ctx, word i)
{
    return *context_word((struct context *)ctx, i);
}

/* user.c: make rip what context_set lets through. */
void context_make_safe(struct context *ctx);

/* Two threads' registers do not overlap. An analyser that cannot know this copies them over a third
 * place (test/eva). */
#ifndef COPY_CONTEXT
#define COPY_CONTEXT(from, to) (*(to) = *(from))
#endif

/* Copy the registers of a context that is settled: with `frame` all but the two bases, with `bases`
 * these. context_written comes next. Values in a context are safe to run with, but the processor
 * may have been sent to an address that is none. Flags that user code gave itself (AC, ID, TF) go
 * along (ABI): the entry lets none into a context that could hurt the kernel. */
static inline void context_copy(const struct context *from, struct context *to, bool frame,
                                bool bases)
{
    word fs_base = bases ? from->fs_base : to->fs_base;
    word gs_base = bases ? from->gs_base : to->gs_base;
    if (frame) {
        COPY_CONTEXT(from, to);
        context_make_safe(to);
    }
    to->fs_base = fs_base;
    to->gs_base = gs_base;
}

/* Message word i (0..17) of an UnknownSyscall: rax rbx rcx rdx rsi rdi rbp r8..r15, FaultIP, SP,
 * FLAGS. */
static inline word context_of_syscall_fault(word i)
{
    return i < 15 ? i + 3 : i - 15;
}

/* Message word i (0..2) of a UserException: FaultIP, SP, FLAGS. */
static inline word context_of_exception_fault(word i)
{
    return i;
}

/* May FS base, and so thread-local storage, be here? A base must be canonical: WRMSR and WRFSBASE
 * fault on other values, in the kernel. Canonical addresses of the kernel's half are harmless,
 * because user code cannot read there. */
#define USER_ADDRESS_END 0x800000000000
static inline bool arch_is_tls_base(word value)
{
    return value < USER_ADDRESS_END || value >= ~(word)0 - USER_ADDRESS_END + 1;
}

/* Words 0 to 8 of the text that DebugPutText sends: the registers that a message does not need. */
enum { TEXT_WORDS = 9 };
static inline word context_text(const struct context *ctx, word i)
{
    const word words[TEXT_WORDS] = { ctx->info, ctx->mr[0], ctx->mr[1], ctx->mr[2], ctx->mr[3],
                                     ctx->r12,  ctx->r13,   ctx->r14,   ctx->rax };
    return ENTRY(words, i);
}

/* What a thread keeps beside its registers: may it go on to use the FPU?  Has it ever used it? */
struct thread_of_arch {
    bool fpu_on, fpu_used;
};

/* The registers of a new thread, in zeroed memory. */
enum { USER_FLAGS = 0x202, FLAG_STEP = 1 << 8 };
/* The registers of a new thread, in zeroed memory: interrupts are on, everything else is 0. */
static inline void context_init(struct context *ctx)
{
    ctx->flags = USER_FLAGS;
}

/* A thread's debug registers: DR0 to DR3 and DR7, and after how many instructions it is to fault
 * (0: it is not stepped); SDM volume 3, section 18.2. */
enum { BREAKPOINTS = 4 };
struct breakpoints {
    word address[BREAKPOINTS], control, steps;
};

/* 512 bytes of FXSAVE image, then the 64-byte header that XSAVE adds, then what XSAVE_FEATURES asks
 * for; SDM volume 1, sections 10.5.1 and 13.4. */
struct fpu_state {
    u16 control, status, other[10];
    u32 mxcsr;
    u8 image[XSAVE_BYTES - 28];
} __attribute__((aligned(64)));
_Static_assert(sizeof(struct fpu_state) == XSAVE_BYTES && offsetof(struct fpu_state, mxcsr) == 24,
               "SDM");

/* The FPU state of a new thread, in zeroed memory. */
static inline void fpu_init(struct fpu_state *fpu)
{
    fpu->control = 0x37f;
    fpu->mxcsr = 0x1f80;
}
#endif
