/* test_storm.c - threads with every kind of context, and without one, send, signal, wait, yield and
 * fault at random while time passes.
 *
 * After each step: all invariants; each message that takes the fast path is sent the slow way, too,
 * and must leave the same state (world_enter); and no context was used for longer than its budget
 * in any window of its period, whatever the threads did.  HOST_SEED=n, HOST_MESSAGES=n. */
#include "contexts.h"
#include "debug/debug.h"
#include "core/derive.h"
#include "object/irq.h"
#include <stdlib.h>

enum { THREADS = 7, CONTEXTS = 6, MESSAGES_DEFAULT = 12000 };
enum { EMPTY_SLOT = 0 };
enum { EPS = 3, NTFNS = 2, REPLIES = 6 };

static handle threads[THREADS];
static word tcbs, eps, ntfns, replies, contexts;

/* ---- nobody is used for longer than its budget ---- */

enum { LOG = 4096 };
static struct use {
    word from, to;
} uses[CONTEXTS][LOG];
static word used[CONTEXTS];
static struct {
    word budget, period; /* 0: round robin */
} given[CONTEXTS];

/* Which of them is this? CONTEXTS: none. */
static word number_of(handle sc)
{
    for (word i = 0; i < CONTEXTS; i++)
        if (cap_object(*world_cap(contexts + i)) == sc)
            return i;
    return CONTEXTS;
}

/* It was used from `from` until now. */
static void note_use(handle sc, word from, word to)
{
    word i = number_of(sc);
    if (i == CONTEXTS || given[i].period == 0 || from == to)
        return;
    uses[i][used[i]++ % LOG] = (struct use){ from, to };
    word begin = to > given[i].period ? to - given[i].period : 0, sum = 0;
    for (word k = 0; k < LOG && k < used[i]; k++) {
        const struct use *x = &uses[i][(used[i] - 1 - k) % LOG];
        if (x->to <= begin)
            break;
        sum += x->to - (x->from > begin ? x->from : begin);
    }
    if (sum > given[i].budget)
        CHECK_IS(sum, given[i].budget);
}

/* So much time passes, or as much as until the clock comes; who runs pays for it. */
static void pass(word ticks)
{
    word left = host_wake_at > host_clock ? host_wake_at - host_clock : 0;
    word passes = ticks < left ? ticks : left, from = host_clock;
    host_clock += passes;
    if (this_cpu()->current)
        note_use(kernel.variant.sc, from, host_clock);
    if (host_clock >= host_wake_at)
        entry_tick();
}

/* ---- the world ---- */

static const struct {
    word budget, period, extra, flags;
} kinds[CONTEXTS] = {
    { 1000, 1000, 0, 0 }, { 500, 2000, 0, 0 }, { 800, 3000, 4, 0 },
    { 300, 1000, 0, 1 },  { 700, 4000, 6, 1 }, { 100, 900, 1, 0 },
};

static void configure(word i)
{
    CHECK_IS(configure_context(contexts + i, kinds[i].budget, kinds[i].period, kinds[i].extra,
                               kinds[i].flags)
                 .error,
             0);
    used[i] = 0;
    given[i].budget = kinds[i].budget * TICKS_PER_US;
    given[i].period = kinds[i].budget == kinds[i].period ? 0 : kinds[i].period * TICKS_PER_US;
}

static void new_world(void)
{
    world_start();
    word u = world_untyped(17), slot = first_free;
    eps = slot, slot += 2 * EPS;
    ntfns = slot, slot += 2 * NTFNS;
    replies = slot, slot += REPLIES;
    contexts = slot, slot += CONTEXTS;
    tcbs = slot;
    CHECK_IS(retype(u, ENDPOINT, 0, eps + EPS, EPS).error, 0);
    CHECK_IS(retype(u, NOTIFICATION, 0, ntfns + NTFNS, NTFNS).error, 0);
    for (word i = 0; i < EPS; i++)
        mint(eps + i, eps + EPS + i, RIGHTS_ALL, 5 + i);
    for (word i = 0; i < NTFNS; i++)
        mint(ntfns + i, ntfns + NTFNS + i, RIGHTS_ALL, 0x11 << i);
    CHECK_IS(retype(u, REPLY, 0, replies, REPLIES).error, 0);
    CHECK_IS(retype(u, SCHED_CONTEXT, WORLD_CONTEXT_BITS, contexts, CONTEXTS).error, 0);
    for (word i = 0; i < THREADS; i++) {
        threads[i] = make_thread_at(u, tcbs + i, 100 + i % 3);
        sc_unbind_thread(tcb(threads[i])->variant.sc);
        if (i % 2)
            invoke_words(tcbs + i, LABEL_TCB_SetSchedParams, WORDS(200, 100 + i % 3),
                         WORDS(ROOT_SLOT_TCB, EMPTY_SLOT, eps + EPS));
        if (i % 3 == 0)
            invoke_words(tcbs + i, LABEL_TCB_SetTimeoutEndpoint, NONE, WORDS(eps + EPS + 1));
    }
    for (word i = 0; i < CONTEXTS; i++) {
        configure(i);
        if (i != CONTEXTS - 1)
            give_time(tcbs + i, contexts + i);
        else
            CHECK_IS(invoke_words(contexts + i, LABEL_SchedContext_Bind, NONE, WORDS(ntfns)).error,
                     0);
    }
    CHECK_IS(invoke_words(tcbs + 1, LABEL_TCB_BindNotification, NONE, WORDS(ntfns + 1)).error, 0);
    derive_insert(*world_cap(ntfns), world_slot(ntfns), irq_slot(1));
    kernel.irq_issued[1] = true;
    invoke_words(ROOT_SLOT_TCB, LABEL_TCB_SetPriority, WORDS(0), WORDS(ROOT_SLOT_TCB));
}

/* The root task runs when nobody else can: it puts right what got stuck. */
static void root_step(void)
{
    word t = pick(THREADS), sc = pick(CONTEXTS);
    switch (pick(8)) {
    case 0:
        invoke_words(tcbs + t, LABEL_TCB_Suspend, NONE, NONE);
        break;
    case 1:
        invoke_words(contexts + sc, LABEL_SchedContext_Bind, NONE,
                     WORDS(pick(4) ? tcbs + t : ntfns + pick(NTFNS)));
        break;
    case 2:
        invoke_words(contexts + sc,
                     pick(2) ? LABEL_SchedContext_Unbind : LABEL_SchedContext_Consumed, NONE, NONE);
        break;
    case 3:
        configure(sc);
        break;
    case 4:
        invoke_words(tcbs + t, LABEL_TCB_SetPriority, WORDS(100 + pick(4)), WORDS(ROOT_SLOT_TCB));
        break;
    default:
        invoke_words(tcbs + t, LABEL_TCB_Resume, NONE, NONE);
        break;
    }
}

static void some_fault(void)
{
    world_fault(pick(2) ? FAULT_UserException : FAULT_VMFault, pick(1000), 13);
}

static void some_call(handle t)
{
    static const enum syscall_number calls[] = {
        SYS_Call,       SYS_Call,       SYS_Call, SYS_ReplyRecv, SYS_ReplyRecv,
        SYS_ReplyRecv,  SYS_Recv,       SYS_Recv, SYS_Send,      SYS_NBSend,
        SYS_NBSendRecv, SYS_NBSendWait, SYS_Wait, SYS_NBRecv,    SYS_Yield,
    };
    enum syscall_number number = calls[pick(sizeof calls / sizeof *calls)];
    word cptr = pick(4) ? eps + pick(2 * EPS) : ntfns + pick(2 * NTFNS);
    word mr[] = { pick(1000), pick(1000) };
    world_registers(cptr, info_make(pick(8) ? 0 : pick(4), 0, 0, pick(5)), 2, mr, 0, NULL);
    set_reply(&tcb(t)->context, replies + pick(REPLIES), pick(2) ? eps + pick(EPS) : ntfns);
    if (number == SYS_ReplyRecv && pick(8)) {
        /* Most servers answer by what they received with. */
        for (word i = 0; i < REPLIES; i++)
            if (reply_object(at(replies + i))->sc == tcb(t)->variant.sc)
                set_reply(&tcb(t)->context, replies + i, 0);
    }
    world_enter(number);
}

static void step(void)
{
    handle t = this_cpu()->current;
    word sort = pick(40);
    if (sort == 0)
        world_interrupt(1);
    else if (!t || sort < 8)
        pass(pick(3) ? pick(100000) : pick(3000000));
    else if (t == root_thread())
        root_step();
    else if (sort < 10)
        some_fault();
    else
        some_call(t);
    /* Time passes at user level, too. */
    if (pick(4) == 0)
        pass(pick(2000));
    check_invariants();
}

void test_storm(void)
{
    const char *messages = getenv("HOST_MESSAGES");
    unsigned long n = messages ? strtoul(messages, NULL, 10) : MESSAGES_DEFAULT;
    random_start();
    world_fast = (struct world_fast){ 0 };
    for (unsigned long i = 0; i < n; i++) {
        if (i % 3000 == 0)
            new_world();
        step();
    }
    printf("storm: %lu messages, %lu of them fast, the same state each time\n",
           (unsigned long)world_fast.all, (unsigned long)world_fast.fast);
    CHECK(world_fast.fast > n / 40);
}
