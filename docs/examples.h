/* examples.h - what the examples of the pages use; test/site.py puts it before each of them.
 *
 * Owns:  names that stand for capabilities and addresses which a program would have.
 * Never: is linked with anything; examples are compiled, not run. */
#include <sel4/sel4.h>
#include <sel4utils/helpers.h>
#include <stdio.h>
#include <utils/util.h>

static int error;
static seL4_CPtr untyped, slot, badged, endpoint, cnode, tcb, other_tcb, frame, notification,
    handler, ports, vspace;
static seL4_CPtr pdpt, directory, table, free_slot, client_cnode, later, full;
static seL4_Word address, buffer_address, tls_base, badge, depth;
static seL4_CPtr sched_control, context;
static seL4_UserContext regs;
static void function(void)
{
}
static char stack_top[16];
static void take_from_first_producer(void)
{
}
static void take_from_second_producer(void)
{
}
