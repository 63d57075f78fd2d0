/* bootinfo.h - where the boot information is. */
#pragma once
#include <sel4/types.h>
#include <sel4/bootinfo_types.h>

/* Where the boot information lies; the runtime calls this. */
void seL4_InitBootInfo(seL4_BootInfo *bi);
/* What the kernel told the root task: its capabilities, its memory. NULL in other programs. */
seL4_BootInfo *seL4_GetBootInfo(void);
