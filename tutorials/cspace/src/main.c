/* cspace: how the address of a capability finds its slot.
 *
 * An address has 64 bits.  A capability to a CNode has a guard of some bits, and the CNode takes
 * more bits, its radix, as the number of a slot.  This program gives itself a CSpace of two levels:
 *
 *      38 bits    2 bits     24 bits
 *      0 (guard)  0          address in the old CNode, as before
 *      0 (guard)  1          0xabcde (guard, 20 bits), then 4 bits: a slot of the small CNode
 *
 * There are 7 places marked TASK.  Each says what to write, the line below it is yours. */
#include <stdio.h>

#include <sel4/sel4.h>
#include <sel4platsupport/bootinfo.h>
#include <sel4tutorials/alloc.h>
#include <sel4utils/sel4_zf_logif.h>
#include <utils/util.h>

#define SMALL_BITS 4  /* the small CNode has 16 slots */
#define TOP_BITS 2    /* the new top CNode has 4 */
#define LOWER_BITS 24 /* what the top CNode leaves to the level below */
#define SMALL_GUARD 0xabcde

/* The slot of the small CNode that the program uses. */
#define PLACE 5

/* Through the top CNode's slot 1, behind the small CNode's guard, slot PLACE. */
#define NEW_ADDRESS (BIT(LOWER_BITS) + (SMALL_GUARD << SMALL_BITS) + PLACE)

static const char *failure_name(seL4_Word type)
{
    switch (type) {
    case seL4_InvalidRoot:
        return "the first capability is not to a CNode";
    case seL4_MissingCapability:
        return "a slot on the way is empty";
    case seL4_DepthMismatch:
        return "bits are left, or too few";
    case seL4_GuardMismatch:
        return "the guard is another one";
    default:
        return "none";
    }
}

int main(void)
{
    seL4_BootInfo *info = platsupport_get_bootinfo();
    seL4_Error error = seL4_NoError;
    seL4_Word data = 0;

    zf_log_set_tag_prefix("cspace:");

    UNUSED seL4_Word old_bits = info->initThreadCNodeSizeBits;
    seL4_CPtr notification = alloc_object(info, seL4_NotificationObject, 0);
    seL4_CPtr top = alloc_object(info, seL4_CapTableObject, TOP_BITS);
    seL4_CPtr small = alloc_slot(info);

    /* TASK 1: make the small CNode, in the slot `small`.
     *
     *      seL4_CPtr alloc_object(seL4_BootInfo *info, seL4_Word type, seL4_Word size_bits);
     * does it with a slot of its own; so put what it returns into small.  For a CNode size_bits is
     * its radix: it has BIT(size_bits) slots.
     * hint: the type is seL4_CapTableObject. */
    //@ 1
    small = alloc_object(info, seL4_CapTableObject, SMALL_BITS);
    //@ end

    /* TASK 2: put a capability to the notification into slot PLACE of the small CNode, with the
     * badge 0x99.
     *
     * small is a new capability without a guard.  Its CNode takes SMALL_BITS bits, and then the
     * address is at its end: so this is the depth.
     *      seL4_Error seL4_CNode_Mint(seL4_CNode dest_root, seL4_Word dest_index,
     *                                 seL4_Uint8 dest_depth,
     *                                 seL4_CNode src_root, seL4_Word src_index,
     *                                 seL4_Uint8 src_depth, seL4_CapRights_t rights,
     *                                 seL4_Word badge);
     * hint: the source is notification in seL4_CapInitThreadCNode, with the depth seL4_WordBits. */
    //@ 2
    error = seL4_CNode_Mint(small, PLACE, SMALL_BITS, seL4_CapInitThreadCNode, notification,
                            seL4_WordBits, seL4_AllRights, 0x99);
    //@ end
    ZF_LOGF_IFERR(error, "The small CNode cannot take the capability: is the depth right? (TASK 2)")
    error = seL4_CNode_Move(small, PLACE, SMALL_BITS, small, PLACE, SMALL_BITS);
    ZF_LOGF_IF(error == seL4_InvalidCapability || error == seL4_InvalidArgument,
               "There is no CNode in the slot `small` (TASK 1)");
    ZF_LOGF_IF(error == seL4_RangeError, "The small CNode has fewer than 16 slots (TASK 1)");
    ZF_LOGF_IF(error != seL4_DeleteFirst, "Slot %d of the small CNode is empty (TASK 2)", PLACE);
    printf("The small CNode has a capability in slot %d.\n", PLACE);

    /* TASK 3: compute the guard for the small CNode: the value SMALL_GUARD, with as many bits as
     * are left of LOWER_BITS when the CNode has taken its SMALL_BITS.  Put the word into data.
     *
     *      seL4_CNode_CapData_t seL4_CNode_CapData_new(seL4_Uint64 guard, seL4_Uint64 guardSize);
     * hint: the word is in the field words[0] of what it returns. */
    //@ 3
    data = seL4_CNode_CapData_new(SMALL_GUARD, LOWER_BITS - SMALL_BITS).words[0];
    //@ end
    ZF_LOGF_IF(data == 0, "The guard in data is empty (TASK 3)");
    error = seL4_CNode_Mint(top, 1, TOP_BITS, seL4_CapInitThreadCNode, small, seL4_WordBits,
                            seL4_AllRights, data);
    ZF_LOGF_IFERR(error, "This guard does not fit (TASK 3)")

    /* TASK 4: put a capability to the old CNode into slot 0 of the top CNode, with a guard of
     * zeroes, so that it and the guard together take LOWER_BITS bits.
     *
     * The kernel gave the old CNode a guard for 64 bits.  Below another CNode that is too much.
     * hint: the old CNode takes old_bits; seL4_CNode_Mint as above, with the depth TOP_BITS and a
     *       new word in the place of data.  The source is seL4_CapInitThreadCNode twice: as the
     *       root, and as the index. */
    //@ 4
    data = seL4_CNode_CapData_new(0, LOWER_BITS - old_bits).words[0];
    error = seL4_CNode_Mint(top, 0, TOP_BITS, seL4_CapInitThreadCNode, seL4_CapInitThreadCNode,
                            seL4_WordBits, seL4_AllRights, data);
    //@ end
    ZF_LOGF_IFERR(error, "The old CNode cannot be put below the top one (TASK 4)")
    /* Through it the slot of this thread's TCB has the same address as before, for 26 bits. */
    error = seL4_CNode_Move(top, seL4_CapInitThreadTCB, TOP_BITS + LOWER_BITS, top,
                            seL4_CapInitThreadTCB, TOP_BITS + LOWER_BITS);
    ZF_LOGF_IF(error != seL4_DeleteFirst,
               "The old CNode is not found through slot 0 of the top one, "
               "or its guard has another size (TASK 4)");
    printf("The top CNode has the old one in slot 0, and the small one in slot 1.\n");

    error = seL4_NoError;

    /* TASK 5: make the top CNode the root of this thread's CSpace, with a guard of zeroes for the
     * bits that are left of 64.
     *
     *      seL4_Error seL4_TCB_SetSpace(seL4_TCB _service, seL4_Word fault_ep,
     *                                   seL4_CNode cspace_root, seL4_Word cspace_root_data,
     *                                   seL4_CPtr vspace_root, seL4_Word vspace_root_data);
     * hint: fault_ep seL4_CapNull, the word of the guard as cspace_root_data; the address space
     *       stays seL4_CapInitThreadVSpace with seL4_NilData.  Put the result into error. */
    //@ 5
    data = seL4_CNode_CapData_new(0, seL4_WordBits - TOP_BITS - LOWER_BITS).words[0];
    error = seL4_TCB_SetSpace(seL4_CapInitThreadTCB, seL4_CapNull, top, data,
                              seL4_CapInitThreadVSpace, seL4_NilData);
    //@ end
    ZF_LOGF_IFERR(error, "The root of the CSpace cannot be changed (TASK 5)")
    ZF_LOGF_IF(seL4_DebugCapIdentify(NEW_ADDRESS) == 0,
               "Nothing is found at %#lx: the CSpace is still the old one, or a guard is wrong "
               "(TASK 3, TASK 5)",
               (unsigned long)NEW_ADDRESS);
    printf("Old addresses are as before, and %#lx is found.\n", (unsigned long)NEW_ADDRESS);

    /* TASK 6: signal the notification through its new address, NEW_ADDRESS.
     *
     *      void seL4_Signal(seL4_CPtr dest); */
    //@ 6
    seL4_Signal(NEW_ADDRESS);
    //@ end
    seL4_Word badge = 0;
    seL4_Poll(notification, &badge);
    ZF_LOGF_IF(badge != 0x99, "No signal with the badge 0x99 arrived, but %#lx (TASK 6)", badge);
    printf("A signal went through two CNodes, its badge is %#lx.\n", badge);

    /* The same slot, but one digit of the guard is wrong.  The kernel says how far it came: in
     * message register 1 the kind of failure, in register 2 the bits that were left, in 3 the guard
     * that it found, in 4 the guard's size. */
    seL4_Word type = 0, bits_left = 0, guard = 0, size = 0;
    error = seL4_CNode_Copy(seL4_CapInitThreadCNode, alloc_slot(info), seL4_WordBits, top,
                            NEW_ADDRESS ^ 0x10, TOP_BITS + LOWER_BITS, seL4_AllRights);

    /* TASK 7: read these four message registers into type, bits_left, guard and size.
     *
     *      seL4_Word seL4_GetMR(int i); */
    //@ 7
    type = seL4_GetMR(1);
    bits_left = seL4_GetMR(2);
    guard = seL4_GetMR(3);
    size = seL4_GetMR(4);
    //@ end
    ZF_LOGF_IF(error != seL4_FailedLookup, "A wrong guard was accepted");
    ZF_LOGF_IF(type != seL4_GuardMismatch,
               "The kind of failure in type is \"%s\", not a guard "
               "(TASK 7)",
               failure_name(type));
    ZF_LOGF_IF(guard != SMALL_GUARD || size != LOWER_BITS - SMALL_BITS || bits_left != LOWER_BITS,
               "type is right, but bits_left, guard or size is not (TASK 7)");
    printf("A wrong address: %s. With %lu bits left, %#lx was wanted in %lu bits.\n",
           failure_name(type), bits_left, guard, size);
    return 0;
}
