/* devices.h - the console, the clock, the interrupt controller and the power switch. */
#pragma once
#include "machine/tree.h"

void serial_use(paddr uart);
void power_set_up(enum psci_way way, bool at_el2);
/* Ask whoever runs the machine; the answer, or ~0: nobody listens. */
word semihosting(word operation, const word *block);
void cache_set_up(void);
/* Set the controller up: nothing comes until somebody has a handler. */
void gic_set_up(const struct tree_facts *facts);
/* An interrupt is taken: its number in the low 10 bits; gic_done wants all of the word. 1020 and
 * more: there is none any more. */
word gic_accept(void);
void gic_done(word accepted);
/* Start the clock with this interrupt. clock_is: is it this one? clock_again: it came. */
void clock_start(word irq);
bool clock_is(word irq);
void clock_again(void);
