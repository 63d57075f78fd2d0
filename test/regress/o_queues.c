/* Class O: a thread in no queue, or in two.  Threads that send, call, wait, are stopped, started,
 * moved to other priorities and cancelled at random; in the end each does what it should.  (Every
 * invariant after every step: test/host/test_random.c.) */

enum { O_THREADS = 8 };
static volatile seL4_Word o_done[O_THREADS];
static seL4_CPtr o_badged;

static void o_run(void *arg)
{
    seL4_Word me = (seL4_Word)arg;
    for (;;) {
        if (me % 4 == 0)
            seL4_Send(o_badged, seL4_MessageInfo_new(1, 0, 0, 0));
        else if (me % 4 == 1)
            seL4_Call(ep, seL4_MessageInfo_new(1, 0, 0, 0));
        else if (me % 4 == 2)
            seL4_Wait(ntfn, NULL);
        else
            seL4_Recv(ep, NULL);
        o_done[me]++;
    }
}

/* Some of them, never all the time, run for a while: two may keep each other busy for ever. */
static void share(void)
{
    seL4_TCB_SetPriority(SELF, SELF, 100);
    for (int i = 0; i < 4; i++)
        seL4_Yield();
    seL4_TCB_SetPriority(SELF, SELF, 255);
}

static void class_o(void)
{
    thread_t t[O_THREADS];
    o_badged = mint(ep, seL4_AllRights, 9);
    for (seL4_Word i = 0; i < O_THREADS; i++) {
        t[i] = new_thread(o_run, (void *)i, 100, 0);
        resume(&t[i]);
    }
    for (int n = 0; n < 4000; n++) {
        seL4_CPtr tcb = t[random_word() % O_THREADS].tcb;
        switch (random_word() % 8) {
        case 0:
            seL4_TCB_Suspend(tcb);
            break;
        case 1:
        case 2:
            seL4_TCB_Resume(tcb);
            break;
        case 3:
            seL4_TCB_SetPriority(tcb, SELF, 2 + random_word() % 99);
            break;
        case 4:
            seL4_CNode_CancelBadgedSends(CNODE, o_badged, 64);
            break;
        case 5:
            seL4_Signal(ntfn);
            break;
        case 6:
            seL4_NBRecv(ep, NULL);
            seL4_Reply(seL4_MessageInfo_new(0, 0, 0, 0));
            break;
        default:
            share();
            break;
        }
    }
    /* Everybody is started; each sender and each waiter is served once for each that is there. */
    seL4_Word before[O_THREADS];
    for (int i = 0; i < O_THREADS; i++) {
        seL4_TCB_Suspend(t[i].tcb);
        CHECK(seL4_TCB_SetPriority(t[i].tcb, SELF, 100) == 0);
        before[i] = o_done[i];
    }
    seL4_Poll(ntfn, NULL);
    for (int i = 0; i < O_THREADS; i++)
        if (i % 4 != 3)
            seL4_TCB_Resume(t[i].tcb);
    let_run();
    for (int i = 0; i < 4; i++) {
        seL4_Recv(ep, NULL);
        seL4_Reply(seL4_MessageInfo_new(0, 0, 0, 0));
    }
    seL4_Signal(ntfn);
    let_run();
    seL4_Signal(ntfn);
    let_run();
    for (int i = 0; i < O_THREADS; i++) {
        /* Twice, if it was stopped between being served and counting that. */
        seL4_Word more = o_done[i] - before[i];
        CHECK(i % 4 == 3 ? more == 0 : more == 1 || more == 2);
    }
    for (int i = 0; i < O_THREADS; i++)
        CHECK(end_thread(&t[i]) == 0);
    CHECK(delete (o_badged) == 0);
    seL4_Word badge = 1;
    seL4_NBRecv(ep, &badge);
    CHECK(badge == 0);
}
