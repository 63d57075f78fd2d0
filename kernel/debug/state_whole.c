/* state_whole.c - the state port: how the stream begins, and all of the state at once.
 *
 * Owns:    the list of CNodes that a snapshot goes through; how many snapshots there were.
 * Entered: state_pass.c, between two passes; only in debug builds.
 * Uses:    state_write.h; the tables in api/, for names; reads any object.
 * Never:   changes anything. */
#include "arch.h"
#include "call/call.h"
#include "core/derive.h"
#include "core/state.h"
#include "debug/debug.h"
#include "debug/state_write.h"
#include "entry/syscall.h"
#include "hall/type.h"
#include "lib/bits.h"
#include "machine.h"
#include "object/irq.h"
#include "variant/variant.h"

/* So many CNodes are found, and slots of one derivation list followed: a kernel that
 * is damaged may have a circle in a list, and its last snapshot must come to an end. */
enum { MAX_NODES = 1024, MAX_CHAIN = 1 << 20 };

/* ---- the beginning ---- */

/* Readers have no tables of their own: so they read a kernel of another architecture or variant. */
static void name(word table, word number, const char *text)
{
    put_NAME(&(struct state_NAME){ table, number, text });
}

/* The kernel's own types and the architecture's have their numbers in common. */
static void names_of_types(void)
{
#define CAP(type, number, ...) name(STATE_TABLE_TYPE, number, #type);
#include "hall/types.def"
#include "object_types.def"
#undef CAP
}

/* Labels that no method has, as those of options that are off, have no name. */
static void names_of_methods(void)
{
    for (word i = 0; i < LABEL_COUNT; i++)
        if (debug_methods[i].name)
            name(STATE_TABLE_METHOD, i, debug_methods[i].name);
}

/* System calls have negative numbers, and numbers of the stream have no sign. */
static void names_of_calls(void)
{
    static const struct {
        int number;
        const char *text;
    } calls[] = {
#define SYSCALL(name, number) { number, #name },
#define DEBUG_SYSCALL SYSCALL
#define BENCHMARK_SYSCALL SYSCALL
#define ARCH_SYSCALL SYSCALL
#include "syscalls.def"
#undef ARCH_SYSCALL
#undef BENCHMARK_SYSCALL
#undef DEBUG_SYSCALL
#undef SYSCALL
    };
    for (word i = 0; i < sizeof calls / sizeof *calls; i++)
        name(STATE_TABLE_SYSCALL, (word)-calls[i].number, calls[i].text);
}

/* A table whose numbers count from 0. */
static void names_of(word table, const char *const *texts, word count)
{
    for (word i = 0; i < count; i++)
        name(table, i, texts[i]);
}
#define NAMES_OF(table, texts) names_of(table, texts, sizeof texts / sizeof *texts)

/* The words for the states of threads are those that readers ask for (tess_state_is), and not those
 * of DebugDumpScheduler. */
static void names_of_the_rest(void)
{
    static const char *const errors[] = {
#define ERROR(name, text) #name,
#include "errors.def"
#undef ERROR
    };
    static const char *const faults[] = {
#define FAULT(name) #name,
#include "faults.def"
#undef FAULT
    };
    static const char *const reasons[] = {
#define SLOW(name, text) text,
#include "debug/slow.def"
#undef SLOW
    };
    static const char *const states[] = {
        [INACTIVE] = "inactive",
        [RUNNING] = "running",
        [RESTARTING] = "restarting",
        [BLOCKED_RECEIVE] = "receive",
        [BLOCKED_SEND] = "send",
        [BLOCKED_REPLY] = "reply",
        [BLOCKED_NOTIFICATION] = "notification",
    };
    NAMES_OF(STATE_TABLE_ERROR, errors);
    NAMES_OF(STATE_TABLE_FAULT, faults);
    NAMES_OF(STATE_TABLE_SLOW, reasons);
    NAMES_OF(STATE_TABLE_STATE, states);
}

/* What kernel this is, and what its numbers are called. now: the clock; the first ENTRY counts from
 * it. */
void state_begin(word now)
{
    put_HEADER(&(struct state_HEADER){ .version = STATE_VERSION,
                                       .word_bits = WORD_BITS,
                                       .clock_hz = machine_cycles_hz(),
                                       .clock_kind = STATE_CLOCK_CYCLES,
                                       .cores = MAX_CPUS,
                                       .domains = NUM_DOMAINS,
                                       .priorities = NUM_PRIORITIES,
                                       .slot_bytes = SLOT_SIZE,
                                       .tcb_slots = TCB_SLOTS,
                                       .arch = ARCH_NAME,
                                       .variant = MCS ? "mcs" : "classic",
                                       .config = "",
                                       .time = now });
    names_of_types();
    names_of_methods();
    names_of_calls();
    names_of_the_rest();
}

/* ---- all of the state ---- */

/* The CNodes that were found, and objects that are dying with slots in them. */
static struct {
    handle at;
    word slots;
} nodes[MAX_NODES];
static word node_count;
static struct state_SNAPSHOT snapshot;
static struct state_SNAPSHOT_END counted;
static bool writes_slots; /* the second walk: slots are written, and not only CNodes looked for */

/* If this capability names an object with slots, which were not found yet, remember it. The slots
 * of a thread that lives are found by its name on the list. */
static void remember(struct cap cap)
{
    bool zombie = cap_type(cap) == CAP_zombie, cnode = cap_type(cap) == CAP_cnode;
    word count = pow2(cap_radix(cap));
    if (zombie) {
        cnode = zombie_kind(cap) == ZOMBIE_CNODE || zombie_kind(cap) == ZOMBIE_TCB;
        count = zombie_kind(cap) == ZOMBIE_TCB ? (word)TCB_SLOTS : count;
    }
    if (!cnode)
        return;
    for (word i = 0; i < node_count; i++)
        if (nodes[i].at == cap_object(cap))
            return;
    /* More CNodes than places: the snapshot says that slots may be missing. */
    snapshot.partial = snapshot.partial || node_count == MAX_NODES;
    if (node_count == MAX_NODES)
        return;
    nodes[node_count].at = cap_object(cap);
    nodes[node_count++].slots = count;
}

/* A context is told once for each capability to it: all say the same. */
static void see_context(handle sc)
{
    struct state_CONTEXT r = { 0 };
    if (!sc)
        return;
    context_record(sc, &r);
    put_CONTEXT(&r);
}

/* A slot. In the first walk, all that follow it in the derivation list are looked at too: a CNode
 * may hold the only capability to itself, and no walk from the threads finds it. */
static void see_slot(handle s)
{
    if (slot_is_empty(s))
        return;
    if (writes_slots) {
        state_put_slot(s);
        counted.slots++;
        if (cap_type(slot(s)->cap) == CAP_notification)
            state_put_notification(cap_object(slot(s)->cap));
        see_context(context_named(slot(s)->cap));
        return;
    }
    remember(slot(s)->cap);
    handle next = slot_prev(s) ? (handle)0 : slot_next(s);
    for (word n = 0; next && n < MAX_CHAIN; n++, next = slot_next(next))
        remember(slot(next)->cap);
}

/* A row of slots: a CNode, the start of a TCB, the table of interrupts. */
static void see_slots(handle first, word count)
{
    for (word i = 0; i < count; i++)
        see_slot(first + i * SLOT_SIZE);
}

/* Every slot there is: of threads, of interrupts, of CNodes. The list of CNodes grows meanwhile. */
static void see_all_slots(void)
{
    handle t = kernel.debug_threads;
    for (word n = 0; t && n < MAX_THREADS_SHOWN; n++, t = tcb(t)->debug_next)
        see_slots(t, TCB_SLOTS);
    see_slots(kernel.irq_slots, IRQ_COUNT);
    for (word i = 0; i < node_count; i++)
        see_slots(nodes[i].at, nodes[i].slots);
}

/* Write all of the state: in one walk the CNodes are found, and in a second one the slots are
 * written. Threads come before slots, so that a reader knows of which object a slot is a part. */
void state_snapshot(enum state_value reason)
{
    struct state_PROGRAM program;
    node_count = 0;
    snapshot = (struct state_SNAPSHOT){ snapshot.number + 1, reason, 0 };
    counted = (struct state_SNAPSHOT_END){ snapshot.number, 0, 0 };
    writes_slots = false;
    see_all_slots();
    put_SNAPSHOT(&snapshot);
    handle t = kernel.debug_threads;
    for (word n = 0; t && n < MAX_THREADS_SHOWN; n++, t = tcb(t)->debug_next) {
        state_put_thread(t);
        counted.threads++;
    }
    writes_slots = true;
    see_all_slots();
    for (word i = 0; debug_program(i, &program); i++)
        put_PROGRAM(&program);
    put_RUN(&(struct state_RUN){ .thread = this_cpu()->current });
    put_SNAPSHOT_END(&counted);
}

/* A new stream counts anew. */
void state_whole_start(void)
{
    snapshot.number = 0;
}
