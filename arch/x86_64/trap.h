/* trap.h - what entry.S calls. */
#pragma once
#include "types.h"

void trap_handle(word vector, word error);
void trap_bug_report(const word *frame) __attribute__((noreturn));
void idle_enter(void);
