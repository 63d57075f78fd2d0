/* irq.c - an interrupt that user level handles, and who may ask for one.
 *
 * Owns:    the page of slots that hold each interrupt's notification; irq_issued.
 * Entered: type.c; entry.c and fastpath.h, when an interrupt has come; the architecture's ways to
 *          name an interrupt.
 * Uses:    notification.c to tell the handler; arch_irq_* for the interrupt controller.
 * Never:   leaves an interrupt unmasked that nobody acknowledges: it is masked until Ack. */
#include "core/derive.h"
#include "hall/rows.h"
#include "call/slot.h"
#include "arch.h"
#include "lib/bits.h"
#include "object/irq.h"
#include "object/notification.h"

#define TABLE "irq.def"
#define ROW DECLARE_SHARED
#define OTHERWISE arch_irq_invoke
#include "call/table.h"

/* Interrupt `irq` came. Mask it, so that it cannot come again and again before its driver has
 * seen to the device, and signal the notification. Without a notification it stays masked, until
 * a handler acknowledges it. */
void irq_happened(word irq)
{
    struct cap cap = slot(irq_slot(irq))->cap;
    arch_irq_mask(irq);
    if (cap_type(cap) == CAP_notification)
        notification_signal(cap_object(cap), cap_badge(cap));
}

/* IRQControl is the parent of every handler, and of what else the architecture lets it make. */
bool irq_control_region(struct cap a, struct cap b)
{
    (void)a;
    return cap_type(b) == CAP_irq_control || cap_type(b) == CAP_irq_handler ||
           arch_is_of_irq_control(b);
}

/* Handlers of the same interrupt are the same object. */
bool irq_handler_region(struct cap a, struct cap b)
{
    return cap_type(b) == CAP_irq_handler && cap_irq(a) == cap_irq(b);
}

/* Take the notification away from interrupt `irq`, one step at a time; false: call again. If
 * this was the last capability to the notification, its waiters are sent away first, one a step,
 * as when it is deleted from a CNode. */
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

/* With the last handler the interrupt is nobody's: no notification, masked, free to be issued
 * again. */
bool irq_handler_finalise(struct cap c, bool final)
{
    if (!final)
        return true;
    if (!unbind_step(cap_irq(c)))
        return false;
    arch_irq_release(cap_irq(c));
    ENTRY(kernel.irq_issued, cap_irq(c)) = false;
    return true;
}

/* Methods of IRQControl and IRQHandler; those of the architecture are in interrupt.c. */
status irq_invoke(struct call *c)
{
    return invoke_row(c);
}

/* May a handler of interrupt `irq`, below IRQ_COUNT, go into the slot at `index` of `root`?
 * Errors, in this order: RevokeFirst (the interrupt has a handler), those of a destination slot,
 * DeleteFirst (the slot is not empty). */
status irq_check_handler(struct call *c, word irq, struct extra root, word index, word depth,
                         handle *dest)
{
    if (ENTRY(kernel.irq_issued, irq))
        return fail(c, ERR_RevokeFirst, WHY_irq_issued);
    *dest = call_slot(c, extra_cap(root), index, depth, false);
    if (!*dest)
        return ERROR;
    return slot_is_empty(*dest) ? OK : fail(c, ERR_DeleteFirst, WHY_slot_taken);
}

/* Make the handler of `irq` in the slot that irq_check_handler found. It becomes a child of
 * IRQControl, so that Revoke on IRQControl takes it back. */
void irq_make_handler(struct call *c, word irq, handle dest)
{
    ENTRY(kernel.irq_issued, irq) = true;
    arch_irq_issue(irq);
    derive_insert(cap_set_irq(cap_make(CAP_irq_handler, 0, 0), irq), c->self, dest);
}

/* Make a handler by the number of the interrupt. Errors: those of arch_irq_check (a PC answers
 * IllegalOperation, because its interrupts come through IOAPICs), then those of
 * irq_check_handler. */
static status IRQControl_Get(struct call *c, word irq, struct extra root, word index, word depth)
{
    handle dest;
    if (arch_irq_check(c, irq) != OK || irq_check_handler(c, irq, root, index, depth, &dest) != OK)
        return ERROR;
    commit(c);
    irq_make_handler(c, irq, dest);
    return OK;
}

/* The driver has seen to the device: let the interrupt come again. */
static status IRQHandler_Ack(struct call *c)
{
    commit(c);
    arch_irq_unmask(cap_irq(c->cap));
    return OK;
}

/* Signal this notification when the interrupt comes. Errors: TruncatedMessage, InvalidCapability
 * 0 (no notification, or without the right to write). An old notification goes first, and that
 * may take steps. derive_insert makes the new capability a child of the caller's copy. */
static status IRQHandler_SetNotification(struct call *c, struct extra ntfn)
{
    struct cap cap = extra_cap(ntfn);
    if (cap_type(cap) != CAP_notification || !cap_has_right(cap, RIGHT_WRITE))
        return fail_capability(c, 0, WHY_irq_signal);
    commit(c);
    while (!unbind_step(cap_irq(c->cap)))
        if (call_preempt(c))
            return RESTART;
    derive_insert(cap, ntfn.slot, irq_slot(cap_irq(c->cap)));
    return OK;
}

/* Signal nobody any more. */
static status IRQHandler_Clear(struct call *c)
{
    commit(c);
    while (!unbind_step(cap_irq(c->cap)))
        if (call_preempt(c))
            return RESTART;
    return OK;
}
