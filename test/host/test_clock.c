/* test_clock.c - how fast the TSC and the APIC's timer run, from readings that were interrupted,
 * readings that lie, and counters that stand still. */
#include "machine/clock_rate.h"
#include "world.h"

enum {
    HZ = 3579545,
    MASK = (1 << 24) - 1,
    TSC_KHZ = 2500000,
    APIC_KHZ = 62500,
    ROUND_US = 2000,
    READ = 2500
};
static struct reading r[MAX_READINGS];

/* Reading i at `us`, by counters that run as they should. */
static void read_at(word i, word us)
{
    r[i] = (struct reading){ us * (TSC_KHZ / 1000), READ, (u32) - (us * APIC_KHZ / 1000),
                             (u32)(us * HZ / 1000000) & MASK };
}

static void read_all(word count)
{
    for (word i = 0; i < count; i++)
        read_at(i, 1000 + i * ROUND_US);
}

static bool near(word value, word wanted)
{
    return value > wanted - wanted / 64 && value < wanted + wanted / 64;
}

static bool right(struct clock_rate rate)
{
    return near(rate.tsc_khz, TSC_KHZ) && near(rate.apic_khz, APIC_KHZ);
}

static void test_rates(void)
{
    read_all(4);
    struct clock_rate rate = clock_rate(r, 4, HZ, MASK);
    CHECK(right(rate));
    CHECK_IS(rate.agree, 3);
    /* A host that stops the machine between two readings does no harm; nor does one that stops it
     * until the counter has wrapped around, or in a reading, for a while. */
    read_at(3, 1000 + 400000);
    CHECK(right(clock_rate(r, 4, HZ, MASK)));
    read_at(3, 1000 + 9 * 1000000);
    CHECK(right(clock_rate(r, 4, HZ, MASK)));
    CHECK_IS(clock_rate(r, 4, HZ, MASK).agree, 2);
    read_all(4);
    r[2].tsc += 20 * TSC_KHZ; /* of 20 ms, all behind the look at the counter */
    r[2].spread += 40 * TSC_KHZ;
    rate = clock_rate(r, 4, HZ, MASK);
    CHECK(right(rate));
    CHECK_IS(rate.agree, 1);
    read_all(9);
    for (word i = 1; i < 9; i += 4) {
        r[i].tsc += 20 * TSC_KHZ;
        r[i].spread += 40 * TSC_KHZ;
    }
    CHECK(right(clock_rate(r, 9, HZ, MASK)));
    CHECK_IS(clock_rate(r, 9, HZ, MASK).agree, 4);
    /* All are interrupted a little: the best that there is. */
    read_all(9);
    for (word i = 0; i < 9; i++)
        r[i].spread = TSC_KHZ / 10;
    CHECK(right(clock_rate(r, 9, HZ, MASK)));
    /* A counter that jumps, and one whose readings lie every now and then. */
    read_all(9);
    r[4].count = (r[4].count + MASK / 2) & MASK;
    r[7].count = 0;
    CHECK(right(clock_rate(r, 9, HZ, MASK)));
    CHECK_IS(clock_rate(r, 9, HZ, MASK).agree, 4);
}

/* Nothing is learnt from what cannot be, and nothing is divided by zero. */
static void test_nothing(void)
{
    CHECK_IS(clock_rate(r, 0, HZ, MASK).agree, 0);
    CHECK_IS(clock_rate(r, 1, HZ, MASK).agree, 0);
    read_all(9);
    for (word i = 0; i < 9; i++)
        r[i].count = 0xffffff; /* an empty bus */
    CHECK_IS(clock_rate(r, 9, HZ, MASK).agree, 0);
    read_all(9);
    for (word i = 0; i < 9; i++)
        r[i].tsc = 5;
    CHECK_IS(clock_rate(r, 9, HZ, MASK).agree, 0);
    for (word n = 0; n < 20000; n++) {
        word count = pick(MAX_READINGS + 1), mask = (P2(8) << pick(25)) - 1;
        for (word i = 0; i < count; i++)
            r[i] = (struct reading){ random_word() >> pick(40), random_word() >> pick(64),
                                     (u32)random_word(), (u32)(random_word() & mask) };
        struct clock_rate rate = clock_rate(r, count, 1 + pick(1 << 30), (u32)mask);
        if (rate.agree >= MAX_READINGS ||
            (rate.agree && (rate.tsc_khz < 50000 || rate.tsc_khz > 16000000))) {
            CHECK(false);
            return;
        }
    }
}

/* A round that was read badly counts for nothing beside one that was not, also if both of its
 * readings were as bad, or just too bad; here it would make the TSC slower. */
static void test_bad_readings(void)
{
    read_all(4);
    r[2].spread = r[3].spread = 20 * TSC_KHZ;
    r[3].tsc -= TSC_KHZ / 2;
    CHECK(right(clock_rate(r, 4, HZ, MASK)));
    read_all(3);
    for (word i = 0; i < 3; i++)
        r[i].spread = 0;
    r[2].tsc -= TSC_KHZ / 2;
    r[2].spread = (r[2].tsc - r[1].tsc) / 64;
    CHECK(right(clock_rate(r, 3, HZ, MASK)));
    r[2].spread--; /* now it counts */
    CHECK(!right(clock_rate(r, 3, HZ, MASK)));
}

/* How many rounds count where there is one, in which the TSC moved on by `tsc` and a counter of 1
 * MHz by `count`. */
static word counts(word tsc, u32 count)
{
    r[0] = (struct reading){ 0, 0, 0, 0 };
    r[1] = (struct reading){ tsc, 0, 0, count };
    return clock_rate(r, 2, 1000000, ~(u32)0).agree;
}

/* 50 MHz to 16 GHz are believed, and a round in which the TSC moved on by less than 2^33. */
static void test_edges(void)
{
    CHECK_IS(counts(49999, 1000), 0);
    CHECK_IS(counts(50000, 1000), 1);
    CHECK_IS(counts(16000000, 1000), 1);
    CHECK_IS(counts(16000001, 1000), 0);
    CHECK_IS(counts(P2(33) - 1, 4000000), 1);
    CHECK_IS(counts(P2(33), 4000000), 0);
    CHECK_IS(counts(P2(34), 8000000), 0);
}

/* What stands behind the last reading counts for nothing.  Of groups of one size the slower counts,
 * whichever comes first. */
static void test_groups(void)
{
    read_all(9);
    CHECK_IS(clock_rate(r, 4, HZ, MASK).agree, 3);
    static const word thousands[][3] = { { 1000, 1020, 1010 }, { 1020, 1000, 1010 } };
    for (word i = 0; i < 2; i++) {
        r[0] = (struct reading){ 0, 0, 0, 0 };
        for (word k = 0; k < 3; k++)
            r[k + 1] = (struct reading){ r[k].tsc + thousands[i][k] * 1000, 0, 0,
                                         (u32)(k + 1) * 1000 };
        struct clock_rate rate = clock_rate(r, 3, 1000000, ~(u32)0);
        CHECK_IS(rate.agree, 1);
        CHECK_IS(rate.tsc_khz, 1000000);
    }
}

static void test_choice(void)
{
    const struct clock_rate good = { TSC_KHZ, APIC_KHZ, 3 },
                            also = { TSC_KHZ + TSC_KHZ / 200, APIC_KHZ, 4 };
    const struct clock_rate lies = { 2 * TSC_KHZ, APIC_KHZ, 30 }, none = { 0, 0, 0 },
                            few = { TSC_KHZ, APIC_KHZ, 2 };
    /* Apart by 1/64 of the smaller, and by a little less. */
    const struct clock_rate a = { 64000, APIC_KHZ, 3 }, apart = { 65000, APIC_KHZ, 3 },
                            near_it = { 64999, APIC_KHZ, 3 };
    const struct {
        struct clock_rate rates[3];
        word chosen;
        bool certain;
    } cases[] = {
        { { none, none, none }, 3, false }, { { good, none, none }, 0, true },
        { { none, few, none }, 1, false },  { { good, good, good }, 0, true },
        { { lies, good, good }, 1, true },  { { good, lies, good }, 0, true },
        { { lies, good, none }, 0, false }, { { good, lies, none }, 1, false },
        { { none, good, also }, 2, true },  { { few, none, few }, 0, false },
        { { a, apart, none }, 0, false },   { { a, near_it, none }, 0, true },
    };
    for (word i = 0; i < sizeof cases / sizeof *cases; i++) {
        bool certain;
        CHECK_IS(clock_choose(cases[i].rates, 3, &certain), cases[i].chosen);
        CHECK_IS(certain, cases[i].certain);
    }
    /* Of fewer clocks: what stands behind them is none.  (The sanitizer looks, too.) */
    bool certain;
    const struct clock_rate two[] = { few, lies, few };
    CHECK_IS(clock_choose(two, 2, &certain), 1);
    static const struct clock_rate one = { TSC_KHZ, APIC_KHZ, 3 }, stands_still = { 0, 0, 0 };
    CHECK_IS(clock_choose(&one, 1, &certain), 0);
    CHECK(certain);
    CHECK_IS(clock_choose(&stands_still, 1, &certain), 1);
    CHECK(!certain);
}

void test_clock(void)
{
    random_start();
    test_rates();
    test_nothing();
    test_bad_readings();
    test_edges();
    test_groups();
    test_choice();
}
