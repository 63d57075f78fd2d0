/* context.h - the registers of a thread on the host machine.
 *
 * Owns:  struct context.
 *
 * This machine says in another way than x86_64 where a thread is: `ip` is the instruction that
 * brought it into the kernel, and `skip` is how far behind that it goes on: 4 after a system call,
 * 0 after everything else. */
#pragma once
#include "lib/bits.h"

enum { MESSAGE_REGISTERS = 4, CONTEXT_WORDS = 12, CONTEXT_FRAME_WORDS = 3 };
enum { SYSCALL_FAULT_WORDS = 10, EXCEPTION_FAULT_WORDS = 3, CALL_BYTES = 4 };

/* Deliberately not the registers of x86_64, and not their number: portable code that relied on
 * those would fail here. */
struct context {
    word ip, skip;
    word cap;  /* in, the capability; out, the badge */
    word info; /* message info, both ways */
    word mr[MESSAGE_REGISTERS];
    word a, b, sp, flags;
    word tls; /* where thread-local storage lies; while the thread runs, kernel.arch.tls knows */
};

/* Where word i (0..11) of its user context lies: ip sp flags cap info mr0 mr1 mr2 mr3 a b tls. */
static inline word *context_word(struct context *ctx, word i)
{
    word *const place[CONTEXT_WORDS] = {
        &ctx->ip,    &ctx->sp,    &ctx->flags, &ctx->cap, &ctx->info, &ctx->mr[0],
        &ctx->mr[1], &ctx->mr[2], &ctx->mr[3], &ctx->a,   &ctx->b,    &ctx->tls,
    };
    return place[i % CONTEXT_WORDS];
}

/* With MCS: the reply object, and the capability to which NBSendRecv sends first. */
static inline word context_reply(const struct context *ctx)
{
    return ctx->a;
}

static inline word context_first(const struct context *ctx)
{
    return ctx->b;
}

static inline void context_settle(struct context *ctx)
{
    (void)ctx; /* a trap writes everything down */
}

/* The thread makes its system call again: it does not skip it. */
static inline void context_undo(struct context *ctx)
{
    ctx->skip = 0;
}

/* The system call is over: the thread stands behind it. */
static inline void context_done(struct context *ctx)
{
    ctx->ip += ctx->skip;
    ctx->skip = 0;
}

static inline word context_ip(const struct context *ctx)
{
    return ctx->ip;
}

static inline void context_start(struct context *ctx, vaddr ip)
{
    ctx->ip = ip;
}

/* A new instruction pointer is where the thread goes on, without skipping anything. */
static inline void context_written(struct context *ctx, bool ip)
{
    if (ip)
        ctx->skip = 0;
}

static inline word context_get(const struct context *ctx, word i)
{
    return *context_word((struct context *)ctx, i);
}

/* Copy registers: the first CONTEXT_FRAME_WORDS, and those behind them. */
void context_set(struct context *ctx, word i, word value);
static inline void context_copy(const struct context *from, struct context *to, bool frame,
                                bool bases)
{
    word end = bases ? (word)CONTEXT_WORDS : (word)CONTEXT_FRAME_WORDS;
    for (word i = frame ? (word)0 : (word)CONTEXT_FRAME_WORDS; i < end; i++)
        context_set(to, i, context_get(from, i));
}

/* Message word i (0..9) of an UnknownSyscall: cap info mr0..mr3 a b, ip, sp. */
static inline word context_of_syscall_fault(word i)
{
    return i < SYSCALL_FAULT_WORDS - 2 ? i + 3 : i + 2 - SYSCALL_FAULT_WORDS;
}

/* Message word i (0..2) of a UserException: ip sp flags. */
static inline word context_of_exception_fault(word i)
{
    return i;
}

/* Thread-local storage may lie at any address that user code has; one in eight, as a word must. */
#define USER_ADDRESS_END P2(40)
static inline bool arch_is_tls_base(word value)
{
    return value < USER_ADDRESS_END && value % sizeof(word) == 0;
}

enum { TEXT_WORDS = 7 };
static inline word context_text(const struct context *ctx, word i)
{
    const word words[TEXT_WORDS] = { ctx->info,  ctx->mr[0], ctx->mr[1], ctx->mr[2],
                                     ctx->mr[3], ctx->a,     ctx->b };
    return words[i % TEXT_WORDS];
}

/* What a thread keeps besides its registers. */
struct thread_of_arch {
    bool fpu_forbidden;
};

/* The flags of a new thread, which user code cannot change: the low byte. */
enum { FLAGS_FIXED = 0x40 };
static inline void context_init(struct context *ctx)
{
    ctx->flags = FLAGS_FIXED;
}

/* One break point. */
enum { BREAKPOINTS = 1 };
struct breakpoints {
    word at, steps;
    bool enabled;
};

struct fpu_state {
    word control;
};
static inline void fpu_init(struct fpu_state *fpu)
{
    fpu->control = 1;
}
