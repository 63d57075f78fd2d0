/* process-server: it starts programs, gives names to services, and takes services away.
 *
 * This root task starts a service, upper, and two clients.  Each process has a capability to the
 * server's endpoint, with its own number as badge.  A service registers a name.  A client looks a
 * name up and gets a capability to the service.  Then the server ends the service: each client
 * loses its capability at once, notices it, and looks the name up again.
 *
 * There are 9 places marked TASK, 6 here and 3 in programs/client/main.c.  Each says what to write,
 * the line below it is yours. */
#include <stdio.h>
#include <string.h>

#include <sel4/sel4.h>

#include <allocman/bootstrap.h>
#include <allocman/statistics.h>
#include <allocman/vka.h>
#include <sel4platsupport/bootinfo.h>
#include <sel4tutorials/constructors.h>
#include <sel4utils/process.h>
#include <sel4utils/sel4_zf_logif.h>
#include <sel4utils/vspace.h>
#include <simple-default/simple-default.h>
#include <utils/util.h>
#include <vka/capops.h>
#include <vka/object.h>

/* What a process can ask for: the label of its message.  programs/client/main.c has the same. */
enum { REGISTER = 1, LOOKUP = 2, READY = 3, EXIT = 4 };

/* A process, under its number.  A service has an endpoint; a name is at most 8 letters in a
 * word. */
enum { UPPER = 1, CLIENT = 2, CLIENTS = 2, PROCESSES = CLIENT + CLIENTS };
static struct {
    int running;
    sel4utils_process_t process;
    seL4_Word name;
    vka_object_t service;
} processes[PROCESSES];

static simple_t simple;
static vka_t vka;
static vspace_t vspace;
static sel4utils_alloc_data_t data;
static char pool[BIT(seL4_PageBits) * 40];
static vka_object_t endpoint;

/* Starts a program of the archive as the process `number`.  Its arguments are the slot of the
 * server's endpoint, the slot of its own if it is a service, and its number. */
static void start(seL4_Word number, const char *program, uint8_t priority)
{
    sel4utils_process_t *process = &processes[number].process;
    seL4_CPtr server = 0, own = 0;
    cspacepath_t path;
    int error = sel4utils_configure_process_custom(
        process, &vka, &vspace, process_config_default_simple(&simple, program, priority));
    ZF_LOGF_IFERR(error, "The process \"%s\" cannot be made", program)
    name_thread(process->thread.tcb.cptr, (char *)program);
    vka_cspace_make_path(&vka, endpoint.cptr, &path);

    /* TASK 1: give the process a capability to the server's endpoint, with its number as badge.
     *
     *      seL4_CPtr sel4utils_mint_cap_to_process(sel4utils_process_t *process, cspacepath_t src,
     *                                              seL4_CapRights_t rights, seL4_Word data);
     * hint: the source is path; all rights; the slot belongs into server. */
    //@ 1
    server = sel4utils_mint_cap_to_process(process, path, seL4_AllRights, number);
    //@ end
    ZF_LOGF_IF(server == 0, "The process cannot reach the server (TASK 1)");

    if (processes[number].service.cptr != 0) {
        vka_cspace_make_path(&vka, processes[number].service.cptr, &path);
        own = sel4utils_copy_path_to_process(process, path);
    }
    char strings[3][WORD_STRING_SIZE], *argv[3];
    sel4utils_create_word_args(strings, argv, 3, server, own, number);
    processes[number].running = 1;
    error = sel4utils_spawn_process_v(process, &vka, &vspace, 3, argv, 1);
    ZF_LOGF_IFERR(error, "The process \"%s\" cannot be started", program)
    printf("server: process %lu is \"%s\"\n", number, program);
}

/* Ends a process: its threads, its memory, its CSpace. */
static void end(seL4_Word number)
{
    /* TASK 6: destroy the process, and take down that it does not run.
     *
     *      void sel4utils_destroy_process(sel4utils_process_t *process, vka_t *vka);
     * hint: the process is &processes[number].process; then processes[number].running is 0. */
    //@ 6
    sel4utils_destroy_process(&processes[number].process, &vka);
    processes[number].running = 0;
    //@ end
    ZF_LOGF_IF(processes[number].running, "Process %lu still runs (TASK 6)", number);
}

/* The number of the service that registered this name; 0: none. */
static seL4_Word find(seL4_Word name)
{
    for (seL4_Word i = 0; i < PROCESSES; i++)
        if (processes[i].service.cptr != 0 && processes[i].name == name)
            return i;
    return 0;
}

/* The answer to a lookup: a capability to the service, for the client `number`. */
static seL4_MessageInfo_t look_up(seL4_Word name, seL4_Word number)
{
    seL4_MessageInfo_t tag = seL4_MessageInfo_new(0, 0, 0, 0);
    seL4_Word service = find(name);
    ZF_LOGF_IF(service == 0,
               "Process %lu asks for \"%.8s\", which nobody registered: "
               "process 1 has the name %#lx (TASK 2)",
               number, (char *)&name, processes[UPPER].name);
    static cspacepath_t given;
    if (given.capPtr == 0)
        vka_cspace_alloc_path(&vka, &given);
    vka_cnode_delete(&given); /* the one that was given last */

    cspacepath_t source;
    vka_cspace_make_path(&vka, processes[service].service.cptr, &source);

    /* TASK 3: make a capability to the service in the slot `given`, with the client's number as
     * badge, and let it travel with the answer.
     *
     *      int vka_cnode_mint(const cspacepath_t *dest, const cspacepath_t *src,
     *                         seL4_CapRights_t rights, seL4_Word badge);
     * hint: the source is source; all rights.  Then seL4_SetCap(0, given.capPtr), and extraCaps
     *       is 1 in tag, as in the tutorial `ipc`. */
    //@ 3
    int error = vka_cnode_mint(&given, &source, seL4_AllRights, number);
    ZF_LOGF_IFERR(error, "The capability to the service cannot be made (TASK 3)")
    seL4_SetCap(0, given.capPtr);
    tag = seL4_MessageInfo_new(0, 0, 1, 0);
    //@ end
    printf("server: process %lu gets a capability to \"%.8s\"\n", number, (char *)&name);
    return tag;
}

/* Ends the service, takes every capability to it away, and starts it anew. */
static void replace_service(seL4_Word number)
{
    cspacepath_t path;
    vka_cspace_make_path(&vka, processes[number].service.cptr, &path);

    /* TASK 7: delete all capabilities that were made from the one to the service's endpoint.
     *
     *      int vka_cnode_revoke(const cspacepath_t *src);
     * hint: the path is path.  The service's own copy goes too: it gets a new one. */
    //@ 7
    vka_cnode_revoke(&path);
    //@ end
    end(number);
    printf("server: \"upper\" is ended, its capabilities are revoked\n");
    start(number, "upper", 200);
}

/* The clients that have said READY: the rights to answer them.  When all have, the service is
 * ended. */
static cspacepath_t ready[CLIENTS];
static int ready_count;

static void client_is_ready(void)
{
    vka_cspace_alloc_path(&vka, &ready[ready_count]);
    vka_cnode_saveCaller(&ready[ready_count++]);
    if (ready_count < CLIENTS)
        return;
    replace_service(UPPER);
    for (int i = 0; i < CLIENTS; i++) {
        seL4_Send(ready[i].capPtr, seL4_MessageInfo_new(0, 0, 0, 0));
        vka_cspace_free_path(&vka, ready[i]);
    }
}

int main(void)
{
    seL4_BootInfo *info = platsupport_get_bootinfo();
    zf_log_set_tag_prefix("process-server:");
    simple_default_init_bootinfo(&simple, info);
    allocman_t *allocman = bootstrap_use_current_simple(&simple, sizeof pool, pool);
    ZF_LOGF_IF(allocman == NULL, "The allocator cannot start");
    allocman_make_vka(&vka, allocman);
    int error = sel4utils_bootstrap_vspace_with_bootinfo_leaky(&vspace, &data,
                                                               simple_get_pd(&simple), &vka, info);
    error |= vka_alloc_endpoint(&vka, &endpoint);
    error |= vka_alloc_endpoint(&vka, &processes[UPPER].service);
    ZF_LOGF_IF(error, "The server cannot begin");

    start(UPPER, "upper", 200);
    size_t tcbs = allocman_statistics(allocman).objects[seL4_TCBObject];
    for (seL4_Word n = 0; n < CLIENTS; n++)
        start(CLIENT + n, "client", (uint8_t)(101 - n));

    int exited = 0;
    while (exited < CLIENTS) {
        seL4_Word badge = 0;
        seL4_MessageInfo_t tag = seL4_Recv(endpoint.cptr, &badge);
        seL4_MessageInfo_t answer = seL4_MessageInfo_new(0, 0, 0, 0);
        switch (seL4_MessageInfo_get_label(tag)) {
        case REGISTER:
            /* TASK 2: the process `badge` says its name, in message register 0: keep it in
             * processes[badge].name.
             *
             * The badge cannot be forged, so nobody can register for another. */
            //@ 2
            processes[badge].name = seL4_GetMR(0);
            //@ end
            printf("server: process %lu registers a name\n", badge);
            seL4_Reply(answer);
            break;
        case LOOKUP:
            answer = look_up(seL4_GetMR(0), badge);
            seL4_Reply(answer);
            break;
        case READY:
            client_is_ready();
            break;
        case EXIT:
            printf("server: process %lu is done\n", badge);
            end(badge);
            exited++;
            break;
        default:
            ZF_LOGF("Process %lu sends a message of kind %lu: is it a fault?", badge,
                    (unsigned long)seL4_MessageInfo_get_label(tag));
        }
    }
    ZF_LOGF_IF(allocman_statistics(allocman).objects[seL4_TCBObject] != tcbs,
               "Threads of the clients are left (TASK 6)");
    printf("server: all clients are done, their memory is free again\n");
    return 0;
}
