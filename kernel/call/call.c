/* call.c - what methods ask of their call while they work.
 *
 * Owns:    nothing; struct call is invoke.c's.
 * Entered: methods of all objects; invoke.c and syscall.c.
 * Never:   changes an object. */
#include "call/call.h"
#include "message/ipc.h"
#include "machine.h"

word *call_find_answer(struct call *c)
{
    c->answer = ipc_buffer(c->caller, true);
    return c->answer;
}

/* One more step of long work is done: true if it should stop here for an interrupt. */
bool call_preempt(struct call *c)
{
    if (++c->work < PREEMPT_WORK)
        return false;
    c->work = 0;
    return machine_interrupt_pending();
}

/* Between two long parts of a call, of which the first only looked: true if it is to start again,
 * because an interrupt waits. */
bool call_must_stop(void)
{
    return machine_interrupt_pending();
}
