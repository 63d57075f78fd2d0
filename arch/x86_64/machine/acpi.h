/* acpi.h - what the firmware's tables say of the machine. */
#pragma once
#include "lib/types.h"

struct ranges;

enum { MAX_IOAPICS = 8, MAX_IOMMUS = 8, RSDP_BYTES = 36 };

/* What the tables say, as far as the kernel needs it. Addresses are physical; acpi_check judges
 * them. */
struct acpi {
    u8 rsdp[RSDP_BYTES];
    paddr local_apic;
    struct {
        paddr at;
        u32 first_pin;
    } ioapic[MAX_IOAPICS];
    word ioapics;
    paddr iommu[MAX_IOMMUS]; /* only in kernels with IOMMU */
    word iommus;
    paddr hpet;     /* 0: there is none */
    u16 pm_timer;   /* port of the power management timer; 0: there is none */
    u16 power_port; /* PM1a control block; 0: unknown */
    u8 power_value; /* what to write there for S5 */
};

const char *acpi_read(struct acpi *acpi, paddr rsdp_copy);
/* Can the devices of the tables be where the tables say? Each must be aligned, within the
 * processor's `physical_bits`, and not in `ram`. Returns NULL, or what is wrong so that the
 * kernel cannot run. An IOAPIC or HPET that cannot be there is left out, and *left_out counts
 * these. */
const char *acpi_check(struct acpi *acpi, const struct ranges *ram, word physical_bits,
                       word *left_out);
