/* register_dump.h - print a thread's registers. */
#pragma once
#include <sel4debug/arch/registers.h>

/* Print the registers of a thread, by name. */
void sel4debug_dump_registers(seL4_CPtr tcb);
/* Each line begins with `prefix`. */
void sel4debug_dump_registers_prefix(seL4_CPtr tcb, char *prefix);
