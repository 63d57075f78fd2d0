/* theme_lending.c - three threads, two contexts, two reply objects: whose time it is after every
 * Call, answer, signal, fault and deletion that they can make, in every order.  Only with MCS.
 *
 * "lending" has all of it, "signals" what concerns the notification: a context bound to it and
 * taken away, by itself or with a thread, lent and given back, and each of them deleted in every
 * state.
 *
 * There is no model: after each operation what must always hold of time is asked of the whole small
 * system, where the invariants of the kernel look at one object and its neighbours; and of signals
 * and waits, whether they gave and took what they may.  Each message
 * is sent by the fast path and the slow way from the same state, and must leave the same.  The
 * clock stands still, so no budget ends: test_refills.c and test_storm.c are about that. */
#include "contexts.h"
#include "core/budget.h"
#include "explore.h"
#include "message/report.h"
#include "object/reply_object.h"
#include "object_numbers.h"
#include "steps.h"
#include "variant/variant.h"
#include <stdlib.h>
#include <string.h>

enum { ARENA_BITS = 14, THREADS = 3, CONTEXTS = 2, REPLIES = 2, FIRST_PRIORITY = 100 };
/* Slots, behind those of the threads. */
enum { A, B, C, EP, EP_OTHER, REPLY_0, REPLY_1, NTFN, SPARE, SLOTS };

static handle threads[THREADS], contexts[CONTEXTS], replies[REPLIES], ntfn;
static word slots, sc_slot[CONTEXTS], model;

/* What the highest thread that can run does, and then what the root task does to all of them. */
static const struct {
    const char *name;
    enum syscall_number number;
    word cptr, reply, first;
} calls[] = {
    { "Call", SYS_Call, EP, 0, 0 },
    { "Call other", SYS_Call, EP_OTHER, 0, 0 },
    { "Recv with reply object 0", SYS_Recv, EP, REPLY_0, 0 },
    { "Recv other with reply object 1", SYS_Recv, EP_OTHER, REPLY_1, 0 },
    { "NBRecv other with reply object 0", SYS_NBRecv, EP_OTHER, REPLY_0, 0 },
    { "Wait at the endpoint", SYS_Wait, EP, 0, 0 },
    { "ReplyRecv with 0", SYS_ReplyRecv, EP, REPLY_0, 0 },
    { "ReplyRecv other with 1", SYS_ReplyRecv, EP_OTHER, REPLY_1, 0 },
    { "Send to reply object 0", SYS_Send, REPLY_0, 0, 0 },
    { "Send to reply object 1", SYS_Send, REPLY_1, 0, 0 },
    { "NBSendRecv: other, then with 0", SYS_NBSendRecv, EP, REPLY_0, EP_OTHER },
    { "NBSendWait: other, then the notification", SYS_NBSendWait, NTFN, EP_OTHER, 0 },
    { "Send", SYS_Send, EP, 0, 0 },
    { "Signal", SYS_Send, NTFN, 0, 0 },
    { "Wait for the notification", SYS_Wait, NTFN, 0, 0 },
    { "Yield", SYS_Yield, 0, 0, 0 },
};
enum { CALLS = sizeof calls / sizeof *calls, FAULT = CALLS, OF_ROOT };
/* Of the calls, those that "signals" has, too. */
enum { CALL_0, CALL_RECV = 2, CALL_NBSENDWAIT = 11, CALL_SIGNAL = 13, CALL_WAIT = 14 };
enum {
    SUSPEND = OF_ROOT,
    RESUME = SUSPEND + THREADS,
    BIND = RESUME + THREADS,
    UNBIND = BIND + THREADS,
    BIND_NOTIFICATION = UNBIND + CONTEXTS,
    DELETE_CONTEXT,
    DELETE_REPLY,
    DELETE_THREAD = DELETE_REPLY + REPLIES,
    DELETE_ENDPOINT,
    UNBIND_NOTIFICATION,
    UNBIND_THREAD,
    LISTEN,
    LISTEN_NO_MORE,
    DELETE_NOTIFICATION,
    ALL_OPS,
    OPS = UNBIND_NOTIFICATION /* of "lending" */
};

static const char *text(word op)
{
    static const char *const names[] = { "page fault",
                                         "Suspend A",
                                         "Suspend B",
                                         "Suspend C",
                                         "Resume A",
                                         "Resume B",
                                         "Resume C",
                                         "Bind A's context to A",
                                         "Bind A's context to B",
                                         "Bind A's context to C",
                                         "Unbind A's context",
                                         "Unbind C's context",
                                         "Bind C's context to the notification",
                                         "Delete C's context",
                                         "Delete reply object 0",
                                         "Delete reply object 1",
                                         "Delete thread C",
                                         "Delete the other endpoint",
                                         "Unbind C's context from the notification alone",
                                         "Unbind C's context from C alone",
                                         "Bind the notification to B",
                                         "Unbind the notification from B",
                                         "Delete the notification" };
    return op < CALLS ? calls[op].name : names[(op - CALLS) % (ALL_OPS - CALLS)];
}

/* A and C have time; B has none, and receives. The handler of A's faults is the other endpoint. */
static void start(void)
{
    world_start();
    slots = first_free;
    word u = world_untyped(ARENA_BITS);
    handle arena = cap_object(*world_cap(u));
    retype(u, ENDPOINT, 0, slots + EP, 2);
    retype(u, REPLY, 0, slots + REPLY_0, REPLIES);
    retype(u, NOTIFICATION, 0, slots + NTFN, 1);
    for (word i = 0; i < THREADS; i++) {
        threads[i] = make_thread_at(u, slots + i, FIRST_PRIORITY + i);
        handle sc = tcb(threads[i])->variant.sc;
        if (i == B) {
            resume(slots + B);
            call_with(threads[B], SYS_Recv, slots + EP, slots + REPLY_0, 0, 0);
            sc_unbind_thread(sc);
            continue;
        }
        word k = i == C;
        contexts[k] = sc;
        for (sc_slot[k] = slots; cap_type(*world_cap(sc_slot[k])) != CAP_sched_context ||
                                 cap_object(*world_cap(sc_slot[k])) != sc;
             sc_slot[k]++)
            ;
    }
    invoke_words(slots + A, LABEL_TCB_SetSpace, WORDS(0, 0),
                 WORDS(slots + EP_OTHER, ROOT_SLOT_CNODE, ROOT_SLOT_VSPACE));
    resume(slots + A);
    resume(slots + C);
    for (word i = 0; i < REPLIES; i++)
        replies[i] = cap_object(*world_cap(slots + REPLY_0 + i));
    ntfn = cap_object(*world_cap(slots + NTFN));
    explore_watch(arena, P2(ARENA_BITS));
    explore_watch(root_thread(), P2(TCB_BITS));
    explore_watch(tcb(root_thread())->variant.sc, P2(SCHED_CONTEXT_MIN_BITS));
    explore_watch(ipc_buffer(root_thread(), true) ? window_offset(ipc_buffer(root_thread(), true))
                                                  : slots,
                  P2(BUFFER_BITS));
    explore_watch(world_slot(0), P2(ROOT_CNODE_BITS) * SLOT_SIZE);
}

/* The highest thread that can run makes this call; false: none can. */
static void make_call(word op)
{
    handle t = current(), found = 0;
    struct context *ctx = &tcb(t)->context;
    word number = (word)(int64_t)calls[op].number;
    ctx->cap = slots + calls[op].cptr;
    ctx->info = info_make(1, 0, 0, 1);
    makes_call(ctx);
    set_reply(ctx, slots + calls[op].reply, slots + calls[op].first);
    struct context before = *ctx;
    explore_mark();
    if (entry_fast(t, ctx->info, number, &found)) {
        handle then = current();
        struct thread_of_variant fast[THREADS];
        enum thread_state states[THREADS];
        for (word i = 0; i < THREADS; i++)
            fast[i] = tcb(threads[i])->variant, states[i] = tcb(threads[i])->state;
        explore_again();
        sched_set_priority(root_thread(), 0);
        entry_tick();
        tcb(t)->context = before;
        entry_slow(t, before.info, number, 0);
        for (word i = 0; i < THREADS; i++)
            if (memcmp(&fast[i], &tcb(threads[i])->variant, sizeof fast[i]) != 0 ||
                states[i] != tcb(threads[i])->state || then != current()) {
                fprintf(stderr, "fast path and slow way differ\n");
                abort();
            }
        return;
    }
    entry_slow(t, before.info, number, found);
}

/* The root task, which runs, does this; an error is all right. */
static void manage(word op)
{
    word cap;
    if (op < RESUME)
        explore_call(slots + op - SUSPEND, LABEL_TCB_Suspend, NONE, NONE);
    else if (op < BIND)
        explore_call(slots + op - RESUME, LABEL_TCB_Resume, NONE, NONE);
    else if (op < UNBIND)
        cap = slots + op - BIND,
        explore_call(sc_slot[0], LABEL_SchedContext_Bind, 0, NULL, 1, &cap);
    else if (op < BIND_NOTIFICATION)
        explore_call(sc_slot[op - UNBIND], LABEL_SchedContext_Unbind, NONE, NONE);
    else if (op == BIND_NOTIFICATION)
        cap = slots + NTFN, explore_call(sc_slot[1], LABEL_SchedContext_Bind, 0, NULL, 1, &cap);
    else if (op == UNBIND_NOTIFICATION || op == UNBIND_THREAD)
        cap = slots + (op == UNBIND_THREAD ? (word)C : (word)NTFN),
        explore_call(sc_slot[1], LABEL_SchedContext_UnbindObject, 0, NULL, 1, &cap);
    else if (op == LISTEN)
        cap = slots + NTFN, explore_call(slots + B, LABEL_TCB_BindNotification, 0, NULL, 1, &cap);
    else if (op == LISTEN_NO_MORE)
        explore_call(slots + B, LABEL_TCB_UnbindNotification, NONE, NONE);
    else {
        word s = op == DELETE_CONTEXT        ? sc_slot[1]
                 : op == DELETE_THREAD       ? slots + C
                 : op == DELETE_ENDPOINT     ? slots + EP_OTHER
                 : op == DELETE_NOTIFICATION ? slots + NTFN
                                             : slots + REPLY_0 + op - DELETE_REPLY;
        explore_call(ROOT_SLOT_CNODE, LABEL_CNode_Delete, WORDS(s, 64), NONE);
    }
}

/* What the last call did with time that no such call may do. */
static const char *wrong;

/* Thread t has made this call, before which `held` had the contexts: has a signal taken one from
 * somebody, or has t kept what the notification lent, though it waits for that again? */
static const char *look_at_call(word op, handle t, const handle held[CONTEXTS])
{
    bool waits = op == CALL_WAIT ? tcb(t)->state == BLOCKED_NOTIFICATION
                                 : op == CALL_RECV && tcb(t)->state == BLOCKED_RECEIVE &&
                                       tcb(t)->bound_notification == ntfn;
    for (word k = 0; k < CONTEXTS; k++) {
        handle has = sched_context(contexts[k])->thread;
        if (op == CALL_SIGNAL && held[k] && has != held[k])
            return "a signal gives only what nobody runs on";
        if (waits && has == t && notification(ntfn)->variant.sc == contexts[k])
            return "who waits gives back what the notification lent";
    }
    return NULL;
}

static bool apply(word op)
{
    wrong = NULL;
    if (op >= OF_ROOT) {
        manage(op);
        return true;
    }
    sched_set_priority(root_thread(), 0);
    entry_tick();
    handle t = current();
    if (t == root_thread()) {
        root_runs_again();
        return false;
    }
    handle held[CONTEXTS] = { sched_context(contexts[0])->thread,
                              sched_context(contexts[1])->thread };
    if (op == FAULT) {
        makes_call(&tcb(t)->context);
        entry_fault(t, FAULT_VMFault, 0x1000, 6, 0);
    } else {
        make_call(op);
    }
    wrong = look_at_call(op, t, held);
    root_runs_again();
    return true;
}

/* ---- what must hold of all of them together ---- */

static bool is_alive(word i)
{
    return i != C || cap_type(*world_cap(slots + C)) == CAP_tcb;
}

static const char *differs(void)
{
    if (wrong)
        return wrong;
    /* A context has one thread at most, a thread one context. */
    for (word k = 0; k < CONTEXTS; k++) {
        word users = 0;
        for (word i = 0; i < THREADS; i++)
            users += is_alive(i) && tcb(threads[i])->variant.sc == contexts[k];
        if (users > 1 || (users == 1) != (sched_context(contexts[k])->thread != 0))
            return "a context is lent to one thread at most, and knows it";
        /* Every chain ends, and each link in it has a caller who waits without time. */
        word links = 0;
        for (handle r = sched_context(contexts[k])->reply; r; r = reply_object(r)->older) {
            handle caller = reply_object(r)->thread;
            if (++links > REPLIES)
                return "every chain ends";
            if (!caller || tcb(caller)->state != BLOCKED_REPLY)
                return "who lent a context waits for the answer";
        }
    }
    /* A notification lends one context at most; one that is gone lends none, and nobody waits. */
    handle lent = notification(ntfn)->variant.sc;
    bool there = !cap_is_null(*world_cap(slots + NTFN));
    for (word k = 0; k < CONTEXTS; k++)
        if ((sched_context(contexts[k])->notification == ntfn) != (there && lent == contexts[k]))
            return "a notification and its context know each other";
    for (word i = 0; i < THREADS; i++)
        if (is_alive(i) && !there &&
            (tcb(threads[i])->state == BLOCKED_NOTIFICATION || tcb(threads[i])->bound_notification))
            return "nobody waits for a notification that is gone";
    /* Nobody waits for an answer by an object that is gone, and no two by one. */
    for (word i = 0; i < THREADS; i++)
        for (word k = 0; k < i; k++)
            if (is_alive(i) && is_alive(k) && tcb(threads[i])->variant.reply &&
                tcb(threads[i])->variant.reply == tcb(threads[k])->variant.reply)
                return "a reply object has one thread at most";
    for (word k = 0; k < REPLIES; k++)
        if (cap_is_null(*world_cap(slots + REPLY_0 + k)) && reply_object(replies[k])->thread)
            return "a reply object that is gone has no thread";
    /* Who can run is in a ready queue, and nobody else is: the root task runs. */
    for (word i = 0; i < THREADS; i++)
        if (is_alive(i) && tcb_can_run(threads[i]) != tcb(threads[i])->ready)
            return "who can run is ready";
    return NULL;
}

/* Whoever runs next has registers of its own. */
static void settle(void)
{
    for (word i = 0; i < THREADS; i++) {
        struct context *ctx = &tcb(threads[i])->context;
        if (!is_alive(i))
            continue;
        ctx->cap = 0;
        memset(ctx->mr, 0, sizeof ctx->mr);
        if (tcb(threads[i])->state != BLOCKED_SEND)
            ctx->info = tcb(threads[i])->badge = 0, tcb(threads[i])->is_call = false;
        if (tcb(threads[i])->fault.type == FAULT_NullFault)
            memset(&tcb(threads[i])->fault, 0, sizeof(struct fault));
        makes_call(ctx);
        set_reply(ctx, 0, 0);
    }
}

const struct theme theme_lending = { "lending", start, OPS,    apply,       differs,
                                     settle,    text,  &model, sizeof model };

/* ---- signals ---- */

static const u8 of_signals[] = {
    CALL_0,
    CALL_RECV,
    CALL_NBSENDWAIT,
    CALL_SIGNAL,
    CALL_WAIT,
    SUSPEND,
    SUSPEND + B,
    SUSPEND + C,
    RESUME,
    RESUME + B,
    RESUME + C,
    BIND + B,
    UNBIND + 1,
    BIND_NOTIFICATION,
    UNBIND_NOTIFICATION,
    UNBIND_THREAD,
    LISTEN,
    LISTEN_NO_MORE,
    DELETE_CONTEXT,
    DELETE_THREAD,
    DELETE_NOTIFICATION,
};

static bool apply_signals(word op)
{
    return apply(of_signals[op]);
}

static const char *text_of_signals(word op)
{
    return text(of_signals[op]);
}

const struct theme theme_signals = { "signals",       start,   sizeof of_signals,
                                     apply_signals,   differs, settle,
                                     text_of_signals, &model,  sizeof model };
