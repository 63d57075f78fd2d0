/* stranded.c - threads that could run and have nothing to run on: the kernel's last report says how
 * each came to that, and who did it.
 *
 * A root task of a kernel with VARIANT=mcs. Nothing is checked here: the report is held against
 * test/qemu/stranded.txt. */
#include "../qemu/check.h"

enum { MS = 1000, SERVER_PRIORITY = 200 };

static seL4_CPtr ready, quiet, asked, taken_at, signalled, lent;
static const seL4_MessageInfo_t empty = { { 0 } };

static seL4_CPtr new_context(void)
{
    seL4_CPtr sc = new_object(seL4_SchedContextObject, seL4_MinSchedContextBits);
    CHECK_IS(seL4_SchedControl_Configure(info->schedcontrol.start, sc, 5 * MS, 10 * MS, 0, 0), 0);
    return sc;
}

/* A thread that says it is ready and then waits, without time of its own. */
static thread_t passive(void (*entry)(void *), void *arg, const char *name)
{
    thread_t t = new_thread(entry, arg, SERVER_PRIORITY, 0);
    seL4_CPtr sc = new_context();
    seL4_DebugNameThread(t.tcb, name);
    seL4_SchedContext_Bind(sc, t.tcb);
    resume(&t);
    seL4_Wait(ready, NULL);
    seL4_SchedContext_Unbind(sc);
    return t;
}

static void receives(void *at)
{
    seL4_NBSendWaitWithMRs(ready, empty, (seL4_CPtr)(seL4_Word)at, NULL, NULL, NULL, NULL, NULL);
    for (;;)
        seL4_WaitWithMRs((seL4_CPtr)(seL4_Word)at, NULL, NULL, NULL, NULL, NULL);
}

/* Gives its time to who receives at `lent`, and then waits for a message that lends none. */
static void gives(void *at)
{
    seL4_NBSendWaitWithMRs(lent, empty, (seL4_CPtr)(seL4_Word)at, NULL, NULL, NULL, NULL, NULL);
    for (;;)
        ;
}

static void calls(void *at)
{
    seL4_CallWithMRs((seL4_CPtr)(seL4_Word)at, empty, NULL, NULL, NULL, NULL);
}

static void spins(void *none)
{
    (void)none;
    for (;;)
        ;
}

/* A thread with a context of its own that runs at once. */
static thread_t active(void (*entry)(void *), void *arg, const char *name, seL4_CPtr sc)
{
    thread_t t = new_thread(entry, arg, SERVER_PRIORITY, 0);
    seL4_DebugNameThread(t.tcb, name);
    seL4_SchedContext_Bind(sc, t.tcb);
    resume(&t);
    return t;
}

int main(void)
{
    start();
    ready = new_object(seL4_EndpointObject, 0);
    asked = new_object(seL4_EndpointObject, 0);
    taken_at = new_object(seL4_EndpointObject, 0);
    lent = new_object(seL4_EndpointObject, 0);
    signalled = new_object(seL4_NotificationObject, 0);
    quiet = new_object(seL4_NotificationObject, 0);
    seL4_DebugNameThread(SELF, "main");
    passive(receives, (void *)asked, "server");
    passive(receives, (void *)signalled, "driver");
    passive(receives, (void *)lent, "heir");
    active(gives, (void *)taken_at, "giver", new_context());
    seL4_Yield();
    seL4_TCB_SetPriority(SELF, SELF, SERVER_PRIORITY - 1);
    seL4_Send(asked, empty);
    seL4_Signal(signalled);
    seL4_Send(taken_at, empty);
    seL4_CPtr sc = new_context();
    active(calls, (void *)ready, "caller", new_context());
    seL4_WaitWithMRs(ready, NULL, NULL, NULL, NULL, NULL); /* no reply object: nobody answers it */
    thread_t spinner = new_thread(spins, NULL, 1, 0);
    seL4_DebugNameThread(spinner.tcb, "spinner");
    seL4_SchedContext_Bind(sc, spinner.tcb);
    resume(&spinner);
    seL4_SchedContext_UnbindObject(sc, spinner.tcb);
    thread_t poor = new_thread(spins, NULL, 1, 0);
    seL4_DebugNameThread(poor.tcb, "poor");
    seL4_SchedContext_Bind(new_object(seL4_SchedContextObject, 7), poor.tcb);
    resume(&poor);
    seL4_Wait(quiet, NULL);
    return 0;
}
