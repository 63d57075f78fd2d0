/* clock_rate.h - from readings of two counters, how fast one of them runs. */
#pragma once
#include "lib/types.h"

/* What three counters showed at the same time, give or take `spread` cycles of the TSC. */
struct reading {
    word tsc, spread;
    u32 apic, count; /* the local APIC's counts down; `count`, whose rate is known, counts up */
};

/* Readings kept of each clock (32 rounds), and how many rounds must agree. */
enum { MAX_READINGS = 33, ENOUGH_ROUNDS = 3 };

struct clock_rate {
    word tsc_khz, apic_khz; /* tsc_khz 0: nothing could be learnt */
    word agree;             /* how many rounds said so */
};

struct clock_rate clock_rate(const struct reading *r, word count, word hz, u32 mask);
word clock_choose(const struct clock_rate *rates, word count, bool *certain);
