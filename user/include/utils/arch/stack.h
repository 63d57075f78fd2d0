/* stack.h - the alignment of the stack pointer where a function is called, and a call with another
 * stack. */
#pragma once
#include <stdint.h>

#define STACK_CALL_ALIGNMENT 16

/* Call func(arg) with this stack pointer, which is aligned; what it returns. */
static inline void *utils_call_with_stack(uintptr_t top, void *(*func)(void *arg), void *arg)
{
    void *result;
    /* rbx, which a call keeps, holds the present stack. */
    __asm__ volatile("mov %%rsp, %%rbx\n\t"
                     "mov %[top], %%rsp\n\t"
                     "call *%[func]\n\t"
                     "mov %%rbx, %%rsp"
                     : "=a"(result), "+D"(arg)
                     : [top] "r"(top), [func] "r"(func)
                     : "rbx", "rcx", "rdx", "rsi", "r8", "r9", "r10", "r11", "memory", "cc", "xmm0",
                       "xmm1", "xmm2", "xmm3", "xmm4", "xmm5", "xmm6", "xmm7", "xmm8", "xmm9",
                       "xmm10", "xmm11", "xmm12", "xmm13", "xmm14", "xmm15", "st", "st(1)", "st(2)",
                       "st(3)", "st(4)", "st(5)", "st(6)", "st(7)");
    return result;
}
