/* paths.c - a few passages of the paths that matter, for tools/paths.py, which reads a trace of
 * every instruction and so can take only few.  Each path lies between two looks at the clock, and
 * is named by the functions that look. */
#include "bench.h"

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

static void pair(void (*first)(word), void (*second)(word), word second_priority)
{
    struct thread a, b;
    ep = make(seL4_EndpointObject, 0);
    thread_make(&a, first, 0, EQUAL, other_vspace(), ep);
    thread_make(&b, second, 0, second_priority, 0, 0);
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
    pair(caller, answerer, EQUAL);
    pair(sender, receiver, HIGH);
    pair(faulter, handler, EQUAL);
    mapper();
}
