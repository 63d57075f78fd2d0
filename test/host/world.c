/* world.c - see world.h. */
#include "world.h"
#include "debug/debug.h"
#include <stdlib.h>
#include <string.h>

enum { MOST_ATTEMPTS = 10000 }; /* of one call, each of which an interrupt stops */

unsigned long checks_passed, checks_failed;
word first_free;

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

/* The fast path has done the call: do it the slow way too, from the same state, and compare. */
static void compare_with_slow(word number)
{
    keep_after();
    handle t = this_cpu()->current;
    entry_slow(t, tcb(t)->context.info, number, 0);
    memcpy(&before, &after, sizeof before);
    compare_all();
}

void world_fault(enum fault_type type, word address, word code)
{
    keep();
    handle t = this_cpu()->current;
    entry_fault(t, type, address, code, 0);
    keep_after();
    debug_set_trace(TRACE_CALLS); /* which keeps all off the fast path */
    entry_fault(t, type, address, code, 0);
    debug_set_trace(TRACE_NOTHING);
    memcpy(&before, &after, sizeof before);
    compare_all();
}

void world_interrupt(word irq)
{
    keep();
    entry_interrupt(irq);
    keep_after();
    debug_set_trace(TRACE_CALLS);
    entry_interrupt(irq);
    debug_set_trace(TRACE_NOTHING);
    memcpy(&before, &after, sizeof before);
    compare_all();
}

void world_enter(enum syscall_number call)
{
    handle t = this_cpu()->current, found = 0;
    if (world_fast.by_door) {
        entry_syscall(t, tcb(t)->context.info, (word)(int64_t)call);
        return;
    }
    word number = (word)(int64_t)call, info = tcb(t)->context.info;
    bool message = number >= (word)(int64_t)SYS_NBRecv; /* these have a fast path */
    bool watched = message && (world_fast.every < 2 || world_fast.all % world_fast.every == 0);
    if (watched)
        keep();
    world_fast.taken = message && entry_fast(t, info, number, &found);
    world_fast.all += message;
    world_fast.fast += world_fast.taken;
    if (watched && world_fast.taken)
        compare_with_slow(number);
    else if (watched)
        compare_all();
    if (!world_fast.taken)
        entry_slow(t, info, number, found);
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

handle make_thread_at(word u, word dest, word priority)
{
    retype(u, 1, 0, dest, 1);
    handle t = cap_object(*world_cap(dest));
    invoke_words(dest, LABEL_TCB_Configure, WORDS(0, 0, 0, 0),
                 WORDS(ROOT_SLOT_CNODE, ROOT_SLOT_VSPACE, 0));
    invoke_words(dest, LABEL_TCB_SetPriority, WORDS(priority), WORDS(ROOT_SLOT_TCB));
    return t;
}
