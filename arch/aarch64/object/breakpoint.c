/* breakpoint.c - there are no break points for threads of aarch64 yet.
 *
 * Kernels with HARDWARE_DEBUG are refused when they are built (arch_sizes.h).
 *
 * Owns:    nothing.
 * Entered: by nobody; the port contract wants the names.
 * Never:   in the kernel: the linker leaves it out. */
#include "arch.h"
#include "call/call.h"

status arch_breakpoint_check(struct call *c, word n, const struct breakpoint *b)
{
    (void)n, (void)b;
    return fail_illegal(c, WHY_bp_type);
}

/* Nothing is kept: no thread has a break point that could be read back. */
void arch_breakpoint_set(handle t, word n, const struct breakpoint *b)
{
    (void)t, (void)n, (void)b;
}

void arch_breakpoint_unset(handle t, word n)
{
    (void)t, (void)n;
}

/* None is set. */
struct breakpoint arch_breakpoint(handle t, word n)
{
    (void)t, (void)n;
    return (struct breakpoint){ 0, REASON_INSTRUCTION, 0, ACCESS_READ, false };
}

/* Who asks for steps gets none. */
void arch_step(handle t, word count)
{
    tcb(t)->breakpoints.steps = count;
}

/* There are none (ARCH_SYSCALLS). */
bool arch_syscall(handle t, word number)
{
    (void)t, (void)number;
    return false;
}
