/* bootinfo.h - where the boot information is. */
#pragma once
#include <sel4/types.h>
#include <sel4/bootinfo_types.h>

void seL4_InitBootInfo(seL4_BootInfo *bi);
seL4_BootInfo *seL4_GetBootInfo(void);
