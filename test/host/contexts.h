/* contexts.h - what the tests of scheduling contexts do again and again.  Only with MCS. */
#pragma once
#include "core/budget.h"
#include "core/release.h"
#include "object/reply_object.h"
#include "object_numbers.h"
#include "steps.h"

/* The object in slot s. */
static inline handle at(word s)
{
    return cap_object(*world_cap(s));
}

/* t, which has to be ready, makes a system call that names a reply object, and what its first half
 * sends to; then the root task runs. */
void call_with(handle t, enum syscall_number number, word cptr, word reply, word first, word info);
/* Time passes, in microseconds; the clock comes whenever it is set for that. */
void pass_us(word us);
/* A thread without time, in slot s, at this priority; it is running as soon as it has some. */
handle passive_thread(word u, word s, word priority);
