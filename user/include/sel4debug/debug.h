/* debug.h - say what there is. */
#pragma once
#include <autoconf.h>
#include <sel4/sel4.h>
#include <sel4/types.h>

/* Print the boot information. */
void debug_print_bootinfo(seL4_BootInfo *info);
/* Print what kind of capability is in a slot (debug kernels). */
void debug_cap_identify(seL4_CPtr cap);
int debug_cap_is_valid(seL4_CPtr cap);
int debug_cap_is_endpoint(seL4_CPtr cap);
int debug_cap_is_notification(seL4_CPtr cap);

/* printf that needs no heap, no lock and little stack (debug kernels; on others it prints nothing);
 * at most 256 characters. */
int debug_safe_printf(const char *format, ...) __attribute__((format(printf, 1, 2)));
