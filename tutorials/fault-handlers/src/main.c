/* fault-handlers: a thread faults, and another one mends what was wrong.
 *
 * When a thread cannot go on, the kernel sends a message for it to its fault handler, as if the
 * thread had made a Call.  The answer lets the thread go on.  The second thread of this program
 * faults three times: it waits at a capability that it does not have, writes where nothing is
 * mapped, and runs an instruction that does not exist.
 *
 * There are 8 places marked TASK.  Each says what to write, the line below it is yours. */
#include <stdio.h>

#include <sel4/sel4.h>
#include <sel4platsupport/bootinfo.h>
#include <sel4tutorials/alloc.h>
#include <sel4tutorials/thread.h>
#include <sel4utils/sel4_zf_logif.h>
#include <utils/util.h>

/* The slots of the second thread's CSpace.  DOOR is empty when it starts. */
enum { FAULT = 1, DOOR = 3 };

/* The badge of its faults. */
#define FAULT_BADGE 0xfa

/* Where it writes. */
#define ADDRESS 0xA000000000

/* ud2, an instruction that the processor promises never to know, is two bytes long. */
#define UD2_BYTES 2

/* 1 when the faulter has come to its end. */
static volatile int finished;

static void faulter(void *arg)
{
    (void)arg;
    printf("faulter: waits at slot %d\n", DOOR);
    seL4_Wait(DOOR, NULL);
    printf("faulter: writes to %#lx\n", ADDRESS);
    *(volatile seL4_Word *)ADDRESS = 5;
    printf("faulter: runs ud2\n");
    __asm__ volatile("ud2");
    printf("faulter: has come to its end\n");
    finished = 1;
    seL4_Signal(DOOR);
    seL4_Wait(DOOR, NULL);
}

static void map_tables(seL4_BootInfo *info)
{
    seL4_Error error = seL4_X86_PDPT_Map(alloc_object(info, seL4_X86_PDPTObject, 0),
                                         seL4_CapInitThreadVSpace, ADDRESS,
                                         seL4_X86_Default_VMAttributes);
    error |= seL4_X86_PageDirectory_Map(alloc_object(info, seL4_X86_PageDirectoryObject, 0),
                                        seL4_CapInitThreadVSpace, ADDRESS,
                                        seL4_X86_Default_VMAttributes);
    error |= seL4_X86_PageTable_Map(alloc_object(info, seL4_X86_PageTableObject, 0),
                                    seL4_CapInitThreadVSpace, ADDRESS,
                                    seL4_X86_Default_VMAttributes);
    ZF_LOGF_IF(error, "The tables cannot be mapped");
}

int main(void)
{
    seL4_BootInfo *info = platsupport_get_bootinfo();
    seL4_Error error = seL4_NoError;

    zf_log_set_tag_prefix("fault-handlers:");
    map_tables(info);
    seL4_CPtr door = alloc_object(info, seL4_NotificationObject, 0);
    seL4_Signal(door); /* so that the faulter does not wait long, once it has the capability */
    UNUSED seL4_CPtr frame = alloc_object(info, seL4_X86_4K, 0);
    seL4_CPtr endpoint = alloc_object(info, seL4_EndpointObject, 0);
    seL4_CPtr cspace = alloc_cspace(info, 4);

    /* It has a lower priority than this thread, so it does not run yet. */
    UNUSED seL4_CPtr tcb = start_thread(info, "faulter", faulter, NULL, 100, cspace, seL4_NilData,
                                        seL4_CapNull);

    /* TASK 1: make a capability to the endpoint in the slot FAULT of the faulter's CSpace, with the
     * badge FAULT_BADGE and all rights.
     *
     * hint: seL4_CNode_Mint, as in the tutorial `ipc`; the faulter's CNode is cspace. */
    //@ 1
    error = seL4_CNode_Mint(cspace, FAULT, seL4_WordBits, seL4_CapInitThreadCNode, endpoint,
                            seL4_WordBits, seL4_AllRights, FAULT_BADGE);
    //@ end
    ZF_LOGF_IFERR(error, "The fault endpoint cannot be made (TASK 1)")
    error = seL4_CNode_Move(cspace, FAULT, seL4_WordBits, cspace, FAULT, seL4_WordBits);
    ZF_LOGF_IF(error != seL4_DeleteFirst, "The slot FAULT is empty (TASK 1)");
    printf("handler: there is a fault endpoint\n");

    error = seL4_NoError;

    /* TASK 2: tell the kernel that faults of the faulter go to this endpoint.
     *
     * The kernel looks the address up each time the thread faults, and it does so in the CSpace of
     * that thread: so FAULT is right, and `endpoint` would be wrong.
     *      seL4_Error seL4_TCB_SetSpace(seL4_TCB _service, seL4_Word fault_ep,
     *                                   seL4_CNode cspace_root, seL4_Word cspace_root_data,
     *                                   seL4_CPtr vspace_root, seL4_Word vspace_root_data);
     * hint: the thread is tcb, its CSpace stays cspace, its address space stays
     *       seL4_CapInitThreadVSpace, both with seL4_NilData. */
    //@ 2
    error = seL4_TCB_SetSpace(tcb, FAULT, cspace, seL4_NilData, seL4_CapInitThreadVSpace,
                              seL4_NilData);
    //@ end
    ZF_LOGF_IFERR(error, "The faulter cannot be given its handler (TASK 2)")

    seL4_Word badge = 0, address = 0;
    seL4_MessageInfo_t tag = seL4_MessageInfo_new(0, 0, 0, 0);

    /* TASK 3: wait for a message at the endpoint.  Its tag belongs into tag, its badge into badge.
     *
     *      seL4_MessageInfo_t seL4_Recv(seL4_CPtr src, seL4_Word *sender); */
    //@ 3
    tag = seL4_Recv(endpoint, &badge);
    //@ end
    ZF_LOGF_IF(badge != FAULT_BADGE, "No fault came: the badge is %#lx, not %#x (TASK 3)", badge,
               FAULT_BADGE);
    ZF_LOGF_IF(seL4_MessageInfo_get_label(tag) != seL4_Fault_CapFault,
               "The fault is of kind %lu, "
               "not a cap fault",
               (unsigned long)seL4_MessageInfo_get_label(tag));
    printf("handler: a cap fault came, with the badge %#lx\n", badge);

    /* TASK 4: which capability was missing?  Put its address into address.
     *
     * It is in the message register seL4_CapFault_Addr.
     *      seL4_Word seL4_GetMR(int i); */
    //@ 4
    address = seL4_GetMR(seL4_CapFault_Addr);
    //@ end
    ZF_LOGF_IF(address != DOOR, "The address of the missing capability is not %#lx (TASK 4)",
               address);
    printf("handler: the capability at address %lu is missing\n", address);

    error = seL4_NoError;

    /* TASK 5: copy the capability in `door` to this address in the faulter's CSpace.
     *
     * hint: seL4_CNode_Copy with seL4_AllRights; put the result into error. */
    //@ 5
    error = seL4_CNode_Copy(cspace, address, seL4_WordBits, seL4_CapInitThreadCNode, door,
                            seL4_WordBits, seL4_AllRights);
    //@ end
    ZF_LOGF_IFERR(error, "The missing capability cannot be copied (TASK 5)")
    error = seL4_CNode_Move(cspace, DOOR, seL4_WordBits, cspace, DOOR, seL4_WordBits);
    ZF_LOGF_IF(error != seL4_DeleteFirst, "The slot DOOR is still empty (TASK 5)");

    /* TASK 6: answer with an empty message: the faulter makes the same system call again.
     *
     *      void seL4_Reply(seL4_MessageInfo_t msgInfo);
     * hint: seL4_MessageInfo_new(0, 0, 0, 0). */
    //@ 6
    seL4_Reply(seL4_MessageInfo_new(0, 0, 0, 0));
    //@ end

    tag = seL4_Recv(endpoint, &badge);
    ZF_LOGF_IF(seL4_MessageInfo_get_label(tag) != seL4_Fault_VMFault,
               "The fault is of kind %lu, not "
               "a VM fault",
               (unsigned long)seL4_MessageInfo_get_label(tag));
    printf("handler: a VM fault came\n");

    error = seL4_NoError;

    /* TASK 7: where did the faulter write?  Map `frame` there, to be read and written.
     *
     * The address is in the message register seL4_VMFault_Addr.  The page tables are there.
     * hint: seL4_X86_Page_Map, as in the tutorial `mapping`; put the result into error. */
    //@ 7
    error = seL4_X86_Page_Map(frame, seL4_CapInitThreadVSpace, seL4_GetMR(seL4_VMFault_Addr),
                              seL4_ReadWrite, seL4_X86_Default_VMAttributes);
    //@ end
    ZF_LOGF_IFERR(error, "The frame cannot be mapped (TASK 7)")
    seL4_Reply(seL4_MessageInfo_new(0, 0, 0, 0));

    tag = seL4_Recv(endpoint, &badge);
    ZF_LOGF_IF(seL4_MessageInfo_get_label(tag) == seL4_Fault_VMFault,
               "The faulter writes to %#lx "
               "again: the frame is not mapped there (TASK 7)",
               seL4_GetMR(seL4_VMFault_Addr));
    ZF_LOGF_IF(seL4_MessageInfo_get_label(tag) != seL4_Fault_UserException,
               "The fault is of kind "
               "%lu, not an exception",
               (unsigned long)seL4_MessageInfo_get_label(tag));
    printf("handler: exception %lu came\n", seL4_GetMR(seL4_UserException_Number));
    tag = seL4_MessageInfo_new(0, 0, 0, 0);

    /* TASK 8: let the faulter go on behind the instruction.
     *
     * Message register seL4_UserException_FaultIP holds the address of the instruction.  The kernel
     * takes the registers that are in the answer back into the thread.
     * hint: add UD2_BYTES to that register, by seL4_GetMR and seL4_SetMR; and put a tag into tag
     *       that says that the answer has 1 word. */
    //@ 8
    seL4_SetMR(seL4_UserException_FaultIP, seL4_GetMR(seL4_UserException_FaultIP) + UD2_BYTES);
    tag = seL4_MessageInfo_new(0, 0, 0, 1);
    //@ end
    seL4_Reply(tag);

    /* The faulter runs while this thread has a lower priority. */
    seL4_TCB_SetPriority(seL4_CapInitThreadTCB, seL4_CapInitThreadTCB, 50);
    ZF_LOGF_IF(!finished, "The faulter has not come to its end: it faults at the same instruction "
                          "again (TASK 8)");
    printf("handler: all faults are mended\n");
    return 0;
}
