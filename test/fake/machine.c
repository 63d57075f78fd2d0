/* machine.c - a machine that does not exist: the hardware under the kernel, as a log.
 *
 * Twin:    arch/x86_64/machine/machine.c and switch.c.
 * Owns:    memory, the map of what lies in it, the log.
 * Entered: the kernel, through machine.h and arch.h; tests, through host.h.
 * Never:   does anything else than what a test can see. */
#include "machine/pc.h"
#include "arch.h"
#include "host.h"
#include "object/tcb_ops.h"
#include "core/state.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SPACE_FOR_TRAPS = 4096 };

u8 host_memory[(size_t)1 << HOST_MEMORY_BITS] __attribute__((aligned(4096)));
struct host_log host_log;
u8 host_kinds[HOST_CELLS];
static word interrupt_every, interrupt_looks;
static char host_text[4096]; /* what was printed since somebody took it */
static size_t host_text_length;

/* ---- memory ---- */

void window_mark(word h, word size, int kind)
{
    for (word at = h; at < h + size; at += HOST_CELL)
        host_kinds[at / HOST_CELL % HOST_CELLS] = (u8)kind;
}

void host_stop(const char *what, word h, int kind)
{
    fprintf(stderr, "host machine: %s at 0x%lx: wanted kind %d, there is %d\n", what,
            (unsigned long)h, kind, host_kind(h));
    abort();
}

void host_check(word h, int kind)
{
    if (h >= P2(HOST_MEMORY_BITS))
        host_stop("access outside memory", h, kind);
    if (kind == KIND_FREE)
        return;
    /* A TCB starts with slots: look behind them. */
    word at = kind == KIND_TCB ? h + (word)TCB_SLOTS * SLOT_SIZE : h;
    if (host_kind(at) != kind)
        host_stop("access to something else", at, kind);
}

void machine_clear(paddr start, word bytes)
{
    if (start >= P2(HOST_MEMORY_BITS) || bytes > P2(HOST_MEMORY_BITS) - start)
        host_stop("clearing outside memory", start, KIND_FREE);
    memset(host_memory + start, 0, bytes);
    host_log.clears++;
}

/* ---- interrupts ---- */

void host_interrupt_every(word n)
{
    interrupt_every = n;
    interrupt_looks = 0;
}

bool machine_interrupt_pending(void)
{
    bool pending = interrupt_every && ++interrupt_looks % interrupt_every == 0;
    host_log.interrupts_seen += pending;
    return pending;
}

void machine_interrupt_expect(word vector, bool handled)
{
    host_log.expected[vector % HOST_VECTORS] = handled;
}

word machine_ioapics(void)
{
    return 1;
}

word machine_ioapic_pins(word i)
{
    (void)i;
    return HOST_PINS;
}

void machine_ioapic_route(word i, word pin, word vector, bool level, bool low)
{
    (void)i, (void)vector, (void)level, (void)low;
    host_log.pins[pin % HOST_PINS] = PIN_OPEN;
}

void machine_ioapic_mask(word i, word pin, bool masked)
{
    (void)i;
    host_log.pins[pin % HOST_PINS] = masked ? PIN_MASKED : PIN_OPEN;
    if (masked)
        host_log.masks++;
    else
        host_log.unmasks++;
}

/* ---- address spaces ---- */

static void remember_flush(word asid, word page)
{
    word *f = host_log.flushed[(host_log.page_flushes + host_log.asid_flushes) % HOST_FLUSHES];
    f[0] = asid;
    f[1] = page;
}

bool host_flushed(word asid, vaddr address)
{
    for (word i = 0; i < HOST_FLUSHES; i++) {
        const word *f = host_log.flushed[i];
        if (f[0] == asid && (f[1] == ~(word)0 || f[1] == address / 4096))
            return true;
    }
    return false;
}

void machine_flush_page(word asid, vaddr address)
{
    remember_flush(asid, address / 4096);
    host_log.page_flushes++;
}

void machine_flush_asid(word asid, paddr root)
{
    if (host_log.left_root == root)
        host_log.left_root = 0;
    remember_flush(asid, ~(word)0);
    host_log.asid_flushes++;
}

void machine_share_identifiers(bool shared)
{
    host_log.share_calls++;
    host_log.shared = shared;
}

void machine_drop_root(paddr root)
{
    host_log.left_root = root;
    host_log.dropped_roots++;
}

bool machine_huge_pages(void)
{
    return true;
}

bool machine_no_execute(void)
{
    return true;
}

/* The kernel's half of an address space is nothing here; present, so that tests can see it kept. */
word machine_kernel_entry(void)
{
    return 1;
}

/* ---- the IOMMU: three levels, and what it would read of each device ---- */

enum { IO_LEVELS = 3, IO_DOMAINS = 256, IO_DEVICES = 65536 };
static word io_context[IO_DEVICES][2];

word machine_io_levels(void)
{
    return IO_LEVELS;
}

word machine_io_domains(void)
{
    return IO_DOMAINS;
}

word *machine_io_context(word device)
{
    return io_context[device % IO_DEVICES];
}

void machine_io_written(const void *at, word bytes)
{
    (void)at, (void)bytes;
}

void machine_io_flush(void)
{
    host_log.io_flushes++;
}

/* ---- the rest ---- */

u32 machine_port_in(u16 port, word bits)
{
    return (u32)(port * P2(16) + bits);
}

void machine_port_out(u16 port, word bits, u32 value)
{
    (void)port, (void)bits, (void)value;
}

void machine_put_char(char c)
{
    if (getenv("HOST_CONSOLE"))
        putchar(c);
    if (host_text_length < sizeof host_text - 1)
        host_text[host_text_length++] = c;
}

const char *host_text_taken(void)
{
    static char taken[sizeof host_text];
    memcpy(taken, host_text, host_text_length);
    taken[host_text_length] = 0;
    host_text_length = 0;
    return taken;
}

void machine_power_off(word code)
{
    fprintf(stderr, "host machine: the kernel powers off with code %lu\n", (unsigned long)code);
    abort();
}

void arch_resume(handle t)
{
    this_cpu()->reload = t == 0;
}

void arch_load_registers(handle t)
{
    (void)t;
}

void arch_save_registers(handle t)
{
    (void)t;
}

void arch_forget_thread(handle t)
{
    if (this_cpu()->current == t)
        cpu_reload();
}

void arch_boot_extra(u8 *to)
{
    (void)to;
}

void host_reset(void)
{
    memset(host_memory, 0xa5, sizeof host_memory); /* nobody may count on zeroes */
    memset(host_kinds, KIND_FREE, sizeof host_kinds);
    memset(&kernel, 0, sizeof kernel);
    memset(&host_log, 0, sizeof host_log);
    if (IOMMU)
        memset(io_context, 0, sizeof io_context);
    host_text_length = 0;
    host_interrupt_every(0);
}

/* The smallest program that elf_check takes: a header and one segment of zeroes. */
static void make_image(u8 *file, word pages)
{
    static const u8 head[] = { 0x7f, 'E', 'L', 'F', 2, 1, 1 };
    memset(file, 0, 256);
    memcpy(file, head, sizeof head);
    *(u16 *)(file + 16) = 2;
    *(u16 *)(file + 18) = 62;
    *(word *)(file + 24) = 0x400000; /* entry */
    *(word *)(file + 32) = 64;       /* segments */
    *(u16 *)(file + 54) = 56;
    *(u16 *)(file + 56) = 1;
    *(u32 *)(file + 64) = 1;
    *(word *)(file + 80) = 0x400000;
    *(word *)(file + 104) = pages * 4096;
}

static void boot_on(struct boot *boot, word pages);

void host_boot(word pages)
{
    static struct boot boot;
    memset(&boot, 0, sizeof boot);
    ranges_add(&boot.ram, SPACE_FOR_TRAPS, P2(HOST_MEMORY_BITS));
    boot_on(&boot, pages);
}

void host_boot_holes(word pages, paddr end)
{
    static struct boot boot;
    memset(&boot, 0, sizeof boot);
    for (paddr at = SPACE_FOR_TRAPS; at < end; at += 2 * SPACE_FOR_TRAPS)
        ranges_add(&boot.ram, at, at + SPACE_FOR_TRAPS);
    ranges_add(&boot.ram, end, P2(HOST_MEMORY_BITS));
    boot_on(&boot, pages);
}

static void boot_on(struct boot *boot, word pages)
{
    static u8 file[256];
    make_image(file, pages);
    boot->image.file = file;
    boot->image.file_size = sizeof file;
    if (elf_check(&boot->image))
        host_stop(elf_check(&boot->image), 0, 0);
    boot->taken = boot->ram;
    kernel_boot(boot);
}

word machine_cycles(void)
{
    return 0;
}

void machine_flush_caches(void)
{
}
