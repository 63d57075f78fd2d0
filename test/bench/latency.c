/* latency.c - how long an interrupt waits while the kernel does something long for somebody else.
 *
 * A timer interrupts every PERIOD; a thread of the highest priority waits for it and looks at the
 * clock. Where the wait was longer than the shortest one, the kernel kept interrupts off for as
 * much longer. Each row is the worst of all interrupts while one operation ran, in instructions. */
#include "bench.h"

enum { LOW = 100, WAITERS_LOW = 50, PIN = 2, VECTOR = 11, PIT_CHANNEL0 = 0x40, PIT_MODE = 0x43 };
/* The timer runs at 1,193,182 Hz; one of its steps is 838.1 instructions of a nanosecond each. */
enum { STEPS = 48, PIT_HZ = 1193182, BATCH = 250, MANY_BITS = 17, BIG_CNODE_BITS = 20, PAGES = 16 };

static word ntfn, irq, port;
static word target, big, many; /* what the operation is about */
static volatile word count, worst, done_op;
static word (*operation)(void);
static volatile word op_error;

/* ---- the timer ---- */

static void timer_start(void)
{
    invoke(port, tag(X86IOPortOut8, 0, 2), PIT_MODE, 0x34, 0, 0);
    invoke(port, tag(X86IOPortOut8, 0, 2), PIT_CHANNEL0, STEPS, 0, 0);
    invoke(port, tag(X86IOPortOut8, 0, 2), PIT_CHANNEL0, 0, 0, 0);
}

static void timer_stop(void)
{
    invoke(port, tag(X86IOPortOut8, 0, 2), PIT_MODE, 0x30, 0, 0);
}

static void timer_set_up(void)
{
    port = port_control(PIT_CHANNEL0, 0, 0);
    ntfn = make(seL4_NotificationObject, 0);
    irq = new_slot();
    ipc[BUFFER_CAPS] = CNODE;
    ipc[1 + 4] = ipc[1 + 5] = 0;
    ipc[1 + 6] = VECTOR;
    if (invoke(seL4_CapIRQControl, tag(X86IRQIssueIRQHandlerIOAPIC, 1, 7), irq, 64, 0, PIN))
        die("no interrupt handler", PIN);
    ipc[BUFFER_CAPS] = ntfn;
    invoke(irq, tag(IRQSetIRQHandler, 1, 0), 0, 0, 0, 0);
}

/* ---- the two threads ---- */

static void operator(word arg)
{
    (void)arg;
    op_error = operation();
    done_op = 1;
    for (;;)
        ;
}

/* A period of the timer, in instructions; times PIT_HZ it is a whole number. */
#define PERIOD_BY_HZ ((word)STEPS * 1000000000)
#define PERIOD (PERIOD_BY_HZ / PIT_HZ)
enum { EARLY = 12000, FIRST_ONES = 3 };

static word interrupt(void)
{
    sys(SYS_RECV, ntfn, 0);
    word at = now();
    invoke(irq, tag(IRQAckIRQ, 0, 0), 0, 0, 0, 0);
    return at;
}

/* Interrupts are due a whole number of periods after the third, which came while nothing was done.
 * That tells waits of less than a period; behind a longer one the timer's interrupts in between are
 * lost, and the gap tells. */
static void watch(struct thread *t)
{
    word first = 0, shortest = ~(word)0;
    worst = count = 0;
    for (int i = 0; i < FIRST_ONES; i++)
        first = interrupt();
    thread_start(t);
    for (word last = first; !done_op; count++) {
        word at = interrupt(), gap = at - last;
        word late = (at - first) * PIT_HZ % PERIOD_BY_HZ / PIT_HZ;
        if (late > PERIOD / 2 + EARLY)
            late = 0; /* a little earlier than the first one */
        if (gap > PERIOD + PERIOD / 2)
            late = gap - PERIOD;
        else if (late < shortest)
            shortest = late;
        if (late > worst)
            worst = late;
        last = at;
    }
    worst = worst > shortest ? worst - shortest : 0;
}

static void measure(const char *name, word (*op)(void))
{
    struct thread t;
    operation = op;
    done_op = 0;
    thread_make(&t, operator, 0, LOW, 0, 0);
    t.buffer[BUFFER_CAPS] = CNODE; /* what op_retype's message takes from the buffer */
    t.buffer[1 + 4] = target;
    t.buffer[1 + 5] = many;
    timer_set_up();
    timer_start();
    watch(&t);
    timer_stop();
    if (op_error)
        die(name, op_error);
    row(count, "#interrupts");
    row(worst, "worst wait for an interrupt: %s", name);
    scrap();
}

/* ---- the operations ---- */

static word op_delete(void)
{
    return cnode_delete(target);
}

static word op_revoke(void)
{
    return cnode_revoke(target);
}

static word op_cancel(void)
{
    return invoke(CNODE, tag(CNodeCancelBadgedSends, 0, 2), target, 64, 0, 0);
}

static word op_retype(void)
{
    return invoke(big, tag(UntypedRetype, 1, 6), seL4_X86_LargePageObject, 0, 0, 0);
}

/* Short, so done often: an interrupt comes at the worst moment some time. */
static word op_threads(void)
{
    word error = 0;
    for (int i = 0; i < 60 && !error; i++) {
        error = invoke(big, tag(UntypedRetype, 1, 6), seL4_TCBObject, 0, 0, 0);
        cnode_revoke(big);
    }
    return error;
}

static word op_nothing(void)
{
    for (volatile int i = 0; i < 3000000; i++)
        ;
    return 0;
}

/* Threads that wait at `ep` (system call `number`), moved out of the way into a CNode. */
__asm__("waiter:\tmov %rsi, %rdx\n\txor %esi, %esi\n\tmov %rsp, %rbx\n\tsyscall\n\t1: jmp 1b");
extern char waiter[];

static void waiters(word ep, long number, unsigned n)
{
    word node = make(seL4_CapTableObject, MANY_BITS), slots = new_slots(BATCH);
    for (word kept = 0; kept < n;) {
        make_at(seL4_TCBObject, slots, BATCH);
        for (word i = 0; i < BATCH; i++) {
            ipc[BUFFER_CAPS] = CNODE, ipc[BUFFER_CAPS + 1] = VSPACE;
            invoke(slots + i, tag(TCBSetSpace, 2, 3), 0, 64 - info->initThreadCNodeSizeBits, 0, 0);
            for (int r = 2; r < 20; r++)
                ipc[1 + 2 + r] = 0;
            ipc[1 + 2 + 7] = (word)number; /* rsi */
            ipc[1 + 2 + 8] = ep;           /* rdi */
            invoke(slots + i, tag(TCBWriteRegisters, 0, 22), 0, 20, (word)waiter, 0);
            set_priority(slots + i, WAITERS_LOW);
            invoke(slots + i, tag(TCBResume, 0, 0), 0, 0, 0, 0);
        }
        set_priority(SELF, WAITERS_LOW - 1);
        set_priority(SELF, TOP);
        for (word i = 0; i < BATCH; i++) {
            ipc[BUFFER_CAPS] = CNODE;
            invoke(node, tag(CNodeMove, 1, 4), kept++, MANY_BITS, slots + i, 64);
        }
    }
}

static void copies(word from, word n)
{
    word node = make(seL4_CapTableObject, MANY_BITS);
    for (word i = 0; i < n; i++) {
        ipc[BUFFER_CAPS] = CNODE;
        ipc[1 + 4] = 15;
        if (invoke(node, tag(CNodeCopy, 1, 5), i, MANY_BITS, from, 64))
            die("cannot copy", i);
    }
}

static void address_spaces(unsigned n)
{
    word u = make(seL4_UntypedObject, 12);
    target = new_slot();
    ipc[BUFFER_CAPS] = u;
    ipc[BUFFER_CAPS + 1] = CNODE;
    if (invoke(seL4_CapASIDControl, tag(X86ASIDControlMakePool, 2, 2), target, 64, 0, 0))
        die("no ASID pool", u);
    for (unsigned i = 0; i < n; i++) {
        ipc[BUFFER_CAPS] = make(seL4_X64_PML4Object, 0);
        if (invoke(target, tag(X86ASIDPoolAssign, 1, 0), 0, 0, 0, 0))
            die("no ASID", i);
    }
}

void bench_run(void)
{
    measure("nothing", op_nothing);
    target = make(seL4_EndpointObject, 0);
    waiters(target, SYS_SEND, 10000);
    measure("an endpoint with 10000 waiters is deleted", op_delete);
    word ep = make(seL4_EndpointObject, 0);
    target = mint(ep, 7);
    waiters(target, SYS_SEND, 10000);
    measure("CancelBadgedSends of 10000 waiters", op_cancel);
    target = make(seL4_NotificationObject, 0);
    waiters(target, SYS_RECV, 10000);
    measure("a notification with 10000 waiters is deleted", op_delete);
    target = make(seL4_CapTableObject, BIG_CNODE_BITS);
    measure("a CNode of 2^20 slots is deleted", op_delete);
    target = make(seL4_EndpointObject, 0);
    copies(target, 100000);
    measure("100000 capabilities are revoked", op_revoke);
    address_spaces(500);
    measure("an ASID pool with 500 address spaces is deleted", op_delete);
    big = make(seL4_UntypedObject, 25);
    many = PAGES;
    target = new_slots(many);
    retype(big, seL4_X86_LargePageObject, 0, target, PAGES);
    cnode_revoke(big); /* so that it has to be cleared */
    measure("32 MiB are made into pages of 2 MiB", op_retype);
    big = make(seL4_UntypedObject, 22);
    many = 256;
    target = new_slots(many);
    measure("256 threads are made at once", op_threads);
}
