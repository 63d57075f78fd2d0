/* arch_state.h - what the host machine is, and what the kernel remembers for it.
 *
 * Owns:  nothing; each group of fields names the file that writes it.
 * Used:  by state.h, which keeps one struct arch_state. */
#pragma once
#include "lib/types.h"

#define ARCH_NAME "the host machine"
/* A number for its programs that no machine has. */
enum { ELF_MACHINE = 0x7e55 };
enum { IRQ_COUNT = 32, SPACES = 16 };

struct arch_state {
    /* switch.h: whose registers the processor holds (0: nobody's), and the one that it keeps to
     * itself while that thread runs: the base of thread-local storage */
    handle running;
    word tls;
    /* interrupt.c: a bit for each interrupt that may come */
    u32 irq_open;
    /* vspace.c: the VSpace with this number; number 0 is nobody's */
    handle space[SPACES];
};
