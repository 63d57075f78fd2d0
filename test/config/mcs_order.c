/* mcs_order.c - what the ABI says of who runs first, and of whom YieldTo tells what was consumed
 * (rows.def). */
#include "actors.h"

enum way { ONLY_ORDERED, CONFIGURED, BOUND, SAME_PRIORITY };

/* Two actors of one priority are ready, and this is done to one of them. Which runs first? */
static int first_after(enum way how, int i)
{
    order(0, NBSEND, ep, 0);
    order(1, NBSEND, ep, 0);
    switch (how) {
    case ONLY_ORDERED:
        break;
    case CONFIGURED:
        CHECK_IS(seL4_SchedControl_Configure(control, actors[i].sc, MS, 10 * MS, 0, WORD), 0);
        break;
    case BOUND:
        CHECK_IS(seL4_SchedContext_Unbind(actors[i].sc), 0);
        CHECK_IS(seL4_SchedContext_Bind(actors[i].sc, actors[i].t.tcb), 0);
        break;
    case SAME_PRIORITY:
        CHECK_IS(seL4_TCB_SetPriority(actors[i].t.tcb, SELF, 100), 0);
        break;
    }
    let_run();
    CHECK_IS(actors[0].done + actors[1].done, 2);
    return actors[0].when < actors[1].when ? 0 : 1;
}

/* Each way makes that one the first, whichever it was. */
static void test_heads(void)
{
    static const enum row rows[] = { [CONFIGURED] = ROW_Mcs_configure_head,
                                     [BOUND] = ROW_Mcs_bind_head,
                                     [SAME_PRIORITY] = ROW_Mcs_priority_head };
    begin(2);
    int behind = 1 - first_after(ONLY_ORDERED, 0);
    for (enum way how = CONFIGURED; how <= SAME_PRIORITY; how++) {
        row = rows[how];
        CHECK_IS(first_after(how, behind), behind);
        CHECK_IS(first_after(how, 1 - behind), 1 - behind);
    }
    over();
}

/* A system call of a thread with little time goes on when it has time again. Who is below it runs
 * meanwhile, and finds the copy that is revoked last. */
static void test_long_call(void)
{
    enum { COPIES = 4000 };
    begin(2);
    CHECK_IS(seL4_TCB_SetPriority(actors[1].t.tcb, SELF, 90), 0);
    CHECK_IS(seL4_SchedControl_Configure(control, actors[0].sc, MS / 10, 20 * MS, 0, WORD), 0);
    seL4_CPtr first_copy = mint(ntfn, seL4_AllRights, COPIES);
    for (int i = 1; i < COPIES; i++)
        mint(ntfn, seL4_AllRights, (seL4_Word)i);
    FOR(Mcs_long_call);
    order(0, REVOKE, ntfn, 0);
    order(1, NBSEND, ep, 0);
    let_run();
    CHECK_IS(actors[0].done, 0);
    CHECK_IS(actors[1].done, 1);
    CHECK(copy(first_copy, new_slot()));
    for (int i = 0; i < 100 && !actors[0].done; i++)
        run_for(20 * MS);
    CHECK_IS(actors[0].done, 1);
    CHECK(!copy(first_copy, new_slot()));
    over();
}

/* ---- YieldTo ---- */

/* Actor 0 yields to 1, which runs for 2 ms and then wakes the root task: that is above both. */
static void begin_yielding(void)
{
    begin(2);
    CHECK_IS(seL4_TCB_SetMCPriority(actors[0].t.tcb, SELF, 255), 0);
    consumed(actors[1].sc);
    actors[1].late = now_us() + 2 * MS;
    order(1, NBSEND, ntfn, 0);
    order(0, YIELD_TO, actors[1].sc, 0);
    CHECK_IS(seL4_TCB_SetPriority(actors[0].t.tcb, SELF, 100), 0); /* it runs first */
    seL4_TCB_SetPriority(SELF, SELF, 110);
    seL4_Wait(ntfn, NULL);
}

/* Has actor 0 been told of the 2 ms, though it has not run since? r10 has the first word of an
 * answer on x86_64. */
static bool is_told(void)
{
    seL4_UserContext registers;
    seL4_TCB_ReadRegisters(actors[0].t.tcb, 0, 0, sizeof registers / sizeof(seL4_Word), &registers);
    return registers.r10 > MS && registers.r10 < 3 * MS;
}

static void test_yielders(void)
{
    begin_yielding();
    FOR(Mcs_yield_to_second);
    CHECK(!is_told());
    CHECK(seL4_SchedContext_YieldTo(actors[1].sc).consumed < MS / 10);
    CHECK(is_told());
    let_run();
    CHECK(actors[0].mr0 > MS && actors[0].mr0 < 3 * MS);
    over();

    begin_yielding();
    FOR(Mcs_yield_to_context_deleted);
    CHECK_IS(delete (actors[1].sc), 0);
    CHECK(is_told());
    let_run();
    CHECK_IS(actors[0].done, 1);
    CHECK_IS(actors[1].done, 0);
    actors[1].sc = new_slot();
    over();

    begin_yielding();
    FOR(Mcs_yield_to_thread_deleted);
    CHECK_IS(delete (actors[1].t.tcb), 0);
    CHECK(is_told());
    CHECK(consumed(actors[1].sc) < MS / 10);
    let_run();
    CHECK_IS(actors[0].done, 1);
    over();

    begin_yielding();
    FOR(Mcs_yield_to_suspended);
    CHECK_IS(seL4_TCB_Suspend(actors[0].t.tcb), 0);
    resume(&actors[0].t);
    let_run();
    CHECK_IS(actors[0].done, 1);
    CHECK(actors[0].mr0 < MS);
    CHECK(consumed(actors[1].sc) > MS);
    over();
}

int main(void)
{
    start_actors();
    test_heads();
    test_long_call();
    test_yielders();
    return finish();
}
