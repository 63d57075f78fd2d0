/* tsc.h - the rate of the time stamp counter. */
#pragma once
#include <simple/simple.h>
#include <stdint.h>
#include <string.h>
#include <utils/frequency.h>

/* In Hz, as the kernel's boot information says; 0: it does not say. */
static inline uint32_t x86_get_tsc_freq_from_simple(simple_t *simple)
{
    char chunk[sizeof(seL4_BootInfoHeader) + sizeof(uint32_t)];
    uint32_t mhz;
    if (simple_get_extended_bootinfo(simple, SEL4_BOOTINFO_HEADER_X86_TSC_FREQ, chunk,
                                     sizeof chunk) != (ssize_t)sizeof chunk)
        return 0;
    memcpy(&mhz, chunk + sizeof(seL4_BootInfoHeader), sizeof mhz);
    return mhz * MHZ;
}
