/* clock.h - how fast the TSC and the local APIC's timer run. */
#pragma once
#include "machine/acpi.h"
#include "machine/clock_rate.h"

/* Measure both rates; the APIC's timer must be running. Stops the boot if the machine has
 * nothing to measure them by. */
struct clock_rate clock_measure(const struct acpi *acpi);
