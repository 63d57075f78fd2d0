/* user.c - the registers of a user thread, as messages and methods see them.
 *
 * Owns:    nothing: struct context belongs to its thread.
 * Entered: tcb.c, fault.c, entry through arch.h.
 * Never:   lets a value through that could hurt the kernel on its way back to user mode: rip is
 *          a user address, bases are canonical, of rflags only the harmless bits remain. */
#include "arch.h"
#include "core/state.h"

/* Flags that a user may set are in the low 12 bits, without the reserved ones and without TF,
 * which breakpoint.c sets. The interrupt flag is always on. IOPL, NT, VM and AC lie above and
 * stay 0. */
enum { FLAGS_MASK = 0xfff, FLAGS_NEVER = 1 << 3 | 1 << 5 | FLAG_STEP };

/* Places in seL4_UserContext, which is the order of the words in messages. */
enum {
    RIP,
    RSP,
    RFLAGS,
    RAX,
    RBX,
    RCX,
    RDX,
    RSI,
    RDI,
    RBP,
    R8,
    R9,
    R10,
    R11,
    R12,
    R13,
    R14,
    R15,
    FS_BASE,
    GS_BASE
};
_Static_assert(GS_BASE + 1 == CONTEXT_WORDS, "ABI: seL4_UserContext");

/* User code may have the lower half of the canonical addresses. The last page of it cannot be
 * mapped (vspace.h, USER_TOP). */
bool arch_is_user_address(word address)
{
    return address < USER_ADDRESS_END;
}

/* The processor may hold newer bases than the TCB, if t runs: they are taken over first, so that
 * the other base is not lost. */
void arch_set_tls_base(handle t, word value)
{
    arch_save_registers(t);
    tcb(t)->context.fs_base = value;
    arch_load_registers(t);
}

/* A thread that never used the FPU gets it when it first does (fpu_take). */
void arch_allow_fpu(handle t, bool allowed)
{
    tcb(t)->arch.fpu_on = tcb(t)->arch.fpu_used && allowed;
    arch_load_registers(t);
}

/* Bit 4 of the error code (SDM volume 3, section 4.7). */
bool arch_fault_is_fetch(word code)
{
    return code / 16 % 2 != 0;
}

/* Thread-local storage lies just below the FS base, and a description of the thread at it. A
 * thread without storage has base 0 and faults close to address 0, on either side. */
bool arch_fault_lacks_storage(handle t)
{
    enum { BELOW = 1 << 16 };
    const struct fault *f = &tcb(t)->fault;
    arch_save_registers(t);
    bool fetch = arch_fault_is_fetch(f->code) || f->address == tcb(t)->context.fault_ip;
    return tcb(t)->context.fs_base == 0 && f->address + BELOW <= BELOW && !fetch;
}

/* An instruction pointer that SYSRET takes: it faults in the kernel if that is not canonical. */
static word safe_ip(word value)
{
    return arch_is_user_address(value) ? value : (word)0;
}

/* Flags that user code may have: a wrong one could let a program do I/O. */
static word safe_flags(word value)
{
    return (value | USER_FLAGS) & FLAGS_MASK & ~(word)FLAGS_NEVER;
}

void context_make_safe(struct context *ctx)
{
    ctx->fault_ip = safe_ip(ctx->fault_ip);
}

/* Set register i (0 to 19, in the order of seL4_UserContext). A value that could hurt the kernel
 * on its way to user mode is made harmless instead of refused, as on seL4. */
void context_set(struct context *ctx, word i, word value)
{
    if (i == RIP)
        value = safe_ip(value);
    if (i == FS_BASE || i == GS_BASE)
        value = arch_is_tls_base(value) ? value : 0;
    if (i == RFLAGS)
        value = safe_flags(value);
    *context_word(ctx, i) = value;
}
