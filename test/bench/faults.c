/* faults.c - from a fault to the thread that handles it, and back. */
#include "bench.h"

enum { HIGH = 200, EQUAL = 150, LOW = 100 };

static struct {
    word ep;
    word answer; /* its tag */
    void (*happen)(void);
} x;

static void invalid_instruction(void)
{
    started = now();
    undefined_instruction();
}

static void unknown_system_call(void)
{
    started = now();
    sys(-100, 0, 0);
}

static void page_fault(void)
{
    started = now();
    load_from_nowhere();
}

static void capability_fault(void)
{
    started = now();
    sys(SYS_SEND, ~0ul, 0);
}

static void faulter(word arg)
{
    (void)arg;
    for (int i = 0; i < WARM_UP + ROUNDS; i++) {
        x.happen();
        sample_back[i] = now() - started;
    }
    finished();
}

/* Answers with the message as it came but the first word: the place where the thread goes on. */
static void skipper(word arg)
{
    (void)arg;
    word ip = 0, tag_out = 0;
    long number = SYS_RECV;
    for (int i = 0;; i++) {
        sys_first(number, x.ep, tag_out, &ip);
        sample[i] = now() - started;
        ip += UNDEFINED_BYTES;
        tag_out = x.answer;
        number = SYS_REPLY_RECV;
        started = now();
    }
}

/* Answers with nothing, so that the fault happens again: counts there and back together. */
static void repeater(word arg)
{
    (void)arg;
    sys(SYS_RECV, x.ep, 0);
    sample[0] = now() - started;
    for (int i = 0; i < WARM_UP + ROUNDS; i++) {
        word t = now();
        sys(SYS_REPLY_RECV, x.ep, 0);
        sample_back[i] = now() - t;
    }
    finished();
}

/* passive: the handler has no time of its own; only with MCS. */
static void run(void (*happen)(void), void (*handler)(word), word answer, int passive)
{
    struct thread a, b;
    x.happen = happen;
    x.answer = answer;
    x.ep = make(seL4_EndpointObject, 0);
    thread_make(&a, faulter, 0, EQUAL, other_vspace(), x.ep);
    thread_make(&b, handler, 0, EQUAL, 0, 0);
    thread_start(&b);
#if MCS
    if (passive) {
        let_run();
        make_passive(&b);
    }
#endif
    (void)passive;
    thread_start(&a);
    await();
}

void bench_faults(void)
{
#if MCS
    run(invalid_instruction, skipper, tag(0, 0, 1), 1);
    row(least(sample), "fault to passive handler");
    row(least(sample_back), "passive handler back to faulter");
    scrap();
#endif
    run(invalid_instruction, skipper, tag(0, 0, 1), 0);
    row(least(sample), "fault to handler");
    row(least(sample_back), "handler back to faulter");
    scrap();
    run(page_fault, repeater, 0, 0);
    row(least(sample_back), "page fault, there and back");
    scrap();
    run(capability_fault, repeater, 0, 0);
    row(least(sample_back), "capability fault, there and back");
    scrap();
    run(unknown_system_call, repeater, 0, 0);
    row(least(sample_back), "unknown system call, there and back");
    scrap();
}
