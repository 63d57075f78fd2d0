/* cpu.h - barriers for the symbolic run: none is wanted where nothing runs.
 *
 * Twin: arch/aarch64/machine/cpu.h. */
#pragma once
#include "lib/types.h"

static inline void barrier_stores(void)
{
}
