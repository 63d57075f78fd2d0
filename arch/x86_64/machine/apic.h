/* apic.h - the local interrupt controller and the clock in it; the IOAPICs. */
#pragma once
#include "machine/acpi.h"

/* The clock is interrupt 125 of the ABI: vectors are interrupts plus 32, as on seL4. The
 * spurious vector is never acknowledged. */
enum { VECTOR_TIMER = 157, VECTOR_SPURIOUS = 255 };

void apic_set_up(const struct acpi *acpi);
void apic_timer_start(void);
void apic_timer_again(void);
void apic_acknowledge(void);
bool apic_is_served(word vector);
u32 apic_count(void);
u32 apic_tsc_mhz(void);
