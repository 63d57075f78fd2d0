/* clock.c - what time it is: by the processor's counter, whose frequency the boot information
 * tells.
 *
 * Owns:    how far CLOCK_REALTIME is ahead of CLOCK_MONOTONIC.
 * Entered: syscalls.c, futex.c.
 * Uses:    processor.h; the boot information; Yield.
 * Never:   needs a capability.  So nothing here can sleep: a thread that waits for a time yields to
 *          threads of its own priority. */
#include <errno.h>
#include <muslcsys/processor.h>
#include <sel4runtime.h>
#include <string.h>
#include "inside.h"

enum { MAX_SECONDS = 1 << 30 };

/* Nanoseconds from 1970 to when the counter was 0; 0 until somebody sets the clock. */
static uint64_t epoch;

/* Ticks of the counter in a microsecond; 0: not known, this program has no boot information. */
static uint64_t ticks_per_us(void)
{
    static uint64_t found;
    seL4_BootInfo *bi = sel4runtime_bootinfo();
    found = found ? found : processor_ticks_per_us();
    if (found || !bi)
        return found;
    const char *extra = (const char *)bi + seL4_BootInfoFrameSize;
    seL4_BootInfoHeader h;
    for (seL4_Word at = 0; at + sizeof h <= bi->extraLen; at += h.len) {
        uint32_t mhz = 0;
        memcpy(&h, extra + at, sizeof h);
        if (h.id == SEL4_BOOTINFO_HEADER_X86_TSC_FREQ)
            memcpy(&mhz, extra + at + sizeof h, sizeof mhz);
        if (mhz || h.len < sizeof h)
            return found = mhz;
    }
    return 0;
}

/* Nanoseconds since the counter was 0, which is when the machine was switched on. */
bool clock_now(uint64_t *now)
{
    uint64_t us = ticks_per_us();
    if (us == 0)
        return false;
    uint64_t ticks = processor_ticks(), second = us * MHZ;
    *now = ticks / second * SECOND + ticks % second * 1000 / us;
    return true;
}

/* A time in nanoseconds; false if it is none, or longer than 34 years. */
bool clock_span(const struct timespec *t, uint64_t *span)
{
    if (t->tv_sec < 0 || t->tv_nsec < 0 || t->tv_nsec >= SECOND)
        return false;
    uint64_t seconds = t->tv_sec < MAX_SECONDS * 4l ? (uint64_t)t->tv_sec : MAX_SECONDS * 4ul;
    *span = seconds * SECOND + (uint64_t)t->tv_nsec;
    return true;
}

/* 0, or why there is no such clock here. */
static long known(long clock)
{
    switch (clock) {
    case CLOCK_REALTIME:
    case CLOCK_REALTIME_COARSE:
    case CLOCK_MONOTONIC:
    case CLOCK_MONOTONIC_RAW:
    case CLOCK_MONOTONIC_COARSE:
    case CLOCK_BOOTTIME:
        return ticks_per_us() ? 0 : -EINVAL;
    default:
        return -EINVAL;
    }
}

static uint64_t ahead(long clock)
{
    bool real = clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE;
    return real ? __atomic_load_n(&epoch, __ATOMIC_RELAXED) : 0;
}

/* What is not there is EINVAL, not ENOSYS: after ENOSYS musl makes another call and does not look
 * at the answer.  The time is then -1, as time() and gettimeofday() look at no answer at all. */
long clock_get(long clock, struct timespec *t)
{
    uint64_t now = 0;
    long error = known(clock);
    if (error || !clock_now(&now)) {
        *t = (struct timespec){ .tv_sec = -1, .tv_nsec = 0 };
        return -EINVAL;
    }
    now += ahead(clock);
    *t = (struct timespec){ .tv_sec = (time_t)(now / SECOND), .tv_nsec = (long)(now % SECOND) };
    return 0;
}

long clock_set(long clock, const struct timespec *t)
{
    uint64_t now, wanted;
    if (clock != CLOCK_REALTIME || !clock_span(t, &wanted) || !clock_now(&now))
        return -EINVAL;
    __atomic_store_n(&epoch, wanted - now, __ATOMIC_RELAXED);
    return 0;
}

long clock_resolution(long clock, struct timespec *t)
{
    long error = known(clock);
    if (!error && t)
        *t = (struct timespec){ .tv_sec = 0, .tv_nsec = 1 };
    return error;
}

/* Wait for as long as *t says, or until then. */
long clock_sleep(long clock, bool until, const struct timespec *t)
{
    uint64_t now, end;
    if (!clock_span(t, &end) || known(clock) || !clock_now(&now))
        return -EINVAL;
    end = until ? end - ahead(clock) : end + now;
    while (clock_now(&now) && (int64_t)(end - now) > 0)
        seL4_Yield();
    return 0;
}
