/* boot.c - what the boot loader left, and the order in which the machine is set up.
 *
 * Owns:    struct boot while it is filled in; a copy of the command line.
 * Entered: once, from boot.S.
 * Uses:    every file of this folder that has something to set up.
 * Never:   trusts the loader: the device tree is checked (tree.c), and so is what it names. */
#include "boot/boot.h"
#include "boot/laid_out.h"
#include "bootinfo.h"
#include "core/memory.h"
#include "debug/debug.h"
#include "lib/bits.h"
#include "lib/print.h"
#include "machine.h"
#include "machine/cpu.h"
#include "machine/devices.h"
#include "machine/entries.h"
#include "machine/kernel_space.h"
#include "machine/tree.h"
#include "switch.h"
#include "window.h"

enum { LINE_BYTES = 512, HEADER_BYTES = 16, MIB = 1 << 20, MOST_TREE_BYTES = 2 << 20 };
/* Above this the ABI has no memory of devices (CONFIG_PADDR_USER_DEVICE_TOP). */
#define DEVICE_TOP P2(40)
#define DEVICE_END P2(47)
/* ID_AA64MMFR0_EL1.ASIDBits, if identifiers have 16 bits. */
enum { ASID_BITS_16 = 2 };

/* All of this is used once and then belongs to nobody: it is static because the stack is one
 * page. */
static struct boot boot;
static struct tree tree;
static struct tree_facts facts;
static struct range tree_pages; /* where the tree lies */
static char line[LINE_BYTES];
extern char boot_end[];

void boot_main(paddr tree_at, paddr image, bool at_el2);

/* ---- command line ---- */

/* Copy the command line, which lies in the tree, and do what it says of debug kernels. A longer
 * line is cut. */
static void read_line(void)
{
    /* It ends with a zero: tree.c has looked. */
    for (word i = 0; facts.line && facts.line[i] && i < LINE_BYTES - 1; i++)
        line[i] = facts.line[i];
    debug_options(line);
}

/* ---- the tree ---- */

/* The console is known only when the tree has been read, so what is wrong with the tree is said on
 * no console: the machine stops (a release kernel of which nothing is seen). */
static void stop_tree(const char *wrong)
{
    print("\nThe device tree cannot be used: %s.", wrong);
    boot_stop("the device tree cannot be used", "a flattened device tree at the address in x0",
              "start it with QEMU's -kernel, or by a boot loader that starts Linux");
}

/* How many bits a physical address has; what the field may say beyond is taken as the last. */
static word physical_bits(void)
{
    static const u8 bits[] = { 32, 36, 40, 42, 44, 48 };
    word range = READ_REGISTER(id_aa64mmfr0_el1) % 16;
    return bits[min_word(range, sizeof bits - 1)];
}

/* Read the tree, and set the console up. */
static void read_tree(paddr at)
{
    const char *wrong = at % 8 != 0 || at == 0 || at >= WINDOW_SIZE
                            ? "its address is none"
                            : tree_open(&tree, kernel_space_look(at), MOST_TREE_BYTES);
    if (!wrong)
        wrong = tree_read(&tree, &facts);
    if (!wrong) {
        ranges_remove(&facts.ram, WINDOW_SIZE, ~(word)0);
        wrong = tree_check_devices(&facts, physical_bits());
        serial_use(facts.uart);
    }
    if (wrong)
        stop_tree(wrong);
    if (facts.ram.count == 0)
        stop_tree("it has no memory");
    tree_pages.start = round_down(at, PAGE_BITS);
    tree_pages.end = round_up(at + tree.bytes, PAGE_BITS);
}

/* ---- the processor ---- */

/* What the builder lets user code have (config.h), and its bits of CNTKCTL_EL1 (Arm ARM, D13.8.10).
 * The virtual timer is the kernel's own. */
enum { HAS_CYCLES = 1, HAS_VIRTUAL = 2, HAS_PHYSICAL = 4, HAS_TIMER = 8 };
enum { PHYSICAL_COUNT = 1 << 0, VIRTUAL_COUNT = 1 << 1, PHYSICAL_TIMER = 1 << 9 };
#define USER_TIME \
    ((EXPORT_PMC & HAS_VIRTUAL ? VIRTUAL_COUNT : 0) + \
     (EXPORT_PMC & HAS_PHYSICAL ? PHYSICAL_COUNT : 0) + \
     (EXPORT_PMC & HAS_TIMER ? PHYSICAL_TIMER : 0))

/* What user code may do besides its own instructions: nothing with counters, timers and break
 * points (ABI), unless the builder says so. The FPU is off (switch_boot). */
static void set_up_processor(void)
{
    if (READ_REGISTER(id_aa64mmfr0_el1) / P2(4) % 16 != ASID_BITS_16)
        boot_stop("this processor has identifiers of 8 bits for address spaces",
                  "identifiers of 16 bits (ID_AA64MMFR0_EL1.ASIDBits)",
                  "take another processor (QEMU: -cpu cortex-a53)");
    WRITE_REGISTER(cntkctl_el1, USER_TIME);
    WRITE_REGISTER(mdscr_el1, 0);
    word counters = READ_REGISTER(id_aa64dfr0_el1) / P2(8) % 16;
    if (counters != 0 && counters != 15) {
        WRITE_REGISTER(pmuserenr_el0, EXPORT_PMC & HAS_CYCLES ? 0xf : 0);
        if (EXPORT_PMC & HAS_CYCLES) {
            WRITE_REGISTER(pmcr_el0, READ_REGISTER(pmcr_el0) | 1);
            WRITE_REGISTER(pmcntenset_el0, P2(31));
        }
    }
    barrier_instructions();
}

/* ---- memory ---- */

/* Take pages of a device that the kernel drives from the user. */
static void keep_device(paddr at, word bytes)
{
    ranges_add(&boot.taken, round_down(at, PAGE_BITS), round_up(at + bytes, PAGE_BITS));
}

/* Decide which memory is whose: the kernel's image, the root task's file, the tree, and devices
 * that the kernel drives. What remains in boot.ram is free; what is not in boot.taken becomes
 * device memory of the user. */
static void divide_memory(void)
{
    boot.ram = boot.taken = facts.ram;
    for (word i = 0; i < facts.reserved.count; i++) {
        ranges_remove(&boot.ram, facts.reserved.at[i].start, facts.reserved.at[i].end);
        ranges_add(&boot.taken, facts.reserved.at[i].start, facts.reserved.at[i].end);
    }
    keep_device(facts.distributor, facts.gic == 3 ? 16 * P2(PAGE_BITS) : P2(PAGE_BITS));
    keep_device(facts.per_cpu, facts.gic == 3 ? facts.per_cpu_bytes : P2(PAGE_BITS));
    ranges_add(&boot.taken, DEVICE_TOP, DEVICE_END);
    /* What boot.S ran before the MMU was on is not needed any more. */
    paddr kernel_from = (word)boot_end - KERNEL_BASE + kernel_space_image();
    ranges_remove(&boot.ram, kernel_from, kernel_space_image_end());
    ranges_remove(&boot.ram, tree_pages.start, tree_pages.end);
    bool laid_out = boot_laid_out.end != 0;
    boot.module.start = round_down(laid_out ? boot_laid_out.start : facts.initrd, PAGE_BITS);
    boot.module.end = round_up(laid_out ? boot_laid_out.end : facts.initrd_end, PAGE_BITS);
    ranges_remove(&boot.ram, boot.module.start, boot.module.end);
}

/* ---- the root task ---- */

/* Stop because of the root task: what is wrong, and how to pass one. */
static void stop_image(const char *wrong)
{
    boot_stop(wrong, "the root task, a 64-bit Arm ELF program, as initial ramdisk",
              "pass it with QEMU's -initrd");
}

/* Does all of start..end-1 lie in RAM? */
static bool is_ram(paddr start, paddr end)
{
    for (word i = 0; i < facts.ram.count; i++)
        if (start >= facts.ram.at[i].start && end <= facts.ram.at[i].end)
            return true;
    return false;
}

/* Find the root task's file and check that it is a program: the initial ramdisk, or one that the
 * loader has laid out (laid_out.c). */
static void read_image(void)
{
    if (boot_laid_out.end != 0) {
        const char *how = is_ram(boot_laid_out.start, boot_laid_out.end)
                              ? laid_out_image(kernel_space_image_end(), &boot.image)
                              : "it does not lie in memory";
        if (how)
            boot_stop(how, "a root task in memory behind the kernel",
                      "look at what the loader passes in x0 to x3");
        return;
    }
    /* The first message is the true cause: none, one that lies, one that is no program. */
    if (facts.initrd_end == 0)
        stop_image("there is no root task: the device tree names no initial ramdisk");
    if (facts.initrd_end <= facts.initrd || !is_ram(facts.initrd, facts.initrd_end))
        stop_image("the root task's file does not lie in memory");
    boot.image.file = memory_at(facts.initrd);
    boot.image.file_size = facts.initrd_end - facts.initrd;
    const char *wrong = elf_check(&boot.image);
    if (wrong) {
        print("\nThe root task (%lu bytes) cannot be loaded: %s.", boot.image.file_size, wrong);
        stop_image("the root task is not a program that can be loaded");
    }
}

/* Write the one chunk of extra boot information: the device tree as it was given, but for what is
 * free behind it; so the length in its header (the second number, its highest byte first) is
 * another. After this nobody needs the tree any more, and its memory is free. */
void arch_boot_extra(u8 *to)
{
    struct extra_header h = { EXTRA_TREE, boot.extra_size };
    word used = boot.extra_size - sizeof h;
    for (word i = 0; i < sizeof h; i++)
        to[i] = ((const u8 *)&h)[i];
    to += sizeof h;
    for (word i = 0; i < used; i++)
        to[i] = tree.at[i];
    for (word i = 0; i < 4; i++)
        to[4 + i] = (u8)shift_down(used, 24 - 8 * i);
    ranges_add(&boot.ram, tree_pages.start, tree_pages.end);
}

/* ---- in order ---- */

/* Two lines on the console of a debug kernel: what booted, on which machine. */
static void greet(bool at_el2)
{
    word total = 0;
    for (word i = 0; i < facts.ram.count; i++)
        total += facts.ram.at[i].end - facts.ram.at[i].start;
    print("\nTessera, a capability microkernel: seL4 16.0.0's API on aarch64\n");
    print("%lu MiB of memory, timer %lu kHz, GICv%lu, started at EL%d\n", total / MIB,
          machine_cycles_hz() / 1000, facts.gic, at_el2 ? 2 : 1);
}

/* Called by boot.S with the kernel's image mapped and interrupts masked: bring up the machine, then
 * the root task. The order has reasons. The tree comes first, because it says where the console is.
 * Caches are known before memory is cleared. The clock starts last, because no interrupt may come
 * before there is a thread. */
void boot_main(paddr tree_at, paddr image, bool at_el2)
{
    kernel_space_start(image);
    switch_boot(kernel_space_bare());
    cache_set_up();
    read_tree(tree_at);
    power_set_up(facts.psci, at_el2);
    read_line();
    set_up_processor();
    divide_memory();
    kernel_space_build(&facts.ram, &boot.ram);
    /* From here on the tree is read through the window. */
    tree.at = memory_at(tree_at);
    kernel_space_look_away();
    read_image();
    gic_set_up(&facts);
    if (DEBUG)
        greet(at_el2);
    boot.extra_size = HEADER_BYTES + tree_used(&tree);
    debug_set_program(&boot.image);
    ENTRY(kernel.irq_issued, facts.timer_irq) = true; /* nobody can have a handler for it */
    clock_start(facts.timer_irq);
    kernel_boot(&boot);
}
