/* power.c - how the machine is switched off: by semihosting, which tells whoever runs the machine
 * how it ended, or by the firmware (PSCI).
 *
 * Owns:    which of the two ways into the firmware the machine has.
 * Entered: machine_power_off.
 * Never:   comes back.
 *
 * Semihosting for AArch32 and AArch64, SYS_EXIT; Arm Power State Coordination Interface (DEN0022),
 * SYSTEM_OFF. */
#include "machine.h"
#include "machine/cpu.h"
#include "machine/devices.h"

#define PSCI_SYSTEM_OFF 0x84000008
enum { SYS_EXIT = 0x18, STOPPED_BY_PROGRAM = 0x20026 };
static enum psci_way psci;

/* From EL2 on the machine belonged to us, so nobody answers HVC. */
void power_set_up(enum psci_way way, bool at_el2)
{
    psci = way == PSCI_HVC && at_el2 ? PSCI_NONE : way;
}

/* First the way that can tell `code`; where nobody listens it does nothing. Then the firmware,
 * which takes a function's number in x0 and does not come back from this one. If it does all the
 * same, the processor sleeps: it must not run on. */
void machine_power_off(word code)
{
    /* SYS_EXIT wants a block of two words: the reason, and the status. */
    const word block[] = { STOPPED_BY_PROGRAM, code };
    semihosting(SYS_EXIT, block);
    register word function __asm__("x0") = PSCI_SYSTEM_OFF;
    if (psci == PSCI_HVC)
        __asm__ volatile("hvc #0" : "+r"(function) : : "memory");
    else if (psci == PSCI_SMC)
        __asm__ volatile("smc #0" : "+r"(function) : : "memory");
    for (;;)
        __asm__ volatile("wfi");
}
