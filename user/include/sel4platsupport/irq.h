/* irq.h - interrupts for drivers: handlers are made when they register one, and notifications say
 * which came.
 *
 * Not guarded against threads that use it at the same time.  What returns int returns 0, or less
 * than 0. */
#pragma once
#include <platsupport/io.h>
#include <platsupport/irq.h>
#include <sel4/sel4.h>
#include <simple/simple.h>
#include <vka/vka.h>

/* An interrupt's capabilities. */
typedef struct sel4ps_irq {
    cspacepath_t handler_path;
    cspacepath_t badged_ntfn_path;
    ps_irq_t irq;
} sel4ps_irq_t;

typedef struct irq_interface_config {
    size_t max_irq_ids, max_ntfn_ids;
} irq_interface_config_t;

#define DEFAULT_IRQ_INTERFACE_CONFIG ((struct irq_interface_config){ 64, 64 })
#define MAX_INTERRUPTS_TO_NOTIFICATIONS seL4_BadgeBits
#define MINI_IRQ_INTERFACE_NTFN_ID 0

typedef int ntfn_id_t;

/* Fill irq_ops; vka and simple are copied, and what they name must stay. */
int sel4platsupport_new_irq_ops(ps_irq_ops_t *irq_ops, vka_t *vka, simple_t *simple,
                                irq_interface_config_t irq_config, ps_malloc_ops_t *malloc_ops);
/* The same for one notification, whose number is MINI_IRQ_INTERFACE_NTFN_ID: every interrupt that
 * is registered comes
 * there, as one of the bits of usable_mask. */
int sel4platsupport_new_mini_irq_ops(ps_irq_ops_t *irq_ops, vka_t *vka, simple_t *simple,
                                     ps_malloc_ops_t *malloc_ops, seL4_CPtr ntfn,
                                     seL4_Word usable_mask);

/* Give a notification; which bits of its badge may be used; its number is returned, or chosen by
 * the caller. */
ntfn_id_t sel4platsupport_irq_provide_ntfn(ps_irq_ops_t *irq_ops, seL4_CPtr ntfn,
                                           seL4_Word usable_mask);
int sel4platsupport_irq_provide_ntfn_with_id(ps_irq_ops_t *irq_ops, seL4_CPtr ntfn,
                                             seL4_Word usable_mask, ntfn_id_t id_hint);
/* Take it back; its interrupts come nowhere from then on.  ret_cptr may be NULL. */
int sel4platsupport_irq_return_ntfn(ps_irq_ops_t *irq_ops, ntfn_id_t ntfn_id, seL4_CPtr *ret_cptr);
/* Let a registered interrupt come to a notification; which bit of its badge goes to *ret_badge,
 * which may be NULL. */
int sel4platsupport_irq_set_ntfn(ps_irq_ops_t *irq_ops, ntfn_id_t ntfn_id, irq_id_t irq_id,
                                 seL4_Word *ret_badge);
int sel4platsupport_irq_unset_ntfn(ps_irq_ops_t *irq_ops, irq_id_t irq_id);

/* Call the callbacks of all interrupts whose bits are in handle_mask. */
int sel4platsupport_irq_handle(ps_irq_ops_t *irq_ops, ntfn_id_t ntfn_id, seL4_Word handle_mask);
/* Wait for, look at a notification, and do that for what came and is in the mask; the other bits go
 * to *ret_leftover_bits, which may be NULL. */
int sel4platsupport_irq_wait(ps_irq_ops_t *irq_ops, ntfn_id_t ntfn_id, seL4_Word wait_mask,
                             seL4_Word *ret_leftover_bits);
int sel4platsupport_irq_poll(ps_irq_ops_t *irq_ops, ntfn_id_t ntfn_id, seL4_Word poll_mask,
                             seL4_Word *ret_leftover_bits);
