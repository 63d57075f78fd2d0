/* entry.h - the doors of the kernel: every trap comes in by one of these. */
#pragma once
#include "entry/fault.h"

void entry_syscall(word number);
void entry_call(handle self);
void entry_fault(enum fault_type type, word address, word code, word error);
void entry_interrupt(word irq);
void entry_tick(void);
void entry_start(void);
