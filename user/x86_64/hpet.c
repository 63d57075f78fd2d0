/* hpet.c - the high precision event timer (IA-PC HPET specification 1.0a, section 2.3).
 *
 * Owns:    its main counter and its comparator 0.
 * Entered: programs; ltimer_hpet.c, tsc.c. */
#include <errno.h>
#include <platsupport/plat/hpet.h>
#include <utils/util.h>

/* Offsets of registers; general ones, and those of comparator 0. */
enum { CAPABILITIES = 0x00, CONFIGURATION = 0x10, STATUS = 0x20, COUNTER = 0xf0 };
enum { T0_CONFIGURATION = 0x100, T0_COMPARATOR = 0x108, T0_MESSAGE = 0x110 };
enum { ENABLE = 1 << 0, LEGACY = 1 << 1 };
enum { T_LEVEL = 1 << 1, T_INTERRUPT = 1 << 2, T_PERIODIC = 1 << 3, T_32_BITS = 1 << 8 };
enum {
    T_ROUTE_SHIFT = 9,
    T_ROUTE = 31 << T_ROUTE_SHIFT,
    T_MESSAGE = 1 << 14,
    T_CAN_MESSAGE = 1 << 15
};
/* A message interrupt of this kernel: to processor 0, at a vector that counts from here. */
#define MESSAGE_ADDRESS 0xfee00000ul
enum { FIRST_VECTOR = 0x30 };
#define FS_IN_A_TICK_AT_MOST 100000000ul

static volatile uint64_t *reg(void *base, unsigned offset)
{
    return (volatile uint64_t *)((char *)base + offset);
}

bool hpet_supports_fsb_delivery(void *vaddr)
{
    return (*reg(vaddr, T0_CONFIGURATION) & T_CAN_MESSAGE) != 0;
}

uint32_t hpet_ioapic_irq_delivery_mask(void *vaddr)
{
    return (uint32_t)(*reg(vaddr, T0_CONFIGURATION) >> 32);
}

uint32_t hpet_level(void *vaddr)
{
    return (*reg(vaddr, T0_CONFIGURATION) & T_LEVEL) != 0;
}

int hpet_init(hpet_t *hpet, hpet_config_t config)
{
    if (!hpet || !config.vaddr)
        return EINVAL;
    uint64_t period = *reg(config.vaddr, CAPABILITIES) >> 32;
    if (period == 0 || period > FS_IN_A_TICK_AT_MOST)
        return ENODEV;
    *hpet = (hpet_t){ config.vaddr, period / FS_IN_NS, period };
    hpet_stop(hpet);
    *reg(config.vaddr, CONFIGURATION) &= ~(uint64_t)LEGACY;
    *reg(config.vaddr, COUNTER) = 0;
    uint64_t t = *reg(config.vaddr, T0_CONFIGURATION);
    t &= ~(uint64_t)(T_LEVEL | T_INTERRUPT | T_PERIODIC | T_32_BITS | T_ROUTE | T_MESSAGE);
    if (config.ioapic_delivery) {
        if (config.irq > 31 || !(hpet_ioapic_irq_delivery_mask(config.vaddr) & BIT(config.irq)))
            return EINVAL;
        t |= (uint64_t)config.irq << T_ROUTE_SHIFT;
    } else {
        if (!hpet_supports_fsb_delivery(config.vaddr))
            return EINVAL;
        *reg(config.vaddr, T0_MESSAGE) = MESSAGE_ADDRESS << 32 | (config.irq + FIRST_VECTOR);
        t |= T_MESSAGE;
    }
    *reg(config.vaddr, T0_CONFIGURATION) = t;
    return 0;
}

int hpet_start(const hpet_t *hpet)
{
    *reg(hpet->base_addr, CONFIGURATION) |= ENABLE;
    return 0;
}

int hpet_stop(const hpet_t *hpet)
{
    *reg(hpet->base_addr, CONFIGURATION) &= ~(uint64_t)ENABLE;
    *reg(hpet->base_addr, T0_CONFIGURATION) &= ~(uint64_t)T_INTERRUPT;
    return 0;
}

uint64_t hpet_get_time(const hpet_t *hpet)
{
    return muldivu64(*reg(hpet->base_addr, COUNTER), hpet->period_fs, FS_IN_NS);
}

/* The interrupt comes when the counter is equal: what is over by the time it is set never comes. */
int hpet_set_timeout(const hpet_t *hpet, uint64_t absolute_ns)
{
    *reg(hpet->base_addr, T0_COMPARATOR) = muldivu64(absolute_ns, FS_IN_NS, hpet->period_fs);
    *reg(hpet->base_addr, T0_CONFIGURATION) |= T_INTERRUPT;
    return hpet_get_time(hpet) >= absolute_ns ? ETIME : 0;
}
