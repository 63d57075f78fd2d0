/* switch.h - the switch from one thread to another, for the analyser.
 *
 * Twin: arch/x86_64/switch.h. */
#pragma once
#include "hall/type.h"
#include "core/cspace.h"
#include "core/state.h"

static inline void arch_switch(handle t)
{
    (void)t;
}
