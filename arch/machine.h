/* machine.h - what portable code asks of any hardware: part of the port contract (arch.h).
 *
 * Never: decides anything. */
#pragma once
#include "lib/types.h"

/* Fill memory with zeroes; start and bytes are multiples of 16. */
void machine_clear(paddr start, word bytes);
/* Is an interrupt pending that somebody handles? Long operations stop then. Interrupts that
 * nobody handles do not count: one of them, raised again and again, would keep every long
 * operation from its end. */
bool machine_interrupt_pending(void);
/* A clock in cycles of the processor, which only grows. */
word machine_cycles(void);
/* How many of them a second has; 0: not known. */
word machine_cycles_hz(void);
/* The state port, in debug builds: send all of these bytes, or, if they are not taken, none. */
bool machine_state_send(const u8 *bytes, word count);
/* The byte that has come at the state port; 0: none. */
u8 machine_state_asked(void);
/* With MCS: the clock is to come once, when machine_cycles is `at`, or soon if that has passed; ~0:
 * never. This replaces what was asked before. */
void machine_wake_at(word at);
/* Write the caches back to memory and empty them (a benchmark system call). */
void machine_flush_caches(void);
/* One character to the debug console; "\n" becomes "\r\n". */
void machine_put_char(char c);
/* Power off and never return. A code other than 0 reaches whoever runs the machine, if there is
 * a way (machine.c). */
void machine_power_off(word code) __attribute__((noreturn));
