/* tsc.c - the rate of the time stamp counter, measured with another timer; delays.
 *
 * Owns:    the rate that delays use.
 * Entered: programs; ltimer_pit.c. */
#include <platsupport/arch/tsc.h>
#include <platsupport/delay.h>
#include <sel4runtime.h>
#include <string.h>
#include "../platsupport/inside.h"

enum { MEASURE_MS = 20 };
/* A timer that does not run changes nothing in so many looks. */
enum { LOOKS = 2000000 };

uint64_t tsc_calculate_frequency_hpet(const hpet_t *hpet)
{
    uint64_t start = hpet_get_time(hpet), first = rdtsc_pure(), now = start;
    for (int i = 0; now - start < MEASURE_MS * NS_IN_MS; i++) {
        now = hpet_get_time(hpet);
        if (now == start && i > LOOKS)
            return 0;
    }
    return muldivu64(rdtsc_pure() - first, NS_IN_S, now - start);
}

uint64_t tsc_calculate_frequency_pit(pit_t *pit)
{
    if (pit_set_timeout(pit, PIT_MAX_NS, true))
        return 0;
    uint64_t start = pit_get_time(pit), first = rdtsc_pure(), now = start;
    for (int i = 0; start - now < MEASURE_MS * NS_IN_MS; i++) {
        now = pit_get_time(pit);
        if (now > start) { /* it began again while the first time was read */
            start = now;
            first = rdtsc_pure();
        }
        if (now == start && i > LOOKS)
            return 0;
    }
    uint64_t cycles = rdtsc_pure() - first;
    pit_cancel_timeout(pit);
    return muldivu64(cycles, NS_IN_S, start - now);
}

/* What the kernel measured is in the boot information, which a root task has. */
uint64_t tsc_known_frequency(void)
{
    seL4_BootInfo *bi = sel4runtime_bootinfo();
    char *chunk = bi ? (char *)bi + seL4_BootInfoFrameSize : NULL;
    for (seL4_Word at = 0; bi && at + sizeof(seL4_BootInfoHeader) < bi->extraLen;) {
        seL4_BootInfoHeader h;
        uint32_t mhz;
        memcpy(&h, chunk + at, sizeof h);
        if (h.id == SEL4_BOOTINFO_HEADER_X86_TSC_FREQ) {
            memcpy(&mhz, chunk + at + sizeof h, sizeof mhz);
            return (uint64_t)mhz * MHZ;
        }
        if (h.len < sizeof h)
            break;
        at += h.len;
    }
    return 0;
}

static uint64_t hint;

void ps_cpufreq_hint(unsigned long hz)
{
    hint = hz;
}

/* Without any rate the counter is taken for a fast one: the delay is too long rather than too
 * short. */
void ps_udelay(unsigned long us)
{
    uint64_t hz = hint ? hint : tsc_known_frequency();
    uint64_t start = rdtsc_pure(), cycles = muldivu64(us, hz ? hz : 5ull * GHZ, US_IN_S);
    while (rdtsc_pure() - start < cycles)
        ;
}
