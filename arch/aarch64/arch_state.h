/* arch_state.h - what aarch64 is, and what the kernel remembers for it.
 *
 * Owns:  nothing; each group of fields names the file that writes it.
 * Used:  by state.h, which keeps one struct arch_state. */
#pragma once
#include "lib/types.h"

#define ARCH_NAME "64-bit Arm"
enum { ELF_MACHINE = 183 }; /* e_machine of its programs; ELF for the Arm 64-bit Architecture */
/* Software interrupts 0 to 15, those of the processor to 31, those of devices up to 159 (ABI of
 * qemu-arm-virt). */
enum { IRQ_COUNT = 160, ASID_POOLS = 128 };

struct arch_state {
    /* interrupt.c: a bit for each interrupt that is triggered by an edge */
    word irq_edge[(IRQ_COUNT + WORD_BITS - 1) / WORD_BITS];
    /* asid.c: address space identifiers */
    handle asid_pool[ASID_POOLS];
    word asid_next[ASID_POOLS];   /* of a dying pool: the entries before this one are empty */
    word asid_ghosts[ASID_POOLS]; /* address spaces that outlived a pool of this number */
};
