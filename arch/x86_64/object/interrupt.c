/* interrupt.c - how IRQControl makes handlers on a PC: IOAPIC pins and messages.
 *
 * Owns:    kernel.arch.irq_source.
 * Entered: irq.c.
 * Uses:    machine.h for the controllers.
 * Never:   gives one vector to two handlers. */
#include "object/interrupt.h"
#include "arch.h"
#include "call/slot.h"
#include "kernel/core/cspace.h"
#include "kernel/core/derive.h"
#include "lib/bits.h"
#include "object/irq.h"
#include "machine/pc.h"
#include "core/state.h"

#define TABLE "x86_64/irq.def"
#define ROW DECLARE_SHARED
#include "call/table.h"

/* Three numbers for one interrupt. A user's vector counts from 0. The kernel's interrupt is 16
 * higher, because 0 to 15 are the PICs'. The processor's vector is another 32 higher, because 0
 * to 31 are exceptions. */
enum { USER_VECTOR_MAX = 107, USER_IRQ_FIRST = 16, VECTOR_OF_IRQ = 32 };

/* Stop interrupt `irq` from coming. A message (MSI) cannot be masked; it is one event and does
 * not repeat by itself. */
void arch_irq_mask(word irq)
{
    struct irq_source s = ENTRY(kernel.arch.irq_source, irq);
    if (s.pin != NO_PIN)
        machine_ioapic_mask(s.ioapic, s.pin, true);
}

/* Let it come again. */
void arch_irq_unmask(word irq)
{
    struct irq_source s = ENTRY(kernel.arch.irq_source, irq);
    if (s.pin != NO_PIN)
        machine_ioapic_mask(s.ioapic, s.pin, false);
}

/* By number: for PICs; a PC of this century has IOAPICs. */
status arch_irq_check(struct call *c, word irq)
{
    (void)irq;
    return fail_illegal(c, WHY_irq_by_number);
}

/* From now on an interrupt with this vector stops long operations: somebody waits for it. */
void arch_irq_issue(word irq)
{
    machine_interrupt_expect(irq + VECTOR_OF_IRQ, true);
    ENTRY(kernel.arch.irq_late, irq) = false;
}

/* The last handler of `irq` is gone: mask it and forget its pin. From now on it is an interrupt
 * that nobody was given. */
void arch_irq_release(word irq)
{
    arch_irq_mask(irq);
    machine_interrupt_expect(irq + VECTOR_OF_IRQ, false);
    ENTRY(kernel.arch.irq_source, irq) = (struct irq_source){ 0, NO_PIN };
    ENTRY(kernel.arch.irq_late, irq) = true;
}

/* `irq` came, and nobody has a handler. Was it on its way when the last handler went? Masking a pin
 * stops no message that the local APIC has taken already, so the first one after the handler may
 * have been. True once, until somebody has a handler again. */
bool interrupt_was_late(word irq)
{
    bool late = ENTRY(kernel.arch.irq_late, irq);
    ENTRY(kernel.arch.irq_late, irq) = false;
    return late;
}

/* Methods of IRQControl that only this architecture has. */
status arch_irq_invoke(struct call *c)
{
    return invoke_row(c);
}

/* What both methods check first. Errors, in this order: TruncatedMessage, RangeError (vector),
 * RevokeFirst (the interrupt has a handler), those of a destination slot, DeleteFirst (the slot
 * is not empty). */
static status check_handler(struct call *c, word vector, struct extra root, word index, word depth,
                            handle *dest)
{
    if (vector > USER_VECTOR_MAX)
        return fail_range(c, 0, USER_VECTOR_MAX, WHY_irq_vector);
    return irq_check_handler(c, vector + USER_IRQ_FIRST, root, index, depth, dest);
}

/* Make the handler's capability a child of IRQControl, so that Revoke on IRQControl takes it
 * back. */
static void make_handler(struct call *c, word vector, handle dest, struct irq_source source)
{
    ENTRY(kernel.arch.irq_source, (vector + USER_IRQ_FIRST)) = source;
    irq_make_handler(c, vector + USER_IRQ_FIRST, dest);
}

/* The pin of GetIOAPIC. Errors: IllegalOperation (the machine has no IOAPIC), RangeError for
 * each argument in its turn. */
static status check_pin(struct call *c, word ioapic, word pin, word level, word polarity)
{
    word count = machine_ioapics();
    if (count == 0)
        return fail_illegal(c, WHY_irq_no_ioapic);
    if (ioapic >= count)
        return fail_range(c, 0, count - 1, WHY_irq_ioapic);
    if (pin >= machine_ioapic_pins(ioapic))
        return fail_range(c, 0, machine_ioapic_pins(ioapic) - 1, WHY_irq_pin);
    if (level > 1 || polarity > 1)
        return fail_range(c, 0, 1, level > 1 ? WHY_irq_level : WHY_irq_polarity);
    return OK;
}

/* Make a handler for a pin of an IOAPIC. Routing comes last, because it unmasks the pin. */
static status IRQControl_GetIOAPIC(struct call *c, struct extra root, word index, word depth,
                                   word ioapic, word pin, word level, word polarity, word vector)
{
    handle dest = 0;
    if (check_handler(c, vector, root, index, depth, &dest) != OK ||
        check_pin(c, ioapic, pin, level, polarity) != OK)
        return ERROR;
    commit(c);
    make_handler(c, vector, dest, (struct irq_source){ (u8)ioapic, (u8)pin });
    machine_ioapic_route(ioapic, pin, vector + USER_IRQ_FIRST + VECTOR_OF_IRQ, level, polarity);
    return OK;
}

/* Make a handler for a message-signalled interrupt. The kernel does not program the device; the
 * numbers of the device are checked as the ABI says and not used. */
static status IRQControl_GetMSI(struct call *c, struct extra root, word index, word depth,
                                word pci_bus, word pci_dev, word pci_func, word msi_handle,
                                word vector)
{
    (void)msi_handle;
    handle dest = 0;
    if (check_handler(c, vector, root, index, depth, &dest) != OK)
        return ERROR;
    if (pci_bus > 255)
        return fail_range(c, 0, 255, WHY_pci_bus);
    if (pci_dev > 31)
        return fail_range(c, 0, 31, WHY_pci_dev);
    if (pci_func > 7)
        return fail_range(c, 0, 7, WHY_pci_func);
    commit(c);
    make_handler(c, vector, dest, (struct irq_source){ 0, NO_PIN });
    return OK;
}
