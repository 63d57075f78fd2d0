/* test_random.c - random system calls by several threads, all invariants checked after each.
 *
 * HOST_SEED=n starts with another seed, HOST_CALLS=n makes that many calls; a failure is repeated
 * by the same numbers. */
#include "object_numbers.h"
#include "world.h"
#include <stdlib.h>

enum { THREADS = 3, SLOTS = 40, MEETING = 3, REPLIES = 9, CALLS_DEFAULT = 15000 };
#if MCS
#define LAST_OF_CNODE LABEL_CNode_Rotate
#else
#define LAST_OF_CNODE LABEL_CNode_SaveCaller
#endif

static word some_slot(void)
{
    return pick(8) ? first_free + pick(SLOTS) : pick(first_free);
}

/* A slot with a capability of this type, if there is one from some slot on. */
static word slot_with(enum cap_type type)
{
    word all = first_free + SLOTS, from = pick(all);
    for (word i = 0; i < all; i++)
        if (cap_type(*world_cap((from + i) % all)) == (word)type)
            return (from + i) % all;
    return some_slot();
}

/* The type of object that has this method. */
static const u8 type_with[LABEL_COUNT + 1] = {
#define METHOD(object, name, ...) [LABEL_##object##_##name] = TYPE_##object,
#define METHOD_BY_HAND METHOD
#define GETTER METHOD
#include "methods.def"
#undef GETTER
#undef METHOD_BY_HAND
#undef METHOD
};

static word some_word(void)
{
    static const word special[] = { 0,  1,   2,     3,          12,       15,
                                    64, 255, ~0ull, 1ull << 63, 0x400000, 0x7000000 };
    return pick(3) ? pick(32) : special[pick(sizeof special / sizeof *special)];
}

/* Arguments that are likely to make sense for some method. */
static void likely_words(enum label label, word *w)
{
    for (int i = 0; i < 8; i++)
        w[i] = some_word();
    switch (label) {
    case LABEL_Untyped_Retype:
        w[0] = pick(12), w[1] = pick(8) ? 1 + pick(6) : some_word();
        w[2] = w[3] = 0, w[4] = first_free + pick(SLOTS), w[5] = 1 + pick(3);
        if (w[0] == 0)
            w[1] = 4 + pick(9);
        break;
    case LABEL_CNode_Rotate:
        w[0] = some_slot(), w[1] = 64, w[3] = some_slot(), w[4] = 64, w[6] = some_slot(), w[7] = 64;
        w[2] = pick(2) ? 0 : w[2], w[5] = pick(2) ? 0 : w[5];
        break;
    case LABEL_TCB_Configure:
    case LABEL_TCB_SetSpace:
        w[1] = pick(2) ? 0 : WORD_BITS - 9, w[2] = 0, w[3] = pick(2) * 1024;
        break;
    case LABEL_TCB_SetPriority:
    case LABEL_TCB_SetMCPriority:
        w[0] = 250 + pick(10);
        break;
    case LABEL_TCB_WriteRegisters:
        w[0] = pick(4), w[1] = pick(21);
        break;
    default:
        if (machine_likely_words(label, w, some_slot))
            break;
        if (label >= LABEL_CNode_Revoke && label <= LAST_OF_CNODE) {
            w[0] = some_slot(), w[1] = 64, w[2] = some_slot(), w[3] = 64, w[4] = pick(16);
            w[5] = pick(4);
        } else if (pick(2)) {
            w[0] = some_slot(), w[1] = 64;
        }
        break;
    }
}

static void random_invocation(void)
{
    word w[8], caps[3] = { ROOT_SLOT_CNODE, ROOT_SLOT_VSPACE, some_slot() };
    enum label label = (enum label)(1 + pick(LABEL_COUNT));
    likely_words(label, w);
    if (pick(3) == 0)
        caps[0] = some_slot();
    machine_likely_caps(label, caps, some_slot);
    if (pick(3) == 0)
        caps[1] = some_slot();
    word self = pick(6) ? slot_with((enum cap_type)type_with[label % (LABEL_COUNT + 1)])
                        : some_slot();
    if (label >= LABEL_CNode_Revoke && label <= LAST_OF_CNODE && pick(6))
        self = ROOT_SLOT_CNODE;
    static const enum cap_type useful[] = { CAP_notification, CAP_tcb, CAP_cnode, CAP_VSPACE,
                                            CAP_frame };
    if (pick(2))
        caps[0] = slot_with(useful[pick(sizeof useful / sizeof *useful)]);
    invoke_words(self, label, pick(12) ? 8 : pick(9), w, pick(12) ? 3 : pick(4), caps);
}

/* Is there still a root task worth the name? */
bool world_lives(void)
{
    handle root = root_thread();
    if (host_kind(root + (word)TCB_SLOTS * SLOT_SIZE) != KIND_TCB)
        return false;
    struct cap cspace = slot(tcb_slot(root, TCB_CSPACE))->cap;
    return cap_type(cspace) == CAP_cnode && cap_radix(cspace) == ROOT_CNODE_BITS;
}

static void random_message(void)
{
#if MCS
    static const enum syscall_number calls[] = { SYS_Send,       SYS_NBSend,     SYS_Recv,
                                                 SYS_NBRecv,     SYS_Wait,       SYS_NBWait,
                                                 SYS_NBSendRecv, SYS_NBSendWait, SYS_ReplyRecv,
                                                 SYS_Yield,      SYS_Call };
    struct context *ctx = &tcb(this_cpu()->current)->context;
    set_reply(ctx, pick(4) ? first_free + REPLIES + pick(2) : some_slot(), some_slot());
#else
    static const enum syscall_number calls[] = { SYS_Send,  SYS_NBSend,    SYS_Recv,  SYS_NBRecv,
                                                 SYS_Reply, SYS_ReplyRecv, SYS_Yield, SYS_Call };
#endif
    word cptr = pick(2) ? first_free + MEETING + pick(4) : some_slot(),
         caps = pick(3) ? 0 : pick(4);
    enum syscall_number call = calls[pick(sizeof calls / sizeof *calls)];
    system_call(call, cptr, info_make(pick(4), 0, caps, pick(8)), some_word());
}

static void random_fault(void)
{
    switch (pick(4)) {
    case 0:
        entry_fault(this_cpu()->current, FAULT_UnknownSyscall, 0, pick(2000), 0);
        break;
    case 1:
        entry_fault(this_cpu()->current, FAULT_UserException, 0, pick(32), pick(4));
        break;
    case 2:
        entry_fault(this_cpu()->current, FAULT_VMFault, some_word(), 0x15, 0);
        break;
    default:
        entry_fault(this_cpu()->current, FAULT_VMFault, some_word(), 6, 0);
        break;
    }
}

void random_call(void)
{
    if (pick(4))
        random_invocation();
    else
        random_message();
#if MCS
    /* Time passes, until the clock comes. */
    if (pick(3) == 0) {
        word left = host_wake_at > host_clock ? host_wake_at - host_clock : 0;
        word passes = pick(4) ? pick(1000000) : left;
        host_clock += passes < left ? passes : left;
        if (host_clock >= host_wake_at)
            entry_tick();
    }
#endif
    if (pick(16) == 1)
        entry_tick();
    if (pick(64) == 1)
        entry_interrupt(16 + pick(16));
    if (pick(64) == 1 && this_cpu()->current)
        random_fault();
    check_invariants();
}

void random_world(void)
{
    world_start();
    word u = world_untyped(16);
    for (word i = 0; i < THREADS; i++) {
        make_thread_at(u, first_free + i, 253 + i % 3);
        invoke_words(first_free + i, LABEL_TCB_Resume, NONE, NONE);
    }
    retype(u, 2, 0, first_free + MEETING, 2);
    retype(u, 3, 0, first_free + MEETING + 2, 2);
    retype(u, 4, 3, first_free + 7, 2);
#if MCS
    retype(u, REPLY, 0, first_free + REPLIES, 2);
    retype(u, SCHED_CONTEXT, 8, first_free + REPLIES + 2, 2);
    configure_context(first_free + REPLIES + 2, 1000, 1000 + pick(2) * 9000, 0, pick(2));
#endif
    host_interrupt_every(pick(3) ? 1 + pick(5) : 0);
}

void test_random(void)
{
    const char *calls = getenv("HOST_CALLS");
    unsigned long n = calls ? strtoul(calls, NULL, 10) : CALLS_DEFAULT;
    random_start();
    unsigned long since = 0, worlds = 0;
    world_fast = (struct world_fast){ .every = 16 }; /* test_fastpath.c compares them all */
    for (unsigned long i = 0; i < n; i++) {
        if (since++ % 600 == 0 || !this_cpu()->current || !world_lives()) {
            random_world();
            worlds++;
            since = 1;
        }
        random_call();
    }
    printf("random: %lu calls in %lu worlds; of %lu messages %lu took the fast path\n", n, worlds,
           (unsigned long)world_fast.all, (unsigned long)world_fast.fast);
    world_fast.every = 0;
    CHECK(worlds > 0);
}
