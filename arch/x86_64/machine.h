/* machine.h - what touches hardware: the narrow layer under the kernel.
 *
 * Twin: arch/host/machine.h, where the same calls are logged instead, so that tests can check what
 * the kernel owes the hardware (a TLB flush after a narrowed mapping, and so on).
 * Never: decides anything. */
#pragma once
#include "lib/types.h"

/* Fill memory with zeroes; start and bytes are multiples of 16. */
void machine_clear(paddr start, word bytes);
/* Is an interrupt waiting to be taken that somebody handles?  And: interrupts with this vector of
 * the processor's have a handler from now on, or none. */
bool machine_interrupt_pending(void);
void machine_interrupt_expect(word vector, bool handled);
/* Forget the translation of one page, or of all pages, of an address space. */
void machine_flush_page(word asid, vaddr address);
void machine_flush_asid(word asid, paddr root);
/* May two address spaces have one identifier?  While they may, no switch keeps translations. */
void machine_share_identifiers(bool shared);
/* The VSpace that is loaded must not be used any more, if it is this one. */
void machine_drop_root(paddr root);
/* Can this processor map 1 GiB pages? */
bool machine_huge_pages(void);
/* Can it forbid fetching code from a page? */
bool machine_no_execute(void);
/* A word for the entry of every VSpace that holds the kernel. */
word machine_kernel_entry(void);
u32 machine_port_in(u16 port, word bits);
void machine_port_out(u16 port, word bits, u32 value);
/* The interrupt controllers: how many IOAPICs there are, and their pins. */
word machine_ioapics(void);
word machine_ioapic_pins(word ioapic);
void machine_ioapic_route(word ioapic, word pin, word vector, bool level, bool low);
void machine_ioapic_mask(word ioapic, word pin, bool masked);
/* The IOMMU, in kernels with IOMMU: levels of its tables, 0 if there is none; the first number that
 * is no domain; the two words that say what a device (bus, device, function: 16 bits) reaches;
 * tables were written; forget all translations. */
word machine_io_levels(void);
word machine_io_domains(void);
word *machine_io_context(word device);
void machine_io_written(const void *at, word bytes);
void machine_io_flush(void);
/* A clock, in cycles; write the caches back and empty them. */
word machine_cycles(void);
void machine_flush_caches(void);
/* Text to the debug console. */
void machine_put_char(char c);
/* The end: power off; a code other than 0 is passed to whoever runs the machine, if it can be. */
void machine_power_off(word code) __attribute__((noreturn));
