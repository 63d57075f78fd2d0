/* arch_state.h - what x86_64 is, and what the kernel remembers for it.
 *
 * Owns:  nothing; each group of fields names the file that writes it.
 * Used:  by state.h, which keeps one struct arch_state. */
#pragma once
#include "lib/types.h"

#define ARCH_NAME "x86-64"
enum { ELF_MACHINE = 62 }; /* e_machine of its programs; System V ABI, x86-64 supplement */
enum { IRQ_COUNT = 128, ASID_POOLS = 8, PORT_WORDS = 65536 / WORD_BITS };

/* Where an interrupt comes from: an IOAPIC pin, or (pin NO_PIN) nothing that can be masked. */
enum { NO_PIN = 255 };
struct irq_source {
    u8 ioapic, pin;
};

struct arch_state {
    /* interrupt.c */
    struct irq_source irq_source[IRQ_COUNT];
    bool irq_late[IRQ_COUNT]; /* its handler is gone, and nothing has come since */
    /* asid.c: address space identifiers */
    handle asid_pool[ASID_POOLS];
    word asid_next[ASID_POOLS];   /* of a dying pool: the entries before this one are empty */
    word asid_ghosts[ASID_POOLS]; /* address spaces that outlived a pool of this number */
    /* ioport.c: a bit for each port that some capability names */
    word ports_issued[PORT_WORDS];
};
