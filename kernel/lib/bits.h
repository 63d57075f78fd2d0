/* bits.h - shifts whose distance is a variable, made total: any distance gives a defined result.
 *
 * Owns:  nothing.   Knows nothing of the kernel.
 * Everything here is proved for all inputs by the bit-vector layer; upper code never shifts by a
 * variable itself. */
#pragma once
#include "lib/types.h"

/* C leaves a shift by 64 or more undefined, and x86 shifts by the distance modulo 64. Each
 * function here says which result it gives for such a distance, so that no caller has to test
 * for it first. */

/* 2^n for n below 64, else 0. */
static inline word pow2(word n)
{
    return n < WORD_BITS ? (word)1 << (n % WORD_BITS) : (word)0;
}

/* x shifted right by n modulo 64. Use it where n is known to be below 64: there is no test. For
 * other n the result is defined too, but useless. */
static inline word shift_down(word x, word n)
{
    return x >> (n % WORD_BITS);
}

/* x shifted left by n modulo 64, in the same way. */
static inline word shift_up(word x, word n)
{
    return x << (n % WORD_BITS);
}

/* The highest n bits of x as a number, n from 1 to 64. */
static inline word top_bits(word x, word n)
{
    return x >> ((0 - n) % WORD_BITS);
}

/* The low n modulo 64 bits of x. Use it where n is known to be below 64: there is no test. */
static inline word low_part(word x, word n)
{
    return x & (((word)1 << (n % WORD_BITS)) - 1);
}

/* The low n bits of x, for any n: all of x when n is 64 or more. */
static inline word low_bits(word x, word n)
{
    return n < WORD_BITS ? x % ((word)1 << (n % WORD_BITS)) : x;
}

/* Index (0 to 63) of the highest bit that is set. x should not be 0: the count of leading zeroes
 * of 0 is undefined, so bit 0 is set first, and 0 gives 0. */
static inline word highest_bit(word x)
{
    return 63u ^ (word)__builtin_clzll(x | 1);
}

/* Index (0 to 63) of the lowest bit that is set. x should not be 0: bit 63 is set first for the
 * same reason as above, and 0 gives 63. */
static inline word lowest_bit(word x)
{
    return (word)__builtin_ctzll(x | P2(63));
}

/* x rounded up to a multiple of 2^n, n below 64; wraps to 0 at the top of the word. */
static inline word round_up(word x, word n)
{
    word mask = pow2(n) - 1;
    return (x + mask) & ~mask;
}

/* x rounded down to a multiple of 2^n, n below 64. */
static inline word round_down(word x, word n)
{
    return x & ~(pow2(n) - 1);
}

/* The smaller of the two, as unsigned numbers. */
static inline word min_word(word a, word b)
{
    return a < b ? a : b;
}

/* The larger of the two, as unsigned numbers. */
static inline word max_word(word a, word b)
{
    return a > b ? a : b;
}

/* Loops and indices of the core are bounded where they stand, so that the analysers (make eva,
 * make prove, make bound) see the bound without knowing why it holds. These two say so. */

/* How many rounds a loop makes: n, which others keep at or below `most`. */
static inline word at_most(word n, word most)
{
    return min_word(n, most);
}

/* Entry i of an array; i, which others keep below its length, is taken modulo that. */
#define ENTRY(array, i) ((array)[(i) % (sizeof(array) / sizeof *(array))])
