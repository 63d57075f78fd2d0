/* frequency.h - cycles of a clock and time. */
#pragma once
#include <stdint.h>
#include <utils/math.h>
#include <utils/time.h>

#define KHZ (1000)
#define MHZ (1000 * KHZ)
#define GHZ (1000 * MHZ)

typedef uint64_t freq_t; /* in Hz */

/* None of them overflows before its result does. */
static inline uint64_t freq_cycles_and_hz_to_ns(uint64_t ncycles, freq_t hz)
{
    return muldivu64(ncycles, NS_IN_S, hz);
}

/* The frequency, if so many cycles take so many ns. */
static inline freq_t freq_cycles_and_ns_to_hz(uint64_t ncycles, uint64_t ns)
{
    return muldivu64(ncycles, NS_IN_S, ns);
}

/* How many cycles so many ns are. */
static inline uint64_t freq_ns_and_hz_to_cycles(uint64_t ns, freq_t hz)
{
    return muldivu64(ns, hz, NS_IN_S);
}
