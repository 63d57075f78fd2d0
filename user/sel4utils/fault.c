/* fault.c - faults of other threads, printed.
 *
 * Owns:    nothing.
 * Entered: programs.
 * Uses:    the message registers, in which the fault is. */
#include <sel4utils/api.h>
#include <sel4utils/arch/util.h>
#include <sel4utils/thread.h>
#include <sel4utils/util.h>
#include <stdio.h>
#include <utils/util.h>

static void print_page_fault(const char *name)
{
    seL4_Fault_t fault = seL4_getFault(
        seL4_MessageInfo_new(seL4_Fault_VMFault, 0, 0, seL4_VMFault_Length));
    const char *what = seL4_Fault_VMFault_get_PrefetchFault(fault) ? "it jumped to"
                       : sel4utils_is_read_fault()                 ? "it read"
                                                                   : "it wrote to";
    printf("Page fault of %s at %p: %s %p (status %#lx)\n", name,
           (void *)seL4_Fault_VMFault_get_IP(fault), what,
           (void *)seL4_Fault_VMFault_get_Addr(fault), seL4_Fault_VMFault_get_FSR(fault));
}

void sel4utils_print_fault_message(seL4_MessageInfo_t tag, const char *name)
{
    seL4_Fault_t fault = seL4_getFault(tag);
    printf(COLOR_ERROR);
    switch (seL4_Fault_get_seL4_FaultType(fault)) {
    case seL4_Fault_VMFault:
        print_page_fault(name);
        break;
    case seL4_Fault_UnknownSyscall:
        printf("Unknown system call of %s at %p: number %ld\n", name,
               (void *)seL4_Fault_UnknownSyscall_get_FaultIP(fault),
               (long)seL4_Fault_UnknownSyscall_get_Syscall(fault));
        break;
    case seL4_Fault_UserException:
        printf("Exception of %s at %p: number %lu, code %#lx\n", name,
               (void *)seL4_Fault_UserException_get_FaultIP(fault),
               seL4_Fault_UserException_get_Number(fault),
               seL4_Fault_UserException_get_Code(fault));
        break;
    case seL4_Fault_CapFault:
        printf("Capability fault of %s at %p: there is nothing to %s at %#lx\n", name,
               (void *)seL4_Fault_CapFault_get_IP(fault),
               seL4_Fault_CapFault_get_InRecvPhase(fault) ? "receive from" : "send to",
               seL4_Fault_CapFault_get_Addr(fault));
        break;
#ifdef CONFIG_KERNEL_MCS
    case seL4_Fault_Timeout:
        printf("The budget of %s is over: it used %lu us; its scheduling context has badge %#lx\n",
               name, seL4_Fault_Timeout_get_consumed(fault), seL4_Fault_Timeout_get_data(fault));
        break;
#endif
    default:
        printf("A message of %s that is no fault: label %lu, %lu words\n", name,
               seL4_MessageInfo_get_label(tag), seL4_MessageInfo_get_length(tag));
    }
    printf(COLOR_NORMAL);
}

/* Print each fault that arrives; the thread that made it stays stopped. */
static void print_faults(void *name, void *endpoint, void *buffer)
{
    (void)buffer;
    for (;;)
        sel4utils_print_fault_message(api_wait((seL4_CPtr)endpoint, NULL), name);
}

int sel4utils_start_fault_handler(seL4_CPtr fault_endpoint, vka_t *vka, vspace_t *vspace,
                                  seL4_CPtr cspace, seL4_Word data, char *name,
                                  sel4utils_thread_t *res)
{
    int error = sel4utils_configure_thread(vka, vspace, vspace, 0, cspace, data, res);
    return error ? error
                 : sel4utils_start_thread(res, print_faults, name, (void *)fault_endpoint, 1);
}
