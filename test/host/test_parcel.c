/* test_parcel.c - the capabilities that travel with a message (kernel/message/parcel.c). */
#include <string.h>
#include "message/parcel.h"
#include "object/endpoint.h"
#include "steps.h"

/* Capabilities in a message: one is installed, one arrives as its badge, and what ends the
 * passing. */
static void test_passing(void)
{
    world_start();
    word f = first_free, u = world_untyped(14);
    handle t = start_receiver(f, 100);
    retype(u, NOTIFICATION, 0, f + 5, 1);
    retype(u, FRAME, 0, f + 6, 1);
    CHECK_IS(
        invoke_words(f + 6, LABEL_PAGE_MAP, WORDS(NO_PAGE, 3, 0), WORDS(ROOT_SLOT_VSPACE)).error,
        NO_PAGE_ERROR);
    CHECK_IS(invoke_words(f + 2, LABEL_TCB_SetIPCBuffer, WORDS(0x1000), WORDS(f + 6)).error, 0);
    word *words = ipc_buffer(t, true);
    for (word kind = 0; kind < 6; kind++) {
        words[BUFFER_RECEIVE_CNODE] = kind == 4 ? (word)ROOT_SLOT_TCB : (word)ROOT_SLOT_CNODE;
        words[BUFFER_RECEIVE_INDEX] = f + 7;
        words[BUFFER_RECEIVE_DEPTH] = kind == 5 ? 65 : 64;
        as_thread(t, SYS_Recv, f, 0, 0);
        word *mine = ipc_buffer(root_thread(), true);
        /* the notification; the endpoint's own badge and it; one that cannot be copied first; an
         * empty slot */
        mine[BUFFER_CAPS] = kind == 1   ? f + 1
                            : kind == 2 ? (word)ROOT_SLOT_IRQ_CONTROL
                            : kind == 3 ? f + 9
                                        : f + 5;
        mine[BUFFER_CAPS + 1] = f + 5;
        system_call(SYS_Send, f, info_make(0, 0, 2, 0), 0);
        word info = tcb(t)->context.info;
        bool arrives = kind < 2;
        CHECK_IS(info_caps(info), (kind == 1 ? 2u : arrives));
        CHECK_IS(info / P2(9) % P2(3), (kind == 1));
        CHECK_IS((cap_type(*world_cap(f + 7)) == CAP_notification), arrives);
        CHECK(kind != 1 || words[BUFFER_CAPS] == 0x61);
        invoke_words(ROOT_SLOT_CNODE, LABEL_CNode_Delete, WORDS(f + 7, 64), NONE);
    }
    /* Without a receive slot a badge still arrives. */
    words[BUFFER_RECEIVE_DEPTH] = 0;
    as_thread(t, SYS_Recv, f, 0, 0);
    ipc_buffer(root_thread(), true)[BUFFER_CAPS] = f + 1;
    system_call(SYS_Send, f, info_make(0, 0, 1, 0), 0);
    CHECK_IS(info_caps(tcb(t)->context.info), 1);
    CHECK_IS(words[BUFFER_CAPS], 0x61);
    /* Three badges, each in its place. */
    mint(f + 10, f, RIGHTS_ALL, 0x62);
    as_thread(t, SYS_Recv, f, 0, 0);
    for (word i = 0; i < 3; i++)
        ipc_buffer(root_thread(), true)[BUFFER_CAPS + i] = i == 1 ? f + 10 : f + 1;
    system_call(SYS_Send, f, info_make(0, 0, 3, 0), 0);
    CHECK_IS(info_caps(tcb(t)->context.info), 3);
    CHECK_IS(tcb(t)->context.info / P2(9) % P2(3), 7);
    CHECK_IS(info_length(tcb(t)->context.info), 0);
    CHECK_IS(words[BUFFER_CAPS], 0x61);
    CHECK_IS(words[BUFFER_CAPS + 1], 0x62);
    CHECK_IS(words[BUFFER_CAPS + 2], 0x61);
}

/* The root thread offers the capability in `cap` through the endpoint in f to `receiver`, which has
 * its receive slot there; how many arrive. */
static word offered(word f, handle receiver, word cap, word cnode, word index, word depth)
{
    word *words = ipc_buffer(receiver, true);
    words[BUFFER_RECEIVE_CNODE] = cnode;
    words[BUFFER_RECEIVE_INDEX] = index;
    words[BUFFER_RECEIVE_DEPTH] = depth;
    as_thread(receiver, SYS_Recv, f, 0, 0);
    ipc_buffer(root_thread(), true)[BUFFER_CAPS] = cap;
    system_call(SYS_Send, f, info_make(0, 0, 1, 0), 0);
    return info_caps(tcb(receiver)->context.info);
}

static void test_offers(void)
{
    world_start();
    word f = first_free, u = world_untyped(16);
    retype(u, ENDPOINT, 0, f, 1);
    retype(u, FRAME, 0, f + 2, 1);
    retype(u, CNODE, 1, f + 3, 1);
    handle receiver = make_thread_at(u, f + 1, 10);
    CHECK_IS(invoke_words(f + 1, LABEL_TCB_SetIPCBuffer, WORDS(0x1000), WORDS(f + 2)).error, 0);
    CHECK_IS(invoke_words(f + 1, LABEL_TCB_Resume, NONE, NONE).error, 0);
    /* An untyped that has children. */
    CHECK_IS(offered(f, receiver, u, ROOT_SLOT_CNODE, f + 5, 64), 0);
    CHECK(cap_is_null(*world_cap(f + 5)));
    /* A receive slot whose address ends too early, in a CNode of two; then one bit of depth, which
     * is all. */
    CHECK_IS(offered(f, receiver, ROOT_SLOT_TCB, f + 3, 1, 4), 0);
    CHECK_IS(offered(f, receiver, ROOT_SLOT_TCB, f + 3, 1, 1), 1);
    CHECK_IS(cap_type(slot(cap_object(*world_cap(f + 3)) + SLOT_SIZE)->cap), CAP_tcb);
    /* The endpoint itself arrives as its badge: nothing is left for the receive slot. */
    CHECK_IS(offered(f, receiver, f, ROOT_SLOT_CNODE, f + 6, 64), 1);
    CHECK(cap_is_null(*world_cap(f + 6)));
    CHECK_IS(tcb(receiver)->context.info, info_make(0, 1, 1, 0));
    /* A sender that waits, with a buffer that can only be read. */
    retype(u, FRAME, 0, f + 7, 1);
    CHECK(copied(f + 8, f + 7, RIGHT_READ));
    handle sender = make_thread_at(u, f + 9, 10);
    CHECK_IS(invoke_words(f + 9, LABEL_TCB_SetIPCBuffer, WORDS(0x2000), WORDS(f + 8)).error, 0);
    CHECK_IS(invoke_words(f + 9, LABEL_TCB_Resume, NONE, NONE).error, 0);
    word *offer = user_words(cap_object(*world_cap(f + 7)));
    for (word round = 0; round < 2; round++) {
        offer[BUFFER_CAPS] = round == 0 ? f : (word)ROOT_SLOT_TCB;
        step_back_for(sender);
        system_call(SYS_Send, f, info_make(0, 0, 1, 0), 0);
        root_runs_again();
        CHECK_IS(tcb(sender)->state, BLOCKED_SEND);
        as_thread(receiver, SYS_Recv, f, 0, 0);
        CHECK_IS(tcb(receiver)->context.info, info_make(0, round == 0, 1, 0));
        CHECK_IS(cap_is_null(*world_cap(f + 6)), (round == 0));
    }
}

/* As many capabilities as were told are looked for, no more, and the one that is not there is
 * named. */
static void test_parcel_find(void)
{
    world_start();
    word buffer[BUFFER_CAPS + MESSAGE_CAPS] = { 0 };
    handle found[MESSAGE_CAPS] = { 0 };
    struct walk w;
    buffer[BUFFER_CAPS] = ROOT_SLOT_CNODE;
    buffer[BUFFER_CAPS + 1] = buffer[BUFFER_CAPS + 2] = ~0ull - 5;
    CHECK(parcel_find(root_thread(), buffer, 1, found, &w));
    CHECK(found[0]);
    CHECK(!found[1]);
    CHECK(!parcel_find(root_thread(), buffer, 2, found, &w));
    CHECK_IS(w.cptr, ~0ull - 5);
    /* The same where every address takes a walk. */
    handle at_once = found[0];
    found[0] = found[1] = 0;
    tcb(root_thread())->cspace_key = 0;
    CHECK(parcel_find(root_thread(), buffer, 1, found, &w));
    CHECK_IS(found[0], at_once);
    CHECK(!found[1]);
    CHECK(!parcel_find(root_thread(), buffer, 2, found, &w));
    CHECK_IS(w.cptr, ~0ull - 5);
    tcb_remember(root_thread());
}

/* A server that may not grant answers by a capability put aside: nothing goes with the answer. */
static void test_answer_without_grant(void)
{
    world_start();
    word f = first_free, u = world_untyped(16);
    handle caller[1];
    retype(u, ENDPOINT, 0, f, 1);
    CHECK(copied(f + 1, f, RIGHT_READ));
    wait_there(u, f + 2, 1, SYS_Call, f, caller);
    retype(u, FRAME, 0, f + 4, 1);
    CHECK_IS(invoke_words(f + 2, LABEL_TCB_SetIPCBuffer, WORDS(0x1000), WORDS(f + 4)).error, 0);
    const word slot[] = { ROOT_SLOT_CNODE, f + 6, 64 };
    memcpy(ipc_buffer(caller[0], true) + BUFFER_RECEIVE_CNODE, slot, sizeof slot);
    system_call(SYS_Recv, f + 1, 0, 0);
    CHECK_IS(invoke_words(ROOT_SLOT_CNODE, LABEL_CNode_SaveCaller, WORDS(f + 5, 64), NONE).error,
             0);
    ipc_buffer(root_thread(), true)[BUFFER_CAPS] = f;
    system_call(SYS_Send, f + 5, info_make(0, 0, 1, 0), 0);
    check_invariants();
    CHECK_IS(tcb(caller[0])->state, RUNNING);
    CHECK(cap_is_null(*world_cap(f + 6)));
    CHECK_IS(info_caps(tcb(caller[0])->context.info), 0);
    /* A receiver whose CSpace takes a walk gets it, too. */
    struct parcel p;
    tcb(root_thread())->context.info = info_make(0, 0, 1, 0);
    CHECK(parcel_pack(&p, root_thread(), caller[0]));
    CHECK(p.dest);
    tcb(caller[0])->cspace_key = 0;
    p.dest = 0;
    CHECK(parcel_pack(&p, root_thread(), caller[0]));
    CHECK(p.dest);
}

/* Whether a capability travels is for the sender's right to say, whichever of the two waited. */
static void test_whose_grant(bool sender_waits, word senders, word receivers)
{
    world_start();
    word f = first_free, u = world_untyped(16);
    retype(u, ENDPOINT, 0, f, 1);
    retype(u, FRAME, 0, f + 1, 1);
    CHECK(copied(f + 2, f, RIGHT_WRITE | senders));
    CHECK(copied(f + 3, f, RIGHT_READ | receivers));
    handle t = make_thread_at(u, f + 4, 10), root = root_thread();
    CHECK_IS(invoke_words(f + 4, LABEL_TCB_SetIPCBuffer, WORDS(0x1000), WORDS(f + 1)).error, 0);
    CHECK_IS(invoke_words(f + 4, LABEL_TCB_Resume, NONE, NONE).error, 0);
    handle sender = sender_waits ? t : root, receiver = sender_waits ? root : t;
    const word slot[] = { ROOT_SLOT_CNODE, f + 5, 64 };
    memcpy(ipc_buffer(receiver, true) + BUFFER_RECEIVE_CNODE, slot, sizeof slot);
    ipc_buffer(sender, true)[BUFFER_CAPS] = f + 4;
    step_back_for(t);
    for (int i = 0; i < 2; i++) {
        if (this_cpu()->current == sender)
            system_call(SYS_Send, f + 2, info_make(0, 0, 1, 0), 0);
        else
            system_call(SYS_Recv, f + 3, 0, 0);
        root_runs_again();
    }
    CHECK_IS(info_caps(tcb(receiver)->context.info), senders != 0);
    CHECK_IS(cap_type(*world_cap(f + 5)), senders ? CAP_tcb : CAP_null);
}

/* Receive slots of every kind in the answer to a Call, given at once or through a capability put
 * aside, with and without a buffer on the other side. */
static void test_receive_slots(void)
{
    enum { ANSWERED, SAVED, SAVED_BARE, WAYS };
    for (word way = 0; way < WAYS; way++) {
        for (word i = 0; i < 7; i++) {
            world_start();
            word f = first_free, u = world_untyped(16);
            retype(u, ENDPOINT, 0, f, 1);
            retype(u, FRAME, 0, f + 2, 1);
            retype(u, CNODE, 2, f + 3, 1);
            word guarded[] = { f + 4, 64, f + 3, 64, RIGHTS_ALL, 1 << 6 | 62 },
                 root = ROOT_SLOT_CNODE;
            CHECK_IS(invoke_words(ROOT_SLOT_CNODE, LABEL_CNode_Mint, 6, guarded, 1, &root).error,
                     0);
            const word slots[7][3] = { { ROOT_SLOT_CNODE, f + 6, 64 },
                                       { ROOT_SLOT_CNODE, f, 64 },
                                       { ~(word)0, f + 6, 64 },
                                       { f, f + 6, 64 },
                                       { f + 3, 1, 64 },
                                       { f + 4, 1, 64 },
                                       { ROOT_SLOT_CNODE, P2(40), 64 } };
            handle caller = make_thread_at(u, f + 1, 10);
            CHECK_IS(invoke_words(f + 1, LABEL_TCB_SetIPCBuffer, WORDS(0x1000), WORDS(f + 2)).error,
                     0);
            CHECK_IS(invoke_words(f + 1, LABEL_TCB_Resume, NONE, NONE).error, 0);
            memcpy(ipc_buffer(caller, true) + BUFFER_RECEIVE_CNODE, slots[i], sizeof slots[i]);
            as_thread(caller, SYS_Call, f, 0, 0);
            system_call(SYS_Recv, f, 0, 0);
            if (way == SAVED_BARE)
                CHECK_IS(invoke_words(f + 1, LABEL_TCB_SetIPCBuffer, WORDS(0), WORDS(0)).error, 0);
            if (way != ANSWERED)
                CHECK_IS(
                    invoke_words(ROOT_SLOT_CNODE, LABEL_CNode_SaveCaller, WORDS(f + 7, 64), NONE)
                        .error,
                    0);
            ipc_buffer(root_thread(), true)[BUFFER_CAPS] = f;
            if (way == ANSWERED)
                system_call(SYS_Reply, 0, info_make(0, 0, 1, 0), 0);
            else
                system_call(SYS_Send, f + 7, info_make(0, 0, 1, 0), 0);
            check_invariants();
            CHECK_IS(tcb(caller)->state, RUNNING);
            bool arrives = i == 0 && way != SAVED_BARE;
            CHECK_IS(info_caps(tcb(caller)->context.info), arrives);
            CHECK(cap_is_null(*world_cap(f + 6)) != arrives);
        }
    }
}

void test_parcel(void)
{
    test_passing();
    test_offers();
    test_parcel_find();
    test_answer_without_grant();
    for (word i = 0; i < 8; i++)
        test_whose_grant(i / 4, i / 2 % 2 * RIGHT_GRANT, i % 2 * RIGHT_GRANT);
    test_receive_slots();
}
