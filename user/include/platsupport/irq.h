/* irq.h - interrupts, as drivers see them. */
#pragma once
#include <errno.h>
#include <inttypes.h>
#include <stdint.h>

#define PS_INVALID_IRQ_ID -1

typedef enum irq_type {
    PS_NONE,
    PS_MSI,       /* a message of a PCI device */
    PS_IOAPIC,    /* a pin of an I/O APIC */
    PS_INTERRUPT, /* these are not on x86 */
    PS_TRIGGER,
    PS_PER_CPU,
    PS_OTHER,
} irq_type_t;

typedef enum irq_trigger_type {
    PS_LEVEL_TRIGGERED,
    PS_EDGE_TRIGGERED,
} irq_trigger_type_t;

/* An interrupt, named as its kind wants it named; `vector` counts from 0. */
typedef struct {
    irq_type_t type;
    union {
        struct {
            long ioapic, pin, level, polarity, vector;
        } ioapic;
        struct {
            long pci_bus, pci_dev, pci_func, handle, vector;
        } msi;
        struct {
            long number;
        } irq;
        struct {
            long number, trigger;
        } trigger;
        struct {
            long number, trigger, cpu_idx;
        } cpu;
        void *other;
    };
} ps_irq_t;

typedef int irq_id_t; /* of a registered interrupt, from 0 */

/* What a callback calls when the device has been served: acknowledge_fn(ack_data), just once; it
 * may be later. */
typedef int (*ps_irq_acknowledge_fn_t)(void *ack_data);
typedef void (*irq_callback_fn_t)(void *data, ps_irq_acknowledge_fn_t acknowledge_fn,
                                  void *ack_data);

typedef irq_id_t (*ps_irq_register_fn_t)(void *cookie, ps_irq_t irq, irq_callback_fn_t callback,
                                         void *callback_data);
typedef int (*ps_irq_unregister_fn_t)(void *cookie, irq_id_t irq_id);

typedef struct {
    void *cookie;
    ps_irq_register_fn_t irq_register_fn;
    ps_irq_unregister_fn_t irq_unregister_fn;
} ps_irq_ops_t;

/* Let callback(callback_data, ...) be called when the interrupt comes; its number, or less than
 * 0. */
static inline irq_id_t ps_irq_register(ps_irq_ops_t *irq_ops, ps_irq_t irq,
                                       irq_callback_fn_t callback, void *callback_data)
{
    if (!irq_ops || !irq_ops->cookie)
        return -EINVAL;
    return irq_ops->irq_register_fn
               ? irq_ops->irq_register_fn(irq_ops->cookie, irq, callback, callback_data)
               : -ENOSYS;
}

/* 0, or less than 0. */
static inline int ps_irq_unregister(ps_irq_ops_t *irq_ops, irq_id_t irq_id)
{
    if (!irq_ops || !irq_ops->cookie)
        return -EINVAL;
    return irq_ops->irq_unregister_fn ? irq_ops->irq_unregister_fn(irq_ops->cookie, irq_id)
                                      : -ENOSYS;
}
