/* switch.h - what the processor holds of the thread that runs. */
#pragma once
#include "memory.h"

bool fpu_take(handle t);
void switch_boot(paddr kernel_root, paddr bare_root);
