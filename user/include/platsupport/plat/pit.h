/* pit.h - the programmable interval timer (Intel 8254), its channel 0. */
#pragma once
#include <autoconf.h>
#include <platsupport/gen_config.h>
#include <platsupport/io.h>
#include <platsupport/timer.h>

#define PIT_INTERRUPT 2 /* pin of the first I/O APIC */
#define PIT_IO_PORT_MIN 0x40
#define PIT_IO_PORT_MAX 0x43
#define TICKS_PER_SECOND 1193182
#define PIT_NS_TO_TICKS(ns) ((ns)*TICKS_PER_SECOND / NS_IN_S)
#define PIT_TICKS_TO_NS(ticks) ((ticks)*NS_IN_S / TICKS_PER_SECOND)
#define PIT_MIN_TICKS 2
#define PIT_MAX_TICKS 0xffff
#define PIT_MIN_NS PIT_TICKS_TO_NS(PIT_MIN_TICKS)
#define PIT_MAX_NS PIT_TICKS_TO_NS(PIT_MAX_TICKS) /* some 55 ms */

typedef struct {
    ps_io_port_ops_t ops;
} pit_t;

/* What the PIT can do. */
static inline timer_properties_t get_pit_properties(void)
{
    return (timer_properties_t){
        .timeouts = true,
        .relative_timeouts = true,
        .periodic_timeouts = true,
        .bit_width = 16,
        .irqs = 1,
    };
}

/* 0, or an errno. */
int pit_init(pit_t *pit, ps_io_port_ops_t io_port_ops);
int pit_cancel_timeout(pit_t *pit);
/* An interrupt in ns nanoseconds, or each time so many have passed: PIT_MIN_NS to PIT_MAX_NS, else
 * EINVAL. */
int pit_set_timeout(pit_t *pit, uint64_t ns, bool periodic);
/* The nanoseconds that are left until the counter is 0. */
uint64_t pit_get_time(pit_t *pit);
