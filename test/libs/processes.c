/* processes.c - sel4utils: address spaces, threads and processes; what they took comes back.
 *
 * The archive in the image holds test/libs/child.c as "child". */
#include "both.h"
#include <allocman/statistics.h>
#include <cpio/cpio.h>
#include <sel4utils/process.h>
#include <sel4utils/stack.h>
#include <sel4utils/thread.h>
#include <sel4utils/vspace.h>
#include <stdlib.h>

static vspace_t vspace;
static sel4utils_alloc_data_t books;
static seL4_CPtr endpoint, fault_endpoint;

/* ---- address spaces ---- */

static void pages(void)
{
    size_t before = allocman_statistics(vka.data).used_bytes;
    char *at = vspace_new_pages(&vspace, seL4_AllRights, 3, seL4_PageBits);
    if (!CHECK(at != NULL))
        return;
    memset(at, 7, 3 * PAGE_SIZE_4K);
    CHECK(at[3 * PAGE_SIZE_4K - 1] == 7);
    CHECK(vspace_get_cap(&vspace, at) != 0 && vspace_get_cap(&vspace, at + 5000) != 0);
    CHECK(vspace_get_cap(&vspace, at) != vspace_get_cap(&vspace, at + PAGE_SIZE_4K));
    CHECK(vspace_get_cookie(&vspace, at) != 0);
    CHECK(vspace_get_root(&vspace) == VSPACE);
    char *more = vspace_new_pages(&vspace, seL4_AllRights, 1, seL4_PageBits);
    CHECK(more && (more < at || more >= at + 3 * PAGE_SIZE_4K));
    vspace_unmap_pages(&vspace, at, 3, seL4_PageBits, VSPACE_FREE);
    CHECK(vspace_get_cap(&vspace, at) == 0);
    char *again = vspace_new_pages(&vspace, seL4_AllRights, 3, seL4_PageBits);
    CHECK(again == at && again[0] == 0);
    vspace_unmap_pages(&vspace, again, 3, seL4_PageBits, VSPACE_FREE);
    vspace_unmap_pages(&vspace, more, 1, seL4_PageBits, VSPACE_FREE);
    char *large = vspace_new_pages(&vspace, seL4_AllRights, 1, seL4_LargePageBits);
    CHECK(large && (uintptr_t)large % PAGE_SIZE_2M == 0);
    if (large) {
        large[PAGE_SIZE_2M - 1] = 1;
        CHECK(vspace_get_cap(&vspace, large + 12345) == vspace_get_cap(&vspace, large));
        vspace_unmap_pages(&vspace, large, 1, seL4_LargePageBits, VSPACE_FREE);
    }
    /* Paging structures stay: what is used is at most those. */
    CHECK(allocman_statistics(vka.data).used_bytes - before <= 8 * PAGE_SIZE_4K);
    CHECK(vspace_new_pages(&vspace, seL4_AllRights, 0, seL4_PageBits) == NULL);
    CHECK(vspace_new_pages(&vspace, seL4_AllRights, 1, 13) == NULL);
    CHECK(vspace_new_pages(NULL, seL4_AllRights, 1, seL4_PageBits) == NULL);
}

static void reservations(void)
{
    void *at, *second;
    reservation_t r = vspace_reserve_range(&vspace, 4 * PAGE_SIZE_4K, seL4_AllRights, 1, &at);
    reservation_t s = vspace_reserve_range(&vspace, PAGE_SIZE_4K, seL4_AllRights, 1, &second);
    CHECK(r.res && s.res && second != at);
    CHECK(
        vspace_reserve_range_at(&vspace, (char *)at + PAGE_SIZE_4K, PAGE_SIZE_4K, seL4_AllRights, 1)
            .res == NULL);
    CHECK(vspace_new_pages_at_vaddr(&vspace, at, 2, seL4_PageBits, r) == 0);
    CHECK(vspace_new_pages_at_vaddr(&vspace, (char *)at + PAGE_SIZE_4K, 1, seL4_PageBits, r) != 0);
    CHECK(vspace_new_pages_at_vaddr(&vspace, (char *)at + 3 * PAGE_SIZE_4K, 2, seL4_PageBits, r) !=
          0);
    CHECK(vspace_new_pages_at_vaddr(&vspace, at, 1, seL4_PageBits, s) != 0);
    vspace_free_reservation(&vspace, r);
    CHECK(vspace_get_cap(&vspace, at) != 0); /* what is mapped stays */
    vspace_free_reservation_by_vaddr(&vspace, second);
    r = vspace_reserve_range_at(&vspace, (char *)at + 2 * PAGE_SIZE_4K, PAGE_SIZE_4K, seL4_CanRead,
                                1);
    CHECK(r.res != NULL);
    CHECK(sel4utils_move_resize_reservation(&vspace, r, at, 3 * PAGE_SIZE_4K) != 0);
    CHECK(sel4utils_move_resize_reservation(&vspace, r, (char *)at + 2 * PAGE_SIZE_4K,
                                            2 * PAGE_SIZE_4K) == 0);
    vspace_free_reservation(&vspace, r);
    vspace_unmap_pages(&vspace, at, 2, seL4_PageBits, VSPACE_FREE);
    CHECK(vspace_reserve_range_at(&vspace, (void *)&vspace, 1, seL4_AllRights, 1).res == NULL);
    CHECK(vspace_reserve_range_at(&vspace, info, 1, seL4_AllRights, 1).res == NULL);
    void *heap = malloc(400000);
    CHECK(vspace_reserve_range_at(&vspace, heap, 1, seL4_AllRights, 1).res == NULL);
    free(heap);
    r = vspace_reserve_range_aligned(&vspace, 1, seL4_LargePageBits, seL4_AllRights, 1, &at);
    CHECK(r.res && (uintptr_t)at % PAGE_SIZE_2M == 0);
    vspace_free_reservation(&vspace, r);
}

static void read_only(void)
{
    void *at;
    vka_object_t frame;
    reservation_t r = vspace_reserve_range(&vspace, PAGE_SIZE_4K, seL4_CanRead, 1, &at);
    seL4_CPtr caps[1];
    CHECK(vka_alloc_frame(&vka, seL4_PageBits, &frame) == 0);
    caps[0] = frame.cptr;
    uintptr_t cookies[1] = { frame.ut };
    CHECK(vspace_map_pages_at_vaddr(&vspace, caps, cookies, at, 1, seL4_PageBits, r) == 0);
    CHECK(*(volatile int *)at == 0);
    CHECK(sel4utils_get_paddr(&vspace, at, seL4_X86_4K, seL4_PageBits) % PAGE_SIZE_4K == 0);
    vspace_unmap_pages(&vspace, at, 1, seL4_PageBits, VSPACE_PRESERVE);
    char *other = vspace_map_pages(&vspace, caps, NULL, seL4_AllRights, 1, seL4_PageBits, 1);
    CHECK(other != NULL);
    vspace_unmap_pages(&vspace, other, 1, seL4_PageBits, VSPACE_PRESERVE);
    vspace_free_reservation(&vspace, r);
    vka_free_object(&vka, &frame);
}

/* A copy of this program's memory, in which the empty pages below its stacks are left out. */
static void cloned(void)
{
    static vspace_t clone;
    static sel4utils_alloc_data_t data;
    uintptr_t start, end;
    vka_object_t root;
    CHECK(vka_alloc_vspace_root(&vka, &root) == 0);
    CHECK_ERROR(seL4_X86_ASIDPool_Assign(seL4_CapInitThreadASIDPool, root.cptr), 0);
    CHECK(sel4utils_get_vspace(&vspace, &clone, &data, &vka, root.cptr, NULL, NULL) == 0);
    sel4utils_get_image_region(&start, &end);
    reservation_t r = vspace_reserve_range_at(&clone, (void *)start, end - start, seL4_AllRights,
                                              1);
    CHECK(sel4utils_bootstrap_clone_into_vspace(&vspace, &clone, r) == 0);
    CHECK(vspace_get_cap(&clone, &books) != 0);
    vspace_tear_down(&clone, VSPACE_FREE);
}

/* ---- threads ---- */

static __thread int of_thread = 5;

static void say(void *arg0, void *arg1, void *buffer)
{
    of_thread++;
    seL4_SetMR(0, (seL4_Word)arg0);
    seL4_SetMR(1, (seL4_Word)arg1);
    seL4_SetMR(2, (seL4_IPCBuffer *)buffer == seL4_GetIPCBuffer());
    seL4_SetMR(3, (seL4_Word)of_thread);
    seL4_SetMR(4, (seL4_Word)&of_thread);
    seL4_Call(endpoint, seL4_MessageInfo_new(0, 0, 0, 5));
    /* and now over the end of the stack */
    volatile char *p = (char *)&arg0;
    for (;;)
        *(p -= 1000) = 1;
}

static void one_thread(void)
{
    sel4utils_thread_t t;
    seL4_Word badge;
    sel4utils_thread_config_t config = thread_of(100);
    config = thread_config_stack_size(config, 4);
    config = thread_config_fault_endpoint(config, fault_endpoint);
    if (!CHECK(sel4utils_configure_thread_config(&vka, &vspace, &vspace, config, &t) == 0))
        return;
    NAME_THREAD(t.tcb.cptr, "thread")
    CHECK(sel4utils_start_thread(&t, say, (void *)12, (void *)34, 1) == 0);
    api_recv(endpoint, &badge, reply_object());
    CHECK(seL4_GetMR(0) == 12 && seL4_GetMR(1) == 34 && seL4_GetMR(2) == 1 && seL4_GetMR(3) == 6);
    CHECK(of_thread == 5);
    uintptr_t bottom = (uintptr_t)t.stack_top - 4 * PAGE_SIZE_4K;
    CHECK(seL4_GetMR(4) >= bottom && seL4_GetMR(4) < (uintptr_t)t.stack_top);
    api_reply(reply_object(), seL4_MessageInfo_new(0, 0, 0, 0));
    seL4_MessageInfo_t tag = api_recv(fault_endpoint, &badge, reply_object());
    CHECK(seL4_MessageInfo_get_label(tag) == seL4_Fault_VMFault);
    CHECK(!sel4utils_is_read_fault());
    CHECK(seL4_GetMR(seL4_VMFault_Addr) < bottom &&
          seL4_GetMR(seL4_VMFault_Addr) >= bottom - PAGE_SIZE_4K);
    sel4utils_print_fault_message(tag, "thread");
    sel4utils_clean_up_thread(&vka, &vspace, &t);
    config = thread_config_stack_size(config, 1);
    CHECK(sel4utils_configure_thread_config(&vka, &vspace, &vspace, config, &t) == 0);
    sel4utils_clean_up_thread(&vka, &vspace, &t);
    config = thread_config_auth(config, endpoint);
    CHECK(sel4utils_configure_thread_config(&vka, &vspace, &vspace, config, &t) != 0);
}

/* A thread that counts, kept at a moment and put back. */
static volatile int turns;

static void count(void *arg0, void *arg1, void *buffer)
{
    (void)arg1, (void)buffer;
    volatile int here = (int)(seL4_Word)arg0;
    for (;;) {
        here++;
        turns++;
        seL4_SetMR(0, (seL4_Word)here);
        seL4_Call(endpoint, seL4_MessageInfo_new(0, 0, 0, 1));
    }
}

static void checkpoints(void)
{
    sel4utils_thread_t t;
    sel4utils_checkpoint_t kept;
    turns = 0;
    sel4utils_thread_config_t config = thread_of(100);
    CHECK(sel4utils_configure_thread_config(&vka, &vspace, &vspace, config, &t) == 0);
    CHECK(sel4utils_start_thread(&t, count, (void *)10, NULL, 1) == 0);
    api_recv(endpoint, NULL, reply_object());
    CHECK(seL4_GetMR(0) == 11);
    if (!CHECK(sel4utils_checkpoint_thread(&t, &kept, false) == 0))
        return;
    for (int i = 0; i < 3; i++) {
        api_reply(reply_object(), seL4_MessageInfo_new(0, 0, 0, 0));
        api_recv(endpoint, NULL, reply_object());
    }
    CHECK(seL4_GetMR(0) == 14 && turns == 4);
    CHECK(sel4utils_suspend_thread(&t) == 0);
    /* It stood in its system call: that is done again, and then it goes on from 11. */
    CHECK(sel4utils_checkpoint_restore(&kept, true, true) == 0);
    api_recv(endpoint, NULL, reply_object());
    CHECK(seL4_GetMR(0) == 11 && turns == 4);
    api_reply(reply_object(), seL4_MessageInfo_new(0, 0, 0, 0));
    api_recv(endpoint, NULL, reply_object());
    CHECK(seL4_GetMR(0) == 12 && turns == 5);
    sel4utils_clean_up_thread(&vka, &vspace, &t);
}

static void *on_stack(void *arg)
{
    volatile char here = 0;
    *(uintptr_t *)arg = (uintptr_t)&here;
    return (void *)99;
}

static void other_stack(void)
{
    uintptr_t where = 0;
    void *result = NULL;
    char here;
    CHECK(sel4utils_run_on_stack(&vspace, on_stack, &where, &result) == 0);
    CHECK(result == (void *)99);
    CHECK(where &&
          (where > (uintptr_t)&here ? where - (uintptr_t)&here : (uintptr_t)&here - where) > 65536);
}

/* ---- processes ---- */

static sel4utils_process_t process;

/* Make and start a child; its first message is received. */
static bool start_child(const char *command, seL4_Word word)
{
    char strings[2][WORD_STRING_SIZE];
    char *argv[4] = { "child" };
    cspacepath_t path;
    sel4utils_process_config_t config = process_config_default_simple(&simple, "child", 100);
    if (!CHECK(sel4utils_configure_process_custom(&process, &vka, &vspace, config) == 0))
        return false;
    vka_cspace_make_path(&vka, endpoint, &path);
    seL4_CPtr there = sel4utils_mint_cap_to_process(&process, path, seL4_AllRights, 0x77);
    CHECK(there == SEL4UTILS_FIRST_FREE);
    NAME_THREAD(process.thread.tcb.cptr, "child")
    sel4utils_create_word_args(strings, argv + 1, 2, there, word);
    argv[3] = (char *)command;
    if (!CHECK(sel4utils_spawn_process_v(&process, &vka, &vspace, 4, argv, 1) == 0))
        return false;
    seL4_Word badge;
    api_recv(endpoint, &badge, reply_object());
    return CHECK(badge == 0x77 && seL4_GetMR(0) == 4 && seL4_GetMR(1) == word &&
                 seL4_GetMR(2) == 0) &
           CHECK(seL4_GetMR(3) == 18 + 24 && seL4_GetMR(4) == SEL4UTILS_TCB_SLOT) &
           CHECK(seL4_GetMR(5) == 1);
}

static void one_process(void)
{
    if (!start_child("", ~0ul))
        return;
    seL4_SetMR(0, 41);
    api_reply(reply_object(), seL4_MessageInfo_new(0, 0, 0, 1));
    seL4_MessageInfo_t tag = api_recv(endpoint, NULL, reply_object());
    CHECK(seL4_MessageInfo_get_label(tag) == 1 && seL4_GetMR(0) == 42);
    sel4utils_destroy_process(&process, &vka);
}

static void process_faults(void)
{
    if (!start_child("fault", 1))
        return;
    api_reply(reply_object(), seL4_MessageInfo_new(0, 0, 0, 1));
    seL4_MessageInfo_t tag = api_recv(process.fault_endpoint.cptr, NULL, reply_object());
    CHECK(seL4_MessageInfo_get_label(tag) == seL4_Fault_VMFault);
    CHECK(seL4_GetMR(seL4_VMFault_Addr) == 0x1234);
    sel4utils_print_fault_message(tag, "child");
    sel4utils_destroy_process(&process, &vka);
}

static void shared_memory(void)
{
    if (!start_child("write", 2))
        return;
    seL4_Word *here = vspace_new_pages(&vspace, seL4_AllRights, 2, seL4_PageBits);
    void *there = vspace_share_mem(&vspace, &process.vspace, here, 2, seL4_PageBits, seL4_AllRights,
                                   1);
    CHECK(here && there);
    seL4_SetMR(0, (seL4_Word)there + PAGE_SIZE_4K);
    api_reply(reply_object(), seL4_MessageInfo_new(0, 0, 0, 1));
    api_recv(endpoint, NULL, reply_object());
    CHECK(here && here[PAGE_SIZE_4K / sizeof *here] == 0x5678);
    sel4utils_destroy_process(&process, &vka);
    /* The copies went with the process; the memory is still here. */
    CHECK(here && here[PAGE_SIZE_4K / sizeof *here] == 0x5678);
    vspace_unmap_pages(&vspace, here, 2, seL4_PageBits, VSPACE_FREE);
}

/* It answers by its own reply object and sees its own scheduling context, where there are such. */
static void server(void)
{
    if (!start_child("serve", 3))
        return;
    CHECK_IS(process.thread.sched_context.cptr != 0, config_set(CONFIG_KERNEL_MCS));
    CHECK_IS(process.thread.reply.cptr != 0, config_set(CONFIG_KERNEL_MCS));
    api_reply(reply_object(), seL4_MessageInfo_new(0, 0, 0, 1));
    seL4_SetMR(0, 7);
    seL4_Call(endpoint, seL4_MessageInfo_new(0, 0, 0, 1));
    CHECK_IS(seL4_GetMR(0), 8);
    CHECK_IS(seL4_GetMR(1), config_set(CONFIG_KERNEL_MCS) ? 0 : -ENOSYS);
    api_recv(endpoint, NULL, reply_object());
    CHECK_IS(seL4_GetMR(0), 1);
    sel4utils_destroy_process(&process, &vka);
}

/* Time that nobody may give: nothing is left of the thread. */
static void no_time(void)
{
    sel4utils_thread_t t;
    sel4utils_thread_config_t config = thread_of(100);
    config.sched_params.create_sc = true;
    config.sched_params.sched_ctrl = SELF;
    CHECK(sel4utils_configure_thread_config(&vka, &vspace, &vspace, config, &t) != 0);
    CHECK(t.tcb.cptr == 0 && t.sched_context.cptr == 0);
    if (!config_set(CONFIG_KERNEL_MCS))
        return;
    config = thread_of(100);
    config.sched_params.budget = config.sched_params.period + 1;
    CHECK(sel4utils_configure_thread_config(&vka, &vspace, &vspace, config, &t) != 0);
    config = thread_config_create_reply(thread_of(100));
    config.sched_params.extra_refills = 9; /* more than the smallest context has room for */
    CHECK(sel4utils_configure_thread_config(&vka, &vspace, &vspace, config, &t) == 0);
    CHECK(t.own_sc && t.own_reply && t.reply.cptr != 0);
    sel4utils_clean_up_thread(&vka, &vspace, &t);
}

static void no_such_program(void)
{
    sel4utils_process_config_t config = process_config_default_simple(&simple, "nobody", 100);
    CHECK(sel4utils_configure_process_custom(&process, &vka, &vspace, config) != 0);
    config = process_config_create_cnode(process_config_default_simple(&simple, "child", 100), 4);
    CHECK(sel4utils_configure_process_custom(&process, &vka, &vspace, config) == 0);
    int given = 0;
    while (sel4utils_copy_cap_to_process(&process, &vka, endpoint))
        given++;
    CHECK(given == 16 - SEL4UTILS_FIRST_FREE);
    sel4utils_destroy_process(&process, &vka);
}

static void all(void)
{
    one_thread();
    checkpoints();
    one_process();
    process_faults();
    shared_memory();
    server();
    no_time();
    no_such_program();
}

int main(void)
{
    start();
    CHECK(sel4utils_bootstrap_vspace_with_bootinfo_leaky(&vspace, &books, VSPACE, &vka, info) == 0);
    seL4_TCB_SetPriority(SELF, SELF, 200);
    endpoint = new_object(seL4_EndpointObject, 0);
    fault_endpoint = new_object(seL4_EndpointObject, 0);
    pages();
    reservations();
    read_only();
    cloned();
    other_stack();
    all();
    /* From the second time on nothing is taken for good. */
    struct allocman_statistics first = allocman_statistics(vka.data);
    for (int i = 0; i < 3; i++)
        all();
    struct allocman_statistics last = allocman_statistics(vka.data);
    CHECK(first.used_bytes == last.used_bytes);
    CHECK(first.used_slots == last.used_slots);
    CHECK(first.used_objects == last.used_objects);
    printf("%zu objects, %zu bytes, %zu slots are in use\n", last.used_objects, last.used_bytes,
           last.used_slots);
    return finish();
}
