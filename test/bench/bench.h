/* bench.h - the frame of the benchmark: objects, threads, stubs and the table of results.
 *
 * The benchmark is a root task on the public ABI alone, without any library, so that the same image
 * runs on every kernel that has this ABI.  It reads a counter of the processor which under QEMU's
 * -icount shift=0 advances by one per instruction, so the counts are instructions, and exact.
 * Results leave through the serial port, which the benchmark drives itself.  What differs between
 * processors and machines is in machine.h and machine.c of their folder. */
#pragma once
#include <sel4/bootinfo_types.h>
#include <sel4/constants.h>
#include <sel4/invocation.h>
#include <sel4/objecttype.h>
#include <sel4/shared_types.h>
#include <stdint.h>
#include "test/syscalls.h"

typedef uint64_t word;

enum {
    CNODE = seL4_CapInitThreadCNode,
    VSPACE = seL4_CapInitThreadVSpace,
    SELF = seL4_CapInitThreadTCB
};
/* WAIT: receive where nobody is answered; POLL: the same, if something is there. */
enum {
#if MCS
    SYS_POLL = SYS_NBWAIT,
#else
    SYS_WAIT = SYS_RECV,
    SYS_POLL = SYS_NBRECV,
#endif
    SYS_DEBUG_DUMP_SCHEDULER = -10 - 3 * MCS
};
/* Each figure is the least of ROUNDS measurements after WARM_UP others: a clock tick hits one now
 * and then. */
enum { WARM_UP = 4, ROUNDS = 12, THREADS = 8, TOP = 255 };

#define ALWAYS static inline __attribute__((always_inline))

ALWAYS word tag(word label, word caps, word length)
{
    return label << 12 | caps << 7 | length;
}

#include "machine.h"

struct thread {
    word tcb, frame;
    word sc;               /* with MCS: its scheduling context */
    volatile word *buffer; /* its IPC buffer, as the root task sees it */
};

extern seL4_BootInfo *info;
extern volatile word *ipc; /* the root task's IPC buffer: message word i is ipc[1 + i] */
extern word overhead;      /* what two calls of now() cost by themselves */
enum { BUFFER_CAPS = 122, BUFFER_RECEIVE = 125 };

/* The measurement that is going on. */
extern volatile word started, sample[WARM_UP + ROUNDS], sample_back[WARM_UP + ROUNDS];

/* One line of the table. */
void row(word value, const char *format, ...);
void tell_start(void); /* machine.c */
/* The least of the samples, without what measuring costs. */
word least(const volatile word *samples);
void die(const char *what, word value) __attribute__((noreturn));

/* Objects.  Everything since the last scrap() is deleted by the next. */
word new_slot(void);
word new_slots(word count);
word make(word type, word bits);
void make_at(word type, word bits, word slot, word count);
word make_many(word type, word bits, word count);
word copy(word cap);
word mint(word cap, word badge);
void scrap(void);

/* A thread that runs entry(arg) at `priority`; vspace 0: in this address space.  It starts at
 * once. */
void thread_make(struct thread *t, void (*entry)(word), word arg, word priority, word vspace,
                 word fault_ep);
void thread_start(struct thread *t);
/* Let threads of a priority above LOWEST run until they wait. */
enum { LOWEST = 90 };
void let_run(void);
/* The CSpace (its root's guard takes so many bits) and the fault handler of a thread; 0: none. */
void set_space(word tcb, word cspace, word guard, word fault_ep);
#if MCS
/* A context with so much time in each period, in microseconds; all of it, as most threads here
 * have: round robin. */
enum { ALL_TIME_US = 1000000 };
word new_context(word budget_us, word period_us);
void configure_context(word sc, word budget_us, word period_us);
void give_time(word tcb, word sc);
/* Thread t, which waits, gives its context up: it is passive from now on. */
void make_passive(struct thread *t);
#endif
/* Another address space, in which this program lies at the same addresses. */
word other_vspace(void);
/* At the end of a measurement: threads say finished(), the root task waits for it. */
void finished(void) __attribute__((noreturn));
void await(void);

/* Invocations that measurements need again and again. */
ALWAYS word set_priority(word tcb, word priority)
{
    ipc[BUFFER_CAPS] = SELF;
    return invoke(tcb, tag(TCBSetPriority, 1, 1), priority, 0, 0, 0);
}
ALWAYS word cnode_delete(word slot)
{
    return invoke(CNODE, tag(CNodeDelete, 0, 2), slot, 64, 0, 0);
}
ALWAYS word cnode_revoke(word slot)
{
    return invoke(CNODE, tag(CNodeRevoke, 0, 2), slot, 64, 0, 0);
}
ALWAYS word cnode_copy(word dest, word source)
{
    ipc[BUFFER_CAPS] = CNODE;
    ipc[1 + 4] = 15;
    return invoke(CNODE, tag(CNodeCopy, 1, 5), dest, 64, source, 64);
}
ALWAYS word retype(word untyped, word type, word bits, word dest, word count)
{
    ipc[BUFFER_CAPS] = CNODE;
    ipc[1 + 4] = dest;
    ipc[1 + 5] = count;
    return invoke(untyped, tag(UntypedRetype, 1, 6), type, bits, 0, 0);
}
ALWAYS word page_map(word frame, word vspace, word address, word rights)
{
    ipc[BUFFER_CAPS] = vspace;
    return invoke(frame, tag(PAGE_MAP, 1, 3), address, rights, PAGE_ATTRIBUTES, 0);
}

/* Time one statement, over and over; `undo` is not counted. */
#define MEASURE(statement, undo) \
    ({ \
        for (int i_ = 0; i_ < WARM_UP + ROUNDS; i_++) { \
            word t_ = now(); \
            statement; \
            sample[i_] = now() - t_; \
            undo; \
        } \
        least(sample); \
    })

/* machine.c: the console, the end, and a device that interrupts. */
void console_open(void);
void put(char c);
void power_off(void) __attribute__((noreturn));
/* Its handler into slot `dest`; let interrupts come; let none come any more. */
word interrupt_handler_of_device(word dest);
void interrupts_begin(void);
void interrupts_end(void);

/* What this image measures: all.c or latency.c. */
void bench_run(void);
void bench_ipc(void);
void bench_signals(void);
void bench_faults(void);
void bench_memory(void);
void bench_objects(void);
void bench_growth(void);
void bench_time(void);
