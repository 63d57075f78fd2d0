/* stack.h - the alignment of the stack pointer where a function is called. */
#pragma once
#define STACK_CALL_ALIGNMENT 16
