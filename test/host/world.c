/* world.c - see world.h. */
#include "world.h"
#include "debug/debug.h"
#include "variant/variant.h"
#if MCS
#include "core/budget.h"
#include "object_numbers.h"
#define NOBODY_READS variant.seen
#else
#define NOBODY_READS domain
#endif
#include <stdlib.h>
#include <string.h>

enum { MOST_ATTEMPTS = 10000 }; /* of one call, each of which an interrupt stops */

unsigned long checks_passed, checks_failed;
word first_free;
#if MCS
/* Slots for contexts, from the end of the root CNode. */
static word next_context;
#endif

static struct answer last; /* of the last invocation: for whoever reads of a check that failed */

bool world_check(bool ok, const char *what, const char *file, int line)
{
    if (ok) {
        checks_passed++;
    } else {
        checks_failed++;
        printf("%s:%d: not so: %s\n", file, line, what);
        printf("  the last invocation got: error %llu, %llu words: %#llx %#llx %#llx %#llx%s\n",
               (unsigned long long)last.error, (unsigned long long)last.length,
               (unsigned long long)last.mr[0], (unsigned long long)last.mr[1],
               (unsigned long long)last.mr[2], (unsigned long long)last.mr[3],
               last.answered ? "" : " (no answer)");
    }
    return ok;
}

bool world_check_is(word got, word wanted, const char *got_text, const char *wanted_text,
                    const char *file, int line)
{
    if (got == wanted) {
        checks_passed++;
        return true;
    }
    checks_failed++;
    printf("%s:%d: %s: got %#llx (%lld), wanted %#llx (%lld): %s\n", file, line, got_text,
           (unsigned long long)got, (long long)got, (unsigned long long)wanted, (long long)wanted,
           wanted_text);
    return false;
}

static word random_state;
static const u8 *tape, *tape_end;

void random_start(void)
{
    const char *seed = getenv("HOST_SEED");
    random_state = (seed ? strtoul(seed, NULL, 10) : 1) * 0x9e3779b97f4a7c15ull + 1;
}

void random_from(const u8 *bytes, size_t n)
{
    tape = bytes;
    tape_end = bytes + n;
}

bool random_is_over(void)
{
    return tape == tape_end;
}

word random_word(void)
{
    if (tape)
        return tape < tape_end ? *tape++ * (word)7 : 0; /* pick() divides by 7 */
    random_state ^= random_state << 13;
    random_state ^= random_state >> 7;
    random_state ^= random_state << 17;
    return random_state;
}

word pick(word n)
{
    return random_word() / 7 % n;
}

static const struct bootinfo *bootinfo(void)
{
    return memory_at(cap_object(*world_cap(ROOT_SLOT_BOOTINFO)));
}

handle root_thread(void)
{
    static handle t;
    if (this_cpu()->current && first_free == 0)
        t = this_cpu()->current;
    return t;
}

void world_start(void)
{
    host_reset();
    host_boot(2);
    first_free = 0;
    root_thread();
    first_free = bootinfo()->empty.start;
#if MCS
    next_context = pow2(ROOT_CNODE_BITS) - 1;
#endif
    check_invariants();
}

handle world_slot(word i)
{
    struct cap root = slot(tcb_slot(root_thread(), TCB_CSPACE))->cap;
    return cap_object(root) + i * SLOT_SIZE;
}

struct cap *world_cap(word i)
{
    return &slot(world_slot(i))->cap;
}

word world_untyped(word bits)
{
    const struct bootinfo *bi = bootinfo();
    word best = 0, best_bits = 64;
    for (word i = 0; i < bi->untyped.end - bi->untyped.start; i++) {
        word size = bi->untypeds[i].size_bits;
        if (!bi->untypeds[i].is_device && size >= bits && size < best_bits) {
            best = bi->untyped.start + i;
            best_bits = size;
        }
    }
    return best;
}

/* ---- the fast and the slow way ---- */

struct world_fast world_fast;

/* All there is, but what debug.c counts. */
static struct {
    struct kernel_state kernel;
    u8 memory[sizeof host_memory], kinds[sizeof host_kinds];
} before, after;

static void stop_difference(const char *what, word at)
{
    fprintf(stderr, "the fast path and the slow way differ: %s (at 0x%lx)\n", what,
            (unsigned long)at);
    abort();
}

static void compare(const char *what, const void *a, const void *b, size_t size)
{
    for (size_t i = 0; i < size && memcmp(a, b, size) != 0; i++)
        if (((const u8 *)a)[i] != ((const u8 *)b)[i])
            stop_difference(what, i);
}

static void compare_all(void)
{
    compare("kernel state", &before.kernel, &kernel, sizeof kernel);
    compare("memory", before.memory, host_memory, sizeof host_memory);
    compare("kinds of memory", before.kinds, host_kinds, sizeof host_kinds);
}

static void keep(void)
{
    before.kernel = kernel;
    memcpy(before.memory, host_memory, sizeof host_memory);
    memcpy(before.kinds, host_kinds, sizeof host_kinds);
}

/* Keep what has become of the state, and go back to what it was. */
static void keep_after(void)
{
    after.kernel = kernel;
    memcpy(after.memory, host_memory, sizeof host_memory);
    memcpy(after.kinds, host_kinds, sizeof host_kinds);
    kernel = before.kernel;
    memcpy(host_memory, before.memory, sizeof host_memory);
    memcpy(host_kinds, before.kinds, sizeof host_kinds);
}

#if MCS
/* Does nothing happen at this moment but what the current thread wants? Its budget is there, and
 * the clock has not come. Otherwise the slow way puts the wish off, which is no task of the fast
 * path. */
static bool is_quiet(void)
{
    const struct state_of_variant *v = &kernel.variant;
    return v->sc && host_clock < v->clock_at &&
           budget_suffices(v->sc, v->used + (host_clock - v->now), v->min_budget);
}

/* Only the slow way notes at once what time has passed. */
static void note_time(void)
{
    struct state_of_variant *v = &kernel.variant;
    v->used += v->sc ? host_clock - v->now : 0;
    v->now = host_clock;
    v->seen = 0;
}
#else
static bool is_quiet(void)
{
    return true;
}

static void note_time(void)
{
}
#endif

/* The fast path has done the call: do it the slow way too, from the same state, and compare. */
static void compare_with_slow(word number)
{
    note_time();
    keep_after();
    handle t = this_cpu()->current;
    entry_slow(t, tcb(t)->context.info, number, 0);
    note_time();
    memcpy(&before, &after, sizeof before);
    compare_all();
}

void world_fault(enum fault_type type, word address, word code)
{
    handle t = this_cpu()->current;
    if (!is_quiet()) {
        entry_fault(t, type, address, code, 0);
        return;
    }
    keep();
    entry_fault(t, type, address, code, 0);
    note_time();
    keep_after();
    debug_set_trace(TRACE_CALLS); /* which keeps all off the fast path */
    entry_fault(t, type, address, code, 0);
    debug_set_trace(TRACE_NOTHING);
    note_time();
    memcpy(&before, &after, sizeof before);
    compare_all();
}

void world_interrupt(word irq)
{
    if (!is_quiet()) {
        entry_interrupt(irq);
        return;
    }
    keep();
    entry_interrupt(irq);
    note_time();
    keep_after();
    debug_set_trace(TRACE_CALLS);
    entry_interrupt(irq);
    debug_set_trace(TRACE_NOTHING);
    note_time();
    memcpy(&before, &after, sizeof before);
    compare_all();
}

/* The interrupt for which a call was left comes at once, and after it perhaps others. */
static void interrupts_come(void)
{
    for (word n = 0; !calls_are_whole(); n++) {
        word every = n < 4 ? 0 : host_interrupt_every(0);
        entry_tick();
        if (every)
            host_interrupt_every(every);
    }
}

void world_enter(enum syscall_number call)
{
    handle t = this_cpu()->current, found = 0;
    if (world_fast.by_door) {
        entry_syscall(t, tcb(t)->context.info, (word)(int64_t)call);
        interrupts_come();
        return;
    }
    word number = (word)(int64_t)call, info = tcb(t)->context.info;
    /* These have a fast path. */
    bool message = number >= (word)(int64_t)(MCS ? SYS_Yield : SYS_NBRecv);
    bool watched = message && is_quiet() &&
                   (world_fast.every < 2 || world_fast.all % world_fast.every == 0);
    if (watched)
        keep();
    world_fast.taken = message && entry_fast(t, info, number, &found);
    world_fast.all += message;
    world_fast.fast += world_fast.taken;
    if (watched && world_fast.taken)
        compare_with_slow(number);
    else if (watched) {
        kernel.NOBODY_READS = before.kernel.NOBODY_READS;
        compare_all();
    }
    if (!world_fast.taken)
        entry_slow(t, info, number, found);
    interrupts_come();
}

void world_registers(word cptr, word info, word n, const word *words, word caps, const word *cap)
{
    handle t = this_cpu()->current;
    struct context *ctx = &tcb(t)->context;
    word *buffer = ipc_buffer(t, true);
    ctx->cap = cptr;
    ctx->info = info;
    makes_call(ctx);
    for (word i = 0; i < n; i++) {
        if (i < MESSAGE_REGISTERS)
            ctx->mr[i] = words[i];
        else if (buffer)
            buffer[BUFFER_MESSAGE + i] = words[i];
    }
    for (word i = 0; i < caps && buffer; i++)
        buffer[BUFFER_CAPS + i] = cap[i];
}

struct answer invoke_words(word cptr, enum label label, word n, const word *words, word caps,
                           const word *cap)
{
    handle t = this_cpu()->current;
    struct answer a = { 0 };
    world_registers(cptr, info_make(label, 0, caps, n), n, words, caps, cap);
    world_enter(SYS_Call);
    check_invariants();
    /* Interrupted work goes on when the thread runs again, which it does at once. */
    int more = MOST_ATTEMPTS;
    while (more-- && this_cpu()->current == t && calls_again(&tcb(t)->context)) {
        makes_call(&tcb(t)->context);
        world_enter(SYS_Call);
        check_invariants();
    }
    if (more < 0)
        CHECK(!"a call goes on and ends, however often interrupts come");
    struct context *ctx = &tcb(t)->context;
    a.answered = this_cpu()->current == t && tcb(t)->state == RUNNING && is_behind_call(ctx);
    a.error = info_label(ctx->info);
    a.length = info_length(ctx->info);
    word *buffer = ipc_buffer(t, false);
    for (word i = 0; i < 8; i++)
        a.mr[i] = i < MESSAGE_REGISTERS ? ctx->mr[i] : buffer ? buffer[BUFFER_MESSAGE + i] : 0;
    last = a;
    return a;
}

struct answer retype(word u, word type, word size_bits, word dest, word count)
{
    return invoke_words(u, LABEL_Untyped_Retype, WORDS(type, size_bits, 0, 0, dest, count),
                        WORDS(ROOT_SLOT_CNODE));
}

void system_call(enum syscall_number number, word cptr, word info, word mr0)
{
    world_registers(cptr, info, 1, &mr0, 0, NULL);
    world_enter(number);
    check_invariants();
}

#if MCS
struct answer configure_context(word sc, word budget_us, word period_us, word extra, word flags)
{
    return invoke_words(bootinfo()->sched_control[0].start, LABEL_SchedControl_ConfigureFlags,
                        WORDS(budget_us, period_us, extra, sc, flags), WORDS(sc));
}

word world_context(word u, word budget_us, word period_us)
{
    word sc = next_context--;
    CHECK_IS(retype(u, SCHED_CONTEXT, WORLD_CONTEXT_BITS, sc, 1).error, 0);
    CHECK_IS(configure_context(sc, budget_us, period_us, 0, 0).error, 0);
    return sc;
}

void give_time(word tcb_slot_of, word sc)
{
    CHECK_IS(invoke_words(sc, LABEL_SchedContext_Bind, NONE, WORDS(tcb_slot_of)).error, 0);
}
#endif

handle make_thread_at(word u, word dest, word priority)
{
    retype(u, 1, 0, dest, 1);
    handle t = cap_object(*world_cap(dest));
#if MCS
    invoke_words(dest, LABEL_TCB_Configure, WORDS(0, 0, 0),
                 WORDS(ROOT_SLOT_CNODE, ROOT_SLOT_VSPACE, 0));
    give_time(dest, world_context(u, WORLD_SLICE_US, WORLD_SLICE_US));
#else
    invoke_words(dest, LABEL_TCB_Configure, WORDS(0, 0, 0, 0),
                 WORDS(ROOT_SLOT_CNODE, ROOT_SLOT_VSPACE, 0));
#endif
    invoke_words(dest, LABEL_TCB_SetPriority, WORDS(priority), WORDS(ROOT_SLOT_TCB));
    return t;
}
