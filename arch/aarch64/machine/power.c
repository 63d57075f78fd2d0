/* power.c - the firmware, and how the machine is switched off: by semihosting, which tells whoever
 * runs the machine how it ended, or by the firmware (PSCI).
 *
 * Owns:    which of the two ways into the firmware the machine has.
 * Entered: machine_power_off, which never comes back; smc.c.
 * Never:   calls firmware that the device tree does not name.
 *
 * Semihosting for AArch32 and AArch64, SYS_EXIT; Arm Power State Coordination Interface (DEN0022),
 * SYSTEM_OFF. */
#include "machine/arm.h"
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

/* A processor without firmware does not know the instruction: in the kernel it would trap. What
 * else than x0 to x7 the call changes, the compiler is told (DEN0028: x4 to x17). */
void machine_call_firmware(word registers[SMC_REGISTERS])
{
    register word x0 __asm__("x0") = registers[0], x1 __asm__("x1") = registers[1];
    register word x2 __asm__("x2") = registers[2], x3 __asm__("x3") = registers[3];
    register word x4 __asm__("x4") = registers[4], x5 __asm__("x5") = registers[5];
    register word x6 __asm__("x6") = registers[6], x7 __asm__("x7") = registers[7];
    if (psci != PSCI_SMC) {
        registers[0] = ~(word)0;
        return;
    }
    __asm__ volatile(
        "smc #0"
        : "+r"(x0), "+r"(x1), "+r"(x2), "+r"(x3), "+r"(x4), "+r"(x5), "+r"(x6), "+r"(x7)
        :
        : "x8", "x9", "x10", "x11", "x12", "x13", "x14", "x15", "x16", "x17", "memory");
    const word answer[SMC_REGISTERS] = { x0, x1, x2, x3, x4, x5, x6, x7 };
    for (word i = 0; i < SMC_REGISTERS; i++)
        registers[i] = answer[i];
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
