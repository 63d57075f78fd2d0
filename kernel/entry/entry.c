/* entry.c - every trap enters and leaves the kernel here.
 *
 * Owns:    nothing.
 * Entered: the architecture's trap code, with the registers saved in the current thread.
 * Uses:    syscall.c, fault.c, irq.c, sched.c.
 * Never:   does the work itself.  One pass: enter, one thing happens, the scheduler settles who
 *          runs, leave. */
#include "entry/entry.h"
#include "arch.h"
#include "invariants/look.h"
#include "entry/invoke.h"
#include "object/irq.h"
#include "core/sched.h"
#include "switch.h"
#include "entry/syscall.h"
#include "debug/utilisation.h"

static void enter(void)
{
    if (BENCHMARKS)
        utilisation_enter();
}

/* Settle who runs and make the processor ready for it; with cpu->current 0 it idles. */
static void leave(void)
{
    const struct cpu *cpu = this_cpu();
    if (!sched_is_settled())
        sched_run();
    handle t = cpu->current;
    if (t && tcb(t)->state == RESTARTING) {
        context_undo(&tcb(t)->context);
        tcb(t)->state = RUNNING;
    }
    if (cpu->reload)
        arch_resume(t);
    if (DEBUG)
        look();
    if (BENCHMARKS)
        utilisation_leave();
}

/* The same after a system call.  Most of them change neither who runs nor what the processor is to hold. */
static inline void leave_soon(void)
{
    const struct cpu *cpu = this_cpu();
    handle t = cpu->current;
    if (!BENCHMARKS && likely(tcb(t)->state == RUNNING && !cpu->next && !cpu->choose && !cpu->reload))
        arch_go_on(t);
    leave();
}

/* The current thread asks for system call `number`. */
void entry_syscall(word number)
{
    enter();
    syscall_run(this_cpu()->current, number);
    leave_soon();
}

/* The current thread's Call is not one for the fast path, which found the slot `self`, or none (0). */
void entry_call(handle self)
{
    enter();
    invoke(this_cpu()->current, self, true, true);
    leave_soon();
}

/* The current thread did something wrong (struct fault says what the words mean). */
void entry_fault(enum fault_type type, word address, word code, word error)
{
    enter();
    fault_raise(this_cpu()->current, type, address, code, error);
    leave();
}

/* Interrupt `irq` came. */
void entry_interrupt(word irq)
{
    enter();
    irq_happened(irq);
    leave();
}

/* The clock ticked. */
void entry_tick(void)
{
    enter();
    sched_tick();
    leave();
}

/* The first thread is in its queue: run it. */
void entry_start(void)
{
    sched_reschedule();
    leave();
}
