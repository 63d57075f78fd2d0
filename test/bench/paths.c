/* paths.c - a few passages of the paths that matter, for tools/paths.py, which reads a trace of
 * every instruction and so can take only few.  Each path lies between two looks at the clock, and
 * is named by the functions that look. */
#include "bench.h"
#include <stdbool.h>

enum { PASSAGES = 5, HIGH = 200, EQUAL = 150, HERE = 0x40000000 };

static word ep;

static void caller(word arg)
{
    (void)arg;
    for (int i = 0; i < PASSAGES; i++) {
        now();
        sys(SYS_CALL, ep, 0);
        now();
    }
    finished();
}

static void answerer(word arg)
{
    (void)arg;
    sys(SYS_RECV, ep, 0);
    for (;;) {
        now();
        now();
        sys(SYS_REPLY_RECV, ep, 0);
    }
}

/* The same between threads with TLS of their own that use the FPU: most real programs. */

static void touch(void)
{
    __asm__ volatile("pxor %xmm0, %xmm0");
}

static void full_caller(word arg)
{
    (void)arg;
    for (int i = 0; i < PASSAGES; i++) {
        touch();
        now();
        sys(SYS_CALL, ep, 0);
        now();
    }
    finished();
}

static void full_answerer(word arg)
{
    (void)arg;
    sys(SYS_RECV, ep, 0);
    for (;;) {
        now();
        touch();
        now();
        sys(SYS_REPLY_RECV, ep, 0);
    }
}

static void yielder(word arg)
{
    for (int i = 0; i < PASSAGES; i++) {
        now();
        sys(SYS_YIELD, 0, 0);
        now();
    }
    if (arg)
        finished();
    sys(SYS_RECV, ep, 0);
}

static void sender(word arg)
{
    (void)arg;
    for (int i = 0; i < PASSAGES; i++) {
        now();
        sys(SYS_SEND, ep, 0);
        now();
    }
    finished();
}

static void receiver(word arg)
{
    (void)arg;
    for (;;) {
        sys(SYS_RECV, ep, 0);
        now();
        now();
    }
}

static void faulter(word arg)
{
    (void)arg;
    for (int i = 0; i < PASSAGES; i++) {
        now();
        __asm__ volatile("mov 0x1000, %%rax" : : : "rax", "memory");
    }
}

static void handler(word arg)
{
    (void)arg;
    sys(SYS_RECV, ep, 0);
    for (int i = 0; i < PASSAGES; i++) {
        now();
        now();
        sys(SYS_REPLY_RECV, ep, 0);
    }
    finished();
}

static void give_storage(const struct thread *t, word base)
{
    if (invoke(t->tcb, tag(TCBSetTLSBase, 0, 1), base, 0, 0, 0))
        die("no TLS base", base);
}

static void pair(void (*first)(word), void (*second)(word), word second_priority, bool storage)
{
    struct thread a, b;
    ep = make(seL4_EndpointObject, 0);
    thread_make(&a, first, 1, EQUAL, other_vspace(), ep);
    thread_make(&b, second, 0, second_priority, 0, 0);
    if (storage) {
        give_storage(&a, 0x10000);
        give_storage(&b, 0x20000);
    }
    thread_start(&b);
    thread_start(&a);
    await();
    scrap();
}

static void mapper(void)
{
    word pd = make(seL4_X86_PageDirectoryObject, 0), pt = make(seL4_X86_PageTableObject, 0);
    word frame = make(seL4_X86_4K, 0);
    ipc[BUFFER_CAPS] = VSPACE;
    invoke(pd, tag(X86PageDirectoryMap, 1, 2), HERE, 0, 0, 0);
    ipc[BUFFER_CAPS] = VSPACE;
    invoke(pt, tag(X86PageTableMap, 1, 2), HERE, 0, 0, 0);
    for (int i = 0; i < PASSAGES; i++) {
        now();
        page_map(frame, VSPACE, HERE, 3);
        now();
        invoke(frame, tag(X86PageUnmap, 0, 0), 0, 0, 0, 0);
    }
    scrap();
}

void bench_run(void)
{
    pair(caller, answerer, EQUAL, false);
    pair(full_caller, full_answerer, EQUAL, true);
    pair(sender, receiver, HIGH, false);
    pair(yielder, yielder, EQUAL, false);
    pair(faulter, handler, EQUAL, false);
    mapper();
}
