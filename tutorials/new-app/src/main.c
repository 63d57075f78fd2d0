/* A program of your own: the root task, the first and only one that the kernel starts.
 *
 * It has everything: all memory as untypeds, and the capabilities that seL4_CapInitThread... name.
 * It starts another program, programs/worker, which is in an archive in this one's image; each
 * folder below programs/ is one, and what you need not you can delete, with its line in
 * build.ninja. Return 0 from main for success; the machine is then powered off. */
#include <stdio.h>

#include <sel4/sel4.h>

#include <allocman/bootstrap.h>
#include <allocman/vka.h>
#include <sel4platsupport/bootinfo.h>
#include <sel4utils/process.h>
#include <sel4utils/sel4_zf_logif.h>
#include <sel4utils/vspace.h>
#include <simple-default/simple-default.h>
#include <vka/object.h>

/* Memory for the allocator's books; more of it comes from BOOKS_AT on. */
static char pool[BIT(seL4_PageBits) * 10];
#define BOOKS_AT ((void *)0x40000000)
#define BOOKS_BYTES (64ul << 20)

static simple_t simple;
static vka_t vka;
static vspace_t vspace;
static sel4utils_alloc_data_t vspace_data;
static sel4utils_process_t worker;

/* The allocators: of objects, and of addresses in this program. */
static void begin(seL4_BootInfo *info)
{
    simple_default_init_bootinfo(&simple, info);
    allocman_t *allocman = bootstrap_use_current_simple(&simple, sizeof pool, pool);
    ZF_LOGF_IF(allocman == NULL, "The allocator cannot start");
    allocman_make_vka(&vka, allocman);
    bootstrap_configure_virtual_pool(allocman, BOOKS_AT, BOOKS_BYTES, simple_get_pd(&simple));
    int error = sel4utils_bootstrap_vspace_with_bootinfo_leaky(&vspace, &vspace_data,
                                                               simple_get_pd(&simple), &vka, info);
    ZF_LOGF_IF(error, "The address space cannot be managed");
}

/* Start the other program, with a capability to the endpoint. */
static void start_worker(vka_object_t *endpoint)
{
    char strings[1][WORD_STRING_SIZE];
    char *argv[2] = { "worker" };
    cspacepath_t path;
    sel4utils_process_config_t config = process_config_default_simple(&simple, "worker", 255);
    int error = sel4utils_configure_process_custom(&worker, &vka, &vspace, config);
    ZF_LOGF_IF(error, "The worker cannot be made");
    vka_cspace_make_path(&vka, endpoint->cptr, &path);
    seL4_CPtr there = sel4utils_mint_cap_to_process(&worker, path, seL4_AllRights, 1);
    sel4utils_create_word_args(strings, argv + 1, 1, there);
    error = sel4utils_spawn_process_v(&worker, &vka, &vspace, 2, argv, 1);
    ZF_LOGF_IF(error, "The worker cannot be started");
}

int main(void)
{
    vka_object_t endpoint;
    seL4_Word badge;

    begin(platsupport_get_bootinfo());
    int error = vka_alloc_endpoint(&vka, &endpoint);
    ZF_LOGF_IF(error, "There is no memory for an endpoint");
    printf("Hello. I have %d untypeds, and an endpoint in slot %lu.\n",
           simple_get_untyped_count(&simple), endpoint.cptr);

    start_worker(&endpoint);
    seL4_MessageInfo_t tag = seL4_Recv(endpoint.cptr, &badge);
    while (seL4_MessageInfo_get_label(tag) != 1) /* answer with what it said, until it is done */
        tag = seL4_ReplyRecv(endpoint.cptr, tag, &badge);
    sel4utils_destroy_process(&worker, &vka);
    printf("The worker is gone.\n");
    return 0;
}
