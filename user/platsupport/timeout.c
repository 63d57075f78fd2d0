/* timeout.c - timeouts that are longer than what a device can wait.
 *
 * Owns:    nothing; each ltimer has one.
 * Entered: the logical timers of each machine. */
#include "inside.h"

int timeout_set(struct timeout *t, uint64_t now, uint64_t ns, timeout_type_t type)
{
    if (type == TIMEOUT_ABSOLUTE && ns <= now)
        return ETIME;
    *t = (struct timeout){
        .deadline = type == TIMEOUT_ABSOLUTE ? ns : now + ns,
        .period = type == TIMEOUT_PERIODIC ? ns : 0,
    };
    return 0;
}

/* Periods that were missed are left out; the next one is due at a multiple of the period all the
 * same. */
bool timeout_due(struct timeout *t, uint64_t now)
{
    if (t->deadline == 0 || now < t->deadline)
        return false;
    if (t->period)
        t->deadline += ((now - t->deadline) / t->period + 1) * t->period;
    else
        t->deadline = 0;
    return true;
}
