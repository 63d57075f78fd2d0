/* device.c - capabilities to a device's registers and interrupts.
 *
 * Owns:    nothing.
 * Entered: programs, drivers; irq.c, timer.c. */
#include <sel4platsupport/device.h>
#include <sel4utils/sel4_zf_logif.h>
#include <utils/util.h>

seL4_Error sel4platsupport_alloc_frame_at(vka_t *vka, uintptr_t paddr, size_t size_bits,
                                          vka_object_t *dest)
{
    int error = vka_alloc_frame_at(vka, (uint32_t)size_bits, paddr, dest);
    if (error)
        ZF_LOGE("There is no frame at physical address %#lx: no untyped holds it, or it is in use",
                paddr);
    return (seL4_Error)error;
}

void *sel4platsupport_map_frame_at(vka_t *vka, vspace_t *vspace, uintptr_t paddr, size_t size_bits,
                                   vka_object_t *dest)
{
    if (sel4platsupport_alloc_frame_at(vka, paddr, size_bits, dest))
        return NULL;
    void *at = vspace_map_pages(vspace, &dest->cptr, &dest->ut, seL4_AllRights, 1, size_bits, 0);
    if (!at)
        vka_free_object(vka, dest);
    return at;
}

int sel4platsupport_arch_copy_irq_cap(arch_simple_t *arch_simple, ps_irq_t *irq, cspacepath_t *dest)
{
#ifdef CONFIG_ARCH_X86_64
    if (irq->type == PS_IOAPIC)
        return arch_simple_get_ioapic(arch_simple, *dest, (seL4_Word)irq->ioapic.ioapic,
                                      (seL4_Word)irq->ioapic.pin, (seL4_Word)irq->ioapic.level,
                                      (seL4_Word)irq->ioapic.polarity,
                                      (seL4_Word)irq->ioapic.vector);
    if (irq->type == PS_MSI)
        return arch_simple_get_msi(arch_simple, *dest, (seL4_Word)irq->msi.pci_bus,
                                   (seL4_Word)irq->msi.pci_dev, (seL4_Word)irq->msi.pci_func,
                                   (seL4_Word)irq->msi.handle, (seL4_Word)irq->msi.vector);
    const char *kinds = "PS_IOAPIC and PS_MSI";
#else
    if (irq->type == PS_TRIGGER)
        return arch_simple_get_IRQ_trigger(arch_simple, (int)irq->trigger.number,
                                           (int)irq->trigger.trigger, *dest);
    const char *kinds = "PS_INTERRUPT and PS_TRIGGER";
#endif
    ZF_LOGE("An interrupt of kind %d is not one of this machine: %s are", irq->type, kinds);
    return seL4_InvalidArgument;
}

seL4_Error sel4platsupport_copy_irq_cap(vka_t *vka, simple_t *simple, ps_irq_t *irq,
                                        cspacepath_t *dest)
{
    if (vka_cspace_alloc_path(vka, dest))
        return seL4_NotEnoughMemory;
    int error = irq->type == PS_INTERRUPT
                    ? (int)simple_get_IRQ_handler(simple, (int)irq->irq.number, *dest)
                    : sel4platsupport_arch_copy_irq_cap(&simple->arch_simple, irq, dest);
    ZF_LOGE_IFERR(error, "There is no handler for this interrupt: is it given out already?")
    if (error)
        vka_cspace_free_path(vka, *dest);
    return (seL4_Error)error;
}
