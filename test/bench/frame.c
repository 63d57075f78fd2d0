/* frame.c - see bench.h. */
#include "bench.h"
#include <stdarg.h>

enum { STACK = 4096, BUFFERS_AT = 0x20000000, TEXT_AT = 0x400000, SCRATCH_BITS = 26, PAGE = 4096 };

seL4_BootInfo *info;
volatile word *ipc;
word overhead;
#if MCS
word reply;
#endif
volatile word started, sample[WARM_UP + ROUNDS], sample_back[WARM_UP + ROUNDS];

static word next_slot, first_slot, scratch, done, threads;
static char stacks[THREADS][STACK] __attribute__((aligned(16)));

/* ---- words out ---- */

static void put_number(word n)
{
    if (n >= 10)
        put_number(n / 10);
    put((char)('0' + n % 10));
}

/* %s and %u only. */
static void put_format(const char *f, va_list args)
{
    for (; *f; f++) {
        if (*f != '%') {
            put(*f);
        } else if (*++f == 's') {
            for (const char *s = va_arg(args, const char *); *s; s++)
                put(*s);
        } else {
            put_number(va_arg(args, unsigned));
        }
    }
}

void row(word value, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    put_format(format, args);
    va_end(args);
    put('\t');
    put_number(value);
    put('\n');
}

void die(const char *what, word value)
{
    row(value, "!%s", what);
    power_off();
}

word least(const volatile word *samples)
{
    word best = ~(word)0;
    for (int i = WARM_UP; i < WARM_UP + ROUNDS; i++)
        if (samples[i] < best)
            best = samples[i];
    return best - overhead;
}

/* ---- objects ---- */

word new_slots(word count)
{
    word slot = next_slot;
    next_slot += count;
    if (next_slot > info->empty.end)
        die("no slots left", count);
    return slot;
}

word new_slot(void)
{
    return new_slots(1);
}

void make_at(word type, word bits, word slot, word count)
{
    word error = retype(scratch, type, bits, slot, count);
    if (error)
        die("cannot make an object", type << 16 | error);
}

word make_many(word type, word bits, word count)
{
    word slot = new_slots(count);
    word error = retype(scratch, type, bits, slot, count);
    if (error)
        die("cannot make an object", type << 16 | error);
    return slot;
}

word make(word type, word bits)
{
    return make_many(type, bits, 1);
}

word copy(word cap)
{
    word slot = new_slot();
    if (cnode_copy(slot, cap))
        die("cannot copy", cap);
    return slot;
}

word mint(word cap, word badge)
{
    word slot = new_slot();
    ipc[BUFFER_CAPS] = CNODE;
    ipc[1 + 4] = 15;
    ipc[1 + 5] = badge;
    if (invoke(CNODE, tag(CNodeMint, 1, 6), slot, 64, cap, 64))
        die("cannot mint", cap);
    return slot;
}

/* Copies of original capabilities outlive the revocation of the untyped: delete them one by one. */
void scrap(void)
{
    cnode_revoke(scratch);
    for (word s = first_slot; s < next_slot; s++)
        cnode_delete(s);
    next_slot = first_slot;
    threads = 0;
}

/* ---- address spaces and threads ---- */

static void map_table(word type, word label, word vspace, word address)
{
    word table = make(type, 0);
    ipc[BUFFER_CAPS] = vspace;
    if (invoke(table, tag(label, 1, 2), address, PAGE_ATTRIBUTES, 0, 0))
        die("cannot map a table", label);
}

word other_vspace(void)
{
    word root = make(VSPACE_OBJECT, 0);
    ipc[BUFFER_CAPS] = root;
    if (invoke(seL4_CapInitThreadASIDPool, tag(ASSIGN, 1, 0), 0, 0, 0, 0))
        die("no ASID", root);
    map_table(TABLE_1, TABLE_1_MAP, root, TEXT_AT);
    map_table(TABLE_2, TABLE_2_MAP, root, TEXT_AT);
    map_table(TABLE_3, TABLE_3_MAP, root, TEXT_AT);
    for (word i = 0; i < info->userImageFrames.end - info->userImageFrames.start; i++)
        if (page_map(copy(info->userImageFrames.start + i), root, TEXT_AT + i * PAGE, 3))
            die("cannot map a page of the image", i);
    return root;
}

#if MCS
void configure_context(word sc, word budget_us, word period_us)
{
    ipc[BUFFER_CAPS] = sc;
    ipc[1 + 4] = 0;
    if (invoke(info->schedcontrol.start, tag(SchedControlConfigureFlags, 1, 5), budget_us,
               period_us, 0, 0))
        die("no time", budget_us);
}

word new_context(word budget_us, word period_us)
{
    word sc = make(seL4_SchedContextObject, seL4_MinSchedContextBits);
    configure_context(sc, budget_us, period_us);
    return sc;
}

/* All time there is, for this thread. */
void give_time(word tcb, word sc)
{
    configure_context(sc, ALL_TIME_US, ALL_TIME_US);
    ipc[BUFFER_CAPS] = tcb;
    if (invoke(sc, tag(SchedContextBind, 1, 0), 0, 0, 0, 0))
        die("cannot give a context", tcb);
}

void make_passive(struct thread *t)
{
    if (invoke(t->sc, tag(SchedContextUnbind, 0, 0), 0, 0, 0, 0))
        die("cannot take a context away", t->sc);
}

void set_space(word tcb, word cspace, word guard, word fault_ep)
{
    ipc[BUFFER_CAPS] = fault_ep, ipc[BUFFER_CAPS + 1] = cspace, ipc[BUFFER_CAPS + 2] = VSPACE;
    if (invoke(tcb, tag(TCBSetSpace, 3, 2), guard, 0, 0, 0))
        die("cannot set a CSpace", tcb);
}

/* What the variants set each in their own way: CSpace, VSpace, buffer, fault handler, time. */
static word configure(struct thread *t, word vspace, word guard, word buffer, word fault_ep)
{
    t->sc = new_context(ALL_TIME_US, ALL_TIME_US);
    ipc[BUFFER_CAPS] = CNODE, ipc[BUFFER_CAPS + 1] = vspace, ipc[BUFFER_CAPS + 2] = t->frame;
    word error = invoke(t->tcb, tag(TCBConfigure, 3, 3), guard, 0, buffer, 0);
    ipc[BUFFER_CAPS] = SELF, ipc[BUFFER_CAPS + 1] = t->sc, ipc[BUFFER_CAPS + 2] = fault_ep;
    return error | invoke(t->tcb, tag(TCBSetSchedParams, 3, 2), 0, 0, 0, 0);
}
#else
void set_space(word tcb, word cspace, word guard, word fault_ep)
{
    ipc[BUFFER_CAPS] = cspace, ipc[BUFFER_CAPS + 1] = VSPACE;
    if (invoke(tcb, tag(TCBSetSpace, 2, 3), fault_ep, guard, 0, 0))
        die("cannot set a CSpace", tcb);
}

static word configure(struct thread *t, word vspace, word guard, word buffer, word fault_ep)
{
    ipc[BUFFER_CAPS] = CNODE, ipc[BUFFER_CAPS + 1] = vspace, ipc[BUFFER_CAPS + 2] = t->frame;
    return invoke(t->tcb, tag(TCBConfigure, 3, 4), fault_ep, guard, 0, buffer);
}
#endif

void thread_make(struct thread *t, void (*entry)(word), word arg, word priority, word vspace,
                 word fault_ep)
{
    word i = threads++ % THREADS, buffer = BUFFERS_AT + i * PAGE;
    t->tcb = make(seL4_TCBObject, 0);
    t->frame = make(SMALL_PAGE, 0);
    t->buffer = (volatile word *)buffer;
    if (page_map(t->frame, VSPACE, buffer, 3))
        die("cannot map a buffer", buffer);
    word guard = 64 - info->initThreadCNodeSizeBits;
    if (configure(t, vspace ? vspace : (word)VSPACE, guard, buffer, fault_ep))
        die("cannot configure a thread", i);
    for (int r = 2; r < REGISTERS; r++)
        ipc[1 + 2 + r] = 0;
    ipc[1 + 2 + FLAGS_WORD] = FLAGS;
    ipc[1 + 2 + ARGUMENT_WORD] = arg;
    word stack = (word)(stacks[i] + STACK - STACK_START);
    if (invoke(t->tcb, tag(TCBWriteRegisters, 0, REGISTERS + 2), 0, REGISTERS, (word)entry,
               stack) ||
        set_priority(t->tcb, priority))
        die("cannot set a thread up", i);
}

void thread_start(struct thread *t)
{
    invoke(t->tcb, tag(TCBResume, 0, 0), 0, 0, 0, 0);
}

void let_run(void)
{
    set_priority(SELF, LOWEST);
    set_priority(SELF, TOP);
}

void finished(void)
{
    sys(SYS_SEND, done, 0);
    for (;;)
        sys(SYS_WAIT, done, 0);
}

void await(void)
{
    sys(SYS_WAIT, done, 0);
}

/* ---- the start ---- */

static void find_memory(void)
{
    word best = 0;
    for (word i = 0; i < info->untyped.end - info->untyped.start; i++)
        if (!info->untypedList[i].isDevice && info->untypedList[i].sizeBits > SCRATCH_BITS)
            best = info->untyped.start + i;
    if (!best)
        die("not enough memory in one piece: give the machine 512 MiB", 0);
    scratch = best; /* for what stays: done, the console, the scratch untyped */
    done = make(seL4_EndpointObject, 0);
    map_table(TABLE_3, TABLE_3_MAP, VSPACE, BUFFERS_AT);
    console_open();
#if MCS
    reply = make(seL4_ReplyObject, 0);
#endif
    scratch = make(seL4_UntypedObject, SCRATCH_BITS);
    first_slot = next_slot;
}

/* Debug kernels print what they counted; the others stop this thread for an unknown system call. */
static void ask_kernel(word arg)
{
    (void)arg;
    sys(SYS_DEBUG_DUMP_SCHEDULER, 0, 0);
    finished();
}

static void let_kernel_tell(void)
{
    struct thread t;
    thread_make(&t, ask_kernel, 0, TOP, 0, 0);
    thread_start(&t);
    sys(SYS_YIELD, 0, 0);
    scrap();
}

void bench_main(seL4_BootInfo *bootinfo);
void __attribute__((used)) bench_main(seL4_BootInfo *bootinfo)
{
    info = bootinfo;
    ipc = (volatile word *)info->ipcBuffer;
    next_slot = info->empty.start;
    find_memory();
    overhead = 0;
    overhead = MEASURE(, );
    row(overhead, "#overhead");
    bench_run();
    let_kernel_tell();
    row(0, "#end");
    power_off();
}
