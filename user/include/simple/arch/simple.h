/* simple.h - what a program on x86 was started with: I/O ports, interrupts, IOSpaces. */
#pragma once
#include <assert.h>
#include <autoconf.h>
#include <sel4/sel4.h>
#include <stdlib.h>
#include <utils/util.h>
#include <vka/cspacepath_t.h>

/* The initial capabilities that a simple_t does not count: those that are null on this kernel. */
#ifdef CONFIG_IOMMU
#define SIMPLE_SKIP_IOSPACE 0
#else
#define SIMPLE_SKIP_IOSPACE 1
#endif
#ifdef CONFIG_KERNEL_MCS
#define SIMPLE_SKIP_THREADSC 0
#else
#define SIMPLE_SKIP_THREADSC 1
#endif
#define SIMPLE_SKIPPED_INIT_CAPS (4 + SIMPLE_SKIP_IOSPACE + SIMPLE_SKIP_THREADSC)

typedef seL4_Error (*arch_simple_get_IOPort_cap_fn)(void *data, uint16_t start_port,
                                                    uint16_t end_port, seL4_Word root,
                                                    seL4_Word dest, seL4_Word depth);
typedef seL4_Error (*arch_simple_get_msi_fn)(void *data, seL4_CNode root, seL4_Word index,
                                             uint8_t depth, seL4_Word pci_bus, seL4_Word pci_dev,
                                             seL4_Word pci_func, seL4_Word handle,
                                             seL4_Word vector);
typedef seL4_Error (*arch_simple_get_ioapic_fn)(void *data, seL4_CNode root, seL4_Word index,
                                                uint8_t depth, seL4_Word ioapic, seL4_Word pin,
                                                seL4_Word level, seL4_Word polarity,
                                                seL4_Word vector);
typedef seL4_Error (*arch_simple_get_IRQ_handler_fn)(void *data, int irq, seL4_CNode cnode,
                                                     seL4_Word index, uint8_t depth);
typedef seL4_Error (*arch_simple_get_iospace_fn)(void *data, uint16_t domainID, uint16_t deviceID,
                                                 cspacepath_t *path);

typedef struct arch_simple {
    void *data;
    arch_simple_get_IOPort_cap_fn IOPort_cap;
#ifdef CONFIG_IOMMU
    arch_simple_get_iospace_fn iospace;
#endif
    arch_simple_get_msi_fn msi;
    arch_simple_get_IRQ_handler_fn irq; /* x86 has none: lines are named by ioapic and msi */
    arch_simple_get_ioapic_fn ioapic;
} arch_simple_t;

/* A capability to the ports start_port..end_port, into slot dest below root. */
static inline seL4_Error arch_simple_get_IOPort_cap(arch_simple_t *arch_simple, uint16_t start_port,
                                                    uint16_t end_port, seL4_Word root,
                                                    seL4_Word dest, seL4_Word depth)
{
    if (!arch_simple || !arch_simple->IOPort_cap)
        return seL4_InvalidArgument;
    return arch_simple->IOPort_cap(arch_simple->data, start_port, end_port, root, dest, depth);
}

/* A handler for messages of a PCI device; for a pin of an I/O APIC.  `vector` counts from 0. */
static inline seL4_Error arch_simple_get_msi(arch_simple_t *arch_simple, cspacepath_t path,
                                             seL4_Word pci_bus, seL4_Word pci_dev,
                                             seL4_Word pci_func, seL4_Word handle, seL4_Word vector)
{
    if (!arch_simple || !arch_simple->msi)
        return seL4_InvalidArgument;
    return arch_simple->msi(arch_simple->data, path.root, path.capPtr, (uint8_t)path.capDepth,
                            pci_bus, pci_dev, pci_func, handle, vector);
}

static inline seL4_Error arch_simple_get_ioapic(arch_simple_t *arch_simple, cspacepath_t path,
                                                seL4_Word ioapic, seL4_Word pin, seL4_Word level,
                                                seL4_Word polarity, seL4_Word vector)
{
    if (!arch_simple || !arch_simple->ioapic)
        return seL4_InvalidArgument;
    return arch_simple->ioapic(arch_simple->data, path.root, path.capPtr, (uint8_t)path.capDepth,
                               ioapic, pin, level, polarity, vector);
}

#ifdef CONFIG_IOMMU
/* The memory that a PCI device sees. */
static inline seL4_CPtr arch_simple_get_iospace(arch_simple_t *arch_simple, uint16_t domainID,
                                                uint16_t deviceID, cspacepath_t *path)
{
    if (!arch_simple || !arch_simple->iospace)
        return seL4_CapNull;
    return (seL4_CPtr)arch_simple->iospace(arch_simple->data, domainID, deviceID, path);
}
#endif
