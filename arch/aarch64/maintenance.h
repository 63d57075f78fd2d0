/* maintenance.h - how far a thread's maintenance of caches has come when an interrupt stopped it.
 *
 * Owns:  struct maintenance, of which each context has one.
 * Used:  by frame.c, which goes in steps; by context.h and user.c, which forget it when registers
 *        of the thread are written: it may then never make that call again.
 * Never: touches a cache, or anything but the struct.
 *
 * A page of 1 GiB has 16 million lines, so maintenance goes in steps. What is done must stay done:
 * if each attempt began at the first line, interrupts that come often enough would stop it for
 * ever. So the thread keeps the call that was stopped, word for word, and where it was. Only the
 * same call goes on there: the same capability, range and step. */
#pragma once
#include "lib/bits.h"

/* A step ends where a small page does. It is a whole number of lines, so no line is cut in two. */
enum { MAINTENANCE_STEP_BITS = 12 };

struct maintenance {
    word cap[2]; /* the capability that was invoked */
    word start, end, step;
    word next; /* the first address that is not done; 0: no call was stopped */
};

static inline void maintenance_forget(struct maintenance *m)
{
    m->next = 0;
}

/* Where `call` begins: where it was stopped, if *m says that it was, else at its start. *m is
 * forgotten: nothing that comes later can be taken for the same call. */
static inline word maintenance_begin(struct maintenance *m, const struct maintenance *call)
{
    bool same = m->next != 0 && m->cap[0] == call->cap[0] && m->cap[1] == call->cap[1] &&
                m->start == call->start && m->end == call->end && m->step == call->step;
    word next = m->next;
    maintenance_forget(m);
    return same ? next : call->start;
}

/* Where the step that begins at `at` ends. */
static inline word maintenance_step_end(word at, word end)
{
    word next = round_down(at, MAINTENANCE_STEP_BITS) + P2(MAINTENANCE_STEP_BITS);
    return next < end ? next : end;
}
