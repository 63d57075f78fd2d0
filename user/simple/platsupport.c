/* platsupport.c - the boot information of the root task, and its console.
 *
 * Owns:    nothing. */
#include <sel4platsupport/platsupport.h>

seL4_BootInfo *platsupport_get_bootinfo(void)
{
    return seL4_GetBootInfo();
}

seL4_CPtr sel4ps_get_seL4_CapInitThreadTCB(void)
{
    return seL4_CapInitThreadTCB;
}

int platsupport_serial_setup_bootinfo_failsafe(void)
{
    return 0;
}
