/* test_waiting.c - who waits at an endpoint or notification leaves by priority, of equals in the
 * order of coming, whatever priorities change meanwhile; and no CancelBadgedSends misses one. */
#include "contexts.h"
#include "variant/variant.h"

enum { WAITERS = 12, PRIORITIES = 5, STEPS = 1500, BADGE = 0x61 };

static handle threads[WAITERS];
static word slots;
/* The model: who waits, in order. */
static handle line[WAITERS];
static word length;

static void model_join(handle t)
{
    word i = length++;
    for (; i > 0 && tcb(line[i - 1])->priority < tcb(t)->priority; i--)
        line[i] = line[i - 1];
    line[i] = t;
}

static void model_leave(handle t)
{
    word i = 0;
    while (i < length && line[i] != t)
        i++;
    if (i == length)
        return;
    for (length--; i < length; i++)
        line[i] = line[i + 1];
}

static word index_of(handle t)
{
    word i = 0;
    while (threads[i] != t)
        i++;
    return i;
}

/* The first of the line goes out: its receiver is the root task. */
static void take_one(bool notification, word cap)
{
    handle t = line[0];
    if (notification) {
        system_call(SYS_Send, cap, 0, 0);
    } else {
        set_reply(&tcb(root_thread())->context, 0, 0);
        system_call(SYS_Wait, cap, 0, 0);
    }
    CHECK(tcb_is_runnable(t));
    model_leave(t);
    for (word i = 0; i < length; i++)
        CHECK(tcb_waits_at(line[i]) != 0);
    invoke_words(slots + index_of(t), LABEL_TCB_Suspend, NONE, NONE);
}

static void storm(bool notification)
{
    world_start();
    word u = world_untyped(17);
    slots = first_free + 2;
    CHECK_IS(retype(u, notification ? NOTIFICATION : ENDPOINT, 0, first_free, 1).error, 0);
    for (word i = 0; i < WAITERS; i++) {
        threads[i] = make_thread_at(u, slots + i, 10 + pick(PRIORITIES));
    }
    length = 0;
    for (int step = 0; step < STEPS; step++) {
        handle t = threads[pick(WAITERS)];
        word s = slots + index_of(t);
        if (!tcb_waits_at(t)) {
            /* It waits now. Nobody else can run, so it does. */
            resume(s);
            call_with(t, notification ? SYS_Wait : SYS_Send, first_free, 0, 0, 0);
            model_join(t);
        } else if (pick(3)) {
            /* Even for the same value it goes behind its equals. */
            model_leave(t);
            CHECK_IS(invoke_words(s, LABEL_TCB_SetPriority, WORDS(10 + pick(PRIORITIES)),
                                  WORDS(ROOT_SLOT_TCB))
                         .error,
                     0);
            model_join(t);
        } else if (pick(3)) {
            take_one(notification, first_free);
        } else {
            model_leave(t);
            invoke_words(s, LABEL_TCB_Suspend, NONE, NONE);
        }
        check_invariants();
    }
}

/* While CancelBadgedSends is interrupted, SetPriority moves waiters to either side of the place
 * where it stands: each of them is sent away in the end. */
static void cancel_while_they_move(word moved, u8 to)
{
    enum { SENDERS = 4 };
    world_start();
    word u = world_untyped(16), f = first_free;
    handle t[SENDERS];
    retype(u, ENDPOINT, 0, f, 1);
    mint(f + 1, f, RIGHTS_ALL, BADGE);
    for (word i = 0; i < SENDERS; i++) {
        t[i] = make_thread_at(u, f + 2 + i, 100 - i * 10);
        resume(f + 2 + i);
        call_with(t[i], SYS_Send, f + 1, 0, 0, 0);
        CHECK_IS(tcb(t[i])->state, BLOCKED_SEND);
    }
    /* The walk stops behind its first waiter. */
    host_interrupt_every(1);
    world_registers(ROOT_SLOT_CNODE, info_make(LABEL_CNode_CancelBadgedSends, 0, 0, 2),
                    WORDS(f + 1, 64), NONE);
    enter_slow((word)SYS_Call);
    host_interrupt_every(0);
    CHECK(calls_again(&tcb(root_thread())->context));
    word left = 0;
    for (word i = 0; i < SENDERS; i++)
        left += tcb(t[i])->state == BLOCKED_SEND;
    CHECK(left > 0 && left < SENDERS);
    sched_set_priority(t[moved], to);
    wait_again(t[moved]);
    entry_tick();
    check_invariants();
    makes_call(&tcb(root_thread())->context);
    world_enter(SYS_Call);
    check_invariants();
    for (word i = 0; i < SENDERS; i++)
        CHECK(tcb(t[i])->state != BLOCKED_SEND);
}

void test_waiting(void)
{
    random_start();
    storm(false);
    storm(true);
    for (word moved = 0; moved < 4; moved++)
        for (word to = 0; to < 250; to += 49)
            cancel_while_they_move(moved, (u8)to);
}
