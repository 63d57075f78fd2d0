/* strerror.c - names of errors and faults.
 *
 * Entered: programs, and the libraries when a call of theirs failed.
 * Uses:    the table of errors (api/errors.def). */
#include <sel4/sel4.h>
#include <sel4utils/strerror.h>
#include <stdbool.h>
#include <stdio.h>
#include <utils/util.h>

#undef ERROR
char *sel4_errlist[] = {
#define ERROR(name, text) "seL4_" #name,
#include "errors.def"
#undef ERROR
    NULL,
};

char *sel4_faultlist[] = {
    [seL4_Fault_NullFault] = "seL4_Fault_NullFault",
    [seL4_Fault_CapFault] = "seL4_Fault_CapFault",
    [seL4_Fault_UnknownSyscall] = "seL4_Fault_UnknownSyscall",
    [seL4_Fault_UserException] = "seL4_Fault_UserException",
    [seL4_Fault_VMFault] = "seL4_Fault_VMFault",
#ifdef CONFIG_KERNEL_MCS
    [seL4_Fault_Timeout] = "seL4_Fault_Timeout",
#endif
};

const char *sel4_strerror(int errcode)
{
    return errcode >= 0 && errcode < seL4_NumErrors ? sel4_errlist[errcode] : "(no seL4_Error)";
}

const char *sel4_strfault(int errcode)
{
    bool known = errcode >= 0 && errcode < (int)ARRAY_SIZE(sel4_faultlist) &&
                 sel4_faultlist[errcode];
    return known ? sel4_faultlist[errcode] : "(no seL4_Fault)";
}

void __sel4_error(int error, const char *file, const char *function, int line, char *str)
{
    printf("%s at %s:%d in %s: %s\n", sel4_strerror(error), file, line, function, str);
}
