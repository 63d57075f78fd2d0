/* bootinfo.h - the boot information of the root task. */
#pragma once
#include <sel4/sel4.h>

/* NULL in a program that is not the root task. */
seL4_BootInfo *platsupport_get_bootinfo(void);
seL4_CPtr sel4ps_get_seL4_CapInitThreadTCB(void);
