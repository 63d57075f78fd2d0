/* debug.h - say what there is. */
#pragma once
#include <sel4/sel4.h>

/* Print the boot information. */
void debug_print_bootinfo(seL4_BootInfo *info);
/* Print what kind of capability is in a slot (debug kernels). */
void debug_cap_identify(seL4_CPtr cap);
int debug_cap_is_valid(seL4_CPtr cap);
int debug_cap_is_endpoint(seL4_CPtr cap);
int debug_cap_is_notification(seL4_CPtr cap);
