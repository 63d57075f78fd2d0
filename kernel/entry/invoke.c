/* invoke.c - build a struct call from the caller's registers, run the method, answer.
 *
 * Owns:    struct call while it lives.
 * Entered: syscall.c: Send, NBSend, Call and the answer to a saved reply capability.
 * Uses:    cspace.c (which capability), cap.c (which method), fault.c.
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

static void answer(struct call *c, status result)
{
    struct context *ctx = &tcb(c->caller)->context;
    word error = ERR_NoError;
    if (unlikely(result == ERROR)) {
        c->results = 0;
        error = c->error;
        for (word i = 0; i < c->error_length && i < ERROR_WORDS; i++)
            call_result(c, c->error_words[i]);
    }
    ctx->info = info_make(error, 0, 0, c->results);
    ctx->cap = 0;
}

/* A message without capabilities, to an endpoint or a notification: most of what is sent.  False: it
 * is something else. */
static bool send_plain(handle sender, struct cap cap, bool can_block, bool is_call)
{
    if (!cap_has_right(cap, RIGHT_WRITE) || debug_shows_calls())
        return false;
    if (cap_type(cap) == CAP_endpoint) {
        endpoint_send(cap_object(cap), sender, cap, can_block, is_call, NULL);
        return true;
    }
    if (cap_type(cap) != CAP_notification)
        return false;
    notification_signal(cap_object(cap), cap_badge(cap));
    if (is_call) {
        tcb(sender)->context.info = 0;
        tcb(sender)->context.cap = 0;
    }
    return true;
}

static void run_method(struct call *c)
{
    handle caller = c->caller;
    tcb(caller)->state = RESTARTING;
    if (DEBUG) {
        debug_look_at_call(c);
        debug_trace_call(c);
    }
    status result = cap_invoke(c);
    if (DEBUG)
        debug_trace_result(c, result);
    if (result > ERROR || tcb(caller)->state != RESTARTING)
        return;                             /* nothing to answer, or it stopped itself */
    if (c->is_call)
        answer(c, result);
    tcb(caller)->state = RUNNING;
}

/* Run what the caller's registers ask for.  self: the slot that they name, or 0: not known.  can_block: not
 * NBSend.  is_call: the caller wants to know what came of it. */
void invoke(handle caller, handle self, bool can_block, bool is_call)
{
    const struct context *ctx = &tcb(caller)->context;
    word info = ctx->info;
    struct call c;
    struct walk w;
    taken_as_set(c);                    /* the error, where there is one; as many slots as caps says */
    if (!self) {
        if (unlikely(!cspace_find(caller, ctx->cap, &w))) {
            if (can_block)
                fault_capability(caller, ctx->cap, false, &w.why);
            return;
        }
        self = w.slot;
    }
    c.self = self;
    c.cap = slot(self)->cap;
    c.caps = info_caps(info);
    if (c.caps == 0 && send_plain(caller, c.cap, can_block, is_call))
        return;
    c.answer = NULL;
    c.length = info_length(info);
    if (c.length > MESSAGE_REGISTERS || c.caps > 0) {
        c.buffer = ipc_buffer(caller, false);
        if (!c.buffer) {
            c.length = min_word(c.length, MESSAGE_REGISTERS);
            c.caps = 0;
        }
        if (unlikely(!parcel_find_quick(caller, c.buffer, c.caps, c.extra))) {
            bool found = parcel_find(caller, c.buffer, c.caps, c.extra, &w);
            if (call_must_stop()) {
                tcb(caller)->state = RESTARTING;
                return;
            }
            if (!found) {
                if (can_block)
                    fault_capability(caller, w.cptr, false, &w.why);
                return;
            }
        }
    } else {
        c.buffer = NULL;
    }
    c.caller = caller;
    c.label = info_label(info);
    c.is_call = is_call;
    c.can_block = can_block;
    if (DEBUG)
        c.committed = false;
    c.work = 0;
    c.results = 0;
    run_method(&c);
}
