/* trap.h - what entry.S calls. */
#pragma once
#include "machine/cpu.h"

void trap_handle(word vector, word error);
/* Returns, with the address at which the kernel goes on in the frame, or stops the machine. */
void trap_bug_report(word *frame);
/* model_registers.c: where the kernel goes on after a trap at address `at` in it; 0: nowhere. */
word model_register_missing(word vector, word at);
void idle_enter(void);
extern const struct cpu_doors trap_doors;
