/* hello-3: messages between two threads, and memory mapped by hand.
 *
 * The program starts as the root task.  It makes a second thread, as hello-2 did, gives it an IPC
 * buffer in memory that it maps itself, page table and all, and then the two threads talk:
 *
 *      main (badge 0x61)                    thread_2
 *      seL4_Call  ---- 0x6161 ---->         seL4_Recv
 *                 <---- ~0x6161 ---         seL4_ReplyRecv
 *
 * There are 15 places marked TASK.  Each says what to write, the line below it is yours.  The page
 * README.md shows what the program prints after each.  Everything between the tasks is given. */
#include <autoconf.h>
#include <assert.h>
#include <stdio.h>

#include <sel4/sel4.h>

#include <simple-default/simple-default.h>
#include <simple/simple.h>

#include <vka/object.h>
#include <vka/object_capops.h>

#include <allocman/allocman.h>
#include <allocman/bootstrap.h>
#include <allocman/vka.h>

#include <sel4utils/mapping.h>
#include <sel4utils/sel4_zf_logif.h>
#include <sel4utils/vspace.h>
#include <vspace/vspace.h>

#include <utils/arith.h>
#include <utils/zf_log.h>

#include <sel4platsupport/bootinfo.h>
#include <sel4tutorials/constructors.h>

/* The new thread's IPC buffer: one page, at an address that nothing else uses.  2 MiB around it
 * have no page table yet. */
#define IPCBUF_FRAME_SIZE_BITS 12
#define IPCBUF_VADDR 0x7000000

/* What the receiver sees of the sender, and what the sender says. */
#define EP_BADGE 0x61
#define MSG_DATA 0x6161

/* What the kernel told the root task, and the libraries' view of it. */
seL4_BootInfo *info;
simple_t simple;

/* The allocator of kernel objects, and its interface. */
vka_t vka;
allocman_t *allocman;

/* The endpoint, and a badged capability to it. */
vka_object_t ep_object;
cspacepath_t ep_cap_path;

/* Book-keeping memory of the allocator. */
#define ALLOCATOR_STATIC_POOL_SIZE (BIT(seL4_PageBits) * 10)
UNUSED static char allocator_mem_pool[ALLOCATOR_STATIC_POOL_SIZE];

/* The new thread's stack: 4 KiB. */
#define THREAD_2_STACK_SIZE 512
static uint64_t thread_2_stack[THREAD_2_STACK_SIZE];

int main(void);

/* The second thread starts here.  It never returns: there is nobody to return to. */
void thread_2(void)
{
    seL4_Word sender_badge = 0;
    UNUSED seL4_MessageInfo_t tag;
    seL4_Word msg = 0;

    printf("thread_2: hallo wereld\n");

    /* TASK 11: wait for a message on the endpoint.
     *
     * seL4_Recv(src, sender) blocks until somebody sends.  Receive through the original, unbadged
     * capability, which the allocator put into ep_object; this thread shares main's CSpace, so it
     * can simply use it.  The sender's badge comes back in *sender.
     *      seL4_MessageInfo_t seL4_Recv(seL4_CPtr src, seL4_Word *sender);
     * hint: tag = ...; the badge belongs into sender_badge. */
    //@ 11
    tag = seL4_Recv(ep_object.cptr, &sender_badge);
    //@ end

    /* TASK 12: check what arrived: the badge must be EP_BADGE, the length 1 message register.
     *
     *      ZF_LOGF_IF(condition, "text") stops the program if the condition is true
     *      seL4_Word seL4_MessageInfo_get_length(seL4_MessageInfo_t info); */
    //@ 12
    ZF_LOGF_IF(sender_badge != EP_BADGE, "The badge that arrived is %#lx, not the one expected",
               sender_badge);
    ZF_LOGF_IF(seL4_MessageInfo_get_length(tag) != 1, "The message does not have one register");
    //@ end

    /* TASK 13: read the message: register 0 into msg.
     *
     *      seL4_Word seL4_GetMR(int i); */
    //@ 13
    msg = seL4_GetMR(0);
    //@ end

    printf("thread_2: got a message %#" PRIxPTR " from %#" PRIxPTR "\n", msg, sender_badge);

    /* TASK 14: write the answer, all bits of msg turned round, into message register 0.
     *
     *      void seL4_SetMR(int i, seL4_Word mr); */
    //@ 14
    seL4_SetMR(0, ~msg);
    //@ end

    /* TASK 15: answer the caller, and wait for the next message, in one step.
     *
     * seL4_Call gave this thread a capability to answer just once.  seL4_ReplyRecv uses it, then
     * receives on the endpoint as before.  The length of the message, 1, is still in tag.
     *      seL4_MessageInfo_t seL4_ReplyRecv(seL4_CPtr dest, seL4_MessageInfo_t msgInfo,
     *                                        seL4_Word *sender); */
    //@ 15
    seL4_ReplyRecv(ep_object.cptr, tag, &sender_badge);
    //@ end
}

int main(void)
{
    UNUSED int error = 0;

    /* As in hello-2: what were we started with? */
    info = platsupport_get_bootinfo();
    ZF_LOGF_IF(info == NULL, "There is no boot information");

    /* Names for messages: of this program, and of its thread in the kernel's. */
    zf_log_set_tag_prefix("hello-3:");
    name_thread(seL4_CapInitThreadTCB, "hello-3");

    simple_default_init_bootinfo(&simple, info);
    simple_print(&simple);

    allocman = bootstrap_use_current_simple(&simple, ALLOCATOR_STATIC_POOL_SIZE,
                                            allocator_mem_pool);
    ZF_LOGF_IF(allocman == NULL,
               "The allocator cannot start: is its pool too small, or are there no slots?");
    allocman_make_vka(&vka, allocman);

    seL4_CPtr cspace_cap = simple_get_cnode(&simple);
    seL4_CPtr pd_cap = simple_get_pd(&simple);

    /* The TCB of the new thread. */
    vka_object_t tcb_object = { 0 };
    error = vka_alloc_tcb(&vka, &tcb_object);
    ZF_LOGF_IFERR(error, "There is no memory for a TCB")

    /* The memory for its IPC buffer, step by step. */
    UNUSED vka_object_t ipc_frame_object = { 0 };

    /* TASK 1: allocate a frame for the IPC buffer.
     *
     * A frame is physical memory that can be mapped; nobody sees it yet.
     *      int vka_alloc_frame(vka_t *vka, uint32_t size_bits, vka_object_t *result);
     * hint: the size is IPCBUF_FRAME_SIZE_BITS; put the result of the call into error. */
    //@ 1
    error = vka_alloc_frame(&vka, IPCBUF_FRAME_SIZE_BITS, &ipc_frame_object);
    ZF_LOGF_IFERR(error, "There is no memory for the IPC buffer")
    //@ end

    /* Any free address will do: how this program's address space looks is its own business. */
    seL4_Word ipc_buffer_vaddr = IPCBUF_VADDR;

    /* TASK 2: try to map the frame at ipc_buffer_vaddr in this program's address space, pd_cap.
     *
     * This fails, and is meant to: the page table that would hold the entry is missing.
     *      seL4_Error seL4_ARCH_Page_Map(seL4_CPtr page, seL4_CPtr vspace, seL4_Word vaddr,
     *                                    seL4_CapRights_t rights, seL4_ARCH_VMAttributes attr);
     * hint: put the result into error.  Rights: seL4_AllRights.  Attributes:
     *       seL4_ARCH_Default_VMAttributes. */
    //@ 2
    error = seL4_ARCH_Page_Map(ipc_frame_object.cptr, pd_cap, ipc_buffer_vaddr, seL4_AllRights,
                               seL4_ARCH_Default_VMAttributes);
    //@ end

    UNUSED vka_object_t pt_object = { 0 };

    /* TASK 3: so allocate a page table.
     *
     *      int vka_alloc_page_table(vka_t *vka, vka_object_t *result);
     * hint: put the result into error; the check below looks at it. */
    //@ 3
    error = vka_alloc_page_table(&vka, &pt_object);
    //@ end
    ZF_LOGF_IFERR(error, "Failed to allocate new page table.")

    /* TASK 4: map the page table: it is to hold the entries for the 2 MiB around ipc_buffer_vaddr.
     *
     *      seL4_Error seL4_ARCH_PageTable_Map(seL4_CPtr page_table, seL4_CPtr vspace,
     *                                         seL4_Word vaddr, seL4_ARCH_VMAttributes attr); */
    //@ 4
    error = seL4_ARCH_PageTable_Map(pt_object.cptr, pd_cap, ipc_buffer_vaddr,
                                    seL4_ARCH_Default_VMAttributes);
    //@ end
    ZF_LOGF_IFERR(error, "The page table cannot be mapped.")

    /* TASK 5: and now map the frame, with the same call as in TASK 2.  This time it must work. */
    //@ 5
    error = seL4_ARCH_Page_Map(ipc_frame_object.cptr, pd_cap, ipc_buffer_vaddr, seL4_AllRights,
                               seL4_ARCH_Default_VMAttributes);
    ZF_LOGF_IFERR(error, "The frame cannot be mapped, although the page table is there.")
    //@ end

    /* The first word that is written to the buffer.  userData is there for programs; the kernel
     * never reads it. */
    seL4_IPCBuffer *ipcbuf = (seL4_IPCBuffer *)ipc_buffer_vaddr;
    ipcbuf->userData = ipc_buffer_vaddr;

    /* TASK 6: allocate an endpoint, the place where two threads meet to pass a message.
     *
     *      int vka_alloc_endpoint(vka_t *vka, vka_object_t *result);
     * hint: the result belongs into ep_object, which both threads can see. */
    //@ 6
    error = vka_alloc_endpoint(&vka, &ep_object);
    ZF_LOGF_IFERR(error, "There is no memory for an endpoint.")
    //@ end

    /* TASK 7: make a copy of the endpoint's capability that bears the badge EP_BADGE.
     *
     * The badge belongs to the capability, not to the endpoint: whoever receives sees which
     * capability the sender used.
     *      int vka_mint_object(vka_t *vka, vka_object_t *object, cspacepath_t *result,
     *                          seL4_CapRights_t rights, seL4_Word badge);
     * hint: rights seL4_AllRights; the path of the copy belongs into ep_cap_path. */
    //@ 7
    error = vka_mint_object(&vka, &ep_object, &ep_cap_path, seL4_AllRights, EP_BADGE);
    ZF_LOGF_IFERR(error, "The badged capability cannot be made.")
    //@ end

    /* The new thread: this program's CSpace and address space, no fault handler, its own buffer.
     * While nothing is mapped at the buffer's address there is no frame to give it. */
    error = seL4_TCB_Configure(tcb_object.cptr, seL4_CapNull, cspace_cap, seL4_NilData, pd_cap,
                               seL4_NilData, ipc_buffer_vaddr, ipc_frame_object.cptr);
    ZF_LOGF_IFERR(error, "The new thread cannot be configured.")
    name_thread(tcb_object.cptr, "hello-3: thread_2");

    /* libsel4 keeps the address of a thread's buffer in the thread's thread-local storage, whose
     * address is in regs.fs_base.  Here that is 0, so libsel4 makes some when it writes the
     * registers.
     *
     * The thread starts at thread_2, on its own stack, which must be aligned and grows down.  The
     * two words at its top stay 0: should thread_2 return, it goes to address 0, and the kernel
     * says so. */
    const int stack_alignment_requirement = sizeof(seL4_Word) * 2;
    seL4_UserContext regs = { 0 };
    uintptr_t thread_2_stack_top = (uintptr_t)thread_2_stack + sizeof(thread_2_stack) - 16;
    ZF_LOGF_IF(thread_2_stack_top % stack_alignment_requirement != 0,
               "The stack of the new thread is not aligned")
    sel4utils_set_instruction_pointer(&regs, (seL4_Word)thread_2);
    sel4utils_set_stack_pointer(&regs, thread_2_stack_top);
    error = seL4_TCB_WriteRegisters(tcb_object.cptr, 0, 0, sizeof(regs) / sizeof(seL4_Word), &regs);
    ZF_LOGF_IFERR(error, "The registers of the new thread cannot be written.")

    /* It may run now.  It has priority 0, this thread the highest: so it waits until this one
     * blocks. */
    error = seL4_TCB_Resume(tcb_object.cptr);
    ZF_LOGF_IFERR(error, "The new thread cannot be started.")

    printf("main: hello world\n");

    seL4_MessageInfo_t tag = seL4_MessageInfo_new(0, 0, 0, 0);
    seL4_Word msg = 0;

    /* TASK 8: write the message: MSG_DATA into message register 0, and a tag that says so.
     *
     *      seL4_MessageInfo_t seL4_MessageInfo_new(seL4_Uint64 label, seL4_Uint64 capsUnwrapped,
     *                                              seL4_Uint64 extraCaps, seL4_Uint64 length);
     *      void seL4_SetMR(int i, seL4_Word mr);
     * hint: label, capsUnwrapped and extraCaps are 0, the length is 1; the tag belongs into tag. */
    //@ 8
    tag = seL4_MessageInfo_new(0, 0, 0, 1);
    seL4_SetMR(0, MSG_DATA);
    //@ end

    /* TASK 9: send it through the badged capability, ep_cap_path.capPtr, and wait for the answer.
     *
     *      seL4_MessageInfo_t seL4_Call(seL4_CPtr dest, seL4_MessageInfo_t msgInfo);
     * hint: the tag of the answer belongs into tag. */
    //@ 9
    tag = seL4_Call(ep_cap_path.capPtr, tag);
    //@ end

    /* TASK 10: read the answer: message register 0 into msg.
     *
     *      seL4_Word seL4_GetMR(int i); */
    //@ 10
    msg = seL4_GetMR(0);
    //@ end

    /* Is it what thread_2 must have answered? */
    ZF_LOGF_IF(seL4_MessageInfo_get_length(tag) != 1,
               "The answer does not have one register.\n"
               "\tHas the message been written, and has it been sent?")
    ZF_LOGF_IF(msg != ~MSG_DATA, "The answer is not what thread_2 was to make of the message.\n"
                                 "\tHas it been sent, and has the answer been read?")

    printf("main: got a reply: %#" PRIxPTR "\n", msg);
    return 0;
}
