/* host.h - what tests see of the host machine. */
#pragma once
#include "boot/boot.h"
#include "core/memory.h"
/* By the include path, not beside this file: the fake PC (test/fake) has a log of its own. */
#include <host_log.h>

/* What lies in the cell at h (enum memory_kind). */
static inline int host_kind(word h)
{
    return host_kinds[h / HOST_CELL % HOST_CELLS];
}

/* Forget everything: memory is zero and free. */
void host_reset(void);
/* The part of it that is the architecture's. */
void machine_reset(void);
/* Boot a kernel whose root task has an image of `pages` pages; returns when it would run. */
void host_boot(word pages);
/* The same on memory with holes: of each two pages only the first is there, up to `end`. */
void host_boot_holes(word pages, paddr end);
/* The kernel did what it must not: say so and end. */
void host_stop(const char *what, word h, int kind);
/* Let every n-th look for an interrupt find one; 0: none ever. */
word host_interrupt_every(word n);
/* What the clock shows (machine_cycles): tests move it. When the kernel wants it to come. */
extern word host_clock, host_wake_at;
/* What the kernel printed since the last time, or since host_reset; stays until the next call. */
const char *host_text_taken(void);
/* What came at the state port since host_state_start. It takes no more than host_state_limit
 * says; host_state_key lets a byte come there. */
void host_state_start(void);
void host_state_limit(size_t bytes);
void host_state_key(u8 byte);
const u8 *host_state_stream(size_t *bytes);
extern struct host_log host_log;
