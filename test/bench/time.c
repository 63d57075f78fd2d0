/* time.c - scheduling contexts: their methods, what happens when budgets end and come back, signals
 * that lend time.  Only with MCS. */
#include "bench.h"

#if MCS
enum { HIGH = 200, EQUAL = 150, LOW = 100, MS = 1000 };

static word ntfn;

/* ---- methods ---- */

#define SC_ROW(name, cap, label, caps, undo) \
    row(MEASURE(invoke(cap, tag(label, caps, 0), 0, 0, 0, 0), undo), name)

static void idle(word arg)
{
    (void)arg;
    for (;;)
        sys(SYS_WAIT, ntfn, 0);
}

static void configure(word sc, word budget)
{
    configure_context(sc, budget, 10 * MS);
}

static void method_rows(void)
{
    struct thread t;
    ntfn = make(seL4_NotificationObject, 0);
    word sc = new_context(MS, 10 * MS), lent = make(seL4_NotificationObject, 0);
    row(MEASURE(configure(sc, 2 * MS), ), "SchedControl_ConfigureFlags, nobody runs on it");
    row(MEASURE(configure(sc, 10 * MS), ), "SchedControl_ConfigureFlags, round robin");
    thread_make(&t, idle, 0, LOW, 0, 0);
    thread_start(&t);
    row(MEASURE(configure(t.sc, 2 * MS), ), "SchedControl_ConfigureFlags, of a ready thread");
    SC_ROW("SchedContext_Consumed", sc, SchedContextConsumed, 0, );
    SC_ROW("SchedContext_YieldTo, a lower priority", t.sc, SchedContextYieldTo, 0, );
    ipc[BUFFER_CAPS] = t.tcb;
    SC_ROW("SchedContext_Bind, a thread", t.sc, SchedContextBind, 1, ({
               invoke(t.sc, tag(SchedContextUnbind, 0, 0), 0, 0, 0, 0);
               ipc[BUFFER_CAPS] = t.tcb;
           }));
    invoke(t.sc, tag(SchedContextBind, 1, 0), 0, 0, 0, 0);
    SC_ROW("SchedContext_Unbind, a ready thread", t.sc, SchedContextUnbind, 0, ({
               ipc[BUFFER_CAPS] = t.tcb;
               invoke(t.sc, tag(SchedContextBind, 1, 0), 0, 0, 0, 0);
           }));
    ipc[BUFFER_CAPS] = lent;
    SC_ROW("SchedContext_Bind, a notification", sc, SchedContextBind, 1,
           ({ invoke(sc, tag(SchedContextUnbindObject, 1, 0), 0, 0, 0, 0); }));
    invoke(sc, tag(SchedContextBind, 1, 0), 0, 0, 0, 0);
    SC_ROW("SchedContext_UnbindObject, a notification", sc, SchedContextUnbindObject, 1,
           ({ invoke(sc, tag(SchedContextBind, 1, 0), 0, 0, 0, 0); }));
    scrap();
}

/* ---- signals that lend time ---- */

static void waiter(word arg)
{
    (void)arg;
    for (int i = 0;; i++) {
        sys(SYS_WAIT, ntfn, 0);
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

static void lending_rows(void)
{
    struct thread a, b;
    ntfn = make(seL4_NotificationObject, 0);
    thread_make(&a, waiter, 0, HIGH, 0, 0);
    thread_make(&b, signaller, 0, EQUAL, 0, 0);
    thread_start(&a);
    let_run();
    make_passive(&a);
    ipc[BUFFER_CAPS] = ntfn;
    invoke(a.sc, tag(SchedContextBind, 1, 0), 0, 0, 0, 0);
    thread_start(&b);
    await();
    row(least(sample), "Signal, to a passive thread of higher priority");
    row(least(sample_back), "Signal, there and Wait again, passive thread");
    scrap();
}

/* ---- budgets ---- */

/* Gives its budget up at once, and runs again one period later. */
static void periodic(word arg)
{
    (void)arg;
    for (int i = 0; i < WARM_UP + ROUNDS; i++) {
        sys(SYS_YIELD, 0, 0);
        sample[i] = now() - started;
    }
    finished();
}

static void spinner(word arg)
{
    (void)arg;
    for (;;)
        started = now();
}

/* `started` is when the lower one ran last. */
static void exhausted_rows(void)
{
    struct thread a, b;
    thread_make(&a, periodic, 0, HIGH, 0, 0);
    thread_make(&b, spinner, 0, LOW, 0, 0);
    configure_context(a.sc, MS, 2 * MS);
    thread_start(&b);
    thread_start(&a);
    await();
    row(least(sample), "clock interrupt, a budget comes back, its thread runs");
    scrap();
}

/* ---- the end of a budget is told ---- */

static word ep;

static void timeout_handler(word arg)
{
    (void)arg;
    sys(SYS_RECV, ep, 0);
    for (int i = 0; i < WARM_UP + ROUNDS; i++) {
        sample[i] = now() - started;
        sys(SYS_REPLY_RECV, ep, 0);
    }
    finished();
}

static void timeout_rows(void)
{
    struct thread a, b;
    ep = make(seL4_EndpointObject, 0);
    thread_make(&a, timeout_handler, 0, HIGH, 0, 0);
    thread_make(&b, spinner, 0, LOW, 0, 0);
    configure_context(b.sc, MS, 2 * MS);
    ipc[BUFFER_CAPS] = ep;
    if (invoke(b.tcb, tag(TCBSetTimeoutEndpoint, 1, 0), 0, 0, 0, 0))
        die("no timeout endpoint", ep);
    thread_start(&a);
    thread_start(&b);
    await();
    row(least(sample), "clock interrupt, a budget ends, its handler runs");
    scrap();
}

void bench_time(void)
{
    method_rows();
    lending_rows();
    exhausted_rows();
    timeout_rows();
}
#endif
