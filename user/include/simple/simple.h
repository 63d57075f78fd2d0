/* simple.h - what a program was started with, whoever started it.
 *
 * A simple_t is a table of functions; what it lacks answers seL4_InvalidArgument, 0, -1 or NULL. */
#pragma once
#include <assert.h>
#include <autoconf.h>
#include <sel4/macros.h>
#include <sel4/sel4.h>
#include <simple/arch/simple.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/types.h>
#include <utils/util.h>
#include <vka/cspacepath_t.h>

#define SIMPLE_NUM_INIT_CAPS (seL4_NumInitialCaps - SIMPLE_SKIPPED_INIT_CAPS)

typedef seL4_Error (*simple_get_frame_cap_fn)(void *data, void *paddr, int size_bits,
                                              cspacepath_t *path);
typedef void *(*simple_get_frame_mapping_fn)(void *data, void *paddr, int size_bits);
typedef void *(*simple_get_frame_info_fn)(void *data, void *paddr, int size_bits, seL4_CPtr *cap,
                                          seL4_Word *ut_offset);
typedef seL4_Error (*simple_ASIDPool_assign_fn)(void *data, seL4_CPtr vspace);
typedef int (*simple_get_cap_count_fn)(void *data);
typedef seL4_CPtr (*simple_get_nth_cap_fn)(void *data, int n);
typedef seL4_CPtr (*simple_get_init_cap_fn)(void *data, seL4_CPtr cap);
typedef uint8_t (*simple_get_cnode_size_fn)(void *data);
typedef int (*simple_get_untyped_count_fn)(void *data);
typedef seL4_CPtr (*simple_get_nth_untyped_fn)(void *data, int n, size_t *size_bits,
                                               uintptr_t *paddr, bool *device);
typedef int (*simple_get_userimage_count_fn)(void *data);
typedef seL4_CPtr (*simple_get_nth_userimage_fn)(void *data, int n);
typedef int (*simple_get_core_count_fn)(void *data);
typedef seL4_CPtr (*simple_get_sched_ctrl_fn)(void *data, int core);
typedef void (*simple_print_fn)(void *data);
typedef ssize_t (*simple_get_extended_bootinfo_len_fn)(void *data, seL4_Word type);
typedef ssize_t (*simple_get_extended_bootinfo_fn)(void *data, seL4_Word type, void *dest,
                                                   ssize_t max_len);

typedef struct simple_t {
    void *data;
    simple_get_frame_cap_fn frame_cap;
    simple_get_frame_mapping_fn frame_mapping;
    simple_get_frame_info_fn frame_info;
    simple_ASIDPool_assign_fn ASID_assign;
    simple_get_cap_count_fn cap_count;
    simple_get_nth_cap_fn nth_cap;
    simple_get_init_cap_fn init_cap;
    simple_get_cnode_size_fn cnode_size;
    simple_get_untyped_count_fn untyped_count;
    simple_get_nth_untyped_fn nth_untyped;
    simple_get_userimage_count_fn userimage_count;
    simple_get_nth_userimage_fn nth_userimage;
    simple_get_core_count_fn core_count;
    simple_print_fn print;
    simple_get_sched_ctrl_fn sched_ctrl;
    simple_get_extended_bootinfo_len_fn extended_bootinfo_len;
    simple_get_extended_bootinfo_fn extended_bootinfo;
    arch_simple_t arch_simple;
} simple_t;

/* The device memory of 2^size_bits bytes at paddr, three ways: a frame's capability, put into the
 * slot path; where it is mapped already; in which untyped it lies, and at which offset of it. */
static inline seL4_Error simple_get_frame_cap(simple_t *simple, void *paddr, int size_bits,
                                              cspacepath_t *path)
{
    if (!simple || !simple->frame_cap)
        return seL4_InvalidArgument;
    return simple->frame_cap(simple->data, paddr, size_bits, path);
}

static inline void *simple_get_frame_vaddr(simple_t *simple, void *paddr, int size_bits)
{
    if (!simple || !simple->frame_mapping)
        return NULL;
    return simple->frame_mapping(simple->data, paddr, size_bits);
}

static inline void *simple_get_frame_info(simple_t *simple, void *paddr, int size_bits,
                                          seL4_CPtr *frame_cap, seL4_Word *ut_offset)
{
    if (!simple || !simple->frame_info)
        return NULL;
    return simple->frame_info(simple->data, paddr, size_bits, frame_cap, ut_offset);
}

/* Give the VSpace an address space identifier. */
static inline seL4_Error simple_ASIDPool_assign(simple_t *simple, seL4_CPtr vspace)
{
    if (!simple || !simple->ASID_assign)
        return seL4_InvalidArgument;
    return simple->ASID_assign(simple->data, vspace);
}

/* The capabilities the program started with, counted from 0. */
static inline int simple_get_cap_count(simple_t *simple)
{
    if (!simple || !simple->cap_count)
        return -1;
    return simple->cap_count(simple->data);
}

/* The nth of them; seL4_CapNull if there is none. */
static inline seL4_CPtr simple_get_nth_cap(simple_t *simple, int n)
{
    if (!simple || !simple->nth_cap)
        return seL4_CapNull;
    return simple->nth_cap(simple->data, n);
}

/* log2 of the slots of the program's CNode. */
static inline int simple_get_cnode_size_bits(simple_t *simple)
{
    if (!simple || !simple->cnode_size)
        return -1;
    return simple->cnode_size(simple->data);
}

/* Where the capability lies that a root task has in slot `cap` (seL4_CapInitThread...). */
static inline seL4_CPtr simple_init_cap(simple_t *simple, seL4_CPtr cap)
{
    if (!simple || !simple->init_cap)
        return seL4_CapNull;
    return simple->init_cap(simple->data, cap);
}

static inline seL4_CPtr simple_get_init_cap(simple_t *simple, seL4_CPtr cap)
{
    return simple_init_cap(simple, cap);
}

/* The program's CNode, TCB and address space, and control of interrupts. */
static inline seL4_CPtr simple_get_cnode(simple_t *simple)
{
    return simple_init_cap(simple, seL4_CapInitThreadCNode);
}

/* The program's first thread. */
static inline seL4_CPtr simple_get_tcb(simple_t *simple)
{
    return simple_init_cap(simple, seL4_CapInitThreadTCB);
}

/* Its scheduling context; seL4_CapNull where the kernel has none. */
static inline seL4_CPtr simple_get_sc(UNUSED simple_t *simple)
{
#ifdef CONFIG_KERNEL_MCS
    return simple_init_cap(simple, seL4_CapInitThreadSC);
#else
    return seL4_CapNull;
#endif
}

/* The program's address space. */
static inline seL4_CPtr simple_get_pd(simple_t *simple)
{
    return simple_init_cap(simple, seL4_CapInitThreadVSpace);
}

/* Control of interrupts. */
static inline seL4_CPtr simple_get_irq_ctrl(simple_t *simple)
{
    return simple_init_cap(simple, seL4_CapIRQControl);
}

/* The untypeds, counted from 0. */
static inline int simple_get_untyped_count(simple_t *simple)
{
    if (!simple || !simple->untyped_count)
        return -1;
    return simple->untyped_count(simple->data);
}

/* The nth of them, with log2 of its bytes, its physical address, and whether it is a device's. */
static inline seL4_CPtr simple_get_nth_untyped(simple_t *simple, int n, size_t *size_bits,
                                               uintptr_t *paddr, bool *device)
{
    if (!simple || !simple->nth_untyped)
        return seL4_CapNull;
    return simple->nth_untyped(simple->data, n, size_bits, paddr, device);
}

/* The frames of the program's image, counted from 0. */
static inline int simple_get_userimage_count(simple_t *simple)
{
    if (!simple || !simple->userimage_count)
        return -1;
    return simple->userimage_count(simple->data);
}

/* The nth of them; seL4_CapNull if there is none. */
static inline seL4_CPtr simple_get_nth_userimage(simple_t *simple, int n)
{
    if (!simple || !simple->nth_userimage)
        return seL4_CapNull;
    return simple->nth_userimage(simple->data, n);
}

/* How many processors there are. */
static inline int simple_get_core_count(simple_t *simple)
{
    if (!simple || !simple->core_count)
        return -1;
    return simple->core_count(simple->data);
}

/* A capability to the ports start_port..end_port, into slot dest below root. */
static inline seL4_Error simple_get_IOPort_cap(simple_t *simple, uint16_t start_port,
                                               uint16_t end_port, seL4_Word root, seL4_Word dest,
                                               seL4_Word depth)
{
    return arch_simple_get_IOPort_cap(&simple->arch_simple, start_port, end_port, root, dest,
                                      depth);
}

/* A handler for an interrupt line, where lines are numbers: not on x86 (arch_simple_get_ioapic). */
static inline seL4_Error simple_get_IRQ_handler(simple_t *simple, int irq, cspacepath_t path)
{
    if (!simple || !simple->arch_simple.irq)
        return seL4_InvalidArgument;
    return simple->arch_simple.irq(simple->data, irq, path.root, path.capPtr,
                                   (uint8_t)path.capDepth);
}

static inline seL4_Error SEL4_DEPRECATED("use simple_get_IRQ_handler")
    simple_get_IRQ_control(simple_t *simple, int irq, cspacepath_t path)
{
    return simple_get_IRQ_handler(simple, irq, path);
}

#ifdef CONFIG_IOMMU
static inline seL4_CPtr simple_get_iospace(simple_t *simple, uint16_t domainID, uint16_t deviceID,
                                           cspacepath_t *path)
{
    return simple ? arch_simple_get_iospace(&simple->arch_simple, domainID, deviceID, path)
                  : seL4_CapNull;
}
#endif

/* The extra boot information of a kind: its length, or -1; and the first bytes of it. */
static inline ssize_t simple_get_extended_bootinfo_length(simple_t *simple, seL4_Word type)
{
    if (!simple || !simple->extended_bootinfo_len)
        return -1;
    return simple->extended_bootinfo_len(simple->data, type);
}

/* The first max_len bytes of it go to dest; returns how many, or -1. */
static inline ssize_t simple_get_extended_bootinfo(simple_t *simple, seL4_Word type, void *dest,
                                                   ssize_t max_len)
{
    if (!simple || !simple->extended_bootinfo)
        return -1;
    return simple->extended_bootinfo(simple->data, type, dest, max_len);
}

/* Control of the time of processor `core`, counted from 0; seL4_CapNull where the kernel has no
 * scheduling contexts, or there is no such processor. */
static inline seL4_CPtr simple_get_sched_ctrl(simple_t *simple, int core)
{
    return simple && simple->sched_ctrl ? simple->sched_ctrl(simple->data, core) : seL4_CapNull;
}

/* Say all of it on the console. */
static inline void simple_print(simple_t *simple)
{
    if (simple && simple->print)
        simple->print(simple->data);
}
