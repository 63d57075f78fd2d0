/* growth.c - what the same thing costs in a system that grows: each of these curves should be
 * flat. */
#include "bench.h"

enum { EQUAL = 150, LOW = 100, BATCH = 250, SLOT_BITS_MANY = 17, FILLERS = 10000 };

static word ep;

static void caller(word arg)
{
    (void)arg;
    for (int i = 0; i < WARM_UP + ROUNDS; i++) {
        started = now();
        sys(SYS_CALL, ep, 0);
    }
    finished();
}

static void answerer(word arg)
{
    (void)arg;
    sys(SYS_RECV, ep, 0);
    for (int i = 0;; i++) {
        sample[i] = now() - started;
        sys(SYS_REPLY_RECV, ep, 0);
    }
}

static word measure_call(void)
{
    struct thread a, b;
    ep = make(seL4_EndpointObject, 0);
    thread_make(&a, caller, 0, EQUAL, other_vspace(), 0);
    thread_make(&b, answerer, 0, EQUAL, 0, 0);
    thread_start(&b);
    thread_start(&a);
    await();
    return least(sample);
}

/* Threads that send to an endpoint nobody listens to: they share code, and have no stack and no
 * buffer. */
#define TEXT_OF(number) #number
#define TEXT(number) TEXT_OF(number)
#if MCS
#define SEND_NUMBER -5
#else
#define SEND_NUMBER -3
#endif
SENDER("filler", TEXT(SEND_NUMBER));
extern char filler[];

/* What a thread takes: itself, its endpoint, and with MCS its context, in slots `apart` from each
 * other. */
enum { OBJECTS = 2 + MCS };

/* `count` threads, each blocked at an endpoint of its own. */
static void start_filler(word tcb, word cptr, word apart)
{
#if MCS
    give_time(tcb, tcb + 2 * apart);
#endif
    (void)apart;
    set_space(tcb, CNODE, 64 - info->initThreadCNodeSizeBits, 0);
    for (int r = 2; r < REGISTERS; r++)
        ipc[1 + 2 + r] = 0;
    ipc[1 + 2 + ARGUMENT_WORD] = cptr;
    invoke(tcb, tag(TCBWriteRegisters, 0, REGISTERS + 2), 0, REGISTERS, (word)filler, 0);
    set_priority(tcb, LOW);
    invoke(tcb, tag(TCBResume, 0, 0), 0, 0, 0, 0);
}

static void threads_alive(unsigned count)
{
    word node = make(seL4_CapTableObject, SLOT_BITS_MANY), slots = new_slots(OBJECTS * BATCH);
    for (word kept = 0; kept < OBJECTS * count;) {
        word batch = count - kept / OBJECTS < BATCH ? count - kept / OBJECTS : BATCH;
        make_at(seL4_TCBObject, 0, slots, batch);
        make_at(seL4_EndpointObject, 0, slots + batch, batch);
#if MCS
        make_at(seL4_SchedContextObject, seL4_MinSchedContextBits, slots + 2 * batch, batch);
#endif
        for (word i = 0; i < batch; i++)
            start_filler(slots + i, slots + batch + i, batch);
        let_run(); /* let them block, then put them out of the way */
        for (word i = 0; i < OBJECTS * batch; i++) {
            ipc[BUFFER_CAPS] = CNODE;
            if (invoke(node, tag(CNodeMove, 1, 4), kept++, SLOT_BITS_MANY, slots + i, 64))
                die("cannot move", i);
        }
    }
    row(measure_call(), "Call, other space, with %u threads and endpoints alive", count);
    scrap();
}

/* A ready thread at every priority below that of the two that talk. */
static void priorities_in_use(void)
{
    word tcbs = make_many(seL4_TCBObject, 0, EQUAL);
    for (word i = 0; i < EQUAL; i++) {
        set_space(tcbs + i, CNODE, 64 - info->initThreadCNodeSizeBits, 0);
#if MCS
        give_time(tcbs + i, make(seL4_SchedContextObject, seL4_MinSchedContextBits));
#endif
        set_priority(tcbs + i, i);
        invoke(tcbs + i, tag(TCBResume, 0, 0), 0, 0, 0, 0);
    }
    row(measure_call(), "Call, other space, threads ready at %u priorities", EQUAL);
    row(MEASURE(sys(SYS_YIELD, 0, 0), ), "Yield, alone, threads ready at %u priorities", EQUAL);
    scrap();
}

/* ---- derivation ---- */

static word many; /* a CNode with room for the copies */

/* `count` copies of what is in slot `from`, in the CNode `many`. */
static void copies(word from, word count)
{
    for (word i = 0; i < count; i++) {
        ipc[BUFFER_CAPS] = CNODE;
        ipc[1 + 4] = 15;
        word error = invoke(many, tag(CNodeCopy, 1, 5), i, SLOT_BITS_MANY, from, 64);
        if (error)
            die("cannot copy", error);
    }
}

static void derivation(unsigned count)
{
    many = make(seL4_CapTableObject, SLOT_BITS_MANY);
    word e = make(seL4_EndpointObject, 0), one = new_slot();
    copies(e, count);
    row(MEASURE(cnode_copy(one, e), cnode_delete(one)), "CNode_Copy, with %u copies there", count);
    row(MEASURE(cnode_delete(one), cnode_copy(one, e)), "Delete, one of %u copies", count);
    word t = now();
    cnode_revoke(e);
    row((now() - t - overhead) / count, "Revoke, each of %u copies", count);
    scrap();
}

void bench_growth(void)
{
    for (unsigned n = 10; n <= FILLERS; n *= 10)
        threads_alive(n);
    priorities_in_use();
    for (unsigned n = 1; n <= 100000; n *= 10)
        derivation(n);
}
