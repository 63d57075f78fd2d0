/* mcs_order.c - what the ABI says of who runs first, and of whom YieldTo tells what was consumed
 * (rows.def). */
#include "actors.h"

/* Two actors of one priority get an order, `second` after the other; which of them runs first? */
static int first_of_two(int second)
{
    order(1 - second, NBSEND, ep, 0);
    order(second, NBSEND, ep, 0);
    let_run();
    CHECK_IS(actors[0].done + actors[1].done, 2);
    return actors[0].when < actors[1].when ? 0 : 1;
}

/* Two actors are ready.  What makes one of them the head of its queue, whichever it was? */
enum way { CONFIGURED, BOUND, SAME_PRIORITY };
static int first_after(enum way how, int i, int second)
{
    order(1 - second, NBSEND, ep, 0);
    order(second, NBSEND, ep, 0);
    switch (how) {
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

static void test_heads(void)
{
    static const enum row rows[] = { ROW_Mcs_configure_head, ROW_Mcs_bind_head,
                                     ROW_Mcs_priority_head };
    begin(2);
    for (int how = CONFIGURED; how <= SAME_PRIORITY; how++) {
        row = ROW_none;
        int behind = 1 - first_of_two(1);
        row = rows[how];
        CHECK_IS(first_after(how, behind, 1), behind);
        CHECK_IS(first_after(how, 1 - behind, 1), 1 - behind);
    }
    over();
}

/* A system call of a thread with little time goes on when it has time again; who is below it runs
 * meanwhile. */
static void test_long_call(void)
{
    enum { COPIES = 4000 };
    begin(2);
    CHECK_IS(seL4_TCB_SetPriority(actors[1].t.tcb, SELF, 90), 0);
    CHECK_IS(seL4_SchedControl_Configure(control, actors[0].sc, MS / 10, 20 * MS, 0, WORD), 0);
    seL4_CPtr last = 0;
    for (int i = 0; i < COPIES; i++)
        last = mint(ntfn, seL4_AllRights, (seL4_Word)i + 1);
    FOR(Mcs_long_call);
    order(0, REVOKE, ntfn, 0);
    order(1, NBSEND, ep, 0);
    let_run();
    CHECK_IS(actors[0].done, 0);
    CHECK_IS(actors[1].done, 1);
    for (int i = 0; i < 100 && !actors[0].done; i++)
        run_for(20 * MS);
    CHECK_IS(actors[0].done, 1);
    CHECK(!copy(last, new_slot()));
    over();
}

/* ---- YieldTo ---- */

/* Actor 0 has yielded to 1, which has run for 2 ms, when 2, above both, does this. */
static void begin_yielding(enum order what, seL4_CPtr cap)
{
    begin(3);
    CHECK_IS(seL4_TCB_SetPriority(actors[2].t.tcb, SELF, 110), 0);
    for (int i = 0; i < 3; i++)
        CHECK_IS(seL4_TCB_SetMCPriority(actors[i].t.tcb, SELF, 255), 0);
    actors[2].order = what, actors[2].cap = cap ? cap : actors[1].sc;
    consumed(actors[1].sc);
    actors[1].late = now_us() + 2 * MS;
    order(1, NBSEND, actors[2].go, 0);
    order(0, YIELD_TO, actors[1].sc, 0);
    CHECK_IS(seL4_TCB_SetPriority(actors[0].t.tcb, SELF, 100), 0); /* it runs first */
}

static void test_yielders(void)
{
    begin_yielding(YIELD_TO, 0);
    FOR(Mcs_yield_to_second);
    let_run();
    for (int i = 0; i < 3; i++)
        CHECK_IS(actors[i].done, 1);
    CHECK(actors[0].mr0 > MS && actors[0].mr0 < 3 * MS);
    CHECK(actors[2].mr0 < MS / 10);
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
