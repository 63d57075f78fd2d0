/* acpi.c - what the firmware's tables say of the machine: interrupt controllers, timers, power-off.
 *
 * Owns:    nothing.
 * Entered: once, from boot.c.
 * Never:   believes a length or an address before it has been checked; a bad table is as if it were
 *          not there.
 *
 * ACPI specification 6.5: RSDP 5.2.5, RSDT and XSDT 5.2.7, FADT 5.2.9, MADT 5.2.12; HPET: its
 * specification 1.0a, section 3.2.4; DMAR: Intel VT-d specification 3.1, section 8. */
#include "lib/bits.h"
#include "machine/acpi.h"
#include "lib/ranges.h"
#include "lib/physical.h"

/* Offsets within the tables, by the chapters above. Fields may lie at odd addresses, so they are
 * read byte by byte and not through a struct. */
enum { HEADER_BYTES = 36, LENGTH_AT = 4, TABLE_MAX = 1 << 20, MAX_TABLES = 128 };
enum { RSDP_V1_BYTES = 20, RSDP_REVISION_AT = 15, RSDP_RSDT_AT = 16, RSDP_XSDT_AT = 24 };
enum { MADT_APIC_AT = 36, MADT_ENTRIES_AT = 44, MADT_IOAPIC = 1, MADT_APIC_OVERRIDE = 5 };
enum { DMAR_ENTRIES_AT = 48, DMAR_UNIT = 0 };
enum {
    FADT_DSDT_AT = 40,
    FADT_PM1A_AT = 64,
    FADT_PM_TIMER_AT = 76,
    FADT_PM_TIMER_LENGTH_AT = 91,
    FADT_SLEEP = 1 << 5
};
enum {
    HPET_SPACE_AT = 40,
    HPET_AT = 44,
    HPET_BYTES = 56,
    HPET_ALIGN = 1024,
    SPACE_MEMORY = 0,
    PORT_MAX = 0xffff
};
enum { AML_PACKAGE = 0x12, AML_BYTE = 0x0a };
enum { PAGE_BYTES = 4096, IOAPIC_BYTES = 32, IOAPIC_ALIGN = 16 };
/* Where the RSDP may lie (ACPI 5.2.5.1): on a multiple of 16 in the BIOS area, or in the first
 * KiB of the extended BIOS data area, whose segment is in the word at 0x40e. */
#define BIOS_AREA 0xe0000
#define BIOS_AREA_END 0x100000
#define EBDA_POINTER 0x40e

/* A number of 1 to 8 bytes, the lowest first. */
static word read_bytes(const u8 *p, word bytes)
{
    word value = 0;
    for (word i = bytes; i > 0; i--)
        value = value * 256 + p[i - 1];
    return value;
}

/* The check sum of ACPI's tables: all bytes together are 0 modulo 256. */
static bool sums_to_zero(const u8 *p, word bytes)
{
    u8 sum = 0;
    for (word i = 0; i < bytes; i++)
        sum = (u8)(sum + p[i]);
    return sum == 0;
}

/* Does `text`, of so many bytes, stand at p? */
static bool matches(const u8 *p, const char *text, word bytes)
{
    for (word i = 0; i < bytes; i++)
        if (p[i] != (u8)text[i])
            return false;
    return true;
}

/* The table at `at`, and its length in *length, if it is whole: it lies within what is mapped
 * while booting, has a length that a table can have, and its sum is right. NULL otherwise. Only
 * after this may a table be read. */
static const u8 *check_table(paddr at, word *length)
{
    if (at == 0 || at > WINDOW_AT_BOOT - HEADER_BYTES)
        return NULL;
    const u8 *p = memory_at(at);
    *length = read_bytes(p + LENGTH_AT, 4);
    bool fits = *length >= HEADER_BYTES && *length <= TABLE_MAX && *length <= WINDOW_AT_BOOT - at;
    return fits && sums_to_zero(p, *length) ? p : NULL;
}

/* The first root pointer in the addresses `from` to `to` whose sum is right; NULL if there is
 * none. */
static const u8 *find_rsdp(paddr from, paddr to)
{
    for (paddr at = from; at + RSDP_BYTES <= to; at += 16) {
        const u8 *p = memory_at(at);
        if (matches(p, "RSD PTR ", 8) && sums_to_zero(p, RSDP_V1_BYTES))
            return p;
    }
    return NULL;
}

/* The table of interrupt controllers. Only the first one counts: firmware has one, and whoever
 * adds a second by an option does not mean to replace it. The other tables are treated in the
 * same way. */
static void read_madt(struct acpi *acpi, const u8 *p, word length)
{
    if (acpi->local_apic)
        return;
    acpi->local_apic = read_bytes(p + MADT_APIC_AT, 4);
    for (word at = MADT_ENTRIES_AT; at + 2 <= length;) {
        word type = p[at], size = p[at + 1];
        /* An entry of length 0 would make this loop endless. */
        if (size < 2 || at + size > length)
            return;
        if (type == MADT_IOAPIC && size >= 12 && acpi->ioapics < MAX_IOAPICS) {
            word i = acpi->ioapics++;
            acpi->ioapic[i].at = read_bytes(p + at + 4, 4);
            acpi->ioapic[i].first_pin = (u32)read_bytes(p + at + 8, 4);
        } else if (type == MADT_APIC_OVERRIDE && size >= 12) {
            acpi->local_apic = read_bytes(p + at + 4, 8);
        }
        at += size;
    }
}

/* The remapping units of the IOMMU (DMAR, entries of type 0). Others, such as reserved memory,
 * are not used. */
static void read_dmar(struct acpi *acpi, const u8 *p, word length)
{
    for (word at = DMAR_ENTRIES_AT; at + 4 <= length;) {
        word type = read_bytes(p + at, 2), size = read_bytes(p + at + 2, 2);
        if (size < 4 || at + size > length)
            return;
        if (type == DMAR_UNIT && size >= 16 && acpi->iommus < MAX_IOMMUS)
            acpi->iommu[acpi->iommus++] = read_bytes(p + at + 8, 8);
        at += size;
    }
}

/* Find the value for "soft off" (S5) in the DSDT. The DSDT is byte code (AML), and the kernel
 * does not interpret it: it looks for Name (_S5, Package () { value, ... }), the form that
 * compilers of AML give it. A wrong guess can only make power-off fail. */
static void read_dsdt(struct acpi *acpi, const u8 *p, word length)
{
    for (word i = HEADER_BYTES; i + 9 < length; i++) {
        if (!matches(p + i, "_S5_", 4) || p[i + 4] != AML_PACKAGE)
            continue;
        word at = i + 5;
        at += p[at] / 64u + 2; /* package length, number of elements */
        if (at + 1 < length && p[at] == AML_BYTE)
            at++;
        if (at < length)
            acpi->power_value = p[at] % 8;
        return;
    }
}

/* The first HPET in memory space. An address that is no multiple of its size is none. */
static void read_hpet(struct acpi *acpi, const u8 *p, word length)
{
    if (acpi->hpet || length < HPET_BYTES || p[HPET_SPACE_AT] != SPACE_MEMORY)
        return;
    paddr at = read_bytes(p + HPET_AT, 8);
    if (at % HPET_ALIGN == 0)
        acpi->hpet = at;
}

/* The port of the power management timer. Length 4 in the FADT says that there is one. */
static void read_pm_timer(struct acpi *acpi, const u8 *p, word length)
{
    if (length <= FADT_PM_TIMER_LENGTH_AT || p[FADT_PM_TIMER_LENGTH_AT] != 4)
        return;
    word port = read_bytes(p + FADT_PM_TIMER_AT, 4);
    if (port <= PORT_MAX - 3)
        acpi->pm_timer = (u16)port;
}

/* The FADT: how to power off, and the timer. Ports beyond 0xffff do not exist, so they are taken
 * as missing. */
static void read_fadt(struct acpi *acpi, const u8 *p, word length)
{
    word dsdt_length;
    if (length < FADT_PM1A_AT + 4 || acpi->power_port)
        return;
    word power_port = read_bytes(p + FADT_PM1A_AT, 4);
    acpi->power_port = power_port <= PORT_MAX ? (u16)power_port : 0;
    read_pm_timer(acpi, p, length);
    const u8 *dsdt = check_table(read_bytes(p + FADT_DSDT_AT, 4), &dsdt_length);
    if (dsdt && matches(dsdt, "DSDT", 4))
        read_dsdt(acpi, dsdt, dsdt_length);
}

/* Read the tables and fill in `acpi`. The root pointer is the boot loader's copy at `rsdp_copy`
 * if it gives one (needed with UEFI, where none lies in the BIOS area), otherwise (0) the one
 * that is found in memory. Returns NULL, or what is wrong, as the end of a sentence about the
 * firmware. The kernel only needs the MADT; every other table may be missing. */
const char *acpi_read(struct acpi *acpi, paddr rsdp_copy)
{
    word ebda = read_bytes(memory_at(EBDA_POINTER), 2) * 16, length, table_length;
    bool copied = rsdp_copy && rsdp_copy <= WINDOW_AT_BOOT - RSDP_BYTES;
    const u8 *rsdp = copied ? find_rsdp(rsdp_copy, rsdp_copy + RSDP_BYTES) : NULL;
    if (!rsdp && ebda)
        rsdp = find_rsdp(ebda, ebda + 1024);
    if (!rsdp)
        rsdp = find_rsdp(BIOS_AREA, BIOS_AREA_END);
    if (!rsdp)
        return "there is no ACPI root pointer (RSDP), neither the boot loader's nor in the BIOS "
               "area";
    /* Revision 2 has a longer root pointer with a second sum; only then does the address of the
     * XSDT count. */
    bool extended = rsdp[RSDP_REVISION_AT] >= 2 && sums_to_zero(rsdp, RSDP_BYTES);
    for (word i = 0; i < (extended ? (word)RSDP_BYTES : (word)RSDP_V1_BYTES); i++)
        acpi->rsdp[i] = rsdp[i];
    word entry = extended ? 8 : 4;
    const u8 *list = check_table(extended ? read_bytes(rsdp + RSDP_XSDT_AT, 8)
                                          : read_bytes(rsdp + RSDP_RSDT_AT, 4),
                                 &length);
    if (!list)
        return "its table of tables (RSDT or XSDT) is damaged";
    for (word at = HEADER_BYTES, n = 0; at + entry <= length && n < MAX_TABLES; at += entry, n++) {
        const u8 *p = check_table(read_bytes(list + at, entry), &table_length);
        if (p && matches(p, "APIC", 4) && table_length >= MADT_ENTRIES_AT)
            read_madt(acpi, p, table_length);
        else if (IOMMU && p && matches(p, "DMAR", 4))
            read_dmar(acpi, p, table_length);
        else if (p && matches(p, "FACP", 4))
            read_fadt(acpi, p, table_length);
        else if (p && matches(p, "HPET", 4))
            read_hpet(acpi, p, table_length);
    }
    return acpi->local_apic ? NULL : "there is no table of interrupt controllers (MADT)";
}

/* Can `bytes` of a device's registers lie at `at`? Not at 0, not unaligned, not beyond the
 * processor's physical addresses and not in RAM: a mapping that overlapped RAM would let the
 * kernel write over objects. */
static bool is_possible(paddr at, word bytes, word align, const struct ranges *ram,
                        word physical_bits)
{
    if (at == 0 || at % align != 0 || at > P2(physical_bits) - bytes)
        return false;
    for (word i = 0; i < ram->count; i++)
        if (at < ram->at[i].end && at + bytes > ram->at[i].start)
            return false;
    return true;
}

/* See acpi.h. Without a local APIC or with a lying IOMMU the kernel cannot keep its promises, so
 * these are errors; an IOAPIC or HPET can be left out. */
const char *acpi_check(struct acpi *acpi, const struct ranges *ram, word physical_bits,
                       word *left_out)
{
    word kept = 0, all = acpi->ioapics;
    *left_out = 0;
    if (!is_possible(acpi->local_apic, PAGE_BYTES, PAGE_BYTES, ram, physical_bits))
        return "its table of interrupt controllers (MADT) has the local APIC where it cannot be";
    for (word i = 0; i < at_most(all, MAX_IOAPICS); i++)
        if (is_possible(acpi->ioapic[i].at, IOAPIC_BYTES, IOAPIC_ALIGN, ram, physical_bits))
            acpi->ioapic[kept++ % MAX_IOAPICS] = acpi->ioapic[i];
    acpi->ioapics = kept;
    for (word i = 0; i < at_most(acpi->iommus, MAX_IOMMUS); i++)
        if (!is_possible(acpi->iommu[i], PAGE_BYTES, PAGE_BYTES, ram, physical_bits))
            return "its table of IOMMUs (DMAR) has one where it cannot be";
    *left_out = all - kept;
    if (acpi->hpet && !is_possible(acpi->hpet, HPET_ALIGN, HPET_ALIGN, ram, physical_bits)) {
        acpi->hpet = 0;
        ++*left_out;
    }
    return NULL;
}
