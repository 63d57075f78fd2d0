/* entry.c - every trap enters and leaves the kernel here.
 *
 * Owns:    nothing.
 * Entered: the architecture's trap code, with the registers saved in the current thread.
 * Uses:    syscall.c, fault.c, irq.c, sched.c.
 * Never:   does the work itself.  One pass: enter, one thing happens, the scheduler settles who
 *          runs, leave. */
#include "entry.h"
#include "arch.h"
#include "invoke.h"
#include "irq.h"
#include "sched.h"
#include "syscall.h"
#include "utilisation.h"

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
    if (BENCHMARKS)
        utilisation_leave();
}

/* The current thread asks for system call `number`. */
void entry_syscall(word number)
{
    enter();
    syscall_run(this_cpu()->current, number);
    leave();
}

/* The current thread's Call is not one for the fast path. */
void entry_call(void)
{
    enter();
    invoke(this_cpu()->current, true, true);
    leave();
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
