/* trap.h - what entry.S calls. */
#pragma once
#include "lib/types.h"

/* The current thread did something, and ESR_EL1 is `syndrome`; no system call, no data access. */
void trap_exception(word syndrome);
/* An interrupt came, from user code or while the processor idled. */
void trap_interrupt(void);
/* A trap that may not come. */
void trap_bug_report(word syndrome, word at, word address) __attribute__((noreturn));
void trap_hardware_error(word syndrome) __attribute__((noreturn));
void idle_enter(void);
