/* irq.c - interrupts for drivers.
 *
 * Owns:    which interrupts are registered, and which bits of which notifications they set.
 * Entered: drivers, through platsupport/irq.h; programs, to let callbacks run.
 * Uses:    copies of the program's vka and simple. */
#include <sel4platsupport/device.h>
#include <sel4platsupport/irq.h>
#include <string.h>
#include <utils/util.h>
#include <vka/capops.h>

enum { NOWHERE = -1 };

struct irq_entry {
    bool used;
    irq_callback_fn_t callback;
    void *data;
    cspacepath_t handler, badged; /* badged.capPtr: 0 while it comes nowhere */
    int ntfn, bit;
};

struct ntfn_entry {
    seL4_CPtr cap;           /* 0: not used */
    seL4_Word usable, taken; /* bits of its badge */
};

struct irqs {
    vka_t vka;
    simple_t simple;
    size_t num_irqs, num_ntfns;
    bool mini;
    struct ntfn_entry *ntfns;
    struct irq_entry irqs[];
};

static struct irq_entry *irq_of(struct irqs *s, irq_id_t id)
{
    return id >= 0 && (size_t)id < s->num_irqs && s->irqs[id].used ? &s->irqs[id] : NULL;
}

static struct ntfn_entry *ntfn_of(struct irqs *s, ntfn_id_t id)
{
    return id >= 0 && (size_t)id < s->num_ntfns && s->ntfns[id].cap ? &s->ntfns[id] : NULL;
}

/* ---- where an interrupt comes ---- */

static int unset(struct irqs *s, struct irq_entry *irq)
{
    if (irq->ntfn == NOWHERE)
        return -EINVAL;
    seL4_IRQHandler_Clear(irq->handler.capPtr);
    vka_cnode_delete(&irq->badged);
    vka_cspace_free_path(&s->vka, irq->badged);
    s->ntfns[irq->ntfn].taken &= ~BIT(irq->bit);
    irq->ntfn = NOWHERE;
    return 0;
}

static int set(struct irqs *s, struct irq_entry *irq, ntfn_id_t ntfn_id)
{
    struct ntfn_entry *ntfn = ntfn_of(s, ntfn_id);
    cspacepath_t path;
    if (!ntfn || irq->ntfn != NOWHERE)
        return -EINVAL;
    seL4_Word free = ntfn->usable & ~ntfn->taken;
    if (!free)
        return -ENOSPC;
    int bit = (int)CTZL(free);
    if (vka_cspace_alloc_path(&s->vka, &irq->badged))
        return -ENOMEM;
    vka_cspace_make_path(&s->vka, ntfn->cap, &path);
    int error = vka_cnode_mint(&irq->badged, &path, seL4_AllRights, BIT(bit));
    if (!error)
        error = seL4_IRQHandler_SetNotification(irq->handler.capPtr, irq->badged.capPtr);
    if (error) {
        vka_cnode_delete(&irq->badged);
        vka_cspace_free_path(&s->vka, irq->badged);
        return -EFAULT;
    }
    irq->ntfn = ntfn_id;
    irq->bit = bit;
    ntfn->taken |= BIT(bit);
    /* What came before anybody listened is over: the next one comes. */
    return seL4_IRQHandler_Ack(irq->handler.capPtr) ? -EFAULT : 0;
}

int sel4platsupport_irq_set_ntfn(ps_irq_ops_t *irq_ops, ntfn_id_t ntfn_id, irq_id_t irq_id,
                                 seL4_Word *ret_badge)
{
    struct irqs *s = irq_ops ? irq_ops->cookie : NULL;
    struct irq_entry *irq = s ? irq_of(s, irq_id) : NULL;
    int error = irq ? set(s, irq, ntfn_id) : -EINVAL;
    if (!error && ret_badge)
        *ret_badge = BIT(irq->bit);
    return error;
}

int sel4platsupport_irq_unset_ntfn(ps_irq_ops_t *irq_ops, irq_id_t irq_id)
{
    struct irqs *s = irq_ops ? irq_ops->cookie : NULL;
    struct irq_entry *irq = s ? irq_of(s, irq_id) : NULL;
    return irq ? unset(s, irq) : -EINVAL;
}

/* ---- registering ---- */

static int unregister(void *cookie, irq_id_t irq_id)
{
    struct irqs *s = cookie;
    struct irq_entry *irq = irq_of(s, irq_id);
    if (!irq)
        return -EINVAL;
    unset(s, irq);
    vka_cnode_delete(&irq->handler);
    vka_cspace_free_path(&s->vka, irq->handler);
    irq->used = false;
    return 0;
}

static irq_id_t register_irq(void *cookie, ps_irq_t irq, irq_callback_fn_t callback, void *data)
{
    struct irqs *s = cookie;
    size_t id = 0;
    if (!callback)
        return -EINVAL;
    while (id < s->num_irqs && s->irqs[id].used)
        id++;
    if (id == s->num_irqs)
        return -EMFILE;
    struct irq_entry *e = &s->irqs[id];
    *e = (struct irq_entry){ .callback = callback, .data = data, .ntfn = NOWHERE };
    if (sel4platsupport_copy_irq_cap(&s->vka, &s->simple, &irq, &e->handler))
        return -EFAULT;
    e->used = true;
    int error = s->mini ? set(s, e, MINI_IRQ_INTERFACE_NTFN_ID) : 0;
    if (error)
        unregister(s, (irq_id_t)id);
    return error ? error : (irq_id_t)id;
}

/* ---- notifications ---- */

int sel4platsupport_irq_provide_ntfn_with_id(ps_irq_ops_t *irq_ops, seL4_CPtr ntfn,
                                             seL4_Word usable_mask, ntfn_id_t id_hint)
{
    struct irqs *s = irq_ops ? irq_ops->cookie : NULL;
    if (!s || ntfn == seL4_CapNull || usable_mask == 0 || id_hint < 0 ||
        (size_t)id_hint >= s->num_ntfns || s->ntfns[id_hint].cap)
        return -EINVAL;
    s->ntfns[id_hint] = (struct ntfn_entry){ .cap = ntfn, .usable = usable_mask };
    return 0;
}

ntfn_id_t sel4platsupport_irq_provide_ntfn(ps_irq_ops_t *irq_ops, seL4_CPtr ntfn,
                                           seL4_Word usable_mask)
{
    struct irqs *s = irq_ops ? irq_ops->cookie : NULL;
    for (size_t id = 0; s && id < s->num_ntfns; id++)
        if (!s->ntfns[id].cap) {
            int error = sel4platsupport_irq_provide_ntfn_with_id(irq_ops, ntfn, usable_mask,
                                                                 (ntfn_id_t)id);
            return error ? error : (ntfn_id_t)id;
        }
    return s ? -EMFILE : -EINVAL;
}

int sel4platsupport_irq_return_ntfn(ps_irq_ops_t *irq_ops, ntfn_id_t ntfn_id, seL4_CPtr *ret_cptr)
{
    struct irqs *s = irq_ops ? irq_ops->cookie : NULL;
    struct ntfn_entry *ntfn = s ? ntfn_of(s, ntfn_id) : NULL;
    if (!ntfn)
        return -EINVAL;
    for (size_t i = 0; i < s->num_irqs; i++)
        if (s->irqs[i].used && s->irqs[i].ntfn == ntfn_id)
            unset(s, &s->irqs[i]);
    if (ret_cptr)
        *ret_cptr = ntfn->cap;
    ntfn->cap = seL4_CapNull;
    return 0;
}

/* ---- interrupts come ---- */

static int acknowledge(void *ack_data)
{
    struct irq_entry *irq = ack_data;
    return seL4_IRQHandler_Ack(irq->handler.capPtr) ? -EFAULT : 0;
}

int sel4platsupport_irq_handle(ps_irq_ops_t *irq_ops, ntfn_id_t ntfn_id, seL4_Word handle_mask)
{
    struct irqs *s = irq_ops ? irq_ops->cookie : NULL;
    if (!s || !ntfn_of(s, ntfn_id))
        return -EINVAL;
    for (size_t i = 0; i < s->num_irqs; i++) {
        struct irq_entry *irq = &s->irqs[i];
        if (irq->used && irq->ntfn == ntfn_id && (handle_mask & BIT(irq->bit)))
            irq->callback(irq->data, acknowledge, irq);
    }
    return 0;
}

/* These bits came. */
static int came(ps_irq_ops_t *irq_ops, ntfn_id_t ntfn_id, seL4_Word badge, seL4_Word mask,
                seL4_Word *leftover)
{
    struct irqs *s = irq_ops->cookie;
    seL4_Word ours = badge & mask & ntfn_of(s, ntfn_id)->taken;
    if (leftover)
        *leftover = badge & ~ours;
    return sel4platsupport_irq_handle(irq_ops, ntfn_id, ours);
}

int sel4platsupport_irq_wait(ps_irq_ops_t *irq_ops, ntfn_id_t ntfn_id, seL4_Word wait_mask,
                             seL4_Word *ret_leftover_bits)
{
    struct irqs *s = irq_ops ? irq_ops->cookie : NULL;
    seL4_Word badge;
    if (!s || !ntfn_of(s, ntfn_id))
        return -EINVAL;
    seL4_Wait(ntfn_of(s, ntfn_id)->cap, &badge);
    return came(irq_ops, ntfn_id, badge, wait_mask, ret_leftover_bits);
}

int sel4platsupport_irq_poll(ps_irq_ops_t *irq_ops, ntfn_id_t ntfn_id, seL4_Word poll_mask,
                             seL4_Word *ret_leftover_bits)
{
    struct irqs *s = irq_ops ? irq_ops->cookie : NULL;
    seL4_Word badge = 0;
    if (!s || !ntfn_of(s, ntfn_id))
        return -EINVAL;
    seL4_Poll(ntfn_of(s, ntfn_id)->cap, &badge);
    return came(irq_ops, ntfn_id, badge, poll_mask, ret_leftover_bits);
}

/* ---- beginning ---- */

static int begin(ps_irq_ops_t *irq_ops, vka_t *vka, simple_t *simple, irq_interface_config_t config,
                 ps_malloc_ops_t *malloc_ops, bool mini)
{
    struct irqs *s = NULL;
    void *ntfns = NULL;
    if (!irq_ops || !vka || !simple || !malloc_ops || !config.max_irq_ids || !config.max_ntfn_ids)
        return -EINVAL;
    int error = ps_calloc(malloc_ops, 1, sizeof *s + config.max_irq_ids * sizeof *s->irqs,
                          (void **)&s);
    if (!error)
        error = ps_calloc(malloc_ops, config.max_ntfn_ids, sizeof *s->ntfns, &ntfns);
    if (error)
        return -ENOMEM;
    s->vka = *vka;
    s->simple = *simple;
    s->num_irqs = config.max_irq_ids;
    s->num_ntfns = config.max_ntfn_ids;
    s->ntfns = ntfns;
    s->mini = mini;
    *irq_ops = (ps_irq_ops_t){ s, register_irq, unregister };
    return 0;
}

int sel4platsupport_new_irq_ops(ps_irq_ops_t *irq_ops, vka_t *vka, simple_t *simple,
                                irq_interface_config_t irq_config, ps_malloc_ops_t *malloc_ops)
{
    return begin(irq_ops, vka, simple, irq_config, malloc_ops, false);
}

int sel4platsupport_new_mini_irq_ops(ps_irq_ops_t *irq_ops, vka_t *vka, simple_t *simple,
                                     ps_malloc_ops_t *malloc_ops, seL4_CPtr ntfn,
                                     seL4_Word usable_mask)
{
    irq_interface_config_t config = { MAX_INTERRUPTS_TO_NOTIFICATIONS, 1 };
    int error = begin(irq_ops, vka, simple, config, malloc_ops, true);
    return error ? error
                 : sel4platsupport_irq_provide_ntfn_with_id(irq_ops, ntfn, usable_mask,
                                                            MINI_IRQ_INTERFACE_NTFN_ID);
}
