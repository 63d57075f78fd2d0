/* timer.h - the machine's timer, with the capabilities that it needs. */
#pragma once
#include <platsupport/ltimer.h>
#include <platsupport/timer.h>
#include <sel4platsupport/irq.h>
#include <sel4platsupport/pmem.h>
#include <simple/simple.h>
#include <vka/object.h>
#include <vka/vka.h>
#include <vspace/vspace.h>

#define MAX_IRQS 4
#define MAX_OBJS 4

typedef struct seL4_timer seL4_timer_t;
typedef void (*handle_irq_fn_t)(seL4_timer_t *timer, uint32_t irq);
typedef void (*destroy_fn_t)(seL4_timer_t *timer, vka_t *vka, vspace_t *vspace);

/* Interrupt handlers, and untypeds of registers.  It may be copied. */
typedef struct timer_objects {
    size_t nirqs;
    sel4ps_irq_t irqs[MAX_IRQS];
    size_t nobjs;
    sel4ps_pmem_t objs[MAX_OBJS];
} timer_objects_t;

struct seL4_timer {
    ltimer_t ltimer;
    timer_objects_t to;
    handle_irq_fn_t handle_irq;
    destroy_fn_t destroy;
};

/* Begin with the timer; its interrupts signal `notification`, with a badge that has a high bit for
 * each.  0, or an
 * error. */
int sel4platsupport_init_default_timer(vka_t *vka, vspace_t *vspace, simple_t *simple,
                                       seL4_CPtr notification, seL4_timer_t *timer);
/* The same with other ways to registers and ports. */
int sel4platsupport_init_default_timer_ops(vka_t *vka, vspace_t *vspace, simple_t *simple,
                                           ps_io_ops_t ops, seL4_CPtr notification,
                                           seL4_timer_t *timer);
/* Only make the capabilities, for another process. */
int sel4platsupport_init_default_timer_caps(vka_t *vka, vspace_t *vspace, simple_t *simple,
                                            timer_objects_t *timer_objects);
/* Only set the interrupts up whose handlers are in `objects`; the ltimer is the caller's. */
int sel4platsupport_init_timer_irqs(vka_t *vka, simple_t *simple, seL4_CPtr ntfn,
                                    seL4_timer_t *timer, timer_objects_t *objects);

/* The notification came with this badge: acknowledge the interrupts that it names. */
void sel4platsupport_handle_timer_irq(seL4_timer_t *timer, seL4_Word badge);
/* Turn it off, and give its capabilities back. */
void sel4platsupport_destroy_timer(seL4_timer_t *timer, vka_t *vka);

/* The handler of an interrupt of this kind and number (a pin, a message's handle); 0: it has
 * none. */
seL4_CPtr sel4platsupport_timer_objs_get_irq_cap(timer_objects_t *to, int id, irq_type_t type);
