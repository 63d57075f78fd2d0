/* clock.c - the generic timer: the virtual count, which every processor has, and its interrupt.
 *
 * Owns:    CNTV_CTL_EL0, CNTV_CVAL_EL0; which interrupt is theirs.
 * Entered: boot.c, trap.c; portable code through machine.h.
 * Never:   lets user code read a counter, unless the builder wants it (boot.S, CNTKCTL_EL1).
 *
 * Arm ARM, D11.  Its interrupt is a level: it stays up until the comparison is moved. */
#include "lib/stop.h"
#include "machine.h"
#include "machine/arm.h"
#include "machine/cpu.h"
#include "machine/devices.h"

enum { TIMER_ON = 1, TIMER_OFF = 0 };
static word period; /* counts of a tick */
/* With MCS a count is told as so many cycles: its times are in microseconds, and a microsecond is
 * to have a whole number of cycles (62.5 MHz are told as 125 MHz). */
static word scale = 1;
static word timer_irq;

/* The ISB keeps the read from being done early (Arm ARM, D11.2.1). */
word machine_cycles(void)
{
    barrier_instructions();
    return READ_REGISTER(cntvct_el0) * (MCS ? scale : 1);
}

/* The firmware writes this register; its upper half is reserved. */
word machine_cycles_hz(void)
{
    return READ_REGISTER(cntfrq_el0) % P2(32) * (MCS ? scale : 1);
}

/* The smallest scale that does; at most MOST, by which every frequency of whole kHz is one of whole
 * MHz. */
static void find_scale(void)
{
    enum { HZ_PER_MHZ = 1000000, MOST = 1000 };
    word hz = machine_cycles_hz();
    while (scale < MOST && hz * scale % HZ_PER_MHZ != 0)
        scale++;
}

/* The first tick comes after a whole period. With MCS the scheduler says when (machine_wake_at). */
void clock_start(word irq)
{
    word hz = machine_cycles_hz();
    if (hz < 1000)
        boot_stop("the clock does not run: CNTFRQ_EL0 says no frequency", "a frequency above 1 kHz",
                  "let the firmware set CNTFRQ_EL0");
    if (MCS)
        find_scale();
    timer_irq = irq;
    period = hz * TICK_MS / 1000;
    WRITE_REGISTER(cntv_cval_el0, MCS ? ~(word)0 : machine_cycles() + period);
    WRITE_REGISTER(cntv_ctl_el0, TIMER_ON);
    machine_irq_mask(irq, false);
}

bool clock_is(word irq)
{
    return irq == timer_irq;
}

/* The next tick comes a period after the last one was due, so that no time is lost; but if that has
 * passed, too, a period from now. */
void clock_again(void)
{
    word next = READ_REGISTER(cntv_cval_el0) + period, now = machine_cycles();
    if (MCS)
        next = ~(word)0;
    else if (next <= now)
        next = now + period;
    WRITE_REGISTER(cntv_cval_el0, next);
    barrier_instructions();
}

/* The comparison is "at or behind", so a time that has passed makes the interrupt come at once
 * (Arm ARM, D11.2.4). The ISB makes it count before the interrupts are unmasked. */
void machine_wake_at(word at)
{
    WRITE_REGISTER(cntv_cval_el0, at / scale + (at % scale != 0));
    barrier_instructions();
}
