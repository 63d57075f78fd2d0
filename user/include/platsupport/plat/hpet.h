/* hpet.h - the high precision event timer (IA-PC HPET specification 1.0a), its comparator 0. */
#pragma once
#include <platsupport/pmem.h>
#include <platsupport/timer.h>
#include <stdint.h>

#define DEFAULT_HPET_MSI_VECTOR 0

typedef struct {
    void *vaddr;         /* where its registers are mapped */
    uint32_t irq;        /* the interrupt: a pin of the I/O APIC, or a vector of a message */
    int ioapic_delivery; /* a pin, else a message */
} hpet_config_t;

typedef struct hpet {
    void *base_addr;
    uint64_t period_ns; /* not used; the period is kept in femtoseconds */
    uint64_t period_fs;
} hpet_t;

/* 0, or an errno. */
int hpet_init(hpet_t *hpet, hpet_config_t config);
int hpet_start(const hpet_t *hpet);
int hpet_stop(const hpet_t *hpet);
/* An interrupt at this time; ETIME: it is over. */
int hpet_set_timeout(const hpet_t *hpet, uint64_t absolute_ns);
uint64_t hpet_get_time(const hpet_t *hpet);

/* What the device that is mapped at vaddr can: interrupts as messages; interrupts at which pins (a
 * bit each). */
bool hpet_supports_fsb_delivery(void *vaddr);
uint32_t hpet_ioapic_irq_delivery_mask(void *vaddr);
/* Is its interrupt set to be a level (1) or an edge (0)? */
uint32_t hpet_level(void *vaddr);
