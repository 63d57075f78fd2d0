/* bootinfo_types.h - the chunks of extra boot information of Arm: SEL4_BOOTINFO_HEADER_FDT, the
 * flattened device tree behind its header. */
#pragma once
#include <sel4/bootinfo_types.h>
