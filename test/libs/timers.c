/* timers.c - the timers of a PC, interrupts for drivers, registers and ports. */
#include "both.h"
#include <platsupport/arch/tsc.h>
#include <platsupport/delay.h>
#include <platsupport/plat/timer.h>
#include <platsupport/serial.h>
#include <sel4platsupport/device.h>
#include <sel4platsupport/io.h>
#include <sel4platsupport/platsupport.h>
#include <sel4platsupport/timer.h>
#include <sel4utils/arch/tsc.h>
#include <sel4utils/irq_server.h>
#include <sel4utils/time_server/client.h>
#include <sel4utils/vspace.h>
#include <stdlib.h>

static vspace_t vspace;
static sel4utils_alloc_data_t books;
static seL4_CPtr notification;
static ps_io_ops_t ops;
static volatile int events;

static void count(void *token, ltimer_event_t event)
{
    CHECK(token == &events && event == LTIMER_TIMEOUT_EVENT);
    events++;
}

/* Wait for interrupts until so many events came; how long that is from `start` on, in
 * nanoseconds. */
static uint64_t wait_for(ltimer_t *timer, uint64_t start, int n)
{
    uint64_t end;
    while (events < n)
        CHECK(sel4platsupport_irq_wait(&ops.irq_ops, MINI_IRQ_INTERFACE_NTFN_ID, ~0ul, NULL) == 0);
    ltimer_get_time(timer, &end);
    events = 0;
    return end - start;
}

static void timer_does(ltimer_t *timer)
{
    uint64_t now, later, resolution;
    CHECK(ltimer_get_time(timer, &now) == 0);
    ltimer_us_delay(timer, 100);
    CHECK(ltimer_get_time(timer, &later) == 0 && later - now >= 100 * NS_IN_US);
    CHECK(ltimer_get_resolution(timer, &resolution) == 0 && resolution > 0 &&
          resolution <= NS_IN_MS);

    CHECK(ltimer_get_time(timer, &now) == 0);
    CHECK(ltimer_set_timeout(timer, 3 * NS_IN_MS, TIMEOUT_RELATIVE) == 0);
    uint64_t took = wait_for(timer, now, 1);
    CHECK(took >= 3 * NS_IN_MS);
    CHECK(ltimer_get_time(timer, &now) == 0);
    CHECK(ltimer_set_timeout(timer, 2 * NS_IN_MS, TIMEOUT_PERIODIC) == 0);
    took = wait_for(timer, now, 10);
    CHECK(took >= 16 * NS_IN_MS);
    CHECK(ltimer_reset(timer) == 0);
    events = 0;

    /* Longer than the PIT can count: it comes once, and not too early. */
    CHECK(ltimer_get_time(timer, &now) == 0);
    CHECK(ltimer_set_timeout(timer, now + 130 * NS_IN_MS, TIMEOUT_ABSOLUTE) == 0);
    took = wait_for(timer, now, 1);
    CHECK(took >= 130 * NS_IN_MS);
    CHECK(ltimer_get_time(timer, &now) == 0);
    CHECK(ltimer_set_timeout(timer, 100 * NS_IN_MS, TIMEOUT_PERIODIC) == 0);
    took = wait_for(timer, now, 2);
    CHECK(took >= 150 * NS_IN_MS);
    CHECK(ltimer_reset(timer) == 0);
    events = 0;
    CHECK(ltimer_set_timeout(timer, now, TIMEOUT_ABSOLUTE) == ETIME);
    CHECK(ltimer_set_timeout(timer, 0, TIMEOUT_PERIODIC) == EINVAL);
    CHECK(ltimer_set_timeout(timer, 1, (timeout_type_t)9) == EINVAL);
    CHECK(ltimer_set_timeout(NULL, 1, TIMEOUT_RELATIVE) == EINVAL);
}

static void logical_timers(void)
{
    ltimer_t timer;
    CHECK(ltimer_default_init(&timer, ops, count, (void *)&events) == 0);
    timer_does(&timer);
    CHECK(ltimer_pit_get_tsc_freq(&timer) > 100 * MHZ);
    ltimer_destroy(&timer);

    ps_irq_t irq;
    pmem_region_t region = { PMEM_TYPE_DEVICE, 0xfed00000, PAGE_SIZE_4K };
    if (CHECK(ltimer_hpet_describe_with_region(&timer, ops, region, &irq) == 0)) {
        CHECK(ltimer_get_num_irqs(&timer) == 1 && ltimer_get_num_pmems(&timer) == 1);
        ltimer_destroy(&timer);
        if (CHECK(ltimer_hpet_init(&timer, ops, irq, region, count, (void *)&events) == 0)) {
            timer_does(&timer);
            ltimer_destroy(&timer);
        }
    }
}

/* Both clocks, measured with the other. */
static void rates(void)
{
    pit_t pit;
    CHECK(pit_init(&pit, ops.io_port_ops) == 0);
    uint64_t by_pit = tsc_calculate_frequency_pit(&pit),
             known = x86_get_tsc_freq_from_simple(&simple);
    CHECK(by_pit > known / 2 && by_pit < known * 2);
    CHECK(pit_set_timeout(&pit, PIT_MAX_NS * 2, false) == EINVAL);
    CHECK(pit_set_timeout(&pit, 0, false) == EINVAL);
    uint64_t start = rdtsc_cpuid();
    ps_mdelay(2);
    CHECK(rdtsc_cpuid() - start >= muldivu64(2, known, MS_IN_S) * 9 / 10);
    CHECK(muldivu64(~0ull, 1000, 1000) == ~0ull);
    CHECK(muldivu64(1ull << 40, 1ull << 40, 1ull << 50) == 1ull << 30);
    CHECK(freq_cycles_and_hz_to_ns(3000000000ull * 1000, 3000000000ull) == 1000 * NS_IN_S);
    CHECK(freq_ns_and_hz_to_cycles(100000 * NS_IN_S, 3000000000ull) == 300000000000000ull);
}

/* The old interface: the program waits for the notification itself. */
static void whole_timer(void)
{
    seL4_timer_t timer;
    seL4_Word badge;
    seL4_CPtr own = new_object(seL4_NotificationObject, 0);
    if (!CHECK(sel4platsupport_init_default_timer(&vka, &vspace, &simple, own, &timer) == 0))
        return;
    CHECK(sel4platsupport_timer_objs_get_irq_cap(&timer.to, PIT_INTERRUPT, PS_IOAPIC) != 0);
    CHECK(sel4platsupport_timer_objs_get_irq_cap(&timer.to, PIT_INTERRUPT + 1, PS_IOAPIC) == 0);
    CHECK(ltimer_set_timeout(&timer.ltimer, NS_IN_MS, TIMEOUT_PERIODIC) == 0);
    for (int i = 0; i < 5; i++) {
        seL4_Wait(own, &badge);
        CHECK(badge != 0);
        sel4platsupport_handle_timer_irq(&timer, badge);
    }
    sel4platsupport_destroy_timer(&timer, &vka);
}

static void *came_data;
static void served(void *data, ps_irq_acknowledge_fn_t acknowledge_fn, void *ack_data)
{
    came_data = data;
    CHECK(acknowledge_fn(ack_data) == 0);
}

/* Several notifications; interrupts that come to none, then to one, then to another. */
static void interrupts(void)
{
    ps_irq_ops_t irqs;
    ps_malloc_ops_t heap;
    pit_t pit;
    seL4_Word badge, left;
    seL4_CPtr own[2] = { new_object(seL4_NotificationObject, 0),
                         new_object(seL4_NotificationObject, 0) };
    ps_irq_t pin = { .type = PS_IOAPIC,
                     .ioapic = { .pin = PIT_INTERRUPT, .vector = PIT_INTERRUPT } };
    CHECK(sel4platsupport_new_malloc_ops(&heap) == 0);
    CHECK(sel4platsupport_new_irq_ops(&irqs, &vka, &simple, DEFAULT_IRQ_INTERFACE_CONFIG, &heap) ==
          0);
    irq_id_t id = ps_irq_register(&irqs, pin, served, &pit);
    CHECK(id >= 0);
    CHECK(ps_irq_register(&irqs, pin, served, &pit) < 0); /* it is given out */
    ntfn_id_t first = sel4platsupport_irq_provide_ntfn(&irqs, own[0], 0xf0);
    CHECK(first >= 0 && sel4platsupport_irq_provide_ntfn_with_id(&irqs, own[1], 1, 7) == 0);
    CHECK(sel4platsupport_irq_provide_ntfn_with_id(&irqs, own[1], 1, 7) < 0);
    CHECK(sel4platsupport_irq_set_ntfn(&irqs, first, id, &badge) == 0 && badge == 0x10);
    CHECK(sel4platsupport_irq_set_ntfn(&irqs, 7, id, NULL) < 0);
    pit_init(&pit, ops.io_port_ops);
    pit_set_timeout(&pit, NS_IN_MS, false);
    CHECK(sel4platsupport_irq_wait(&irqs, first, ~0ul, &left) == 0 && left == 0 &&
          came_data == &pit);
    came_data = NULL;
    CHECK(sel4platsupport_irq_poll(&irqs, first, ~0ul, NULL) == 0 && came_data == NULL);
    CHECK(sel4platsupport_irq_unset_ntfn(&irqs, id) == 0);
    CHECK(sel4platsupport_irq_set_ntfn(&irqs, 7, id, &badge) == 0 && badge == 1);
    pit_set_timeout(&pit, NS_IN_MS, false);
    CHECK(sel4platsupport_irq_wait(&irqs, 7, 0, &left) == 0 && left == 1 && came_data == NULL);
    CHECK(sel4platsupport_irq_handle(&irqs, 7, left) == 0 && came_data == &pit);
    seL4_CPtr returned = 0;
    CHECK(sel4platsupport_irq_return_ntfn(&irqs, 7, &returned) == 0 && returned == own[1]);
    CHECK(ps_irq_unregister(&irqs, id) == 0 && ps_irq_unregister(&irqs, id) < 0);
}

/* ---- servers of interrupts, a server of time ---- */

enum { CLOCK_PIN = 8, CLOCK_INDEX = 0x70, CLOCK_DATA = 0x71 };

/* Registers of the battery's clock: with 0x26 in A and bit 6 of B it interrupts 1,024 times a
 * second, each time that C has been read. */
static uint32_t clock_register(int reg, int value)
{
    uint32_t was = 0;
    CHECK(ps_io_port_out(&ops.io_port_ops, CLOCK_INDEX, 1, (uint32_t)reg) == 0);
    CHECK(ps_io_port_in(&ops.io_port_ops, CLOCK_DATA, 1, &was) == 0);
    if (value >= 0)
        CHECK(ps_io_port_out(&ops.io_port_ops, CLOCK_DATA, 1, (uint32_t)value) == 0);
    return was;
}

static void clock_served(void *data, ps_irq_acknowledge_fn_t acknowledge_fn, void *ack_data)
{
    clock_register(0xc, -1);
    served(data, acknowledge_fn, ack_data);
}

static irq_server_t *new_server(seL4_CPtr endpoint, seL4_Word label)
{
    static ps_malloc_ops_t heap;
    CHECK(sel4platsupport_new_malloc_ops(&heap) == 0);
    irq_server_t *server = irq_server_new(&vspace, &vka, 200, &simple, CNODE, endpoint, label, 4,
                                          &heap);
    CHECK(server != NULL);
    CHECK(irq_server_thread_new(server, seL4_CapNull, 0, 2) == 2);
    CHECK(irq_server_thread_new(server, seL4_CapNull, 0, 2) < 0);
    CHECK(irq_server_thread_new(server, new_object(seL4_NotificationObject, 0), 0, -1) < 0);
    return server;
}

/* Callbacks run in whoever receives the message. */
static void server_with_endpoint(void)
{
    enum { LABEL = 0x77 };
    pit_t pit;
    seL4_Word badge = 1;
    ps_irq_t pin = { .type = PS_IOAPIC,
                     .ioapic = { .pin = PIT_INTERRUPT, .vector = PIT_INTERRUPT } };
    irq_server_t *server = new_server(new_object(seL4_EndpointObject, 0), LABEL);
    CHECK(pit_init(&pit, ops.io_port_ops) == 0);
    CHECK(irq_server_register_irq(server, pin, served, &pit) >= 0);
    CHECK(irq_server_register_irq(server, pin, served, &pit) < 0); /* it is given out */
    for (int n = 0; n < 3; n++) {
        came_data = NULL;
        pit_set_timeout(&pit, NS_IN_MS, false);
        seL4_MessageInfo_t tag = irq_server_wait_for_irq(server, &badge);
        CHECK(seL4_MessageInfo_get_label(tag) == LABEL && badge == 0 && came_data == &pit);
    }
    came_data = NULL; /* another message is none of an interrupt */
    irq_server_handle_irq_ipc(server, seL4_MessageInfo_new(LABEL + 1, 0, 0, 2));
    CHECK(came_data == NULL);
}

/* Callbacks run in the server's thread. */
static void server_without_endpoint(void)
{
    ps_irq_t pin = { .type = PS_IOAPIC, .ioapic = { .pin = CLOCK_PIN, .vector = CLOCK_PIN } };
    irq_server_t *server = new_server(seL4_CapNull, 0);
    seL4_CPtr narrow = new_object(seL4_NotificationObject, 0);
    came_data = NULL;
    CHECK(irq_server_register_irq(server, pin, clock_served, &ops) >= 0);
    CHECK(seL4_MessageInfo_get_length(irq_server_wait_for_irq(server, NULL)) == 0);
    clock_register(0xa, 0x26);
    clock_register(0xb, (int)clock_register(0xb, -1) | 0x40);
    clock_register(0xc, -1);
    share_until(100, came_data);
    CHECK(came_data == &ops);
    clock_register(0xb, (int)clock_register(0xb, -1) & ~0x40);

    /* A thread with one bit takes one interrupt. */
    server = irq_server_new(&vspace, &vka, 200, &simple, CNODE, 0, 0, 4, &ops.malloc_ops);
    pin.ioapic.pin = pin.ioapic.vector = 5;
    CHECK(irq_server_register_irq(server, pin, served, NULL) == -ENOENT);
    CHECK(irq_server_thread_new(server, narrow, 0x10, -1) >= 0);
    CHECK(irq_server_register_irq(server, pin, served, NULL) >= 0);
    pin.ioapic.pin = pin.ioapic.vector = 6;
    CHECK(irq_server_register_irq(server, pin, served, NULL) == -ENOENT);
}

static seL4_CPtr time_endpoint;

/* It knows one time, and takes no timeout. */
static void serve_time(void *arg)
{
    (void)arg;
    seL4_Word badge;
    api_recv(time_endpoint, &badge, reply_object());
    for (;;) {
        bool asks_time = seL4_GetMR(0) == GET_TIME;
        seL4_SetMR(1, asks_time ? 123456789012 : seL4_GetMR(2) + seL4_GetMR(1));
        seL4_SetMR(0, asks_time ? 0 : EINVAL);
        api_reply_recv(time_endpoint, seL4_MessageInfo_new(0, 0, 0, 2), &badge, reply_object());
    }
}

static void served_timer(void)
{
    ltimer_t timer;
    uint64_t now = 0;
    time_endpoint = new_object(seL4_EndpointObject, 0);
    thread_t server = new_thread(serve_time, NULL, 254, 0);
    give_turns(&server);
    reply_object(); /* made here: the server has no heap */
    resume(&server);
    CHECK(sel4utils_rpc_ltimer_init(&timer, ops, time_endpoint, 9) == 0);
    CHECK(ltimer_get_time(&timer, &now) == 0 && now == 123456789012);
    CHECK(ltimer_set_timeout(&timer, 500, TIMEOUT_RELATIVE) == EINVAL);
    CHECK(seL4_GetMR(1) == 500 + TIMEOUT_RELATIVE);
    CHECK(ltimer_reset(&timer) == ENOSYS);
    ltimer_destroy(&timer);
    end_thread(&server);
}

static void registers_and_ports(void)
{
    /* The HPET's period, by hand; it is at the same address twice. */
    uint64_t *a = ps_io_map(&ops.io_mapper, 0xfed00000, 8, 0, PS_MEM_NORMAL);
    CHECK(a && (*a >> 32) != 0);
    if (a)
        ps_io_unmap(&ops.io_mapper, a, 8);
    a = ps_io_map(&ops.io_mapper, 0xfed00004, 4, 0, PS_MEM_NORMAL);
    CHECK(a && *(uint32_t *)a != 0);
    if (a)
        ps_io_unmap(&ops.io_mapper, a, 4);
    uint32_t value = 7;
    CHECK(ps_io_port_out(&ops.io_port_ops, 0x80, 1, 3) == 0);
    CHECK(ps_io_port_in(&ops.io_port_ops, 0x71, 1, &value) == 0);
    CHECK(ps_io_port_in(&ops.io_port_ops, 0x70, 3, &value) != 0);
    CHECK(ps_io_fdt_get(&ops.io_fdt) == NULL);
    pmem_region_t regions[64];
    int n = sel4platsupport_get_pmem_region_list(&simple, 64, regions);
    CHECK(n == sel4platsupport_get_num_pmem_regions(&simple) || n == -1);
    printf("%d regions of memory\n", n);
}

static void serial(void)
{
    CHECK(platsupport_serial_setup_simple(&vspace, &simple, &vka) == 0);
    printf("This line goes through the console device.\n");
    platsupport_undo_serial_setup();
    ps_chardevice_t port;
    CHECK(ps_cdev_init(PS_SERIAL_DEFAULT, &ops, &port) == &port);
    for (const char *c = "This line goes through the driver.\n"; *c; c++)
        ps_cdev_putchar(&port, *c);
    CHECK(ps_cdev_getchar(&port) == EOF && ps_cdev_produces_irq(&port, 4) &&
          !ps_cdev_produces_irq(&port, 3));
    ps_chardevice_t keyboard;
    CHECK(ps_cdev_init(PC99_KEYBOARD_PS2, &ops, &keyboard) == NULL);
}

int main(void)
{
    start();
    CHECK(sel4utils_bootstrap_vspace_with_bootinfo_leaky(&vspace, &books, VSPACE, &vka, info) == 0);
    CHECK(sel4platsupport_new_io_ops(&vspace, &vka, &simple, &ops) == 0);
    notification = new_object(seL4_NotificationObject, 0);
    CHECK(sel4platsupport_new_mini_irq_ops(&ops.irq_ops, &vka, &simple, &ops.malloc_ops,
                                           notification, MASK(8)) == 0);
    rates();
    registers_and_ports();
    logical_timers();
    whole_timer();
    interrupts();
    server_with_endpoint();
    server_without_endpoint();
    served_timer();
    serial();
    return finish();
}
