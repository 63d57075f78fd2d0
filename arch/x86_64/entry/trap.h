/* trap.h - what entry.S calls. */
#pragma once
#include "lib/types.h"

/* Intel SDM volume 3, table 6-1. */
enum { VECTOR_DEBUG = 1, VECTOR_NMI = 2, VECTOR_BREAKPOINT = 3, VECTOR_FPU = 7, VECTOR_DOUBLE_FAULT = 8,
       VECTOR_PAGE_FAULT = 14, VECTOR_MACHINE_CHECK = 18, EXCEPTIONS = 32 };

void trap_handle(word vector, word error);
void trap_bug_report(const word *frame) __attribute__((noreturn));
void idle_enter(void);
