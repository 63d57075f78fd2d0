/* sched_context.h - scheduling contexts: made, bound, lent, taken back. */
#pragma once
#include "core/sched_context.h"
#include "core/tcb.h"

struct call;
struct bootinfo;
struct root_objects;

enum { TIMEOUT_ANSWER_WORDS = 19 };

void sc_move(handle sc, handle to);
void sc_pass(handle sc, handle to);
void mcs_lend(handle sender, handle receiver);
void mcs_unblock(handle t);
void mcs_from_signal(handle n, handle t);
void mcs_return(handle n, handle t);
void mcs_leave_notification(handle n);
void mcs_leave_thread(handle t);
void sc_answer_yield(handle t);
void mcs_forget_yield(handle t);
status sc_check_blocked(struct call *c, handle sc, handle t);
void sc_bind(handle sc, handle t);
void sc_unbind_thread(handle sc);
void sc_budget_over(void);
bool sc_report_timeout(handle t);
void sc_tell_timeout(handle t, handle receiver, word badge);
/* Room for the root task's context. */
enum { SC_FIRST_BYTES = 1 << SCHED_CONTEXT_MIN_BITS };
void mcs_first(const struct root_objects *o, struct bootinfo *info, word *next);
bool sched_context_finalise(struct cap c, bool final);
status sched_invoke(struct call *c);
struct cap sched_context_create(paddr at, word size_bits, bool device);
