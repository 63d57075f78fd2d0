/* test_boot.c - what firmware and boot loader say of the machine, mutated: memory maps against an
 * oracle, ACPI tables for reads outside of memory (the address sanitizer sees them).
 *
 * HOST_SEED=n starts with another seed, BOOT_CASES=n makes that many cases of each kind; `make
 * fuzz-boot` makes ten million. */
#include "machine/acpi.h"
#include "boot/boot_magic.h"
#include "boot/loader.h"
#include "world.h"
#include <stdlib.h>
#include <string.h>

/* The table of interrupt controllers lies at the very end of memory, and has more than there is
 * room for. */
enum { IOAPICS = 10, MADT_BYTES = 44 + IOAPICS * 12 + 12, MADT_AT = 0x100000 - MADT_BYTES };
enum { CASES_DEFAULT = 30000, MAP_AT = 0x10000, PAGES = 1024, MAX_ENTRIES = 24, PAGE = 4096 };

/* ---- memory maps ---- */

/* Addresses and lengths near pages, near the ends of all there is, or anything. */
static word some_address(void)
{
    static const word edges[] = {
        0, 0x100000, WINDOW_SIZE, (word)1 << 47, (word)1 << 32, ~(word)0, ~(word)0 - PAGE + 1
    };
    word near = pick(8) ? pick(PAGES + 8) * PAGE : edges[pick(sizeof edges / sizeof *edges)];
    return pick(3) ? near : pick(20) ? near + pick(64) - 32 : random_word();
}

static struct map_entry entries[MAX_ENTRIES];

static word make_map(void)
{
    word count = pick(MAX_ENTRIES);
    for (word i = 0; i < count; i++) {
        word base = some_address(), end = some_address();
        word length = pick(8) ? end - base : random_word();
        entries[i] = (struct map_entry){ MAP_ENTRY_BYTES - 4, base, length,
                                         (u32)(pick(3) ? 1 : pick(6)) };
    }
    memcpy(host_memory + MAP_AT, entries, count * sizeof *entries);
    return count;
}

/* Does the entry cover all, or touch any, of page p? */
static bool covers(const struct map_entry *e, word p)
{
    return e->base + e->length >= e->base && e->base <= p * PAGE &&
           e->base + e->length >= (p + 1) * PAGE;
}

static bool touches(const struct map_entry *e, word p)
{
    bool wraps = e->base + e->length < e->base;
    return e->length && e->base < (p + 1) * PAGE && (wraps || e->base + e->length > p * PAGE);
}

static bool is_ram(word count, word p)
{
    bool ram = false;
    for (word i = 0; i < count; i++) {
        if (entries[i].type != 1 && touches(&entries[i], p))
            return false;
        ram |= entries[i].type == 1 && covers(&entries[i], p);
    }
    return ram && p * PAGE >= 0x100000;
}

static bool in_ranges(const struct ranges *r, word p)
{
    for (word i = 0; i < r->count; i++)
        if (r->at[i].start <= p * PAGE && p * PAGE < r->at[i].end)
            return true;
    return false;
}

static bool map_case(void)
{
    static struct ranges ram;
    word count = make_map();
    ram.count = ram.lost = 0;
    memory_map_read(
        &ram, (struct memory_map){ MAP_AT, count * sizeof *entries + pick(sizeof *entries), 0 });
    for (word i = 0; i < ram.count; i++) {
        struct range r = ram.at[i];
        bool ordered = i == 0 || ram.at[i - 1].end < r.start;
        bool sane = r.start >= 0x100000 && r.start < r.end && r.end <= WINDOW_SIZE;
        if (!ordered || !sane || r.start % PAGE || r.end % PAGE)
            return false;
    }
    for (int n = 0; n < 24; n++) {
        word p = pick(PAGES + 16);
        if (in_ranges(&ram, p) != is_ram(count, p))
            return false;
    }
    return true;
}

/* Sizes that lead nowhere, maps that end outside of memory: the walk ends, and reads nothing
 * there. */
static void broken_map_case(void)
{
    static struct ranges ram;
    static struct map_entry copy[MAP_ENTRIES];
    word count = make_map(), at = pick(4) ? MAP_AT : P2(HOST_MEMORY_BITS) - pick(64);
    for (word i = 0; i < count; i++)
        if (pick(4) == 0)
            *(u32 *)(void *)(host_memory + MAP_AT +
                             i * sizeof *entries) = (u32)(pick(2) ? pick(64) : random_word());
    ram.count = 0;
    word stride = pick(2) ? 0 : pick(2) ? pick(64) : random_word();
    memory_map_read(&ram,
                    (struct memory_map){ at, (u32)(pick(2) ? pick(1000) : random_word()), stride });
    memory_map_copy(copy, (struct memory_map){ at, (u32)random_word(), stride });
}

/* ---- ACPI ---- */

static const struct {
    const char *name;
    word at, bytes;
} tables[] = {
    { "RSDT", 0x20000, 36 + 3 * 4 }, { "XSDT", 0x21000, 36 + 3 * 8 },
    { "APIC", MADT_AT, MADT_BYTES }, { "FACP", 0x23000, 116 },
    { "DSDT", 0x24000, 64 },         { "SSDT", 0x25000, 256 },
};
enum { TABLES = sizeof tables / sizeof *tables, RSDP_AT = 0xe0000 };

static void put(word at, word value, int bytes)
{
    memcpy(host_memory + at, &value, (size_t)bytes);
}

static void fix_sum(word at, word bytes, word sum_at)
{
    u8 sum = 0;
    host_memory[at + sum_at] = 0;
    for (word i = 0; i < bytes && at + i < P2(HOST_MEMORY_BITS); i++)
        sum = (u8)(sum + host_memory[at + i]);
    host_memory[at + sum_at] = (u8)-sum;
}

/* A machine as QEMU describes it. */
static void make_tables(void)
{
    memset(host_memory + RSDP_AT, 0, 64);
    memcpy(host_memory + RSDP_AT, "RSD PTR ", 8);
    host_memory[RSDP_AT + 15] = 2;
    put(RSDP_AT + 16, tables[0].at, 4);
    put(RSDP_AT + 20, 36, 4);
    put(RSDP_AT + 24, tables[1].at, 8);
    for (word i = 0; i < TABLES; i++) {
        memset(host_memory + tables[i].at, 0, tables[i].bytes);
        memcpy(host_memory + tables[i].at, tables[i].name, 4);
        put(tables[i].at + 4, tables[i].bytes, 4);
    }
    for (word i = 0; i < 3; i++) {
        put(tables[0].at + 36 + 4 * i, tables[i == 2 ? 5 : i + 2].at, 4);
        put(tables[1].at + 36 + 8 * i, tables[i == 2 ? 5 : i + 2].at, 8);
    }
    put(MADT_AT + 36, 0xfee00000, 4);
    for (word i = 0; i < IOAPICS; i++) {
        put(MADT_AT + 44 + 12 * i, 0x0c01, 4); /* type and length */
        put(MADT_AT + 48 + 12 * i, 0xfec00000 + i * PAGE, 4);
    }
    put(MADT_AT + MADT_BYTES - 12, 0x0c05, 4); /* where the local APIC is, in 64 bits */
    put(MADT_AT + MADT_BYTES - 8, 0xfee00000, 8);
    put(0x23000 + 40, 0x24000, 4);
    put(0x23000 + 64, 0x604, 4);
    memcpy(host_memory + 0x24000 + 40, "_S5_\x12\x06\x04\x0a\x05", 9);
}

/* Change some bytes; often make the sums right again, so that what was changed is read. */
static void mutate(void)
{
    for (word n = pick(6); n > 0; n--) {
        word i = pick(TABLES + 1), at = i == TABLES ? RSDP_AT : tables[i].at;
        word bytes = i == TABLES ? 36 : tables[i].bytes;
        word where = pick(3)   ? pick(bytes)
                     : pick(2) ? 4 + pick(4)
                               : 36 + pick(bytes > 36 ? bytes - 36 : 1);
        if (pick(4))
            host_memory[(at + where) % P2(HOST_MEMORY_BITS)] = (u8)(pick(3) ? random_word()
                                                                            : 0xff * pick(2));
        else
            put((at + where) % (P2(HOST_MEMORY_BITS) - 7), some_address(), 1 << pick(4));
    }
    if (pick(8) == 0)
        return;
    fix_sum(RSDP_AT, 20, 8);
    fix_sum(RSDP_AT, 36, 32);
    for (word i = 0; i < TABLES; i++) {
        u32 length;
        memcpy(&length, host_memory + tables[i].at + 4, 4);
        fix_sum(tables[i].at, length > 4096 && pick(4) ? tables[i].bytes : length, 9);
    }
}

enum { WIDTH = 40, RAM_START = 1 << 20 };
#define RAM_END 0xc0000000

static bool may_be_device(paddr at, word bytes, word align)
{
    return at && at % align == 0 && at <= P2(WIDTH) - bytes &&
           (at >= RAM_END || at + bytes <= RAM_START);
}

/* Whatever the tables say, acpi_check leaves only devices that can be where they are said to be. */
static bool devices_case(struct acpi *acpi)
{
    static struct ranges ram;
    word left_out, before = acpi->ioapics;
    ram.count = 0;
    ranges_add(&ram, RAM_START, RAM_END);
    if (acpi_check(acpi, &ram, WIDTH, &left_out))
        return true;
    bool good = may_be_device(acpi->local_apic, 4096, 4096) && acpi->ioapics <= before;
    for (word i = 0; i < acpi->ioapics && i < MAX_IOAPICS; i++)
        good &= may_be_device(acpi->ioapic[i].at, 32, 16);
    return good && (!acpi->hpet || may_be_device(acpi->hpet, 1024, 1024));
}

static bool acpi_case(void)
{
    struct acpi acpi = { .ioapics = 0 };
    make_tables();
    mutate();
    const char *wrong = acpi_read(&acpi, 0);
    bool sane = acpi.ioapics <= MAX_IOAPICS && acpi.power_value < 8;
    return sane && (wrong || (acpi.local_apic && devices_case(&acpi)));
}

/* ---- boot loaders ---- */

enum { INFO_AT = 0x30000, LIST_AT = 0x31000, INFO_BYTES = 400, LOADERS = 3 };
static const u32 magics[LOADERS] = { MULTIBOOT_1_LOADED, MULTIBOOT_2_LOADED, PVH_LOADED };

static word put_tag(word at, word type, word bytes)
{
    put(at, type, 4);
    put(at + 4, bytes, 4);
    return at + (bytes + 7) / 8 * 8;
}

/* What each of the loaders writes who passes a command line at 0x5000, one module
 * 0x600000..0x612345, a map at MAP_AT (for Multiboot 2, in its tag) and, but for the first, a copy
 * of the root pointer. */
static void make_info(word which)
{
    memset(host_memory + INFO_AT, 0, 0x2000);
    if (which == 0) {
        put(INFO_AT, 1 | 1 << 2 | 1 << 3 | 1 << 6, 4);
        put(INFO_AT + 8, 12345, 4);
        put(INFO_AT + 16, 0x5000, 4);
        put(INFO_AT + 20, 1, 4);
        put(INFO_AT + 24, LIST_AT, 4);
        put(INFO_AT + 44, 240, 4);
        put(INFO_AT + 48, MAP_AT, 4);
        put(LIST_AT, 0x600000, 4);
        put(LIST_AT + 4, 0x612345, 4);
    } else if (which == 1) {
        word at = INFO_AT + 8;
        at = put_tag(at, 1, 8 + 5);
        put(at + 8, 0x600000, 4);
        put(at + 12, 0x612345, 4);
        at = put_tag(at, 3, 8 + 8 + 3);
        put(at + 8, 0x999, 4); /* a second module is not looked at */
        put(at + 12, 0x9999, 4);
        at = put_tag(at, 3, 16);
        put(at + 12, 12345, 4);
        at = put_tag(at, 4, 16);
        put(at + 8, 24, 4);
        at = put_tag(at, 6, 16 + 240);
        at = put_tag(at, 14, 8 + 20);
        at = put_tag(at, 0, 8);
        put(INFO_AT, at - INFO_AT, 4);
    } else {
        put(INFO_AT, PVH_LOADED, 4);
        put(INFO_AT + 12, 1, 4);
        put(INFO_AT + 16, LIST_AT, 8);
        put(INFO_AT + 24, 0x5000, 8);
        put(INFO_AT + 32, RSDP_AT, 8);
        put(INFO_AT + 40, MAP_AT, 8);
        put(INFO_AT + 48, 10, 4);
        put(LIST_AT, 0x600000, 8);
        put(LIST_AT + 8, 0x12345, 8);
    }
}

static void test_loaders(void)
{
    for (word i = 0; i < LOADERS; i++) {
        struct loader l;
        make_info(i);
        CHECK(loader_read(&l, magics[i], INFO_AT));
        CHECK_IS(l.module, 0x600000);
        CHECK_IS(l.module_end, 0x612345);
        CHECK_IS(l.map.bytes, 240);
        CHECK_IS(l.line, (i == 1 ? INFO_AT + 16 : 0x5000));
        CHECK_IS(l.map.stride, (i ? 24 : 0));
        CHECK(i == 1 ? l.map.at > INFO_AT && l.map.at < LIST_AT : l.map.at == MAP_AT);
        CHECK_IS((l.rsdp != 0), (i > 0));
        CHECK_IS(l.upper_kib, (i == 2 ? 0 : 12345));
        CHECK(!loader_read(&l, magics[i] + 1, INFO_AT));
    }
    struct loader l;
    CHECK(!loader_read(&l, PVH_LOADED, MAP_AT)); /* the second magic is missing */
}

/* Anything may stand there: it is read, within memory, and comes to an end. */
static void loader_case(void)
{
    struct loader l;
    word which = pick(LOADERS), at = pick(8)   ? INFO_AT
                                     : pick(2) ? P2(HOST_MEMORY_BITS) - pick(INFO_BYTES)
                                               : random_word();
    make_info(which);
    for (word n = pick(6); n > 0; n--)
        put(INFO_AT + pick(INFO_BYTES), pick(2) ? pick(300) : random_word(), pick(2) ? 4 : 1);
    loader_read(&l, magics[pick(16) ? which : pick(LOADERS)], at);
}

/* One lie at a time. */
static void test_lies(void)
{
    static struct ranges ram;
    const struct acpi truth = { .local_apic = 0xfee00000,
                                .ioapics = 2,
                                .ioapic = { { 0xfec00000, 0 }, { 0xfec01000, 24 } },
                                .hpet = 0xfed00000 };
    static const paddr lies[] = { 0,         0x100000, 0xbffff000, 0xfee00004,
                                  P2(WIDTH), P2(46),   ~(paddr)0,  ~(paddr)0 - 4095 };
    word left_out;
    ram.count = 0;
    ranges_add(&ram, RAM_START, RAM_END);
    struct acpi acpi = truth;
    CHECK(acpi_check(&acpi, &ram, WIDTH, &left_out) == NULL && left_out == 0 && acpi.ioapics == 2 &&
          acpi.hpet);
    for (word i = 0; i < sizeof lies / sizeof *lies; i++) {
        acpi = truth;
        acpi.local_apic = lies[i];
        CHECK(acpi_check(&acpi, &ram, WIDTH, &left_out) != NULL);
        acpi = truth;
        acpi.ioapic[0].at = lies[i];
        CHECK(acpi_check(&acpi, &ram, WIDTH, &left_out) == NULL && left_out == 1);
        CHECK_IS(acpi.ioapics, 1);
        CHECK_IS(acpi.ioapic[0].at, 0xfec01000);
        CHECK_IS(acpi.ioapic[0].first_pin, 24);
        acpi = truth;
        acpi.hpet = lies[i];
        CHECK(acpi_check(&acpi, &ram, WIDTH, &left_out) == NULL && acpi.hpet == 0 &&
              left_out == (lies[i] != 0));
    }
}

static void test_good_machine(void)
{
    struct acpi acpi = { .ioapics = 0 };
    make_tables();
    for (word i = 0; i < TABLES; i++)
        fix_sum(tables[i].at, tables[i].bytes, 9);
    fix_sum(RSDP_AT, 20, 8);
    fix_sum(RSDP_AT, 36, 32);
    CHECK(acpi_read(&acpi, 0) == NULL && acpi.local_apic == 0xfee00000 &&
          acpi.ioapics == MAX_IOAPICS);
    CHECK_IS(acpi.ioapic[0].at, 0xfec00000);
    CHECK_IS(acpi.power_port, 0x604);
    CHECK_IS(acpi.power_value, 5);
    /* The last entry is cut off by the end of its table: it is not there. */
    put(MADT_AT + 4, MADT_BYTES - 4, 4);
    put(MADT_AT + MADT_BYTES - 8, 0x1234000, 8);
    fix_sum(MADT_AT, MADT_BYTES - 4, 9);
    acpi = (struct acpi){ .ioapics = 0 };
    CHECK(acpi_read(&acpi, 0) == NULL && acpi.local_apic == 0xfee00000);
    /* An entry that says "reserved" to the very end of all addresses takes all RAM behind its
     * start. */
    static struct ranges ram;
    entries[0] = (struct map_entry){ 20, 0, 64ul << 20, 1 };
    entries[1] = (struct map_entry){ 20, 32ul << 20, ~(word)0 - (32ul << 20), 2 };
    memcpy(host_memory + MAP_AT, entries, 2 * sizeof *entries);
    memory_map_read(&ram, (struct memory_map){ MAP_AT, 2 * sizeof *entries, 0 });
    CHECK_IS(ram.count, 1);
    CHECK_IS(ram.at[0].start, 0x100000);
    CHECK(ram.at[0].end == 32ul << 20);
}

/* ---- the note that names a program's kernel ---- */

/* A file that is a header, one segment and a note in it; `wrong` of its words is another. */
static bool note_says(word wrong, u32 *bits)
{
    enum { HEADER = 64, SEGMENT = 56, NOTE = HEADER + SEGMENT, BYTES = NOTE + 24 };
    static const u8 magic[] = { 0x7f, 'E', 'L', 'F', 2, 1, 1 };
    u32 note[6] = { 8, 4, 1, 0, 0, 1 };
    u8 *file = host_memory + sizeof host_memory - BYTES; /* the address sanitizer sees its end */
    memset(file, 0, BYTES);
    memcpy(file, magic, sizeof magic);
    word at = HEADER, size = sizeof note, offset = NOTE;
    u16 one = 1, segment_bytes = SEGMENT;
    u32 type = 4;
    memcpy(&note[3], "Tessera", 8);
    if (wrong < 6)
        note[wrong] ^= (u32)1 << pick(32);
    else if (wrong == 6)
        size -= 1 + pick(size);
    else if (wrong == 7)
        offset += 1 + pick(8) * pick(1u << 30);
    else if (wrong == 8)
        type = 1;
    memcpy(file + 32, &at, sizeof at);
    memcpy(file + 54, &segment_bytes, sizeof segment_bytes);
    memcpy(file + 56, &one, sizeof one);
    memcpy(file + HEADER, &type, sizeof type);
    memcpy(file + HEADER + 8, &offset, sizeof offset);
    memcpy(file + HEADER + 32, &size, sizeof size);
    memcpy(file + NOTE, note, sizeof note);
    struct image image = { .file = file, .file_size = BYTES };
    return elf_variant(&image, bits);
}

static void test_notes(void)
{
    enum { WORD = 5, GOOD = 9 };
    u32 bits = 0;
    CHECK(note_says(GOOD, &bits));
    CHECK_IS(bits, 1);
    for (word i = 0; i < 1000; i++) {
        word wrong = pick(GOOD);
        CHECK_IS(note_says(wrong, &bits), wrong == WORD);
    }
}

/* A program of one segment that has memory and no bytes in the file: where those would lie means
 * nothing, and linkers write what is behind the end of the file. With one byte it does. */
static const char *empty_segment(word file_bytes, word offset)
{
    enum { HEADER = 64, SEGMENT = 56, BYTES = HEADER + SEGMENT };
    static const u8 magic[] = { 0x7f, 'E', 'L', 'F', 2, 1, 1 };
    u8 *file = host_memory + sizeof host_memory - BYTES; /* the address sanitizer sees its end */
    const word at = HEADER, start = 0x400000, bytes = 0x2090, load = 1 + 6 * P2(32);
    const u16 machine = ELF_MACHINE, sizes[] = { SEGMENT, 1 };
    const word segment[] = { load, offset, start, start, file_bytes, bytes, 0x1000 };
    memset(file, 0, BYTES);
    memcpy(file, magic, sizeof magic);
    memcpy(file + 18, &machine, sizeof machine);
    memcpy(file + 24, &start, sizeof start);
    memcpy(file + 32, &at, sizeof at);
    memcpy(file + 54, sizes, sizeof sizes);
    memcpy(file + HEADER, segment, sizeof segment);
    struct image image = { .file = file, .file_size = BYTES };
    const char *wrong = elf_check(&image);
    if (!wrong)
        elf_load(&image, 0);
    return wrong;
}

static void test_empty_segments(void)
{
    CHECK(!empty_segment(0, 64));
    CHECK(!empty_segment(0, 0xfe8));
    CHECK(!empty_segment(0, ~(word)0));
    CHECK(!empty_segment(1, 64));
    CHECK(empty_segment(1, 0xfe8));
    CHECK(empty_segment(1, ~(word)0));
}

void test_boot(void)
{
    const char *cases = getenv("BOOT_CASES");
    unsigned long n = cases ? strtoul(cases, NULL, 10) : CASES_DEFAULT, good = 0;
    random_start();
    host_reset();
    memset(host_memory, 0, sizeof host_memory);
    test_notes();
    test_empty_segments();
    test_lies();
    test_good_machine();
    test_loaders();
    for (unsigned long i = 0; i < n; i++) {
        bool maps = map_case(), acpi = acpi_case();
        broken_map_case();
        loader_case();
        good += maps && acpi;
        if (!maps || !acpi)
            printf("case %lu: %s\n", i,
                   maps ? "the ACPI tables gave nonsense" : "the memory map was misread");
    }
    CHECK_IS(good, n);
    printf("boot: %lu memory maps, broken maps, loaders and ACPI tables\n", n);
}
