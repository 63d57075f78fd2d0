/* release.h - the threads that wait for their budget, by the time when it comes. */
#pragma once
#include "core/state.h"

void release_add(handle t);
void release_remove(handle t);
void release_remove_first(void);

/* The thread whose time comes first; 0 if nobody waits. */
static inline handle release_first(void)
{
    return kernel.variant.release;
}
