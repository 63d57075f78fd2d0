/* tutorials.c - helpers of the tutorials.
 *
 * Owns:    nothing; the free slots are those of the caller's boot information.
 * Never:   gives anything back. */
#include <sel4tutorials/alloc.h>
#include <sel4tutorials/constructors.h>
#include <sel4utils/sel4_zf_logif.h>
#include <utils/util.h>
#include <vspace/arch/page.h>

void name_thread(seL4_CPtr tcb, char *name)
{
#ifdef CONFIG_DEBUG_BUILD
    seL4_DebugNameThread(tcb, name);
#else
    (void)tcb, (void)name;
#endif
}

seL4_CPtr alloc_slot(seL4_BootInfo *info)
{
    ZF_LOGF_IF(info->empty.start >= info->empty.end, "There is no empty slot left");
    return info->empty.start++;
}

seL4_CPtr alloc_object(seL4_BootInfo *info, seL4_Word type, seL4_Word size_bits)
{
    seL4_CPtr slot = alloc_slot(info);
    seL4_Error error = seL4_NotEnoughMemory;
    seL4_Word count = info->untyped.end - info->untyped.start;
    tessera_DebugExpect(seL4_NotEnoughMemory); /* the first untypeds are small, or used up */
    for (seL4_Word i = 0; i < count && error == seL4_NotEnoughMemory; i++) {
        if (!info->untypedList[i].isDevice)
            error = seL4_Untyped_Retype(info->untyped.start + i, type, size_bits,
                                        seL4_CapInitThreadCNode, 0, 0, slot, 1);
    }
    tessera_DebugExpect(seL4_NoError);
    ZF_LOGF_IFERR(error, "No untyped gives an object of type %lu", (unsigned long)type)
    return slot;
}

/* The untyped of a device that covers paddr. */
static seL4_Word device_at(seL4_BootInfo *info, seL4_Word paddr)
{
    for (seL4_Word i = 0; i < info->untyped.end - info->untyped.start; i++) {
        seL4_UntypedDesc *u = &info->untypedList[i];
        if (u->isDevice && u->paddr <= paddr && paddr - u->paddr < BIT(u->sizeBits))
            return i;
    }
    ZF_LOGF("No untyped covers the device at %#lx", (unsigned long)paddr);
    return 0;
}

seL4_CPtr alloc_device_page(seL4_BootInfo *info, seL4_Word paddr)
{
    seL4_Word i = device_at(info, paddr);
    seL4_CPtr part = info->untyped.start + i, halves[2];
    seL4_Error error = seL4_NoError;
    for (seL4_Word bits = info->untypedList[i].sizeBits; bits > seL4_PageBits && !error; bits--) {
        for (int h = 0; h < 2 && !error; h++) {
            halves[h] = alloc_slot(info);
            error = seL4_Untyped_Retype(part, seL4_UntypedObject, bits - 1, seL4_CapInitThreadCNode,
                                        0, 0, halves[h], 1);
        }
        part = halves[paddr >> (bits - 1) & 1];
    }
    seL4_CPtr page = alloc_slot(info);
    if (!error)
        error = seL4_Untyped_Retype(part, seL4_ARCH_4KPage, 0, seL4_CapInitThreadCNode, 0, 0, page,
                                    1);
    ZF_LOGF_IFERR(error, "The device at %#lx gives no page", (unsigned long)paddr)
    return page;
}
