/* arm.h - what an Arm processor has besides (machine.h): address spaces, caches, an interrupt
 * controller.
 *
 * Never: decides anything. */
#pragma once
#include "machine.h"

/* Make the processor forget the translation of one page of address space `asid`. Owed whenever
 * an entry that was valid changes or goes; an entry that was not valid is never remembered. */
void machine_flush_page(word asid, vaddr address);
/* The same for all pages of address space `asid`: when a table of it goes. */
void machine_flush_asid(word asid);
/* May two address spaces have the same identifier at the moment (asid.c, ghosts)? While they
 * may, each switch forgets everything. */
void machine_share_identifiers(bool shared);
/* The VSpace at `root` is about to die: if it is the one that is loaded, load the bare address
 * space instead. */
void machine_drop_root(paddr root);

/* What to do with the lines of the caches: write them to memory (all observers), drop them, both;
 * or write them so far that instruction fetches see them, and drop what these remember. */
enum cache_step { CACHE_CLEAN, CACHE_INVALIDATE, CACHE_CLEAN_INVALIDATE, CACHE_UNIFY };
/* Do it for addresses start to end-1 as the address space with this TTBR0 maps them. A long range
 * goes in several calls, each but the last up to the end of a line; `last` says which is. Only
 * behind the last one fetches see everything. */
void machine_cache(word ttbr, vaddr start, vaddr end, enum cache_step step, bool last);

/* The interrupt controller. A controller knows IRQ_COUNT interrupts at most of which the kernel
 * makes use. `edge`: triggered by an edge, else by a level. */
void machine_irq_mask(word irq, bool masked);
void machine_irq_trigger(word irq, bool edge);
void machine_send_sgi(word sgi, word target);

/* Call the firmware (SMC) with registers x0 to x7, which are its answer then. Where the firmware
 * does not listen, x0 is -1, which says that it knows no such function. */
enum { SMC_REGISTERS = 8 };
void machine_call_firmware(word registers[SMC_REGISTERS]);
