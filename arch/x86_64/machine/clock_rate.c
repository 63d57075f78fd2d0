/* clock_rate.c - from readings of counters, some of which are wrong, how fast the TSC and the
 * APIC's timer run.
 *
 * Owns:    nothing.
 * Entered: clock.c; the host tests, with readings that lie and readings that were interrupted.
 * Never:   touches hardware, or believes one reading alone where there are more.
 *
 * A round is what lies between two readings.  A host that stops the machine for a while makes a
 * round longer, for all counters alike: that does no harm.  Three things do: a stop in the middle
 * of a reading (its spread then shows it), a stop so long that a counter wraps around, and a
 * counter that lies.  So those rounds count that agree. */
#include "machine/clock_rate.h"
#include "lib/bits.h"

/* Rounds, and clocks, agree if they differ by less than 1/64 of their value.  A round is good if
 * the spread of its readings is less than that. */
enum { AGREE = 64, SLOWEST_KHZ = 50000, FASTEST_KHZ = 16000000 };
/* With this, nothing below overflows: hz is at most 2^30. */
#define LONGEST_ROUND P2(33)

/* How far two numbers are apart. */
static word distance(word a, word b)
{
    return a > b ? a - b : b - a;
}

/* Do two rates agree, to 1/64 of the smaller? */
static bool alike(word a, word b)
{
    return distance(a, b) < (a < b ? a : b) / AGREE;
}

/* The TSC's rate by the round that ends with r[i] alone; 0 if it cannot be true. The bounds keep
 * a counter that wrapped around, or that stands still, out of the average. */
static word tsc_khz(const struct reading *r, word i, word hz, u32 mask)
{
    word tsc = r[i].tsc - r[i - 1].tsc, count = (r[i].count - r[i - 1].count) & mask;
    if (tsc == 0 || tsc >= LONGEST_ROUND || count == 0)
        return 0;
    word khz = tsc * hz / count / 1000;
    return khz >= SLOWEST_KHZ && khz <= FASTEST_KHZ ? khz : 0;
}

/* The rate of the APIC's timer by the same round. The timer counts down. */
static word apic_khz(const struct reading *r, word i, word hz, u32 mask)
{
    u32 passed = r[i - 1].apic - r[i].apic;
    return passed * hz / ((r[i].count - r[i - 1].count) & mask) / 1000;
}

/* Was the round that ends with r[i] read tightly, so that its error is below 1/64? */
static bool good(const struct reading *r, word i)
{
    return (r[i].spread + r[i - 1].spread) < (r[i].tsc - r[i - 1].tsc) / AGREE;
}

/* The average over the rounds that agree with round i, and how many they are. With `any`, rounds
 * with a large spread count, too. */
static struct clock_rate like(const struct reading *r, word count, word hz, u32 mask, word i,
                              bool any)
{
    struct clock_rate rate = { 0, 0, 0 };
    word middle = tsc_khz(r, i, hz, mask);
    for (word k = 1; middle && k < count; k++) {
        word khz = tsc_khz(r, k, hz, mask);
        if (!khz || !alike(khz, middle) || !(any || good(r, k)))
            continue;
        rate.tsc_khz += khz;
        rate.apic_khz += apic_khz(r, k, hz, mask);
        rate.agree++;
    }
    if (rate.agree) {
        rate.tsc_khz /= rate.agree;
        rate.apic_khz /= rate.agree;
    }
    return rate;
}

/* The largest group of rounds that agree. Of two equally large groups the slower TSC counts: a
 * counter that wrapped around makes the TSC look fast, never slow. */
static struct clock_rate best(const struct reading *r, word count, word hz, u32 mask, bool any)
{
    struct clock_rate found = { 0, 0, 0 };
    for (word i = 1; i < count; i++) {
        if (!any && !good(r, i))
            continue;
        struct clock_rate rate = like(r, count, hz, mask, i, any);
        bool slower = rate.tsc_khz <
                      found.tsc_khz; /* a counter that wrapped makes the TSC look fast */
        if (rate.agree > found.agree || (rate.agree == found.agree && rate.agree && slower))
            found = rate;
    }
    return found;
}

/* The rates of the TSC and the APIC's timer in kHz, by a counter that runs at `hz` (at most
 * 2^30) and wraps around after `mask`. `count` is the number of readings, 1 to MAX_READINGS. The
 * result is what most of the rounds agree on. Rounds with a large spread are used only where
 * there are no others. */
struct clock_rate clock_rate(const struct reading *r, word count, word hz, u32 mask)
{
    struct clock_rate rate = best(r, count, hz, mask, false);
    return rate.agree ? rate : best(r, count, hz, mask, true);
}

/* Which of the clocks to believe: one that another clock agrees with, otherwise the one with the
 * most rounds, and of equals the first. Returns `count` if no clock runs. Sets *certain if
 * enough rounds agree and no other clock contradicts. */
word clock_choose(const struct clock_rate *rates, word count, bool *certain)
{
    word chosen = count, most = 0, running = 0;
    *certain = false;
    for (word i = 0; i < count; i++) {
        word friends = 0;
        running += rates[i].agree != 0;
        for (word k = 0; k < count; k++)
            friends += rates[i].agree && rates[k].agree &&
                       alike(rates[i].tsc_khz, rates[k].tsc_khz);
        word weight = friends * MAX_READINGS + rates[i].agree;
        if (rates[i].agree && weight > most) {
            most = weight;
            chosen = i;
        }
    }
    if (chosen < count)
        *certain = rates[chosen].agree >= ENOUGH_ROUNDS &&
                   (running == 1 || most >= 2 * MAX_READINGS);
    return chosen;
}
