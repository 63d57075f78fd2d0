/* calls.h - how a random call is made up: what calls.c has for the methods that only one
 * architecture has. */
#pragma once
#include "stream.h"

struct call {
    word number, cap, label, caps, length;
    word words[MESSAGE], cap_at[3];
    bool method;
};
extern struct call c;
/* The persona that makes it. */
extern word me;

/* Invoke something of a kind, mostly; another capability goes with it. */
void start(word label, word kind, word length);
void with_cap(word cptr_value);
/* A slot of a kind, mostly; the address of a slot; of one of a kind; of the IRQControl. */
word slot_of(word kind);
word cptr(word slot);
word cp(word kind);
word irq_control(void);
/* Where a slot is: sets two words of the call from `at` on and gives the CNode.  free: where
 * something is to be put, or deleted. */
word place(word kind, word at, bool free);
/* Where memory is mapped and looked for; an address space. */
word address(void);
word vspace(bool for_thread);
word any_word(void);

/* ---- ARCH/machine_calls.c ---- */
/* A handler for an interrupt, or what else the control of interrupts gives. */
void issue_interrupt(void);
/* Values in the registers of a gadget other than the system call; returns the gadget to take. */
word gadget_values(struct area *a, word gadget);
/* What would stop a kernel, or depend on time. */
void tame_more(void);
