/* untyped: all memory begins as untyped memory, and becomes objects.
 *
 * The kernel takes no memory by itself, ever.  Who wants a thread, an endpoint or a page makes it
 * out of an untyped: a capability to a piece of memory that is nothing yet.
 *
 * There are 8 places marked TASK.  Each says what to write, the line below it is yours. */
#include <stdio.h>

#include <sel4/sel4.h>
#include <sel4platsupport/bootinfo.h>
#include <sel4tutorials/alloc.h>
#include <sel4utils/sel4_zf_logif.h>
#include <utils/util.h>

/* What a slot holds, for a debug kernel: 0 is nothing. */
static int is_empty(seL4_CPtr slot)
{
    return seL4_DebugCapIdentify(slot) == 0;
}

int main(void)
{
    seL4_BootInfo *info = platsupport_get_bootinfo();
    seL4_Error error = seL4_NoError;

    zf_log_set_tag_prefix("untyped:");

    /* Slots for all that this program makes.  The last ones are for 256 endpoints. */
    seL4_CPtr child = alloc_slot(info);
    seL4_CPtr tcb = alloc_slot(info);
    seL4_CPtr endpoint = alloc_slot(info);
    seL4_CPtr notification = alloc_slot(info);
    UNUSED seL4_CPtr second_tcb = alloc_slot(info);
    seL4_CPtr many = info->empty.start;

    seL4_CPtr parent = seL4_CapNull;

    /* TASK 1: find an untyped of ordinary memory that has at least 4096 bytes, and put its slot
     * into parent.
     *
     * The capabilities lie in the slots from info->untyped.start on, up to info->untyped.end, which
     * is the first behind them.  info->untypedList[0] describes the first of them, and so on:
     *      sizeBits   it has BIT(sizeBits) bytes
     *      isDevice   1: registers of devices, which no object can be made of
     *      paddr      where it lies in physical memory
     * hint: a loop over i; the slot is info->untyped.start + i. */
    //@ 1
    for (seL4_Word i = 0; i < info->untyped.end - info->untyped.start; i++) {
        if (!info->untypedList[i].isDevice && info->untypedList[i].sizeBits >= 12)
            parent = info->untyped.start + i;
    }
    //@ end
    ZF_LOGF_IF(parent < info->untyped.start || parent >= info->untyped.end,
               "There is no slot of an untyped in parent (TASK 1)");
    seL4_UntypedDesc *found = &info->untypedList[parent - info->untyped.start];
    ZF_LOGF_IF(found->isDevice, "The untyped in parent is memory of a device (TASK 1)");
    ZF_LOGF_IF(found->sizeBits < 12, "The untyped in parent has 2^%d bytes only (TASK 1)",
               found->sizeBits);
    printf("Found an untyped of ordinary memory.\n");

    /* TASK 2: make a smaller untyped out of parent, of 4096 bytes, in the slot `child`.
     *
     *      seL4_Error seL4_Untyped_Retype(seL4_Untyped _service, seL4_Word type,
     *                                     seL4_Word size_bits, seL4_CNode root,
     *                                     seL4_Word node_index, seL4_Word node_depth,
     *                                     seL4_Word node_offset, seL4_Word num_objects);
     * _service is the untyped that it is made of.  The new capability goes into the CNode `root`,
     * into the slot node_offset; node_index and node_depth are 0 then.
     * hint: the type is seL4_UntypedObject, size_bits is 12, root is seL4_CapInitThreadCNode,
     *       one object.  Put the result into error. */
    //@ 2
    error = seL4_Untyped_Retype(parent, seL4_UntypedObject, 12, seL4_CapInitThreadCNode, 0, 0,
                                child, 1);
    //@ end
    ZF_LOGF_IFERR(error, "The child cannot be made (TASK 2)")
    ZF_LOGF_IF(is_empty(child), "The slot `child` is empty (TASK 2)");
    printf("Made a child of 4096 bytes.\n");

    /* TASK 3: make a TCB out of child, in the slot `tcb`.
     *
     * Most types have one size: then size_bits does not count.
     * hint: the type is seL4_TCBObject. */
    //@ 3
    error = seL4_Untyped_Retype(child, seL4_TCBObject, 0, seL4_CapInitThreadCNode, 0, 0, tcb, 1);
    //@ end
    ZF_LOGF_IFERR(error, "The TCB cannot be made (TASK 3)")
    error = seL4_TCB_SetPriority(tcb, seL4_CapInitThreadTCB, 10);
    ZF_LOGF_IFERR(error, "The slot `tcb` holds no TCB (TASK 3)")
    printf("Made a TCB of %lu bytes.\n", BIT(seL4_TCBBits));

    /* TASK 4: make an endpoint out of child, in the slot `endpoint`.
     *
     * hint: the type is seL4_EndpointObject. */
    //@ 4
    error = seL4_Untyped_Retype(child, seL4_EndpointObject, 0, seL4_CapInitThreadCNode, 0, 0,
                                endpoint, 1);
    //@ end
    ZF_LOGF_IFERR(error, "The endpoint cannot be made (TASK 4)")
    ZF_LOGF_IF(is_empty(endpoint), "The slot `endpoint` is empty (TASK 4)");
    printf("Made an endpoint of %lu bytes.\n", BIT(seL4_EndpointBits));

    /* TASK 5: make a notification out of child, in the slot `notification`.
     *
     * hint: the type is seL4_NotificationObject. */
    //@ 5
    error = seL4_Untyped_Retype(child, seL4_NotificationObject, 0, seL4_CapInitThreadCNode, 0, 0,
                                notification, 1);
    //@ end
    ZF_LOGF_IFERR(error, "The notification cannot be made (TASK 5)")
    error = seL4_TCB_BindNotification(tcb, notification);
    ZF_LOGF_IFERR(error, "The slot `notification` holds no notification (TASK 5)")
    printf("Made a notification of %lu bytes.\n", BIT(seL4_NotificationBits));

    /* TASK 6: try to make a second TCB out of child, in the slot `second_tcb`.
     *
     * This fails, and is meant to.  A TCB lies at a multiple of its size, 2048.  The child has 4096
     * bytes, the first half is the first TCB, and the second half is begun. */
    //@ 6
    error = seL4_Untyped_Retype(child, seL4_TCBObject, 0, seL4_CapInitThreadCNode, 0, 0, second_tcb,
                                1);
    //@ end
    ZF_LOGF_IF(error != seL4_NotEnoughMemory,
               "A second TCB does not fit: error must be "
               "seL4_NotEnoughMemory, but is %s (TASK 6)",
               sel4_strerror(error));
    printf("A second TCB does not fit: %s.\n", sel4_strerror(error));

    /* TASK 7: take everything back that was made out of child.
     *
     * Revoke deletes all capabilities that were made out of one, or copied from it.  With the last
     * capability to an object the object goes, and child is whole again.
     *      seL4_Error seL4_CNode_Revoke(seL4_CNode root, seL4_Word index, seL4_Uint8 depth);
     * hint: the index is child, the depth seL4_WordBits; put the result into error. */
    //@ 7
    error = seL4_CNode_Revoke(seL4_CapInitThreadCNode, child, seL4_WordBits);
    //@ end
    ZF_LOGF_IF(!is_empty(tcb) || !is_empty(endpoint) || !is_empty(notification),
               "The objects are still there (TASK 7)");
    ZF_LOGF_IF(is_empty(child), "The child is gone too; only what was made out of it was to go "
                                "(TASK 7)");
    ZF_LOGF_IFERR(error, "The child cannot be revoked (TASK 7)")
    printf("Revoked: the objects are gone, the child is there.\n");

    /* TASK 8: fill the whole child with endpoints, in the slots from `many` on, by one call.
     *
     * hint: num_objects is the bytes of the child by those of an endpoint, BIT(seL4_EndpointBits).
     *       More than 256 objects by one call the kernel does not make. */
    //@ 8
    error = seL4_Untyped_Retype(child, seL4_EndpointObject, 0, seL4_CapInitThreadCNode, 0, 0, many,
                                4096 / BIT(seL4_EndpointBits));
    //@ end
    ZF_LOGF_IFERR(error, "The endpoints cannot be made (TASK 8)")
    seL4_Word count = 0;
    while (!is_empty(many + count))
        count++;
    ZF_LOGF_IF(count != 256, "There are %lu endpoints, but 256 fit (TASK 8)", count);
    printf("Made %lu endpoints out of the same memory.\n", count);
    return 0;
}
