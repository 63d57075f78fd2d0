/* boot.c - what the boot loader left, and the order in which the machine is set up.
 *
 * Owns:    struct boot while it is filled in; a copy of the command line and the memory map.
 * Entered: once, from boot.S.
 * Uses:    every file of this folder that has something to set up.
 * Never:   trusts the loader: addresses and lengths are checked against what is mapped.
 *
 * Multiboot specification 0.6.96, section 3.3. */
#include "boot.h"
#include "acpi.h"
#include "apic.h"
#include "bootinfo.h"
#include "cpu.h"
#include "debug.h"
#include "kernel_space.h"
#include "lib/bits.h"
#include "lib/print.h"
#include "machine.h"
#include "memory.h"
#include "memory_map.h"
#include "power.h"
#include "serial.h"
#include "switch.h"
#include "vspace.h"

enum { MULTIBOOT_LOADED = 0x2badb002, HAS_MEMORY = 1, HAS_LINE = 1 << 2, HAS_MODULES = 1 << 3 };
enum { HAS_MAP = 1 << 6, LINE_BYTES = 512 };
enum { COM1 = 0x3f8, BIOS_COM1_AT = 0x400, MIB = 1 << 20 };
#define MSI_WINDOW 0xfffffff8
#define MAP_CHUNK (20 + MAP_ENTRIES * MAP_ENTRY_BYTES)
#define RSDP_CHUNK (16 + RSDP_BYTES)
#define TSC_CHUNK 20

struct multiboot {
    u32 flags, mem_lower, mem_upper, boot_device, command_line, modules, modules_at;
    u32 symbols[4], map_bytes, map_at;
};
struct module {
    u32 start, end, name, reserved;
};

static struct boot boot;
static struct ranges all_ram;
static struct acpi acpi;
static char line[LINE_BYTES];
static struct map_entry map[MAP_ENTRIES];
static word map_count;
extern char boot_end[];

/* Booting cannot go on: say what is wrong, what was wanted, and what to do. */
void boot_stop(const char *what, const char *wanted, const char *todo)
{
    print("\nTessera cannot boot: %s.\n  wanted: %s\n  what to do: %s\n", what, wanted, todo);
    machine_power_off(1);
}

/* ---- command line ---- */

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == 0;
}

/* The text behind `key` where that stands at the start of a word; NULL if it does not. */
static const char *find_word(const char *key)
{
    for (const char *p = line; *p; p++) {
        word n = 0;
        if (p != line && !is_space(p[-1]))
            continue;
        while (key[n] && p[n] == key[n])
            n++;
        if (!key[n])
            return p + n;
    }
    return NULL;
}

static bool has_word(const char *key)
{
    const char *end = find_word(key);
    return end && is_space(*end);
}

/* A number, decimal or 0x hexadecimal, as after "console_port=". */
static word parse_number(const char *p)
{
    word base = 10, value = 0;
    if (p[0] == '0' && (p[1] == 'x' || p[1] == 'X')) {
        base = 16;
        p += 2;
    }
    for (;; p++) {
        char c = *p >= 'A' && *p <= 'F' ? (char)(*p + 32) : *p;
        word digit = c >= '0' && c <= '9' ? (word)(c - '0') : c >= 'a' ? (word)(c - 'a') + 10 : 99;
        if (digit >= base)
            return value;
        value = value * base + digit;
    }
}

static void copy_line(const struct multiboot *info)
{
    if (!(info->flags & HAS_LINE) || info->command_line == 0)
        return;
    for (word i = 0; i < LINE_BYTES - 1 && info->command_line + i < WINDOW_AT_BOOT; i++) {
        line[i] = *(const char *)memory_at(info->command_line + i);
        if (!line[i])
            return;
    }
}

static void set_up_console(void)
{
    const char *option = find_word("console_port=");
    u16 port = *(u16 *)memory_at(BIOS_COM1_AT);
    if (port == 0)
        port = COM1;
    if (option)
        port = (u16)parse_number(option);
    serial_set_up(port);
    option = find_word("trace=");
    if (option)
        debug_set_trace(*option == 'c' ? TRACE_CALLS : TRACE_ERRORS);
}

/* ---- memory ---- */

static void read_memory(const struct multiboot *info)
{
    if (info->flags & HAS_MAP) {
        memory_map_read(&boot.ram, info->map_at, info->map_bytes);
        map_count = memory_map_copy(map, info->map_at, info->map_bytes);
    } else if (info->flags & HAS_MEMORY) {
        memory_map_ram(&boot.ram, MIB, (word)info->mem_upper * 1024);
    }
    if (boot.ram.count == 0)
        boot_stop("the boot loader reports no memory above 1 MiB", "a memory map",
                  "boot with a Multiboot loader: QEMU's -kernel, or GRUB");
}

/* ---- the root task ---- */

static void stop_image(const char *wrong)
{
    boot_stop(wrong, "the root task, a 64-bit x86 ELF program, as the first module",
              "pass it with QEMU's -initrd, or GRUB's module command");
}

static void read_image(const struct multiboot *info)
{
    if (!(info->flags & HAS_MODULES) || info->modules == 0 || info->modules_at == 0 ||
        info->modules_at > WINDOW_AT_BOOT - sizeof(struct module))
        stop_image("there is no root task: the boot loader passed no module");
    struct module m = *(struct module *)memory_at(info->modules_at);
    if (m.end < m.start)
        stop_image("the root task's module ends before it starts");
    boot.image.file = memory_at(m.start);
    boot.image.file_size = m.end - m.start;
    const char *wrong = elf_check(&boot.image);
    if (wrong) {
        print("\nThe root task (%lu bytes) cannot be loaded: %s.", boot.image.file_size, wrong);
        stop_image("the root task is not a program that can be loaded");
    }
}

/* ---- the extra boot information ---- */

static u8 *put_bytes(u8 *to, const void *from, word bytes)
{
    for (word i = 0; i < bytes; i++)
        to[i] = ((const u8 *)from)[i];
    return to + bytes;
}

static u8 *put_header(u8 *to, word id, word bytes)
{
    struct extra_header h = { id, bytes };
    return put_bytes(to, &h, sizeof h);
}

/* RSDP, memory map, TSC frequency: the chunks of seL4_BootInfoHeader. */
void arch_boot_extra(u8 *to)
{
    u32 map_bytes = (u32)(map_count * MAP_ENTRY_BYTES), mhz = apic_tsc_mhz();
    to = put_header(to, EXTRA_RSDP, RSDP_CHUNK);
    to = put_bytes(to, acpi.rsdp, RSDP_BYTES);
    to = put_header(to, EXTRA_MEMORY_MAP, MAP_CHUNK);
    to = put_bytes(to, &map_bytes, 4);
    to = put_bytes(to, map, sizeof map);
    to = put_header(to, EXTRA_TSC, TSC_CHUNK);
    put_bytes(to, &mhz, 4);
}

/* ---- in order ---- */

static const struct multiboot *check_loader(u32 magic, paddr info)
{
    if (magic != MULTIBOOT_LOADED)
        boot_stop("it was not started by a Multiboot loader", "the magic number 0x2badb002 in eax",
                  "use QEMU's -kernel, or GRUB's multiboot command");
    if (info > WINDOW_AT_BOOT - sizeof(struct multiboot))
        boot_stop("the boot loader's information lies at the very end of the first 4 GiB",
                  "it below that", "use QEMU's -kernel, or GRUB's multiboot command");
    return memory_at(info);
}

static void greet(void)
{
    word total = 0;
    for (word i = 0; i < boot.ram.count; i++)
        total += boot.ram.at[i].end - boot.ram.at[i].start;
    print("\nTessera, a capability microkernel: seL4 16.0.0's API on x86_64\n");
    print("%lu MiB of memory, TSC %u MHz, %lu IOAPIC%s%s%s%s%s%s%s%s%s\n", total / MIB,
          apic_tsc_mhz(), machine_ioapics(), features.huge_pages ? ", 1 GiB pages" : "",
          features.nx ? ", NX" : "", features.smep ? ", SMEP" : "", features.smap ? ", SMAP" : "",
          features.fsgsbase ? ", FSGSBASE" : "", features.pcid ? ", PCID" : "",
          features.xsave ? ", XSAVE" : "", features.x2apic ? ", x2APIC" : "",
          features.tsc_deadline ? ", TSC deadline" : "");
    if (features.split)
        print("Meltdown: the kernel is unmapped while user code runs\n");
}

/* The page of a device that the kernel drives is nobody else's, whatever the memory map says of it. */
static void keep_device(paddr at)
{
    paddr page = round_down(at, PAGE_BITS);
    ranges_add(&boot.taken, page, page + P2(PAGE_BITS));
    ranges_remove(&boot.ram, page, page + P2(PAGE_BITS));
}

/* Which memory is whose: the kernel's, the module's, devices that the kernel drives itself. */
static void divide_memory(void)
{
    paddr module = window_offset(boot.image.file);
    boot.taken = boot.ram;
    keep_device(acpi.local_apic);
    for (word i = 0; i < acpi.ioapics; i++)
        keep_device(acpi.ioapic[i].at);
    ranges_add(&boot.taken, MSI_WINDOW, P2(32));
    ranges_remove(&boot.ram, (word)boot_end, kernel_space_image_end());
    boot.module.start = round_down(module, PAGE_BITS);
    boot.module.end = round_up(module + boot.image.file_size, PAGE_BITS);
    ranges_remove(&boot.ram, boot.module.start, boot.module.end);
}

/* 64-bit mode, the first 4 GiB mapped: bring up the machine, then the root task. */
void boot_main(u32 magic, paddr info_at)
{
    serial_set_up(COM1);
    const struct multiboot *info = check_loader(magic, info_at);
    copy_line(info);
    set_up_console();
    cpu_probe(has_word("meltdown=on"), has_word("meltdown=off"));
    read_memory(info);
    read_image(info);
    const char *wrong = acpi_read(&acpi);
    if (wrong)
        boot_stop(wrong, "ACPI tables, as every PC of this century has them",
                  "check the firmware (QEMU: leave out -no-acpi)");
    power_set_up(acpi.power_port, acpi.power_value);
    all_ram = boot.ram;
    divide_memory();
    cpu_set_up();
    paddr root = kernel_space_build(&all_ram, &boot.ram);
    switch_boot(root, kernel_space_bare());
    apic_set_up(&acpi);
    greet();
    boot.extra_size = RSDP_CHUNK + MAP_CHUNK + TSC_CHUNK;
    debug_set_program(&boot.image);
    apic_timer_start();
    kernel_boot(&boot);
}
