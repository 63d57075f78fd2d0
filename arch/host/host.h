/* host.h - what tests see of the host machine. */
#pragma once
#include "boot.h"
#include "memory.h"
#include <setjmp.h>

/* What lies in the cell at h (enum memory_kind). */
int host_kind(word h);
/* Forget everything: memory is zero and free. */
void host_reset(void);
/* Boot a kernel whose root task has an image of `pages` pages; returns when it would run. */
void host_boot(word pages);
/* Let every n-th look for an interrupt find one; 0: none ever. */
void host_interrupt_every(word n);
/* What the kernel asked of the hardware since host_reset. */
struct host_log {
    word page_flushes, asid_flushes, dropped_roots, clears, masks, unmasks;
    word interrupts_seen;
};
extern struct host_log host_log;
