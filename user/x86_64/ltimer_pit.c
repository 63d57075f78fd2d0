/* ltimer_pit.c - the PIT for timeouts and the time stamp counter for the time, as a logical timer.
 *
 * Owns:    each timer's state.
 * Entered: programs; ltimer.c. */
#include <platsupport/arch/tsc.h>
#include <platsupport/plat/timer.h>
#include <utils/util.h>
#include "../platsupport/inside.h"

struct pit_timer {
    pit_t pit;
    ps_io_ops_t ops;
    uint64_t hz; /* of the time stamp counter */
    struct timeout timeout;
    bool hardware_period; /* the device itself comes again and again */
    irq_id_t irq_id;
    ltimer_callback_fn_t callback;
    void *token;
};

static size_t get_num_irqs(void *data)
{
    (void)data;
    return 1;
}

static int get_nth_irq(void *data, size_t n, ps_irq_t *irq)
{
    (void)data, (void)n;
    *irq = (ps_irq_t){ .type = PS_IOAPIC,
                       .ioapic = { .pin = PIT_INTERRUPT, .vector = PIT_INTERRUPT } };
    return 0;
}

static size_t get_num_pmems(void *data)
{
    (void)data;
    return 0;
}

static int get_time(void *data, uint64_t *time)
{
    *time = tsc_get_time(((struct pit_timer *)data)->hz);
    return 0;
}

static int get_resolution(void *data, uint64_t *resolution)
{
    (void)data;
    *resolution = NS_IN_US;
    return 0;
}

/* Let the device wait for the deadline, or as long as it can. */
static int wait(struct pit_timer *t)
{
    uint64_t now;
    get_time(t, &now);
    uint64_t left = t->timeout.deadline > now ? t->timeout.deadline - now : 0;
    return pit_set_timeout(&t->pit, CLAMP(PIT_MIN_NS, left, PIT_MAX_NS), false);
}

static int set_timeout(void *data, uint64_t ns, timeout_type_t type)
{
    struct pit_timer *t = data;
    uint64_t now;
    get_time(t, &now);
    if (type == TIMEOUT_PERIODIC && ns == 0)
        return EINVAL;
    int error = timeout_set(&t->timeout, now, ns, type);
    t->hardware_period = type == TIMEOUT_PERIODIC && ns >= PIT_MIN_NS && ns <= PIT_MAX_NS;
    if (error)
        return error;
    return t->hardware_period ? pit_set_timeout(&t->pit, ns, true) : wait(t);
}

/* Registered with the interrupt, if the timer has ways to. */
static void handle_irq(void *data, ps_irq_acknowledge_fn_t acknowledge_fn, void *ack_data)
{
    struct pit_timer *t = data;
    uint64_t now;
    get_time(t, &now);
    bool due = timeout_due(&t->timeout, now) || t->hardware_period;
    if (t->timeout.deadline && !t->hardware_period)
        wait(t);
    acknowledge_fn(ack_data);
    if (due && t->callback)
        t->callback(t->token, LTIMER_TIMEOUT_EVENT);
}

static int reset(void *data)
{
    struct pit_timer *t = data;
    t->timeout = (struct timeout){ 0, 0 };
    t->hardware_period = false;
    return pit_cancel_timeout(&t->pit);
}

static void destroy(void *data)
{
    struct pit_timer *t = data;
    if (!t)
        return;
    pit_cancel_timeout(&t->pit);
    if (t->irq_id >= 0)
        ps_irq_unregister(&t->ops.irq_ops, t->irq_id);
    ps_malloc_ops_t heap = t->ops.malloc_ops;
    ps_free(&heap, sizeof *t, t);
}

int ltimer_pit_describe(ltimer_t *ltimer, ps_io_ops_t ops)
{
    (void)ops;
    if (!ltimer)
        return EINVAL;
    *ltimer = (ltimer_t){
        .get_num_irqs = get_num_irqs,
        .get_nth_irq = get_nth_irq,
        .get_num_pmems = get_num_pmems,
    };
    return 0;
}

static int begin(struct pit_timer *t, uint64_t tsc_freq)
{
    int error = pit_init(&t->pit, t->ops.io_port_ops);
    if (error)
        return error;
    t->hz = tsc_freq ? tsc_freq : tsc_known_frequency();
    if (t->hz == 0)
        t->hz = tsc_calculate_frequency_pit(&t->pit);
    if (t->hz == 0)
        return ENODEV;
    if (!t->ops.irq_ops.irq_register_fn)
        return 0;
    ps_irq_t irq;
    get_nth_irq(t, 0, &irq);
    t->irq_id = ps_irq_register(&t->ops.irq_ops, irq, handle_irq, t);
    return t->irq_id < 0 ? EIO : 0;
}

int ltimer_pit_init_freq(ltimer_t *ltimer, ps_io_ops_t ops, uint64_t tsc_freq,
                         ltimer_callback_fn_t callback, void *callback_token)
{
    struct pit_timer *t = NULL;
    int error = ltimer_pit_describe(ltimer, ops);
    if (!error)
        error = ps_calloc(&ops.malloc_ops, 1, sizeof *t, (void **)&t);
    if (error)
        return error;
    t->ops = ops;
    t->irq_id = PS_INVALID_IRQ_ID;
    t->callback = callback;
    t->token = callback_token;
    error = begin(t, tsc_freq);
    if (error) {
        destroy(t);
        return error;
    }
    ltimer->get_time = get_time;
    ltimer->get_resolution = get_resolution;
    ltimer->set_timeout = set_timeout;
    ltimer->reset = reset;
    ltimer->destroy = destroy;
    ltimer->data = t;
    return 0;
}

int ltimer_pit_init(ltimer_t *ltimer, ps_io_ops_t ops, ltimer_callback_fn_t callback,
                    void *callback_token)
{
    return ltimer_pit_init_freq(ltimer, ops, 0, callback, callback_token);
}

uint32_t ltimer_pit_get_tsc_freq(ltimer_t *ltimer)
{
    return (uint32_t)((struct pit_timer *)ltimer->data)->hz;
}

/* ---- the one that is taken unless another is named: every PC has it ---- */

int ltimer_default_init(ltimer_t *timer, ps_io_ops_t ops, ltimer_callback_fn_t callback,
                        void *callback_token)
{
    return ltimer_pit_init(timer, ops, callback, callback_token);
}

int ltimer_default_describe(ltimer_t *timer, ps_io_ops_t ops)
{
    return ltimer_pit_describe(timer, ops);
}
