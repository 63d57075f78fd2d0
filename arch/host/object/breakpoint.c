/* breakpoint.c - one break point for each thread of the host machine, if HARDWARE_DEBUG.
 *
 * Owns:    the breakpoints of every thread.
 * Entered: tcb.c, report.c.
 * Never:   stops anybody: that would be for whoever plays the user. */
#include "arch.h"
#include "call/call.h"

/* One kind of break point, and one of it. The order of checks is this machine's own: the ABI has
 * none for it. */
status arch_breakpoint_check(struct call *c, word n, const struct breakpoint *b)
{
    if (n >= BREAKPOINTS)
        return fail_range(c, 0, BREAKPOINTS - 1, WHY_bp_number);
    return b->type == REASON_INSTRUCTION ? OK : fail_argument(c, 2, WHY_bp_type);
}

void arch_breakpoint_set(handle t, word n, const struct breakpoint *b)
{
    (void)n;
    tcb(t)->breakpoints.at = b->at;
    tcb(t)->breakpoints.enabled = true;
}

void arch_breakpoint_unset(handle t, word n)
{
    (void)n;
    tcb(t)->breakpoints.enabled = false;
}

struct breakpoint arch_breakpoint(handle t, word n)
{
    (void)n;
    const struct breakpoints *b = &tcb(t)->breakpoints;
    return (struct breakpoint){ b->at, REASON_INSTRUCTION, 0, ACCESS_READ, b->enabled };
}

void arch_step(handle t, word count)
{
    tcb(t)->breakpoints.steps = count;
}
