/* semihosting.c - asks whoever runs the machine: an emulator, or a debugger.
 *
 * Owns:    nothing.
 * Entered: power.c; state_port.c, in debug builds.
 * Never:   is called where the registers of an exception are still wanted, unless somebody is known
 *          to listen: where nobody does, the instruction is an exception itself.
 *
 * Semihosting for AArch32 and AArch64, version 3. */
#include "machine/cpu.h"
#include "machine/devices.h"

extern char semihosting_vectors[];

/* Where nobody listens the instruction is an undefined one: the vectors of entry.S then go on
 * behind it with ~0 as the result. Interrupts are masked in the kernel, so none goes to these
 * vectors. */
word semihosting(word operation, const word *block)
{
    word before = READ_REGISTER(vbar_el1);
    WRITE_REGISTER(vbar_el1, (word)semihosting_vectors);
    barrier_instructions();
    register word result __asm__("x0") = operation;
    register const word *parameter __asm__("x1") = block;
    __asm__ volatile("hlt #0xf000" : "+r"(result) : "r"(parameter) : "memory", "x17");
    WRITE_REGISTER(vbar_el1, before);
    barrier_instructions();
    return result;
}
