/* ipc.c - messages: what it costs from before the sender's system call to after the receiver's. */
#include "bench.h"

enum { HIGH = 200, EQUAL = 150, LOW = 100 };

static struct {
    word to, from; /* the endpoint, as the client and as the server name it */
    word tag;
    int fpu;     /* the threads use the FPU; or may not */
    int tls;     /* each thread has its own FS base */
    int passive; /* the one who answers has no time of its own; only with MCS */
} x;
enum { FPU_UNTOUCHED, FPU_USED, FPU_DISABLED };

/* Touch the FPU, outside of what is measured. */
static void touch(void)
{
    if (x.fpu == FPU_USED)
        touch_fpu();
}

/* ---- Call and ReplyRecv ---- */

static void caller(word arg)
{
    (void)arg;
    for (int i = 0; i < WARM_UP + ROUNDS; i++) {
        touch();
        started = now();
        sys(SYS_CALL, x.to, x.tag);
        sample_back[i] = now() - started;
    }
    finished();
}

static void answerer(word arg)
{
    (void)arg;
    sys(SYS_RECV, x.from, 0);
    for (int i = 0;; i++) {
        sample[i] = now() - started;
        touch();
        started = now();
        sys(SYS_REPLY_RECV, x.from, x.tag);
    }
}

#if !MCS
/* Reply, then Recv, as two calls: the older way to serve. */
static void slow_answerer(word arg)
{
    (void)arg;
    for (int i = 0;; i++) {
        sys(SYS_RECV, x.from, 0);
        sample[i] = now() - started;
        sys(SYS_REPLY, 0, x.tag);
    }
}
#endif

/* ---- Send and Recv ---- */

static void sender(word number)
{
    for (int i = 0; i < WARM_UP + ROUNDS; i++) {
        started = now();
        sys((long)number, x.to, x.tag);
        sample_back[i] = now() - started; /* the receiver went back to wait meanwhile */
    }
    finished();
}

static void receiver(word arg)
{
    (void)arg;
    for (int i = 0;; i++) {
        sys(SYS_RECV, x.from, 0);
        sample[i] = now() - started;
        started = now();
    }
}

/* A receiver that finds a sender waiting. */
static void late_receiver(word arg)
{
    (void)arg;
    for (int i = 0; i < WARM_UP + ROUNDS; i++) {
        word t = now();
        sys(SYS_RECV, x.from, 0);
        sample[i] = now() - t;
        sys(SYS_YIELD, 0, 0);
    }
    finished();
}

static void endless_sender(word arg)
{
    (void)arg;
    for (;;)
        sys(SYS_SEND, x.to, x.tag);
}

/* What of its own a thread has: an FS base (a number that no other has), no right to the FPU. */
static void give_state(const struct thread *t, word number)
{
    if (x.tls && invoke(t->tcb, tag(TCBSetTLSBase, 0, 1), 0x10000 * number, 0, 0, 0))
        die("no TLS base", number);
    if (x.fpu == FPU_DISABLED &&
        invoke(t->tcb, tag(TCBSetFlags, 0, 2), 0, seL4_TCBFlag_fpuDisabled, 0, 0))
        die("no flags", number);
}

/* Two threads at the endpoint `to`; the second one starts first, so that it waits already. */
static void pair(void (*first)(word), word arg, word first_priority, void (*second)(word),
                 word second_priority, int other)
{
    struct thread a, b;
    thread_make(&a, first, arg, first_priority, other ? other_vspace() : 0, 0);
    thread_make(&b, second, 0, second_priority, 0, 0);
    give_state(&a, 1);
    give_state(&b, 2);
    a.buffer[BUFFER_CAPS] = a.tcb;
    thread_start(&b);
#if MCS
    if (x.passive) {
        let_run();
        make_passive(&b);
    }
#endif
    thread_start(&a);
    await();
}

static const char *const where[] = { "same space", "other space" };

static void set_up(word words)
{
    x.to = x.from = make(seL4_EndpointObject, 0);
    x.tag = tag(0, 0, words);
    x.fpu = FPU_UNTOUCHED;
    x.tls = 0;
    x.passive = 0;
}

static void call_rows(void)
{
    static const unsigned sizes[] = { 0, 1, 4, 10, 60, 120 };
    for (int other = 0; other < 2; other++)
        for (unsigned k = 0; k < sizeof sizes / sizeof *sizes; k++) {
            set_up(sizes[k]);
            pair(caller, 0, EQUAL, answerer, EQUAL, other);
            row(least(sample), "Call, %s, %u words", where[other], sizes[k]);
            row(least(sample_back), "ReplyRecv, %s, %u words", where[other], sizes[k]);
            scrap();
            set_up(sizes[k]);
            pair(sender, (word)SYS_SEND, EQUAL, receiver, HIGH, other);
            row(least(sample), "Send, %s, %u words", where[other], sizes[k]);
            row(least(sample_back), "Recv blocks, %s, %u words", where[other], sizes[k]);
            scrap();
            set_up(sizes[k]);
            pair(sender, (word)SYS_NBSEND, EQUAL, receiver, HIGH, other);
            row(least(sample), "NBSend, %s, %u words", where[other], sizes[k]);
            scrap();
            set_up(sizes[k]);
            pair(endless_sender, 0, EQUAL, late_receiver, EQUAL, other);
            row(least(sample), "Recv, a sender waits, %s, %u words", where[other], sizes[k]);
            scrap();
        }
}

#if MCS
/* To a server that runs on the caller's time; and the other way that a server with time of its own
 * may have it: less than all. */
static void passive_rows(void)
{
    static const unsigned sizes[] = { 0, 1, 4, 10, 60, 120 };
    for (int other = 0; other < 2; other++)
        for (unsigned k = 0; k < sizeof sizes / sizeof *sizes; k++) {
            set_up(sizes[k]);
            x.passive = 1;
            pair(caller, 0, EQUAL, answerer, EQUAL, other);
            row(least(sample), "Call, passive server, %s, %u words", where[other], sizes[k]);
            row(least(sample_back), "ReplyRecv, passive server, %s, %u words", where[other],
                sizes[k]);
            scrap();
        }
    set_up(0);
    x.passive = 1;
    pair(caller, 0, EQUAL, answerer, HIGH, 1);
    row(least(sample), "Call, passive server of higher priority");
    row(least(sample_back), "ReplyRecv, passive server of higher priority");
    scrap();
}
#endif

/* The same Call under other circumstances. */
static void call_variants(void)
{
    static const struct {
        const char *name;
        int fpu, tls;
    } states[] = {
        { "FPU in use", FPU_USED, 0 },
        { "own TLS each", FPU_UNTOUCHED, 1 },
        { "own TLS each, FPU in use", FPU_USED, 1 },
        { "FPU disabled", FPU_DISABLED, 0 },
    };
    for (int other = 0; other < 2; other++)
        for (unsigned i = 0; i < sizeof states / sizeof *states; i++) {
            set_up(0);
            x.fpu = states[i].fpu;
            x.tls = states[i].tls;
            pair(caller, 0, EQUAL, answerer, EQUAL, other);
            row(least(sample), "Call, %s, %s", where[other], states[i].name);
            row(least(sample_back), "ReplyRecv, %s, %s", where[other], states[i].name);
            scrap();
        }
    set_up(0);
    x.to = mint(x.from, 0x61);
    pair(caller, 0, EQUAL, answerer, EQUAL, 1);
    row(least(sample), "Call, other space, badge");
    scrap();
#if !MCS
    set_up(0);
    pair(caller, 0, EQUAL, slow_answerer, EQUAL, 1);
    row(least(sample), "Call, other space, server uses Reply and Recv");
    row(least(sample_back), "Reply, Recv, other space");
    scrap();
#endif
    set_up(0);
    pair(caller, 0, EQUAL, answerer, HIGH, 1);
    row(least(sample), "Call, other space, to a higher priority");
    row(least(sample_back), "ReplyRecv, other space, to a lower priority");
    scrap();
    set_up(1);
    x.tag = tag(0, 1, 1);
    pair(caller, 0, EQUAL, answerer, EQUAL, 1);
    row(least(sample), "Call, other space, a capability that finds no slot");
    scrap();
}

/* Put what is in slot `from` into slot 1 of the CNode `node`, which has 16 slots. */
static void fill(word node, word from)
{
    ipc[BUFFER_CAPS] = CNODE;
    ipc[1 + 4] = 15;
    if (invoke(node, tag(CNodeCopy, 1, 5), 1, 4, from, 64))
        die("cannot fill a CNode", from);
}

/* The caller's endpoint lies behind `levels` CNodes of 16 slots each; the guard of the first takes
 * the bits that are left.  Such a caller cannot reach the endpoint at which threads say that they
 * finished: it stops with a fault. */
static void call_depth(unsigned levels)
{
    struct thread a, b;
    set_up(0);
    thread_make(&a, caller, 0, EQUAL, 0, 0);
    thread_make(&b, answerer, 0, EQUAL, 0, 0);
    word inside = x.from;
    x.to = 0;
    for (unsigned i = 0; i < levels; i++) {
        word node = make(seL4_CapTableObject, 4);
        fill(node, inside);
        inside = node;
        x.to = x.to << 4 | 1;
    }
    set_space(a.tcb, inside, 64 - 4 * levels, 0);
    thread_start(&b);
    thread_start(&a);
    let_run();
    row(least(sample), "Call, same space, CSpace depth %u", levels);
    scrap();
}

void bench_ipc(void)
{
    set_up(0);
#if !MCS
    row(MEASURE(sys(SYS_REPLY, 0, 0), ), "null system call (Reply with no caller)");
#endif
    scrap();
    call_rows();
#if MCS
    passive_rows();
#endif
    call_variants();
    for (unsigned levels = 1; levels <= 4; levels++)
        call_depth(levels);
}
