/* switch.h - the switch from one thread to another, for the analyser.
 *
 * Twin: arch/x86_64/switch.h. */
#pragma once
#include "hall/type.h"
#include "core/cspace.h"
#include "core/state.h"

void arch_leave(handle t) __attribute__((noreturn));

static inline __attribute__((noreturn)) void arch_leave_as(handle t)
{
    this_cpu()->current = t;
    arch_leave(t);
}

static inline void arch_leave_to_handler(handle t)
{
    this_cpu()->current = t;
}

static inline void arch_go_on(handle t)
{
    (void)t;
}

static inline handle arch_near(handle t, word cptr)
{
    return cspace_near(t, cptr);
}
