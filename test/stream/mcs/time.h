/* time.h - random streams for kernels with scheduling contexts, where budgets end.
 *
 * As ../stream.h, with two differences.  A thread stays its own persona: a message that sets its
 * registers lets it begin anew (own_entry), so threads may be stopped at any instruction.  And time
 * goes in slots: before each call a thread waits for the next slot to begin, so a call takes one
 * slot of a budget however many instructions the kernel needs for it.  Two kernels agree on who
 * runs as long as no budget ends, and none comes back, where a slot begins.  Times are told in
 * slots.
 *
 * Slots begin on a grid, but not evenly: a thread that was stopped where a slot began has used so
 * much of a refill, and that much comes back as a refill by itself.  With even slots it would
 * always end where another slot begins.  Periods and budgets lie in the middle between two lines of
 * the grid, so what is left of them, and when it comes back, lies there too, as far as one of each
 * is concerned.  Where a sum of many falls on a slot all the same, tools/stream.sh plays the
 * episode again with noise: each call comes some microseconds later, as on a slower kernel. */
#pragma once
#include "../stream.h"

enum {
    SLOT_US = 4000,
    GRID_US = SLOT_US / 16,
    NOISE_US = 24, /* a call comes at most so much later */
    NOBODY = 0,    /* an empty slot of the world */
    T_SELF = 1,    /* the world's own CNode */
    T_CONTROL = 2,
    T_BUFFER = 3,
    T_SETTER = 4, /* who is signalled sees to it that the clock is set anew */
    LEVELS = 3    /* of priorities that threads begin with */
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
word slots(void); /* that have begun in this episode */
word next_slot_begins(word count);
word in_slots(word microseconds);
struct parameters_of_context any_time(void);
extern word handler_replies; /* root slots: where the handler's eight reply objects begin */

/* ---- time_calls.c ---- */
word slot_of(word kind);
word told_address(word value);
