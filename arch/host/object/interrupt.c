/* interrupt.c - interrupts of the host machine: each is a number, and IRQControl_Get makes its
 * handler.
 *
 * Owns:    kernel.arch.irq_open.
 * Entered: irq.c.
 * Uses:    host_log.
 * Never:   has other ways to name an interrupt. */
#include "arch.h"
#include "call/call.h"
#include "core/state.h"
#include "host.h"

/* The bit of an interrupt in irq_open. */
static u32 bit(word irq)
{
    return (u32)1 << irq % IRQ_COUNT;
}

status arch_irq_invoke(struct call *c)
{
    return fail_illegal(c, WHY_irq_none);
}

/* Every number below IRQ_COUNT names an interrupt: on this machine IRQControl_Get works, which a
 * PC refuses. */
status arch_irq_check(struct call *c, word irq)
{
    return irq < IRQ_COUNT ? OK : fail_range(c, 0, IRQ_COUNT - 1, WHY_irq_by_number);
}

void arch_irq_issue(word irq)
{
    kernel.arch.irq_open |= bit(irq);
}

void arch_irq_mask(word irq)
{
    kernel.arch.irq_open &= ~bit(irq);
    host_log.masks++;
}

void arch_irq_unmask(word irq)
{
    kernel.arch.irq_open |= bit(irq);
    host_log.unmasks++;
}

/* Nobody handles it any more, so it must not come. */
void arch_irq_release(word irq)
{
    arch_irq_mask(irq);
}
