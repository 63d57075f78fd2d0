/* simple_default.c - a simple_t made from the boot information of a root task.
 *
 * Owns:    nothing; `data` of each is the boot information.
 * Entered: programs, through simple.h. */
#include <vspace/arch/page.h>
#include <sel4debug/debug.h>
#include <simple-default/simple-default.h>
#include <string.h>
#include <vka/object.h>

/* The untyped in which 2^size_bits bytes at paddr lie; untyped.end if none. */
static seL4_CPtr untyped_with(seL4_BootInfo *bi, uintptr_t paddr, int size_bits)
{
    for (seL4_Word i = 0; i < bi->untyped.end - bi->untyped.start; i++) {
        seL4_UntypedDesc *u = &bi->untypedList[i];
        if (u->sizeBits >= size_bits && paddr >= u->paddr &&
            paddr - u->paddr <= BIT(u->sizeBits) - BIT(size_bits))
            return bi->untyped.start + i;
    }
    return bi->untyped.end;
}

static void *frame_info(void *data, void *paddr, int size_bits, seL4_CPtr *cap, seL4_Word *offset)
{
    seL4_BootInfo *bi = data;
    seL4_CPtr untyped = untyped_with(bi, (uintptr_t)paddr, size_bits);
    if (untyped < bi->untyped.end) {
        *cap = untyped;
        *offset = (uintptr_t)paddr - bi->untypedList[untyped - bi->untyped.start].paddr;
    }
    return NULL; /* nobody has mapped it */
}

/* Only the first frame of an untyped can be had without the rest. */
static seL4_Error frame_cap(void *data, void *paddr, int size_bits, cspacepath_t *path)
{
    seL4_BootInfo *bi = data;
    seL4_CPtr untyped = untyped_with(bi, (uintptr_t)paddr, size_bits);
    if (untyped == bi->untyped.end ||
        bi->untypedList[untyped - bi->untyped.start].paddr != (uintptr_t)paddr)
        return seL4_FailedLookup;
    return vka_untyped_retype_at(untyped, vka_frame_type((seL4_Word)size_bits),
                                 (seL4_Word)size_bits, 1, path);
}

static void *frame_mapping(void *data, void *paddr, int size_bits)
{
    (void)data, (void)paddr, (void)size_bits;
    return NULL;
}

static seL4_Error asid_assign(void *data, seL4_CPtr vspace)
{
    (void)data;
    return seL4_ARCH_ASIDPool_Assign(seL4_CapInitThreadASIDPool, vspace);
}

/* Slots 1..8 and all behind them that are not empty; 0 is never a capability. */
static int cap_count(void *data)
{
    seL4_BootInfo *bi = data;
    return (int)bi->untyped.end - 1;
}

static seL4_CPtr nth_cap(void *data, int n)
{
    return n >= 0 && n < cap_count(data) ? (seL4_CPtr)n + 1 : seL4_CapNull;
}

static seL4_CPtr init_cap(void *data, seL4_CPtr cap)
{
    (void)data;
    return cap;
}

static uint8_t cnode_size(void *data)
{
    return (uint8_t)((seL4_BootInfo *)data)->initThreadCNodeSizeBits;
}

static int untyped_count(void *data)
{
    seL4_BootInfo *bi = data;
    return (int)(bi->untyped.end - bi->untyped.start);
}

static seL4_CPtr nth_untyped(void *data, int n, size_t *size_bits, uintptr_t *paddr, bool *device)
{
    seL4_BootInfo *bi = data;
    if (n < 0 || n >= untyped_count(data))
        return seL4_CapNull;
    if (size_bits)
        *size_bits = bi->untypedList[n].sizeBits;
    if (paddr)
        *paddr = bi->untypedList[n].paddr;
    if (device)
        *device = bi->untypedList[n].isDevice;
    return bi->untyped.start + (seL4_CPtr)n;
}

static int userimage_count(void *data)
{
    seL4_BootInfo *bi = data;
    return (int)(bi->userImageFrames.end - bi->userImageFrames.start);
}

static seL4_CPtr nth_userimage(void *data, int n)
{
    seL4_BootInfo *bi = data;
    return n >= 0 && n < userimage_count(data) ? bi->userImageFrames.start + (seL4_CPtr)n
                                               : seL4_CapNull;
}

static int core_count(void *data)
{
    return (int)((seL4_BootInfo *)data)->numNodes;
}

static seL4_CPtr sched_ctrl(void *data, int core)
{
#ifdef CONFIG_KERNEL_MCS
    seL4_BootInfo *bi = data;
    if (core >= 0 && (seL4_Word)core < bi->schedcontrol.end - bi->schedcontrol.start)
        return bi->schedcontrol.start + (seL4_CPtr)core;
#else
    (void)data, (void)core;
#endif
    return seL4_CapNull;
}

static void print(void *data)
{
    debug_print_bootinfo(data);
}

/* The chunk of extra boot information of this kind; NULL if there is none. */
static seL4_BootInfoHeader *find_chunk(seL4_BootInfo *bi, seL4_Word type)
{
    char *start = (char *)bi + seL4_BootInfoFrameSize;
    for (seL4_Word at = 0; at + sizeof(seL4_BootInfoHeader) <= bi->extraLen;) {
        seL4_BootInfoHeader *h = (void *)(start + at);
        if (h->id == type)
            return h;
        if (h->len < sizeof *h)
            return NULL;
        at += h->len;
    }
    return NULL;
}

static ssize_t extended_bootinfo_len(void *data, seL4_Word type)
{
    seL4_BootInfoHeader *h = find_chunk(data, type);
    return h ? (ssize_t)h->len : -1;
}

static ssize_t extended_bootinfo(void *data, seL4_Word type, void *dest, ssize_t max_len)
{
    seL4_BootInfoHeader *h = find_chunk(data, type);
    if (!h || max_len < 0)
        return -1;
    ssize_t n = (ssize_t)h->len < max_len ? (ssize_t)h->len : max_len;
    memcpy(dest, h, (size_t)n);
    return n;
}

#ifdef CONFIG_ARCH_X86_64
static seL4_Error io_port_cap(void *data, uint16_t start_port, uint16_t end_port, seL4_Word root,
                              seL4_Word dest, seL4_Word depth)
{
    (void)data;
    return seL4_X86_IOPortControl_Issue(seL4_CapIOPortControl, start_port, end_port, root, dest,
                                        (seL4_Uint8)depth);
}

static seL4_Error get_msi(void *data, seL4_CNode root, seL4_Word index, seL4_Uint8 depth,
                          seL4_Word pci_bus, seL4_Word pci_dev, seL4_Word pci_func,
                          seL4_Word handle, seL4_Word vector)
{
    (void)data;
    return seL4_IRQControl_GetMSI(seL4_CapIRQControl, root, index, depth, pci_bus, pci_dev,
                                  pci_func, handle, vector);
}

static seL4_Error get_ioapic(void *data, seL4_CNode root, seL4_Word index, seL4_Uint8 depth,
                             seL4_Word ioapic, seL4_Word pin, seL4_Word level, seL4_Word polarity,
                             seL4_Word vector)
{
    (void)data;
    return seL4_IRQControl_GetIOAPIC(seL4_CapIRQControl, root, index, depth, ioapic, pin, level,
                                     polarity, vector);
}
#else
static seL4_Error get_irq(void *data, int irq, seL4_CNode root, seL4_Word index, uint8_t depth)
{
    (void)data;
    return seL4_IRQControl_Get(seL4_CapIRQControl, (seL4_Word)irq, root, index, depth);
}

static seL4_Error get_irq_trigger(void *data, int irq, int trigger, seL4_CNode root,
                                  seL4_Word index, uint8_t depth)
{
    (void)data;
    return seL4_IRQControl_GetTrigger(seL4_CapIRQControl, (seL4_Word)irq, (seL4_Word)trigger, root,
                                      index, depth);
}
#endif

void simple_default_init_arch_simple(arch_simple_t *simple, void *data)
{
    *simple = (arch_simple_t){
        .data = data,
#ifdef CONFIG_ARCH_X86_64
        .IOPort_cap = io_port_cap,
        .msi = get_msi,
        .ioapic = get_ioapic,
#else
        .irq = get_irq,
        .irq_trigger = get_irq_trigger,
#endif
    };
}

void simple_default_init_bootinfo(simple_t *simple, seL4_BootInfo *bi)
{
    *simple = (simple_t){
        .data = bi,
        .frame_cap = frame_cap,
        .frame_mapping = frame_mapping,
        .frame_info = frame_info,
        .ASID_assign = asid_assign,
        .cap_count = cap_count,
        .nth_cap = nth_cap,
        .init_cap = init_cap,
        .cnode_size = cnode_size,
        .untyped_count = untyped_count,
        .nth_untyped = nth_untyped,
        .userimage_count = userimage_count,
        .nth_userimage = nth_userimage,
        .core_count = core_count,
        .sched_ctrl = sched_ctrl,
        .print = print,
        .extended_bootinfo_len = extended_bootinfo_len,
        .extended_bootinfo = extended_bootinfo,
    };
    simple_default_init_arch_simple(&simple->arch_simple, bi);
}
