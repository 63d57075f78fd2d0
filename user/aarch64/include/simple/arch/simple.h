/* simple.h - what a program on Arm was started with: nothing besides what simple.h has. */
#pragma once
#include <assert.h>
#include <autoconf.h>
#include <sel4/sel4.h>
#include <stdlib.h>
#include <utils/util.h>
#include <vka/cspacepath_t.h>

/* The initial capabilities that a simple_t does not count: those that are null on this kernel. */
#define SIMPLE_SKIP_IOPORT 1
#define SIMPLE_SKIP_IOSPACE 1
#define SIMPLE_SKIP_THREADSC 1
#define SIMPLE_SKIPPED_INIT_CAPS \
    (4 + SIMPLE_SKIP_IOPORT + SIMPLE_SKIP_IOSPACE + SIMPLE_SKIP_THREADSC)

typedef seL4_Error (*arch_simple_get_IRQ_handler_fn)(void *data, int irq, seL4_CNode cnode,
                                                     seL4_Word index, uint8_t depth);

typedef seL4_Error (*arch_simple_get_IRQ_trigger_fn)(void *data, int irq, int trigger,
                                                     seL4_CNode root, seL4_Word index,
                                                     uint8_t depth);

typedef struct arch_simple {
    void *data;
    arch_simple_get_IRQ_handler_fn irq;
    arch_simple_get_IRQ_trigger_fn irq_trigger;
} arch_simple_t;

/* A handler for interrupt `irq`; trigger: 0 a level, else an edge. */
static inline seL4_Error arch_simple_get_IRQ_trigger(arch_simple_t *arch_simple, int irq,
                                                     int trigger, cspacepath_t path)
{
    if (!arch_simple || !arch_simple->irq_trigger)
        return seL4_InvalidArgument;
    return arch_simple->irq_trigger(arch_simple->data, irq, trigger, path.root, path.capPtr,
                                    (uint8_t)path.capDepth);
}

/* There are no I/O ports. */
static inline seL4_Error arch_simple_get_IOPort_cap(arch_simple_t *arch_simple, uint16_t start_port,
                                                    uint16_t end_port, seL4_Word root,
                                                    seL4_Word dest, seL4_Word depth)
{
    (void)arch_simple, (void)start_port, (void)end_port, (void)root, (void)dest, (void)depth;
    return seL4_InvalidArgument;
}

/* Nor are there I/O APICs and messages of PCI devices. */
static inline seL4_Error arch_simple_get_msi(arch_simple_t *arch_simple, cspacepath_t path,
                                             seL4_Word pci_bus, seL4_Word pci_dev,
                                             seL4_Word pci_func, seL4_Word handle, seL4_Word vector)
{
    (void)arch_simple, (void)path, (void)pci_bus, (void)pci_dev, (void)pci_func;
    (void)handle, (void)vector;
    return seL4_InvalidArgument;
}

static inline seL4_Error arch_simple_get_ioapic(arch_simple_t *arch_simple, cspacepath_t path,
                                                seL4_Word ioapic, seL4_Word pin, seL4_Word level,
                                                seL4_Word polarity, seL4_Word vector)
{
    (void)arch_simple, (void)path, (void)ioapic, (void)pin, (void)level, (void)polarity;
    (void)vector;
    return seL4_InvalidArgument;
}
