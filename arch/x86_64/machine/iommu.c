/* iommu.c - the hardware that checks what devices reach: Intel's VT-d.
 *
 * Owns:    its registers; the root table and the context tables of 256 buses, taken from RAM at
 *          boot.
 * Entered: boot.c; trap.c (a device was stopped); iospace.c through machine.h.
 * Never:   lets a device through that nobody gave an IOSpace; memory that the firmware reserves for
 *          its devices (RMRR) is not mapped either.
 *
 * There is nothing of this in a kernel without IOMMU.  Intel VT-d specification 3.1, sections 6 and
 * 11. */
#include "machine/iommu.h"
#include "lib/stop.h"
#include "machine/kernel_space.h"
#include "lib/bits.h"
#include "lib/print.h"
#include "machine/pc.h"
#include "lib/physical.h"

/* Offsets of the registers; VT-d specification, section 11.4. */
enum {
    REG_CAP = 0x08,
    REG_ECAP = 0x10,
    REG_COMMAND = 0x18,
    REG_STATUS = 0x1c,
    REG_ROOT = 0x20,
    REG_CONTEXT = 0x28,
    REG_FAULT_STATUS = 0x34,
    REG_FAULT_CONTROL = 0x38,
    REG_FAULT_DATA = 0x3c,
    REG_FAULT_AT = 0x40
};
enum {
    FLUSH_BUFFER = 1 << 27,
    SET_ROOT = 1 << 30,
    NEEDS_FLUSH = 1 << 4,
    FAULT_BYTES = 16,
    ALL_FAULTS = 0xff
};
#define TRANSLATE P2(31)
/* Commands of the two registers that invalidate: everything, at once. The kernel never
 * invalidates single entries: these operations are rare, and forgetting too much is always
 * right. */
#define CONTEXT_ALL (P2(63) + P2(61)) /* invalidate: all */
#define TLB_ALL (P2(63) + P2(60) + P2(49) + P2(48))
#define FAULT_THERE P2(63)
#define MSI_AT 0xfee00000
enum {
    MAX_UNITS = MAX_IOMMUS,
    REG_PAGES = 4,
    IOMMU_PATIENCE = 1 << 24,
    PAGE = 4096,
    BUSES = 256,
    CACHE_LINE = 64
};
enum { CONTEXTS_BYTES = BUSES * PAGE, CONTEXT_WORDS_EACH = 2 };

/* What is known of each unit. `coherent`: all of them look into the caches, so that tables need
 * no flush. `contexts`: the tables of 256 buses, one page each, behind each other. */
static struct {
    volatile u8 *at;
    word tlb, faults, fault_count; /* where two groups of registers are; how many the second has */
    bool needs_flush;
} unit[MAX_UNITS];
static word units, levels, domains;
static bool coherent;
static paddr contexts;

/* Registers of unit u; commands are in 32-bit registers. */
static word get(word u, word reg)
{
    return *(volatile word *)(unit[u].at + reg);
}

static u32 get_half(word u, word reg)
{
    return *(volatile u32 *)(unit[u].at + reg);
}

static void put_word(word u, word reg, word value)
{
    *(volatile word *)(unit[u].at + reg) = value;
}

static void put_half(word u, word reg, u32 value)
{
    *(volatile u32 *)(unit[u].at + reg) = value;
}

/* Wait until these bits of a register are as wanted. A unit that does not answer is given up
 * after a while: the machine should not hang. */
static void wait_until(word u, word reg, word bits, word wanted)
{
    for (word n = 0; n < IOMMU_PATIENCE; n++)
        if ((get(u, reg & ~(word)7) >> reg % 8 * 8 & bits) == wanted)
            return;
    if (DEBUG)
        print("\nThe IOMMU does not answer (register 0x%lx)\n", reg);
}

/* Give a command that happens once. The register must be written with the state that shall stay,
 * which is "translate" if it is on (VT-d, section 11.4.4). */
static void command(word u, u32 bit)
{
    put_half(u, REG_COMMAND, (get_half(u, REG_STATUS) & (u32)TRANSLATE) | bit);
}

/* Make unit u forget everything: first what waits in its write buffer, then contexts, then
 * translations. Contexts before translations, because a translation could be made anew from an
 * old context. */
static void flush(word u)
{
    if (unit[u].needs_flush) {
        command(u, FLUSH_BUFFER);
        wait_until(u, REG_STATUS, FLUSH_BUFFER, 0);
    }
    put_word(u, REG_CONTEXT, CONTEXT_ALL);
    wait_until(u, REG_CONTEXT, P2(63), 0);
    put_word(u, unit[u].tlb, TLB_ALL);
    wait_until(u, unit[u].tlb, P2(63), 0);
}

/* The caller has changed tables and called machine_io_written for them. */
void machine_io_flush(void)
{
    for (word u = 0; u < units; u++)
        flush(u);
}

/* Where the hardware does not look into the caches, each line that was written is flushed to
 * memory. The fence comes in any case: the writes must be visible before the next command. */
void machine_io_written(const void *at, word bytes)
{
    for (word i = 0; !coherent && i < bytes; i += CACHE_LINE)
        __asm__ volatile("clflush (%0)" : : "r"((const u8 *)at + i) : "memory");
    __asm__ volatile("mfence" : : : "memory");
}

/* Levels of the tables (3 or 4); 0 if there is no IOMMU. */
word machine_io_levels(void)
{
    return levels;
}

/* The first number that is no domain: the smallest that any unit has. */
word machine_io_domains(void)
{
    return domains;
}

/* The context entry of a device, two words. */
word *machine_io_context(word device)
{
    return (word *)memory_at(contexts) + device % P2(16) * CONTEXT_WORDS_EACH;
}

/* ---- a device was stopped ---- */

/* The interrupt of a unit: a device tried to reach memory that it may not. It was stopped by the
 * hardware; here the record is printed (debug builds) and cleared, so that the next one can be
 * recorded. Release kernels only clear it. */
void iommu_fault(void)
{
    for (word u = 0; u < units; u++) {
        for (word i = 0; i < unit[u].fault_count; i++) {
            word at = unit[u].faults + i * FAULT_BYTES, address = get(u, at), what = get(u, at + 8);
            if (!(what & FAULT_THERE))
                continue;
            if (DEBUG)
                print("\nDevice %lx:%lx.%lx may not %s 0x%lx (reason %lu)\n", what / P2(8) % P2(8),
                      what / P2(3) % P2(5), what % P2(3), what & P2(62) ? "read" : "write",
                      round_down(address, 12), what / P2(32) % P2(8));
            /* Writing the bit clears it, and the record is free for the next fault. */
            put_word(u, at + 8, FAULT_THERE);
        }
        put_half(u, REG_FAULT_STATUS, ALL_FAULTS);
    }
}

/* ---- setting up ---- */

/* Memory for the root table and the 256 context tables, zeroed: from the highest range that has
 * room. An empty context stops the device. */
static paddr take_tables(struct ranges *pool)
{
    word bytes = CONTEXTS_BYTES + PAGE;
    for (word i = pool->count; i > 0; i--) {
        struct range r = pool->at[i - 1];
        if (r.end - r.start < bytes)
            continue;
        ranges_remove(pool, r.end - bytes, r.end);
        machine_clear(r.end - bytes, bytes);
        return r.end - bytes;
    }
    boot_stop("no memory for the IOMMU's tables", "a little more than 1 MiB of free memory",
              "give the machine more memory (QEMU: -m 128M), or boot with disable_iommu");
}

/* Read what unit u can do. Returns the levels of tables that it can walk, as bits (bit 1: three,
 * bit 2: four). The registers take up to four pages. */
static word probe(word u, paddr at)
{
    unit[u].at = kernel_space_device(at);
    for (word i = 1; i < REG_PAGES; i++)
        kernel_space_device(at + i * PAGE);
    word cap = get(u, REG_CAP), ecap = get(u, REG_ECAP);
    unit[u].tlb = ecap / P2(8) % P2(10) * 16 + 8;
    unit[u].faults = cap / P2(24) % P2(10) * 16;
    unit[u].fault_count = cap / P2(40) % P2(8) + 1;
    unit[u].needs_flush = cap & NEEDS_FLUSH;
    coherent = coherent && ecap % 2 != 0;
    domains = min_word(domains, pow2(4 + 2 * (cap % P2(3))));
    return cap / P2(8) % P2(5);
}

/* Switch unit u on: faults first, then the root table, then forget everything, then translate.
 * In another order a device could use an old table. */
static void start(word u, paddr root)
{
    put_half(u, REG_FAULT_AT, MSI_AT);
    put_half(u, REG_FAULT_AT + 4, 0);
    put_half(u, REG_FAULT_DATA, VECTOR_IOMMU);
    machine_interrupt_expect(VECTOR_IOMMU, true);
    put_half(u, REG_FAULT_CONTROL, 0);
    put_word(u, REG_ROOT, root);
    command(u, SET_ROOT);
    wait_until(u, REG_STATUS, SET_ROOT, SET_ROOT);
    flush(u);
    put_half(u, REG_COMMAND, (u32)TRANSLATE);
    wait_until(u, REG_STATUS, TRANSLATE, TRANSLATE);
}

/* Drive the units that the firmware names, with tables out of `pool`. From here on no device
 * reaches any memory, until somebody maps frames into an IOSpace. All units must be able to walk
 * tables of the same depth, because an IOSpace does not know which unit its device is behind. */
void iommu_set_up(const struct acpi *acpi, struct ranges *pool)
{
    word widths = ~(word)0;
    coherent = true;
    domains = P2(16);
    for (word u = 0; u < acpi->iommus; u++)
        widths &= probe(u, acpi->iommu[u]);
    units = acpi->iommus;
    /* Three levels reach 512 GiB and cost one table less for each device; four are used only
     * where a unit cannot do three. */
    levels = widths & 2 ? 3 : widths & 4 ? 4 : 0;
    if (units == 0 || levels == 0) {
        units = levels = 0;
        return;
    }
    contexts = take_tables(pool);
    paddr root = contexts + CONTEXTS_BYTES;
    for (word bus = 0; bus < BUSES; bus++)
        ((word *)memory_at(root))[bus * 2] = (contexts + bus * PAGE) | 1;
    machine_io_written(memory_at(contexts), CONTEXTS_BYTES + PAGE);
    for (word u = 0; u < units; u++)
        start(u, root);
}
