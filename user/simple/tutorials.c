/* tutorials.c - helpers of the tutorials.
 *
 * Owns:    nothing; the free slots are those of the caller's boot information.
 * Never:   gives anything back. */
#include <sel4tutorials/alloc.h>
#include <sel4tutorials/constructors.h>
#include <sel4utils/sel4_zf_logif.h>

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
