/* assert.h - assertions of libsel4. */
#pragma once
#include <sel4/macros.h>

void __assert_fail(const char *str, const char *file, int line, const char *function);
#define seL4_Fail(s) __assert_fail(s, __FILE__, __LINE__, __func__)
#define seL4_Assert(expr) \
    do { \
        if (!(expr)) \
            seL4_Fail(#expr); \
    } while (0)
#define seL4_CompileTimeAssert(expr) SEL4_COMPILE_ASSERT(assertion, expr)
