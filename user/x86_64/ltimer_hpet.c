/* ltimer_hpet.c - the HPET as a logical timer.
 *
 * Owns:    each timer's state.
 * Entered: programs. */
#include <platsupport/plat/timer.h>
#include <utils/util.h>
#include "../platsupport/inside.h"

struct hpet_timer_state {
    hpet_t hpet;
    ps_io_ops_t ops;
    ps_irq_t irq;
    pmem_region_t region;
    void *registers; /* NULL: only described */
    struct timeout timeout;
    irq_id_t irq_id;
    ltimer_callback_fn_t callback;
    void *token;
};

static size_t one(void *data)
{
    (void)data;
    return 1;
}

static int get_nth_irq(void *data, size_t n, ps_irq_t *irq)
{
    (void)n;
    *irq = ((struct hpet_timer_state *)data)->irq;
    return 0;
}

static int get_nth_pmem(void *data, size_t n, pmem_region_t *region)
{
    (void)n;
    *region = ((struct hpet_timer_state *)data)->region;
    return 0;
}

static int get_time(void *data, uint64_t *time)
{
    *time = hpet_get_time(&((struct hpet_timer_state *)data)->hpet);
    return 0;
}

static int get_resolution(void *data, uint64_t *resolution)
{
    struct hpet_timer_state *t = data;
    *resolution = MAX(t->hpet.period_fs / FS_IN_NS, (uint64_t)1);
    return 0;
}

/* A deadline that is over before the device knows it is moved on. */
static int wait(struct hpet_timer_state *t)
{
    uint64_t more = NS_IN_US, at = t->timeout.deadline;
    while (hpet_set_timeout(&t->hpet, at) == ETIME) {
        at = hpet_get_time(&t->hpet) + more;
        more *= 2;
    }
    return 0;
}

static int set_timeout(void *data, uint64_t ns, timeout_type_t type)
{
    struct hpet_timer_state *t = data;
    if (type == TIMEOUT_PERIODIC && ns == 0)
        return EINVAL;
    int error = timeout_set(&t->timeout, hpet_get_time(&t->hpet), ns, type);
    return error ? error : wait(t);
}

static void handle_irq(void *data, ps_irq_acknowledge_fn_t acknowledge_fn, void *ack_data)
{
    struct hpet_timer_state *t = data;
    bool due = timeout_due(&t->timeout, hpet_get_time(&t->hpet));
    if (t->timeout.deadline)
        wait(t);
    acknowledge_fn(ack_data);
    if (due && t->callback)
        t->callback(t->token, LTIMER_TIMEOUT_EVENT);
}

static int reset(void *data)
{
    struct hpet_timer_state *t = data;
    t->timeout = (struct timeout){ 0, 0 };
    hpet_stop(&t->hpet);
    return hpet_start(&t->hpet);
}

static void destroy(void *data)
{
    struct hpet_timer_state *t = data;
    if (!t)
        return;
    if (t->registers)
        hpet_stop(&t->hpet);
    if (t->irq_id >= 0)
        ps_irq_unregister(&t->ops.irq_ops, t->irq_id);
    if (t->registers) {
        ps_pmem_unmap(&t->ops, t->region, t->registers);
    }
    ps_malloc_ops_t heap = t->ops.malloc_ops;
    ps_free(&heap, sizeof *t, t);
}

int ltimer_hpet_describe(ltimer_t *ltimer, ps_io_ops_t ops, ps_irq_t irq, pmem_region_t hpet_region)
{
    struct hpet_timer_state *t = NULL;
    int error = ltimer ? ps_calloc(&ops.malloc_ops, 1, sizeof *t, (void **)&t) : EINVAL;
    if (error)
        return error;
    t->ops = ops;
    t->irq = irq;
    t->region = hpet_region;
    t->irq_id = PS_INVALID_IRQ_ID;
    *ltimer = (ltimer_t){
        .get_num_irqs = one,
        .get_nth_irq = get_nth_irq,
        .get_num_pmems = one,
        .get_nth_pmem = get_nth_pmem,
        .destroy = destroy,
        .data = t,
    };
    return 0;
}

int ltimer_hpet_describe_with_region(ltimer_t *ltimer, ps_io_ops_t ops, pmem_region_t region,
                                     ps_irq_t *irq)
{
    void *registers = ps_pmem_map(&ops, region, false, PS_MEM_NORMAL);
    if (!registers)
        return ENOMEM;
    if (hpet_supports_fsb_delivery(registers)) {
        *irq = (ps_irq_t){ .type = PS_MSI, .msi = { .vector = DEFAULT_HPET_MSI_VECTOR } };
    } else {
        uint32_t pins = hpet_ioapic_irq_delivery_mask(registers);
        long pin = pins ? CTZ(pins) : 0;
        *irq = (ps_irq_t){ .type = PS_IOAPIC, .ioapic = { .pin = pin, .vector = pin } };
    }
    ps_pmem_unmap(&ops, region, registers);
    return ltimer_hpet_describe(ltimer, ops, *irq, region);
}

static int begin(struct hpet_timer_state *t)
{
    t->registers = ps_pmem_map(&t->ops, t->region, false, PS_MEM_NORMAL);
    if (!t->registers)
        return ENOMEM;
    bool pin = t->irq.type == PS_IOAPIC;
    hpet_config_t config = {
        t->registers,
        (uint32_t)(pin ? t->irq.ioapic.pin : t->irq.msi.vector),
        pin,
    };
    int error = hpet_init(&t->hpet, config);
    if (!error)
        error = hpet_start(&t->hpet);
    if (error || !t->ops.irq_ops.irq_register_fn)
        return error;
    t->irq_id = ps_irq_register(&t->ops.irq_ops, t->irq, handle_irq, t);
    return t->irq_id < 0 ? EIO : 0;
}

int ltimer_hpet_init(ltimer_t *ltimer, ps_io_ops_t ops, ps_irq_t irq, pmem_region_t hpet_region,
                     ltimer_callback_fn_t callback, void *callback_token)
{
    int error = ltimer_hpet_describe(ltimer, ops, irq, hpet_region);
    if (error)
        return error;
    struct hpet_timer_state *t = ltimer->data;
    t->callback = callback;
    t->token = callback_token;
    error = begin(t);
    if (error) {
        destroy(t);
        *ltimer = (ltimer_t){ .data = NULL };
        return error;
    }
    ltimer->get_time = get_time;
    ltimer->get_resolution = get_resolution;
    ltimer->set_timeout = set_timeout;
    ltimer->reset = reset;
    return 0;
}
