/* bootinfo.c - what the root task was given.
 *
 * Entered: programs.
 * Uses:    the runtime, which keeps it.
 *
 * It is a file by itself: a program that asks for nothing else brings no drivers with it. */
#include <sel4platsupport/bootinfo.h>
#include <sel4runtime.h>

seL4_BootInfo *platsupport_get_bootinfo(void)
{
    return seL4_GetBootInfo();
}

seL4_CPtr sel4ps_get_seL4_CapInitThreadTCB(void)
{
    return seL4_CapInitThreadTCB;
}
