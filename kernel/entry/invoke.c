/* invoke.c - build a struct call from the caller's registers, run the method, answer.
 *
 * Owns:    struct call while it lives.
 * Entered: entry.c and syscall.c: Send, NBSend, Call and the answer to a saved reply capability.
 * Uses:    cspace.c (which capability), type.c (which method), fault.c.
 * Never:   changes an object itself. */
#include "entry/invoke.h"
#include "message/api.h"
#include "core/cspace.h"
#include "hall/type.h"
#include "debug/debug.h"
#include "entry/fault.h"
#include "message/ipc.h"
#include "lib/assert.h"
#include "lib/bits.h"
#include "object/notification.h"
#include "message/parcel.h"
#include "core/sched.h"
#include "variant/variant.h"

_Static_assert(ERROR_WORDS == MESSAGE_REGISTERS + 1, "the last word of an error is in the buffer");

/* Write the answer into the caller's registers and buffer: the results, or the error with its
 * words. The label of the answer is the error; 0 is success. */
static void answer(struct call *c, status result)
{
    struct context *ctx = &tcb(c->caller)->context;
    word error = ERR_NoError;
    if (unlikely(result == ERROR)) {
        word length = at_most(c->error_length, ERROR_WORDS);
        error = c->error;
        for (word i = 0; i < MESSAGE_REGISTERS && i < length; i++)
            ctx->mr[i] = c->error_words[i];
        c->results = min_word(length, MESSAGE_REGISTERS);
        if (length > MESSAGE_REGISTERS)
            call_result(c, c->error_words[MESSAGE_REGISTERS]);
    }
    ctx->info = info_make(error, 0, 0, c->results);
    ctx->cap = 0;
}

/* Run the method, between the lines that debug builds print. The caller is RESTARTING meanwhile:
 * if the method stops half-way, the thread is already in the state in which it makes the call
 * again, and a method that stops the caller itself is noticed. */
static inline __attribute__((always_inline)) void run_method(struct call *c)
{
    handle caller = c->caller;
    tcb(caller)->state = RESTARTING;
    if (DEBUG) {
        debug_look_at_call(c);
        debug_trace_call(c);
        TELL(call(c));
    }
    status result = cap_invoke(c);
    if (DEBUG) {
        debug_trace_result(c, result);
        TELL(result(c, result));
    }
    bool done = result == OK || result == ERROR;
    if (!done || tcb(caller)->state != RESTARTING)
        return; /* it starts again, or has been answered; or it stopped itself */
    if (c->how == BY_CALL)
        answer(c, result);
    tcb(caller)->state = RUNNING;
}

/* A capability that the message names is not there. That is a fault of the caller. NBSend alone
 * says nothing: it must not tell what exists. (To a debug kernel it may be a request.) */
static void missing(handle caller, word cptr, const struct lookup_failure *why, enum sending how)
{
    if (how != BY_NBSEND && (!MCS || how != BY_FIRST))
        fault_capability(caller, cptr, false, why);
    else if (DEBUG)
        debug_request(caller);
}

/* Words and capabilities beyond the registers are in the IPC buffer; without one (false) there are
 * none of either. */
static inline bool find_buffer(struct call *c)
{
    c->buffer = ipc_buffer(c->caller, false);
    if (!c->buffer) {
        c->length = min_word(c->length, MESSAGE_REGISTERS);
        c->caps = 0;
    }
    return c->buffer != NULL;
}

/* Find the words and capabilities that are not in registers, before anything happens. Returns false
 * if the call goes no further: a capability that the message names is not there, or an interrupt is
 * let in. */
static inline __attribute__((always_inline)) bool find_rest(struct call *c)
{
    struct walk w;
    if (!find_buffer(c) || likely(parcel_find_quickly(c->caller, c->buffer, c->caps, c->extra)))
        return true;
    if (unlikely(!parcel_find_by_walks(c->caller, c->buffer, c->caps, c->extra, &w))) {
        missing(c->caller, w.cptr, &w.why, c->how);
        return false;
    }
    return !call_is_left(c);
}

/* What the message info says, and what there is not yet. */
static inline void begin(struct call *c, word info)
{
    c->cap = slot(c->self)->cap;
    c->label = info_label(info);
    c->length = info_length(info);
    c->caps = info_caps(info);
    c->buffer = NULL;
    if (DEBUG) {
        c->committed = false;
        c->why = WHY_none;
    }
    c->work = 0;
    c->results = 0;
}

/* invoke, where the slot is known. Inline: both that use it are to be one function each. */
static inline __attribute__((always_inline)) void run(handle caller, word info, handle self,
                                                      enum sending how)
{
    struct call c;
    taken_as_set(c); /* the error, where there is one; as many slots as caps says */
    c.caller = caller;
    c.self = self;
    c.how = how;
    begin(&c, info);
    if (!info_fits_registers(info) && unlikely(!find_rest(&c)))
        return;
    run_method(&c);
}

/* Run what the caller's message asks for. info is its message info; self is the slot that the
 * capability register names, 0 if it is not known yet. Every mistake becomes an answer or a fault:
 * this function cannot fail. */
void invoke(handle caller, word info, handle self, enum sending how)
{
    word cptr = tcb(caller)->context.cap;
    struct walk w;
    if (!self && unlikely(!cspace_quick(caller, cptr, &self))) {
        if (unlikely(!cspace_lookup(caller, cptr, &w))) {
            missing(caller, cptr, &w.why, how);
            return;
        }
        self = w.slot;
        if (walk_is_left(caller, self, how))
            return;
    }
    run(caller, info, self, how);
}

/* With MCS: the same, where the slot is known. */
void invoke_slot(handle caller, word info, handle self, enum sending how)
{
    run(caller, info, self, how);
}

/* With MCS: the same again, of a call that was left before its method: caller, self, extra and
 * how of c are known. */
void invoke_found(struct call *c)
{
    begin(c, tcb(c->caller)->context.info);
    find_buffer(c);
    run_method(c);
}
