/* host_log.h - what the kernel asked of the hardware since host_reset. */
#pragma once
#include "lib/types.h"

/* Counted since host_reset. A test that changes a mapping asks whether the kernel asked for the
 * flush that a processor would need. */
struct host_log {
    word clears, interrupts_seen, masks, unmasks;
    word flushes; /* of translations: see vspace.c */
};
