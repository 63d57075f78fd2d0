/* pit.c - the programmable interval timer (Intel 8254 data sheet).
 *
 * Owns:    its channel 0.
 * Entered: programs; ltimer_pit.c, tsc.c. */
#include <platsupport/plat/pit.h>
#include <utils/util.h>

enum { CHANNEL_0 = 0x40, CONTROL = 0x43 };
/* The control word: both bytes, low one first; mode 0 (an interrupt when it is 0) or 2 (again and
 * again). */
enum { BOTH_BYTES = 3 << 4, ONCE = 0 << 1, AGAIN = 2 << 1, LATCH = 0 };

static int out(pit_t *pit, uint32_t port, uint32_t byte)
{
    return ps_io_port_out(&pit->ops, port, 1, byte);
}

static int program(pit_t *pit, uint32_t mode, uint32_t ticks)
{
    int error = out(pit, CONTROL, BOTH_BYTES | mode);
    if (!error)
        error = out(pit, CHANNEL_0, ticks & 0xff);
    return error ? error : out(pit, CHANNEL_0, ticks >> 8);
}

int pit_init(pit_t *pit, ps_io_port_ops_t io_port_ops)
{
    if (!pit || !io_port_ops.io_port_in_fn || !io_port_ops.io_port_out_fn)
        return EINVAL;
    pit->ops = io_port_ops;
    return pit_cancel_timeout(pit);
}

/* In mode 0 the counter stands still, and no interrupt comes, until it is given a count. */
int pit_cancel_timeout(pit_t *pit)
{
    return out(pit, CONTROL, BOTH_BYTES | ONCE);
}

int pit_set_timeout(pit_t *pit, uint64_t ns, bool periodic)
{
    if (ns < PIT_MIN_NS || ns > PIT_MAX_NS)
        return EINVAL;
    uint64_t ticks = PIT_NS_TO_TICKS(ns);
    ticks = MAX(ticks, (uint64_t)PIT_MIN_TICKS);
    return program(pit, periodic ? AGAIN : ONCE, (uint32_t)ticks);
}

uint64_t pit_get_time(pit_t *pit)
{
    uint32_t low = 0, high = 0;
    if (out(pit, CONTROL, LATCH) || ps_io_port_in(&pit->ops, CHANNEL_0, 1, &low) ||
        ps_io_port_in(&pit->ops, CHANNEL_0, 1, &high))
        return 0;
    return PIT_TICKS_TO_NS((uint64_t)(high << 8 | low));
}
