/* tutorial_threads.c - threads at once, for tutorials whose subject is something else.
 *
 * Owns:    the stacks and IPC buffers of eight threads.
 * Uses:    alloc_object, alloc_slot.
 * Never:   gives anything back. */
#include <vspace/arch/page.h>
#include <sel4tutorials/alloc.h>
#include <sel4tutorials/constructors.h>
#include <sel4tutorials/thread.h>
#include <sel4utils/helpers.h>
#include <sel4utils/mcs_api.h>
#include <sel4utils/sel4_zf_logif.h>
#include <utils/util.h>

enum { THREADS = 8, PAGE_BYTES = 4096, STACK_BYTES = 16384 };

extern char __executable_start[];

seL4_CPtr image_frame(seL4_BootInfo *info, void *page)
{
    seL4_Word number = ((seL4_Word)page - (seL4_Word)__executable_start) / PAGE_BYTES;
    return info->userImageFrames.start + number;
}

seL4_CPtr alloc_cspace(seL4_BootInfo *info, seL4_Word bits)
{
    seL4_CPtr plain = alloc_object(info, seL4_CapTableObject, bits);
    seL4_CPtr whole = alloc_slot(info);
    seL4_Word guard = seL4_CNode_CapData_new(0, seL4_WordBits - bits).words[0];
    seL4_Error error = seL4_CNode_Mint(seL4_CapInitThreadCNode, whole, seL4_WordBits,
                                       seL4_CapInitThreadCNode, plain, seL4_WordBits,
                                       seL4_AllRights, guard);
    ZF_LOGF_IFERR(error, "The new CNode cannot be given a guard")
    return whole;
}

/* What a thread needs of memory.  They are pages of the image, which are mapped already; the one
 * below the stack is unmapped, so that who runs over the end meets a page fault. */
static struct {
    char guard[PAGE_BYTES];
    char stack[STACK_BYTES];
    char buffer[PAGE_BYTES];
} memory[THREADS] __attribute__((aligned(PAGE_BYTES)));
static unsigned used;

/* With MCS a thread needs time of its own: this one gets turns, as every thread has in a classic
 * kernel. */
static void give_time(seL4_BootInfo *info, seL4_CPtr tcb)
{
#ifdef CONFIG_KERNEL_MCS
    enum { TURN_US = 10000 };
    seL4_CPtr context = alloc_object(info, seL4_SchedContextObject, seL4_MinSchedContextBits);
    seL4_Error error = seL4_SchedControl_Configure(info->schedcontrol.start, context, TURN_US,
                                                   TURN_US, 0, 0);
    ZF_LOGF_IFERR(error, "A scheduling context cannot get time")
    error = seL4_SchedContext_Bind(context, tcb);
    ZF_LOGF_IFERR(error, "A scheduling context cannot be bound")
#else
    (void)info, (void)tcb;
#endif
}

seL4_CPtr start_passive_thread(seL4_BootInfo *info, char *name, tutorial_entry_t entry, void *arg,
                               seL4_Word priority, seL4_CPtr cspace, seL4_Word guard,
                               seL4_CPtr fault_endpoint)
{
    ZF_LOGF_IF(used == THREADS, "start_thread makes %d threads, no more", THREADS);
    void *buffer = memory[used].buffer, *stack_top = memory[used].stack + STACK_BYTES;
    seL4_Error error = seL4_ARCH_Page_Unmap(image_frame(info, memory[used].guard));
    ZF_LOGF_IFERR(error, "The page below the stack of \"%s\" cannot be unmapped", name)
    used++;

    seL4_CPtr tcb = alloc_object(info, seL4_TCBObject, 0);
    error = api_tcb_configure(tcb, fault_endpoint, seL4_CapNull, seL4_CapNull, cspace, guard,
                              seL4_CapInitThreadVSpace, seL4_NilData, (seL4_Word)buffer,
                              image_frame(info, buffer));
    ZF_LOGF_IFERR(error, "The thread \"%s\" cannot be configured", name)
    error = seL4_TCB_SetPriority(tcb, seL4_CapInitThreadTCB, priority);
    ZF_LOGF_IFERR(error, "The thread \"%s\" cannot have the priority %lu", name,
                  (unsigned long)priority)
    name_thread(tcb, name);

    seL4_UserContext registers = { 0 };
    sel4utils_arch_init_local_context((sel4utils_thread_entry_fn)(void *)entry, arg, NULL, NULL,
                                      stack_top, &registers);
    error = seL4_TCB_WriteRegisters(tcb, 1, 0, sizeof registers / sizeof(seL4_Word), &registers);
    ZF_LOGF_IFERR(error, "The thread \"%s\" cannot be started", name)
    return tcb;
}

seL4_CPtr start_thread(seL4_BootInfo *info, char *name, tutorial_entry_t entry, void *arg,
                       seL4_Word priority, seL4_CPtr cspace, seL4_Word guard,
                       seL4_CPtr fault_endpoint)
{
    seL4_CPtr tcb = start_passive_thread(info, name, entry, arg, priority, cspace, guard,
                                         fault_endpoint);
    give_time(info, tcb);
    return tcb;
}
