/* trap.h - what entry.S calls. */
#pragma once
#include "machine/cpu.h"

void trap_handle(word vector, word error);
void trap_bug_report(const word *frame) __attribute__((noreturn));
void idle_enter(void);
extern const struct cpu_doors trap_doors;
