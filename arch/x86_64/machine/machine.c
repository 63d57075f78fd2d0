/* machine.c - the small rest of machine.h: memory, ports, the end.
 *
 * Owns:    how the machine is switched off.
 * Entered: from everywhere, through machine.h.
 * Never:   decides anything. */
#include "machine/pc.h"
#include "machine/apic.h"
#include "machine/cpu.h"
#include "lib/physical.h"
#include "machine/power.h"

enum { SLEEP_ENABLE = 1 << 13, SLEEP_TYPE_AT = 10, EXIT_PORT = 0xf4 };

static u16 power_port;
static u8 power_value;

/* CPUID's answers, as cpu_probe found them. */
bool machine_huge_pages(void)
{
    return features.huge_pages;
}

bool machine_no_execute(void)
{
    return features.nx;
}

/* REP STOSQ, the processor's own fill, is the fastest way to clear whole pages. */
void machine_clear(paddr start, word bytes)
{
    word count = bytes / 8;
    void *to = memory_at(start);
    __asm__ volatile("rep stosq" : "+D"(to), "+c"(count) : "a"(0) : "memory");
}

/* An IN or OUT at privilege level 0 never faults, whatever the port is. */
u32 machine_port_in(u16 port, word bits)
{
    return bits == 8 ? in8(port) : bits == 16 ? in16(port) : in32(port);
}

void machine_port_out(u16 port, word bits, u32 value)
{
    if (bits == 8)
        out8(port, (u8)value);
    else if (bits == 16)
        out16(port, (u16)value);
    else
        out32(port, value);
}

/* How to power off: the port of the PM1a control block (0: unknown) and the value for S5, from
 * acpi.c. */
void power_set_up(u16 port, u8 value)
{
    power_port = port;
    power_value = value;
}

/* QEMU's isa-debug-exit device turns a code into its own exit status, 2 * code + 1; on other
 * machines the write goes nowhere. An ACPI power-off makes QEMU end with status 0. If neither
 * works the processor halts with interrupts off: it must not run on. */
void machine_power_off(word code)
{
    if (code != 0)
        out8(EXIT_PORT, (u8)code);
    if (power_port)
        out16(power_port, (u16)(power_value << SLEEP_TYPE_AT | SLEEP_ENABLE));
    for (;;)
        __asm__ volatile("cli\n\thlt");
}

/* The TSC counts at one rate in every power state of the CPUs that have "invariant TSC"; older
 * ones change it. */
word machine_cycles(void)
{
    return read_tsc();
}

word machine_cycles_hz(void)
{
    return apic_tsc_mhz() * (word)1000000;
}

/* WBINVD writes back and empties all caches of this processor. It takes long, and only a
 * benchmark system call asks for it. */
void machine_flush_caches(void)
{
    __asm__ volatile("wbinvd" : : : "memory");
}
