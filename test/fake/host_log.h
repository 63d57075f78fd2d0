/* host_log.h - what a kernel for a PC asked of the hardware, on the fake PC. */
#pragma once
#include "lib/types.h"

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
/* Was the translation of this address forgotten, among the last HOST_FLUSHES flushes? */
bool host_flushed(word asid, vaddr address);
