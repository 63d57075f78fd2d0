/* hello-2: a second thread, with the libraries.
 *
 *      simple      what the kernel told the root task, by questions and answers
 *      allocman    an allocator of objects: it knows the free memory and the empty slots
 *      vka         the interface to such an allocator, whichever it is
 *      sel4utils   registers of a thread, and more
 *
 * There are 15 places marked TASK.  Each says what to write, the line below it is yours. */
#include <autoconf.h>
#include <stdio.h>

#include <sel4/sel4.h>

#include <simple-default/simple-default.h>
#include <simple/simple.h>

#include <vka/object.h>

#include <allocman/allocman.h>
#include <allocman/bootstrap.h>
#include <allocman/vka.h>

#include <sel4platsupport/bootinfo.h>
#include <sel4tutorials/constructors.h>
#include <sel4tutorials/thread.h>
#include <sel4utils/helpers.h>
#include <sel4utils/sel4_zf_logif.h>
#include <sel4utils/util.h>
#include <utils/util.h>

#define GREETING "thread_2: hallo wereld\n"

static seL4_BootInfo *info;
static simple_t simple;
static vka_t vka;
static allocman_t *allocman;

/* Memory for the allocator's own lists. */
#define POOL_BYTES (BIT(seL4_PageBits) * 10)
UNUSED static char pool[POOL_BYTES];

/* The second thread's IPC buffer, and its stack. */
UNUSED static char buffer[4096] __attribute__((aligned(4096)));
static uint64_t stack[2048];

static vka_object_t tcb;
static volatile int printed;

/* The second thread runs this.  It never returns: there is nobody to return to. */
static void thread_2(void)
{
    /* TASK 15: print GREETING, and keep in printed how many characters that were. */
    //@ 15
    printed = printf(GREETING);
    //@ end
    seL4_TCB_Suspend(tcb.cptr);
}

int main(void)
{
    UNUSED int error = 0;
    seL4_CPtr cspace = seL4_CapNull, vspace = seL4_CapNull;

    zf_log_set_tag_prefix("hello-2:");
    name_thread(seL4_CapInitThreadTCB, "hello-2");

    /* TASK 1: get the boot information, and put it into info.
     *
     *      seL4_BootInfo *platsupport_get_bootinfo(void); */
    //@ 1
    info = platsupport_get_bootinfo();
    //@ end
    ZF_LOGF_IF(info == NULL, "There is no boot information in info (TASK 1)");

    /* TASK 2: let `simple` answer from it.
     *
     *      void simple_default_init_bootinfo(simple_t *simple, seL4_BootInfo *bi); */
    //@ 2
    simple_default_init_bootinfo(&simple, info);
    //@ end
    ZF_LOGF_IF(simple.cap_count == NULL, "`simple` has no answers yet (TASK 2)");

    /* TASK 3: print what it knows.
     *
     *      void simple_print(simple_t *simple); */
    //@ 3
    simple_print(&simple);
    //@ end

    /* TASK 4: start an allocator that uses the memory and the slots that `simple` knows of.
     *
     *      allocman_t *bootstrap_use_current_simple(simple_t *simple, size_t pool_size,
     *                                               char *pool);
     * hint: the pool is pool, of POOL_BYTES bytes; what comes back belongs into allocman. */
    //@ 4
    allocman = bootstrap_use_current_simple(&simple, POOL_BYTES, pool);
    //@ end
    ZF_LOGF_IF(allocman == NULL, "There is no allocator: has it been started (TASK 4), with a pool "
                                 "of POOL_BYTES bytes?");

    /* TASK 5: make a vka of it, the interface that the functions vka_alloc_... want.
     *
     *      void allocman_make_vka(vka_t *vka, allocman_t *alloc); */
    //@ 5
    allocman_make_vka(&vka, allocman);
    //@ end
    ZF_LOGF_IF(vka.utspace_alloc == NULL, "The vka is empty (TASK 5)");

    /* TASK 6: ask `simple` for the capability to this thread's CSpace, and put it into cspace.
     *
     *      seL4_CPtr simple_get_cnode(simple_t *simple); */
    //@ 6
    cspace = simple_get_cnode(&simple);
    //@ end
    ZF_LOGF_IF(cspace == seL4_CapNull, "There is no CNode in cspace (TASK 6)");

    /* TASK 7: ask it for the capability to this thread's address space, and put it into vspace.
     *
     *      seL4_CPtr simple_get_pd(simple_t *simple); */
    //@ 7
    vspace = simple_get_pd(&simple);
    //@ end
    ZF_LOGF_IF(vspace == seL4_CapNull, "There is no address space in vspace (TASK 7)");

    /* TASK 8: allocate a TCB.
     *
     *      int vka_alloc_tcb(vka_t *vka, vka_object_t *result);
     * hint: the result belongs into tcb; put what the function returns into error. */
    //@ 8
    error = vka_alloc_tcb(&vka, &tcb);
    //@ end
    ZF_LOGF_IFERR(error, "There is no memory for a TCB (TASK 8)")
    ZF_LOGF_IF(tcb.cptr == seL4_CapNull, "There is no TCB in tcb (TASK 8)");

    /* TASK 9: configure it: no fault endpoint, this thread's CSpace and address space, and the
     * IPC buffer `buffer`.
     *
     *      seL4_Error seL4_TCB_Configure(seL4_TCB _service, seL4_Word fault_ep,
     *                                    seL4_CNode cspace_root, seL4_Word cspace_root_data,
     *                                    seL4_CNode vspace_root, seL4_Word vspace_root_data,
     *                                    seL4_Word buffer, seL4_CPtr bufferFrame);
     * hint: the capability is tcb.cptr; the frame of the buffer is image_frame(info, buffer). */
    //@ 9
    error = seL4_TCB_Configure(tcb.cptr, seL4_CapNull, cspace, seL4_NilData, vspace, seL4_NilData,
                               (seL4_Word)buffer, image_frame(info, buffer));
    //@ end
    ZF_LOGF_IFERR(error, "The thread cannot be configured (TASK 9)")

    /* TASK 10: give it the priority 200, by the authority of this thread, seL4_CapInitThreadTCB.
     *
     *      seL4_Error seL4_TCB_SetPriority(seL4_TCB _service, seL4_TCB authority,
     *                                      seL4_Word priority); */
    //@ 10
    error = seL4_TCB_SetPriority(tcb.cptr, seL4_CapInitThreadTCB, 200);
    //@ end
    ZF_LOGF_IFERR(error, "The priority cannot be set (TASK 10)")
    name_thread(tcb.cptr, "hello-2: thread_2");

    seL4_UserContext registers = { 0 };

    /* TASK 11: its instruction pointer is to be the address of thread_2.
     *
     *      void sel4utils_set_instruction_pointer(seL4_UserContext *regs, seL4_Word value); */
    //@ 11
    sel4utils_set_instruction_pointer(&registers, (seL4_Word)thread_2);
    //@ end
    ZF_LOGF_IF(registers.rip != (seL4_Word)thread_2, "The thread does not begin at thread_2 "
                                                     "(TASK 11)");

    seL4_Word stack_top = (seL4_Word)stack + sizeof stack;

    /* TASK 12: its stack pointer is to be the upper end of the stack, which is in stack_top.
     *
     *      void sel4utils_set_stack_pointer(seL4_UserContext *regs, seL4_Word value); */
    //@ 12
    sel4utils_set_stack_pointer(&registers, stack_top);
    //@ end
    ZF_LOGF_IF(registers.rsp != stack_top, "The stack pointer is not at the upper end (TASK 12)");

    /* TASK 13: write the registers, all of them, into the TCB.  Do not resume the thread yet.
     *
     *      seL4_Error seL4_TCB_WriteRegisters(seL4_TCB _service, seL4_Bool resume_target,
     *                                         seL4_Uint8 arch_flags, seL4_Word count,
     *                                         seL4_UserContext *regs);
     * hint: count is sizeof(registers) / sizeof(seL4_Word). */
    //@ 13
    error = seL4_TCB_WriteRegisters(tcb.cptr, 0, 0, sizeof(registers) / sizeof(seL4_Word),
                                    &registers);
    //@ end
    ZF_LOGF_IFERR(error, "The registers cannot be written (TASK 13)")
    seL4_UserContext written = { 0 };
    error = seL4_TCB_ReadRegisters(tcb.cptr, 0, 0, 2, &written);
    ZF_LOGF_IF(error || written.rip != registers.rip || written.rsp != registers.rsp,
               "The TCB has other registers (TASK 13)");

    /* TASK 14: start the thread.
     *
     *      seL4_Error seL4_TCB_Resume(seL4_TCB _service); */
    //@ 14
    error = seL4_TCB_Resume(tcb.cptr);
    //@ end
    ZF_LOGF_IFERR(error, "The thread cannot be started: is it configured? (TASK 14, TASK 9)")
    printf("main: hello world\n");

    /* Now the second thread has the higher priority, so it runs until it suspends itself. */
    seL4_TCB_SetPriority(seL4_CapInitThreadTCB, seL4_CapInitThreadTCB, 100);
    ZF_LOGF_IF(printed != sizeof GREETING - 1, "thread_2 has not printed GREETING: does it run "
                                               "(TASK 10, TASK 14), and does it print (TASK 15)?");
    return 0;
}
