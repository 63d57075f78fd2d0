/* capabilities: slots, and what can be done with what is in them.
 *
 * The root task has one CNode, an array of slots.  A slot is empty or holds one capability.  The
 * number of a slot is the address of the capability in it, of the type seL4_CPtr.
 *
 * There are 6 places marked TASK.  Each says what to write, the line below it is yours. */
#include <stdio.h>

#include <sel4/sel4.h>
#include <sel4platsupport/bootinfo.h>
#include <sel4utils/sel4_zf_logif.h>
#include <utils/util.h>

/* Is there a capability in this slot?  The kernel refuses to move a capability onto itself: the
 * slot is full then.  From an empty slot there is nothing to move, and that is another error. */
static int is_full(seL4_CPtr slot)
{
    seL4_Error error = seL4_CNode_Move(seL4_CapInitThreadCNode, slot, seL4_WordBits,
                                       seL4_CapInitThreadCNode, slot, seL4_WordBits);
    return error == seL4_DeleteFirst;
}

int main(void)
{
    seL4_BootInfo *info = platsupport_get_bootinfo();
    seL4_Error error = seL4_NoError;

    /* The first empty slot, and the last one. */
    seL4_CPtr first = info->empty.start;
    seL4_CPtr last = info->empty.end - 1;

    zf_log_set_tag_prefix("capabilities:");

    seL4_Word slots = BIT(info->initThreadCNodeSizeBits);
    seL4_Word bytes = 0;
    printf("The CNode of the root task has %lu slots.\n", slots);

    /* TASK 1: how many bytes of memory does the CNode take?  Put the number into bytes.
     *
     * A slot takes BIT(seL4_SlotBits) bytes; BIT(n) is 2 to the power of n. */
    //@ 1
    bytes = slots * BIT(seL4_SlotBits);
    //@ end
    ZF_LOGF_IF(bytes != BIT(info->initThreadCNodeSizeBits + seL4_SlotBits),
               "A CNode takes its slots times the size of a slot, not %lu bytes (TASK 1)", bytes);
    printf("It takes %lu bytes.\n", bytes);

    /* TASK 2: copy the capability to this thread's TCB into the slot `first`.
     *
     * Both slots are named in full: the CNode, the number of the slot in it, and how many bits of
     * that number count, here all of them.  Put the result into error.
     *      seL4_Error seL4_CNode_Copy(seL4_CNode dest_root, seL4_Word dest_index,
     *                                 seL4_Uint8 dest_depth,
     *                                 seL4_CNode src_root, seL4_Word src_index,
     *                                 seL4_Uint8 src_depth, seL4_CapRights_t rights);
     * hint: both roots are seL4_CapInitThreadCNode, both depths seL4_WordBits, the source is
     *       seL4_CapInitThreadTCB, the rights are seL4_AllRights. */
    //@ 2
    error = seL4_CNode_Copy(seL4_CapInitThreadCNode, first, seL4_WordBits, seL4_CapInitThreadCNode,
                            seL4_CapInitThreadTCB, seL4_WordBits, seL4_AllRights);
    //@ end
    ZF_LOGF_IFERR(error, "The capability to the TCB cannot be copied (TASK 2)")

    /* The copy is as good as the original: it names the same thread. */
    error = seL4_TCB_SetPriority(first, first, 10);
    ZF_LOGF_IFERR(error, "The slot `first` holds no capability to a TCB (TASK 2)")
    printf("The priority was set through the copy.\n");

    /* TASK 3: copy it again, into the same slot `first`, and put the result into error.
     *
     * This fails, and is meant to: the kernel never writes over a capability. */
    //@ 3
    error = seL4_CNode_Copy(seL4_CapInitThreadCNode, first, seL4_WordBits, seL4_CapInitThreadCNode,
                            seL4_CapInitThreadTCB, seL4_WordBits, seL4_AllRights);
    //@ end
    ZF_LOGF_IF(error != seL4_DeleteFirst,
               "A copy into a full slot gives seL4_DeleteFirst, but "
               "error is %s (TASK 3)",
               sel4_strerror(error));
    printf("A full slot is not written over: %s.\n", sel4_strerror(error));

    error = seL4_NoError;

    /* TASK 4: move the copy from `first` to `last`.
     *
     * A copy gives two capabilities.  A move leaves the source empty.
     *      seL4_Error seL4_CNode_Move(seL4_CNode dest_root, seL4_Word dest_index,
     *                                 seL4_Uint8 dest_depth,
     *                                 seL4_CNode src_root, seL4_Word src_index,
     *                                 seL4_Uint8 src_depth);
     * hint: put the result into error. */
    //@ 4
    error = seL4_CNode_Move(seL4_CapInitThreadCNode, last, seL4_WordBits, seL4_CapInitThreadCNode,
                            first, seL4_WordBits);
    //@ end
    ZF_LOGF_IFERR(error, "The capability has not been moved (TASK 4)")
    ZF_LOGF_IF(is_full(first), "The slot `first` is still full (TASK 4)");
    ZF_LOGF_IF(!is_full(last), "The slot `last` is empty (TASK 4)");
    printf("Now the first slot is empty, and the last one full.\n");

    /* TASK 5: delete the capability in `last`.
     *
     * Only this capability goes.  The thread has others, so it lives on.
     *      seL4_Error seL4_CNode_Delete(seL4_CNode root, seL4_Word index, seL4_Uint8 depth);
     * hint: put the result into error. */
    //@ 5
    error = seL4_CNode_Delete(seL4_CapInitThreadCNode, last, seL4_WordBits);
    //@ end
    ZF_LOGF_IFERR(error, "The capability cannot be deleted (TASK 5)")
    ZF_LOGF_IF(is_full(last), "The slot `last` is still full (TASK 5)");
    printf("The last slot is empty again.\n");

    /* A badge is a number on a capability; whoever gets a message or a signal through it sees the
     * number.  A capability that has a badge, and the one it was made from, name the same
     * object. */
    seL4_CPtr signal = first + 1, badged = first + 2;
    for (seL4_CPtr u = info->untyped.start; u < info->untyped.end && !is_full(signal); u++) {
        if (!info->untypedList[u - info->untyped.start].isDevice)
            seL4_Untyped_Retype(u, seL4_NotificationObject, 0, seL4_CapInitThreadCNode, 0, 0,
                                signal, 1);
    }

    /* TASK 6: make a capability with the badge 0x42 in the slot `badged`, from the one in `signal`.
     *
     * It is to have one right only: to write, which is the right to signal.
     *      seL4_Error seL4_CNode_Mint(seL4_CNode dest_root, seL4_Word dest_index,
     *                                 seL4_Uint8 dest_depth,
     *                                 seL4_CNode src_root, seL4_Word src_index,
     *                                 seL4_Uint8 src_depth, seL4_CapRights_t rights,
     *                                 seL4_Word badge);
     * hint: the rights are seL4_CanWrite; put the result into error. */
    //@ 6
    error = seL4_CNode_Mint(seL4_CapInitThreadCNode, badged, seL4_WordBits, seL4_CapInitThreadCNode,
                            signal, seL4_WordBits, seL4_CanWrite, 0x42);
    //@ end
    ZF_LOGF_IFERR(error, "The capability with the badge cannot be made (TASK 6)")
    ZF_LOGF_IF(!is_full(badged), "The slot `badged` is empty (TASK 6)");

    seL4_Word badge = 0;
    seL4_Signal(badged);
    seL4_Poll(signal, &badge);
    ZF_LOGF_IF(badge != 0x42, "The badge that arrived is %#lx, not 0x42 (TASK 6)", badge);

    printf("A signal arrived with the badge %#lx.\n", badge);
    printf("All capabilities behave as they must.\n");
    return 0;
}
