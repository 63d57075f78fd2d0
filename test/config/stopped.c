/* stopped.c - every way in which threads stop for ever; the kernel's last report names each.
 *
 * Nothing is checked here: the report is held against test/qemu/stopped.txt. */
#include "../qemu/check.h"

enum { SMALL_BITS = 2, MINE = 1, THEIRS = 2 };

static seL4_CPtr asked, server, lost, quiet;
static const seL4_MessageInfo_t empty = { { 0 } };

/* Receives for ever, and answers nothing. */
static void receives(void *at)
{
    for (;;)
        seL4_Recv((seL4_CPtr)(seL4_Word)at, NULL);
}

/* Receives once, and then waits for a signal. */
static void receives_once(void *at)
{
    seL4_Recv((seL4_CPtr)(seL4_Word)at, NULL);
    seL4_Wait(quiet, NULL);
}

static void calls(void *at)
{
    seL4_Call((seL4_CPtr)(seL4_Word)at, empty);
}

static void sends(void *at)
{
    seL4_Send((seL4_CPtr)(seL4_Word)at, empty);
}

/* Fills its stack. */
static int fill(volatile int *above)
{
    volatile int here[64];
    here[0] = above ? *above + 1 : 0;
    return here[0] < 1000000 ? fill(here) + here[0] : 0;
}

static void fills(void *none)
{
    (void)none;
    fill(NULL);
}

/* A stack of three pages, with nothing mapped below: what libraries give to threads. */
static void on_small_stack(thread_t *t)
{
    seL4_Word bottom = 0x20000000;
    for (seL4_Word page = 0; page < 3; page++)
        CHECK_ERROR(sel4utils_map_page_leaky(&vka, VSPACE, new_object(seL4_X86_4K, 0),
                                             (void *)(bottom + page * BIT(seL4_PageBits)),
                                             seL4_AllRights, 1),
                    0);
    t->regs.rsp = bottom + 3 * BIT(seL4_PageBits) - 8;
    CHECK_ERROR(seL4_TCB_WriteRegisters(t->tcb, 0, 0, 20, &t->regs), 0);
}

static thread_t named(const char *name, void (*entry)(void *), seL4_CPtr arg, seL4_Word priority)
{
    thread_t t = new_thread(entry, (void *)(seL4_Word)arg, priority, 0);
    seL4_DebugNameThread(t.tcb, name);
    return t;
}

/* A CSpace of four slots with `mine`, to receive, and `theirs`, to send. */
static void set_space(thread_t *t, seL4_CPtr mine, seL4_CPtr theirs)
{
    seL4_CPtr node = new_object(seL4_CapTableObject, SMALL_BITS);
    seL4_CNode_Mint(node, MINE, SMALL_BITS, CNODE, mine, seL4_WordBits, seL4_CanRead, 0);
    seL4_CNode_Mint(node, THEIRS, SMALL_BITS, CNODE, theirs, seL4_WordBits, seL4_AllRights, 0);
    CHECK_ERROR(seL4_TCB_SetSpace(t->tcb, 0, node,
                                  seL4_CNode_CapData_new(0, seL4_WordBits - SMALL_BITS).words[0],
                                  VSPACE, 0),
                0);
}

int main(void)
{
    start();
    seL4_DebugNameThread(SELF, "main");
    asked = new_object(seL4_EndpointObject, 0);
    server = new_object(seL4_EndpointObject, 0);
    lost = new_object(seL4_EndpointObject, 0);
    quiet = new_object(seL4_NotificationObject, 0);
    seL4_CPtr left_ep = new_object(seL4_EndpointObject, 0),
              right_ep = new_object(seL4_EndpointObject, 0);
    thread_t all[] = { named("thread_2", receives, asked, 9),
                       named("server", receives_once, server, 8),
                       named("client", calls, server, 7),
                       named("forgetful", receives, lost, 6),
                       named("forgotten", calls, lost, 5),
                       named("left", calls, THEIRS, 4),
                       named("right", calls, THEIRS, 4),
                       named("sender", sends, new_object(seL4_EndpointObject, 0), 3),
                       named("faulty", (void (*)(void *))1, 0, 2) };
    thread_t deep = named("deep", fills, 0, 2);
    on_small_stack(&deep);
    named("unborn", receives, asked, 9);
    set_space(&all[5], left_ep, right_ep);
    set_space(&all[6], right_ep, left_ep);
    CHECK(delete (left_ep) == 0 && delete (right_ep) == 0);
    for (unsigned i = 0; i < sizeof all / sizeof *all; i++)
        resume(&all[i]);
    resume(&deep);
    let_run();
    tessera_DebugReport();
    seL4_Call(mint(asked, seL4_CanWrite, 0x61), empty);
    return finish();
}
