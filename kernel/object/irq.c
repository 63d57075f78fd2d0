/* irq.c - an interrupt that user level handles, and who may ask for one.
 *
 * Owns:    the page of slots that hold each interrupt's notification; irq_issued.
 * Entered: type.c; entry.c, when an interrupt has come.
 * Uses:    notification.c to tell the handler; arch_irq_* for the interrupt controller.
 * Never:   leaves an interrupt unmasked that nobody acknowledges: it is masked until Ack. */
#include "core/derive.h"
#include "hall/rows.h"
#include "call/call.h"
#include "arch.h"
#include "object/irq.h"
#include "object/notification.h"

#define METHOD DECLARE
#include "irq.def"
#undef METHOD

/* The slot that holds the capability to the notification of interrupt `irq`. */
handle irq_slot(word irq)
{
    return kernel.irq_slots + irq % IRQ_COUNT * SLOT_SIZE;
}

/* Interrupt `irq` came: tell whoever wants to know; it stays masked until Ack. */
void irq_happened(word irq)
{
    struct cap cap = slot(irq_slot(irq))->cap;
    arch_irq_mask(irq);
    if (cap_type(cap) == CAP_notification)
        notification_signal(cap_object(cap), cap_badge(cap));
}

bool irq_control_region(struct cap a, struct cap b)
{
    (void)a;
    return cap_type(b) == CAP_irq_control || cap_type(b) == CAP_irq_handler;
}

bool irq_handler_region(struct cap a, struct cap b)
{
    return cap_type(b) == CAP_irq_handler && cap_irq(a) == cap_irq(b);
}

/* Forget the notification of `irq`, one step; false: call again. */
static bool unbind_step(word irq)
{
    handle s = irq_slot(irq);
    struct cap cap = slot(s)->cap;
    if (cap_type(cap) != CAP_notification)
        return true;
    bool final = derive_is_final(s);
    if (final && notification_cancel_one(cap_object(cap)))
        return false;
    notification_finalise(cap, final);
    derive_remove(s);
    return true;
}

/* The last capability goes: the interrupt is nobody's. */
bool irq_handler_finalise(struct cap c, bool final)
{
    if (!final)
        return true;
    if (!unbind_step(cap_irq(c)))
        return false;
    arch_irq_release(cap_irq(c));
    kernel.irq_issued[cap_irq(c) % IRQ_COUNT] = false;
    return true;
}

status irq_invoke(struct call *c)
{
    switch (c->label) {
#define METHOD CASE
#include "irq.def"
#undef METHOD
    default:
        return arch_irq_invoke(c);
    }
}

static status IRQControl_Get(struct call *c, word irq, struct extra root, word index, word depth)
{
    (void)irq, (void)root, (void)index, (void)depth;
    return fail_illegal(c); /* for PICs; a PC of this century has IOAPICs */
}

static status IRQHandler_Ack(struct call *c)
{
    commit(c);
    arch_irq_unmask(cap_irq(c->cap));
    return OK;
}

static status IRQHandler_SetNotification(struct call *c, struct extra ntfn)
{
    struct cap cap = extra_cap(ntfn);
    if (cap_type(cap) != CAP_notification || !cap_has_right(cap, RIGHT_WRITE))
        return fail_capability(c, 0);
    commit(c);
    while (!unbind_step(cap_irq(c->cap)))
        if (call_preempt(c))
            return RESTART;
    derive_insert(cap, ntfn.slot, irq_slot(cap_irq(c->cap)));
    return OK;
}

static status IRQHandler_Clear(struct call *c)
{
    commit(c);
    while (!unbind_step(cap_irq(c->cap)))
        if (call_preempt(c))
            return RESTART;
    return OK;
}
