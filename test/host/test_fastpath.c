/* test_fastpath.c - a storm of messages between threads of every kind, so that the fast path meets
 * each of its conditions; world_enter runs each message both ways and compares.
 *
 * HOST_SEED=n starts with another seed, HOST_MESSAGES=n makes that many system calls. */
#include "debug/debug.h"
#include "core/derive.h"
#include "object/irq.h"
#include "object/notification.h"
#include "object_numbers.h"
#include "world.h"
#include <stdlib.h>

enum { THREADS = 7, RIGHTS = 16, MESSAGES_DEFAULT = 15000 };
enum { PLAIN_A, PLAIN_B, READ_ONLY_BUFFER, NO_BUFFER, DEEP_CSPACE, BOUND, NO_VSPACE };

static handle threads[THREADS];
/* Slots: capabilities with each set of rights to two endpoints; two notifications, the first bound
 * to a thread, and a capability by which one may only signal the second; the threads. */
enum { NOTIFICATIONS = 2, NOTIFICATION_CAPS = 3 };
static word eps[2], ntfn, tcbs;

static void mint(word dest, word src, word rights, word badge)
{
    CHECK_IS(invoke_words(ROOT_SLOT_CNODE, LABEL_CNode_Mint,
                          WORDS(dest, 64, src, 64, rights, badge), WORDS(ROOT_SLOT_CNODE))
                 .error,
             0);
}

/* Thread i with its particularity, and at one of three priorities. */
static void make(word u, word i, word *slot)
{
    word tcb_slot_of = tcbs + i, frame = (*slot)++, buffer = 0x10000 + i * 0x1000;
    word guard = i == DEEP_CSPACE ? (word)1 << 6 | (WORD_BITS - ROOT_CNODE_BITS) : 0;
    threads[i] = make_thread_at(u, tcb_slot_of, 100 + (i + 2) % 3);
    CHECK_IS(retype(u, FRAME, 0, frame, 1).error, 0);
    if (i == READ_ONLY_BUFFER) {
        mint(*slot, frame, RIGHT_READ, 0);
        frame = (*slot)++;
    }
    CHECK_IS(invoke_words(tcb_slot_of, LABEL_TCB_Configure,
                          WORDS(eps[0] + 15, guard, 0, i == NO_BUFFER ? 0 : buffer),
                          WORDS(ROOT_SLOT_CNODE, ROOT_SLOT_VSPACE, frame))
                 .error,
             0);
    if (i == BOUND)
        CHECK_IS(invoke_words(tcb_slot_of, LABEL_TCB_BindNotification, NONE, WORDS(ntfn)).error, 0);
    if (i == NO_VSPACE)
        derive_remove(tcb_slot(threads[i], TCB_VSPACE));
}

/* Interrupts 1 and 2 have a notification each, as SetNotification would give it; 3 has none. */
static void take_interrupts(void)
{
    for (word irq = 1; irq <= NOTIFICATIONS; irq++) {
        word from = ntfn + irq - 1;
        derive_insert(*world_cap(from), world_slot(from), irq_slot(irq));
        kernel.irq_issued[irq] = true;
    }
}

static void new_world(void)
{
    world_start();
    word u = world_untyped(17), slot = first_free;
    word originals = slot;
    CHECK_IS(retype(u, ENDPOINT, 0, originals, 2).error, 0);
    slot += 2;
    for (word e = 0; e < 2; e++) {
        eps[e] = slot;
        for (word rights = 0; rights < RIGHTS; rights++)
            mint(slot++, originals + e, rights, rights * 3);
    }
    CHECK_IS(retype(u, NOTIFICATION, 0, slot, NOTIFICATIONS).error, 0);
    word unbadged = slot;
    ntfn = slot + NOTIFICATIONS;
    slot = ntfn + NOTIFICATION_CAPS;
    mint(ntfn, unbadged, RIGHTS_ALL, 0x11);
    mint(ntfn + 1, unbadged + 1, RIGHTS_ALL, 0x22);
    mint(ntfn + 2, unbadged + 1, RIGHT_WRITE, 0x44);
    take_interrupts();
    tcbs = slot;
    slot += THREADS;
    for (word i = 0; i < THREADS; i++)
        make(u, i, &slot);
    if (NUM_DOMAINS > 1) {
        invoke_words(ROOT_SLOT_DOMAIN, LABEL_DomainSet_Set, WORDS(1), WORDS(tcbs + PLAIN_B));
        invoke_words(ROOT_SLOT_DOMAIN, LABEL_DomainSet_Set, WORDS(1), WORDS(tcbs + NO_BUFFER));
        invoke_words(ROOT_SLOT_DOMAIN, LABEL_DomainSet_ScheduleConfigure, WORDS(0, 0, 2), NONE);
        invoke_words(ROOT_SLOT_DOMAIN, LABEL_DomainSet_ScheduleConfigure, WORDS(1, 1, 1), NONE);
        invoke_words(ROOT_SLOT_DOMAIN, LABEL_DomainSet_ScheduleSetStart, WORDS(0), NONE);
    }
    invoke_words(ROOT_SLOT_TCB, LABEL_TCB_SetPriority, WORDS(0), WORDS(ROOT_SLOT_TCB));
}

static word some_endpoint(void)
{
    word rights = pick(3) ? RIGHTS_ALL : pick(RIGHTS);
    return eps[pick(4) == 0] + rights;
}

static word some_info(void)
{
    static const word lengths[] = { 0, 1, 2, 3, 4, 5, 6, 9, 120, 121, 127 };
    word length = pick(4) ? pick(5) : lengths[pick(11)];
    return info_make(pick(8), pick(20) ? 0 : pick(8), pick(12) ? 0 : pick(4), length);
}

static void fill_buffer(handle t)
{
    word *words = ipc_buffer(t, true);
    for (word i = 0; i < MESSAGE_REGISTERS; i++)
        tcb(t)->context.mr[i] = pick(1000);
    for (word i = MESSAGE_REGISTERS; words && i < MESSAGE_WORDS; i++)
        words[BUFFER_MESSAGE + i] = pick(1000);
    for (word i = 0; words && i < MESSAGE_CAPS; i++)
        words[BUFFER_CAPS + i] = eps[0] + pick(RIGHTS);
}

/* What the current thread does next.  The root thread runs only when all others wait: it restarts
 * them. */
static void step(void)
{
    static const enum syscall_number calls[] = {
        SYS_Call, SYS_Call, SYS_ReplyRecv, SYS_ReplyRecv, SYS_ReplyRecv, SYS_Recv,  SYS_Recv,
        SYS_Send, SYS_Send, SYS_NBSend,    SYS_NBRecv,    SYS_Reply,     SYS_Yield,
    };
    handle t = this_cpu()->current;
    if (pick(20) == 0) {
        world_interrupt(1 + pick(NOTIFICATIONS + 1));
        return;
    }
    if (!t) { /* nobody of this domain can run */
        entry_tick();
        return;
    }
    if (t == root_thread()) {
        invoke_words(tcbs + pick(THREADS), LABEL_TCB_Resume, NONE, NONE);
        if (pick(8) == 0)
            system_call(SYS_Send, ntfn + pick(NOTIFICATION_CAPS), 0, 0);
        return;
    }
    word deep = t == threads[DEEP_CSPACE] ? pow2(ROOT_CNODE_BITS) : 0;
    fill_buffer(t);
    if (pick(20) == 0)
        world_fault(pick(2) ? FAULT_UserException : FAULT_VMFault, pick(1000), 13);
    else if (pick(40) == 0)
        entry_tick();
    else if (pick(25) == 0)
        system_call(SYS_Send, ntfn + pick(NOTIFICATION_CAPS) + deep, 0, 0);
    else if (pick(25) == 0)
        system_call(pick(3) ? SYS_Recv : SYS_NBRecv, ntfn + pick(NOTIFICATION_CAPS) + deep, 0, 0);
    else
        system_call(calls[pick(sizeof calls / sizeof *calls)], some_endpoint() + deep, some_info(),
                    pick(1000));
}

/* Make thread i run, and let it make this call. */
static void as_thread(word i, enum syscall_number number, word cptr, word info)
{
    handle t = threads[i];
    if (!tcb_is_runnable(t))
        invoke_words(tcbs + i, LABEL_TCB_Resume, NONE, NONE);
    for (int n = 0; n < 4 && this_cpu()->current != t; n++)
        entry_tick();
    CHECK_IS(this_cpu()->current, t);
    system_call(number, cptr, info, 0);
}

/* What a thread remembers of its capabilities is worth nothing once they are others. */
static void test_memory_of_caps(void)
{
    new_world();
    invoke_words(ROOT_SLOT_DOMAIN, LABEL_DomainSet_Set, WORDS(0), WORDS(tcbs + PLAIN_B));
    word u = world_untyped(14), f = tcbs + 60;
    handle t = threads[PLAIN_A], s;
    /* A CSpace of 16 slots without a guard: the address's highest bits are its index. */
    CHECK_IS(retype(u, 4, 4, f, 1).error, 0);
    CHECK_IS(
        invoke_words(f, LABEL_CNode_Copy, WORDS(0, 4, eps[0] + 15, 64, 15), WORDS(ROOT_SLOT_CNODE))
            .error,
        0);
    CHECK_IS(
        invoke_words(tcbs + PLAIN_A, LABEL_TCB_SetSpace, WORDS(0, 0, 0), WORDS(f, ROOT_SLOT_VSPACE))
            .error,
        0);
    CHECK(!cspace_quick(t, 3, &s));
    as_thread(PLAIN_A, SYS_Recv, 3, 0);
    CHECK_IS(tcb(t)->state, BLOCKED_RECEIVE);
    /* The same, flat; then the CNode goes. */
    word guard = WORD_BITS - 4;
    CHECK_IS(invoke_words(tcbs + PLAIN_A, LABEL_TCB_SetSpace, WORDS(0, guard, 0),
                          WORDS(f, ROOT_SLOT_VSPACE))
                 .error,
             0);
    CHECK(cspace_quick(t, 3, &s));
    CHECK(!cspace_quick(t, 16, &s));
    CHECK_IS(invoke_words(ROOT_SLOT_CNODE, LABEL_CNode_Revoke, WORDS(f, 64), NONE).error, 0);
    CHECK(!cspace_quick(t, 3, &s));
    CHECK_IS(invoke_words(ROOT_SLOT_CNODE, LABEL_CNode_Delete, WORDS(f, 64), NONE).error, 0);
    as_thread(PLAIN_A, SYS_Send, 0, 0);
    CHECK_IS(tcb(t)->state, INACTIVE);
    /* A buffer that may only be read can be sent from, and gets no words. */
    t = threads[READ_ONLY_BUFFER];
    CHECK(ipc_quick_buffer(t) == NULL && ipc_buffer(t, false) && !ipc_buffer(t, true));
    CHECK(ipc_quick_buffer(threads[PLAIN_B]));
    CHECK(!ipc_buffer(threads[NO_BUFFER], false));
    as_thread(READ_ONLY_BUFFER, SYS_Recv, eps[0] + 15, 0);
    as_thread(PLAIN_B, SYS_Send, eps[0] + 15, info_make(0, 0, 0, 9));
    CHECK_IS(info_length(tcb(t)->context.info), MESSAGE_REGISTERS);
}

/* A chain of CNodes with guards, each in a slot of the one before: near is where the walk ends, up
 * to NEAR_LEVELS of them, and never if that ends nowhere. */
static void test_near(word levels)
{
    const word guard = (word)1 << 6 | 2;
    new_world();
    word u = world_untyped(14), f = tcbs + 60, cptr = 0;
    handle t = threads[PLAIN_A];
    struct walk w;
    CHECK_IS(retype(u, 4, 1, f, levels).error, 0);
    for (word k = levels; k-- > 0;) {
        bool last = k == levels - 1;
        word what = last ? eps[0] + 15 : f + k + 1;
        CHECK_IS(invoke_words(f + k, last ? LABEL_CNode_Copy : LABEL_CNode_Mint,
                              WORDS(1, 1, what, 64, 15, guard), WORDS(ROOT_SLOT_CNODE))
                     .error,
                 0);
        cptr |= (word)3 << (61 - 3 * k); /* guard 01, then slot 1 */
    }
    CHECK_IS(invoke_words(tcbs + PLAIN_A, LABEL_TCB_SetSpace, WORDS(0, guard, 0),
                          WORDS(f, ROOT_SLOT_VSPACE))
                 .error,
             0);
    CHECK(cspace_lookup(t, cptr, &w));
    CHECK_IS(cap_type(slot(w.slot)->cap), CAP_endpoint);
    CHECK_IS(cspace_near(t, cptr), (levels <= NEAR_LEVELS ? w.slot : (handle)0));
    for (word k = 0; k < levels; k++) {
        word wrong_guard = cptr ^ (word)1 << (62 - 3 * k),
             other_slot = cptr ^ (word)1 << (61 - 3 * k);
        CHECK_IS(cspace_near(t, wrong_guard), 0);
        CHECK(!cspace_lookup(t, wrong_guard, &w));
        CHECK(cspace_lookup(t, other_slot, &w));
        CHECK(cap_is_null(slot(w.slot)->cap));
        CHECK_IS(cspace_near(t, other_slot), (k < NEAR_LEVELS ? w.slot : (handle)0));
    }
    as_thread(PLAIN_A, SYS_Recv, cptr, 0);
    CHECK_IS(tcb(t)->state, BLOCKED_RECEIVE);
}

/* Two CNodes, of which the second would take more bits than are left: both ways refuse. */
static void test_near_too_long(void)
{
    new_world();
    word u = world_untyped(14), f = tcbs + 60;
    struct walk w;
    CHECK_IS(retype(u, 4, 1, f, 2).error, 0);
    CHECK_IS(invoke_words(f, LABEL_CNode_Mint, WORDS(1, 1, f + 1, 64, 15, (word)5 << 6 | 3),
                          WORDS(ROOT_SLOT_CNODE))
                 .error,
             0);
    CHECK_IS(invoke_words(tcbs + PLAIN_A, LABEL_TCB_SetSpace, WORDS(0, 60, 0),
                          WORDS(f, ROOT_SLOT_VSPACE))
                 .error,
             0);
    CHECK(!cspace_lookup(threads[PLAIN_A], 13, &w));
    CHECK_IS(w.why.kind, LOOKUP_DEPTH);
    CHECK_IS(cspace_near(threads[PLAIN_A], 13), 0);
    /* Slot 0 of the first, with three bits left over, is near. */
    CHECK(cspace_lookup(threads[PLAIN_A], 5, &w));
    CHECK_IS(w.left, 3);
    CHECK_IS(cspace_near(threads[PLAIN_A], 5), w.slot);
}

/* A sender at which an interrupted CancelBadgedSends is to go on is received from: the walk goes on
 * elsewhere. */
static void test_sender_of_a_walk(void)
{
    new_world();
    handle sender = threads[PLAIN_A], walker = threads[PLAIN_B];
    as_thread(PLAIN_A, SYS_Send, eps[0] + RIGHTS_ALL, 0);
    CHECK_IS(tcb(sender)->state, BLOCKED_SEND);
    tcb(sender)->cancel_by = walker;
    tcb(walker)->cancel_next = sender;
    CHECK_IS(this_cpu()->current, root_thread());
    system_call(SYS_Recv, eps[0] + RIGHTS_ALL, 0, 0);
    CHECK_IS(tcb(sender)->cancel_by, 0);
    CHECK_IS(tcb(walker)->cancel_next, 0);
}

/* The root thread waits while no other thread can run: the processor idles. */
static void test_nobody_ready(void)
{
    for (word i = 0; i < 2; i++) {
        new_world();
        system_call(SYS_Recv, i == 0 ? eps[0] + RIGHTS_ALL : ntfn + 1, 0, 0);
        CHECK_IS(this_cpu()->current, 0);
        CHECK(tcb_waits_at(root_thread()) != 0);
    }
}

void test_fastpath(void)
{
    test_memory_of_caps();
    test_sender_of_a_walk();
    test_nobody_ready();
    test_near_too_long();
    for (word levels = 1; levels <= NEAR_LEVELS + 2; levels++)
        test_near(levels);
    const char *messages = getenv("HOST_MESSAGES");
    unsigned long n = messages ? strtoul(messages, NULL, 10) : MESSAGES_DEFAULT;
    random_start();
    world_fast.all = world_fast.fast = 0;
    for (unsigned long i = 0; i < n; i++) {
        if (i % 4000 == 0)
            new_world();
        step();
    }
    printf("fast path: %lu messages, %lu of them fast, the same state each time\n",
           (unsigned long)world_fast.all, (unsigned long)world_fast.fast);
    CHECK(world_fast.fast > n / 40);
    for (int why = 0; why < SLOW_REASONS; why++) /* nobody has a budget here */
        if (!CHECK((debug_slow_counts[why] > 0) == (why != SLOW_BUDGET)))
            printf("    reason %d %s\n", why, why == SLOW_BUDGET ? "occurred" : "never occurred");
}
