/* simple.h - what a program was started with, whoever started it. */
#pragma once
#include <sel4/sel4.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/types.h>
#include <utils/util.h>
#include <vka/cspacepath_t.h>

typedef struct arch_simple {
    void *data;
    seL4_Error (*IOPort_cap)(void *data, uint16_t start_port, uint16_t end_port, seL4_Word root,
                             seL4_Word dest, seL4_Word depth);
    seL4_Error (*msi)(void *data, seL4_CNode root, seL4_Word index, seL4_Uint8 depth,
                      seL4_Word pci_bus, seL4_Word pci_dev, seL4_Word pci_func, seL4_Word handle,
                      seL4_Word vector);
    seL4_Error (*ioapic)(void *data, seL4_CNode root, seL4_Word index, seL4_Uint8 depth,
                         seL4_Word ioapic, seL4_Word pin, seL4_Word level, seL4_Word polarity,
                         seL4_Word vector);
} arch_simple_t;

typedef struct simple {
    void *data;
    seL4_Error (*ASID_assign)(void *data, seL4_CPtr vspace);
    int (*cap_count)(void *data);
    seL4_CPtr (*nth_cap)(void *data, int n);
    seL4_CPtr (*init_cap)(void *data, seL4_CPtr cap);
    uint8_t (*cnode_size)(void *data);
    int (*untyped_count)(void *data);
    seL4_CPtr (*nth_untyped)(void *data, int n, size_t *size_bits, uintptr_t *paddr, bool *device);
    int (*userimage_count)(void *data);
    seL4_CPtr (*nth_userimage)(void *data, int n);
    int (*core_count)(void *data);
    void (*print)(void *data);
    ssize_t (*extended_bootinfo_len)(void *data, seL4_Word type);
    ssize_t (*extended_bootinfo)(void *data, seL4_Word type, void *dest, ssize_t max_len);
    arch_simple_t arch_simple;
} simple_t;

/* Give the VSpace an address space identifier. */
static inline seL4_Error simple_ASIDPool_assign(simple_t *simple, seL4_CPtr vspace)
{
    return simple->ASID_assign(simple->data, vspace);
}

/* The capabilities the program started with, counted from 0. */
static inline int simple_get_cap_count(simple_t *simple)
{
    return simple->cap_count(simple->data);
}

static inline seL4_CPtr simple_get_nth_cap(simple_t *simple, int n)
{
    return simple->nth_cap(simple->data, n);
}

/* log2 of the slots of the program's CNode. */
static inline int simple_get_cnode_size_bits(simple_t *simple)
{
    return simple->cnode_size(simple->data);
}

/* Where the capability lies that a root task has in slot `cap` (seL4_CapInitThread...). */
static inline seL4_CPtr simple_init_cap(simple_t *simple, seL4_CPtr cap)
{
    return simple->init_cap(simple->data, cap);
}

static inline seL4_CPtr simple_get_init_cap(simple_t *simple, seL4_CPtr cap)
{
    return simple_init_cap(simple, cap);
}

static inline seL4_CPtr simple_get_cnode(simple_t *simple)
{
    return simple_init_cap(simple, seL4_CapInitThreadCNode);
}

static inline seL4_CPtr simple_get_tcb(simple_t *simple)
{
    return simple_init_cap(simple, seL4_CapInitThreadTCB);
}

static inline seL4_CPtr simple_get_pd(simple_t *simple)
{
    return simple_init_cap(simple, seL4_CapInitThreadVSpace);
}

static inline seL4_CPtr simple_get_irq_ctrl(simple_t *simple)
{
    return simple_init_cap(simple, seL4_CapIRQControl);
}

/* The untypeds, counted from 0. */
static inline int simple_get_untyped_count(simple_t *simple)
{
    return simple->untyped_count(simple->data);
}

static inline seL4_CPtr simple_get_nth_untyped(simple_t *simple, int n, size_t *size_bits,
                                               uintptr_t *paddr, bool *device)
{
    return simple->nth_untyped(simple->data, n, size_bits, paddr, device);
}

/* The frames of the program's image, counted from 0. */
static inline int simple_get_userimage_count(simple_t *simple)
{
    return simple->userimage_count(simple->data);
}

static inline seL4_CPtr simple_get_nth_userimage(simple_t *simple, int n)
{
    return simple->nth_userimage(simple->data, n);
}

static inline int simple_get_core_count(simple_t *simple)
{
    return simple->core_count(simple->data);
}

/* A capability to the ports start_port..end_port, into slot dest below root. */
static inline seL4_Error simple_get_IOPort_cap(simple_t *simple, uint16_t start_port,
                                               uint16_t end_port, seL4_Word root, seL4_Word dest,
                                               seL4_Word depth)
{
    return simple->arch_simple.IOPort_cap(simple->arch_simple.data, start_port, end_port, root,
                                          dest, depth);
}

static inline seL4_Error arch_simple_get_IOPort_cap(arch_simple_t *arch_simple, uint16_t start_port,
                                                    uint16_t end_port, seL4_Word root,
                                                    seL4_Word dest, seL4_Word depth)
{
    return arch_simple->IOPort_cap(arch_simple->data, start_port, end_port, root, dest, depth);
}

static inline seL4_Error arch_simple_get_msi(arch_simple_t *arch_simple, cspacepath_t path,
                                             seL4_Word pci_bus, seL4_Word pci_dev,
                                             seL4_Word pci_func, seL4_Word handle, seL4_Word vector)
{
    return arch_simple->msi(arch_simple->data, path.root, path.capPtr, (seL4_Uint8)path.capDepth,
                            pci_bus, pci_dev, pci_func, handle, vector);
}

static inline seL4_Error arch_simple_get_ioapic(arch_simple_t *arch_simple, cspacepath_t path,
                                                seL4_Word ioapic, seL4_Word pin, seL4_Word level,
                                                seL4_Word polarity, seL4_Word vector)
{
    return arch_simple->ioapic(arch_simple->data, path.root, path.capPtr, (seL4_Uint8)path.capDepth,
                               ioapic, pin, level, polarity, vector);
}

/* The extra boot information of a kind: its length, or -1; and the first bytes of it. */
static inline ssize_t simple_get_extended_bootinfo_length(simple_t *simple, seL4_Word type)
{
    return simple->extended_bootinfo_len(simple->data, type);
}

static inline ssize_t simple_get_extended_bootinfo(simple_t *simple, seL4_Word type, void *dest,
                                                   ssize_t max_len)
{
    return simple->extended_bootinfo(simple->data, type, dest, max_len);
}

static inline bool simple_is_untyped_cap(simple_t *simple, seL4_CPtr pos)
{
    for (int i = 0; i < simple_get_untyped_count(simple); i++) {
        size_t size_bits;
        uintptr_t paddr;
        bool device;
        if (simple_get_nth_untyped(simple, i, &size_bits, &paddr, &device) == pos)
            return true;
    }
    return false;
}

/* The highest slot that is in use at the start. */
static inline seL4_CPtr simple_last_valid_cap(simple_t *simple)
{
    seL4_CPtr largest = 0;
    for (int i = 0; i < simple_get_cap_count(simple); i++) {
        seL4_CPtr cap = simple_get_nth_cap(simple, i);
        largest = cap > largest ? cap : largest;
    }
    return largest;
}

/* Say all of it on the console. */
static inline void simple_print(simple_t *simple)
{
    simple->print(simple->data);
}
