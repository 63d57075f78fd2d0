/* call.c - what methods ask of their call while they work.
 *
 * Owns:    nothing; struct call is invoke.c's.
 * Entered: methods of all objects; invoke.c and syscall.c.
 * Never:   changes an object. */
#include "call/call.h"
#include "message/ipc.h"
#include "machine.h"

/* See call.h. Seldom asked: only answers of more than four words need it. */
word *call_answer_buffer(const struct call *c)
{
    return ipc_buffer(c->caller, true);
}

/* Long work calls this between two whole steps. Returns true if it should stop here, because an
 * interrupt is pending: then the method returns RESTART. The controller is asked only every
 * PREEMPT_WORK steps, because that takes longer than a step. */
bool call_preempt(struct call *c)
{
    if (++c->work < PREEMPT_WORK)
        return false;
    c->work = 0;
    return machine_interrupt_pending();
}

/* Call this between two long parts of a method. True means that an interrupt is pending and the
 * call should start again. It is right only where the first part is not done again: otherwise
 * interrupts that come often enough stop the call at each attempt, and it never ends. */
bool call_must_stop(void)
{
    return machine_interrupt_pending();
}
