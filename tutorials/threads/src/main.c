/* threads: what a thread needs before it can run.
 *
 * A thread is a TCB, an object that holds its registers and priority, and capabilities to its
 * CSpace and its address space.  This program makes a second thread that shares both with the
 * first.
 *
 * There are 8 places marked TASK.  Each says what to write, the line below it is yours. */
#include <stdio.h>

#include <sel4/sel4.h>
#include <sel4platsupport/bootinfo.h>
#include <sel4tutorials/alloc.h>
#include <sel4tutorials/constructors.h>
#include <sel4tutorials/thread.h>
#include <sel4utils/helpers.h>
#include <sel4utils/sel4_zf_logif.h>
#include <sel4utils/util.h>
#include <utils/util.h>

/* The new thread's IPC buffer: a page of the image. */
UNUSED static char buffer[4096] __attribute__((aligned(4096)));

/* Its stack.  A stack grows down: the thread begins at the upper end, stack + sizeof stack. */
static char stack[16384] __attribute__((aligned(16)));

/* What the thread is given, and what it gave back. */
UNUSED static int number = 42;
static volatile int answer;

/* 1 when the first thread has done all it had to; then the second one should have run. */
static volatile int main_waits;

/* The new thread runs this.  It never returns: there is nobody to return to. */
static void second(void *first_argument, void *second_argument, void *third_argument)
{
    ZF_LOGF_IF(second_argument == NULL, "The second argument is NULL (TASK 5)");
    printf("second: hello, my number is %d, my third argument %p\n", *(int *)second_argument,
           third_argument);
    ZF_LOGF_IF(main_waits, "The first thread came to its end before this one ran: is the priority "
                           "seL4_MaxPrio (TASK 3), and has the first one yielded (TASK 8)?");
    answer = 2 * *(int *)second_argument;
    seL4_TCB_Suspend((seL4_CPtr)first_argument);
    printf("second: this line must never be printed\n");
}

int main(void)
{
    UNUSED seL4_BootInfo *info = platsupport_get_bootinfo();
    seL4_Error error = seL4_NoError;

    zf_log_set_tag_prefix("threads:");

    seL4_CPtr tcb = seL4_CapNull;

    /* TASK 1: make a TCB.
     *
     *      seL4_CPtr alloc_object(seL4_BootInfo *info, seL4_Word type, seL4_Word size_bits);
     * hint: the type is seL4_TCBObject; put the slot into tcb. */
    //@ 1
    tcb = alloc_object(info, seL4_TCBObject, 0);
    //@ end
    ZF_LOGF_IF(tcb == seL4_CapNull, "There is no slot in tcb (TASK 1)");
#ifdef CONFIG_DEBUG_BUILD
    ZF_LOGF_IF(seL4_DebugCapIdentify(tcb) != seL4_DebugCapIdentify(seL4_CapInitThreadTCB),
               "The slot in tcb holds no TCB (TASK 1)");
#endif
    name_thread(tcb, "second");
    printf("main: there is a TCB\n");

    /* TASK 2: give the thread its CSpace, its address space and its IPC buffer.
     *
     *      seL4_Error seL4_TCB_Configure(seL4_TCB _service, seL4_Word fault_ep,
     *                                    seL4_CNode cspace_root, seL4_Word cspace_root_data,
     *                                    seL4_CNode vspace_root, seL4_Word vspace_root_data,
     *                                    seL4_Word buffer, seL4_CPtr bufferFrame);
     * hint: no fault endpoint: seL4_CapNull.  The CSpace is seL4_CapInitThreadCNode, the address
     *       space seL4_CapInitThreadVSpace, both with seL4_NilData.  The buffer is the address of
     *       `buffer`, as seL4_Word, and its frame is image_frame(info, buffer). */
    //@ 2
    error = seL4_TCB_Configure(tcb, seL4_CapNull, seL4_CapInitThreadCNode, seL4_NilData,
                               seL4_CapInitThreadVSpace, seL4_NilData, (seL4_Word)buffer,
                               image_frame(info, buffer));
    //@ end
    ZF_LOGF_IFERR(error, "The thread cannot be configured (TASK 2)")

    /* TASK 3: give the thread the same priority that this one has, 255.
     *
     * Nobody may give a priority above his own greatest one: the kernel looks at the thread that is
     * named as the authority.
     *      seL4_Error seL4_TCB_SetPriority(seL4_TCB _service, seL4_TCB authority,
     *                                      seL4_Word priority);
     * hint: the authority is this thread, seL4_CapInitThreadTCB; the priority is seL4_MaxPrio. */
    //@ 3
    error = seL4_TCB_SetPriority(tcb, seL4_CapInitThreadTCB, seL4_MaxPrio);
    //@ end
    ZF_LOGF_IFERR(error, "The priority cannot be set (TASK 3)")

    seL4_UserContext registers = { 0 };

    /* TASK 4: say where the thread begins: at the function second, with the upper end of its stack.
     *
     *      void sel4utils_set_instruction_pointer(seL4_UserContext *regs, seL4_Word value);
     *      void sel4utils_set_stack_pointer(seL4_UserContext *regs, seL4_Word value);
     * hint: regs is &registers; (seL4_Word)second is the address of the function. */
    //@ 4
    sel4utils_set_instruction_pointer(&registers, (seL4_Word)second);
    sel4utils_set_stack_pointer(&registers, (seL4_Word)(stack + sizeof stack));
    //@ end
    ZF_LOGF_IF(registers.rip != (seL4_Word)second,
               "The thread begins at %#lx, not at second (TASK 4)", registers.rip);
    ZF_LOGF_IF(registers.rsp != (seL4_Word)(stack + sizeof stack),
               "The stack pointer is %#lx, not the upper end of the stack (TASK 4)", registers.rsp);

    /* TASK 5: give it three arguments: the capability to its TCB, a pointer to `number`, and 3.
     *
     * A function gets its first three arguments in the registers rdi, rsi and rdx.
     * hint: registers.rdi = ... */
    //@ 5
    registers.rdi = tcb;
    registers.rsi = (seL4_Word)&number;
    registers.rdx = 3;
    //@ end

    /* TASK 6: write the registers into the TCB.
     *
     *      seL4_Error seL4_TCB_WriteRegisters(seL4_TCB _service, seL4_Bool resume_target,
     *                                         seL4_Uint8 arch_flags, seL4_Word count,
     *                                         seL4_UserContext *regs);
     * hint: do not resume it yet: 0; the flags are 0; count is the number of words in the struct:
     *       sizeof(registers) / sizeof(seL4_Word). */
    //@ 6
    error = seL4_TCB_WriteRegisters(tcb, 0, 0, sizeof(registers) / sizeof(seL4_Word), &registers);
    //@ end
    ZF_LOGF_IFERR(error, "The registers cannot be written (TASK 6)")
    seL4_UserContext written = { 0 };
    error = seL4_TCB_ReadRegisters(tcb, 0, 0, sizeof(written) / sizeof(seL4_Word), &written);
    ZF_LOGF_IF(error || written.rip != registers.rip || written.rdx != registers.rdx,
               "The TCB has other registers (TASK 6)");
    printf("main: the registers are written\n");

    /* TASK 7: start the thread.
     *
     *      seL4_Error seL4_TCB_Resume(seL4_TCB _service); */
    //@ 7
    error = seL4_TCB_Resume(tcb);
    //@ end
    ZF_LOGF_IFERR(error, "The thread cannot be started (TASK 7)")

    /* TASK 8: let the thread run: give the rest of this thread's time away.
     *
     * Both have the same priority, so they take turns.  seL4_Yield ends this thread's turn.
     *      void seL4_Yield(void); */
    //@ 8
    seL4_Yield();
    //@ end
    main_waits = 1;
    seL4_TCB_SetPriority(seL4_CapInitThreadTCB, seL4_CapInitThreadTCB, 0);
    seL4_Yield();
    ZF_LOGF_IF(answer == 0, "The second thread does not run: has it been started (TASK 7), and is "
                            "nothing amiss with its stack and its arguments (TASK 5)?");
    printf("main: the answer of the second thread is %d\n", answer);
    return 0;
}
