/* timer.c - the machine's timer, with the capabilities that it needs.
 *
 * Owns:    nothing; a seL4_timer_t is the program's.
 * Entered: programs.
 * Uses:    platsupport's ltimer. */
#include <sel4platsupport/device.h>
#include <sel4platsupport/io.h>
#include <sel4platsupport/timer.h>
#include <string.h>
#include <utils/util.h>
#include <vka/capops.h>

enum { FAILED = -1 };

/* Interrupt i of a timer is this bit of the badge. */
static seL4_Word badge_of(size_t i)
{
    return BIT(seL4_BadgeBits - 1 - i);
}

static int begin_irq(vka_t *vka, sel4ps_irq_t *irq, size_t i, seL4_CPtr notification)
{
    cspacepath_t path;
    vka_cspace_make_path(vka, notification, &path);
    int error = vka_cspace_alloc_path(vka, &irq->badged_ntfn_path);
    if (!error)
        error = vka_cnode_mint(&irq->badged_ntfn_path, &path, seL4_AllRights, badge_of(i));
    if (!error)
        error = seL4_IRQHandler_SetNotification(irq->handler_path.capPtr,
                                                irq->badged_ntfn_path.capPtr);
    return error ? error : (int)seL4_IRQHandler_Ack(irq->handler_path.capPtr);
}

static void end_irq(vka_t *vka, sel4ps_irq_t *irq)
{
    seL4_IRQHandler_Clear(irq->handler_path.capPtr);
    if (irq->badged_ntfn_path.capPtr) {
        vka_cnode_delete(&irq->badged_ntfn_path);
        vka_cspace_free_path(vka, irq->badged_ntfn_path);
    }
    vka_cnode_delete(&irq->handler_path);
    vka_cspace_free_path(vka, irq->handler_path);
}

/* Make handlers for the interrupts that the timer says it needs. */
static int make_handlers(vka_t *vka, simple_t *simple, ltimer_t *ltimer, timer_objects_t *to)
{
    size_t n = ltimer_get_num_irqs(ltimer);
    to->nirqs = 0;
    if (n > MAX_IRQS)
        return FAILED;
    while (to->nirqs < n) {
        sel4ps_irq_t *irq = &to->irqs[to->nirqs];
        int error = ltimer_get_nth_irq(ltimer, to->nirqs, &irq->irq);
        if (!error)
            error = sel4platsupport_copy_irq_cap(vka, simple, &irq->irq, &irq->handler_path);
        if (error)
            return error;
        to->nirqs++;
    }
    return 0;
}

int sel4platsupport_init_timer_irqs(vka_t *vka, simple_t *simple, seL4_CPtr ntfn,
                                    seL4_timer_t *timer, timer_objects_t *objects)
{
    (void)simple;
    if (!timer || !objects)
        return EINVAL;
    int error = 0;
    for (size_t i = 0; i < objects->nirqs && !error; i++)
        error = begin_irq(vka, &objects->irqs[i], i, ntfn);
    timer->to = *objects;
    return error;
}

int sel4platsupport_init_default_timer_ops(vka_t *vka, vspace_t *vspace, simple_t *simple,
                                           ps_io_ops_t ops, seL4_CPtr notification,
                                           seL4_timer_t *timer)
{
    (void)vspace;
    timer_objects_t objects = { .nobjs = 0 };
    ltimer_t described;
    if (!timer)
        return EINVAL;
    memset(timer, 0, sizeof *timer);
    int error = ltimer_default_describe(&described, ops);
    if (!error)
        error = make_handlers(vka, simple, &described, &objects);
    if (!error)
        error = sel4platsupport_init_timer_irqs(vka, simple, notification, timer, &objects);
    ltimer_destroy(&described);
    /* The handlers are here: the timer is not to register its interrupts itself. */
    ops.irq_ops = (ps_irq_ops_t){ .cookie = NULL };
    if (!error)
        error = ltimer_default_init(&timer->ltimer, ops, NULL, NULL);
    if (error) {
        timer->to = objects;
        sel4platsupport_destroy_timer(timer, vka);
    }
    return error;
}

int sel4platsupport_init_default_timer(vka_t *vka, vspace_t *vspace, simple_t *simple,
                                       seL4_CPtr notification, seL4_timer_t *timer)
{
    ps_io_ops_t ops;
    int error = sel4platsupport_new_io_ops(vspace, vka, simple, &ops);
    return error ? error
                 : sel4platsupport_init_default_timer_ops(vka, vspace, simple, ops, notification,
                                                          timer);
}

/* An untyped for each page of registers. */
static int make_registers(vka_t *vka, ltimer_t *ltimer, timer_objects_t *to)
{
    size_t n = ltimer_get_num_pmems(ltimer);
    to->nobjs = 0;
    if (n > MAX_OBJS)
        return FAILED;
    while (to->nobjs < n) {
        sel4ps_pmem_t *p = &to->objs[to->nobjs];
        int error = ltimer_get_nth_pmem(ltimer, to->nobjs, &p->region);
        if (!error && p->region.length > PAGE_SIZE_4K)
            error = ENOSYS;
        p->region.length = PAGE_SIZE_4K;
        if (!error)
            error = vka_alloc_untyped_at(vka, seL4_PageBits, p->region.base_addr, &p->obj);
        if (error)
            return error;
        to->nobjs++;
    }
    return 0;
}

int sel4platsupport_init_default_timer_caps(vka_t *vka, vspace_t *vspace, simple_t *simple,
                                            timer_objects_t *timer_objects)
{
    ps_io_ops_t ops;
    ltimer_t described;
    int error = sel4platsupport_new_io_ops(vspace, vka, simple, &ops);
    if (!error)
        error = ltimer_default_describe(&described, ops);
    if (error)
        return error;
    error = make_handlers(vka, simple, &described, timer_objects);
    if (!error)
        error = make_registers(vka, &described, timer_objects);
    ltimer_destroy(&described);
    return error;
}

void sel4platsupport_handle_timer_irq(seL4_timer_t *timer, seL4_Word badge)
{
    for (size_t i = 0; i < timer->to.nirqs; i++)
        if (badge & badge_of(i) && seL4_IRQHandler_Ack(timer->to.irqs[i].handler_path.capPtr))
            ZF_LOGE("Interrupt %zu of the timer cannot be acknowledged", i);
}

void sel4platsupport_destroy_timer(seL4_timer_t *timer, vka_t *vka)
{
    ltimer_destroy(&timer->ltimer);
    for (size_t i = 0; i < timer->to.nirqs; i++)
        end_irq(vka, &timer->to.irqs[i]);
    for (size_t i = 0; i < timer->to.nobjs; i++)
        vka_free_object(vka, &timer->to.objs[i].obj);
    timer->to = (timer_objects_t){ .nirqs = 0 };
}

seL4_CPtr sel4platsupport_timer_objs_get_irq_cap(timer_objects_t *to, int id, irq_type_t type)
{
    for (size_t i = 0; i < to->nirqs; i++) {
        const ps_irq_t *irq = &to->irqs[i].irq;
        long number = type == PS_MSI      ? irq->msi.vector
                      : type == PS_IOAPIC ? irq->ioapic.pin
                                          : irq->irq.number;
        if (irq->type == type && number == id)
            return to->irqs[i].handler_path.capPtr;
    }
    return seL4_CapNull;
}
