/* ltimer_generic.c - the processor's generic timer as a logical timer, and delays by its count.
 *
 * Owns:    each timer's state; there is one device.
 * Entered: programs, through platsupport/ltimer.h and delay.h.
 * Never:   touches the device where the kernel does not let user code: a timer is then not to be
 *          had (ENODEV). */
#include <platsupport/arch/generic_timer.h>
#include <platsupport/delay.h>
#include <platsupport/plat/timer.h>
#include <utils/util.h>
#include "../platsupport/inside.h"

#ifdef CONFIG_EXPORT_PCNT_USER
enum { HAS_COUNT = 1 };
#else
enum { HAS_COUNT = 0 };
#endif
#ifdef CONFIG_EXPORT_PTMR_USER
enum { HAS_TIMER = HAS_COUNT };
#else
enum { HAS_TIMER = 0 };
#endif

struct generic_timer {
    ps_io_ops_t ops;
    uint64_t hz;
    struct timeout timeout;
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
    *irq = (ps_irq_t){ .type = PS_INTERRUPT, .irq = { .number = GENERIC_TIMER_IRQ } };
    return 0;
}

static size_t get_num_pmems(void *data)
{
    (void)data;
    return 0;
}

static int get_time(void *data, uint64_t *time)
{
    *time = muldivu64(generic_timer_count(), NS_IN_S, ((struct generic_timer *)data)->hz);
    return 0;
}

static int get_resolution(void *data, uint64_t *resolution)
{
    *resolution = NS_IN_S / ((struct generic_timer *)data)->hz + 1;
    return 0;
}

/* The interrupt comes at the deadline; without one never. The count is rounded up, so it does not
 * come before. */
static void wait(struct generic_timer *t)
{
    if (t->timeout.deadline)
        generic_timer_wake_at(muldivu64(t->timeout.deadline, t->hz, NS_IN_S) + 1);
    else
        generic_timer_stop();
}

static int set_timeout(void *data, uint64_t ns, timeout_type_t type)
{
    struct generic_timer *t = data;
    uint64_t now;
    get_time(t, &now);
    if (type == TIMEOUT_PERIODIC && ns == 0)
        return EINVAL;
    int error = timeout_set(&t->timeout, now, ns, type);
    if (!error)
        wait(t);
    return error;
}

/* The interrupt is a level: it goes down when the next deadline is set, before it is
 * acknowledged. */
static void handle_irq(void *data, ps_irq_acknowledge_fn_t acknowledge_fn, void *ack_data)
{
    struct generic_timer *t = data;
    uint64_t now;
    get_time(t, &now);
    bool due = timeout_due(&t->timeout, now);
    wait(t);
    acknowledge_fn(ack_data);
    if (due && t->callback)
        t->callback(t->token, LTIMER_TIMEOUT_EVENT);
}

static int reset(void *data)
{
    struct generic_timer *t = data;
    t->timeout = (struct timeout){ 0, 0 };
    generic_timer_stop();
    return 0;
}

static void destroy(void *data)
{
    struct generic_timer *t = data;
    if (!t)
        return;
    generic_timer_stop();
    if (t->irq_id >= 0)
        ps_irq_unregister(&t->ops.irq_ops, t->irq_id);
    ps_malloc_ops_t heap = t->ops.malloc_ops;
    ps_free(&heap, sizeof *t, t);
}

int ltimer_default_describe(ltimer_t *timer, ps_io_ops_t ops)
{
    (void)ops;
    if (!timer)
        return EINVAL;
    *timer = (ltimer_t){
        .get_num_irqs = get_num_irqs,
        .get_nth_irq = get_nth_irq,
        .get_num_pmems = get_num_pmems,
    };
    return 0;
}

static int begin(struct generic_timer *t)
{
    t->hz = generic_timer_hz();
    if (t->hz == 0)
        return ENODEV;
    generic_timer_stop();
    if (!t->ops.irq_ops.irq_register_fn)
        return 0;
    ps_irq_t irq;
    get_nth_irq(t, 0, &irq);
    t->irq_id = ps_irq_register(&t->ops.irq_ops, irq, handle_irq, t);
    return t->irq_id < 0 ? EIO : 0;
}

int ltimer_default_init(ltimer_t *timer, ps_io_ops_t ops, ltimer_callback_fn_t callback,
                        void *callback_token)
{
    struct generic_timer *t = NULL;
    int error = HAS_TIMER ? ltimer_default_describe(timer, ops) : ENODEV;
    ZF_LOGE_IF(!HAS_TIMER,
               "The kernel lets user code have no timer: it was built without EXPORT_PMC=12")
    if (!error)
        error = ps_calloc(&ops.malloc_ops, 1, sizeof *t, (void **)&t);
    if (error)
        return error;
    *t = (struct generic_timer){
        .ops = ops, .irq_id = PS_INVALID_IRQ_ID, .callback = callback, .token = callback_token
    };
    error = begin(t);
    if (error) {
        destroy(t);
        return error;
    }
    timer->get_time = get_time;
    timer->get_resolution = get_resolution;
    timer->set_timeout = set_timeout;
    timer->reset = reset;
    timer->destroy = destroy;
    timer->data = t;
    return 0;
}

/* ---- delays ---- */

/* The rate of the processor is of no use here: the count has a rate of its own. */
void ps_cpufreq_hint(unsigned long hz)
{
    (void)hz;
}

/* Without a count the delay is a loop for a fast processor: too long rather than too short. */
void ps_udelay(unsigned long us)
{
    enum { TURNS_PER_US = 5000 };
    if (HAS_COUNT) {
        uint64_t start = generic_timer_count();
        uint64_t counts = muldivu64(us, generic_timer_hz(), US_IN_S);
        while (generic_timer_count() - start <= counts)
            ;
    } else {
        for (volatile unsigned long n = 0; n / TURNS_PER_US < us; n++)
            ;
    }
}
