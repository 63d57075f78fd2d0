/* test_end.c - can a thread ever run again?  A debug kernel powers off when none can, so a wrong
 * "no" ends a system that lives. */
#include "debug/debug.h"
#include "world.h"

enum { ENDPOINT = 2, NOTIFICATION = 3, IRQ = 5 + 16 };

/* The root task waits for a message that nobody sends. */
static void root_waits(word at)
{
    system_call(SYS_Recv, at, 0, 0);
    CHECK_IS(this_cpu()->current, 0);
}

/* What there is: an endpoint in slot f, a notification in f + 1, an interrupt's handler in f +
 * 2. */
static word things(word u)
{
    word f = first_free;
    CHECK_IS(retype(u, ENDPOINT, 0, f, 1).error, 0);
    CHECK_IS(retype(u, NOTIFICATION, 0, f + 1, 1).error, 0);
    CHECK_IS(invoke_words(ROOT_SLOT_IRQ_CONTROL, LABEL_GET_HANDLER, HANDLER_WORDS(f + 2, IRQ),
                          WORDS(ROOT_SLOT_CNODE))
                 .error,
             0);
    return f;
}

static void handle_interrupt(word f)
{
    CHECK_IS(invoke_words(f + 2, LABEL_IRQHandler_SetNotification, NONE, WORDS(f + 1)).error, 0);
}

static void test_interrupts(void)
{
    world_start();
    word u = world_untyped(14), f = things(u);
    root_waits(f); /* a handler without a notification */
    CHECK(!debug_can_go_on());

    world_start(); /* a notification for which nobody waits */
    f = things(world_untyped(14));
    handle_interrupt(f);
    root_waits(f);
    CHECK(!debug_can_go_on());
    entry_interrupt(IRQ); /* it is signalled, and still nobody runs */
    CHECK_IS(this_cpu()->current, 0);
    CHECK(!debug_can_go_on());

    world_start(); /* one for which the root task waits */
    f = things(world_untyped(14));
    handle_interrupt(f);
    root_waits(f + 1);
    CHECK(debug_can_go_on());
    entry_interrupt(IRQ);
    CHECK_IS(this_cpu()->current, root_thread());

    world_start(); /* one that is bound to it */
    f = things(world_untyped(14));
    handle_interrupt(f);
    CHECK_IS(invoke_words(ROOT_SLOT_TCB, LABEL_TCB_BindNotification, NONE, WORDS(f + 1)).error, 0);
    root_waits(f);
    CHECK(debug_can_go_on());
    entry_interrupt(IRQ);
    CHECK_IS(this_cpu()->current, root_thread());

    world_start(); /* bound, but it waits for something else */
    f = things(world_untyped(14));
    handle_interrupt(f);
    CHECK_IS(invoke_words(ROOT_SLOT_TCB, LABEL_TCB_BindNotification, NONE, WORDS(f + 1)).error, 0);
    system_call(SYS_Send, f, info_make(0, 0, 0, 1), 0);
    CHECK_IS(this_cpu()->current, 0);
    CHECK(!debug_can_go_on());
    entry_interrupt(IRQ);
    CHECK_IS(this_cpu()->current, 0);
}

/* A thread of domain d is ready, the schedule has `entries` turns of two ticks, for 0, 2, 0, 2, ...
 * or for 0, 1, 0, 1, ..., and starts with entry `first`; the root task waits.  True if the kernel
 * thinks that somebody will run; and that is so if and only if the thread is seen to run within
 * some ticks. */
static bool goes_on(word d, word other, word entries, word first, word more)
{
    world_start();
    word f = things(world_untyped(14));
    handle t = make_thread_at(world_untyped(14), f + 3, 10);
    CHECK_IS(invoke_words(ROOT_SLOT_DOMAIN, LABEL_DomainSet_Set, WORDS(d), WORDS(f + 3)).error, 0);
    CHECK_IS(invoke_words(f + 3, LABEL_TCB_Resume, NONE, NONE).error, 0);
    for (word i = 0; i < entries; i++)
        CHECK_IS(invoke_words(ROOT_SLOT_DOMAIN, LABEL_DomainSet_ScheduleConfigure,
                              WORDS(i, i % 2 ? other : 0, i == more ? P2(56) - 1 : 2), NONE)
                     .error,
                 0);
    CHECK_IS(
        invoke_words(ROOT_SLOT_DOMAIN, LABEL_DomainSet_ScheduleSetStart, WORDS(first), NONE).error,
        0);
    for (word i = 0; i < 20 && this_cpu()->current != root_thread(); i++)
        entry_tick();
    if (this_cpu()->current == root_thread()) /* from entry 1 on it may have no turn */
        root_waits(f);
    bool seen = false, said = this_cpu()->current || debug_can_go_on();
    for (word i = 0; i < 40 && !seen; i++) {
        CHECK(this_cpu()->current || debug_can_go_on() == said);
        seen = this_cpu()->current == t;
        entry_tick();
    }
    CHECK_IS(seen, said);
    return said;
}

static void test_turns(void)
{
    const word never = NUM_DOMAIN_SCHEDULES;
    CHECK(goes_on(1, 1, 2, 0, never));
    CHECK(!goes_on(1, 2, 2, 0, never)); /* no entry has it */
    CHECK(!goes_on(1, 1, 1, 0, never)); /* the schedule ends before it */
    CHECK(goes_on(1, 1, 6, 2, never));
    CHECK(!goes_on(1, 1, 6, 0, 0)); /* the turn before it ends after ages */
    CHECK(goes_on(1, 1, 6, 0, 4));  /* the turn behind it does */
    for (word d = 1; d < NUM_DOMAINS; d++)
        for (word other = 1; other < NUM_DOMAINS; other++)
            for (word entries = 1; entries < never - 1; entries++)
                for (word first = 0; first < entries; first++)
                    CHECK_IS(goes_on(d, other, entries, first, never),
                             (d == other && (entries > first + 1 || first % 2 == 1)));
}

void test_end(void)
{
    test_interrupts();
    if (NUM_DOMAINS > 2)
        test_turns();
}
