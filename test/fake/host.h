/* host.h - what tests see of the host machine. */
#pragma once
#include "boot/boot.h"
#include "core/memory.h"

/* What lies in the cell at h (enum memory_kind). */
static inline int host_kind(word h)
{
    return host_kinds[h / HOST_CELL % HOST_CELLS];
}

/* Forget everything: memory is zero and free. */
void host_reset(void);
/* Boot a kernel whose root task has an image of `pages` pages; returns when it would run. */
void host_boot(word pages);
/* The same on memory with holes: of each two pages only the first is there, up to `end`. */
void host_boot_holes(word pages, paddr end);
/* The kernel did what it must not: say so and end. */
void host_stop(const char *what, word h, int kind);
/* Let every n-th look for an interrupt find one; 0: none ever. */
void host_interrupt_every(word n);
/* What the kernel printed since the last time, or since host_reset; stays until the next call. */
const char *host_text_taken(void);
/* What the kernel asked of the hardware since host_reset. */
enum { HOST_FLUSHES = 8, HOST_PINS = 24, HOST_VECTORS = 256 };
enum host_pin { PIN_AS_IT_WAS, PIN_MASKED, PIN_OPEN };
struct host_log {
    word page_flushes, asid_flushes, dropped_roots, clears, masks, unmasks, io_flushes;
    word interrupts_seen;
    word share_calls; /* of machine_share_identifiers; what the last one said */
    bool shared;
    paddr left_root;               /* left (machine_drop_root), and not forgotten since */
    enum host_pin pins[HOST_PINS]; /* of the IOAPIC: what was asked for last */
    bool expected
        [HOST_VECTORS]; /* interrupts that a look for them is to see, by the processor's vector */
    word flushed[HOST_FLUSHES]
                [2]; /* the last ones: which address space, which page (all ones: every page) */
};
extern struct host_log host_log;
/* Was the translation of this address forgotten, among the last HOST_FLUSHES flushes? */
bool host_flushed(word asid, vaddr address);
