/* serial-driver: a driver that waits for interrupts, in a process of its own.
 *
 * This root task makes the driver and is its client.  The driver gets four capabilities and nothing
 * else: to the ports of its device, to the device's interrupt, to the endpoint where clients call,
 * and to its own CNode.  Then the root task asks it for lines that are typed, and prints each
 * backwards. */
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
#include <vka/capops.h>
#include <vka/object.h>

/* The first serial port of a PC, and its pin of the interrupt controller.  The vector is the number
 * under which the processor gets the interrupt; any free one will do. */
enum { FIRST_PORT = 0x3f8, LAST_PORT = 0x3ff, PIN = 4, VECTOR = 4 };

/* Badges at the driver's endpoint, and what a client can ask for.  programs/driver has the same. */
enum { INTERRUPT_BADGE = 1, CLIENT_BADGE = 2 };
enum { READ_LINE = 1 };
enum { ANSWER_OK, ANSWER_UNKNOWN };

static char pool[BIT(seL4_PageBits) * 40];
static simple_t simple;
static vka_t vka;
static vspace_t vspace;
static sel4utils_alloc_data_t vspace_data;
static sel4utils_process_t driver;
static cspacepath_t server; /* the client's capability to the driver's endpoint */

static void begin(void)
{
    seL4_BootInfo *info = platsupport_get_bootinfo();
    simple_default_init_bootinfo(&simple, info);
    allocman_t *allocator = bootstrap_use_current_simple(&simple, sizeof pool, pool);
    ZF_LOGF_IF(allocator == NULL, "The allocator cannot start");
    allocman_make_vka(&vka, allocator);
    int error = sel4utils_bootstrap_vspace_with_bootinfo_leaky(&vspace, &vspace_data,
                                                               simple_get_pd(&simple), &vka, info);
    ZF_LOGF_IF(error, "The address space cannot be managed");
}

/* A capability with a badge, made from the one to an object. */
static cspacepath_t with_badge(vka_object_t *object, seL4_Word badge)
{
    cspacepath_t from, to;
    vka_cspace_make_path(&vka, object->cptr, &from);
    int error = vka_cspace_alloc_path(&vka, &to) ||
                vka_cnode_mint(&to, &from, seL4_AllRights, badge);
    ZF_LOGF_IF(error, "There is no capability with the badge %lu", badge);
    return to;
}

/* Lets the interrupt signal the notification, and the notification wake the driver where it waits
 * for its clients.  Returns the capability with which the driver says that it has served it. */
static cspacepath_t connect_interrupt(vka_object_t *notification)
{
    cspacepath_t handler;
    int error = vka_cspace_alloc_path(&vka, &handler) ||
                seL4_IRQControl_GetIOAPIC(seL4_CapIRQControl, handler.root, handler.capPtr,
                                          handler.capDepth, 0, PIN, 0, 0, VECTOR) ||
                seL4_IRQHandler_SetNotification(handler.capPtr,
                                                with_badge(notification, INTERRUPT_BADGE).capPtr) ||
                seL4_TCB_BindNotification(driver.thread.tcb.cptr, notification->cptr);
    ZF_LOGF_IF(error, "The interrupt cannot be connected");
    return handler;
}

static cspacepath_t serial_ports(void)
{
    cspacepath_t ports;
    int error = vka_cspace_alloc_path(&vka, &ports) ||
                seL4_X86_IOPortControl_Issue(seL4_CapIOPortControl, FIRST_PORT, LAST_PORT,
                                             ports.root, ports.capPtr, ports.capDepth);
    ZF_LOGF_IF(error, "There is no capability to the serial port");
    return ports;
}

static void start_driver(void)
{
    vka_object_t endpoint, notification;
    cspacepath_t path;
    char strings[3][WORD_STRING_SIZE], *argv[3];

    sel4utils_process_config_t config = process_config_default_simple(&simple, "driver", 200);
    int error = sel4utils_configure_process_custom(&driver, &vka, &vspace, config) ||
                vka_alloc_endpoint(&vka, &endpoint) || vka_alloc_notification(&vka, &notification);
    ZF_LOGF_IF(error, "The driver cannot be made");

    vka_cspace_make_path(&vka, endpoint.cptr, &path);
    seL4_CPtr to_clients = sel4utils_copy_path_to_process(&driver, path);
    seL4_CPtr to_ports = sel4utils_copy_path_to_process(&driver, serial_ports());
    seL4_CPtr to_interrupt = sel4utils_copy_path_to_process(&driver,
                                                            connect_interrupt(&notification));
    server = with_badge(&endpoint, CLIENT_BADGE);

    sel4utils_create_word_args(strings, argv, 3, to_clients, to_ports, to_interrupt);
    error = sel4utils_spawn_process_v(&driver, &vka, &vspace, 3, argv, 1);
    ZF_LOGF_IF(error, "The driver cannot be started");
}

/* Asks the driver for a line, and sleeps until there is one. */
static void read_line(char *line, size_t bytes)
{
    seL4_MessageInfo_t tag = seL4_Call(server.capPtr, seL4_MessageInfo_new(READ_LINE, 0, 0, 0));
    ZF_LOGF_IF(seL4_MessageInfo_get_label(tag) != ANSWER_OK, "The driver has no line for me");
    for (size_t i = 0; i < bytes / sizeof(seL4_Word); i++) {
        seL4_Word word = i < seL4_MessageInfo_get_length(tag) ? seL4_GetMR((int)i) : 0;
        memcpy(line + i * sizeof word, &word, sizeof word);
    }
    line[bytes - 1] = 0;
}

static void print_backwards(const char *line)
{
    for (size_t i = strlen(line); i > 0; i--)
        putchar(line[i - 1]);
    putchar('\n');
}

int main(void)
{
    char line[128];
    begin();
    start_driver();

    /* What the driver does not know, it says so. */
    seL4_MessageInfo_t tag = seL4_Call(server.capPtr, seL4_MessageInfo_new(99, 0, 0, 0));
    printf("main: request 99 is %s\n",
           seL4_MessageInfo_get_label(tag) == ANSWER_UNKNOWN ? "refused" : "answered");

    printf("main: type lines; \"quit\" ends\n");
    for (read_line(line, sizeof line); strcmp(line, "quit") != 0; read_line(line, sizeof line))
        print_backwards(line);
    printf("main: goodbye\n");
    return 0;
}
