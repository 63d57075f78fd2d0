/* hello-3-nolibs: two threads talk, with libsel4 alone.
 *
 * The program makes five objects out of one untyped: the TCB of a second thread, a frame and a page
 * table for its IPC buffer, an endpoint, and a capability to the endpoint that has a badge.  The
 * tutorial hello-3 does the same with libraries.
 *
 * There are 9 places marked TASK.  Each says what to write, the line below it is yours. */
#include <stdio.h>
#include <stdlib.h>

#include <sel4/sel4.h>
#include <sel4platsupport/bootinfo.h>

/* The end of a program that cannot go on. */
#define STOP_IF(condition, ...) \
    if (condition) { \
        printf(__VA_ARGS__); \
        printf("\n"); \
        exit(1); \
    }

/* The address of the IPC buffer.  2 MiB around it have no page table yet. */
#define BUFFER_ADDRESS 0x7000000

/* What the receiver sees of the sender, and what the sender says. */
#define EP_BADGE 0x61
#define MSG_DATA 0x6161

static char stack[16384] __attribute__((aligned(16)));

/* The slots of this program's objects. */
static seL4_CPtr tcb, frame, table, endpoint, badged;

/* Is there a capability in this slot? */
static int is_full(seL4_CPtr slot)
{
    return seL4_CNode_Move(seL4_CapInitThreadCNode, slot, seL4_WordBits, seL4_CapInitThreadCNode,
                           slot, seL4_WordBits) == seL4_DeleteFirst;
}

/* The second thread runs this.  It waits for a message and answers it, again and again. */
static void thread_2(void)
{
    seL4_Word badge = 0, message = 0;
    seL4_MessageInfo_t tag = seL4_MessageInfo_new(0, 0, 0, 0);

    printf("thread_2: hallo wereld\n");

    /* TASK 7: wait for a message on `endpoint`: its tag belongs into tag, its badge into badge, and
     * message register 0 into message.
     *
     *      seL4_MessageInfo_t seL4_Recv(seL4_CPtr src, seL4_Word *sender);
     *      seL4_Word seL4_GetMR(int i); */
    //@ 7
    tag = seL4_Recv(endpoint, &badge);
    message = seL4_GetMR(0);
    //@ end
    STOP_IF(seL4_MessageInfo_get_length(tag) != 1,
            "thread_2: the message has %lu words, not 1: has "
            "it been waited for (TASK 7), and written (TASK 8)?",
            (unsigned long)seL4_MessageInfo_get_length(tag));
    STOP_IF(badge != EP_BADGE, "thread_2: the badge is %#lx, not %#x (TASK 6, TASK 7)", badge,
            EP_BADGE);
    printf("thread_2: got a message %#lx from %#lx\n", message, badge);

    /* TASK 9: answer with the message turned round, ~message, and wait for the next one.
     *
     *      void seL4_SetMR(int i, seL4_Word mr);
     *      seL4_MessageInfo_t seL4_ReplyRecv(seL4_CPtr dest, seL4_MessageInfo_t msgInfo,
     *                                        seL4_Word *sender);
     * hint: dest is endpoint; the length 1 is still in tag. */
    //@ 9
    seL4_SetMR(0, ~message);
    tag = seL4_ReplyRecv(endpoint, tag, &badge);
    //@ end
    STOP_IF(1, "thread_2: comes to its end, and has not answered (TASK 9)");
}

int main(void)
{
    seL4_BootInfo *info = platsupport_get_bootinfo();
    seL4_CPtr untyped = seL4_CapNull;
    seL4_Error error = seL4_NoError;

    /* TASK 1: choose five empty slots: for tcb, frame, table, endpoint and badged.
     *
     * hint: info->empty.start and the four behind it. */
    //@ 1
    tcb = info->empty.start;
    frame = info->empty.start + 1;
    table = info->empty.start + 2;
    endpoint = info->empty.start + 3;
    badged = info->empty.start + 4;
    //@ end
    seL4_CPtr slots[] = { tcb, frame, table, endpoint, badged };
    for (int i = 0; i < 5; i++) {
        STOP_IF(slots[i] < info->empty.start || slots[i] >= info->empty.end,
                "main: the slot %lu is not one of the empty ones (TASK 1)", slots[i]);
        for (int j = 0; j < i; j++)
            STOP_IF(slots[i] == slots[j], "main: two objects have the same slot, %lu (TASK 1)",
                    slots[i]);
    }

    /* TASK 2: find an untyped of ordinary memory that has room for all of them, and put it into
     * untyped.
     *
     * A page table and a frame take 4096 bytes each, a TCB 2048, an endpoint 16.  Each lies at a
     * multiple of its own size.
     * hint: 16 KiB are enough in any order: sizeBits is 14 then. */
    //@ 2
    for (seL4_CPtr u = info->untyped.start; u < info->untyped.end; u++) {
        seL4_UntypedDesc *desc = &info->untypedList[u - info->untyped.start];
        if (!desc->isDevice && desc->sizeBits >= 14)
            untyped = u;
    }
    //@ end
    STOP_IF(untyped < info->untyped.start || untyped >= info->untyped.end,
            "main: there is no slot of an untyped in untyped (TASK 2)");

    /* TASK 3: make the four objects out of it, each in its slot.
     *
     *      seL4_Error seL4_Untyped_Retype(seL4_Untyped _service, seL4_Word type,
     *                                     seL4_Word size_bits, seL4_CNode root,
     *                                     seL4_Word node_index, seL4_Word node_depth,
     *                                     seL4_Word node_offset, seL4_Word num_objects);
     * hint: four calls.  The types are seL4_TCBObject, seL4_X86_4K, seL4_X86_PageTableObject and
     *       seL4_EndpointObject. */
    //@ 3
    error = seL4_Untyped_Retype(untyped, seL4_TCBObject, 0, seL4_CapInitThreadCNode, 0, 0, tcb, 1);
    STOP_IF(error, "main: the TCB cannot be made, error %d (TASK 3)", error);
    error = seL4_Untyped_Retype(untyped, seL4_X86_4K, 0, seL4_CapInitThreadCNode, 0, 0, frame, 1);
    STOP_IF(error, "main: the frame cannot be made, error %d (TASK 3)", error);
    error = seL4_Untyped_Retype(untyped, seL4_X86_PageTableObject, 0, seL4_CapInitThreadCNode, 0, 0,
                                table, 1);
    STOP_IF(error, "main: the page table cannot be made, error %d (TASK 3)", error);
    error = seL4_Untyped_Retype(untyped, seL4_EndpointObject, 0, seL4_CapInitThreadCNode, 0, 0,
                                endpoint, 1);
    //@ end
    STOP_IF(error, "main: the endpoint cannot be made, error %d (TASK 3)", error);
    for (int i = 0; i < 4; i++)
        STOP_IF(!is_full(slots[i]), "main: the slot %lu is still empty (TASK 3)", slots[i]);
    printf("main: four objects are made\n");

    /* TASK 4: map the page table at BUFFER_ADDRESS, in this thread's address space.
     *
     *      seL4_Error seL4_X86_PageTable_Map(seL4_X86_PageTable table, seL4_CPtr vspace,
     *                                        seL4_Word vaddr, seL4_X86_VMAttributes attr); */
    //@ 4
    error = seL4_X86_PageTable_Map(table, seL4_CapInitThreadVSpace, BUFFER_ADDRESS,
                                   seL4_X86_Default_VMAttributes);
    //@ end
    STOP_IF(error, "main: the page table cannot be mapped, error %d (TASK 4)", error);

    /* TASK 5: map the frame there, to be read and written.
     *
     *      seL4_Error seL4_X86_Page_Map(seL4_X86_Page page, seL4_CPtr vspace, seL4_Word vaddr,
     *                                   seL4_CapRights_t rights, seL4_X86_VMAttributes attr); */
    //@ 5
    error = seL4_X86_Page_Map(frame, seL4_CapInitThreadVSpace, BUFFER_ADDRESS, seL4_ReadWrite,
                              seL4_X86_Default_VMAttributes);
    //@ end
    STOP_IF(error == seL4_FailedLookup, "main: the frame cannot be mapped: the page table is not "
                                        "there (TASK 4)");
    STOP_IF(error, "main: the frame cannot be mapped, error %d (TASK 5)", error);
    ((seL4_IPCBuffer *)BUFFER_ADDRESS)->userData = BUFFER_ADDRESS;

    /* TASK 6: make a capability to the endpoint with the badge EP_BADGE, in the slot `badged`.
     *
     *      seL4_Error seL4_CNode_Mint(seL4_CNode dest_root, seL4_Word dest_index,
     *                                 seL4_Uint8 dest_depth,
     *                                 seL4_CNode src_root, seL4_Word src_index,
     *                                 seL4_Uint8 src_depth, seL4_CapRights_t rights,
     *                                 seL4_Word badge);
     * hint: all rights; the answer to a Call needs the right GrantReply. */
    //@ 6
    error = seL4_CNode_Mint(seL4_CapInitThreadCNode, badged, seL4_WordBits, seL4_CapInitThreadCNode,
                            endpoint, seL4_WordBits, seL4_AllRights, EP_BADGE);
    //@ end
    STOP_IF(error, "main: the badged capability cannot be made, error %d (TASK 6)", error);
    STOP_IF(!is_full(badged), "main: the slot `badged` is still empty (TASK 6)");

    /* The second thread, as in hello-2-nolibs. */
    error = seL4_TCB_Configure(tcb, seL4_CapNull, seL4_CapInitThreadCNode, seL4_NilData,
                               seL4_CapInitThreadVSpace, seL4_NilData, BUFFER_ADDRESS, frame);
    STOP_IF(error, "main: the thread cannot be configured, error %d", error);
    seL4_UserContext registers = { 0 };
    registers.rip = (seL4_Word)thread_2;
    registers.rsp = (seL4_Word)(stack + sizeof stack);
    error = seL4_TCB_WriteRegisters(tcb, 1, 0, sizeof(registers) / sizeof(seL4_Word), &registers);
    STOP_IF(error, "main: the thread cannot be started, error %d", error);

    printf("main: hello world\n");
    seL4_MessageInfo_t tag = seL4_MessageInfo_new(0, 0, 0, 0);

    /* TASK 8: write MSG_DATA into message register 0, send it through `badged` as a message of one
     * word, and wait for the answer.
     *
     *      seL4_MessageInfo_t seL4_Call(seL4_CPtr dest, seL4_MessageInfo_t msgInfo);
     * hint: the tag of the answer belongs into tag. */
    //@ 8
    seL4_SetMR(0, MSG_DATA);
    tag = seL4_Call(badged, seL4_MessageInfo_new(0, 0, 0, 1));
    //@ end
    STOP_IF(seL4_MessageInfo_get_length(tag) != 1, "main: no answer of one word came (TASK 8)");
    STOP_IF(seL4_GetMR(0) != ~MSG_DATA, "main: the answer is %#lx, not %#lx (TASK 9)",
            seL4_GetMR(0), (seL4_Word)~MSG_DATA);
    printf("main: got a reply: %#lx\n", seL4_GetMR(0));
    return 0;
}
