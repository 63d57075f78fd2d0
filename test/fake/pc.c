/* pc.c - the devices of a PC, as a log: what the portable parts of x86_64 ask of hardware.
 *
 * Twin:    arch/x86_64/machine/ and core/switch.c.  Memory, console and the like are the host
 *          machine's.
 * Owns:    the log (host_log.h), but for what the host machine writes in it.
 * Entered: the kernel, through machine/pc.h and arch.h.
 * Never:   does anything else than what a test can see. */
#include "machine/kernel_space.h"
#include "machine/pc.h"
#include "arch.h"
#include "core/state.h"
#include "host.h"
#include <string.h>

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

void machine_reset(void)
{
    if (IOMMU)
        memset(io_context, 0, sizeof io_context);
}

/* All of its memory is RAM. */
bool kernel_space_has(paddr p)
{
    return p < P2(HOST_MEMORY_BITS);
}
