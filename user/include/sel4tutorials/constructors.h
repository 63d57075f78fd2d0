/* constructors.h - helpers of the tutorials. */
#pragma once
#include <sel4/sel4.h>

/* Give a thread a name for the kernel's messages (debug kernels). */
void name_thread(seL4_CPtr tcb, char *name);
