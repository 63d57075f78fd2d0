/* stack.h - calls on another stack. */
#pragma once
#include <utils/arch/stack.h>
#include <utils/arith.h>

#define STACK_CALL_ALIGNMENT_BITS LOG_BASE_2(STACK_CALL_ALIGNMENT)

/* Call func(arg) on the stack below stack_top; returns what it returns. */
void *utils_run_on_stack(void *stack_top, void *(*func)(void *arg), void *arg);
