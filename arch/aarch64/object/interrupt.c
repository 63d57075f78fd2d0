/* interrupt.c - how IRQControl makes handlers besides IRQControl_Get, and software interrupts.
 *
 * Owns:    kernel.arch.irq_edge; the sgi_signal capability.
 * Entered: irq.c, type.c.
 * Uses:    arm.h for the controller.
 * Never:   gives one interrupt to two handlers. */
#include "arch.h"
#include "call/slot.h"
#include "core/state.h"
#include "kernel/core/cspace.h"
#include "kernel/core/derive.h"
#include "lib/bits.h"
#include "machine/arm.h"
#include "object/irq.h"

#define TABLE "aarch64/irq.def"
#define ROW DECLARE_SHARED
#include "call/table.h"

enum { SGI_MAX = 15, SGI_TARGETS = 8 };

/* Is `irq` triggered by an edge? */
static bool is_edge(word irq)
{
    return ENTRY(kernel.arch.irq_edge, irq / WORD_BITS) / pow2(irq % WORD_BITS) % 2 != 0;
}

/* Remember it: the controller is told when somebody has a handler. */
static void set_edge(word irq, bool edge)
{
    word *bits = &ENTRY(kernel.arch.irq_edge, irq / WORD_BITS);
    *bits = (*bits & ~pow2(irq % WORD_BITS)) + (edge ? pow2(irq % WORD_BITS) : 0);
}

/* Stop it from coming, and let it come again. What comes meanwhile is kept by the controller: a
 * level as long as the device holds it, an edge once. */
void arch_irq_mask(word irq)
{
    machine_irq_mask(irq, true);
}

void arch_irq_unmask(word irq)
{
    machine_irq_mask(irq, false);
}

/* Every number below IRQ_COUNT names an interrupt: software interrupts and those of the processor,
 * too. */
status arch_irq_check(struct call *c, word irq)
{
    return irq < IRQ_COUNT ? OK : fail_range(c, 0, IRQ_COUNT - 1, WHY_irq_by_number);
}

/* Somebody has a handler now: the interrupt may come. */
void arch_irq_issue(word irq)
{
    machine_irq_trigger(irq, is_edge(irq));
    machine_irq_mask(irq, false);
}

/* The last handler of `irq` is gone: mask it. Who makes a handler by number gets a level. */
void arch_irq_release(word irq)
{
    arch_irq_mask(irq);
    set_edge(irq, false);
}

/* Methods of IRQControl that only this architecture has. */
status arch_irq_invoke(struct call *c)
{
    return invoke_row(c);
}

/* Make a handler by number, for an interrupt that is triggered by an edge (any trigger but 0) or a
 * level. Errors, in this order: TruncatedMessage, RangeError (irq), those of irq_check_handler. */
static status IRQControl_GetTrigger(struct call *c, word irq, word trigger, struct extra root,
                                    word index, word depth)
{
    handle dest;
    if (arch_irq_check(c, irq) != OK || irq_check_handler(c, irq, root, index, depth, &dest) != OK)
        return ERROR;
    commit(c);
    set_edge(irq, trigger != 0);
    irq_make_handler(c, irq, dest);
    return OK;
}

/* Make a capability that sends software interrupt `irq` to processor `target`. Errors, in this
 * order: TruncatedMessage, RangeError (irq), InvalidArgument 1 (target: a controller knows 8),
 * those of a destination slot, DeleteFirst. */
static status IRQControl_IssueSGISignal(struct call *c, word irq, word target, struct extra root,
                                        word index, word depth)
{
    if (irq > SGI_MAX)
        return fail_range(c, 0, SGI_MAX, WHY_sgi_number);
    if (target >= SGI_TARGETS)
        return fail_argument(c, 1, WHY_sgi_target);
    handle dest = call_slot(c, extra_cap(root), index, depth, false);
    if (!dest)
        return ERROR;
    if (!slot_is_empty(dest))
        return fail(c, ERR_DeleteFirst, WHY_slot_taken);
    commit(c);
    struct cap cap = cap_make(CAP_sgi_signal, 0, 0);
    derive_insert(cap_set_sgi_target(cap_set_sgi(cap, irq), target), c->self, dest);
    return OK;
}

/* Capabilities to the same interrupt of the same processor are the same object. */
bool sgi_region(struct cap a, struct cap b)
{
    return cap_type(b) == CAP_sgi_signal && a.w1 == b.w1;
}

/* Whatever is sent through it, the interrupt goes out. It never fails (ABI). */
status sgi_invoke(struct call *c)
{
    commit(c);
    machine_send_sgi(cap_sgi(c->cap), cap_sgi_target(c->cap));
    return OK;
}
