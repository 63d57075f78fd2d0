/* time.h - random streams for kernels with scheduling contexts, where budgets end.
 *
 * As ../stream.h, with two differences.  A thread stays its own persona: a message that sets its
 * registers lets it begin anew (own_entry), so threads may be stopped at any instruction.  And time
 * goes in slots: before each call a thread waits for the next slot to begin, so a call takes one
 * slot of a budget however many instructions the kernel needs for it.  Budgets end in the middle of
 * a slot, when nobody makes a call, unless chance has it otherwise; so two kernels agree on who
 * runs.  Times are told in slots. */
#pragma once
#include "../stream.h"

enum {
    SLOT_US = 4000,
    NOBODY = 0, /* an empty slot of the world */
    T_SELF = 1, /* the world's own CNode */
    T_CONTROL = 2,
    T_BUFFER = 3,
    LEVELS = 3 /* of priorities that threads begin with */
};
/* The world's 256 slots: kinds with sixteen each.  Threads find everything at its index. */
enum time_kind {
    T_FIXED,
    T_ENDPOINT,
    T_BADGED,
    T_NOTIFICATION,
    T_TCB,
    T_CONTEXT,
    T_REPLY,
    T_UNTYPED,
    T_KINDS
};

struct parameters_of_context {
    word budget, period, extra, flags; /* in microseconds */
};

/* ---- time_world.c ---- */
word slots(void); /* since the episode began */
word next_slot_begins(word count);
word in_slots(word microseconds);
struct parameters_of_context any_time(void);
extern word handler_replies; /* root slots: where the handler's eight reply objects begin */

/* ---- time_calls.c ---- */
word slot_of(word kind);
word told_address(word value);
