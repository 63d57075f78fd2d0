/* generic_timer.h - the processor's count of time, and its timer, by their registers.
 *
 * User code may read the count where the kernel says CONFIG_EXPORT_PCNT_USER, and has the timer
 * where it says CONFIG_EXPORT_PTMR_USER (Arm ARM, D11). Else each instruction here is a fault. */
#pragma once
#include <stdint.h>

enum { GENERIC_TIMER_ON = 1 };

/* The count; nothing that stands behind it is done before. */
static inline uint64_t generic_timer_count(void)
{
    uint64_t count;
    __asm__ volatile("isb\n\tmrs %0, cntpct_el0" : "=r"(count));
    return count;
}

/* How many counts a second has, if the firmware said it. */
static inline uint64_t generic_timer_hz(void)
{
    uint64_t hz;
    __asm__ volatile("mrs %0, cntfrq_el0" : "=r"(hz));
    return (uint32_t)hz;
}

/* The interrupt comes when the count is `at`, or at once if that has passed; it stays up until this
 * is said again. */
static inline void generic_timer_wake_at(uint64_t at)
{
    __asm__ volatile("msr cntp_cval_el0, %0\n\tmsr cntp_ctl_el0, %1\n\tisb"
                     :
                     : "r"(at), "r"((uint64_t)GENERIC_TIMER_ON));
}

static inline void generic_timer_stop(void)
{
    __asm__ volatile("msr cntp_ctl_el0, xzr\n\tisb");
}
