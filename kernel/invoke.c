/* invoke.c - build a struct call from the caller's registers, run the method, answer.
 *
 * Owns:    struct call while it lives.
 * Entered: syscall.c: Send, NBSend, Call and the answer to a saved reply capability.
 * Uses:    cspace.c (which capability), cap.c (which method), fault.c.
 * Never:   changes an object itself. */
#include "invoke.h"
#include "api.h"
#include "cspace.h"
#include "captype.h"
#include "debug.h"
#include "fault.h"
#include "ipc.h"
#include "lib/bits.h"
#include "machine.h"
#include "sched.h"

/* Word i of the message; 0 where there is none. */
word call_word(const struct call *c, word i)
{
    if (i < MESSAGE_REGISTERS)
        return tcb(c->caller)->context.mr[i];
    return c->buffer && i < MESSAGE_WORDS ? c->buffer[BUFFER_MESSAGE + i] : 0;
}

/* Add a word to the answer; a Send gets none. */
void call_result(struct call *c, word value)
{
    word i = c->results;
    word *buffer = c->is_call && i >= MESSAGE_REGISTERS ? ipc_buffer(c->caller, true) : NULL;
    if (!c->is_call)
        return;
    if (i < MESSAGE_REGISTERS)
        tcb(c->caller)->context.mr[i] = value;
    else if (buffer && i < MESSAGE_WORDS)
        buffer[BUFFER_MESSAGE + i] = value;
    else
        return;
    c->results = i + 1;
}

/* One more step of long work is done: true if it should stop here for an interrupt. */
bool call_preempt(struct call *c)
{
    if (++c->work < PREEMPT_WORK)
        return false;
    c->work = 0;
    return machine_interrupt_pending();
}

static void cap_fault(handle t, word cptr, struct lookup_failure why)
{
    fault_raise(t, (struct fault){ .type = FAULT_CapFault, .address = cptr, .lookup = why });
}

static void answer(struct call *c, status result)
{
    struct context *ctx = &tcb(c->caller)->context;
    if (result == ERROR) {
        c->results = 0;
        for (word i = 0; i < c->error_length && i < ERROR_WORDS; i++)
            call_result(c, c->error_words[i]);
        ctx->info = info_make(c->error, 0, 0, c->results);
    } else {
        ctx->info = info_make(0, 0, 0, c->results);
    }
    ctx->cap = 0;
}

/* Run what the caller's registers ask for.  can_block: not NBSend.  is_call: the caller wants to
 * know what came of it. */
void invoke(handle caller, bool can_block, bool is_call)
{
    const struct context *ctx = &tcb(caller)->context;
    struct call c;
    struct lookup_failure why = cspace_lookup(caller, ctx->cap, &c.self);
    word cptr = ctx->cap, info = ctx->info;
    c.buffer = NULL;
    c.caps = 0;
    c.length = info_length(info);
    if (why.kind == LOOKUP_OK && (c.length > MESSAGE_REGISTERS || info_caps(info) > 0)) {
        c.buffer = ipc_buffer(caller, false);
        c.caps = ipc_find_caps(caller, c.buffer, info, c.extra, &why, &cptr);
    }
    if (why.kind != LOOKUP_OK) {
        if (can_block)
            cap_fault(caller, cptr, why);
        return;
    }
    if (!c.buffer)
        c.length = min_word(c.length, MESSAGE_REGISTERS);
    c.caller = caller;
    c.cap = slot(c.self)->cap;
    c.label = info_label(info);
    c.is_call = is_call;
    c.can_block = can_block;
    c.committed = false;
    c.answered = false;
    c.work = 0;
    c.results = 0;

    tcb(caller)->state = RESTARTING;
    status result = cap_invoke(&c);
    debug_trace_call(&c, result);
    if (result == RESTART || c.answered)
        return;
    if (tcb(caller)->state != RESTARTING)
        return;                             /* it stopped itself */
    if (is_call)
        answer(&c, result);
    tcb(caller)->state = RUNNING;
}
