/* boot.c - what the boot loader left, and the order in which the machine is set up.
 *
 * Owns:    struct boot while it is filled in; a copy of the command line and the memory map.
 * Entered: once, from boot.S.
 * Uses:    every file of this folder that has something to set up.
 * Never:   trusts the loader: addresses and lengths are checked against what is mapped.
 *
 * The chunks of extra boot information: bootinfo.h. */
#include "boot/boot.h"
#include "machine/acpi.h"
#include "machine/apic.h"
#include "bootinfo.h"
#include "machine/cpu.h"
#include "debug/debug.h"
#include "machine/iommu.h"
#include "machine/kernel_space.h"
#include "lib/bits.h"
#include "lib/line.h"
#include "lib/print.h"
#include "boot/loader.h"
#include "machine/pc.h"
#include "core/memory.h"
#include "machine/power.h"
#include "machine/serial.h"
#include "entry/trap.h"
#include "switch.h"
#include "object/vspace.h"

enum {
    LINE_BYTES = 512,
    COM1 = 0x3f8,
    COM2 = 0x2f8,
    COM3 = 0x3e8,
    COM4 = 0x2e8,
    BIOS_COM1_AT = 0x400,
    MIB = 1 << 20
};
/* seL4 keeps the last 8 bytes below 4 GiB from user level, and the ABI's list of untypeds shows
 * the gap. */
#define MSI_WINDOW 0xfffffff8
/* Sizes of the chunks of extra boot information. The ABI fixes them, also the room for entries
 * of the memory map that are not there. */
enum { HEADER_BYTES = 16, VBE_INFO_BYTES = 512, VBE_MODE_BYTES = 256, VBE_WORDS = 4 };
enum {
    RSDP_CHUNK = HEADER_BYTES + RSDP_BYTES,
    TSC_CHUNK = HEADER_BYTES + 4,
    FRAMEBUFFER_CHUNK = HEADER_BYTES + FRAMEBUFFER_BYTES,
    MAP_CHUNK = HEADER_BYTES + 4 + MAP_ENTRIES * MAP_ENTRY_BYTES,
    VBE_CHUNK = HEADER_BYTES + VBE_INFO_BYTES + VBE_MODE_BYTES + VBE_WORDS * 4
};

/* All of this is used once and then belongs to nobody: it is static because the stack is one
 * page. */
static struct boot boot;
static struct loader loader;
static struct ranges all_ram;
static struct acpi acpi;
static char line[LINE_BYTES];
static struct map_entry map_kept[MAP_ENTRIES];
static word map_count;
extern char boot_end[];

/* ---- command line ---- */

/* Copy the command line: the loader's memory is handed out to the user later. A longer line is
 * cut. */
static void copy_line(void)
{
    for (word i = 0; loader.line && i < LINE_BYTES - 1; i++) {
        line[i] = (char)boot_read(loader.line, i, 1);
        if (!line[i])
            return;
    }
}

/* Choose the console: the port that the command line names, or COM1 as the BIOS has noted it.
 * Without a BIOS anything may be in that note, so only the usual ports are believed. Also the
 * words about what debug kernels print and look at. */
static void set_up_console(void)
{
    const char *option = line_find(line, "console_port=");
    u16 port = *(u16 *)memory_at(BIOS_COM1_AT);
    if (port != COM2 && port != COM3 && port != COM4) /* without a BIOS anything may be there */
        port = COM1;
    if (option)
        port = (u16)line_number(option);
    serial_use(port);
    debug_options(line);
}

/* ---- memory ---- */

/* Fill boot.ram from the loader's map, or, from an old loader without one, from its single
 * number. The first MiB is left out: firmware uses it. */
static void read_memory(void)
{
    if (loader.map.bytes) {
        memory_map_read(&boot.ram, loader.map);
        if (!loader.map_is_private)
            map_count = memory_map_copy(map_kept, loader.map);
    } else {
        memory_map_ram(&boot.ram, MIB, loader.upper_kib * 1024);
    }
    if (boot.ram.count == 0)
        boot_stop("the boot loader reports no memory above 1 MiB", "a memory map",
                  "boot with QEMU's -kernel, or with GRUB");
}

/* ---- the root task ---- */

/* Stop because of the root task: what is wrong, and how to pass one. */
static void stop_image(const char *wrong)
{
    boot_stop(wrong, "the root task, a 64-bit x86 ELF program, as the first module",
              "pass it with QEMU's -initrd, or GRUB's module command");
}

/* Find the first module and check that it is a program. */
static void read_image(void)
{
    if (loader.module_end == 0)
        stop_image("there is no root task: the boot loader passed no module");
    if (loader.module_end < loader.module)
        stop_image("the root task's module ends before it starts");
    if (loader.module_end > WINDOW_AT_BOOT)
        stop_image("the root task's module lies above 4 GiB");
    boot.image.file = memory_at(loader.module);
    boot.image.file_size = loader.module_end - loader.module;
    const char *wrong = elf_check(&boot.image);
    if (wrong) {
        print("\nThe root task (%lu bytes) cannot be loaded: %s.", boot.image.file_size, wrong);
        stop_image("the root task is not a program that can be loaded");
    }
}

/* ---- the extra boot information ---- */

/* Append bytes to the extra boot information; returns where the next go. The destination need
 * not be aligned, so everything is written in bytes. */
static u8 *put_bytes(u8 *to, const void *from, word bytes)
{
    for (word i = 0; i < bytes; i++)
        to[i] = ((const u8 *)from)[i];
    return to + bytes;
}

/* Append the header of a chunk: its kind, and its size with the header. */
static u8 *put_header(u8 *to, word id, word bytes)
{
    struct extra_header h = { id, bytes };
    return put_bytes(to, &h, sizeof h);
}

/* Append bytes of the boot loader's, at at + offset. What is not mapped becomes 0. */
static u8 *put_loaded(u8 *to, paddr at, word offset, word bytes)
{
    for (word i = 0; i < bytes; i++)
        *to++ = (u8)boot_read(at, offset + i, 1);
    return to;
}

/* Append Multiboot 1's words on VBE: copies of the two blocks it points to, then four numbers of
 * 16 bits, which the ABI widens to 32. */
static u8 *put_vbe(u8 *to)
{
    to = put_header(to, EXTRA_VBE, VBE_CHUNK);
    to = put_loaded(to, boot_read(loader.vbe, 0, 4), 0, VBE_INFO_BYTES);
    to = put_loaded(to, boot_read(loader.vbe, 4, 4), 0, VBE_MODE_BYTES);
    for (word i = 0; i < VBE_WORDS; i++) {
        u32 value = (u32)boot_read(loader.vbe, 8 + 2 * i, 2);
        to = put_bytes(to, &value, 4);
    }
    return to;
}

/* Write the chunks of seL4_BootInfoHeader in the ABI's order: VBE, RSDP, framebuffer, memory
 * map, TSC frequency. Those without information are left out. boot_main has computed the size,
 * so it must name the same chunks. */
void arch_boot_extra(u8 *to)
{
    u32 map_bytes = (u32)(map_count * MAP_ENTRY_BYTES), mhz = apic_tsc_mhz();
    if (loader.vbe)
        to = put_vbe(to);
    to = put_header(to, EXTRA_RSDP, RSDP_CHUNK);
    to = put_bytes(to, acpi.rsdp, RSDP_BYTES);
    if (loader.framebuffer) {
        to = put_header(to, EXTRA_FRAMEBUFFER, FRAMEBUFFER_CHUNK);
        to = put_loaded(to, loader.framebuffer, 0, FRAMEBUFFER_BYTES);
    }
    to = put_header(to, EXTRA_MEMORY_MAP, MAP_CHUNK);
    to = put_bytes(to, &map_bytes, 4);
    to = put_bytes(to, map_kept, sizeof map_kept);
    to = put_header(to, EXTRA_TSC, TSC_CHUNK);
    put_bytes(to, &mhz, 4);
}

/* ---- in order ---- */

/* Print which features of the processor the kernel uses, for the reader of a bug report. */
static void print_features(void)
{
    const struct {
        bool there;
        const char *name;
    } list[] = {
        { features.huge_pages, "1 GiB pages" },
        { features.nx, "NX" },
        { features.smep, "SMEP" },
        { features.smap, "SMAP" },
        { features.fsgsbase, "FSGSBASE" },
        { features.pcid, "PCID" },
        { features.xsave, "XSAVE" },
        { features.x2apic, "x2APIC" },
        { features.tsc_deadline, "TSC deadline" },
    };
    for (word i = 0; i < sizeof list / sizeof *list; i++)
        if (list[i].there)
            print(", %s", list[i].name);
}

/* Two lines on the console of a debug kernel: what booted, on which machine. */
static void greet(void)
{
    word total = 0;
    for (word i = 0; i < boot.ram.count; i++)
        total += boot.ram.at[i].end - boot.ram.at[i].start;
    print("\nTessera, a capability microkernel: seL4 16.0.0's API on x86_64\n");
    print("%lu MiB of memory, TSC %u MHz, %lu IOAPIC", total / MIB, apic_tsc_mhz(),
          machine_ioapics());
    print_features();
    print("\n");
    if (IOMMU)
        print("IOMMU: %lu levels\n", machine_io_levels());
    if (features.split)
        print("Meltdown: the kernel is unmapped while user code runs\n");
}

/* Take the page of a device that the kernel drives from the user, whatever the memory map says
 * of it: whoever holds the local APIC's page could switch the clock off. */
static void keep_device(paddr at)
{
    paddr page = round_down(at, PAGE_BITS);
    ranges_add(&boot.taken, page, page + P2(PAGE_BITS));
    ranges_remove(&boot.ram, page, page + P2(PAGE_BITS));
}

/* Decide which memory is whose: the kernel's image, the root task's module, and devices that the
 * kernel drives. What remains in boot.ram is free; what is not in boot.taken becomes device
 * memory of the user. */
static void divide_memory(void)
{
    paddr module = window_offset(boot.image.file);
    boot.taken = boot.ram;
    keep_device(acpi.local_apic);
    for (word i = 0; i < acpi.ioapics; i++)
        keep_device(acpi.ioapic[i].at);
    for (word i = 0; i < acpi.iommus; i++)
        keep_device(acpi.iommu[i]);
    ranges_add(&boot.taken, MSI_WINDOW, P2(32));
    ranges_remove(&boot.ram, (word)boot_end, kernel_space_image_end());
    boot.module.start = round_down(module, PAGE_BITS);
    boot.module.end = round_up(module + boot.image.file_size, PAGE_BITS);
    ranges_remove(&boot.ram, boot.module.start, boot.module.end);
}

/* Firmware's addresses are not believed: see acpi_check. */
static void check_devices(void)
{
    word left_out;
    const char *wrong = acpi_check(&acpi, &boot.ram, features.physical_bits, &left_out);
    if (wrong)
        boot_stop(wrong,
                  "an address that is aligned, that this CPU can form, and where no memory is",
                  "check the firmware (QEMU: leave out -acpitable)");
    if (DEBUG && left_out)
        print("Warning: the firmware has %lu devices (IOAPIC, HPET) where none can be; they are "
              "left out\n",
              left_out);
}

/* Called by boot.S in 64-bit mode, with the first 4 GiB mapped and interrupts off: bring up the
 * machine, then the root task. The order has reasons. The console comes first, so that every
 * later step can complain. The CPU is probed before the firmware's addresses are judged by its
 * physical width. Descriptor tables come before the address space, so that a fault there is
 * reported. The clock starts last, because no interrupt may come before there is a thread. */
void boot_main(u32 magic, paddr info_at)
{
    serial_use(COM1);
    if (!loader_read(&loader, magic, info_at))
        boot_stop("it was not started by a boot loader that it knows",
                  "Multiboot 1 (eax 0x2badb002), Multiboot 2 (0x36d76289) or PVH",
                  "use QEMU's -kernel, or GRUB's multiboot or multiboot2 command");
    copy_line();
    set_up_console();
    cpu_probe(line_has(line, "meltdown=on"), line_has(line, "meltdown=off"));
    read_memory();
    read_image();
    const char *wrong = acpi_read(&acpi, loader.rsdp);
    if (wrong)
        boot_stop(wrong, "ACPI tables, as every PC of this century has them",
                  "check the firmware (QEMU: leave out -no-acpi)");
    check_devices();
    power_set_up(acpi.power_port, acpi.power_value);
    /* The kernel's window shows all RAM, also what is taken from the free memory below: the
     * image of the root task lies there. */
    all_ram = boot.ram;
    divide_memory();
    /* From here on an exception is reported instead of resetting the machine. */
    cpu_set_up(&trap_doors);
    paddr root = kernel_space_build(&all_ram, &boot.ram, trap_doors.stack_guard);
    switch_boot(root, kernel_space_bare());
    apic_set_up(&acpi);
    if (IOMMU && !line_has(line, "disable_iommu"))
        iommu_set_up(&acpi, &boot.ram);
    if (DEBUG)
        greet();
    /* Must count the same chunks that arch_boot_extra writes. */
    boot.extra_size = (word)RSDP_CHUNK + MAP_CHUNK + TSC_CHUNK + (loader.vbe ? VBE_CHUNK : 0u) +
                      (loader.framebuffer ? FRAMEBUFFER_CHUNK : 0u);
    debug_set_program(&boot.image);
    apic_timer_start();
    kernel_boot(&boot);
}
