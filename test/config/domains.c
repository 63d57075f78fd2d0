/* domains.c - a kernel with more than one domain goes on while any of them can.
 *
 * The root task waits while only threads of other domains are ready.  With -DNO_TURN the last of
 * them is in a domain to which the schedule gives no turn: a debug kernel says so, and the machine
 * powers off. */
#include "../qemu/check.h"

#ifndef NO_TURN
#define NO_TURN 0
#endif
enum { OTHER = 1, IDLE = 2, WITHOUT_TURN = 3, TICKS = 5, ROUNDS = 3 };

static seL4_CPtr ep;

static void send(void *arg)
{
    for (seL4_Word i = 0; i < ROUNDS; i++) {
        seL4_SetMR(0, (seL4_Word)arg + i);
        seL4_Send(ep, seL4_MessageInfo_new(0, 0, 0, 1));
    }
    stop();
}

static void start_in(seL4_Word domain, seL4_Word first)
{
    thread_t t = new_thread(send, (void *)first, 100, 0);
    CHECK(seL4_DomainSet_Set(seL4_CapDomain, (seL4_Uint8)domain, t.tcb) == 0);
    resume(&t);
}

static void set_schedule(void)
{
    static const seL4_Uint8 turns[] = { 0, IDLE, OTHER };
    for (seL4_Word i = 0; i < sizeof turns; i++)
        CHECK(seL4_DomainSet_ScheduleConfigure(seL4_CapDomain, i, turns[i], TICKS) == 0);
    CHECK(seL4_DomainSet_ScheduleSetStart(seL4_CapDomain, 0) == 0);
}

int main(void)
{
    start();
    ep = new_object(seL4_EndpointObject, 0);
    set_schedule();
    start_in(OTHER, 10);
    for (seL4_Word i = 0; i < ROUNDS; i++) {
        seL4_Recv(ep, NULL);
        CHECK(seL4_GetMR(0) == 10 + i);
    }
    if (NO_TURN) {
        start_in(WITHOUT_TURN, 20);
        printf("%lu passed, %lu failed; now nothing can happen\n", passed, failed);
        seL4_Recv(ep, NULL);
    }
    return finish();
}
