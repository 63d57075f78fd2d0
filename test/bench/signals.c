/* signals.c - notifications, Yield, and an interrupt on its way to a thread. */
#include "bench.h"

enum { HIGH = 200, EQUAL = 150, LOW = 100 };

static word ntfn, other_ep;

/* ---- signals ---- */

static void waiter(word arg)
{
    (void)arg;
    for (int i = 0;; i++) {
        sys(SYS_WAIT, ntfn, 0);
        sample[i] = now() - started;
    }
}

static void bound_waiter(word arg)
{
    (void)arg;
    for (int i = 0;; i++) {
        sys(SYS_WAIT, other_ep, 0);
        sample[i] = now() - started;
    }
}

static void signaller(word arg)
{
    (void)arg;
    for (int i = 0; i < WARM_UP + ROUNDS; i++) {
        started = now();
        sys(SYS_SEND, ntfn, 0);
        sample_back[i] = now() - started;
        sys(SYS_YIELD, 0, 0);
    }
    finished();
}

/* A waiter of this priority; lower ones run only while the root task lets them. */
static void signal_rows(const char *name, word priority, void (*entry)(word), int bound)
{
    struct thread a, b;
    ntfn = make(seL4_NotificationObject, 0);
    other_ep = make(seL4_EndpointObject, 0);
    thread_make(&a, entry, 0, priority, 0, 0);
    thread_make(&b, signaller, 0, EQUAL, 0, 0);
    if (bound) {
        ipc[BUFFER_CAPS] = ntfn;
        invoke(a.tcb, tag(TCBBindNotification, 1, 0), 0, 0, 0, 0);
    }
    thread_start(&a);
    let_run();
    thread_start(&b);
    await();
    if (priority > EQUAL)
        row(least(sample), "Signal, to %s", name);
    else
        row(least(sample_back), "Signal, back to the sender, %s", name);
    scrap();
}

static void alone_rows(void)
{
    ntfn = make(seL4_NotificationObject, 0);
    row(MEASURE(sys(SYS_SEND, ntfn, 0), sys(SYS_POLL, ntfn, 0)), "Signal, nobody waits");
    sys(SYS_SEND, ntfn, 0);
    row(MEASURE(sys(SYS_SEND, ntfn, 0), ), "Signal, already signalled");
    row(MEASURE(sys(SYS_WAIT, ntfn, 0), sys(SYS_SEND, ntfn, 0)), "Wait, a signal is there");
    row(MEASURE(sys(SYS_POLL, ntfn, 0), sys(SYS_SEND, ntfn, 0)), "Poll, a signal is there");
    sys(SYS_POLL, ntfn, 0);
    row(MEASURE(sys(SYS_POLL, ntfn, 0), ), "Poll, nothing is there");
    row(MEASURE(sys(SYS_YIELD, 0, 0), ), "Yield, alone");
    scrap();
}

/* ---- Yield ---- */

static void yielder(word arg)
{
    for (int i = 0; i < WARM_UP + ROUNDS; i++) {
        if (arg)
            sample[i] = now() - started;
        started = now();
        sys(SYS_YIELD, 0, 0);
    }
    if (arg)
        finished();
    for (;;)
        sys(SYS_WAIT, ntfn, 0);
}

static void yield_rows(void)
{
    for (int other = 0; other < 2; other++) {
        struct thread a, b;
        ntfn = make(seL4_NotificationObject, 0);
        thread_make(&a, yielder, 0, EQUAL, other ? other_vspace() : 0, 0);
        thread_make(&b, yielder, 1, EQUAL, 0, 0);
        thread_start(&b);
        thread_start(&a);
        await();
        row(least(sample), "Yield, %s", other ? "other space" : "same space");
        scrap();
    }
}

/* ---- an interrupt ---- */

static word handler_cap;

static void spinner(word arg)
{
    (void)arg;
    for (;;) {
        started = now();
        interrupt_now();
    }
}

static void interrupt_handler(word arg)
{
    (void)arg;
    for (int i = 0; i < WARM_UP + ROUNDS; i++) {
        sys(SYS_WAIT, ntfn, 0);
        sample[i] = now() - started;
        interrupt_seen();
        invoke(handler_cap, tag(IRQAckIRQ, 0, 0), 0, 0, 0, 0);
    }
    finished();
}

static void interrupt_rows(void)
{
    struct thread a, b;
    ntfn = make(seL4_NotificationObject, 0);
    handler_cap = new_slot();
    if (interrupt_handler_of_device(handler_cap))
        die("no interrupt handler", handler_cap);
    ipc[BUFFER_CAPS] = ntfn;
    invoke(handler_cap, tag(IRQSetIRQHandler, 1, 0), 0, 0, 0, 0);
    thread_make(&a, interrupt_handler, 0, HIGH, 0, 0);
    thread_make(&b, spinner, 0, LOW, 0, 0);
    thread_start(&a);
    thread_start(&b);
    interrupts_begin();
    await();
    row(least(sample), "interrupt to a thread");
    row(MEASURE(invoke(handler_cap, tag(IRQAckIRQ, 0, 0), 0, 0, 0, 0), ), "IRQHandler_Ack");
    interrupts_end();
    scrap();
}

void bench_signals(void)
{
    alone_rows();
    signal_rows("a lower priority", LOW, waiter, 0);
    signal_rows("an equal priority", EQUAL, waiter, 0);
    signal_rows("a higher priority", HIGH, waiter, 0);
    signal_rows("a bound thread of higher priority", HIGH, bound_waiter, 1);
    yield_rows();
    interrupt_rows();
}
