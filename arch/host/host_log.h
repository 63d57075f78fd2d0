/* host_log.h - what the kernel asked of the hardware since host_reset. */
#pragma once
#include "lib/types.h"

struct host_log {
    word clears, interrupts_seen, masks, unmasks;
    word flushes; /* of translations: see vspace.c */
};
