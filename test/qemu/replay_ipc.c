/* replay_ipc.c - the explorer's model of messages against the booted kernel: three threads walk at
 * random through its alphabet, with system calls; who runs after each, and with what in its
 * registers, must be what the model says.
 *
 * Whoever runs takes the next step: it asks the model what will come of it, and makes the call;
 * whoever runs then looks.  Where all three wait, the main thread runs, which has the lowest
 * priority: it starts one, or signals.  No two threads have the same priority, so that no tick of
 * the clock lets another run.  A thread that starts again makes its last call again, before it can
 * look: so does the model.
 *
 * The same model (test/explore/model_ipc.c) that the explorer compares with the kernel on the host
 * machine in every state.  Runs on any kernel with this ABI; on seL4's own with -DKEEP_REPORTS=1:
 * there a fault report whose thread is started again, or stopped, before anybody received it is
 * sent in place of its next message. */
#ifndef KEEP_REPORTS
#define KEEP_REPORTS 0
#endif
#define MODEL_PRIORITIES 6
#include "check.h"
#include "../explore/model_ipc.h"
extern const char the_call[], the_fault[];
#define AT_CALL ((uint64_t)the_call) /* as the model's faults tell it */
#define stop model_stop
#include "../explore/model_ipc.c"
#undef stop

enum {
    WALKS = 2000 / SHARE,
    STEPS = 200,
    FIRST_PRIORITY = 100,
    BAD_ADDRESS = 0x1000,
    READ_BY_USER = 4
};
enum { WRITE_BADGE = 5, FULL_BADGE = 3, SIGNAL_BADGE = 1 };
enum op {
    SEND,
    SEND_WRITE,
    NBSEND,
    CALL,
    CALL_BADGED,
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
    SAVE,
    SEND_SAVED,
    CALL_SAVED,
    DELETE_SAVED,
    SUSPEND,
    RESUME = SUSPEND + THREADS,
    OPS = RESUME + THREADS
};

static struct m_world model;
static thread_t threads[THREADS];
static seL4_CPtr full, full_badged, write_only, other, ntfn, badged, saved;

/* Shared by all: one processor, and nobody runs but whom the model lets run. */
static struct registers {
    seL4_Word cap, info, mr[4];
} got[THREADS]; /* by the thread's last call */
static enum op last[THREADS];
static bool fresh[THREADS]; /* it has made no call yet */
static unsigned long steps, all_steps;
static const char *differs;

static void must(bool so, const char *what)
{
    if (!so && !differs)
        differs = what;
}

/* ---- a step, as the model sees it ---- */

static seL4_Word message_info(seL4_Word label, seL4_Word length)
{
    return label << 12 | length;
}

/* The registers that thread t makes this call with; returns the number of the call. */
static seL4_Word prepare(enum op op, int t)
{
    static const struct {
        const seL4_CPtr *cap;
        int number;
        bool message;
    } calls[] = {
        [SEND] = { &full, seL4_SysSend, true },
        [SEND_WRITE] = { &write_only, seL4_SysSend, true },
        [NBSEND] = { &full, seL4_SysNBSend, true },
        [CALL] = { &full, seL4_SysCall, true },
        [CALL_BADGED] = { &full_badged, seL4_SysCall, true },
        [CALL_WRITE] = { &write_only, seL4_SysCall, true },
        [RECV] = { &full, seL4_SysRecv, false },
        [NBRECV] = { &full, seL4_SysNBRecv, false },
        [REPLY_RECV] = { &full, seL4_SysReplyRecv, true },
        [REPLY] = { NULL, seL4_SysReply, true },
        [YIELD] = { NULL, seL4_SysYield, false },
        [SEND_OTHER] = { &other, seL4_SysSend, true },
        [CALL_OTHER] = { &other, seL4_SysCall, true },
        [RECV_OTHER] = { &other, seL4_SysRecv, false },
        [SIGNAL] = { &badged, seL4_SysSend, false },
        [WAIT] = { &ntfn, seL4_SysRecv, false },
        [POLL] = { &ntfn, seL4_SysNBRecv, false },
        [SEND_SAVED] = { &saved, seL4_SysSend, true },
        [CALL_SAVED] = { &saved, seL4_SysCall, true },
    };
    struct m_thread *m = &model.t[t];
    m->again = AT_CALL;
    m->next = BEHIND_CALL;
    last[t] = op;
    if (op >= SUSPEND) {
        m->cap = threads[(op - SUSPEND) % THREADS].tcb;
        m->info = message_info(op < RESUME ? TCBSuspend : TCBResume, 0);
        return (seL4_Word)seL4_SysCall;
    }
    if (op == SAVE || op == DELETE_SAVED) {
        m->cap = CNODE;
        m->info = message_info(op == SAVE ? CNodeSaveCaller : CNodeDelete, 2);
        m->mr[0] = saved;
        m->mr[1] = seL4_WordBits;
        return (seL4_Word)seL4_SysCall;
    }
    m->cap = calls[op].cap ? *calls[op].cap : 0;
    m->info = calls[op].message ? message_info((seL4_Word)t, 1) : 0;
    m->mr[0] = 0x10 + (seL4_Word)t;
    return (seL4_Word)calls[op].number;
}

static void method(enum op op, int t)
{
    struct m_thread *m = &model.t[t];
    int target = (int)(op - SUSPEND) % THREADS;
    m->state = M_RESTART; /* until the call is done */
    if (op < RESUME)
        m_suspend(&model, target);
    else
        m_resume(&model, target);
    if (m->state != M_RESTART)
        return; /* it stopped itself, and gets no answer */
    m->state = M_RUNNING;
    m->cap = m->info = 0;
}

/* What comes of thread t's call. */
static void effect(enum op op, int t)
{
    struct m_thread *m = &model.t[t];
    bool done;
    switch (op) {
    case SEND:
        m_send(&model, t, 0, 0, true, true, false);
        break;
    case SEND_WRITE:
        m_send(&model, t, 0, WRITE_BADGE, false, true, false);
        break;
    case NBSEND:
        m_send(&model, t, 0, 0, true, false, false);
        break;
    case CALL:
        m_send(&model, t, 0, 0, true, true, true);
        break;
    case CALL_BADGED:
        m_send(&model, t, 0, FULL_BADGE, true, true, true);
        break;
    case CALL_WRITE:
        m_send(&model, t, 0, WRITE_BADGE, false, true, true);
        break;
    case RECV:
        m_receive(&model, t, 0, true);
        break;
    case NBRECV:
        m_receive(&model, t, 0, false);
        break;
    case REPLY_RECV:
        m_reply(&model, t);
        m_receive(&model, t, 0, true);
        break;
    case REPLY:
        m_reply(&model, t);
        break;
    case YIELD:
        m_give_way(&model);
        break;
    case SEND_OTHER:
        m_send(&model, t, 1, 0, true, true, false);
        break;
    case CALL_OTHER:
        m_send(&model, t, 1, 0, true, true, true);
        break;
    case RECV_OTHER:
        m_receive(&model, t, 1, true);
        break;
    case SIGNAL:
        m_signal(&model, SIGNAL_BADGE);
        break;
    case WAIT:
        m_wait(&model, t, ntfn, true);
        break;
    case POLL:
        m_wait(&model, t, ntfn, false);
        break;
    case FAULT:
        m_fault(&model, t,
                (struct m_fault){ 5, { (uint64_t)the_fault, BAD_ADDRESS, 0, READ_BY_USER } });
        break;
    case SAVE:
        done = m_save_caller(&model, t);
        m->cap = 0;
        m->info = done ? 0 : message_info(seL4_DeleteFirst, 0);
        break;
    case DELETE_SAVED:
        m_delete_saved(&model);
        m->cap = m->info = 0;
        break;
    case SEND_SAVED:
        m_send_saved(&model, t);
        break;
    case CALL_SAVED: /* the message is the answer; then the kernel answers */
        done = model.saved != NOBODY;
        m_send_saved(&model, t);
        m->cap = 0;
        m->info = done ? 0 : message_info(seL4_InvalidCapability, 1);
        m->mr[0] = done ? m->mr[0] : 0;
        break;
    default:
        method(op, t);
        break;
    }
}

/* The kernel is left; whoever starts again makes its call again at once. */
static void leave(void)
{
    m_leave(&model);
    for (int t = model.current; t != NOBODY && model.t[t].next == AT_CALL; t = model.current) {
        model.t[t].next = BEHIND_CALL;
        effect(last[t], t);
        m_leave(&model);
    }
}

/* ---- the threads ---- */

__attribute__((noinline, noclone)) static void call(seL4_Word number, struct registers *r)
{
    register seL4_Word mr0 __asm__("r10") = r->mr[0], mr1 __asm__("r8") = r->mr[1];
    register seL4_Word mr2 __asm__("r9") = r->mr[2], mr3 __asm__("r15") = r->mr[3];
    __asm__ volatile("mov %%rsp, %%rbx\n\tthe_call: syscall\n\tmov %%rbx, %%rsp"
                     : "+D"(r->cap), "+S"(r->info), "+r"(mr0), "+r"(mr1), "+r"(mr2), "+r"(mr3),
                       "+d"(number)
                     :
                     : "rcx", "r11", "rbx", "memory");
    r->mr[0] = mr0, r->mr[1] = mr1, r->mr[2] = mr2, r->mr[3] = mr3;
}

__attribute__((noinline, noclone)) static void fault(void)
{
    __asm__ volatile("the_fault: mov %c0, %%rax" : : "i"(BAD_ADDRESS) : "rax", "memory");
}

/* Would this step, on any thread, take away a report that nobody has received yet? */
static bool loses_a_report(int t)
{
    const struct m_thread *m = &model.t[t];
    return KEEP_REPORTS && m->fault.kind != 0 && m->state == M_SENDING;
}

/* Nobody can be started any more. */
static bool stuck(void)
{
    bool all = true;
    for (int t = 0; t < THREADS; t++)
        all &= loses_a_report(t);
    return all;
}

static enum op any_op(void)
{
    enum op op;
    do
        op = (enum op)random_below(OPS);
    while (op >= SUSPEND && loses_a_report((int)(op - SUSPEND) % THREADS));
    return op;
}

static void worker(void *arg)
{
    int me = (int)(seL4_Word)arg;
    struct m_thread *m = &model.t[me];
    for (;;) {
        struct registers r = got[me];
        if (steps >= STEPS || differs) {
            r = (struct registers){ threads[me].tcb, message_info(TCBSuspend, 0), { 0 } };
            call((seL4_Word)seL4_SysCall, &r);
            continue;
        }
        must(model.current == me, "who runs");
        must(fresh[me] || (r.cap == m->cap && r.info == m->info), "badge or message info");
        must(fresh[me] || memcmp(r.mr, m->mr, sizeof r.mr) == 0, "message registers");
        enum op op = any_op();
        steps++;
        fresh[me] = false;
        seL4_Word number = prepare(op, me);
        r = (struct registers){ m->cap, m->info, { m->mr[0], m->mr[1], m->mr[2], m->mr[3] } };
        effect(op, me);
        leave();
        if (op == FAULT)
            fault();
        call(number, &r);
        got[me] = r;
    }
}

/* ---- the main thread ---- */

static void start_anew(int t)
{
    fresh[t] = true;
    m_suspend(&model, t);
    model.t[t].again = model.t[t].next = BEHIND_CALL;
    seL4_TCB_Suspend(threads[t].tcb);
    CHECK(seL4_TCB_WriteRegisters(threads[t].tcb, 0, 0, 20, &threads[t].regs) == 0);
}

/* All wait: something happens from outside. */
static void move_on(void)
{
    int t = (int)random_below(THREADS), priority = (int)random_below(PRIORITIES);
    switch (random_below(4)) {
    case 0:
        for (int i = 0; i < THREADS; i++)
            if (model.t[i].priority == priority)
                return;
        m_set_priority(&model, t, priority);
        leave();
        seL4_TCB_SetPriority(threads[t].tcb, SELF, FIRST_PRIORITY + (seL4_Word)priority);
        break;
    case 1:
        m_signal(&model, SIGNAL_BADGE);
        leave();
        seL4_Signal(badged);
        break;
    case 2:
        if (loses_a_report(t))
            return;
        start_anew(t);
        /* fall through */
    default:
        if (loses_a_report(t))
            return;
        m_resume(&model, t);
        leave();
        seL4_TCB_Resume(threads[t].tcb);
        break;
    }
}

static void walk(int bound)
{
    model =
        (struct m_world){ .bound = bound, .saved = NOBODY, .current = NOBODY, .candidate = NOBODY };
    for (int t = 0; t < THREADS; t++) {
        model.t[t] = (struct m_thread){
            .state = M_STOPPED, .priority = 1 + t, .caller = NOBODY, .handler = 1
        };
        seL4_TCB_SetPriority(threads[t].tcb, SELF, FIRST_PRIORITY + 1 + (seL4_Word)t);
        start_anew(t);
    }
    if (bound != NOBODY)
        CHECK(seL4_TCB_BindNotification(threads[bound].tcb, ntfn) == 0);
    steps = 0;
    while (steps < STEPS && !differs && !stuck()) {
        must(model.current == NOBODY, "who runs: nobody");
        move_on();
    }
    if (!CHECK(!differs))
        printf("%s; step %lu of this walk\n", differs, steps);
    all_steps += steps;
    steps = STEPS;
    for (int t = 0; t < THREADS && KEEP_REPORTS; t++)
        seL4_NBRecv(other, NULL); /* no report waits for a receiver; senders stop themselves */
    for (int t = 0; t < THREADS; t++)
        seL4_TCB_Suspend(threads[t].tcb);
    seL4_CNode_Delete(CNODE, saved, seL4_WordBits);
    if (bound != NOBODY)
        seL4_TCB_UnbindNotification(threads[bound].tcb);
    seL4_Poll(ntfn, NULL);
}

int main(void)
{
    start();
    full = new_object(seL4_EndpointObject, 0);
    other = new_object(seL4_EndpointObject, 0);
    ntfn = new_object(seL4_NotificationObject, 0);
    full_badged = mint(full, seL4_AllRights, FULL_BADGE);
    write_only = mint(full, seL4_CapRights_new(0, 0, 0, 1), WRITE_BADGE);
    badged = mint(ntfn, seL4_AllRights, SIGNAL_BADGE);
    saved = new_slot();
    for (int t = 0; t < THREADS; t++) {
        threads[t] = new_thread(worker, (void *)(seL4_Word)t, FIRST_PRIORITY + 1 + (seL4_Word)t,
                                other);
        CHECK(seL4_TCB_SetIPCBuffer(threads[t].tcb, 0, 0) == 0);
    }
    seL4_TCB_SetPriority(SELF, SELF, FIRST_PRIORITY - 1);
    for (int i = 0; i < WALKS && !differs; i++)
        walk(i % 2 ? 1 : NOBODY);
    printf("%d walks of the explorer's model of messages on this kernel, %lu steps\n", WALKS,
           all_steps);
    return finish();
}
