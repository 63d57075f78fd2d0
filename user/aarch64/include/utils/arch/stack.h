/* stack.h - the alignment of the stack pointer where a function is called, and a call with another
 * stack. */
#pragma once
#include <stdint.h>

#define STACK_CALL_ALIGNMENT 16

/* Call func(arg) with this stack pointer, which is aligned; what it returns. x19, which a call
 * keeps, holds the present stack. */
static inline void *utils_call_with_stack(uintptr_t top, void *(*func)(void *arg), void *arg)
{
    register void *x0 __asm__("x0") = arg;
    register void *x8 __asm__("x8") = (void *)func;
    __asm__ volatile("mov x19, sp\n\t"
                     "mov sp, %[top]\n\t"
                     "blr x8\n\t"
                     "mov sp, x19"
                     : "+r"(x0), "+r"(x8)
                     : [top] "r"(top)
                     : "x1", "x2", "x3", "x4", "x5", "x6", "x7", "x9", "x10", "x11", "x12", "x13",
                       "x14", "x15", "x16", "x17", "x18", "x19", "x30", "v0", "v1", "v2", "v3",
                       "v4", "v5", "v6", "v7", "v8", "v9", "v10", "v11", "v12", "v13", "v14", "v15",
                       "v16", "v17", "v18", "v19", "v20", "v21", "v22", "v23", "v24", "v25", "v26",
                       "v27", "v28", "v29", "v30", "v31", "cc", "memory");
    return x0;
}
