/* model_registers.c - the two system calls that read and write model-specific registers.
 *
 * Owns:    nothing; without DANGEROUS_MSR (config.h) nothing calls this, and it is not in the
 *          kernel.
 * Entered: syscall.c, with a number that it does not know; trap.c, when such an access faulted.
 * Never:   asks for a capability.  seL4 has these calls (KernelX86DangerousMSR) for programs that
 *          measure: whoever runs on such a kernel owns the machine. */
#include "arch.h"
#include "entry/syscall.h"
#include "entry/trap.h"
#include "machine/cpu.h"
#include "message/api.h"

enum { VECTOR_PROTECTION = 13 };

extern const char msr_read_at[], msr_read_failed[], msr_write_at[], msr_write_failed[];

/* A fault at one of the two instructions comes back behind them, all registers but rsp and rbp lost
 * (trap_bug in entry.S). */
#define LOST_BY_A_FAULT "rbx", "rsi", "rdi", "r8", "r9", "r10", "r11", "memory"

/* The register's value; 0 for one that the processor does not have. */
static __attribute__((noinline)) word try_read(u32 msr)
{
    u32 low, high;
    __asm__ volatile("msr_read_at: rdmsr\n\tjmp 1f\n"
                     "msr_read_failed: xor %%eax, %%eax\n\txor %%edx, %%edx\n1:"
                     : "=a"(low), "=d"(high), "+c"(msr)
                     :
                     : LOST_BY_A_FAULT);
    return high * P2(32) + low;
}

/* Write the register; nothing happens if the processor does not have it, or refuses the value. */
static __attribute__((noinline)) void try_write(u32 msr, word value)
{
    u32 low = (u32)value, high = (u32)(value / P2(32));
    __asm__ volatile("msr_write_at: wrmsr\nmsr_write_failed:"
                     : "+a"(low), "+d"(high), "+c"(msr)
                     :
                     : LOST_BY_A_FAULT);
}

/* Where the kernel goes on after a trap with this vector at address `at` in it; 0: nowhere. */
word model_register_missing(word vector, word at)
{
    if (vector == VECTOR_PROTECTION && at == (word)msr_read_at)
        return (word)msr_read_failed;
    if (vector == VECTOR_PROTECTION && at == (word)msr_write_at)
        return (word)msr_write_failed;
    return 0;
}

/* rdi: the register; r10: its value, to be written or as it was read.  Reading answers a message of
 * one word. */
bool arch_syscall(handle t, word number)
{
    struct context *ctx = &tcb(t)->context;
    switch ((int64_t)number) {
    case SYS_X86DangerousWRMSR:
        try_write((u32)ctx->cap, ctx->mr[0]);
        return true;
    case SYS_X86DangerousRDMSR:
        ctx->mr[0] = try_read((u32)ctx->cap);
        ctx->info = info_make(0, 0, 0, 1);
        return true;
    default:
        return false;
    }
}
