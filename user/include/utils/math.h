/* math.h - a * b / c without losing what does not fit into 64 bits on the way. */
#pragma once
#include <stdint.h>

/* a * b / c, with 128 bits in between. */
static inline uint64_t muldivu64(uint64_t a, uint64_t b, uint64_t c)
{
    uint64_t high, low, quotient, remainder;
    __asm__("mulq %3" : "=a"(low), "=d"(high) : "a"(a), "rm"(b));
    if (high >= c) /* the quotient does not fit: its low word, as if computed modulo 2^64 */
        high %= c;
    __asm__("divq %4" : "=a"(quotient), "=d"(remainder) : "a"(low), "d"(high), "rm"(c));
    return quotient;
}
