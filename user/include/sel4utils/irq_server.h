/* irq_server.h - threads that wait for interrupts, for a program that does other things.
 *
 * Each thread of a server waits at a notification of its own, and takes as many interrupts as its
 * badge has bits.  When some have come it calls their callbacks itself, if the server has no
 * endpoint; then callbacks run beside the rest of the program.  Else it sends a message with the
 * server's label to the endpoint, and the callbacks run in whoever receives it and calls
 * irq_server_handle_irq_ipc. */
#pragma once
#include <autoconf.h>
#include <platsupport/io.h>
#include <platsupport/irq.h>
#include <sel4/sel4.h>
#include <sel4platsupport/irq.h>
#include <sel4utils/gen_config.h>
#include <simple/simple.h>
#include <vka/vka.h>
#include <vspace/vspace.h>

typedef struct irq_server irq_server_t;

/* A thread of a server, from 0; less than 0: an error. */
typedef int thread_id_t;

/* A server for at most num_irqs interrupts; it has no thread yet.  Its threads will have this
 * priority and the CSpace `cspace`.  delivery_ep may be seL4_CapNull.  What the pointers name must
 * stay.  NULL: it cannot be made. */
irq_server_t *irq_server_new(vspace_t *vspace, vka_t *vka, seL4_Word priority, simple_t *simple,
                             seL4_CPtr cspace, seL4_CPtr delivery_ep, seL4_Word label,
                             size_t num_irqs, ps_malloc_ops_t *malloc_ops);

/* One more thread.  It waits at provided_ntfn and takes the bits of usable_mask in its badge; if
 * that is seL4_CapNull, at a new notification with all bits.  id_hint is the number that it must
 * have, or less than 0 for any.  Its number, or less than 0. */
thread_id_t irq_server_thread_new(irq_server_t *irq_server, seL4_CPtr provided_ntfn,
                                  seL4_Word usable_mask, thread_id_t id_hint);

/* Let callback(callback_data, ...) be called when the interrupt comes.  Some thread takes it that
 * has a bit left; -ENOENT: none has.  Its number, or less than 0. */
irq_id_t irq_server_register_irq(irq_server_t *irq_server, ps_irq_t irq, irq_callback_fn_t callback,
                                 void *callback_data);

/* Call the callbacks of the interrupts that a thread has told of by a message at the endpoint.  The
 * message is still in the message registers.  One with another label is left alone. */
void irq_server_handle_irq_ipc(irq_server_t *irq_server, seL4_MessageInfo_t msginfo);

/* Receive one message at the endpoint, and do the above with it.  The message is returned, its
 * badge goes to *ret_badge, which may be NULL.  A server without endpoint: an empty message, at
 * once. */
seL4_MessageInfo_t irq_server_wait_for_irq(irq_server_t *irq_server, seL4_Word *ret_badge);
