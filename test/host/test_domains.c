/* test_domains.c - scheduling domains: who runs when, and messages across them.
 *
 * Most of it needs a build with more than one domain (host.mk makes one). */
#include "world.h"

enum { ENDPOINT = 2 };

static struct answer domain_call(enum label label, word n, const word *words, word caps,
                                 const word *cap)
{
    return invoke_words(ROOT_SLOT_DOMAIN, label, n, words, caps, cap);
}

static struct answer configure(word index, word domain, word ticks)
{
    return domain_call(LABEL_DomainSet_ScheduleConfigure, WORDS(index, domain, ticks), NONE);
}

static struct answer set_start(word index)
{
    return domain_call(LABEL_DomainSet_ScheduleSetStart, WORDS(index), NONE);
}

static bool is_range(struct answer a, word min, word max)
{
    return a.error == ERR_RangeError && a.length == 2 && a.mr[0] == min && a.mr[1] == max;
}

/* The errors, in their order: a row's arguments are wrong for the rows below it too. */
static void test_errors(void)
{
    const word last = NUM_DOMAIN_SCHEDULES - 2;
    struct answer a = domain_call(LABEL_DomainSet_Set, NONE, NONE);
    CHECK_IS(a.error, ERR_TruncatedMessage);
    a = domain_call(LABEL_DomainSet_Set, WORDS(NUM_DOMAINS), NONE);
    CHECK_IS(a.error, ERR_InvalidArgument);
    CHECK_IS(a.mr[0], 0);
    CHECK_IS(domain_call(LABEL_DomainSet_Set, WORDS(0), NONE).error, ERR_TruncatedMessage);
    a = domain_call(LABEL_DomainSet_Set, WORDS(0), WORDS(ROOT_SLOT_CNODE));
    CHECK_IS(a.error, ERR_InvalidArgument);
    CHECK_IS(a.mr[0], 1);
    CHECK_IS(
        domain_call(LABEL_DomainSet_ScheduleConfigure, WORDS(last + 1, NUM_DOMAINS), NONE).error,
        ERR_TruncatedMessage);
    CHECK(is_range(configure(last + 1, NUM_DOMAINS, 0), 0, last));
    CHECK(is_range(configure(last, NUM_DOMAINS, pow2(60)), 0, NUM_DOMAINS - 1));
    a = configure(0, 0, pow2(56));
    CHECK_IS(a.error, ERR_InvalidArgument);
    CHECK_IS(a.mr[0], 2);
    a = configure(0, 0, 0); /* the start entry cannot become the end */
    CHECK_IS(a.error, ERR_InvalidArgument);
    CHECK_IS(a.mr[0], 2);
    if (NUM_DOMAINS > 1) {
        a = configure(last, 1, 0);
        CHECK_IS(a.error, ERR_InvalidArgument);
        CHECK_IS(a.mr[0], 1);
    }
    CHECK_IS(domain_call(LABEL_DomainSet_ScheduleSetStart, NONE, NONE).error, ERR_TruncatedMessage);
    CHECK(is_range(set_start(last + 2), 0, last + 1));
    a = set_start(last + 1); /* always an end marker */
    CHECK_IS(a.error, ERR_InvalidArgument);
    CHECK_IS(a.mr[0], 0);
    CHECK_IS(domain_call(LABEL_DomainSet_Set + 100, WORDS(0), NONE).error, ERR_IllegalOperation);
}

/* Domain 0 for two ticks, domain 1 for three, and again. */
static void test_schedule(void)
{
    world_start();
    word u = world_untyped(14), f = first_free;
    handle root = root_thread(), t = make_thread_at(u, f, 10);
    CHECK_IS(domain_call(LABEL_DomainSet_Set, WORDS(1), WORDS(f)).error, 0);
    CHECK_IS(tcb(t)->domain, 1);
    CHECK_IS(invoke_words(f, LABEL_TCB_Resume, NONE, NONE).error, 0);
    CHECK_IS(configure(0, 0, 2).error, 0);
    CHECK_IS(configure(1, 1, 3).error, 0);
    for (int i = 0; i < 20; i++)
        entry_tick();
    CHECK_IS(this_cpu()->current, root); /* the first entry still has its old duration */
    CHECK_IS(set_start(0).error, 0);
    CHECK_IS(this_cpu()->current, root);
    for (int round = 0; round < 3; round++) {
        for (int i = 0; i < 5; i++) {
            CHECK_IS(this_cpu()->current, (i < 2 ? root : t));
            entry_tick();
            check_invariants();
        }
    }
    /* The schedule may start elsewhere; from its end it goes back there. */
    CHECK_IS(this_cpu()->current, root);
    CHECK_IS(set_start(1).error, 0);
    CHECK_IS(this_cpu()->current, t);
    for (int i = 0; i < 7; i++)
        entry_tick();
    CHECK_IS(this_cpu()->current, t);
    /* A domain in which nobody can run idles until its time is over. */
    entry_tick(), entry_tick();
    derive_remove(tcb_slot(t, TCB_CSPACE));
    system_call(SYS_Recv, 1, 0, 0); /* faults, and nobody handles that */
    CHECK_IS(this_cpu()->current, 0);
    check_invariants();
}

/* A message to a thread of another domain is delivered at once, and received when its time
 * comes. */
static void test_messages(void)
{
    world_start();
    word u = world_untyped(14), f = first_free;
    handle root = root_thread(), t = make_thread_at(u, f, 10);
    CHECK_IS(retype(u, ENDPOINT, 0, f + 1, 1).error, 0);
    CHECK_IS(domain_call(LABEL_DomainSet_Set, WORDS(1), WORDS(f)).error, 0);
    CHECK_IS(invoke_words(f, LABEL_TCB_Resume, NONE, NONE).error, 0);
    CHECK_IS(configure(0, 0, 1).error, 0);
    CHECK_IS(configure(1, 1, 1).error, 0);
    CHECK_IS(set_start(1).error, 0);
    CHECK_IS(this_cpu()->current, t);
    system_call(SYS_Recv, f + 1, 0, 0);
    CHECK_IS(this_cpu()->current, 0);
    CHECK_IS(tcb(t)->state, BLOCKED_RECEIVE);
    kernel.domain_start = 0;
    entry_tick();
    CHECK_IS(this_cpu()->current, root);
    system_call(SYS_Call, f + 1, info_make(5, 0, 0, 1), 42);
    CHECK(!world_fast.taken);
    CHECK_IS(tcb(root)->state, BLOCKED_REPLY);
    CHECK_IS(this_cpu()->current, 0);
    CHECK_IS(tcb(t)->state, RUNNING);
    CHECK_IS(tcb(t)->context.mr[0], 42);
    entry_tick();
    CHECK_IS(this_cpu()->current, t);
    system_call(SYS_ReplyRecv, f + 1, info_make(6, 0, 0, 1), 43);
    CHECK(!world_fast.taken);
    CHECK_IS(this_cpu()->current, 0);
    CHECK_IS(tcb(root)->context.mr[0], 43);
    entry_tick();
    CHECK_IS(this_cpu()->current, root);
    /* Moving the running thread to another domain takes the processor from it at once. */
    CHECK_IS(domain_call(LABEL_DomainSet_Set, WORDS(1), WORDS(ROOT_SLOT_TCB)).answered, false);
    CHECK_IS(this_cpu()->current, 0);
    entry_tick();
    CHECK_IS(this_cpu()->current, root);
    check_invariants();
}

/* A signal to a thread of another domain: it runs when its time comes, whatever its priority. */
static void test_signals(void)
{
    world_start();
    word u = world_untyped(14), f = first_free;
    handle root = root_thread(), t = make_thread_at(u, f, 255);
    CHECK_IS(retype(u, 3, 0, f + 1, 1).error, 0);
    CHECK_IS(domain_call(LABEL_DomainSet_Set, WORDS(1), WORDS(f)).error, 0);
    CHECK_IS(invoke_words(f, LABEL_TCB_Resume, NONE, NONE).error, 0);
    CHECK_IS(configure(0, 0, 1).error, 0);
    CHECK_IS(configure(1, 1, 1).error, 0);
    CHECK_IS(set_start(1).error, 0);
    CHECK_IS(this_cpu()->current, t);
    system_call(SYS_Recv, f + 1, 0, 0);
    kernel.domain_start = 0;
    entry_tick();
    CHECK_IS(this_cpu()->current, root);
    CHECK_IS(tcb(t)->state, BLOCKED_NOTIFICATION);
    system_call(SYS_Send, f + 1, 0, 0);
    check_invariants();
    CHECK(!world_fast.taken);
    CHECK_IS(this_cpu()->current, root);
    CHECK_IS(tcb(t)->state, RUNNING);
    entry_tick();
    CHECK_IS(this_cpu()->current, t);
}

/* The errors that a kernel with one domain has too. */
static void test_bounds(void)
{
    world_start();
    struct answer a;
    a = invoke_words(ROOT_SLOT_DOMAIN, LABEL_DomainSet_Set, WORDS(NUM_DOMAINS),
                     WORDS(ROOT_SLOT_TCB));
    CHECK_IS(a.error, ERR_InvalidArgument);
    CHECK_IS(a.mr[0], 0);
    CHECK_IS(invoke_words(ROOT_SLOT_DOMAIN, LABEL_DomainSet_Set, WORDS(0), NONE).error,
             ERR_TruncatedMessage);
    CHECK_IS(
        invoke_words(ROOT_SLOT_DOMAIN, LABEL_DomainSet_Set, WORDS(0), WORDS(ROOT_SLOT_TCB)).error,
        0);
    a = invoke_words(ROOT_SLOT_DOMAIN, LABEL_DomainSet_ScheduleConfigure,
                     WORDS(NUM_DOMAIN_SCHEDULES - 1, 0, 1), NONE);
    CHECK_IS(a.error, ERR_RangeError);
    CHECK_IS(a.mr[1], NUM_DOMAIN_SCHEDULES - 2);
}

void test_domains(void)
{
    test_bounds();
    world_start();
    test_errors();
    if (NUM_DOMAINS > 1) {
        test_schedule();
        test_messages();
        test_signals();
    }
}
