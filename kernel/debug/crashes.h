/* crashes.h - a kernel that fails on purpose (crashes.c). */
#pragma once
#include "lib/types.h"

/* Which crash comes when the next thread prints; 0: none. */
void crash_choose(word number);
/* That thread prints. */
void crash_now(void);
