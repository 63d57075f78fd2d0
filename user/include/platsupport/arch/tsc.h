/* tsc.h - the processor's time stamp counter. */
#pragma once
#include <platsupport/plat/hpet.h>
#include <platsupport/plat/pit.h>
#include <stdint.h>
#include <utils/attribute.h>
#include <utils/frequency.h>

/* The counter; instructions may be done out of order around it. */
static inline uint64_t rdtsc_pure(void)
{
    uint32_t high, low;
    __asm__ volatile("rdtsc" : "=a"(low), "=d"(high));
    return (uint64_t)high << 32 | low;
}

/* The counter; what stands before it is done before, what stands behind it behind. */
static inline uint64_t rdtsc_cpuid(void)
{
    uint32_t a = 0, b, c = 0, d;
    __asm__ volatile("cpuid" : "+a"(a), "=b"(b), "+c"(c), "=d"(d) : : "memory");
    uint64_t count = rdtsc_pure();
    a = c = 0;
    __asm__ volatile("cpuid" : "+a"(a), "=b"(b), "+c"(c), "=d"(d) : : "memory");
    return count;
}

#define TSC_TICKS_TO_NS(cycles_per_us) (rdtsc_pure() / (uint64_t)(cycles_per_us)*NS_IN_US)

/* Its rate in Hz, measured with another timer (some 50 ms); 0: that does not run. */
uint64_t tsc_calculate_frequency_hpet(const hpet_t *hpet);
uint64_t tsc_calculate_frequency_pit(pit_t *pit);

/* The counter in nanoseconds. */
static inline uint64_t tsc_get_time(uint64_t freq)
{
    return muldivu64(rdtsc_pure(), NS_IN_S, freq);
}
