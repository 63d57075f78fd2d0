/* Class T: long work interrupted in the middle, again and again.  (At every single step:
 * test/host.) */

static volatile seL4_Word t_rings;
static seL4_CPtr t_bell, t_irq, t_ports;

/* One interrupt in t_ticks ticks of 838 ns.  The next is asked for when this one was handled: a
 * clock that runs by itself leaves a slow host no time for anything else. */
#ifndef T_TICKS
#define T_TICKS 40
#endif
static volatile int t_ticks = T_TICKS;
static void t_wind(void)
{
    seL4_X86_IOPort_Out8(t_ports, 0x40, t_ticks % 256);
    seL4_X86_IOPort_Out8(t_ports, 0x40, t_ticks / 256);
}

/* Above everybody: counts the clock's interrupts, and looks around while the other's work is half
 * done. */
static void t_count(void *arg)
{
    (void)arg;
    for (;;) {
        seL4_Wait(t_bell, NULL);
        t_rings++;
        seL4_CNode_Copy(CNODE, f + 60, 64, CNODE, f + 1, 64,
                        seL4_AllRights); /* of a zombie there is no copy */
        seL4_CNode_Delete(CNODE, f + 60, 64);
        seL4_IRQHandler_Ack(t_irq);
        t_wind();
    }
}

#ifdef T_ROOM
/* How many short calls are made between two interrupts `ticks` apart. */
static int t_calls(int ticks)
{
    int calls = 0;
    t_ticks = ticks;
    for (int i = 0; i < 12; i++) { /* the first were wound before, and have their sentences */
        calls = 0;
        for (seL4_Word ring = t_rings + 1; t_rings != ring; calls++)
            is_there(f);
    }
    return calls;
}

/* Interrupts so close that between two a thread makes `room` short calls, and no more.  Where the
 * kernel spends more on an interrupt and on a call (it looks at itself, and writes sentences), they
 * come less often.  It needs a machine whose time is its instructions. */
static void t_leave(int room)
{
    enum { FEW = 5000, MANY = 20000 };
    int few = t_calls(FEW), many = t_calls(MANY);
    t_ticks = FEW - (few - room) * (MANY - FEW) / (many - few);
    printf("class T: an interrupt in %d ticks leaves room for %d calls\n", t_ticks, room);
}
#endif

static void class_t(void)
{
    t_bell = new_object(seL4_NotificationObject, 0), t_irq = new_slot(), t_ports = new_slot();
    CHECK(simple_get_IOPort_cap(&simple, 0x40, 0x43, CNODE, t_ports, 64) == 0);
    CHECK(seL4_IRQControl_GetIOAPIC(seL4_CapIRQControl, CNODE, t_irq, 64, 0, 2, 0, 0, 41) == 0);
    CHECK(seL4_IRQHandler_SetNotification(t_irq, t_bell) == 0 && seL4_IRQHandler_Ack(t_irq) == 0);
    thread_t t = new_thread(t_count, NULL, 255, 0);
    resume(&t);
    seL4_TCB_SetPriority(SELF, SELF, 254);
    seL4_X86_IOPort_Out8(t_ports, 0x43, 0x30); /* mode 0: once, when the count is over */
    t_wind();
#ifdef T_ROOM
    t_leave(T_ROOM);
#endif
    int good = 1;
    /* As many rounds as it takes to be interrupted often. */
    for (int round = 0; round < 12 || (t_rings < 50 && round < 2000); round++) {
        /* CNodes in CNodes, in a circle; threads that wait on an endpoint; all of it goes in one
         * call. */
        good &= retype(seL4_CapTableObject, 10, f, 3) == 0 &&
                retype(seL4_EndpointObject, 0, f + 3, 1) == 0;
        for (seL4_Word i = 0; i < 1000; i++)
            good &= seL4_CNode_Mint(f + i % 3, 5 + i / 3, 10, CNODE,
                                    i % 5 ? f + 3 : f + (i + 1) % 3, 64, seL4_AllRights,
                                    i % 5 ? i + 1 : 0) == 0;
        good &= seL4_CNode_Move(f, 1, 10, CNODE, f + 1, 64) == 0 &&
                seL4_CNode_Move(f, 2, 10, CNODE, f + 2, 64) == 0;
        if (round % 2 == 0)
            good &= delete (f) == 0 && revoke(f + 3) == 0;
        good &= revoke(memory.cptr) == 0;
        for (seL4_Word i = 0; i < 4; i++)
            good &= !is_there(f + i);
    }
    seL4_X86_IOPort_Out8(t_ports, 0x43, 0x30);
    seL4_TCB_SetPriority(SELF, SELF, 255);
    CHECK(good);
    CHECK(t_rings >= 50);
    CHECK(end_thread(&t) == 0 && delete (t_irq) == 0 && delete (t_ports) == 0 &&
          retype(seL4_UntypedObject, 20, f, 1) == 0);
}
