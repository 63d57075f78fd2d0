/* apic.c - the local interrupt controller and the clock in it; the IOAPICs; the old PICs, silenced.
 *
 * Owns:    all of these.
 * Entered: boot.c; trap.c; interrupt.c through machine.h.
 * Never:   leaves a pin unmasked that no handler asked for.
 *
 * SDM volume 3, chapter 11; 82093AA (IOAPIC), 8259A data sheet. */
#include "lib/bits.h"
#include "machine/apic.h"
#include "lib/stop.h"
#include "machine/clock.h"
#include "machine/cpu.h"
#include "machine/kernel_space.h"
#include "machine/pc.h"
#include "lib/physical.h"
#include "machine.h"

/* In ticks of the classic clock: so far ahead its own timer is set at most, since it counts 32
 * bits. */
enum { LONGEST_WAIT = 100 };

/* Registers of the local APIC, as offsets; in x2APIC mode they are MSRs. */
enum { APIC_ID = 0x20, APIC_PRIORITY = 0x80, APIC_EOI = 0xb0, APIC_SPURIOUS = 0xf0 };
enum { APIC_VERSION = 0x30, APIC_SERVED = 0x100, APIC_PENDING = 0x200, APIC_LVT_CMCI = 0x2f0 };
enum {
    APIC_LVT_TIMER = 0x320,
    APIC_LVT_THERMAL = 0x330,
    APIC_LVT_COUNTERS = 0x340,
    APIC_LVT_LINT0 = 0x350
};
enum { APIC_LVT_LINT1 = 0x360, APIC_LVT_ERROR = 0x370, APIC_COUNT = 0x380, APIC_NOW = 0x390 };
enum { APIC_DIVIDE = 0x3e0, APIC_ON = 0x100, MASKED = 1 << 16, PERIODIC = 1 << 17 };
enum { DELIVERY = 7 << 8, DELIVERY_SMI = 2 << 8 };
enum { NO_EXCEPTIONS = 0x10 }; /* of priority: no interrupt with a vector below 32 is accepted */
enum {
    DEADLINE = 2 << 17,
    DIVIDE_BY_16 = 3,
    VECTORS_A_WORD = 32,
    FIRST_PENDING = 1,
    LAST_PENDING = 4
};
/* The IOAPIC: an index register at 0 and a data register at 16; two registers for each pin. */
enum { IOAPIC_MAX_PINS = 240 }; /* as the register's specification says */
enum { IOAPIC_VERSION = 1, IOAPIC_TABLE = 0x10, PIN_LEVEL = 1 << 15, PIN_LOW = 1 << 13 };
enum { APIC_BASE_ON = 1 << 11, APIC_BASE_X2APIC = 1 << 10 };
enum { PIC1 = 0x20, PIC2 = 0xa0, PIC1_VECTOR = 0x20, PIC2_VECTOR = 0x28 };

static volatile u32 *apic_registers; /* NULL in x2APIC mode */
static struct {
    volatile u32 *at;
    u8 pins;
} ioapic[MAX_IOAPICS];
static word ioapic_count;
/* Kept by machine_interrupt_expect, and read whenever a long operation looks for interrupts. */
static u32 expected[LAST_PENDING + 1]; /* vectors that somebody handles, as bits */
/* What calibrate() measured: counts of the APIC's timer and cycles of the TSC in one tick, and
 * the TSC's rate, which the boot information passes on. */
static struct {
    u32 apic_per_tick;
    word tsc_per_tick;
    u32 tsc_mhz;
} tick_rate;

/* Read or write a register of the local APIC: in memory, or in x2APIC mode as an MSR (SDM volume
 * 3, section 11.12.1.2). */
static u32 apic_get(word reg)
{
    return apic_registers ? apic_registers[reg / 4] : (u32)read_msr((u32)(MSR_X2APIC + reg / 16));
}

/* Write a register of the local APIC. Writes to its memory are not cached (kernel_space_device),
 * so each reaches it at once. */
static void apic_put(word reg, u32 value)
{
    if (apic_registers)
        apic_registers[reg / 4] = value;
    else
        write_msr((u32)(MSR_X2APIC + reg / 16), value);
}

/* Read or write a register of IOAPIC i. Two accesses; nothing comes between them, because
 * interrupts are off in the kernel. */
static u32 ioapic_get(word i, u32 reg)
{
    ioapic[i].at[0] = reg;
    return ioapic[i].at[4];
}

/* Write a register of IOAPIC i, by the same two steps. */
static void ioapic_put(word i, u32 reg, u32 value)
{
    ioapic[i].at[0] = reg;
    ioapic[i].at[4] = value;
}

/* Give the two 8259s vectors that nobody uses, and mask them. They are not removed: a spurious
 * interrupt of theirs may still come (vector 39 or 47), so they need vectors away from the
 * exceptions. */
static void silence_pics(void)
{
    static const u8 steps[][2] = {
        { PIC1, 0x11 },
        { PIC2, 0x11 },
        { PIC1 + 1, PIC1_VECTOR },
        { PIC2 + 1, PIC2_VECTOR },
        { PIC1 + 1, 4 },
        { PIC2 + 1, 2 },
        { PIC1 + 1, 1 },
        { PIC2 + 1, 1 },
        { PIC1 + 1, 0xff },
        { PIC2 + 1, 0xff },
    };
    for (word i = 0; i < sizeof steps / sizeof *steps; i++)
        out8(steps[i][0], steps[i][1]);
}

/* Map IOAPIC i and mask all its pins. A register that reads as all ones tells that there is
 * nothing at this address; the IOAPIC then has no pins. */
static void set_up_ioapic(word i, paddr at)
{
    ioapic[i].at = kernel_space_device(at);
    word pins = ioapic_get(i, IOAPIC_VERSION) / P2(16) % P2(8) + 1;
    ioapic[i].pins = pins <= IOAPIC_MAX_PINS ? (u8)pins : 0; /* all ones: nothing is there */
    for (u32 pin = 0; pin < ioapic[i].pins; pin++)
        ioapic_put(i, IOAPIC_TABLE + pin * 2, MASKED);
}

/* Measure how fast the TSC and the APIC's timer run. The timer counts masked, from its largest
 * value down. A timer that does not count is not there: the MADT points to the wrong place, and
 * the kernel stops. */
static void calibrate(const struct acpi *acpi)
{
    apic_put(APIC_LVT_TIMER, MASKED | VECTOR_TIMER);
    apic_put(APIC_DIVIDE, DIVIDE_BY_16);
    apic_put(APIC_COUNT, ~0u);
    struct clock_rate measured = clock_measure(acpi);
    tick_rate.tsc_mhz = (u32)((measured.tsc_khz + 500) / 1000); /* 999,900 kHz are 1 GHz */
    tick_rate.tsc_per_tick = measured.tsc_khz * TICK_MS;
    tick_rate.apic_per_tick = (u32)(measured.apic_khz * TICK_MS);
    if (tick_rate.apic_per_tick == 0)
        boot_stop("the clock does not run", "the timer of the local APIC to count",
                  "check the firmware's table of interrupt controllers (MADT): it says where that "
                  "APIC is");
    apic_put(APIC_COUNT, 0);
}

/* What the APIC's timer shows now. It counts down. */
u32 apic_count(void)
{
    return apic_get(APIC_NOW);
}

/* Mask whatever the local APIC itself may raise, in whatever state the firmware left it. An
 * entry that calls the firmware (SMI; most often for the processor's heat) stays: it has no
 * vector, and without it the processor could overheat. */
static void silence_local(void)
{
    static const struct {
        u16 reg, since; /* the highest number of an entry, by the version, where it is there */
    } entries[] = { { APIC_LVT_TIMER, 0 }, { APIC_LVT_LINT0, 0 },    { APIC_LVT_LINT1, 0 },
                    { APIC_LVT_ERROR, 0 }, { APIC_LVT_COUNTERS, 4 }, { APIC_LVT_THERMAL, 5 },
                    { APIC_LVT_CMCI, 6 } };
    u32 highest = apic_get(APIC_VERSION) / P2(16) % P2(8);
    for (word i = 0; i < sizeof entries / sizeof *entries; i++)
        if (entries[i].since <= highest && (apic_get(entries[i].reg) & DELIVERY) != DELIVERY_SMI)
            apic_put(entries[i].reg, MASKED | VECTOR_SPURIOUS);
}

/* Set up the local APIC, the PICs and the IOAPICs. No interrupt comes until a handler asks for
 * it and user code runs. x2APIC mode is used where the CPU has it. The APIC is switched on
 * before its registers are touched. */
void apic_set_up(const struct acpi *acpi)
{
    word base = read_msr(MSR_APIC_BASE) | APIC_BASE_ON;
    silence_pics();
    if (features.x2apic)
        base |= APIC_BASE_X2APIC;
    else
        apic_registers = kernel_space_device(acpi->local_apic);
    /* The base stays where the firmware has put it: acpi_check has looked at the MADT's address. */
    write_msr(MSR_APIC_BASE, base);
    silence_local();
    apic_put(APIC_PRIORITY, NO_EXCEPTIONS);
    apic_put(APIC_SPURIOUS, APIC_ON | VECTOR_SPURIOUS);
    for (word i = 0; i < at_most(acpi->ioapics, MAX_IOAPICS); i++)
        set_up_ioapic(i, acpi->ioapic[i].at);
    ioapic_count = acpi->ioapics;
    calibrate(acpi);
}

/* The next tick comes after one more interval from now. A late tick delays the later ones;
 * nobody counts ticks to know the time. */
static void set_deadline(void)
{
    write_msr(MSR_TSC_DEADLINE, read_tsc() + tick_rate.tsc_per_tick);
}

/* The clock that the kernel with MCS sets: once, at a given time. The APIC's own timer counts in
 * its own rate, of 32 bits: what is farther away comes early, and is asked for again. SDM volume 3,
 * section 11.5.4. */
void machine_wake_at(word at)
{
    word now = read_tsc(), left = at > now ? at - now : (word)0;
    if (features.tsc_deadline) {
        write_msr(MSR_TSC_DEADLINE, at == ~(word)0 ? (word)0 : max_word(at, 1));
        return;
    }
    word count = left / tick_rate.tsc_per_tick >= LONGEST_WAIT
                     ? LONGEST_WAIT * tick_rate.apic_per_tick
                     : left * tick_rate.apic_per_tick / tick_rate.tsc_per_tick;
    apic_put(APIC_COUNT, at == ~(word)0 ? 0 : (u32)max_word(min_word(count, ~(u32)0), 1));
}

/* Start the clock: one interrupt every TICK_MS. In deadline mode the MFENCE orders the write to
 * the APIC's memory before the MSR write (SDM volume 3, section 11.5.4.1). */
void apic_timer_start(void)
{
    machine_interrupt_expect(VECTOR_TIMER, true);
    if (features.tsc_deadline) {
        apic_put(APIC_LVT_TIMER, DEADLINE | VECTOR_TIMER);
        __asm__ volatile("mfence" : : : "memory");
        if (!MCS)
            set_deadline();
    } else if (MCS) {
        apic_put(APIC_LVT_TIMER, VECTOR_TIMER);
    } else {
        apic_put(APIC_LVT_TIMER, PERIODIC | VECTOR_TIMER);
        apic_put(APIC_COUNT, tick_rate.apic_per_tick);
    }
}

/* A tick was taken: acknowledge it, and ask for the next one where the timer does not repeat by
 * itself. */
void apic_timer_again(void)
{
    apic_acknowledge();
    if (!MCS && features.tsc_deadline)
        set_deadline();
}

/* Tell the local APIC that the interrupt it delivered was handled. Lower ones can come again. */
void apic_acknowledge(void)
{
    apic_put(APIC_EOI, 0);
}

/* The TSC's rate in MHz, for the boot information. */
u32 apic_tsc_mhz(void)
{
    return tick_rate.tsc_mhz;
}

/* Has the processor taken an interrupt with this vector which was not acknowledged yet? True
 * while the kernel handles it. An INT instruction with the same vector leaves no trace here, so
 * this tells a real interrupt from one that user code pretends. */
bool apic_is_served(word vector)
{
    return apic_get((u32)(APIC_SERVED + vector / VECTORS_A_WORD * 16)) >> vector % VECTORS_A_WORD &
           1;
}

/* The index is cut, because vectors come from callers that the analyser does not know; handlers
 * have vectors 48 to 157 only. */
void machine_interrupt_expect(word vector, bool handled)
{
    u32 bit = (u32)1 << vector % VECTORS_A_WORD,
        *w = &expected[vector / VECTORS_A_WORD % (LAST_PENDING + 1)];
    *w = handled ? *w | bit : *w & ~bit;
}

/* Devices and the clock have vectors 48 to 157, so four of the eight words of the request
 * register are enough; words without a handler are not read, because each read is slow. */
bool machine_interrupt_pending(void)
{
    for (word i = FIRST_PENDING; i <= LAST_PENDING; i++)
        if (expected[i] && (apic_get((u32)(APIC_PENDING + i * 16)) & expected[i]))
            return true;
    return false;
}

/* How many IOAPICs were found. */
word machine_ioapics(void)
{
    return ioapic_count;
}

/* How many pins IOAPIC i has; 0 if nothing answers at its address. */
word machine_ioapic_pins(word i)
{
    return ioapic[i % MAX_IOAPICS].pins;
}

/* Let interrupts of this pin arrive at this processor with `vector`. The pin is masked first, so
 * that no interrupt is sent by a half-written entry. The last write unmasks it. */
void machine_ioapic_route(word i, word pin, word vector, bool level, bool low)
{
    u32 reg = (u32)(IOAPIC_TABLE + pin * 2);
    u32 id = apic_registers ? apic_get(APIC_ID) : apic_get(APIC_ID) << 24;
    ioapic_put(i % MAX_IOAPICS, reg, MASKED);
    ioapic_put(i % MAX_IOAPICS, reg + 1, id);
    ioapic_put(i % MAX_IOAPICS, reg, (u32)vector | (level ? PIN_LEVEL : 0u) | (low ? PIN_LOW : 0u));
}

/* Mask or unmask a pin. Nothing else of its entry changes. */
void machine_ioapic_mask(word i, word pin, bool masked)
{
    u32 reg = (u32)(IOAPIC_TABLE + pin * 2), old = ioapic_get(i % MAX_IOAPICS, reg);
    ioapic_put(i % MAX_IOAPICS, reg, masked ? old | MASKED : old & ~(u32)MASKED);
}
