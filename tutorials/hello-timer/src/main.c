/* hello-timer: a timer service.
 *
 * The root task starts a client, and gets a message from it: "wake me in 2 seconds".  It sets a
 * timer by the library ltimer, waits for the timer's interrupts, and answers when the time has
 * come.
 *
 * There are 7 places marked TASK.  Each says what to write, the line below it is yours. */
#include <autoconf.h>
#include <stdio.h>
#include <time.h>

#include <sel4/sel4.h>

#include <allocman/bootstrap.h>
#include <allocman/vka.h>
#include <platsupport/ltimer.h>
#include <sel4platsupport/arch/io.h>
#include <sel4platsupport/bootinfo.h>
#include <sel4platsupport/io.h>
#include <sel4platsupport/irq.h>
#include <sel4tutorials/constructors.h>
#include <sel4utils/process.h>
#include <sel4utils/sel4_zf_logif.h>
#include <sel4utils/vspace.h>
#include <simple-default/simple-default.h>
#include <utils/util.h>
#include <vka/object.h>

#define EP_BADGE 0x61
#define DONE 1

/* How often the timer interrupts. */
#define TICK_NS (10 * NS_IN_MS)

static simple_t simple;
static vka_t vka;
static vspace_t vspace;
static sel4utils_alloc_data_t data;
static char pool[BIT(seL4_PageBits) * 40];

/* What drivers need: registers, I/O ports, interrupts, memory. */
static ps_io_ops_t ops;
static ltimer_t timer;

/* Starts the client, with a capability to the endpoint whose slot is its argument.  As in
 * hello-4. */
static void start_client(vka_object_t *endpoint)
{
    static sel4utils_process_t process;
    char strings[1][WORD_STRING_SIZE], *argv[1];
    cspacepath_t path;
    int error = sel4utils_configure_process_custom(
        &process, &vka, &vspace, process_config_default_simple(&simple, "client", 200));
    ZF_LOGF_IFERR(error, "The client cannot be made")
    name_thread(process.thread.tcb.cptr, "timer client");
    vka_cspace_make_path(&vka, endpoint->cptr, &path);
    seL4_CPtr slot = sel4utils_mint_cap_to_process(&process, path, seL4_AllRights, EP_BADGE);
    sel4utils_create_word_args(strings, argv, 1, slot);
    error = sel4utils_spawn_process_v(&process, &vka, &vspace, 1, argv, 1);
    ZF_LOGF_IFERR(error, "The client cannot be started")
}

/* Do interrupts come in the next 200 ms?  One that came before does not count. */
static int interrupts_come(seL4_CPtr notification)
{
    seL4_Word badge = 0;
    struct timespec start, now;
    seL4_Poll(notification, &badge);
    clock_gettime(CLOCK_MONOTONIC, &start);
    do
        clock_gettime(CLOCK_MONOTONIC, &now);
    while ((uint64_t)(now.tv_sec - start.tv_sec) * NS_IN_S + now.tv_nsec - start.tv_nsec <
           200 * NS_IN_MS);
    badge = 0;
    seL4_Poll(notification, &badge);
    return badge != 0;
}

int main(void)
{
    seL4_BootInfo *info = platsupport_get_bootinfo();
    zf_log_set_tag_prefix("hello-timer:");
    name_thread(seL4_CapInitThreadTCB, "hello-timer");
    simple_default_init_bootinfo(&simple, info);
    allocman_t *allocman = bootstrap_use_current_simple(&simple, sizeof pool, pool);
    ZF_LOGF_IF(allocman == NULL, "The allocator cannot start");
    allocman_make_vka(&vka, allocman);
    int error = sel4utils_bootstrap_vspace_with_bootinfo_leaky(&vspace, &data,
                                                               simple_get_pd(&simple), &vka, info);
    vka_object_t endpoint = { 0 }, notification = { 0 };
    error |= vka_alloc_endpoint(&vka, &endpoint);
    ZF_LOGF_IF(error, "The program cannot begin");

    /* TASK 1: allocate a notification, which the timer's interrupts will signal.
     *
     *      int vka_alloc_notification(vka_t *vka, vka_object_t *result);
     * hint: the result belongs into notification; put what it returns into error. */
    //@ 1
    error = vka_alloc_notification(&vka, &notification);
    //@ end
    ZF_LOGF_IFERR(error, "There is no memory for a notification (TASK 1)")
    ZF_LOGF_IF(notification.cptr == seL4_CapNull, "There is no notification (TASK 1)");

    /* What drivers of the library need. */
    error = sel4platsupport_new_malloc_ops(&ops.malloc_ops);
    error |= sel4platsupport_new_io_mapper(&vspace, &vka, &ops.io_mapper);
    error |= sel4platsupport_new_mini_irq_ops(&ops.irq_ops, &vka, &simple, &ops.malloc_ops,
                                              notification.cptr, MASK(seL4_BadgeBits));
    error |= sel4platsupport_new_arch_ops(&ops, &simple, &vka);
    ZF_LOGF_IF(error, "The library's interface to devices cannot be made");

    /* TASK 2: make the timer that this platform has.
     *
     *      int ltimer_default_init(ltimer_t *timer, ps_io_ops_t ops,
     *                              ltimer_callback_fn_t callback, void *callback_token);
     * hint: no callback and no token: NULL. */
    //@ 2
    error = ltimer_default_init(&timer, ops, NULL, NULL);
    //@ end
    ZF_LOGF_IFERR(error, "The timer cannot be made (TASK 2)")
    ZF_LOGF_IF(timer.set_timeout == NULL, "There is no timer (TASK 2)");

    start_client(&endpoint);
    printf("main: hello world\n");

    seL4_Word badge = 0;
    seL4_MessageInfo_t tag = seL4_Recv(endpoint.cptr, &badge);
    ZF_LOGF_IF(badge != EP_BADGE || seL4_MessageInfo_get_length(tag) != 1, "Another message came");
    seL4_Word seconds = seL4_GetMR(0);
    printf("main: got a message from %#lx to sleep %lu seconds\n", badge, seconds);

    uint64_t start = 0, now = 0;

    /* TASK 3: what time is it?  Put the time in nanoseconds into start.
     *
     *      int ltimer_get_time(ltimer_t *timer, uint64_t *time); */
    //@ 3
    error = ltimer_get_time(&timer, &start);
    //@ end
    ZF_LOGF_IF(error || start == 0, "The time is not known (TASK 3)");

    int set = -1;

    /* TASK 4: let the timer interrupt every TICK_NS nanoseconds.
     *
     *      int ltimer_set_timeout(ltimer_t *timer, uint64_t nanoseconds, timeout_type_t type);
     * hint: the type is TIMEOUT_PERIODIC. */
    //@ 4
    set = ltimer_set_timeout(&timer, TICK_NS, TIMEOUT_PERIODIC);
    //@ end
    ZF_LOGF_IF(set != 0, "set is %d: it must be what ltimer_set_timeout returned, 0 (TASK 4)", set);

    int ticks = 0;
    do {
        badge = 0;

        /* TASK 5: wait for an interrupt, and let the library deal with it.
         *
         *      void seL4_Wait(seL4_CPtr src, seL4_Word *sender);
         *      int sel4platsupport_irq_handle(ps_irq_ops_t *irq_ops, ntfn_id_t ntfn_id,
         *                                     seL4_Word handle_mask);
         * hint: wait at notification.cptr; the badge belongs into badge.  It is also the mask of
         *       the second function.  Its second argument is MINI_IRQ_INTERFACE_NTFN_ID. */
        //@ 5
        seL4_Wait(notification.cptr, &badge);
        sel4platsupport_irq_handle(&ops.irq_ops, MINI_IRQ_INTERFACE_NTFN_ID, badge);
        //@ end
        ZF_LOGF_IF(badge == 0, "No interrupt was waited for (TASK 5)");
        ticks++;
        error = ltimer_get_time(&timer, &now);
    } while (!error && now - start < seconds * NS_IN_S);
    ZF_LOGF_IF(ticks < 2, "Only %d interrupts came in that time (TASK 4, TASK 5)", ticks);

    /* TASK 6: stop the timer, and give back what it has.
     *
     *      void ltimer_destroy(ltimer_t *timer); */
    //@ 6
    ltimer_destroy(&timer);
    //@ end
    ZF_LOGF_IF(interrupts_come(notification.cptr), "The timer still runs (TASK 6)");

    tag = seL4_MessageInfo_new(0, 0, 0, 1);
    badge = 0;

    /* TASK 7: answer the client with the time, now, in message register 0, and wait for its last
     * message.
     *
     * hint: seL4_SetMR and seL4_ReplyRecv, as in hello-3; tag has the length 1 already.  What
     *       seL4_ReplyRecv returns belongs into tag. */
    //@ 7
    seL4_SetMR(0, now);
    tag = seL4_ReplyRecv(endpoint.cptr, tag, &badge);
    //@ end
    ZF_LOGF_IF(seL4_MessageInfo_get_label(tag) != DONE, "The client has not woken up (TASK 7)");
    printf("main: the client is done\n");
    return 0;
}
