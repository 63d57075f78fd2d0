/* math.h - a * b / c without losing what does not fit into 64 bits on the way. */
#pragma once
#include <stdint.h>

/* a * b / c, with 128 bits in between; the low 64 bits of the quotient. */
static inline uint64_t muldivu64(uint64_t a, uint64_t b, uint64_t c)
{
    return (uint64_t)((unsigned __int128)a * b / c);
}
