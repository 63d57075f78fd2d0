/* key-value: a server that stores words under keys, and who may do what is written in the badge.
 *
 * This root task is the server.  It makes one capability to its endpoint for each client, and
 * writes into the badge which client it is and what it may do.  A client has only this capability.
 * It can neither change the badge nor read it; the kernel gives it to the server with each message.
 * So there is no password, no login and no table of rights. */
#include <stdio.h>
#include <string.h>

#include <sel4/sel4.h>

#include <allocman/bootstrap.h>
#include <allocman/vka.h>
#include <sel4platsupport/bootinfo.h>
#include <sel4utils/process.h>
#include <sel4utils/sel4_zf_logif.h>
#include <sel4utils/vspace.h>
#include <simple-default/simple-default.h>
#include <utils/util.h>
#include <vka/object.h>

/* What a client can ask for: the label of its message.  A key is in message register 0, a value in
 * register 1, at most eight letters each.  programs/client has the same. */
enum request { GET, PUT, DELETE, DONE };
enum answer { OK, NO_SUCH_KEY, MAY_NOT_WRITE, OF_ANOTHER, FULL, STRANGER, UNKNOWN };

/* A badge: the client's number, and beside it its rights. */
enum { NUMBER = 0xff, MAY_WRITE = 0x100 };

static const struct client {
    const char *name;
    seL4_Word badge;
    const char *script; /* what it does, one request after the other */
} clients[] = {
    { "alice", 1 | MAY_WRITE, "put sky blue; put sea green; get sky; get moon; forge" },
    { "bob", 2, "get sky; put sky red; delete sky" },
    { "carol", 3 | MAY_WRITE, "put sky black; put sun yellow; put fire red; delete sun; get sun" },
    { "alice", 1 | MAY_WRITE, "put sky grey; get sky; dance" },
    { "mallory", 200 | MAY_WRITE, "get sky; put sky none" }, /* a number that no client has */
};
enum { CLIENTS = ARRAY_SIZE(clients), HIGHEST = 3 };

enum { ENTRIES = 3 };
static struct entry {
    seL4_Word key, value; /* key 0: it is free */
    seL4_Word owner;      /* the number of the client that may change it */
} store[ENTRIES];

static char pool[BIT(seL4_PageBits) * 40];
static simple_t simple;
static vka_t vka;
static vspace_t vspace;
static sel4utils_alloc_data_t vspace_data;
static vka_object_t endpoint;

/* ---- the store ---- */

static struct entry *find(seL4_Word key)
{
    for (int i = 0; i < ENTRIES; i++)
        if (store[i].key == key)
            return &store[i];
    return NULL;
}

static enum answer put(seL4_Word number, seL4_Word key, seL4_Word value)
{
    struct entry *entry = find(key);
    if (entry && entry->owner != number)
        return OF_ANOTHER;
    if (!entry)
        entry = find(0);
    if (!entry)
        return FULL;
    *entry = (struct entry){ key, value, number };
    return OK;
}

static enum answer remove_key(seL4_Word number, seL4_Word key)
{
    struct entry *entry = find(key);
    if (!entry)
        return NO_SUCH_KEY;
    if (entry->owner != number)
        return OF_ANOTHER;
    entry->key = 0;
    return OK;
}

static enum answer get(seL4_Word key, seL4_Word *value)
{
    struct entry *entry = find(key);
    if (!entry)
        return NO_SUCH_KEY;
    *value = entry->value;
    return OK;
}

/* One request.  Whose it is, and what it may do, is known from the badge alone. */
static enum answer serve(enum request request, seL4_Word badge, seL4_Word key, seL4_Word *value)
{
    seL4_Word number = badge & NUMBER;
    if (number == 0 || number > HIGHEST)
        return STRANGER;
    if (key == 0 || request > DELETE)
        return UNKNOWN;
    if (request == GET)
        return get(key, value);
    if (!(badge & MAY_WRITE))
        return MAY_NOT_WRITE;
    return request == PUT ? put(number, key, *value) : remove_key(number, key);
}

/* ---- clients ---- */

static sel4utils_process_t process;

static void start(const struct client *client)
{
    char string[1][WORD_STRING_SIZE], *argv[3];
    cspacepath_t path;
    sel4utils_process_config_t config = process_config_default_simple(&simple, "client", 100);
    int error = sel4utils_configure_process_custom(&process, &vka, &vspace, config);
    ZF_LOGF_IF(error, "%s cannot be made", client->name);
    vka_cspace_make_path(&vka, endpoint.cptr, &path);
    seL4_CPtr server = sel4utils_mint_cap_to_process(&process, path, seL4_AllRights, client->badge);
    sel4utils_create_word_args(string, argv, 1, server);
    argv[1] = (char *)client->name;
    argv[2] = (char *)client->script;
    error = sel4utils_spawn_process_v(&process, &vka, &vspace, 3, argv, 1);
    ZF_LOGF_IF(error, "%s cannot be started", client->name);
}

/* Serves until the client is done. */
static void serve_client(void)
{
    seL4_Word badge = 0, value = 0;
    seL4_MessageInfo_t tag = seL4_Recv(endpoint.cptr, &badge);
    while (seL4_MessageInfo_get_label(tag) != DONE) {
        value = seL4_GetMR(1);
        enum answer answer = serve((enum request)seL4_MessageInfo_get_label(tag), badge,
                                   seL4_GetMR(0), &value);
        seL4_SetMR(0, value);
        tag = seL4_ReplyRecv(endpoint.cptr, seL4_MessageInfo_new(answer, 0, 0, 1), &badge);
    }
}

int main(void)
{
    seL4_BootInfo *info = platsupport_get_bootinfo();
    simple_default_init_bootinfo(&simple, info);
    allocman_t *allocator = bootstrap_use_current_simple(&simple, sizeof pool, pool);
    ZF_LOGF_IF(allocator == NULL, "The allocator cannot start");
    allocman_make_vka(&vka, allocator);
    int error = sel4utils_bootstrap_vspace_with_bootinfo_leaky(&vspace, &vspace_data,
                                                               simple_get_pd(&simple), &vka, info);
    error = error || vka_alloc_endpoint(&vka, &endpoint);
    ZF_LOGF_IF(error, "The server cannot begin");

    for (int i = 0; i < CLIENTS; i++) {
        start(&clients[i]);
        serve_client();
        sel4utils_destroy_process(&process, &vka);
    }
    printf("server: all clients are done\n");
    return 0;
}
