/* debug.h - what the kernel tells people: only in debug builds; otherwise every call is empty. */
#pragma once
#include "call/call.h"
#include "debug/state_port.h"
#include "debug/words.h"

/* Bound of loops over the list of threads. A kernel that is damaged may have a circle in it, and
 * its last report must come to an end; threads behind the bound are not told. */
enum { MAX_THREADS_SHOWN = 4096 };

/* debug.c: the contracts stand there. A release kernel has none of this: a function returns at
 * once because DEBUG is 0, or its callers ask DEBUG before they call it. */
bool debug_syscall(handle t, word number);
void debug_report_fault(handle t);
void debug_request(handle t);

/* options.c: what the command line says. */
void debug_options(const char *line);

/* stopped.c: who waits for whom. The notes tell what cannot be seen afterwards. */
void debug_report_threads(void);
enum lost {
    LOST_RIGHTS,
    LOST_DROPPED,
    LOST_REPLY,
    LOST_FAULT,
    /* With scheduling contexts: how a thread comes to have none. */
    LOST_TIME_GIVEN,
    LOST_TIME_TAKEN,
    LOST_TIME_SENT,
    LOST_TIME_SIGNAL,
};
void debug_note_lost(handle t, handle other, enum lost how);
void debug_forget_time(handle t);
void debug_forget_lost(handle t);

/* trace.c: lines about invocations. */
void debug_trace_call(const struct call *c);
void debug_trace_result(const struct call *c, status result);
void debug_trace_message(handle sender, handle receiver, handle ep, word badge);
void debug_trace_receive(handle t, bool block);
void debug_trace_fault(handle t);
/* The methods by label, made from the tables in api/. `type` is the type of the object that has
 * the method; `params` are its parameters in the order of the message and end with one without a
 * name. */
struct debug_method {
    const char *name;
    word type;
    const struct param *params;
};
extern const struct debug_method debug_methods[LABEL_COUNT];

/* foreign.c: programs that were built for another kernel. These are the kernels whose labels
 * differ from ours. */
enum { FOR_MCS, FOR_SMP, FOR_BREAKPOINTS, FOR_IOMMU, KERNELS }; /* whose labels differ from ours */
word debug_kernels_of(const struct call *c);
void debug_look_at_call(const struct call *c);
void debug_explain_syscall(word number);
struct image;
void debug_look_at_image(const struct image *image);

/* Why a message could not take the fast path. */
enum slow_reason {
#define SLOW(name, text) SLOW_##name,
#include "debug/slow.def"
#undef SLOW
    SLOW_REASONS,
};
extern word debug_slow_counts[SLOW_REASONS];
void debug_count_slow(enum slow_reason why);
void debug_add_thread(handle t);
void debug_remove_thread(handle t);
void debug_name_thread(handle t, const char *name, word bytes);
void debug_set_root(handle t);
bool debug_can_go_on(void);
void debug_idle(void);
/* trace.c: which invocations are printed: those that fail, without repetitions or each; or all. */
enum debug_trace { TRACE_NOTHING, TRACE_ERRORS, TRACE_EACH_ERROR, TRACE_CALLS };
extern enum debug_trace debug_trace;
/* Is every invocation to be printed? The fast path asks, because it would pass trace.c by. */
static inline bool debug_shows_calls(void)
{
    return DEBUG && debug_trace == TRACE_CALLS;
}
void debug_set_trace(enum debug_trace what);
