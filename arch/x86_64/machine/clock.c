/* clock.c - measures the TSC and the local APIC's timer by the counters whose rates are known: the
 * HPET, ACPI's power management timer, channel 2 of the 8254 (PIT); those of them that there are.
 *
 * Owns:    these three, while it measures.  The HPET and the PIT's gate are left as they were
 *          found.
 * Entered: once, from apic.c.
 * Uses:    clock_rate.c, which judges the readings.
 * Never:   measures how long a wait took: a wait may be interrupted.  It reads pairs of counters,
 *          then compares pairs.
 *
 * CPUID's leaf 0x15 is not asked: the APIC's timer must be measured anyway, and a virtual machine
 * that scales the TSC may pass on the leaf of its host.  IA-PC HPET specification 1.0a, section
 * 2.3; ACPI specification 6.5, section 4.8.3.3; 8254 data sheet. */
#include "machine/clock.h"
#include "machine/apic.h"
#include "lib/stop.h"
#include "machine/cpu.h"
#include "machine/kernel_space.h"
#include "lib/bits.h"
#include "lib/print.h"

enum { HPET, PM_TIMER, PIT, CLOCKS };
/* HPET: capabilities with the period in 10^-15 s, configuration, the counter. */
enum { HPET_PERIOD = 4 / 4, HPET_CONFIG = 0x10 / 4, HPET_COUNT = 0xf0 / 4, HPET_ON = 1 };
/* A period outside of these is no HPET: its specification allows 100 ns at most. */
enum { SHORTEST_PERIOD = 1000000, LONGEST_PERIOD = 100000000 };
#define SECOND_IN_PERIODS 1000000000000000
enum { PM_HZ = 3579545, PM_MASK = (1 << 24) - 1 };
enum { PIT_DATA2 = 0x42, PIT_COMMAND = 0x43, PIT_GATE = 0x61, PIT_HZ = 1193182, PIT_MASK = 0xffff };
enum { PIT_MODE2_CHANNEL2 = 0xb4, PIT_LATCH_CHANNEL2 = 0x80, PIT_GATE_ON = 1, PIT_SPEAKER = 2 };
/* A round takes 2 ms, later ones up to 16 ms: the PIT wraps around after 55 ms. */
enum { ROUND_MS = 2, LONG_ROUND_MS = 16, FIRST_READINGS = ENOUGH_ROUNDS + 1 };
/* A clock stands still if its count is the same in so many looks one after the other; a wait
 * gives up after so many looks at all. */
enum { TRIES = 4, STANDS_STILL = 1 << 14, PATIENCE = 1 << 24 };

static const char *const names[CLOCKS] = { "HPET", "ACPI timer", "PIT" };
static struct {
    word hz; /* 0: there is none, or it stands still */
    u32 mask;
    struct reading r[MAX_READINGS];
} clocks[CLOCKS];
static volatile u32 *hpet;
static u16 pm_timer;

/* The count of one clock, turned so that it counts up. The PIT's two bytes come one after the
 * other; the latch command freezes both. */
static u32 look_at(word clock)
{
    if (clock == HPET)
        return hpet[HPET_COUNT];
    if (clock == PM_TIMER)
        return in32(pm_timer);
    out8(PIT_COMMAND, PIT_LATCH_CHANNEL2);
    u32 low = in8(PIT_DATA2);
    return PIT_MASK - (in8(PIT_DATA2) * 256u + low); /* it counts down */
}

/* Read this clock, the TSC and the APIC's timer at the same moment, as nearly as possible. Of a
 * few tries the one with the smallest spread counts: an emulator or a virtual machine's host may
 * stop us between any two instructions. */
static struct reading read_clock(word clock)
{
    struct reading best = { 0, ~(word)0, 0, 0 };
    for (word n = 0; n < TRIES; n++) {
        word before = read_tsc();
        u32 count = look_at(clock), apic = apic_count();
        word spread = read_tsc() - before;
        if (spread < best.spread)
            best = (struct reading){ before + spread / 2, spread, apic, count };
    }
    return best;
}

/* Wait until this clock has gone on for so many ms. Returns false if it stands still. How long
 * the wait really takes does not matter: what counts are the readings before and after it. */
static bool wait_by(word clock, word ms)
{
    u32 start = look_at(clock), last = start;
    word wanted = clocks[clock].hz / 1000 * ms, still = 0;
    for (word n = 0; n < PATIENCE && still < STANDS_STILL; n++) {
        u32 now = look_at(clock);
        if (((now - start) & clocks[clock].mask) >= wanted)
            return true;
        still = now == last ? still + 1 : 0;
        last = now;
    }
    return false;
}

/* Wait by the first clock that runs. Clocks that stand still are left out from now on. Returns
 * false if none runs. */
static bool wait(word ms)
{
    for (word i = 0; i < CLOCKS; i++) {
        if (clocks[i].hz && wait_by(i, ms))
            return true;
        clocks[i].hz = 0;
    }
    return false;
}

/* Find the clocks and start them. Returns the HPET's configuration before, which clock_measure
 * restores. The PIT's channel 2 is the one for the loudspeaker: its gate is opened, its output
 * is not connected. */
static u32 start_clocks(const struct acpi *acpi)
{
    u32 config = 0;
    if (acpi->hpet) {
        hpet = kernel_space_device(acpi->hpet);
        u32 period = hpet[HPET_PERIOD];
        if (period >= SHORTEST_PERIOD && period <= LONGEST_PERIOD) {
            clocks[HPET].hz = SECOND_IN_PERIODS / period;
            config = hpet[HPET_CONFIG];
            hpet[HPET_CONFIG] = config | HPET_ON;
        }
    }
    pm_timer = acpi->pm_timer;
    clocks[PM_TIMER].hz = pm_timer ? PM_HZ : 0;
    clocks[PIT].hz = PIT_HZ;
    clocks[HPET].mask = ~0u;
    clocks[PM_TIMER].mask = PM_MASK;
    clocks[PIT].mask = PIT_MASK;
    /* Channel 2 counts only while its gate is open. Mode 2 with count 0: it runs through 65,536
     * values and starts again. */
    out8(PIT_GATE, (u8)((in8(PIT_GATE) & ~PIT_SPEAKER) | PIT_GATE_ON));
    out8(PIT_COMMAND, PIT_MODE2_CHANNEL2);
    out8(PIT_DATA2, 0);
    out8(PIT_DATA2, 0);
    return config;
}

/* Take reading number n of every clock, and work out the rates from all readings so far. Returns
 * the clock to believe, as clock_choose says. */
static word take_round(word n, struct clock_rate rates[CLOCKS], bool *certain)
{
    for (word i = 0; i < CLOCKS; i++) {
        rates[i] = (struct clock_rate){ 0, 0, 0 };
        if (!clocks[i].hz)
            continue;
        clocks[i].r[n] = read_clock(i);
        rates[i] = clock_rate(clocks[i].r, n + 1, clocks[i].hz, clocks[i].mask);
    }
    return clock_choose(rates, CLOCKS, certain);
}

/* Two clocks contradict each other. The machine boots all the same, with the rate that most of
 * them say. */
static void warn(const struct clock_rate *rates, word chosen)
{
    print("\nWarning: the clocks of this machine contradict each other; by the %s the TSC has %lu "
          "MHz.\n",
          names[chosen], rates[chosen].tsc_khz / 1000);
    for (word i = 0; i < CLOCKS; i++)
        if (i != chosen && rates[i].agree)
            print("  By the %s it has %lu.\n", names[i], rates[i].tsc_khz / 1000);
}

/* No clock runs: without one there are no time slices. */
static __attribute__((noreturn)) void stop(void)
{
    boot_stop("the clock does not run",
              "a timer to measure the others against: an HPET or a power management timer that "
              "ACPI names, or an 8254",
              "switch one of them on in the firmware (QEMU: leave out pit=off)");
}

/* Rounds of 2 ms are enough if they agree. If they do not, later rounds are longer, up to 16 ms,
 * so that a disturbance of fixed length weighs less. Everything that was switched on is put
 * back. */
struct clock_rate clock_measure(const struct acpi *acpi)
{
    struct clock_rate rates[CLOCKS];
    u8 gate = in8(PIT_GATE);
    u32 config = start_clocks(acpi);
    word chosen = CLOCKS, ms = ROUND_MS;
    bool certain = false;
    for (word n = 0; n < MAX_READINGS && !certain; n++) {
        if (n > 0 && !wait(ms))
            stop();
        /* The first rounds did not agree: longer ones are hurt less by a disturbance of the same
         * length. */
        if (n >= FIRST_READINGS && ms < LONG_ROUND_MS)
            ms *= 2;
        chosen = take_round(n, rates, &certain);
    }
    if (chosen == CLOCKS)
        stop();
    if (!certain)
        warn(rates, chosen);
    if (clocks[HPET].hz)
        hpet[HPET_CONFIG] = config;
    out8(PIT_GATE, gate);
    return rates[chosen];
}
