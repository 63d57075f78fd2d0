/* hello-2-nolibs: a second thread, with libsel4 alone.
 *
 * The program makes each object itself: it looks for memory in the boot information, and keeps
 * account of the empty slots.  The tutorial hello-2 does the same with libraries.
 *
 * There are 9 places marked TASK.  Each says what to write, the line below it is yours. */
#include <stdio.h>
#include <stdlib.h>

#include <sel4/sel4.h>
#include <sel4platsupport/bootinfo.h>
#include <utils/attribute.h>

/* The end of a program that cannot go on. */
#define STOP_IF(condition, ...) \
    if (condition) { \
        printf(__VA_ARGS__); \
        printf("\n"); \
        exit(1); \
    }

/* The frames of the image, one capability for each page from this address on. */
extern char __executable_start[];

#define GREETING "thread_2: hallo wereld\n"

/* The second thread's IPC buffer, and its stack. */
static char buffer[4096] __attribute__((aligned(4096)));
static char stack[16384] __attribute__((aligned(16)));

static seL4_CPtr tcb;
static volatile int printed;

/* The second thread runs this.  It never returns: there is nobody to return to. */
static void thread_2(void)
{
    /* TASK 9: print GREETING, and keep in printed how many characters that were. */
    //@ 9
    printed = printf(GREETING);
    //@ end
    seL4_TCB_Suspend(tcb);
}

int main(void)
{
    seL4_BootInfo *info = NULL;
    seL4_CPtr untyped = seL4_CapNull;
    seL4_Error error = seL4_NoError;

    /* TASK 1: get the boot information.
     *
     *      seL4_BootInfo *platsupport_get_bootinfo(void); */
    //@ 1
    info = platsupport_get_bootinfo();
    //@ end
    STOP_IF(info == NULL, "main: there is no boot information in info (TASK 1)");

    /* TASK 2: choose an empty slot for the TCB, and put it into tcb.
     *
     * The slots from info->empty.start on, up to info->empty.end, are empty; this last number is
     * the first that is not. */
    //@ 2
    tcb = info->empty.start;
    //@ end
    STOP_IF(tcb < info->empty.start || tcb >= info->empty.end,
            "main: the slot in tcb, %lu, is not one of the empty ones (TASK 2)", tcb);

    /* TASK 3: find an untyped of ordinary memory that has room for a TCB, and put it into untyped.
     *
     * hint: see the tutorial `untyped`.  A TCB takes 2 to the power of seL4_TCBBits bytes. */
    //@ 3
    for (seL4_CPtr u = info->untyped.start; u < info->untyped.end; u++) {
        seL4_UntypedDesc *desc = &info->untypedList[u - info->untyped.start];
        if (!desc->isDevice && desc->sizeBits >= seL4_TCBBits)
            untyped = u;
    }
    //@ end
    STOP_IF(untyped < info->untyped.start || untyped >= info->untyped.end,
            "main: there is no slot of an untyped in untyped (TASK 3)");

    /* TASK 4: make the TCB out of it.
     *
     *      seL4_Error seL4_Untyped_Retype(seL4_Untyped _service, seL4_Word type,
     *                                     seL4_Word size_bits, seL4_CNode root,
     *                                     seL4_Word node_index, seL4_Word node_depth,
     *                                     seL4_Word node_offset, seL4_Word num_objects);
     * hint: the type is seL4_TCBObject, the CNode seL4_CapInitThreadCNode, the offset is tcb.  Put
     *       the result into error, here and below. */
    //@ 4
    error = seL4_Untyped_Retype(untyped, seL4_TCBObject, 0, seL4_CapInitThreadCNode, 0, 0, tcb, 1);
    //@ end
    STOP_IF(error, "main: the TCB cannot be made, error %d (TASK 4)", error);

    UNUSED seL4_CPtr buffer_frame = info->userImageFrames.start +
                                    (buffer - __executable_start) / 4096;

    /* TASK 5: give the thread its CSpace, its address space and its IPC buffer.
     *
     *      seL4_Error seL4_TCB_Configure(seL4_TCB _service, seL4_Word fault_ep,
     *                                    seL4_CNode cspace_root, seL4_Word cspace_root_data,
     *                                    seL4_CNode vspace_root, seL4_Word vspace_root_data,
     *                                    seL4_Word buffer, seL4_CPtr bufferFrame);
     * hint: no fault endpoint; CSpace and address space are those of this thread.  The frame of the
     *       buffer is in buffer_frame. */
    //@ 5
    error = seL4_TCB_Configure(tcb, seL4_CapNull, seL4_CapInitThreadCNode, seL4_NilData,
                               seL4_CapInitThreadVSpace, seL4_NilData, (seL4_Word)buffer,
                               buffer_frame);
    //@ end
    STOP_IF(error, "main: the thread cannot be configured, error %d (TASK 5)", error);

    /* TASK 6: give the thread the priority 200, by the authority of this one.
     *
     *      seL4_Error seL4_TCB_SetPriority(seL4_TCB _service, seL4_TCB authority,
     *                                      seL4_Word priority); */
    //@ 6
    error = seL4_TCB_SetPriority(tcb, seL4_CapInitThreadTCB, 200);
    //@ end
    STOP_IF(error, "main: the slot tcb holds no TCB, error %d (TASK 4, TASK 6)", error);

    UNUSED seL4_UserContext registers = { 0 };

    /* TASK 7: let it begin at thread_2, on the upper end of its stack.
     *
     * seL4_UserContext begins with rip, the instruction pointer, and rsp, the stack pointer.
     *      seL4_Error seL4_TCB_WriteRegisters(seL4_TCB _service, seL4_Bool resume_target,
     *                                         seL4_Uint8 arch_flags, seL4_Word count,
     *                                         seL4_UserContext *regs);
     * hint: do not resume it yet; the flags are 0; count is the number of words in the struct:
     *       sizeof(registers) / sizeof(seL4_Word). */
    //@ 7
    registers.rip = (seL4_Word)thread_2;
    registers.rsp = (seL4_Word)(stack + sizeof stack);
    error = seL4_TCB_WriteRegisters(tcb, 0, 0, sizeof(registers) / sizeof(seL4_Word), &registers);
    //@ end
    STOP_IF(error, "main: the registers cannot be written, error %d (TASK 7)", error);
    seL4_UserContext written = { 0 };
    error = seL4_TCB_ReadRegisters(tcb, 0, 0, 2, &written);
    STOP_IF(error, "main: the slot tcb holds no TCB, error %d (TASK 4)", error);
    STOP_IF(written.rip != (seL4_Word)thread_2 || written.rsp != (seL4_Word)(stack + sizeof stack),
            "main: the thread begins at another place, or on another stack (TASK 7)");

    /* TASK 8: start it.
     *
     *      seL4_Error seL4_TCB_Resume(seL4_TCB _service); */
    //@ 8
    error = seL4_TCB_Resume(tcb);
    //@ end
    STOP_IF(error,
            "main: the thread cannot be started, error %d: is it configured? (TASK 8, TASK 5)",
            error);
    printf("main: hello world\n");

    /* Now the second thread has the higher priority, so it runs until it suspends itself. */
    seL4_TCB_SetPriority(seL4_CapInitThreadTCB, seL4_CapInitThreadTCB, 100);
    STOP_IF(printed != sizeof GREETING - 1, "main: thread_2 has not printed GREETING: does it run "
                                            "(TASK 6, TASK 8), and does it print (TASK 9)?");
    return 0;
}
