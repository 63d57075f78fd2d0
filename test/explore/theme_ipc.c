/* theme_ipc.c - three threads, two endpoints, a notification: every message, signal, fault and
 * start they can make.
 *
 * Theme "ipc" has the notification bound to nobody, "bound" to thread B; in "replies" answers are
 * put aside (SaveCaller) and given later, by whoever it may be; in "turns", of a build with two
 * domains, the threads move between them instead of changing priority.  Each message is sent by the
 * fast path as well as the slow way, from the same state, and must leave the same. */
#include "explore.h"
#include "message/report.h"
#include "model_ipc.h"
#include <stdlib.h>
#include <string.h>

enum { TCB_B, TCB_C, EP_FULL, EP_WRITE, EP_OTHER, NTFN_FULL, NTFN_BADGED, HANDLER, OBJECTS };
enum {
    ARENA_BITS = 13,
    FIRST_PRIORITY = 100,
    WRITE_BADGE = 5,
    SIGNAL_BADGE = 1,
    IRQ_BADGE = 2,
    IRQ = 20,
    TICKS = 5
};

static struct m_world model;
static handle threads[THREADS], endpoints[ENDPOINTS], ntfn;
static word slots;

enum op {
    SEND,
    SEND_WRITE,
    NBSEND,
    CALL,
    CALL_WRITE,
    RECV,
    NBRECV,
    REPLY_RECV,
    REPLY,
    YIELD,
    SEND_OTHER,
    CALL_OTHER,
    RECV_OTHER,
    SIGNAL,
    WAIT,
    POLL,
    FAULT,
    TICK,
    INTERRUPT,
    SUSPEND,
    RESUME = SUSPEND + THREADS,
    RAISE = RESUME + THREADS,
    OPS = RAISE + THREADS,
    SAVE = OPS,
    SEND_SAVED,
    CALL_SAVED,
    DELETE_SAVED,
    OPS_REPLIES
};
enum { SAVED = OBJECTS + 2 }; /* the slot for an answer put aside */
enum { MOVE = RAISE, TURN = MOVE + THREADS, OPS_TURNS, DOMAIN_TICKS = 100 };

static const char *text(word op)
{
    static const char *const names[] = { "Send",
                                         "Send (Write only)",
                                         "NBSend",
                                         "Call",
                                         "Call (Write only)",
                                         "Recv",
                                         "NBRecv",
                                         "ReplyRecv",
                                         "Reply",
                                         "Yield",
                                         "Send other",
                                         "Call other",
                                         "Recv other",
                                         "Signal",
                                         "Wait",
                                         "Poll",
                                         "page fault",
                                         "tick",
                                         "interrupt",
                                         "Suspend A",
                                         "Suspend B",
                                         "Suspend C",
                                         "Resume A",
                                         "Resume B",
                                         "Resume C",
                                         "SetPriority A",
                                         "SetPriority B",
                                         "SetPriority C",
                                         "SaveCaller",
                                         "Send to the saved caller",
                                         "Call the saved caller",
                                         "Delete the saved caller" };
    return names[op % OPS_REPLIES];
}

/* ---- the small system ---- */

static void start(int bound)
{
    world_start();
    slots = first_free;
    word u = world_untyped(ARENA_BITS);
    handle arena = cap_object(*world_cap(u));
    threads[0] = root_thread();
    threads[1] = make_thread_at(u, slots + TCB_B, FIRST_PRIORITY + 1);
    threads[2] = make_thread_at(u, slots + TCB_C, FIRST_PRIORITY + 1);
    retype(u, 2, 0, slots + EP_FULL, 1);
    retype(u, 2, 0, slots + EP_OTHER, 1);
    retype(u, 3, 0, slots + NTFN_FULL, 1);
    retype(u, 4, 1, slots + OBJECTS, 1); /* so that nothing lies right behind them */
    invoke_words(ROOT_SLOT_CNODE, LABEL_CNode_Mint,
                 WORDS(slots + EP_WRITE, 64, slots + EP_FULL, 64, 1, WRITE_BADGE),
                 WORDS(ROOT_SLOT_CNODE));
    invoke_words(ROOT_SLOT_CNODE, LABEL_CNode_Mint,
                 WORDS(slots + NTFN_BADGED, 64, slots + NTFN_FULL, 64, 15, SIGNAL_BADGE),
                 WORDS(ROOT_SLOT_CNODE));
    invoke_words(ROOT_SLOT_IRQ_CONTROL, LABEL_IRQControl_GetMSI,
                 WORDS(slots + HANDLER, 64, 0, 0, 0, 0, IRQ - 16), WORDS(ROOT_SLOT_CNODE));
    invoke_words(ROOT_SLOT_CNODE, LABEL_CNode_Mint,
                 WORDS(slots + OBJECTS + 1, 64, slots + NTFN_FULL, 64, 15, IRQ_BADGE),
                 WORDS(ROOT_SLOT_CNODE));
    invoke_words(slots + HANDLER, LABEL_IRQHandler_SetNotification, NONE,
                 WORDS(slots + OBJECTS + 1));
    if (bound != NOBODY)
        invoke_words(slots + TCB_B, LABEL_TCB_BindNotification, NONE, WORDS(slots + NTFN_FULL));
    for (int i = 1; i < THREADS; i++) {
        tcb(threads[i])->fault_handler = slots + EP_OTHER;
        invoke_words(slots + TCB_B + (word)i - 1, LABEL_TCB_Resume, NONE, NONE);
    }
    invoke_words(ROOT_SLOT_TCB, LABEL_TCB_SetPriority, WORDS(FIRST_PRIORITY + 1),
                 WORDS(ROOT_SLOT_TCB));
    invoke_words(ROOT_SLOT_TCB, LABEL_TCB_SetIPCBuffer, WORDS(0), WORDS(0));
    endpoints[0] = cap_object(*world_cap(slots + EP_FULL));
    endpoints[1] = cap_object(*world_cap(slots + EP_OTHER));
    ntfn = cap_object(*world_cap(slots + NTFN_FULL));

    /* The model's own idea of it: all three can run, C was started last, A runs. */
    model = (struct m_world){ .bound = bound, .saved = NOBODY, .current = 0, .candidate = NOBODY };
    for (int i = 0; i < THREADS; i++)
        model.t[i] = (struct m_thread){ .state = i ? M_RESTART : M_RUNNING,
                                        .priority = 1,
                                        .caller = NOBODY,
                                        .handler = i ? 1 : NOBODY };
    model.ready[0][1] = (struct m_line){ 2, { 2, 1 } };
    for (int i = 0; i < THREADS; i++) { /* registers: whatever they are, they are the same */
        const struct context *ctx = &tcb(threads[i])->context;
        struct m_thread *m = &model.t[i];
        m->cap = ctx->cap, m->info = ctx->info, m->next = ctx->next_ip, m->again = ctx->fault_ip;
        memcpy(m->mr, ctx->mr, sizeof m->mr);
        tcb(threads[i])->ticks_left = TICKS;
    }
    explore_watch(arena, P2(ARENA_BITS));
    explore_watch(threads[0], P2(TCB_BITS));
    explore_watch(world_slot(slots + SAVED), SLOT_SIZE);
}

static void start_ipc(void)
{
    start(NOBODY);
}

static void start_bound(void)
{
    start(1);
}

/* Two domains take turns; all threads start in the first. */
static void start_turns(void)
{
    start(NOBODY);
    for (word i = 0; i < DOMAINS; i++)
        kernel.domain_schedule[i] = (struct domain_entry){ (u8)i, DOMAIN_TICKS };
    kernel.domain_ticks = DOMAIN_TICKS;
}

/* ---- operations ---- */

/* Where a thread starts again: see context_settle. */
static word again(const struct context *ctx)
{
    return ctx->by == BY_SYSCALL ? ctx->next_ip - 2 : ctx->fault_ip;
}

/* The current thread's registers at a system call, in both. */
static void registers(word cptr, word info, word mr0)
{
    struct m_thread *m = &model.t[model.current];
    struct context *ctx = &tcb(threads[model.current])->context;
    ctx->cap = m->cap = cptr;
    ctx->info = m->info = info;
    ctx->mr[0] = m->mr[0] = mr0;
    m->again = AT_CALL;
    ctx->next_ip = m->next = BEHIND_CALL;
    ctx->by = BY_SYSCALL;
}

/* The kernel does it: the slow way, and by the fast path if that takes it; both leave the same. */
static void enter(enum syscall_number call)
{
    handle t = threads[model.current], found = 0;
    word number = (word)(int64_t)call;
    struct context before = tcb(t)->context;
    if (entry_fast(t, before.info, number, &found)) {
        explore_mark();
        explore_again();
        tcb(t)->context = before;
        entry_slow(t, tcb(t)->context.info, number, 0);
        if (!explore_same()) {
            fprintf(stderr, "fast path and slow way differ\n");
            abort();
        }
        return;
    }
    entry_slow(t, before.info, number, found);
}

/* A method of a thread, called by the current one: what it does, and the answer "no error". */
static void invoke_thread(word op, int target)
{
    static const enum label labels[] = { LABEL_TCB_Suspend, LABEL_TCB_Resume,
                                         LABEL_TCB_SetPriority };
    int kind = op >= RAISE ? 2 : op >= RESUME ? 1 : 0, t = model.current;
    word cptr = target ? slots + TCB_B + (word)target - 1 : (word)ROOT_SLOT_TCB;
    int priority = model.t[target].priority == 1 ? 2 : 1;
    registers(cptr, info_make(labels[kind], 0, 0, kind == 2),
              kind == 2 ? FIRST_PRIORITY + (word)priority : 0);
    if (kind == 2) {
        /* The authority, an extra capability, is in the IPC buffer, which nobody has here: set it
         * directly. */
        sched_set_priority(threads[target], (u8)(FIRST_PRIORITY + priority));
        tcb(threads[t])->context.cap = tcb(threads[t])->context.info = 0;
        entry_interrupt(IRQ + 1); /* nobody's: only the way out */
        m_set_priority(&model, target, priority);
    } else {
        enter(SYS_Call);
        struct m_thread *me = &model.t[t];
        me->state = M_RESTART; /* until the call is done */
        if (kind)
            m_resume(&model, target);
        else
            m_suspend(&model, target);
        if (me->state != M_RESTART)
            return; /* it stopped itself, and gets no answer */
        me->state = M_RUNNING;
    }
    model.t[t].cap = model.t[t].info = 0;
}

/* A method of the CNode, on the slot for an answer put aside. */
static void invoke_cnode(enum label label)
{
    struct m_thread *m = &model.t[model.current];
    registers(ROOT_SLOT_CNODE, info_make(label, 0, 0, 2), slots + SAVED);
    tcb(threads[model.current])->context.mr[1] = m->mr[1] = 64;
    enter(SYS_Call);
    bool done = true;
    if (label == LABEL_CNode_SaveCaller)
        done = m_save_caller(&model, model.current);
    else
        m_delete_saved(&model);
    m->cap = 0;
    m->info = done ? 0 : info_make(ERR_DeleteFirst, 0, 0, 0);
}

static void message(word op, int t)
{
    word info = info_make(1 + (word)t, 0, 0, 1), mr0 = 0x10 + (word)t;
    switch (op) {
    case SEND:
        registers(slots + EP_FULL, info, mr0), enter(SYS_Send);
        m_send(&model, t, 0, 0, true, true, false);
        break;
    case SEND_WRITE:
        registers(slots + EP_WRITE, info, mr0), enter(SYS_Send);
        m_send(&model, t, 0, WRITE_BADGE, false, true, false);
        break;
    case NBSEND:
        registers(slots + EP_FULL, info, mr0), enter(SYS_NBSend);
        m_send(&model, t, 0, 0, true, false, false);
        break;
    case CALL:
        registers(slots + EP_FULL, info, mr0), enter(SYS_Call);
        m_send(&model, t, 0, 0, true, true, true);
        break;
    case CALL_WRITE:
        registers(slots + EP_WRITE, info, mr0), enter(SYS_Call);
        m_send(&model, t, 0, WRITE_BADGE, false, true, true);
        break;
    case RECV:
    case NBRECV:
        registers(slots + EP_FULL, 0, mr0), enter(op == RECV ? SYS_Recv : SYS_NBRecv);
        m_receive(&model, t, 0, op == RECV);
        break;
    case REPLY_RECV:
        registers(slots + EP_FULL, info, mr0), enter(SYS_ReplyRecv);
        m_reply(&model, t);
        m_receive(&model, t, 0, true);
        break;
    case REPLY:
        registers(0, info, mr0), enter(SYS_Reply);
        m_reply(&model, t);
        break;
    case SEND_OTHER:
        registers(slots + EP_OTHER, info, mr0), enter(SYS_Send);
        m_send(&model, t, 1, 0, true, true, false);
        break;
    case CALL_OTHER:
        registers(slots + EP_OTHER, info, mr0), enter(SYS_Call);
        m_send(&model, t, 1, 0, true, true, true);
        break;
    case RECV_OTHER:
        registers(slots + EP_OTHER, 0, mr0), enter(SYS_Recv);
        m_receive(&model, t, 1, true);
        break;
    case SEND_SAVED:
        registers(slots + SAVED, info, mr0), enter(SYS_Send);
        m_send_saved(&model, t);
        break;
    case CALL_SAVED: /* the message is the answer; then the kernel answers the Call */
        registers(slots + SAVED, info, mr0), enter(SYS_Call);
        if (model.saved == NOBODY)
            model.t[t].info = info_make(ERR_InvalidCapability, 0, 0, 1), model.t[t].mr[0] = 0;
        else
            m_send_saved(&model, t), model.t[t].info = 0;
        model.t[t].cap = 0;
        break;
    case SIGNAL:
        registers(slots + NTFN_BADGED, 0, mr0), enter(SYS_Send);
        m_signal(&model, SIGNAL_BADGE);
        break;
    case WAIT:
    case POLL:
        registers(slots + NTFN_FULL, 0, mr0), enter(op == WAIT ? SYS_Recv : SYS_NBRecv);
        m_wait(&model, t, slots + NTFN_FULL, op == WAIT);
        break;
    default:
        registers(0, 0, mr0), enter(SYS_Yield);
        m_give_way(&model);
        break;
    }
}

static bool apply(word op)
{
    int t = model.current;
    if (op == INTERRUPT) {
        entry_interrupt(IRQ);
        m_signal(&model, IRQ_BADGE);
    } else if (t == NOBODY) {
        return false;
    } else if (op == TICK) {
        tcb(threads[t])->ticks_left = 1;
        entry_tick();
        m_give_way(&model);
    } else if (op == FAULT) {
        struct context *ctx = &tcb(threads[t])->context;
        ctx->fault_ip = ctx->next_ip = model.t[t].again = model.t[t].next = AT_CALL;
        ctx->by = BY_TRAP;
        entry_fault(this_cpu()->current, FAULT_VMFault, 0x1000, 6, 0);
        m_fault(&model, t, (struct m_fault){ 5, { AT_CALL, 0x1000, 0, 6 } });
    } else if (op == SAVE || op == DELETE_SAVED) {
        invoke_cnode(op == SAVE ? LABEL_CNode_SaveCaller : LABEL_CNode_Delete);
    } else if (op >= SUSPEND && op < OPS) {
        invoke_thread(op, (int)((op - SUSPEND) % THREADS));
    } else {
        message(op, t);
    }
    m_leave(&model);
    return true;
}

static const char *text_of_turns(word op)
{
    static const char *const names[] = { "Domain_Set A", "Domain_Set B", "Domain_Set C",
                                         "the domain's time is over" };
    return op < MOVE ? text(op) : names[(op - MOVE) % 4];
}

static bool apply_turns(word op)
{
    if (op < MOVE)
        return apply(op);
    if (op == TURN) {
        kernel.domain_ticks = 1;
        entry_tick();
        m_turn(&model);
    } else {
        /* As in invoke_thread: the thread to be moved is an extra capability, and nobody has a
         * buffer. */
        int t = (int)(op - MOVE), domain = 1 - model.t[t].domain;
        sched_set_domain(threads[t], (u8)domain);
        entry_interrupt(IRQ + 1);
        m_set_domain(&model, t, domain);
    }
    m_leave(&model);
    return true;
}

/* ---- comparing ---- */

static int thread_of(handle t)
{
    for (int i = 0; i < THREADS; i++)
        if (threads[i] == t)
            return i;
    return NOBODY;
}

static bool same_line(const struct m_line *l, const struct queue *q)
{
    handle t = q->head;
    for (int i = 0; i < l->n; i++, t = tcb(t)->queue_next)
        if (!t || thread_of(t) != l->who[i])
            return false;
    return t == 0;
}

static const char *thread_differs(int i)
{
    static const enum thread_state states[] = {
        INACTIVE,        RUNNING,       RESTARTING,          BLOCKED_SEND,
        BLOCKED_RECEIVE, BLOCKED_REPLY, BLOCKED_NOTIFICATION
    };
    const struct m_thread *m = &model.t[i];
    const struct tcb *k = tcb(threads[i]);
    struct cap caller = slot(tcb_slot(threads[i], TCB_CALLER))->cap;
    int waits = cap_type(caller) == CAP_reply ? thread_of(cap_object(caller)) : NOBODY;
    if (states[m->state] != k->state)
        return "a thread's state";
    if (m->priority + FIRST_PRIORITY != k->priority || m->domain != k->domain)
        return "a priority or a domain";
    if (m->caller != waits)
        return "whom a thread is to answer";
    if (m->cap != k->context.cap || m->info != k->context.info ||
        memcmp(m->mr, k->context.mr, sizeof m->mr) != 0)
        return "a thread's registers";
    if (m->next != k->context.next_ip || m->again != again(&k->context))
        return "where a thread goes on";
    if ((m->state == M_SENDING || m->state == M_RECEIVING) &&
        endpoints[m->at] != k->waiting % P2(47))
        return "what a thread waits at";
    if (m->state == M_SENDING && m->badge != k->badge)
        return "a sender's badge";
    if ((enum fault_type)m->fault.kind != k->fault.type)
        return "a thread's fault";
    return NULL;
}

static const char *differs(void)
{
    for (int i = 0; i < THREADS; i++) {
        const char *what = thread_differs(i);
        if (what)
            return what;
    }
    if (model.current != thread_of(this_cpu()->current) ||
        (model.current == NOBODY && this_cpu()->current))
        return "who runs";
    if (model.domain != (int)kernel.domain)
        return "whose turn it is";
    for (int d = 0; d < DOMAINS && d < NUM_DOMAINS; d++)
        for (int p = 0; p < PRIORITIES; p++)
            if (!same_line(&model.ready[d][p],
                           &kernel.ready[d * NUM_PRIORITIES + FIRST_PRIORITY + p]))
                return "a ready queue";
    for (int ep = 0; ep < ENDPOINTS; ep++)
        if (!same_line(&model.endpoint[ep], &endpoint(endpoints[ep])->waiters))
            return "an endpoint's queue";
    struct cap saved = slot(world_slot(slots + SAVED))->cap;
    if (model.saved != (cap_type(saved) == CAP_reply ? thread_of(cap_object(saved)) : NOBODY))
        return "whom the saved capability answers";
    if (!same_line(&model.waiting, &notification(ntfn)->waiters))
        return "the notification's queue";
    if (model.active != (queue_tag(&notification(ntfn)->waiters) == NTFN_ACTIVE) ||
        model.bits != notification(ntfn)->bits)
        return "the notification's bits";
    return NULL;
}

/* Whoever runs next makes a system call, with registers of its own: what its registers hold now is
 * of no account, unless they are a message on the way. */
static void settle(void)
{
    for (int i = 0; i < THREADS; i++) {
        struct context *ctx = &tcb(threads[i])->context;
        struct m_thread *m = &model.t[i];
        if (m->state != M_SENDING) {
            ctx->cap = ctx->info = m->cap = m->info = 0;
            memset(ctx->mr, 0, sizeof ctx->mr);
            memset(m->mr, 0, sizeof m->mr);
            m->at = m->state == M_RECEIVING ? m->at : 0;
        }
        if (m->state == M_RUNNING || m->state == M_RESTART) {
            ctx->fault_ip = m->again = AT_CALL;
            ctx->next_ip = m->next = BEHIND_CALL;
            ctx->by = BY_SYSCALL;
        }
        if (m->state != M_SENDING) {
            m->badge = tcb(threads[i])->badge = 0;
            m->answerable = m->is_call = 0;
            tcb(threads[i])->is_call = false;
        }
        if (!m->fault.kind) {
            struct fault *f = &tcb(threads[i])->fault;
            f->address = f->code = f->error = 0;
            f->in_receive = false;
            f->lookup = (struct lookup_failure){ 0, 0, 0, 0 };
        }
        ctx->fault_ip = again(ctx);
        ctx->by = ctx->fault_ip + 2 == ctx->next_ip ? BY_SYSCALL : BY_SETTLED;
        tcb(threads[i])->ticks_left = TICKS;
    }
    if (NUM_DOMAINS > 1)
        kernel.domain_ticks = DOMAIN_TICKS;
}

const struct theme theme_ipc = { "ipc",  start_ipc, OPS,    apply,       differs,
                                 settle, text,      &model, sizeof model };
const struct theme theme_replies = { "replies", start_ipc, OPS_REPLIES, apply,       differs,
                                     settle,    text,      &model,      sizeof model };
const struct theme theme_bound = { "bound", start_bound, OPS,    apply,       differs,
                                   settle,  text,        &model, sizeof model };
const struct theme theme_turns = { "turns", start_turns,   OPS_TURNS, apply_turns, differs,
                                   settle,  text_of_turns, &model,    sizeof model };
