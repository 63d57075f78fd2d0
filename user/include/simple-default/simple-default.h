/* simple-default.h - a simple_t made from the boot information of a root task. */
#pragma once
#include <sel4/sel4.h>
#include <simple/simple.h>

/* Fill in a simple for a root task, from what the kernel told it. */
void simple_default_init_bootinfo(simple_t *simple, seL4_BootInfo *bi);
void simple_default_init_arch_simple(arch_simple_t *simple, void *data);
