/* utilisation.h - who used the processor, and for how long; in kernels with BENCHMARKS. */
#pragma once
#include "call/call.h"

void utilisation_enter(void);
void utilisation_leave(void);
bool utilisation_syscall(handle t, word number);
