/* device.h - capabilities to a device's registers and interrupts. */
#pragma once
#include <sel4/sel4.h>
#include <sel4platsupport/irq.h>
#include <simple/arch/simple.h>
#include <simple/simple.h>
#include <vka/object.h>
#include <vka/vka.h>
#include <vspace/vspace.h>

/* A frame at this physical address; 0, or an error. */
seL4_Error sel4platsupport_alloc_frame_at(vka_t *vka, uintptr_t paddr, size_t size_bits,
                                          vka_object_t *dest);
/* The same, mapped without caching; returns where, or NULL. */
void *sel4platsupport_map_frame_at(vka_t *vka, vspace_t *vspace, uintptr_t paddr, size_t size_bits,
                                   vka_object_t *dest);
/* A handler for an interrupt, in a new slot, whose path goes to *dest; 0, or an error. */
seL4_Error sel4platsupport_copy_irq_cap(vka_t *vka, simple_t *simple, ps_irq_t *irq,
                                        cspacepath_t *dest);
/* The same in the slot *dest. */
int sel4platsupport_arch_copy_irq_cap(arch_simple_t *arch_simple, ps_irq_t *irq,
                                      cspacepath_t *dest);
