/* pc.h - what a PC has besides (machine.h): address spaces in a processor, ports, IOAPICs, an
 * IOMMU.
 *
 * Twin: test/fake/pc.c, where the same calls are logged instead, so that tests can check what
 * the kernel owes the hardware (a TLB flush after a narrowed mapping, and so on).
 * Never: decides anything. */
#pragma once
#include "machine.h"

/* From now on interrupts with this vector have a handler, or none. */
void machine_interrupt_expect(word vector, bool handled);
/* Make the processor forget the translation of one page of address space `asid`. Owed whenever
 * an entry that was present changes or goes; an entry that was not present is never remembered
 * (SDM volume 3, section 4.10). */
void machine_flush_page(word asid, vaddr address);
/* The same for all pages of address space `asid`, whose PML4 is `root`: when a table of it goes. */
void machine_flush_asid(word asid, paddr root);
/* May two address spaces have the same identifier at the moment (asid.c, ghosts)? While they
 * may, no switch keeps translations. */
void machine_share_identifiers(bool shared);
/* The PML4 at `root` is about to die: if it is the one that is loaded, load the bare address
 * space instead. */
void machine_drop_root(paddr root);
/* What this processor can do: 1 GiB pages; forbid fetching code from a page. */
bool machine_huge_pages(void);
bool machine_no_execute(void);
/* The entry that every PML4 must have in its last place, so that the kernel is mapped in every
 * address space. */
word machine_kernel_entry(void);
/* Read or write an I/O port; bits is 8, 16 or 32. */
u32 machine_port_in(u16 port, word bits);
void machine_port_out(u16 port, word bits, u32 value);
/* The interrupt controllers: how many IOAPICs there are, how many pins IOAPIC number `ioapic`
 * has; let a pin's interrupts arrive with `vector` (level or edge, active low or high); mask or
 * unmask a pin. */
word machine_ioapics(void);
word machine_ioapic_pins(word ioapic);
void machine_ioapic_route(word ioapic, word pin, word vector, bool level, bool low);
void machine_ioapic_mask(word ioapic, word pin, bool masked);
/* The IOMMU, in kernels with the option IOMMU. Levels of its tables, 0 if there is none; the
 * first number that is no domain; the two words of the context entry that say what `device`
 * reaches (bus 8 bits, device 5, function 3). */
word machine_io_levels(void);
word machine_io_domains(void);
word *machine_io_context(word device);
/* Tables were written: make the IOMMU see it. Then forget all its translations. */
void machine_io_written(const void *at, word bytes);
void machine_io_flush(void);
