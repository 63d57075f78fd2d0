/* mcs: time is a capability.  A thread runs on a scheduling context, or not at all.
 *
 * There is one context and there are three threads that want it.  The spinner wants all the time
 * that it can get.  The worker does small jobs, each when it is asked to.  The server needs no time
 * of its own: it runs on that of its callers.
 *
 * There are 8 places marked TASK.  Each says what to write, the line below it is yours. */
#include <stdbool.h>
#include <stdio.h>

#include <sel4/sel4.h>
#include <sel4platsupport/bootinfo.h>
#include <sel4tutorials/alloc.h>
#include <sel4tutorials/thread.h>
#include <sel4utils/sel4_zf_logif.h>
#include <utils/util.h>

/* Budgets and periods are microseconds. */
enum { MS = 1000, PRIORITY = 100, BADGE = 5, JOBS = 6, JOB_US = 450 };

/* The capability that gives time to contexts, and the context. */
static seL4_CPtr control, context;

/* ---- the clock ---- */

static seL4_Word cycles_per_us;

static void find_clock(seL4_BootInfo *info)
{
    char *chunk = (char *)info + seL4_BootInfoFrameSize, *end = chunk + info->extraLen;
    while (chunk < end && ((seL4_BootInfoHeader *)chunk)->id != SEL4_BOOTINFO_HEADER_X86_TSC_FREQ)
        chunk += ((seL4_BootInfoHeader *)chunk)->len;
    ZF_LOGF_IF(chunk >= end, "The boot information does not say how fast the processor counts");
    cycles_per_us = *(seL4_Uint32 *)(chunk + sizeof(seL4_BootInfoHeader));
}

static seL4_Word now_us(void)
{
    unsigned low, high;
    __asm__ volatile("rdtsc" : "=a"(low), "=d"(high));
    return (low + ((seL4_Word)high << 32)) / cycles_per_us;
}

/* Keep the processor busy. */
static void work(seL4_Word us)
{
    seL4_Word start = now_us();
    while (now_us() - start < us)
        ;
}

/* Let the other threads run for so long. */
static void let_run(seL4_Word us)
{
    seL4_Word start = now_us();
    while (now_us() - start < us)
        seL4_Yield();
}

/* ---- the three threads ---- */

static volatile seL4_Word turns;
static volatile bool greedy;

/* Gives up the rest of each turn; when it is greedy, it does not. */
static void spin(void *none)
{
    (void)none;
    for (;;) {
        turns++;
        if (!greedy)
            seL4_Yield();
    }
}

static seL4_CPtr go; /* a notification: the worker is to do a job */
static volatile bool worker_is_ready;
static volatile seL4_Word jobs_done, done_at[JOBS];

static void do_jobs(void *none)
{
    (void)none;
    worker_is_ready = true;
    for (;;) {
        seL4_Wait(go, NULL);
        work(JOB_US);
        if (jobs_done < JOBS)
            done_at[jobs_done++] = now_us();
    }
}

static seL4_CPtr ready, calls, reply; /* two endpoints, and what the server answers by */

/* Says once that it has started, by a call that then receives; so the first message is there. */
static void serve(void *none)
{
    (void)none;
    seL4_Word badge;
    seL4_MessageInfo_t tag = seL4_MessageInfo_new(0, 0, 0, 0);
    tag = seL4_NBSendRecv(ready, tag, calls, &badge, reply);
    for (;;) {
        work(MS);
        seL4_SetMR(0, seL4_GetMR(0) * 2);
        tag = seL4_ReplyRecv(calls, seL4_MessageInfo_new(0, 0, 0, 1), &badge, reply);
    }
}

/* ---- what happens ---- */

static void periodic(seL4_CPtr spinner)
{
    /* A budget that is the whole period: the spinner runs whenever its turn comes. */
    seL4_Error error = seL4_SchedControl_Configure(control, context, 10 * MS, 10 * MS, 0, 0);
    ZF_LOGF_IFERR(error, "The context cannot be given time")
    error = seL4_SchedContext_Bind(context, spinner);
    ZF_LOGF_IFERR(error, "The context cannot be bound to the spinner")
    let_run(10 * MS);
    ZF_LOGF_IF(turns < 20, "The spinner has not run");
    printf("spinner: a turn whenever it wants one\n");

    /* TASK 1: give the context 1 ms in each 10 ms.
     *
     *      seL4_Error seL4_SchedControl_Configure(seL4_SchedControl _service,
     *                                             seL4_SchedContext schedcontext,
     *                                             seL4_Time budget, seL4_Time period,
     *                                             seL4_Word extra_refills, seL4_Word badge);
     * hint: _service is control.  1 ms is 1 * MS; no extra refills, no badge. */
    //@ 1
    error = seL4_SchedControl_Configure(control, context, 1 * MS, 10 * MS, 0, 0);
    //@ end
    ZF_LOGF_IFERR(error, "The context cannot be given 1 ms in 10 ms (TASK 1)")
    let_run(10 * MS);
    seL4_Word before = turns;
    let_run(100 * MS);
    ZF_LOGF_IF(turns - before > 20, "The spinner still has a turn whenever it wants one: its "
                                    "budget is the whole period (TASK 1)");
    printf("spinner: %lu turns in 100 ms\n", turns - before);
}

static void stopped(void)
{
    seL4_Error error = seL4_NoError;

    /* TASK 2: take the context away from the spinner.
     *
     *      seL4_Error seL4_SchedContext_Unbind(seL4_SchedContext _service);
     * hint: the spinner is not to be suspended: it goes on later, from where it is. */
    //@ 2
    error = seL4_SchedContext_Unbind(context);
    //@ end
    ZF_LOGF_IFERR(error, "The context cannot be unbound (TASK 2)")
    seL4_Word before = turns;
    let_run(50 * MS);
    ZF_LOGF_IF(turns != before, "The spinner still runs (TASK 2)");
    printf("spinner: no context, no turns\n");
}

static void sporadic(seL4_CPtr worker)
{
    seL4_Error error = seL4_NoError;
    seL4_Word asked_at[JOBS], took[JOBS];

    /* TASK 3: let the worker run on the context.
     *
     *      seL4_Error seL4_SchedContext_Bind(seL4_SchedContext _service, seL4_CPtr cap);
     * hint: cap is the capability to the thread. */
    //@ 3
    error = seL4_SchedContext_Bind(context, worker);
    //@ end
    ZF_LOGF_IFERR(error, "The context cannot be bound to the worker (TASK 3)")
    let_run(20 * MS);
    ZF_LOGF_IF(!worker_is_ready, "The worker has not run: has it the context (TASK 3)?");

    /* TASK 4: give the context 2 ms in each 20 ms, and room for 6 refills more than the two that it
     * has.
     *
     * hint: the same call as in TASK 1. */
    //@ 4
    error = seL4_SchedControl_Configure(control, context, 2 * MS, 20 * MS, 6, 0);
    //@ end
    ZF_LOGF_IFERR(error, "The context cannot be given 2 ms in 20 ms (TASK 4)")

    /* A job of 0.45 ms every 4 ms: four of them use up the budget but for a little. */
    for (int i = 0; i < JOBS; i++) {
        asked_at[i] = now_us();
        seL4_Signal(go);
        let_run(4 * MS);
    }
    let_run(60 * MS);
    ZF_LOGF_IF(
        jobs_done != JOBS,
        "The worker has done %lu jobs of %d: while it waited for time, two signals became one "
        "(TASK 4)",
        jobs_done, JOBS);
    for (int i = 0; i < JOBS; i++) {
        took[i] = done_at[i] - asked_at[i];
        /* In whole milliseconds: 0.45 ms are none, 3.9 ms are four. */
        printf("worker: job %d was done after %lu ms\n", i, (took[i] + MS * 4 / 10) / MS);
    }
    for (int i = 0; i < JOBS; i++)
        ZF_LOGF_IF(took[i] > (i < 4 ? 1u : 6u) * MS,
                   "Job %d was late: what a job used is to come back 20 ms later (TASK 4)", i);
}

static void passive(seL4_CPtr worker, seL4_CPtr server)
{
    seL4_Error error = seL4_SchedContext_UnbindObject(context, worker);
    ZF_LOGF_IFERR(error, "The worker does not have the context (TASK 3)")
    error = seL4_SchedControl_Configure(control, context, 5 * MS, 10 * MS, 0, 0);
    ZF_LOGF_IFERR(error, "The context cannot be given time")

    /* TASK 5: let the server run on the context, so that it can start.
     *
     * hint: the same call as in TASK 3. */
    //@ 5
    error = seL4_SchedContext_Bind(context, server);
    //@ end
    ZF_LOGF_IFERR(error, "The context cannot be bound to the server (TASK 5)")
    seL4_Wait(ready, NULL);
    printf("server: I have started\n");

    /* TASK 6: make the server passive: take the context away again.
     *
     * hint: the same call as in TASK 2. */
    //@ 6
    error = seL4_SchedContext_Unbind(context);
    //@ end
    ZF_LOGF_IFERR(error, "The context cannot be unbound (TASK 6)")
    seL4_SchedContext_Consumed(context); /* it counts from 0 again */
    for (seL4_Word i = 1; i <= 3; i++) {
        seL4_SetMR(0, i);
        seL4_Call(calls, seL4_MessageInfo_new(0, 0, 0, 1));
        ZF_LOGF_IF(seL4_GetMR(0) != 2 * i, "The server answered %lu", seL4_GetMR(0));
    }
    seL4_Word consumed = seL4_SchedContext_Consumed(context).consumed;
    ZF_LOGF_IF(consumed != 0,
               "The server used %lu us of the context: it is not passive "
               "(TASK 6)",
               consumed);
    printf("server: three answers, on the time of its caller\n");
}

static void timeouts(seL4_BootInfo *info, seL4_CPtr spinner)
{
    seL4_CPtr faults = alloc_object(info, seL4_EndpointObject, 0);
    seL4_Error error = seL4_NoError;
    seL4_Word badge = 0;

    /* TASK 7: give the context 2 ms in each 20 ms, and the badge BADGE.
     *
     * hint: the badge is the last argument; no extra refills. */
    //@ 7
    error = seL4_SchedControl_Configure(control, context, 2 * MS, 20 * MS, 0, BADGE);
    //@ end
    ZF_LOGF_IFERR(error, "The context cannot be given 2 ms in 20 ms (TASK 7)")

    /* TASK 8: let the kernel tell it at `faults` when a budget of the spinner ends.
     *
     *      seL4_Error seL4_TCB_SetTimeoutEndpoint(seL4_TCB _service, seL4_CPtr timeout_fault_ep);
     * hint: the capability is looked up now, in the CSpace of the caller. */
    //@ 8
    error = seL4_TCB_SetTimeoutEndpoint(spinner, faults);
    //@ end
    ZF_LOGF_IFERR(error, "The endpoint cannot be set (TASK 8)")

    greedy = true;
    error = seL4_SchedContext_Bind(context, spinner);
    ZF_LOGF_IFERR(error, "The context cannot be bound to the spinner (TASK 6)")
    seL4_CPtr answer = alloc_object(info, seL4_ReplyObject, 0);
    seL4_MessageInfo_t tag = seL4_MessageInfo_new(0, 0, 0, 0);
    for (int i = 0; i < 60 && seL4_MessageInfo_get_length(tag) == 0; i++) {
        let_run(MS);
        tag = seL4_NBRecv(faults, &badge, answer);
    }
    ZF_LOGF_IF(seL4_MessageInfo_get_length(tag) == 0, "Nobody said that a budget ended (TASK 8)");
    seL4_Fault_t fault = seL4_getFault(tag);
    ZF_LOGF_IF(!seL4_isTimeoutFault_tag(tag), "This is no report of a budget that ended");
    ZF_LOGF_IF(seL4_Fault_Timeout_get_data(fault) != BADGE,
               "The report names the context with the badge %lu, not %d (TASK 7)",
               seL4_Fault_Timeout_get_data(fault), BADGE);
    seL4_Word used = (seL4_Fault_Timeout_get_consumed(fault) + MS / 2) / MS;
    ZF_LOGF_IF(used != 2, "The budget was %lu ms, not 2 (TASK 7)", used);
    printf("timeout: the context with the badge %lu has used its %lu ms\n",
           seL4_Fault_Timeout_get_data(fault), used);

    /* What happens now is up to the handler.  This one gives more, and the spinner goes on. */
    seL4_Word before = turns;
    error = seL4_SchedControl_Configure(control, context, 4 * MS, 20 * MS, 0, BADGE);
    ZF_LOGF_IFERR(error, "The context cannot be given more")
    seL4_Send(answer, seL4_MessageInfo_new(0, 0, 0, 0));
    let_run(MS);
    ZF_LOGF_IF(turns == before, "The spinner does not go on");
    printf("timeout: it has more now, and goes on\n");
}

int main(void)
{
    seL4_BootInfo *info = platsupport_get_bootinfo();
    zf_log_set_tag_prefix("mcs:");
    find_clock(info);
    control = info->schedcontrol.start;
    context = alloc_object(info, seL4_SchedContextObject, seL4_MinSchedContextBits + 1);
    go = alloc_object(info, seL4_NotificationObject, 0);
    ready = alloc_object(info, seL4_EndpointObject, 0);
    calls = alloc_object(info, seL4_EndpointObject, 0);
    reply = alloc_object(info, seL4_ReplyObject, 0);

    /* All have the same priority as this thread, so each gets its turn when the others yield. */
    seL4_Error error = seL4_TCB_SetPriority(seL4_CapInitThreadTCB, seL4_CapInitThreadTCB, PRIORITY);
    ZF_LOGF_IFERR(error, "The first thread cannot have another priority")
    seL4_CPtr cspace = seL4_CapInitThreadCNode;
    seL4_CPtr spinner = start_passive_thread(info, "spinner", spin, NULL, PRIORITY, cspace,
                                             seL4_NilData, seL4_CapNull);
    seL4_CPtr worker = start_passive_thread(info, "worker", do_jobs, NULL, PRIORITY, cspace,
                                            seL4_NilData, seL4_CapNull);
    seL4_CPtr server = start_passive_thread(info, "server", serve, NULL, PRIORITY, cspace,
                                            seL4_NilData, seL4_CapNull);
    periodic(spinner);
    stopped();
    sporadic(worker);
    passive(worker, server);
    timeouts(info, spinner);
    printf("That was all.\n");
    return 0;
}
