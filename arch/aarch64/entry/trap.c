/* trap.c - which trap is this?
 *
 * Owns:    nothing.
 * Entered: entry.S, with the thread's registers saved.
 * Uses:    entry.c, one door for each kind of trap.
 * Never:   handles anything itself, but for telling the interrupt controller. */
#include "entry/trap.h"
#include "arch.h"
#include "core/state.h"
#include "debug/debug.h"
#include "debug/postmortem.h"
#include "entry/entry.h"
#include "lib/print.h"
#include "machine/arm.h"
#include "machine/cpu.h"
#include "machine/devices.h"
#include "switch.h"

/* Numbers from here on say that no interrupt is there (any more). */
enum { NO_IRQ = 1020, IRQ_NUMBERS = 1024 };

/* What the kernel does not deal with itself becomes a fault of the thread. A fetch that translation
 * refused is told with the address that could not be fetched from (ABI). */
void trap_exception(word syndrome)
{
    handle t = this_cpu()->current;
    syndrome %= P2(32);
    if (class_of(syndrome) == CLASS_FETCH)
        entry_fault(t, FAULT_VMFault, READ_REGISTER(far_el1), syndrome, 0);
    else if (class_of(syndrome) != CLASS_FPU || !fpu_take(t))
        entry_fault(t, FAULT_UserException, 0, syndrome, 0);
}

/* An interrupt that nobody has a handler for: software interrupts cannot be masked, and one may
 * have been on its way when its handler went. Debug kernels tell the first, the second, the
 * fourth... */
static void nobodys_interrupt(word irq)
{
    static word count;
    if (irq < IRQ_COUNT)
        machine_irq_mask(irq, true);
    count++;
    if (DEBUG && (count & (count - 1)) == 0)
        print("Warning: interrupt %lu came, which nobody was given (%lu such interrupts so far)\n",
              irq, count);
}

/* The door masks a device's interrupt, and only then is the controller told that it is done. The
 * clock's is a level, which goes down when the next tick is set. */
void trap_interrupt(void)
{
    word accepted = gic_accept(), irq = accepted % IRQ_NUMBERS;
    if (irq >= NO_IRQ)
        return;
    /* The clock comes first: it has no handler, but nobody may have one. */
    if (clock_is(irq)) {
        clock_again();
        entry_tick();
    } else if (irq < IRQ_COUNT && ENTRY(kernel.irq_issued, irq)) {
        entry_interrupt(irq);
    } else {
        nobodys_interrupt(irq);
    }
    gic_done(accepted);
}

/* A trap in the kernel itself: nothing can be trusted any more. */
void trap_bug_report(word syndrome, word at, word address)
{
    print("\nKernel bug: trap with syndrome 0x%lx, at 0x%lx, address 0x%lx\n", syndrome, at,
          address);
    if (DEBUG)
        debug_postmortem("a trap in the kernel", at);
    machine_power_off(1);
}

/* SError: the hardware tells of an error that no instruction can be blamed for (Arm ARM, D1.13). */
void trap_hardware_error(word syndrome)
{
    print(
        "\nThe processor reports a hardware error (SError, syndrome 0x%lx).  The machine stops.\n",
        syndrome);
    machine_power_off(1);
}

/* No thread can run: the processor is about to wait for an interrupt. Debug builds look whether one
 * can come. */
void idle_enter(void)
{
    debug_idle();
}
