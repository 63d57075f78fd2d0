/* test_sched.c - who runs next, and for how long (kernel/core/sched.c). */
#include "steps.h"

/* A slice is so many ticks, and the next one too. */
static void test_slices(void)
{
    world_start();
    word f = first_free, u = world_untyped(14);
    handle t = make_thread_at(u, f, 255);
    resume(f);
    entry_tick();
    for (int round = 0; round < 3; round++) {
        handle first = current();
        int ticks = 0;
        while (current() == first && ticks < 100) {
            entry_tick();
            ticks++;
        }
        CHECK(round == 0 || ticks == TIME_SLICE_TICKS);
    }
    CHECK_IS(tcb(t)->state, RUNNING);
}

/* An answer wakes one, a receive another whose priority is higher: that one runs. */
static void test_two_woken(void)
{
    world_start();
    word f = first_free, u = world_untyped(16);
    handle caller[1], sender[1], server[1];
    retype(u, ENDPOINT, 0, f, 1);
    wait_there(u, f + 1, 1, SYS_Recv, f, server);
    wait_there(u, f + 2, 1, SYS_Call, f, caller);
    CHECK_IS(tcb(caller[0])->state, BLOCKED_REPLY);
    CHECK_IS(tcb(server[0])->state, RUNNING);
    wait_there(u, f + 3, 1, SYS_Send, f, sender);
    sched_set_priority(caller[0], 20);
    sched_set_priority(sender[0], 30);
    step_back_for(server[0]);
    system_call(SYS_ReplyRecv, f, 0, 0);
    CHECK_IS(tcb(caller[0])->state, RUNNING);
    CHECK_IS(tcb(sender[0])->state, RUNNING);
    CHECK_IS(this_cpu()->current, sender[0]);
}

void test_sched(void)
{
    test_slices();
    test_two_woken();
    world_start();
    word f = first_free, u = world_untyped(14);
    handle root = root_thread(), t[3];
    for (word i = 0; i < 3; i++)
        t[i] = make_thread_at(u, f + i, 10);
    for (word i = 0; i < 3; i++)
        resume(f + i);
    CHECK_IS(current(), root);
    /* Started one after the other, they run last-started first. */
    sched_stop(root, INACTIVE);
    entry_tick();
    CHECK_IS(current(), t[2]);
    /* Yield: to the tail. */
    system_call(SYS_Yield, 0, 0, 0);
    CHECK_IS(current(), t[1]);
    system_call(SYS_Yield, 0, 0, 0);
    CHECK_IS(current(), t[0]);
    system_call(SYS_Yield, 0, 0, 0);
    CHECK_IS(current(), t[2]);
    /* A time slice is TIME_SLICE_TICKS ticks. */
    tcb(t[2])->ticks_left = TIME_SLICE_TICKS;
    for (int i = 0; i < TIME_SLICE_TICKS - 1; i++)
        entry_tick();
    CHECK_IS(current(), t[2]);
    entry_tick();
    CHECK_IS(current(), t[1]);
    /* Strictly by priority. */
    sched_set_priority(t[0], 11);
    entry_tick();
    CHECK_IS(current(), t[0]);
    sched_set_priority(t[0], 9);
    entry_tick();
    CHECK(current() == t[1] || current() == t[2]);
    check_invariants();
    /* A thread of equal priority that is woken goes to the tail, and the one that woke it goes
     * on. */
    sched_set_priority(t[0], 10);
    for (int i = 0; i < 3; i++)
        if (t[i] != current() && !tcb(t[i])->ready)
            sched_restart(t[i]);
    entry_tick();
    check_invariants();
    handle waker = current(), sleeper = 0, third = 0;
    for (int i = 0; i < 3; i++)
        if (t[i] != waker)
            *(sleeper ? &third : &sleeper) = t[i];
    sched_stop(sleeper, INACTIVE);
    sched_wake(sleeper);
    entry_interrupt(30);
    CHECK_IS(current(), waker);
    CHECK(tcb(sleeper)->ready);
    CHECK_IS(tcb(third)->queue_next, sleeper);
    /* A thread that is stopped between two system calls goes on behind the last one. */
    makes_call(&tcb(waker)->context);
    tcb_suspend(waker);
    CHECK_IS(context_ip(&tcb(waker)->context), CALL_END);
    sched_restart(waker);
    entry_tick();
    /* Nobody left: the processor idles, and comes back. */
    for (int i = 0; i < 3; i++)
        sched_stop(t[i], INACTIVE);
    entry_tick();
    CHECK_IS(current(), 0);
    check_invariants();
    sched_restart(root);
    entry_tick();
    CHECK_IS(current(), root);
    check_invariants();
}
