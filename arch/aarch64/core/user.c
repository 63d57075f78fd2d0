/* user.c - the registers of a user thread, as messages and methods see them.
 *
 * Owns:    nothing: struct context belongs to its thread.
 * Entered: tcb.c, fault.c, entry through arch.h.
 * Never:   lets a value through that could hurt the kernel on its way back to user mode: of SPSR
 *          only the flags are the user's.  Any value of the other registers is safe: ERET to an
 *          address that is none faults in user code (Arm ARM, D1.10.3). */
#include "arch.h"
#include "core/state.h"

_Static_assert(CONTEXT_WORDS == 36, "ABI: seL4_UserContext");

/* User code may have the lower 2^47 addresses. */
bool arch_is_user_address(word address)
{
    return address < USER_ADDRESS_END;
}

/* The processor holds a newer value than the TCB, if t runs. */
void arch_set_tls_base(handle t, word value)
{
    arch_save_registers(t);
    tcb(t)->context.tpidr = value;
    arch_load_registers(t);
}

/* A thread that never used the FPU gets it when it first does (fpu_take). If t runs, the next way
 * out switches the FPU. */
void arch_allow_fpu(handle t, bool allowed)
{
    word fpu = tcb(t)->arch.fpu_used && allowed ? (word)SPECIAL_FPU : (word)0;
    tcb(t)->context.special = (tcb(t)->context.special & ~(word)SPECIAL_FPU) + fpu;
    if (this_cpu()->current == t)
        cpu_reload();
}

/* The class of the exception says it. */
bool arch_fault_is_fetch(word code)
{
    return code / P2(26) % P2(6) == 0x20;
}

/* Thread-local storage lies around TPIDR_EL0: variables above it, what the C library knows of the
 * thread below. A thread without storage has 0 there and faults close to address 0, on either
 * side. */
bool arch_fault_lacks_storage(handle t)
{
    enum { NEAR = 1 << 16 };
    const struct fault *f = &tcb(t)->fault;
    arch_save_registers(t);
    return tcb(t)->context.tpidr == 0 && f->address + NEAR < 2 * NEAR &&
           !arch_fault_is_fetch(f->code);
}

/* Set register i, in the order of seL4_UserContext. The address behind a system call, which is a
 * word of UnknownSyscall's message and none of a thread's registers, is not taken from an answer
 * (ABI). */
void context_set(struct context *ctx, word i, word value)
{
    if (i == CONTEXT_NEXT)
        return;
    *context_word(ctx, i) = i == CONTEXT_SPSR ? context_safe_flags(value) : value;
    context_note(ctx);
    maintenance_forget(&ctx->maintenance);
}
