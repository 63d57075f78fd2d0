/* irq_server.c - threads that wait for interrupts.
 *
 * Owns:    its servers; threads, and notifications that it was not given.
 * Entered: programs; each thread at wait_for_interrupts.
 * Uses:    sel4platsupport/irq.h, which knows which bit is which interrupt. */
#include <errno.h>
#include <sel4utils/api.h>
#include <sel4utils/irq_server.h>
#include <sel4utils/thread.h>
#include <utils/util.h>
#include <vka/object.h>

enum { MESSAGE_WORDS = 2 }; /* the bits that came, and the thread to which */

struct server_thread {
    irq_server_t *server;
    seL4_CPtr ntfn;
    vka_object_t own_ntfn; /* ntfn, if it was made here */
    ntfn_id_t id;
    sel4utils_thread_t thread;
    struct server_thread *next;
};

struct irq_server {
    vspace_t *vspace;
    vka_t *vka;
    simple_t *simple;
    ps_malloc_ops_t *malloc_ops;
    seL4_Word priority, label;
    seL4_CPtr cspace, endpoint;
    vka_object_t reply; /* for callers at `endpoint`, where the kernel has reply objects */
    ps_irq_ops_t irq_ops;
    struct server_thread *threads;
};

irq_server_t *irq_server_new(vspace_t *vspace, vka_t *vka, seL4_Word priority, simple_t *simple,
                             seL4_CPtr cspace, seL4_CPtr delivery_ep, seL4_Word label,
                             size_t num_irqs, ps_malloc_ops_t *malloc_ops)
{
    irq_server_t *server = NULL;
    if (!vspace || !vka || !simple || !malloc_ops ||
        ps_calloc(malloc_ops, 1, sizeof *server, (void **)&server))
        return NULL;
    *server = (irq_server_t){ .vspace = vspace,
                              .vka = vka,
                              .simple = simple,
                              .malloc_ops = malloc_ops,
                              .priority = priority,
                              .label = label,
                              .cspace = cspace,
                              .endpoint = delivery_ep };
    /* There are never more threads of use than interrupts. */
    if (config_set(CONFIG_KERNEL_MCS) && delivery_ep && vka_alloc_reply(vka, &server->reply)) {
        ps_free(malloc_ops, sizeof *server, server);
        return NULL;
    }
    irq_interface_config_t config = { .max_irq_ids = num_irqs, .max_ntfn_ids = num_irqs };
    if (sel4platsupport_new_irq_ops(&server->irq_ops, vka, simple, config, malloc_ops) == 0)
        return server;
    vka_free_object(vka, &server->reply);
    ps_free(malloc_ops, sizeof *server, server);
    return NULL;
}

/* ---- threads ---- */

/* A thread begins here, and stays. */
static void wait_for_interrupts(void *arg0, void *arg1, void *buffer)
{
    (void)arg1, (void)buffer;
    struct server_thread *self = arg0;
    irq_server_t *server = self->server;
    for (;;) {
        seL4_Word badge = 0;
        seL4_Wait(self->ntfn, &badge);
        if (server->endpoint == seL4_CapNull) {
            sel4platsupport_irq_handle(&server->irq_ops, self->id, badge);
            continue;
        }
        seL4_SetMR(0, badge);
        seL4_SetMR(1, (seL4_Word)self->id);
        seL4_Send(server->endpoint, seL4_MessageInfo_new(server->label, 0, 0, MESSAGE_WORDS));
    }
}

/* Makes a thread's notification known, under the number `hint` if that is not less than 0. */
static int provide(irq_server_t *server, struct server_thread *t, seL4_Word mask, int hint)
{
    if (hint < 0) {
        t->id = sel4platsupport_irq_provide_ntfn(&server->irq_ops, t->ntfn, mask);
        return t->id < 0 ? t->id : 0;
    }
    t->id = hint;
    return sel4platsupport_irq_provide_ntfn_with_id(&server->irq_ops, t->ntfn, mask, hint);
}

static int start_thread(irq_server_t *server, struct server_thread *t)
{
    sel4utils_thread_config_t config = thread_config_default(
        server->simple, server->cspace, seL4_NilData, seL4_CapNull, (uint8_t)server->priority);
    if (sel4utils_configure_thread_config(server->vka, server->vspace, server->vspace, config,
                                          &t->thread))
        return -ENOMEM;
    if (sel4utils_start_thread(&t->thread, wait_for_interrupts, t, NULL, 1) == 0)
        return 0;
    sel4utils_clean_up_thread(server->vka, server->vspace, &t->thread);
    return -ENOMEM;
}

/* All that a thread needs, in this order; what was done before an error is undone. */
static int make_thread(irq_server_t *server, struct server_thread *t, seL4_CPtr ntfn,
                       seL4_Word mask, int hint)
{
    if (ntfn == seL4_CapNull) {
        if (vka_alloc_notification(server->vka, &t->own_ntfn))
            return -ENOMEM;
        ntfn = t->own_ntfn.cptr;
        mask = MASK(seL4_BadgeBits);
    }
    t->server = server;
    t->ntfn = ntfn;
    int error = provide(server, t, mask, hint);
    if (!error) {
        error = start_thread(server, t);
        if (!error)
            return 0;
        sel4platsupport_irq_return_ntfn(&server->irq_ops, t->id, NULL);
    }
    if (t->own_ntfn.cptr)
        vka_free_object(server->vka, &t->own_ntfn);
    return error;
}

thread_id_t irq_server_thread_new(irq_server_t *irq_server, seL4_CPtr provided_ntfn,
                                  seL4_Word usable_mask, thread_id_t id_hint)
{
    struct server_thread *t = NULL;
    if (!irq_server)
        return -EINVAL;
    if (ps_calloc(irq_server->malloc_ops, 1, sizeof *t, (void **)&t))
        return -ENOMEM;
    int error = make_thread(irq_server, t, provided_ntfn, usable_mask, id_hint);
    if (error) {
        ps_free(irq_server->malloc_ops, sizeof *t, t);
        return error;
    }
    t->next = irq_server->threads;
    irq_server->threads = t;
    return t->id;
}

/* ---- interrupts ---- */

irq_id_t irq_server_register_irq(irq_server_t *irq_server, ps_irq_t irq, irq_callback_fn_t callback,
                                 void *callback_data)
{
    if (!irq_server)
        return -EINVAL;
    irq_id_t id = ps_irq_register(&irq_server->irq_ops, irq, callback, callback_data);
    if (id < 0)
        return id;
    for (struct server_thread *t = irq_server->threads; t; t = t->next)
        if (sel4platsupport_irq_set_ntfn(&irq_server->irq_ops, t->id, id, NULL) == 0)
            return id;
    ps_irq_unregister(&irq_server->irq_ops, id);
    ZF_LOGE("No thread of this interrupt server has a bit left: make one more with "
            "irq_server_thread_new");
    return -ENOENT;
}

void irq_server_handle_irq_ipc(irq_server_t *irq_server, seL4_MessageInfo_t msginfo)
{
    if (seL4_MessageInfo_get_label(msginfo) != irq_server->label ||
        seL4_MessageInfo_get_length(msginfo) != MESSAGE_WORDS)
        return;
    seL4_Word bits = seL4_GetMR(0);
    sel4platsupport_irq_handle(&irq_server->irq_ops, (ntfn_id_t)seL4_GetMR(1), bits);
}

seL4_MessageInfo_t irq_server_wait_for_irq(irq_server_t *irq_server, seL4_Word *ret_badge)
{
    if (irq_server->endpoint == seL4_CapNull)
        return seL4_MessageInfo_new(0, 0, 0, 0);
    seL4_MessageInfo_t tag = api_recv(irq_server->endpoint, ret_badge, irq_server->reply.cptr);
    irq_server_handle_irq_ipc(irq_server, tag);
    return tag;
}
