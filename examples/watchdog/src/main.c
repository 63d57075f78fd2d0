/* watchdog: a passive server, clients with budgets, and what happens when a budget ends in the
 * middle of a call.
 *
 * The server counts primes.  It has no time of its own: each call runs on the context of the
 * client that makes it.  This root task is the watchdog: when a client's budget ends inside the
 * server, the kernel tells it.  It gives a client more time once for each call.  The second time it makes
 * the server give up the call: the server goes on at another place, and answers "too long". */
#include <stdio.h>

#include <sel4/sel4.h>

#include <allocman/bootstrap.h>
#include <allocman/vka.h>
#include <sel4platsupport/bootinfo.h>
#include <sel4runtime.h>
#include <sel4utils/helpers.h>
#include <sel4utils/sel4_zf_logif.h>
#include <sel4utils/thread.h>
#include <sel4utils/vspace.h>
#include <simple-default/simple-default.h>
#include <utils/stack.h>
#include <utils/util.h>
#include <vka/object.h>

/* Microseconds.  The watchdog comes before the server, the server before its clients. */
enum { MS = 1000, WATCHDOG_PRIORITY = 200, SERVER_PRIORITY = 150, CLIENT_PRIORITY = 100 };
enum { COUNTED, TOO_LONG }; /* labels of answers */

static const struct client {
    const char *name;
    seL4_Time budget, period;
    seL4_Word calls[3]; /* up to which number it wants the primes counted */
} clients[] = {
    { "ada", 8 * MS, 40 * MS, { 1000, 2000, 3000 } },
    { "greedy", 2 * MS, 40 * MS, { 3000, 200000, 500 } },
};
enum { CLIENTS = ARRAY_SIZE(clients), CALLS = ARRAY_SIZE(clients[0].calls) };

static char pool[BIT(seL4_PageBits) * 40];
static simple_t simple;
static vka_t vka;
static vspace_t vspace;
static sel4utils_alloc_data_t vspace_data;
static seL4_CPtr endpoint, ready, timeouts, done;

static sel4utils_thread_t server, workers[CLIENTS];
static bool extended[CLIENTS + 1]; /* by badge: has it got more for this call? */

/* ---- the server ---- */

static seL4_Word count_primes(seL4_Word up_to)
{
    seL4_Word count = 0;
    for (seL4_Word n = 2; n <= up_to; n++) {
        seL4_Word divisor = 2;
        while (divisor * divisor <= n && n % divisor != 0)
            divisor++;
        count += divisor * divisor > n;
    }
    return count;
}

/* Answers each call by the same reply object; never returns. */
static void serve(seL4_MessageInfo_t tag)
{
    seL4_Word badge;
    for (;;) {
        if (seL4_MessageInfo_get_label(tag) == COUNTED)
            seL4_SetMR(0, count_primes(seL4_GetMR(0)));
        tag = seL4_ReplyRecv(endpoint, seL4_MessageInfo_new(COUNTED, 0, 0, 1), &badge,
                             server.reply.cptr);
    }
}

/* The server starts here, with a context that it loses as soon as it waits. */
static void start_to_serve(void *arg0, void *arg1, void *buffer)
{
    (void)arg0, (void)arg1, (void)buffer;
    seL4_Word badge;
    serve(seL4_NBSendRecv(ready, seL4_MessageInfo_new(0, 0, 0, 0), endpoint, &badge,
                          server.reply.cptr));
}

/* The watchdog lets the server go on here: what it was doing is left where it is.  It keeps no
 * state that could be half changed. */
static void give_up(void *arg0, void *arg1, void *buffer)
{
    (void)arg0, (void)arg1, (void)buffer;
    seL4_Word badge;
    serve(seL4_ReplyRecv(endpoint, seL4_MessageInfo_new(TOO_LONG, 0, 0, 0), &badge,
                         server.reply.cptr));
}

/* ---- clients ---- */

static void run_client(void *number, void *badged, void *buffer)
{
    (void)buffer;
    const struct client *me = &clients[(seL4_Word)number];
    for (int i = 0; i < CALLS; i++) {
        seL4_SetMR(0, me->calls[i]);
        seL4_MessageInfo_t tag = seL4_Call((seL4_CPtr)badged, seL4_MessageInfo_new(0, 0, 0, 1));
        if (seL4_MessageInfo_get_label(tag) == TOO_LONG)
            printf("%s: primes up to %lu: it took too long\n", me->name, me->calls[i]);
        else
            printf("%s: primes up to %lu: %lu\n", me->name, me->calls[i], seL4_GetMR(0));
        extended[(seL4_Word)number + 1] = false;
    }
    seL4_Signal(done);
    seL4_Wait(done, NULL); /* nobody signals it: one waits here for ever */
}

/* ---- the watchdog ---- */

static seL4_Error give_budget(int client)
{
    return seL4_SchedControl_Configure(simple_get_sched_ctrl(&simple, 0),
                                       workers[client].sched_context.cptr, clients[client].budget,
                                       clients[client].period, 0, (seL4_Word)client + 1);
}

/* A budget has ended in the server.  The context's badge says whose.  The server waits for the
 * answer to this report, so a context that is given time now has all of it at once. */
static void handle_timeout(seL4_MessageInfo_t tag, seL4_CPtr answer)
{
    seL4_Fault_t fault = seL4_getFault(tag);
    seL4_Word badge = seL4_Fault_Timeout_get_data(fault);
    ZF_LOGF_IF(!seL4_isTimeoutFault_tag(tag) || badge == 0 || badge > CLIENTS,
               "this is no report of a client's budget");
    ZF_LOGF_IFERR(give_budget((int)badge - 1), "no more time can be given")
    const char *name = clients[badge - 1].name;
    if (!extended[badge]) {
        extended[badge] = true;
        printf("watchdog: the budget of %s is over in the server: once more\n", name);
        seL4_Send(answer, seL4_MessageInfo_new(0, 0, 0, 0));
        return;
    }
    printf("watchdog: the budget of %s is over again: the server gives up the call\n", name);
    seL4_UserContext registers;
    enum { WORDS = sizeof registers / sizeof(seL4_Word) };
    int error = seL4_TCB_ReadRegisters(server.tcb.cptr, 0, 0, WORDS, &registers);
    ZF_LOGF_IFERR(error, "the server's registers cannot be read")
    /* The stack is empty again: it begins below the thread-local storage, as at the start. */
    seL4_Word storage = registers.fs_base;
    uintptr_t top = (uintptr_t)server.initial_stack_pointer - sel4runtime_get_tls_size();
    sel4utils_arch_init_local_context(give_up, NULL, NULL, NULL,
                                      (void *)ALIGN_DOWN(top, (uintptr_t)STACK_CALL_ALIGNMENT),
                                      &registers);
    registers.fs_base = storage;
    seL4_Send(answer, seL4_TimeoutReply_new(1, registers, WORDS - 1)); /* all but gs_base */
}

/* ---- the beginning ---- */

static sel4utils_thread_config_t config_of(uint8_t priority)
{
    return thread_config_create_reply(thread_config_priority(thread_config_new(&simple), priority));
}

static void start_server(void)
{
    sel4utils_thread_config_t config = config_of(SERVER_PRIORITY);
    config.sched_params = sched_params_round_robin(config.sched_params, &simple, 0, 5 * MS);
    int error = sel4utils_configure_thread_config(&vka, &vspace, &vspace, config, &server);
    error = error || seL4_TCB_SetTimeoutEndpoint(server.tcb.cptr, timeouts);
    NAME_THREAD(server.tcb.cptr, "server")
    error = error || sel4utils_start_thread(&server, start_to_serve, NULL, NULL, 1);
    ZF_LOGF_IF(error, "the server cannot be started");
    seL4_Wait(ready, NULL);
    ZF_LOGF_IFERR(seL4_SchedContext_Unbind(server.sched_context.cptr), "the server stays active")
    printf("watchdog: the server waits, and has no time of its own\n");
}

static void start_client(int number)
{
    cspacepath_t from, to;
    sel4utils_thread_config_t config = config_of(CLIENT_PRIORITY);
    config.sched_params = sched_params_periodic(config.sched_params, &simple, 0,
                                                clients[number].period, clients[number].budget, 0,
                                                (seL4_Word)number + 1);
    sel4utils_thread_t *worker = &workers[number];
    int error = sel4utils_configure_thread_config(&vka, &vspace, &vspace, config, worker);
    vka_cspace_make_path(&vka, endpoint, &from);
    error = error || vka_cspace_alloc_path(&vka, &to) ||
            vka_cnode_mint(&to, &from, seL4_AllRights, (seL4_Word)number + 1);
    NAME_THREAD(worker->tcb.cptr, clients[number].name)
    error = error || sel4utils_start_thread(worker, run_client, (void *)(seL4_Word)number,
                                            (void *)to.capPtr, 1);
    ZF_LOGF_IF(error, "%s cannot be started", clients[number].name);
}

int main(void)
{
    seL4_BootInfo *info = platsupport_get_bootinfo();
    simple_default_init_bootinfo(&simple, info);
    allocman_t *allocator = bootstrap_use_current_simple(&simple, sizeof pool, pool);
    ZF_LOGF_IF(allocator == NULL, "the allocator cannot start");
    allocman_make_vka(&vka, allocator);
    int error = sel4utils_bootstrap_vspace_with_bootinfo_leaky(&vspace, &vspace_data,
                                                               simple_get_pd(&simple), &vka, info);
    vka_object_t objects[4], answer;
    error = error || vka_alloc_endpoint(&vka, &objects[0]) ||
            vka_alloc_endpoint(&vka, &objects[1]) || vka_alloc_endpoint(&vka, &objects[2]) ||
            vka_alloc_notification(&vka, &objects[3]) || vka_alloc_reply(&vka, &answer);
    ZF_LOGF_IF(error, "the watchdog cannot begin");
    endpoint = objects[0].cptr, ready = objects[1].cptr, timeouts = objects[2].cptr;
    done = objects[3].cptr;
    error = seL4_TCB_SetPriority(simple_get_tcb(&simple), simple_get_tcb(&simple),
                                 WATCHDOG_PRIORITY);
    ZF_LOGF_IFERR(error, "the watchdog cannot have its priority")
    start_server();
    for (int i = 0; i < CLIENTS; i++) {
        vka_object_t finished;
        ZF_LOGF_IF(vka_alloc_notification(&vka, &finished), "no notification is left");
        done = finished.cptr;
        /* While a client works, reports and its end come to the same place. */
        ZF_LOGF_IFERR(seL4_TCB_BindNotification(simple_get_tcb(&simple), done), "it is not bound")
        start_client(i);
        seL4_Word badge = 0;
        for (;;) {
            seL4_MessageInfo_t tag = seL4_Recv(timeouts, &badge, answer.cptr);
            if (seL4_MessageInfo_get_label(tag) != seL4_Fault_Timeout)
                break;
            handle_timeout(tag, answer.cptr);
        }
        sel4utils_suspend_thread(&workers[i]);
        ZF_LOGF_IFERR(seL4_TCB_UnbindNotification(simple_get_tcb(&simple)), "it stays bound")
    }
    printf("watchdog: all clients are done\n");
    return 0;
}
