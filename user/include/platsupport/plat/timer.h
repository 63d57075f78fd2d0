/* timer.h - the timers of a PC as logical timers. */
#pragma once
#include <platsupport/ltimer.h>
#include <platsupport/plat/hpet.h>
#include <platsupport/plat/pit.h>
#include <platsupport/timer.h>

/* The HPET whose registers are `region` and whose interrupt is `irq`. */
int ltimer_hpet_init(ltimer_t *ltimer, ps_io_ops_t ops, ps_irq_t irq, pmem_region_t hpet_region,
                     ltimer_callback_fn_t callback, void *callback_token);
int ltimer_hpet_describe(ltimer_t *ltimer, ps_io_ops_t ops, ps_irq_t irq,
                         pmem_region_t hpet_region);
/* The same; which interrupt it can have is found out, and goes to *irq. */
int ltimer_hpet_describe_with_region(ltimer_t *ltimer, ps_io_ops_t ops, pmem_region_t region,
                                     ps_irq_t *irq);

/* The PIT for timeouts, the time stamp counter for the time; the rate of that is known, or found
 * out. */
int ltimer_pit_init(ltimer_t *ltimer, ps_io_ops_t ops, ltimer_callback_fn_t callback,
                    void *callback_token);
int ltimer_pit_init_freq(ltimer_t *ltimer, ps_io_ops_t ops, uint64_t tsc_freq,
                         ltimer_callback_fn_t callback, void *callback_token);
int ltimer_pit_describe(ltimer_t *ltimer, ps_io_ops_t ops);
/* The rate of the counter in Hz. */
uint32_t ltimer_pit_get_tsc_freq(ltimer_t *ltimer);
