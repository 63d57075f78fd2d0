/* crashes.h - a kernel that fails on purpose (crashes.c). */
#pragma once
#include "lib/types.h"

/* Which crash comes when the next thread prints; 0: none. Boot code says it, from crash=N on the
 * kernel's command line, in kernels that were built with CRASHES=1. */
void crash_choose(word number);
/* That thread prints. */
void crash_now(void);
